"""The tabs of the open documents: they follow the documents, and what a person does with them becomes wishes."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal

from app.domain.documents import Document, DocumentsState
from app.services.tasks import TaskSet
from app.ui.editor.code_view import CodeView
from app.ui.editor.sides import Sides
from app.ui.editor.tabs import EditorTabs
from app.ui.editor.texts import Texts
from app.ui.theme.keys import KeysOf

if TYPE_CHECKING:
    from app.ui.editor.arrangement import Arrangement


class DocumentTabs(QObject):
    """One for each document, on two sides if wished; their pages are the editors of `Texts`, made and ended here."""

    new_requested = Signal()
    close_requested = Signal(str)
    activate_requested = Signal(str)
    reorder_requested = Signal(list)  # list[str]: ids
    wished = Signal(str, str)  # id, "copy_path", "reveal" or "attach"
    closed = Signal(str)  # id: its tabs and editors have gone

    def __init__(self, sides: Sides, texts: Texts, make_view: Callable[[Document], CodeView], parent: QObject) -> None:
        super().__init__(parent)
        self._sides, self._texts = sides, texts
        self._make_view = make_view
        self._state = DocumentsState()
        self._keys_of: KeysOf = str
        self._following = False
        self._ending = TaskSet("editors of closed tabs")
        for side in (sides.left, sides.right):
            side.close_requested.connect(partial(self.close, side))
            side.activated.connect(partial(self._tab_activated, side))
            side.reordered.connect(self._reordered)
            side.new_requested.connect(self.new_requested)
            side.menu_requested.connect(partial(self._open_menu, side))
        sides.activated.connect(self._activated)

    # state comes down

    def show_documents(self, state: DocumentsState) -> None:
        """Tabs appear, vanish, move and are marked as the state says."""
        before, self._state = self._state, state
        self._following = True
        self._remove_closed()
        for index, document in enumerate(state.documents):
            self._place(index, document)
        on_top = state.active_id
        if on_top in self._texts.views and (on_top != before.active_id or self.id_on_top is None):
            self._sides.show_view(on_top, self._texts.views[on_top])
        self._following = False
        self.put_texts()

    def show_keys(self, keys_of: KeysOf) -> None:
        self._keys_of = keys_of

    def put_texts(self) -> None:
        """Into the editors on top."""
        for side in (self._sides.left, self._sides.right):
            if document_id := side.id_at(side.currentIndex()):
                self._texts.put(document_id)

    def _place(self, index: int, document: Document) -> None:
        view = self._texts.views.get(document.id)
        if view is None:
            view = self._texts.views[document.id] = self._make_view(document)
            side = self._sides.active
            side.put(side.currentIndex() + 1 if self._sides.is_split else index, document, view)
        else:
            self._sides.put_in_place(index, document, view)

    def _remove_closed(self) -> None:
        kept = {document.id for document in self._state.documents}
        for document_id in [known for known in self._texts.views if known not in kept]:
            view = self._texts.remove(document_id)
            self._ending.start(self._end(view, self._sides.take_away(document_id, view)))
            self.closed.emit(document_id)

    async def _end(self, view: CodeView, second: CodeView | None) -> None:
        """The second editor first: the text belongs to the other."""
        for one in (second, view):
            if one is not None:
                await one.end()
                one.deleteLater()

    # looking

    @property
    def id_on_top(self) -> str | None:
        """Of the tab that is worked in; None when nothing is open."""
        page = self._sides.current()
        return str(page.property("document_id")) if page is not None else None

    def all_views(self) -> list[CodeView]:
        """Of all documents, second editors among them."""
        return [*self._texts.views.values(), *self._sides.seconds()]

    def key_of(self, view: CodeView) -> str:
        """Tells the second editor of a document from its first, in the next run too."""
        document_id = str(view.property("document_id") or "")
        return f"{document_id}:2" if view is self._sides.second(document_id) else document_id

    # wishes go up

    def close(self, side: EditorTabs, document_id: str) -> None:
        """A tab; the document goes with the last one of it."""
        document, view = self._state.document(document_id), self._texts.views.get(document_id)
        if document is None or view is None or not self._sides.close_second(document_id, side, view, document):
            self.close_requested.emit(document_id)

    def close_on_top(self) -> None:
        """The tab that is worked in."""
        if (document_id := self.id_on_top) is not None:
            self.close(self._sides.active, document_id)

    def step(self, step: int) -> None:
        """To a neighbour on the side that is worked in, past the ends round again; the cursor goes with it."""
        side = self._sides.active
        if side.count():
            side.setCurrentIndex((side.currentIndex() + step) % side.count())
            self._focus()

    def wish(self, document_id: str, wish: str) -> None:
        """An entry of a tab's menu: a name of `tab_menu.WORDS`."""
        ids = self._sides.ids()
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
            self.wished.emit(document_id, wish)

    def wish_on_top(self, wish: str) -> None:
        """The same for the tab that is worked in."""
        if (document_id := self.id_on_top) is not None:
            self.wish(document_id, wish)

    def _open_menu(self, side: EditorTabs, document_id: str, at: QPoint) -> None:
        from app.ui.editor.tab_menu import tab_menu

        document = self._state.document(document_id)
        if document is not None:
            has_file = document.path is not None
            choose = partial(self.wish, document_id)
            menu = tab_menu(side, has_file=has_file, choose=choose, keys_of=self._keys_of)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(at)

    def _tab_activated(self, side: EditorTabs, document_id: str) -> None:
        if not self._following and side is self._sides.active:
            self._activated(document_id)

    def _activated(self, document_id: str) -> None:
        if document_id:
            self.put_texts()
            self.activate_requested.emit(document_id)

    def _reordered(self, _document_ids: list[str]) -> None:
        if not self._following:
            self.reorder_requested.emit(self._sides.ids())

    # two sides

    def split(self) -> None:
        """The text on top once more beside it; two sides become one again."""
        if not self._sides.is_split:
            self._on_sides(self._sides.split)
            return
        on_top = self.id_on_top
        self._sides.join()
        if on_top is not None:
            self._sides.show_view(on_top, self._texts.views[on_top])
            self._activated(on_top)
            self._focus()

    def move_to_other_side(self) -> None:
        self._on_sides(self._sides.move_tab)
        self.reorder_requested.emit(self._sides.ids())

    def arrangement(self) -> "Arrangement | None":
        """How the tabs stand on two sides; None: there is one only."""
        return self._sides.arrangement(lambda one: _name_of(self._state.document(one)))

    def arrange(self, kept: "Arrangement") -> None:
        """As `arrangement` has told it in an earlier run; what has been split by hand meanwhile stays."""
        if self._sides.is_split:
            return
        views = self._texts.views
        known = {_name_of(document): document for document in self._state.documents}
        on_top = self._state.active_id
        self._following = True
        self._sides.arrange(kept, lambda name: (known[name], views[known[name].id]) if name in known else None)
        if on_top is not None and self.id_on_top != on_top:
            self._sides.show_view(on_top, views[on_top])
        self._following = False
        self.put_texts()

    def _on_sides(self, act: Callable[[Document, CodeView], None]) -> None:
        document = self._state.active
        if document is not None and (view := self._texts.view_of(document.id)) is not None:
            act(document, view)

    def _focus(self) -> None:
        if (view := self._sides.current()) is not None:
            view.setFocus(Qt.FocusReason.OtherFocusReason)

    async def shut_down(self) -> None:
        """Leaves no editor at work."""
        await self._ending.close()
        for view in self.all_views():
            await view.end()


def _name_of(document: Document | None) -> str:
    """The same in the next run."""
    return "" if document is None else document.path or document.id
