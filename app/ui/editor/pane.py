"""The editor pane: states come down to its parts, and what they wish goes up. It decides nothing.

`texts` has what is in the editors, `tabs` which of them are seen and where; both are asked by name.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from app.domain.documents import Document, DocumentsState, DocumentText, Place, Selection
from app.domain.file_style import FileStyle
from app.domain.settings import Appearance, Editor
from app.ui.editor.code_view import CodeView, local_paths
from app.ui.editor.coloring import Coloring
from app.ui.editor.cursor_report import CursorReport, selection_in
from app.ui.editor.document_tabs import DocumentTabs
from app.ui.editor.file_notices import FileNotices
from app.ui.editor.look import Look
from app.ui.editor.sides import Sides
from app.ui.editor.texts import Texts
from app.ui.theme.keys import KeysOf
from app.ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.ui.editor.welcome import Welcome


class EditorPane(QWidget):
    """Shows `DocumentsState`, holds the texts, reports wishes."""

    new_requested = Signal()
    open_requested = Signal()
    open_paths_requested = Signal(list)  # list[str]
    save_as_requested = Signal(str)
    close_requested = Signal(str)
    activate_requested = Signal(str)
    reorder_requested = Signal(list)  # list[str]: ids
    text_edited = Signal(str)
    selection_changed = Signal(object)  # Selection | None
    cursor_moved = Signal(int, int, int)  # line, column (1-based), selected characters
    ask_requested = Signal(object)  # Selection | None
    attach_requested = Signal(str, int)  # id, and a line of what is to go beside the question
    font_size_requested = Signal(float)  # points at scale 1
    remedy_requested = Signal()
    trouble_dismissed = Signal()
    disk_choice = Signal(str, str)  # id, what to do about a file that is another one by now: FileBar.DISK_CHOICES
    tab_wished = Signal(str, str)  # id, "copy_path", "reveal" or "attach"
    opening_cancelled = Signal()
    text_filled = Signal(str, bool)  # id: all of it is in its editor; True: nobody has begun to read elsewhere
    escaped = Signal()  # Esc in the text, when nothing there had a use for it
    view_made = Signal(object)  # CodeView: each new one, before its text is in it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor.pane")
        self.setAccessibleName("Editor")
        self.setAcceptDrops(True)
        self._state = DocumentsState()
        self._look = Look()
        self._keys_of: KeysOf = str
        self._welcome: Welcome | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._stack = QStackedWidget(self)
        self._column.addWidget(self._stack, 1)
        self.sides = Sides(self._make_view, self._stack)
        self._stack.addWidget(self.sides)
        self.texts = Texts(self)
        self.tabs = DocumentTabs(self.sides, self.texts, self._make_view, self)
        # Below the code: coming and going, the bar moves no line of it.
        self.notices = FileNotices(self._column.addWidget, self.texts.percent, self)
        self._coloring = Coloring()
        self._cursor_report = CursorReport(self.current_view, self.current_selection, self)
        self._connect_parts()
        self._connect_wishes()

    def _connect_parts(self) -> None:
        self.texts.begun.connect(self._text_begun)
        self.texts.progressed.connect(lambda _document_id: self.notices.show_now())
        self.texts.filled.connect(self._text_filled)
        self.tabs.closed.connect(self._coloring.forget)
        self.tabs.activate_requested.connect(lambda _document_id: self._cursor_report.tell_place())

    def _connect_wishes(self) -> None:
        tabs, notices, report = self.tabs, self.notices, self._cursor_report
        tabs.new_requested.connect(self.new_requested)
        tabs.close_requested.connect(self.close_requested)
        tabs.activate_requested.connect(self.activate_requested)
        tabs.reorder_requested.connect(self.reorder_requested)
        tabs.wished.connect(self.tab_wished)
        notices.remedy_requested.connect(self.remedy_requested)
        notices.save_as_requested.connect(self.save_as_requested)
        notices.trouble_dismissed.connect(self.trouble_dismissed)
        notices.disk_choice.connect(self.disk_choice)
        notices.opening_cancelled.connect(self.opening_cancelled)
        notices.close_requested.connect(self.close_requested)
        report.moved.connect(self.cursor_moved)
        report.selection_changed.connect(self.selection_changed)

    # state comes down

    def show_documents(self, state: DocumentsState) -> None:
        self._state = state
        self.notices.show_documents(state)
        for document in state.documents:
            if (view := self.texts.views.get(document.id)) is not None:
                self._follow(document, view)
        focused = QApplication.focusWidget()
        typed_in = isinstance(focused, CodeView) and self.isAncestorOf(focused)
        self.tabs.show_documents(state)
        if state.documents or self.isVisible():
            self._show_page()
        self._cursor_report.tell_place()
        if typed_in and focused not in self.tabs.all_views():  # its tab has gone, and Qt gives the focus to nobody
            self.focus_editor()

    def show_document_text(self, loaded: DocumentText) -> None:
        """The text of a tab; the editor takes it over when the tab is looked at."""
        if loaded.document_id in self.texts.views:
            self.texts.arrive(loaded)
            self.tabs.put_texts()

    def show_place(self, place: Place) -> None:
        """In a text that is still arriving, as soon as it is there."""
        self.texts.when_there(place.document_id, partial(self._go_to_place, place))

    def show_theme(self, theme: Theme) -> None:
        self._look = self._look._replace(theme=theme)
        for view in self.tabs.all_views():
            self._look.show_colors(view)

    def show_style(self, name: str) -> None:
        """The colours of a Pygments style, to be looked at; which stays is a matter of the settings."""
        tried = self._look._replace(options=replace(self._look.options, style=name))
        for view in self.tabs.all_views():
            tried.show_colors(view)

    def show_keys(self, keys_of: KeysOf) -> None:
        """What its hints say of keys."""
        self._keys_of = keys_of
        self.tabs.show_keys(keys_of)
        if self._welcome is not None:
            self._welcome.show_keys(keys_of)

    def show_settings(self, appearance: Appearance, options: Editor | None = None) -> None:
        before = self._look
        self._look = before._replace(appearance=appearance, options=options or before.options)
        for view in self.tabs.all_views():
            if before.options.style != self._look.options.style:
                self._look.show_colors(view)
            self._look.show_settings(view)
        self.notices.show_scale(appearance.scale)
        if self._welcome is not None:
            self._welcome.show_scale(appearance.scale)

    def show_file_style(self, document_id: str, style: FileStyle) -> None:
        """What the project asks of a file."""
        for view in (self.texts.views.get(document_id), self.sides.second(document_id)):
            if view is not None:
                view.set_style(style)

    # what others ask for

    def current_view(self) -> CodeView | None:
        """The editor that is worked in, its text in it; None when nothing is open."""
        return self.sides.current()

    def current_selection(self) -> Selection | None:
        """What is selected in the tab on top; None when nothing is."""
        view, document = self.current_view(), self._state.active
        return None if view is None or document is None else selection_in(view, document)

    def insert_at_cursor(self, text: str) -> bool:
        """One step of undo, indented as its place is. False: no tab that can be written to is open."""
        from app.ui.editor.insertions import insert_code

        return self._write(insert_code, text)

    def replace_selection(self, text: str) -> bool:
        """The same in the place of what is selected; without a selection, at the cursor."""
        from app.ui.editor.insertions import replace_selection

        return self._write(replace_selection, text)

    def go_to(self, line: int, column: int = 1) -> None:
        """In the tab on top; 1-based."""
        if (view := self.current_view()) is not None:
            view.go_to(line, column)

    def run_command(self, name: str) -> None:
        """One of `commands`, in the text with the focus, else in the tab on top."""
        if (view := self.current_view()) is not None:
            view.commands.run(name)

    def tidy(self, document_id: str) -> None:
        """Before saving: white space at the ends of lines and the end of the file, as settings and project want it."""
        if (view := self.texts.view_of(document_id)) is not None:
            view.commands.tidy()

    def focus_editor(self) -> None:
        (self.current_view() or self.welcome).setFocus(Qt.FocusReason.OtherFocusReason)

    def add_bar(self, bar: QWidget) -> None:
        """A bar of a feature, right below the code."""
        self._column.insertWidget(1, bar)

    @property
    def points(self) -> float:
        """The size of the code's letters, with all zooming."""
        return self._look.points

    @property
    def is_coloring(self) -> bool:
        """Colours are still on their way."""
        view = self.current_view()
        return view is not None and view.highlighter.busy

    async def shut_down(self) -> None:
        """Leaves no thread and no timer running; no colours come after this."""
        self.texts.stop()
        self._cursor_report.stop()
        await self._coloring.close()
        await self.tabs.shut_down()

    # the editors

    def _make_view(self, document: Document, twin: CodeView | None = None) -> CodeView:
        """`twin`: it has an editor, and this is a second one over the same text."""
        view = CodeView(twin=twin)
        view.setAccessibleName(f"Code of {document.title}")
        if document.read_only:
            view.setReadOnly(True)
            view.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        self._look.show_settings(view)
        self._look.show_colors(view)
        view.language = document.language
        if twin is None:  # of two editors over one text, one tells of its changes and colours it
            view.edited.connect(partial(self.text_edited.emit, document.id))
            view.first_painted.connect(partial(self._color, document.id), Qt.ConnectionType.QueuedConnection)
        view.ask_requested.connect(lambda: self.ask_requested.emit(self.current_selection()))
        view.attach_requested.connect(partial(self.attach_requested.emit, document.id))
        view.zoom_requested.connect(lambda steps: self.font_size_requested.emit(self._look.zoomed(steps)))
        view.paths_dropped.connect(self.open_paths_requested)
        self._cursor_report.watch(view)
        self.view_made.emit(view)
        return view

    def _follow(self, document: Document, view: CodeView) -> None:
        """Saved or undone elsewhere, or of another language by now."""
        if not document.modified and view.document().isModified():
            view.document().setModified(False)
        if view.language != document.language:
            view.language = document.language
            if (second := self.sides.second(document.id)) is not None:
                second.language = document.language
            self._color(document.id)

    def _color(self, document_id: str) -> None:
        """Once it has been painted plain, and is wholly there."""
        view = self.texts.views.get(document_id)
        if view is not None and view.has_painted and self.texts.percent(document_id) is None:
            self._coloring.color(document_id, view)

    def _text_begun(self, _document_id: str) -> None:
        self._cursor_report.tell_place()
        self.notices.show_now()

    def _text_filled(self, document_id: str, untouched: bool) -> None:
        self._coloring.forget(document_id)
        self._color(document_id)
        self.notices.show_now()
        self.text_filled.emit(document_id, untouched)

    def _go_to_place(self, place: Place) -> None:
        """In whichever of its editors is worked in."""
        view = self.texts.view_of(place.document_id)
        if self.tabs.id_on_top == place.document_id:
            view = self.current_view()
        if view is not None:
            view.go_to(place.line, place.column)

    def _write(self, write: Callable[[CodeView, str], None], text: str) -> bool:
        view = self.current_view()
        if view is None or view.isReadOnly():
            return False
        write(view, text)
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    # nothing is open

    @property
    def welcome(self) -> "Welcome":
        """Made when nothing is open."""
        if self._welcome is None:
            from app.ui.editor.welcome import Welcome

            welcome = self._welcome = Welcome()
            welcome.open_requested.connect(self.open_requested)
            welcome.new_requested.connect(self.new_requested)
            welcome.ask_requested.connect(lambda: self.ask_requested.emit(None))
            welcome.recent_requested.connect(lambda path: self.open_paths_requested.emit([path]))
            welcome.show_scale(self._look.appearance.scale)
            welcome.show_keys(self._keys_of)
            self._stack.addWidget(welcome)
        return self._welcome

    def _show_page(self) -> None:
        """At a start with a file there is one by the time that the window is shown."""
        page = self.sides if self._state.documents else self.welcome
        if self._welcome is not None:
            self._welcome.show_recent(self._state.recent)
        if self._stack.currentWidget() is not page:
            self._stack.setCurrentWidget(page)

    # what Qt calls

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_page()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the text, a suggestion, a list or several cursors have not taken."""
        view = self.current_view()
        if event.key() == Qt.Key.Key_Escape and view is not None and view.hasFocus():
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := local_paths(event):
            event.acceptProposedAction()
            self.open_paths_requested.emit(paths)
