"""What becomes of the code of an answer: into the editor, beside it to be compared, a snippet, a program that runs."""

import asyncio
import shlex
from typing import TYPE_CHECKING

from app.adapters.clock import SystemClock
from app.adapters.programs import LocalPrograms
from app.bootstrap.comforts import Comforts
from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.domain.attachments import of_output
from app.domain.code_languages import runners
from app.domain.comparison import side_by_side
from app.domain.conversation import Attachment
from app.domain.documents import Document
from app.domain.rewriting import Rewrite, rewrite
from app.domain.running import RunPhase
from app.services.running import Running
from app.services.tasks import TaskSlot
from app.ui.editor.insertions import replace_range
from app.ui.shell.notice_bar import Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QDialog

NOTICE = "code"


class CodeDesk:
    """The wishes of code blocks, as far as they go beyond the chat. `show_dialog` opens one by its name."""

    def __init__(
        self, ground: Ground, screens: Screens, comforts: Comforts, show_dialog: "Callable[[str, QDialog], None]"
    ) -> None:
        self._documents = ground.documents
        self._screens = screens
        self._comforts = comforts
        self.running = Running(LocalPrograms(), SystemClock())
        self._comparing = TaskSlot("compare code")
        self._looking = TaskSlot("look for programs")
        self._show_dialog = show_dialog

    def insert(self, code: str) -> None:
        self._put(code, replacing=False)

    def replace(self, code: str) -> None:
        self._put(code, replacing=True)

    def _put(self, code: str, *, replacing: bool) -> None:
        """Without a text that can be written to there is nowhere to put it, and that is said."""
        editor = self._screens.editor
        done = editor.replace_selection(code) if replacing else editor.insert_at_cursor(code)
        if not done:
            self._say("There is no text open that the code can go into: take New file instead.")

    def save_snippet(self, code: str, language: str) -> None:
        self._comforts.keep(code, language)

    # comparing

    def compare(self, code: str, _language: str) -> None:
        """Shows what would change before it does."""
        view, document = self._screens.editor.current_view(), self._documents.state.active
        if view is None or document is None or view.isReadOnly():
            self._say("There is no text open that the code could change.")
            return
        change = rewrite(view.text(), code, view.selected_range())
        self._comparing.start(self._show_change(document, change))

    async def _show_change(self, document: Document, change: Rewrite) -> None:
        from app.ui.review.compare import Choice, CompareDialog

        pairs = await asyncio.to_thread(side_by_side, change.text, change.result)
        dialog = CompareDialog(
            self._screens.window,
            f"Replace in {document.title}",
            ("The text now", "With the code of the answer"),
            (Choice("replace", "Replace", "primary", changes=True),),
            note=f"What is replaced: {change.what}. It is one step of undo.",
            scale=self._screens.appearance.scale,
            points=self._screens.editor.points,
        )
        dialog.chosen.connect(lambda _key: self._apply(document.id, change))
        dialog.show_pairs(pairs)
        self._show(dialog)

    def _apply(self, document_id: str, change: Rewrite) -> None:
        view = self._screens.editor.texts.view_of(document_id)
        if view is None or view.isReadOnly() or view.text() != change.text:
            self._say("The text has changed since it was compared: nothing was replaced.")
            return
        replace_range(view, change.start, change.end, change.new)
        view.setFocus()

    # running

    def run(self, code: str, language: str) -> None:
        """Asks first; nothing runs before Run is pressed."""
        self._looking.start(self._show_run(code, language))

    async def _show_run(self, code: str, language: str) -> None:
        from app.ui.running.dialog import RunDialog

        offered, programs = runners(language), LocalPrograms()
        found = [(one, await asyncio.to_thread(programs.find, one.program)) for one in offered]
        file_name = offered[0].file_name if offered else "main.txt"
        dialog = RunDialog(
            self._screens.window,
            code,
            [one.command(path) for one, path in found if path],
            file_name,
            scale=self._screens.appearance.scale,
            points=self._screens.editor.points,
        )
        forget = self.running.changed.connect(dialog.show_state)
        dialog.run_requested.connect(lambda command: self.running.start(command, file_name, code))
        dialog.stop_requested.connect(self.running.stop)
        dialog.finished.connect(lambda: forget())
        self._show(dialog)

    def output(self) -> Attachment | None:
        """What the last run wrote; None: nothing was run."""
        state = self.running.state
        if state.phase in (RunPhase.READY, RunPhase.REFUSED):
            return None
        return of_output(shlex.join(self.running.command), state.output, state.said)

    def _show(self, dialog: "QDialog") -> None:
        dialog.finished.connect(lambda: self._screens.window.activateWindow())
        self._show_dialog("code", dialog)

    def _say(self, text: str) -> None:
        self._screens.window.notices.show_notice(Notice(NOTICE, text))

    async def close(self) -> None:
        await self._comparing.close()
        await self._looking.close()
        await self.running.close()
