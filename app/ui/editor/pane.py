"""The editor pane: tabs, texts, the notice of a file, and what to do when nothing is open. It decides nothing."""

import asyncio
import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.documents import Document, DocumentsState, DocumentText, OnDisk, Place, Selection
from app.domain.errors import Remedy
from app.domain.file_style import FileStyle
from app.domain.settings import Appearance, Editor
from app.services.lexing import make_lexer
from app.services.tasks import TaskSet
from app.ui.editor.arrangement import Arrangement
from app.ui.editor.arriving import Arriving
from app.ui.editor.code_view import CodeView
from app.ui.editor.sides import Sides
from app.ui.editor.tab_menu import tab_menu
from app.ui.editor.tabs import EditorTabs
from app.ui.theme.keys import KeysOf
from app.ui.theme.pygments_style import styled
from app.ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.ui.editor.bar import FileBar
    from app.ui.editor.welcome import Welcome

GONE = "This file has been deleted or moved. The text is still here; saving writes it anew."
SELECTION_AFTER_MS = 60
PLACE_AFTER_MS = 30  # a key is drawn before the status line says where it was
COLORED_UP_TO = 5_000_000  # characters: beyond, the tokens would need more memory than anybody has to spare
WAITED_FOR = 3_000_000  # characters that come in a quarter of a second
SMALLEST_POINTS, LARGEST_POINTS = 6.0, 48.0


class EditorPane(QWidget):
    """Shows `DocumentsState`, holds the texts, reports wishes."""

    new_requested = Signal()
    open_requested = Signal()
    open_paths_requested = Signal(list)  # list[str]
    save_requested = Signal(str)
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
    view_made = Signal(object)  # CodeView: each new one, before its text is in it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor.pane")
        self.setAccessibleName("Editor")
        self.setAcceptDrops(True)
        self._state = DocumentsState()
        self._views: dict[str, CodeView] = {}
        self._arriving = Arriving(self)
        self._asked: dict[str, Place] = {}  # for texts that are not wholly there yet
        self._dismissed: set[tuple[str, str]] = set()
        self._theme: Theme | None = None
        self._appearance = Appearance()
        self._options = Editor()
        self._lexers: dict[str, Any] = {}
        self._languages: dict[str, str] = {}
        self._tasks = TaskSet("lexers")
        self._keys_of: KeysOf = str
        self._following = False
        self._ended = False
        self._selection: Selection | None = None
        self._selection_timer = QTimer(self)
        self._selection_timer.setSingleShot(True)
        self._selection_timer.setInterval(SELECTION_AFTER_MS)
        self._selection_timer.timeout.connect(self._tell_selection)
        self._place_timer = QTimer(self)
        self._place_timer.setSingleShot(True)
        self._place_timer.setInterval(PLACE_AFTER_MS)
        self._place_timer.timeout.connect(self._tell_place)
        self._bar: FileBar | None = None
        self._welcome: Welcome | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._stack = QStackedWidget(self)
        layout.addWidget(self._stack, 1)
        self.sides = Sides(self._make_second, self._stack)
        self._stack.addWidget(self.sides)
        self.tabs = self.sides.left
        self._connect()

    @property
    def bar(self) -> "FileBar":
        """Made when there is something to say."""
        if self._bar is None:
            from app.ui.editor.bar import FileBar

            bar = self._bar = FileBar()
            bar.remedy_requested.connect(self._remedy)
            bar.dismissed.connect(self._dismiss)
            bar.cancelled.connect(self._cancel_opening)
            bar.choice_made.connect(lambda choice: self.disk_choice.emit(self._state.active_id or "", choice))
            bar.show_scale(self._appearance.scale)
            self._column().addWidget(bar)  # below: coming and going, it moves no line of code
        return self._bar

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
            welcome.show_scale(self._appearance.scale)
            welcome.show_keys(self._keys_of)
            self._stack.addWidget(welcome)
        return self._welcome

    # state comes down

    def show_documents(self, state: DocumentsState) -> None:
        """Tabs appear, vanish, move and are marked as the state says."""
        before, self._state = self._state, state
        self._following = True
        self._remove_closed(state)
        for index, document in enumerate(state.documents):
            self._place_tab(index, document)
        if state.active_id in self._views and (state.active_id != before.active_id or self._active_id() is None):
            self.sides.show_view(state.active_id, self._views[state.active_id])
        self._following = False
        self._show_text_of_active()
        if state.documents or self.isVisible():
            self._show_page()
        self._show_bar()

    def show_document_text(self, loaded: DocumentText) -> None:
        """The text of a tab; the editor takes it over when the tab is looked at."""
        if loaded.document_id in self._views:
            self._arriving.arrive(loaded)
            self._show_text_of_active()

    def show_place(self, place: Place) -> None:
        """In a text that is still arriving, as soon as it is there."""
        loaded = self._arriving.text_of(place.document_id)
        if loaded is not None and len(loaded.text) > WAITED_FOR and place.document_id in self._views:
            self._asked[place.document_id] = place
            return
        view = self._view(place.document_id)
        if view is not None:
            here = self._active_view() if self._active_id() == place.document_id else None
            (here or view).go_to(place.line, place.column)

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        for view in self.all_views():
            view.show_theme(styled(theme, self._options.style))

    def show_style(self, name: str) -> None:
        """The colours of a Pygments style, to be looked at; which stays is a matter of the settings."""
        if self._theme is not None:
            for view in self.all_views():
                view.show_theme(styled(self._theme, name))

    def show_keys(self, keys_of: KeysOf) -> None:
        """What its hints say of keys."""
        self._keys_of = keys_of
        if self._welcome is not None:
            self._welcome.show_keys(keys_of)

    def show_settings(self, appearance: Appearance, options: Editor | None = None) -> None:
        self._appearance = appearance
        before, self._options = self._options, options or self._options
        if before.style != self._options.style and self._theme is not None:
            self.show_theme(self._theme)
        for view in self.all_views():
            view.show_settings(appearance, self._points(), self._options)
        for part in (self._bar, self._welcome):
            if part is not None:
                part.show_scale(appearance.scale)

    # what others ask for

    def text_of(self, document_id: str) -> str:
        """The present text, faithfully; empty for a tab that is not there."""
        if (waiting := self._arriving.text_of(document_id)) is not None:
            return waiting.text
        view = self._views.get(document_id)
        return view.text() if view is not None else ""

    def length_of(self, document_id: str) -> int:
        """How many characters the text has at most; quick, also for one that is not to be copied."""
        if (waiting := self._arriving.text_of(document_id)) is not None:
            return len(waiting.text)
        view = self._views.get(document_id)
        return view.document().characterCount() if view is not None else 0

    def is_modified(self, document_id: str) -> bool:
        """False also when everything has been undone."""
        if (waiting := self._arriving.text_of(document_id)) is not None:
            return waiting.modified
        view = self._views.get(document_id)
        return view is not None and view.document().isModified()

    def cursor_of(self, document_id: str) -> int:
        """In characters."""
        if (waiting := self._arriving.text_of(document_id)) is not None:
            return waiting.cursor
        view = self._views.get(document_id)
        return view.cursor_offset() if view is not None else 0

    def cursors(self) -> dict[str, int]:
        return {document_id: self.cursor_of(document_id) for document_id in self._views}

    def current_selection(self) -> Selection | None:
        """What is selected in the tab on top; None when nothing is."""
        view, document = self._active_view(), self._state.active
        if view is None or document is None or not view.textCursor().hasSelection():
            return None
        cursor, text = view.textCursor(), view.selected_text()
        first = view.document().findBlock(cursor.selectionStart()).blockNumber() + 1
        start, end = view.selected_range()
        return _selection(document, view, first, text, start, end)

    def current_file(self) -> Selection | None:
        """The whole text of the tab on top, as a selection; None when nothing is open."""
        view, document = self._active_view(), self._state.active
        if view is None or document is None:
            return None
        text = self.text_of(document.id)
        return _selection(document, view, 1, text, 0, len(text))

    def insert_at_cursor(self, text: str) -> bool:
        """One step of undo, indented as its place is. False: no tab that can be written to is open."""
        view = self._active_view()
        if view is None or view.isReadOnly():
            return False
        view.insert_code(text)
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def replace_selection(self, text: str) -> bool:
        """The same in the place of what is selected; without a selection, at the cursor."""
        view = self._active_view()
        if view is None or view.isReadOnly():
            return False
        view.replace_selection(text)
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def go_to(self, line: int, column: int = 1) -> None:
        """In the tab on top; 1-based."""
        if (view := self._active_view()) is not None:
            view.go_to(line, column)

    def current_view(self) -> CodeView | None:
        """The editor of the tab on top."""
        return self._active_view()

    def show_file_style(self, document_id: str, style: FileStyle) -> None:
        """What the project asks of a file."""
        if (view := self._views.get(document_id)) is not None:
            view.set_style(style)
            if (second := self.sides.second(document_id)) is not None:
                second.set_style(style)

    def run_command(self, name: str) -> None:
        """One of `commands`, in the text with the focus, else in the tab on top."""
        if (view := self._active_view()) is not None:
            view.commands.run(name)

    def tidy(self, document_id: str) -> None:
        """Before saving: white space at the ends of lines and the end of the file, as settings and project want it."""
        if (view := self._view(document_id)) is not None:
            view.commands.tidy()

    def focus_editor(self) -> None:
        view = self._active_view()
        (view or self.welcome).setFocus(Qt.FocusReason.OtherFocusReason)

    def view_on_top(self) -> CodeView | None:
        """The editor of the tab on top, its text in it; None when nothing is open."""
        return self._active_view()

    def view_of(self, document_id: str) -> CodeView | None:
        """The editor of a tab, its text in it; None for a tab that is not there."""
        return self._view(document_id)

    def add_bar(self, bar: QWidget) -> None:
        """A bar of a feature, right below the code."""
        self._column().insertWidget(1, bar)

    @property
    def points(self) -> float:
        """The size of the code's letters, with all zooming."""
        return self._points()

    @property
    def is_coloring(self) -> bool:
        """Colours are still on their way."""
        view = self._active_view()
        return view is not None and view.highlighter.busy

    async def shut_down(self) -> None:
        """Leaves no thread and no timer running; no colours come after this."""
        self._ended = True
        self._arriving.stop()
        self._selection_timer.stop()
        self._place_timer.stop()
        await self._tasks.close()
        for view in self.all_views():
            await view.end()

    # tabs

    def _place_tab(self, index: int, document: Document) -> None:
        view = self._views.get(document.id)
        if view is None:
            view = self._views[document.id] = self._make_view(document)
            side = self.sides.active
            side.put(side.currentIndex() + 1 if self.sides.is_split else index, document, view)
        else:
            self.sides.put_in_place(index, document, view)
        if not document.modified and view.document().isModified():
            view.document().setModified(False)
        if view.language != document.language:
            view.language = document.language
            if (second := self.sides.second(document.id)) is not None:
                second.language = document.language
            self._color(document.id)

    def _make_view(self, document: Document, twin: CodeView | None = None) -> CodeView:
        view = CodeView(twin=twin)
        view.setAccessibleName(f"Code of {document.title}")
        if document.read_only:
            view.setReadOnly(True)
            view.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        view.show_settings(self._appearance, self._points(), self._options)
        if self._theme is not None:
            view.show_theme(styled(self._theme, self._options.style))
        view.language = document.language
        if twin is None:  # of two editors over one text, one tells of its changes and colours it
            view.edited.connect(partial(self.text_edited.emit, document.id))
            view.first_painted.connect(partial(self._color, document.id), Qt.ConnectionType.QueuedConnection)
        view.ask_requested.connect(lambda: self.ask_requested.emit(self.current_selection()))
        view.attach_requested.connect(partial(self.attach_requested.emit, document.id))
        view.zoom_requested.connect(self._zoom)
        view.paths_dropped.connect(self.open_paths_requested)
        view.selectionChanged.connect(self._selection_timer.start)
        view.cursorPositionChanged.connect(partial(self._cursor_moved, document.id))
        self.view_made.emit(view)
        return view

    def _remove_closed(self, state: DocumentsState) -> None:
        kept = {document.id for document in state.documents}
        for document_id in [known for known in self._views if known not in kept]:
            view = self._views.pop(document_id)
            self._arriving.forget(document_id)
            self._asked.pop(document_id, None)
            self._languages.pop(document_id, None)
            self._tasks.start(self._end_view(view, self.sides.take_away(document_id, view)))

    async def _end_view(self, view: CodeView, second: CodeView | None) -> None:
        """The second editor first: the text belongs to the other."""
        for one in (second, view):
            if one is not None:
                await one.end()
                one.deleteLater()

    def _make_second(self, document: Document, view: CodeView) -> CodeView:
        return self._make_view(document, view)

    def _show_text_of_active(self) -> None:
        """A text is put into its editor when the tab comes to the top: many open files cost nothing at the start."""
        for side in (self.sides.left, self.sides.right):
            document_id = side.id_at(side.currentIndex())
            if document_id and self._arriving.put(document_id, self._views[document_id]):
                self._cursor_moved(document_id)
                self._show_bar()

    def _text_filled(self, document_id: str, untouched: bool) -> None:
        """It is wholly in its editor."""
        self._languages.pop(document_id, None)
        self._color(document_id)
        self._show_bar()
        if (place := self._asked.pop(document_id, None)) is not None:
            self.show_place(place)
        self.text_filled.emit(document_id, untouched)

    def is_arriving(self, document_id: str) -> bool:
        """Its text is not wholly in its editor yet."""
        return self._arriving.text_of(document_id) is not None

    def _tab_activated(self, side: EditorTabs, document_id: str) -> None:
        if not self._following and document_id and side is self.sides.active:
            self._side_activated(document_id)

    def _side_activated(self, document_id: str) -> None:
        if document_id:
            self._show_text_of_active()
            self.activate_requested.emit(document_id)
            self._cursor_moved(document_id)

    # colours

    def _color(self, document_id: str) -> None:
        """Sees to it that the view has the lexer of its language, once it has been painted plain."""
        view = self._views.get(document_id)
        if self._ended or view is None or not view.has_painted or self._languages.get(document_id) == view.language:
            return
        if self._arriving.percent(document_id) is not None:
            return
        self._languages[document_id] = view.language
        if view.has_long_lines or view.document().characterCount() > COLORED_UP_TO:
            view.highlighter.set_lexer(None)
        elif view.language in self._lexers:
            view.highlighter.set_lexer(self._lexers[view.language])
        else:
            self._tasks.start(self._load_lexer(document_id, view.language))

    async def _load_lexer(self, document_id: str, language: str) -> None:
        """Loading Pygments and compiling its expressions takes 0.1 s: in a thread."""
        self._lexers[language] = await asyncio.to_thread(make_lexer, language)
        view = self._views.get(document_id)
        if view is not None and view.language == language:
            view.highlighter.set_lexer(self._lexers[language])

    # wishes go up

    def _connect(self) -> None:
        for side in (self.sides.left, self.sides.right):
            side.close_requested.connect(partial(self._close, side))
            side.activated.connect(partial(self._tab_activated, side))
            side.reordered.connect(self._reordered)
            side.new_requested.connect(self.new_requested)
            side.menu_requested.connect(self._tab_menu)
        self.sides.activated.connect(self._side_activated)
        self._arriving.filled.connect(self._text_filled)
        self._arriving.progressed.connect(lambda _document_id: self._show_bar())

    def _reordered(self, _document_ids: list[str]) -> None:
        if not self._following:
            self.reorder_requested.emit(self.sides.ids())

    def _close(self, side: EditorTabs, document_id: str) -> None:
        document, view = self._state.document(document_id), self._views.get(document_id)
        if document is None or view is None or not self.sides.close_second(document_id, side, view, document):
            self.close_requested.emit(document_id)

    def close_tab(self) -> None:
        """The tab that is worked in."""
        if (document_id := self._active_id()) is not None:
            self._close(self.sides.active, document_id)

    def split(self) -> None:
        """The text on top once more beside it; two sides become one again."""
        if not self.sides.is_split:
            self._on_sides(self.sides.split)
            return
        on_top = self._active_id()
        self.sides.join()
        if on_top is not None:
            self.sides.show_view(on_top, self._views[on_top])
            self._side_activated(on_top)
            self._views[on_top].setFocus(Qt.FocusReason.OtherFocusReason)

    def arrangement(self) -> Arrangement | None:
        """How the tabs stand on two sides; None: there is one only."""
        return self.sides.arrangement(lambda one: self._name_of(self._state.document(one)))

    def arrange(self, kept: Arrangement) -> None:
        """As `arrangement` has told it in an earlier run; what has been split by hand meanwhile stays."""
        if self.sides.is_split:
            return
        known = {self._name_of(document): document for document in self._state.documents}
        on_top = self._state.active_id
        self._following = True
        self.sides.arrange(kept, lambda name: (known[name], self._views[known[name].id]) if name in known else None)
        if on_top is not None and self._active_id() != on_top:
            self.sides.show_view(on_top, self._views[on_top])
        self._following = False
        self._show_text_of_active()

    @staticmethod
    def _name_of(document: Document | None) -> str:
        """The same in the next run."""
        return "" if document is None else document.path or document.id

    def key_of(self, view: CodeView) -> str:
        """Tells the second editor of a document from its first, in the next run too."""
        document_id = str(view.property("document_id") or "")
        return f"{document_id}:2" if view is self.sides.second(document_id) else document_id

    def move_to_other_side(self) -> None:
        self._on_sides(self.sides.move_tab)
        self.reorder_requested.emit(self.sides.ids())

    def _on_sides(self, act: Callable[[Document, CodeView], None]) -> None:
        document = self._state.active
        if document is not None and (view := self._view(document.id)) is not None:
            act(document, view)

    def _tab_menu(self, document_id: str, at: QPoint) -> None:
        document = self._state.document(document_id)
        if document is not None:
            has_file = document.path is not None
            choose = partial(self.tab_wish, document_id)
            menu = tab_menu(self, has_file=has_file, choose=choose, keys_of=self._keys_of)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(at)

    def tab_wish(self, document_id: str, wish: str) -> None:
        """An entry of a tab's menu: a name of `tab_menu.WORDS`."""
        ids = self.sides.ids()
        closing = {
            "close": [document_id],
            "close_others": [one for one in ids if one != document_id],
            "close_right": ids[ids.index(document_id) + 1 :],
            "close_all": ids,
        }
        if wish in closing:
            for one in reversed(closing[wish]):
                self.close_requested.emit(one)
        elif wish in ("split", "move"):
            self.activate_requested.emit(document_id)
            (self.split if wish == "split" else self.move_to_other_side)()
        else:
            self.tab_wished.emit(document_id, wish)

    def wish_on_top(self, wish: str) -> None:
        """The same for the tab that is worked in."""
        if (document_id := self._active_id()) is not None:
            self.tab_wish(document_id, wish)

    def step_tab(self, step: int) -> None:
        """To a neighbour on the side that is worked in, past the ends round again; the cursor goes with it."""
        side = self.sides.active
        if side.count():
            side.setCurrentIndex((side.currentIndex() + step) % side.count())
            self.focus_editor()

    def _cursor_moved(self, document_id: str) -> None:
        if document_id == self._active_id() and not self._place_timer.isActive():
            self._place_timer.start()

    def _tell_place(self) -> None:
        view = self._active_view()
        if view is None:
            return
        cursor = view.textCursor()
        selected = abs(cursor.position() - cursor.anchor())
        self.cursor_moved.emit(cursor.blockNumber() + 1, cursor.positionInBlock() + 1, selected)

    def _tell_selection(self) -> None:
        selection = self.current_selection()
        if selection != self._selection:
            self._selection = selection
            self.selection_changed.emit(selection)

    def _zoom(self, steps: int) -> None:
        points = min(LARGEST_POINTS, max(SMALLEST_POINTS, self._appearance.editor_font_size + steps))
        self.font_size_requested.emit(points)

    def _points(self) -> float:
        return self._appearance.editor_font_size * self._appearance.scale

    def _show_page(self) -> None:
        """At a start with a file there is one by the time that the window is shown."""
        page = self.sides if self._state.documents else self.welcome
        if self._welcome is not None:
            self._welcome.show_recent(self._state.recent)
        if self._stack.currentWidget() is not page:
            self._stack.setCurrentWidget(page)

    def _show_bar(self) -> None:
        trouble, active = self._state.trouble, self._state.active
        percent = self._arriving.percent(self._state.active_id)
        if self._state.opening is not None:
            self.bar.show_progress(f"Opening “{os.path.basename(self._state.opening)}”…")
        elif active is not None and percent is not None:
            self.bar.show_progress(f"Opening “{active.title}”… {percent} %")
        elif trouble is not None and trouble.document_id in (None, self._state.active_id):
            problem = trouble.problem
            self.bar.show_words(problem.message, remedy=problem.remedy, wrong=True, details=problem.details)
        elif active is not None and active.on_disk is OnDisk.CHANGED:
            self.bar.show_disk_choices("Another program has changed this file, and so have you.")
        elif active is not None and active.on_disk is OnDisk.GONE and (active.id, GONE) not in self._dismissed:
            self.bar.show_words(GONE, wrong=True)
        elif active is not None and active.notice and (active.id, active.notice) not in self._dismissed:
            self.bar.show_words(active.notice)
        elif self._bar is not None:
            self._bar.show_words("")

    def _remedy(self, remedy: Remedy) -> None:
        trouble = self._state.trouble
        if remedy is Remedy.SAVE_AS and trouble is not None and trouble.document_id is not None:
            self.trouble_dismissed.emit()
            self.save_as_requested.emit(trouble.document_id)
        else:
            self.remedy_requested.emit()

    def _cancel_opening(self) -> None:
        """A file that is being read is let go; of one that is being filled in, the tab closes."""
        if self._state.opening is not None:
            self.opening_cancelled.emit()
        elif self._state.active_id is not None:
            self.close_requested.emit(self._state.active_id)

    def _dismiss(self) -> None:
        active = self._state.active
        if self._state.trouble is not None:
            self.trouble_dismissed.emit()
        elif active is not None:
            self._dismissed.add((active.id, GONE if active.on_disk is OnDisk.GONE else active.notice))
            self._show_bar()

    # what Qt calls

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_page()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.open_paths_requested.emit(paths)

    # inside

    def _column(self) -> QVBoxLayout:
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        return layout

    def _view(self, document_id: str) -> CodeView | None:
        """The view with its text in it."""
        view = self._views.get(document_id)
        if view is not None:
            self._arriving.complete(document_id, view)
        return view

    def _active_id(self) -> str | None:
        page = self.sides.current()
        return str(page.property("document_id")) if page is not None else None

    def _active_view(self) -> CodeView | None:
        return self.sides.current()

    def all_views(self) -> list[CodeView]:
        """Of all documents, second editors among them."""
        return [*self._views.values(), *self.sides.seconds()]


def _selection(document: Document, view: CodeView, first: int, text: str, start: int, end: int) -> Selection:
    """A selection which ends at the beginning of a line does not contain that line."""
    last = first + text.count("\n") - (1 if text.endswith("\n") else 0)
    return Selection(
        document.id,
        document.path,
        document.title,
        document.language,
        first,
        max(first, last),
        text,
        start,
        end,
        view.document().revision(),
    )
