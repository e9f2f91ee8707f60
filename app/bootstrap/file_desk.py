"""What goes on between the open files and the disk, and the form of a file: encoding, line ends, language."""

import asyncio
import os
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from app.bootstrap.closed_notice import ClosedNotice
from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.domain.comparison import side_by_side
from app.domain.errors import AppError
from app.services.disk_watch import DiskWatch
from app.services.tasks import TaskSlot
from app.ui.shell.choice_popup import ChoicePopup
from app.ui.shell.notice_bar import Notice
from app.ui.theme.rows import Row

if TYPE_CHECKING:
    from app.ui.review.compare import CompareDialog


class FileDesk:
    def __init__(self, ground: Ground, screens: Screens) -> None:
        self._documents = ground.documents
        self._screens = screens
        self._comparing = TaskSlot("compare")
        self._compare: CompareDialog | None = None
        self._listing = TaskSlot("closed texts")
        self._popup: ChoicePopup | None = None
        self.closed = ClosedNotice(ground.documents, screens)
        self.watch = DiskWatch(ground.files, ground.documents, ground.clock, screens.editor.texts.text_of)
        self.watch.start()
        screens.editor.disk_choice.connect(self._choose)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.applicationStateChanged.connect(self._came_to_front)

    def choose_recent(self) -> None:
        """One of the last files, the newest first."""
        rows = [Row(one, os.path.basename(one), note=os.path.dirname(one)) for one in self._documents.state.recent]
        popup = self._list("Open a recent file…", "Recent files")
        popup.chosen.connect(self._open)
        popup.show_choices(rows, self._screens.appearance.scale)

    def _open(self, path: str) -> None:
        self._screens.focus_editor_next()
        self._documents.open(path)

    def choose_closed(self) -> None:
        """Unsaved texts that were closed, in this run or an earlier one."""
        self._listing.start(self._offer_closed())

    async def _offer_closed(self) -> None:
        found = {buffer.id: buffer for buffer in await self._documents.recently_closed()}
        rows = [
            Row(
                one.id,
                os.path.basename(one.path) if one.path else one.title,
                note=" ".join(one.text.split())[:60],
                right=f"{one.changed_at.astimezone():%d %b %H:%M}",
            )
            for one in found.values()
        ]
        popup = self._list("Bring back a closed text…", "Recently closed texts", "No unsaved text was closed lately.")
        popup.setObjectName("editor.closed")
        popup.chosen.connect(lambda key: self._documents.bring_back(found[key]))
        popup.show_choices(rows, self._screens.appearance.scale)

    def _list(self, placeholder: str, name: str, nothing: str = "") -> ChoicePopup:
        """A list that goes when it is closed."""
        popup = ChoicePopup(self._screens.window, placeholder, name, nothing)
        popup.closed.connect(popup.deleteLater)
        self._popup = popup
        return popup

    def dismiss(self) -> None:
        if self._popup is not None and isValid(self._popup):
            self._popup.dismiss()
        if self._compare is not None:
            self._compare.close()

    async def close(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.applicationStateChanged.disconnect(self._came_to_front)
        await self._comparing.close()
        await self._listing.close()
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
        from app.ui.review.compare import Choice, CompareDialog

        document = self._documents.state.document(document_id)
        if document is None:
            return
        try:
            on_disk = await self._documents.text_on_disk(document_id)
        except AppError as error:
            self._screens.window.notices.show_notice(Notice("compare", error.problem.message, icon="warning"))
            return
        mine = self._screens.editor.texts.text_of(document_id)
        pairs = await asyncio.to_thread(side_by_side, on_disk, mine)
        self.dismiss()
        dialog = self._compare = CompareDialog(
            self._screens.window,
            f"{document.title}: on disk and here",
            ("The file on disk", "The text here"),
            (Choice("reload", "Reload from disk"), Choice("keep", "Keep mine", "primary")),
            scale=self._screens.appearance.scale,
            points=self._screens.editor.points,
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
