"""The editor pane wired to its documents as bootstrap does it, with stores in memory and a hand-moved clock."""

import contextlib
from collections.abc import AsyncIterator, Callable

from PySide6.QtTest import QTest

from app.domain.documents import Selection
from app.domain.settings import Appearance
from app.services.documents import Documents
from app.ui.editor.code_view import CodeView
from app.ui.editor.pane import EditorPane
from app.ui.theme.places import resources
from app.ui.theme.theme import Theme, load_theme
from tests.support.fakes import FakeClock
from tests.support.memory_stores import MemoryBuffers, MemoryFiles, MemorySession
from tests.support.patience import until


class EditorDesk:
    """`asked`, `selections` and `wishes` collect what the pane reports beyond documents."""

    def __init__(self, files: MemoryFiles, buffers: MemoryBuffers, session: MemorySession) -> None:
        self.files, self.buffers, self.session = files, buffers, session
        self.clock = FakeClock()
        self.documents = Documents(files, buffers, session, self.clock)
        self.pane = EditorPane()
        self.asked: list[Selection | None] = []
        self.selections: list[Selection | None] = []
        self.wishes: list[str] = []
        documents, pane, texts = self.documents, self.pane, self.pane.texts
        documents.changed.connect(pane.show_documents)
        documents.loaded.connect(pane.show_document_text)
        documents.placed.connect(pane.show_place)
        pane.new_requested.connect(lambda: documents.new())
        pane.open_paths_requested.connect(lambda paths: [documents.open(path) for path in paths])
        pane.text_edited.connect(self._edited)
        pane.activate_requested.connect(documents.activate)
        pane.reorder_requested.connect(documents.reorder)
        pane.close_requested.connect(lambda one: documents.close(one, texts.text_of(one), texts.cursor_of(one)))
        pane.remedy_requested.connect(documents.remedy)
        pane.trouble_dismissed.connect(documents.dismiss_trouble)
        pane.opening_cancelled.connect(documents.cancel_opening)
        pane.ask_requested.connect(self.asked.append)
        pane.selection_changed.connect(self.selections.append)
        pane.open_requested.connect(lambda: self.wishes.append("open"))
        pane.save_as_requested.connect(lambda one: self.wishes.append(f"save as {one}"))
        pane.font_size_requested.connect(lambda points: self.wishes.append(f"font {points:g}"))

    def _edited(self, document_id: str) -> None:
        texts = self.pane.texts
        self.documents.text_changed(
            document_id,
            lambda: texts.text_of(document_id),
            modified=texts.is_modified(document_id),
            cursor=lambda: texts.cursor_of(document_id),
        )

    @property
    def view(self) -> CodeView:
        page = self.pane.current_view()
        assert isinstance(page, CodeView)
        return page

    @property
    def active(self) -> str:
        active = self.documents.state.active_id
        assert active is not None
        return active

    @property
    def titles(self) -> list[str]:
        return [self.pane.sides.left.tabText(index) for index in range(self.pane.sides.left.count())]

    async def until(self, what: Callable[[], object]) -> None:
        """Waits until a thread or the loop has brought what is wanted."""
        await until(what, lambda: f"tabs are {self.titles}")

    async def open(self, path: str) -> CodeView:
        self.documents.open(path)
        await self.until(lambda: (now := self.documents.state.active) is not None and now.path == path)
        self.view.setFocus()
        return self.view

    async def save(self) -> None:
        self.documents.save(self.active, self.pane.texts.text_of(self.active))
        await self.until(lambda: self.documents.state.trouble is not None or not self.view.document().isModified())

    def type(self, text: str) -> None:
        QTest.keyClicks(self.view, text)

    async def colored(self) -> None:
        """Waits until the colours of the tab on top have come."""
        await self.until(lambda: self.view.has_painted)
        await self.until(lambda: self.view.document().firstBlock().userState() >= 0)
        await self.until(lambda: not self.pane.is_coloring)


def theme(name: str = "dark") -> Theme:
    return load_theme(resources() / "themes" / f"{name}.toml")


@contextlib.asynccontextmanager
async def editor_desk(
    files: MemoryFiles | None = None, buffers: MemoryBuffers | None = None, session: MemorySession | None = None
) -> AsyncIterator[EditorDesk]:
    desk = EditorDesk(files or MemoryFiles(), buffers or MemoryBuffers(), session or MemorySession())
    desk.pane.show_theme(theme())
    desk.pane.show_settings(Appearance())
    desk.pane.resize(700, 500)
    desk.pane.show()
    desk.pane.activateWindow()
    await desk.documents.restore()
    try:
        yield desk
    finally:
        desk.documents.remember_cursors(desk.pane.texts.cursors())
        await desk.documents.shut_down()
        await desk.pane.shut_down()
        desk.pane.hide()
        desk.pane.deleteLater()
