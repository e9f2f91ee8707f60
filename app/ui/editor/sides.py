"""One or two groups of tabs side by side: which of them is worked in, and which editor stands where.

A document has one editor of its own, in either group; the other group may have a second one over the same text. Second
editors are kept, hidden, until their document is closed: what listens to the text goes on being there.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from app.domain.documents import Document
from app.ui.editor.code_view import CodeView
from app.ui.editor.tabs import EditorTabs

if TYPE_CHECKING:
    from app.ui.editor.arrangement import Arrangement, Group


class Sides(QSplitter):
    """`activated`: another document, or the same one in the other group, is worked on now."""

    activated = Signal(str)
    arranged = Signal()  # tabs stand elsewhere, or the groups have other widths

    def __init__(self, make_second: Callable[[Document, CodeView], CodeView], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.setAccessibleName("Sides of the editor")
        self._make_second = make_second
        self._seconds: dict[str, CodeView] = {}
        self.left, self.right = EditorTabs(self), EditorTabs(self)
        self.right.setObjectName("editor.second_tabs")
        self.right.setAccessibleName("Open files at the right")
        self.active = self.left
        for side in (self.left, self.right):
            self.addWidget(side)
            side.setMinimumWidth(120)
            side.tabBarClicked.connect(partial(self._clicked, side))
        self.right.hide()
        self.splitterMoved.connect(self.arranged)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    # looking

    @property
    def is_split(self) -> bool:
        return not self.right.isHidden()

    def current(self) -> CodeView | None:
        """The editor that is worked in."""
        page = self.active.currentWidget()
        return page if isinstance(page, CodeView) else None

    def side_of(self, view: QWidget) -> EditorTabs:
        return self.right if self.right.indexOf(view) >= 0 else self.left

    def second(self, document_id: str) -> CodeView | None:
        return self._seconds.get(document_id)

    def seconds(self) -> Iterator[CodeView]:
        yield from self._seconds.values()

    def ids(self) -> list[str]:
        """Of all documents, in the order in which they are seen; a second editor counts for nothing."""
        return [
            side.id_at(at)
            for side in (self.left, self.right)
            for at in range(side.count())
            if side.widget(at) is not self._seconds.get(side.id_at(at))
        ]

    def arrangement(self, name_of: Callable[[str], str]) -> "Arrangement | None":
        """How the tabs stand, `name_of` being what a document is to be called; None: there is one group only."""
        if not self.is_split:
            return None
        from app.ui.editor.arrangement import Arrangement

        left, right = (self._group(side, name_of) for side in (self.left, self.right))
        first, second = self.sizes()
        return Arrangement(left, right, self.active is self.right, (first, second))

    def _group(self, side: EditorTabs, name_of: Callable[[str], str]) -> "Group":
        from app.ui.editor.arrangement import Group

        ids = side.ids()
        tabs = [(name_of(one), side.widget(at) is self._seconds.get(one)) for at, one in enumerate(ids)]
        return Group(tuple(tabs), name_of(side.id_at(side.currentIndex())))

    # following

    def put_in_place(self, index: int, document: Document, view: CodeView) -> None:
        """Shows title and marks in both groups; without second editors also the order is that of the documents."""
        side = self.side_of(view)
        at = side.indexOf(view)
        if not self.is_split and at != index:
            side.tabBar().moveTab(at, index)
            at = index
        side.show_document(at, document)
        second = self._seconds.get(document.id)
        if second is not None and (at := self.side_of(second).indexOf(second)) >= 0:
            self.side_of(second).show_document(at, document)

    def show_view(self, document_id: str, view: CodeView) -> None:
        """To the top: where it is being worked in, else where it is."""
        second = self._seconds.get(document_id)
        if second is not None and self.active.indexOf(second) >= 0:
            self.active.setCurrentWidget(second)
            return
        self.active = self.side_of(view)
        self.active.setCurrentWidget(view)

    def take_away(self, document_id: str, view: CodeView) -> CodeView | None:
        """The tabs of a closed document; returns its second editor, to be deleted before the first."""
        second = self._seconds.pop(document_id, None)
        for one in (view, second):
            if one is not None and (at := self.side_of(one).indexOf(one)) >= 0:
                self.side_of(one).removeTab(at)
        self._tidy()
        return second

    # splitting

    def split(self, document: Document, view: CodeView) -> None:
        """The same text once more, in the other group, with the cursor in the same place."""
        here = self.current() or view
        other = self._other()
        already = view if other.indexOf(view) >= 0 else self._seconds.get(document.id)
        if already is None or other.indexOf(already) < 0:
            if already is None or already is view:
                already = self._seconds[document.id] = self._make_second(document, view)
            other.put(other.count(), document, already)
        self._show_right()
        already.setTextCursor(here.textCursor())
        already.verticalScrollBar().setValue(here.verticalScrollBar().value())
        self._go(other, already)

    def move_tab(self, document: Document, view: CodeView) -> None:
        """The tab that is worked in goes to the other group; a second editor of it there gives way."""
        other, here = self._other(), self.current()
        second = self._seconds.get(document.id)
        if here is None:
            return
        there = view if here is second else second
        if there is not None and other.indexOf(there) >= 0:
            self._drop(here)
            here = there
        else:
            self.active.removeTab(self.active.indexOf(here))
            other.put(other.count(), document, here)
        self._show_right()
        self._go(other, here)
        self._tidy()

    def close_second(self, document_id: str, side: EditorTabs, view: CodeView, document: Document) -> bool:
        """One of two tabs of a document is closed: the other stays. False: there is only one."""
        second = self._seconds.get(document_id)
        if second is None or self.side_of(second).indexOf(second) < 0:
            return False
        if side.indexOf(second) >= 0:
            self._drop(second)
        else:  # the first editor takes the place of the second
            place = self.side_of(second)
            at = place.indexOf(second)
            cursor = second.textCursor()
            self._drop(second)
            side.removeTab(side.indexOf(view))
            place.put(at, document, view)
            view.setTextCursor(cursor)
            place.setCurrentWidget(view)
            self.active = place
        self._tidy()
        self.activated.emit(self.active.id_at(self.active.currentIndex()))
        return True

    def join(self) -> None:
        """One group again, with all tabs."""
        for document_id in self.right.ids():
            second = self._seconds.get(document_id)
            if second is not None and self.right.indexOf(second) >= 0:
                self._drop(second)
        for second in list(self._seconds.values()):
            if self.left.indexOf(second) >= 0:
                self._drop(second)
        self._bring_home()
        self._tidy()

    def arrange(self, kept: "Arrangement", find: Callable[[str], tuple[Document, CodeView] | None]) -> None:
        """Puts the tabs as they stood, as far as `find` knows them. All of them are in the left group."""
        focused = QApplication.focusWidget()
        for side, group in ((self.right, kept.right), (self.left, kept.left)):
            for at, (name, is_second) in enumerate(group.tabs):
                if (found := find(name)) is not None:
                    self._put_back(side, at, *found, is_second=is_second)
        if not self.right.count():
            return
        self._show_right(kept.sizes)
        for side, group in ((self.left, kept.left), (self.right, kept.right)):
            if (found := find(group.top)) is not None:
                second = self._seconds.get(found[0].id)
                side.setCurrentWidget(second if second is not None and side.indexOf(second) >= 0 else found[1])
        self.active = self.right if kept.right_is_active or not self.left.count() else self.left
        self._tidy()
        if isinstance(focused, CodeView):  # it was taken out of its group, and has lost the focus
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_back(self, side: EditorTabs, at: int, document: Document, view: CodeView, *, is_second: bool) -> None:
        if is_second:
            second = self._seconds[document.id] = self._make_second(document, view)
            side.put(min(at, side.count()), document, second)
        elif side is self.right:
            self.left.removeTab(self.left.indexOf(view))
            side.put(side.count(), document, view)

    # inside

    def _other(self) -> EditorTabs:
        return self.left if self.active is self.right else self.right

    def _drop(self, view: CodeView) -> None:
        side = self.side_of(view)
        side.removeTab(side.indexOf(view))

    def _show_right(self, sizes: tuple[int, int] = (1, 1)) -> None:
        if self.right.isHidden() and self.right.count():
            self.right.show()
            self.setSizes([self.width() * size // max(1, sum(sizes)) for size in sizes])

    def _go(self, side: EditorTabs, view: QWidget) -> None:
        self.active = side
        side.setCurrentWidget(view)
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.activated.emit(side.id_at(side.currentIndex()))
        self.arranged.emit()

    def _bring_home(self) -> None:
        """All tabs of the right group go to the left one."""
        while self.right.count():
            page, text = self.right.widget(0), self.right.tabText(0)
            tip, document_id = self.right.tabToolTip(0), self.right.id_at(0)
            self.right.removeTab(0)
            if page is not None:
                self.left.take(page, document_id, text, tip)

    def _tidy(self) -> None:
        """An empty group goes; the last one is the left one."""
        if not self.left.count() and self.right.count():
            top = self.right.currentWidget()
            self._bring_home()
            self.left.setCurrentWidget(top)
        if not self.right.count():
            self.right.hide()
            self.active = self.left
        self.arranged.emit()

    def _clicked(self, side: EditorTabs, at: int) -> None:
        """A tab of the other group: that is worked in from now on."""
        page = side.widget(at)
        if page is not None and side is not self.active:
            side.setCurrentIndex(at)
            self._go(side, page)

    def _focus_moved(self, _old: QObject | None, now: QWidget | None) -> None:
        for side in (self.left, self.right):
            if now is not None and side.isAncestorOf(now) and side is not self.active and side.count():
                self.active = side
                self.activated.emit(side.id_at(side.currentIndex()))
