"""What goes on between the open files and the disk, and the form of a file: encoding, line ends, language."""

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.domain.comparison import side_by_side
from app.domain.errors import AppError
from app.services.disk_watch import DiskWatch
from app.services.tasks import TaskSlot
from app.ui.shell.notice_bar import Notice

if TYPE_CHECKING:
    from app.ui.editor.compare import CompareDialog


class FileDesk:
    def __init__(self, ground: Ground, screens: Screens) -> None:
        self._documents = ground.documents
        self._screens = screens
        self._comparing = TaskSlot("compare")
        self._compare: CompareDialog | None = None
        self.watch = DiskWatch(ground.files, ground.documents, ground.clock, screens.editor.text_of)
        self.watch.start()
        screens.editor.disk_choice.connect(self._choose)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.applicationStateChanged.connect(self._came_to_front)

    def dismiss(self) -> None:
        if self._compare is not None:
            self._compare.close()

    async def close(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.applicationStateChanged.disconnect(self._came_to_front)
        await self._comparing.close()
        await self.watch.close()

    def _came_to_front(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.watch.look_now()

    def _choose(self, document_id: str, choice: str) -> None:
        match choice:
            case "reload":
                self._documents.reload(document_id)
            case "keep":
                self._documents.keep_mine(document_id)
            case "compare":
                self._comparing.start(self._show_comparison(document_id))
                return
        self._screens.editor.focus_editor()  # the button that had the focus has gone

    async def _show_comparison(self, document_id: str) -> None:
        from app.ui.editor.compare import CompareDialog

        document = self._documents.state.document(document_id)
        if document is None:
            return
        try:
            on_disk = await self._documents.text_on_disk(document_id)
        except AppError as error:
            self._screens.window.notices.show_notice(Notice("compare", error.problem.message, icon="warning"))
            return
        mine = self._screens.editor.text_of(document_id)
        pairs = await asyncio.to_thread(side_by_side, on_disk, mine)
        self.dismiss()
        scale = self._screens.appearance.scale
        dialog = self._compare = CompareDialog(
            self._screens.window, title=document.title, scale=scale, points=self._screens.editor.points
        )
        dialog.chosen.connect(lambda choice: self._choose(document_id, choice))
        dialog.finished.connect(lambda: self._gone(dialog))
        dialog.show_pairs(pairs)
        dialog.open()

    def _gone(self, dialog: "CompareDialog") -> None:
        dialog.deleteLater()
        self._screens.window.activateWindow()
        if self._compare is dialog:
            self._compare = None
