"""Prompts: offered behind a slash in the question, filled with what is at hand, kept in their dialog."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.adapters.prompts_file import TomlPrompts
from app.bootstrap.context_desk import ContextDesk
from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.domain.attachments import of_selection
from app.domain.conversation import Attachment
from app.domain.errors import AppError, Problem
from app.domain.prompt_library import AtHand, Prompt, filled, fitting, wants
from app.services.prompts import Prompts
from app.services.tasks import TaskSlot
from app.ui.chat.slash import SlashCommands
from app.ui.shell.notice_bar import Notice
from app.ui.theme.rows import Row

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

EDIT = "/"  # the key of the row that opens the dialog: no prompt is called so
NOTICE = "prompts"


class PromptDesk:
    """`show_dialog` opens one above the window, by name; `chat_id` is that of the chat on display."""

    def __init__(
        self,
        ground: Ground,
        screens: Screens,
        context: ContextDesk,
        chat_id: Callable[[], str],
        show_dialog: "Callable[[str, QDialog], None]",
    ) -> None:
        self._chat_id = chat_id
        self._documents, self._screens, self._context = ground.documents, screens, context
        self._show_dialog = show_dialog
        self.prompts = Prompts(TomlPrompts(ground.profile / "prompts.toml"))
        self.prompts.problems.connect(self._show_problem)
        self._loading = TaskSlot("prompts")
        self._filling = TaskSlot("fill a prompt")
        self.slash = SlashCommands(screens.chat.question)
        self.slash.queried.connect(self._asked)
        self.slash.chosen.connect(self._chosen)
        self._loading.start(self.prompts.load())
        self.slash.look()  # it may have been typed while this was still being made

    def offer(self) -> None:
        """The list, as behind a slash."""
        self._screens.chat.begin_command()

    def takes(self, question: str) -> bool:
        """Whether a question is the name of a prompt, sent before there was a list; then it is filled, not asked."""
        name = question.strip().removeprefix("/")
        known = question.lstrip().startswith("/") and any(one.name == name for one in self.prompts.all)
        if known:
            self.slash.choose(name)
        return known

    def edit(self) -> None:
        from app.ui.prompts.dialog import PromptsDialog

        dialog = PromptsDialog(self._screens.window, scale=self._screens.appearance.scale)
        dialog.put_requested.connect(lambda prompt, before: self.prompts.put(prompt, instead_of=before))
        dialog.remove_requested.connect(self.prompts.remove)
        forget = self.prompts.changed.connect(dialog.show_prompts)
        dialog.finished.connect(forget)
        dialog.show_prompts(self.prompts.current)
        self._show_dialog("prompts", dialog)

    async def close(self) -> None:
        await self._filling.close()
        await self._loading.join()
        await self.prompts.close()

    # inside

    def _asked(self, query: str | None) -> None:
        if query is None:
            return
        found = [Row(one.name, f"/{one.name}", note=one.about) for one in fitting(self.prompts.all, query)]
        self.slash.show_rows([*found, Row(EDIT, "Edit prompts…")] if found else [])

    def _chosen(self, name: str) -> None:
        if name == EDIT:
            self.edit()
            return
        prompt = next((one for one in self.prompts.all if one.name == name), None)
        if prompt is not None:
            self._filling.start(self._fill(prompt))

    async def _fill(self, prompt: Prompt) -> None:
        """The question is there to be read and changed; it is sent with the next Return. In another chat, which came
        on display while git was asked, it has no place."""
        chat_id = self._chat_id()
        try:
            there = await self._at_hand(wants(prompt.text))
        except AppError as error:
            self._show_problem(error.problem)
            return
        if self._chat_id() != chat_id:
            return
        made = filled(prompt.text, there)
        self._context.attach(*made.attachments)
        self._screens.chat.insert_prompt(made.text, made.missing)

    async def _at_hand(self, wanted: frozenset[str]) -> AtHand:
        active, editor = self._documents.state.active, self._screens.editor
        selection = editor.current_selection() if "selection" in wanted else None
        file = self._context.file_on_top() if wanted & {"file", "selection"} else None
        return AtHand(
            None if selection is None else of_selection(selection),
            file,
            active.language if active is not None and active.language != "text" else "",
            QApplication.clipboard().text() if "clipboard" in wanted else "",
            await self._diff() if "diff" in wanted else None,
        )

    async def _diff(self) -> Attachment | None:
        """What is staged; where nothing is, what has changed."""
        try:
            return await self._context.newest_diff()
        except AppError as error:
            self._show_problem(error.problem)
            return None

    def _show_problem(self, problem: Problem) -> None:
        self._screens.window.notices.show_notice(Notice(NOTICE, problem.message, icon="warning"))
