"""The chats in the sidebar: what is opened, renamed, put away, and what comes from and goes to files."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.bootstrap.wishes import IMPORTING
from app.domain.branches import everything, show_message
from app.domain.chat_json import KeptChat
from app.domain.chat_search import parse
from app.domain.conversation import Attachment, Conversation, title_from
from app.domain.errors import AppError
from app.services.chat import ChatState, Phase
from app.services.chat_files import ChatFiles
from app.services.tasks import TaskSlot
from app.ui.shell.notice_bar import Notice

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from app.ui.history.panel import HistoryPanel

PAGE = "Chats"
NOTICE = "chats"
LONGEST_NAME = 60  # of a file

ShowDialog = Callable[[str, "QDialog"], None]


class HistoryDesk:
    """`show_dialog` opens one above the window, by name."""

    def __init__(self, machines: Machines, screens: Screens, files: ChatFiles, show_dialog: ShowDialog) -> None:
        self._machines, self._screens, self._files = machines, screens, files
        self._show_dialog = show_dialog
        self._panel: HistoryPanel | None = None
        self._opening = TaskSlot("open chat")
        self._moving = TaskSlot("chats to and from files")
        self._seen: tuple[str, int, bool] = ("", 0, False)
        history = machines.history
        history.renamed.connect(lambda named: machines.chat.retitle(*named))
        history.gone.connect(self._leave)
        machines.chat.changed.connect(self._follow)
        screens.window.sidebar.add_page(PAGE, "chats", self._make_panel)

    # wishes

    def show_page(self, query: str = "") -> None:
        """To the search field; `query` is looked for."""
        self._screens.window.sidebar.show_page(PAGE)
        assert self._panel is not None
        if query:
            self._panel.show_query(query)

    def open(self, chat_id: str, message_id: str = "") -> None:
        """The chosen chat takes the place of the one on display, which is kept; at a message, if one is named."""
        self._opening.start(self._open(chat_id, message_id))

    def rename_current(self) -> None:
        """The title of the chat on display, to be typed over in the list."""
        chat = self._machines.chat.state.conversation
        if chat.turns:
            self.show_page()
            assert self._panel is not None
            self._panel.rename(chat.id)

    def act_on_current(self, action: str) -> None:
        """The same as in the menu of the list, for the chat on display."""
        chat = self._machines.chat.state.conversation
        if chat.turns:
            self._act(action, [chat.id], "")

    def fresh_start(self, code: str, language: str) -> None:
        """A new chat that carries just this code; the one it stands in is kept."""
        title = f"Code from “{title_from(self._machines.chat.state.conversation.title, 30)}”"
        self._machines.chat.fresh_start(Attachment(title, code, language))
        self._screens.chat.show_draft("")
        self._screens.chat.focus_composer()

    def stop_moving(self) -> None:
        """What has been imported so far stays."""
        self._moving.cancel()

    async def close(self) -> None:
        await self._opening.close()
        await self._moving.close()

    # the list

    def _make_panel(self) -> "HistoryPanel":
        from app.ui.history.panel import HistoryPanel

        history, appearance = self._machines.history, self._screens.appearance
        panel = self._panel = HistoryPanel(self._machines.clock.now)
        panel.search_requested.connect(history.search)
        panel.shelf_requested.connect(history.show)
        panel.open_requested.connect(self.open)
        panel.rename_requested.connect(history.rename)
        panel.action_requested.connect(self._act)
        panel.new_requested.connect(self._new)
        panel.undo_requested.connect(history.undo_delete)
        panel.undo_dismissed.connect(history.forget_undo)
        history.changed.connect(panel.show_state)
        appearance.changed.connect(lambda theme: panel.show_theme(theme, appearance.scale))
        panel.show_theme(appearance.theme, appearance.scale)
        panel.show_current(self._machines.chat.state.conversation.id)
        panel.show_state(history.state)
        return panel

    def _new(self) -> None:
        self._machines.new_chat()
        self._screens.chat.focus_composer()

    def _follow(self, state: ChatState) -> None:
        """A chat that has got a question, or whose answer is over, has changed its place in the list."""
        conversation = state.conversation
        seen = (conversation.id, len(conversation.turns), state.phase is Phase.IDLE)
        if seen == self._seen:
            return
        asked_or_answered = seen[0] == self._seen[0] and seen != self._seen
        self._seen = seen
        if self._panel is not None:
            self._panel.show_current(conversation.id)
        if asked_or_answered and conversation.turns:
            self._machines.history.touched(conversation.id)

    def _leave(self, chat_ids: tuple[str, ...]) -> None:
        """A chat that was deleted does not stay on display."""
        if self._machines.chat.state.conversation.id in chat_ids:
            self._machines.chat.new_chat(keep_draft=False)
            self._screens.chat.show_draft("")

    async def _open(self, chat_id: str, message_id: str) -> None:
        machines, panel = self._machines, self._screens.chat
        conversation = await machines.conversations.load(chat_id)
        if conversation is None:
            return
        query = parse(machines.history.state.query)
        if machines.chat.state.conversation.id != chat_id:
            draft = await machines.conversations.draft(chat_id)
            machines.chat.open(self._showing(conversation, message_id), draft)
            panel.show_draft(draft)
        if message_id and query:
            from app.ui.chat.hit_jump import Target

            self._screens.window.bring_pane(1)
            panel.show_hit(Target(chat_id, message_id, query))
        else:
            panel.show_hit(None)
            panel.focus_composer()

    def _showing(self, conversation: Conversation, message_id: str) -> Conversation:
        """With what is looked for on display, where a question was asked or answered in several ways."""
        shown = show_message(conversation, message_id) if message_id else conversation
        known = {turn.id: turn for turn in everything(conversation)}
        for turn in shown.turns:
            if turn != known[turn.id]:
                self._machines.conversations.save_display(turn)
        return shown

    # the menus

    def _act(self, action: str, ids: Sequence[str], word: str) -> None:
        history = self._machines.history
        match action:
            case "pin" | "unpin":
                history.pin(ids, action == "pin")
            case "move":
                history.move(ids, word)
            case "new_folder":
                self._ask_for_folder(ids)
            case "delete":
                history.delete(ids)
            case "restore":
                history.restore(ids)
            case "destroy" | "empty_trash":
                self._ask_before_destroying(None if action == "empty_trash" else ids)
            case "duplicate":
                self._moving.start(self._duplicate(ids[0]))
            case "export_markdown" | "export_json" | "export_all":
                self._moving.start(self._choose_where(action, ids))
            case "import":
                self.choose_files()

    def _ask_for_folder(self, ids: Sequence[str]) -> None:
        from app.ui.history.name_dialog import NameDialog

        scale = self._screens.appearance.scale
        dialog = NameDialog(self._screens.window, "Move", "Name of the new folder", scale=scale)
        dialog.named.connect(lambda name: self._machines.history.move(ids, name))
        self._show_dialog("folder", dialog)

    def _ask_before_destroying(self, ids: Sequence[str] | None) -> None:
        """What is destroyed cannot be brought back, so it is asked; `ids` None: the whole trash."""
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QMessageBox

        history = self._machines.history
        count = history.state.in_trash if ids is None else len(ids)
        what = "1 chat" if count == 1 else f"{count:,} chats"
        box = QMessageBox(self._screens.window)
        box.setObjectName("history.destroy")
        box.setWindowTitle("Delete for good?")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"Delete {what} for good?")
        box.setInformativeText("They cannot be brought back. What they have cost stays on the ledger.")
        box.setStandardButtons(QMessageBox.StandardButton.Cancel)
        delete = box.addButton("Delete for good", QMessageBox.ButtonRole.DestructiveRole)
        delete.clicked.connect(lambda: history.empty_trash() if ids is None else history.destroy(ids))
        delete.clicked.connect(box.accept)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        self._show_dialog("destroy", box)

    async def _duplicate(self, chat_id: str) -> None:
        try:
            copy_id = await self._machines.history.duplicate(chat_id)
        except AppError as error:
            self._tell(error.problem.message, warns=True)
            return
        if copy_id is not None:
            self.open(copy_id)

    # files

    async def _choose_where(self, action: str, ids: Sequence[str]) -> None:
        """Markdown of several chats goes into a folder, a file each; everything else is one file."""
        from PySide6.QtWidgets import QFileDialog

        try:
            chats = await self._machines.history.kept(None if action == "export_all" else ids)
        except AppError as error:
            self._tell(error.problem.message, warns=True)
            return
        if not chats:
            return
        markdown = action == "export_markdown"
        several = len(chats) > 1
        dialog = QFileDialog(self._screens.window, "Export chats" if several else "Export chat")
        if markdown and several:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("md" if markdown else "json")
            dialog.setNameFilters(["Markdown (*.md)" if markdown else "JSON (*.json)"])
            dialog.selectFile(file_name(chats[0]) if not several else "fireside-chats")
        dialog.fileSelected.connect(lambda path: self._moving.start(self._export(chats, path, markdown=markdown)))
        self._show_dialog("export", dialog)

    async def _export(self, chats: Sequence[KeptChat], path: str, *, markdown: bool) -> None:
        try:
            if markdown and len(chats) > 1:
                await self._files.write_folder(chats, path, file_name)
            else:
                await self._files.write(chats, path, markdown=markdown)
        except AppError as error:
            self._tell(error.problem.message, warns=True)
            return
        self._tell(f"{_count(len(chats))} exported to {Path(path).name}.")

    def choose_files(self) -> None:
        """Which files are to be imported."""
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._screens.window, "Import chats")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(["Chats (*.json *.md *.markdown)", "All files (*)"])
        dialog.filesSelected.connect(lambda paths: self._moving.start(self._import(paths)))
        self._show_dialog("import", dialog)

    async def _import(self, paths: Sequence[str]) -> None:
        ids: list[str] = []
        notices = self._screens.window.notices
        try:
            for path in paths:
                notices.show_notice(Notice(IMPORTING, f"Importing {Path(path).name}…", "Stop"))
                ids += await self._add(await self._files.read(path), path)
        except AppError as error:
            self._tell(f"{Path(path).name}: {error.problem.message}", warns=True)
            return
        finally:
            notices.withdraw(IMPORTING)
        self._tell(f"{_count(len(ids))} imported.")
        if len(ids) == 1:
            self.open(ids[0])

    async def _add(self, chats: Sequence[KeptChat], path: str) -> list[str]:
        def show(done: int) -> None:
            if done:
                text = f"Importing {Path(path).name}: {done:,} of {len(chats):,} chats…"
                self._screens.window.notices.show_notice(Notice(IMPORTING, text, "Stop"))

        return await self._machines.history.add(chats, show)

    def _tell(self, text: str, *, warns: bool = False) -> None:
        self._screens.window.notices.show_notice(Notice(NOTICE, text, icon="warning" if warns else "info"))


def file_name(chat: KeptChat) -> str:
    """What the file of a chat is called: its title, as far as every file system bears it."""
    words = re.sub(r"[^\w.()+-]+", " ", chat.conversation.title).strip(" .")
    return words[:LONGEST_NAME].strip(" .") or "chat"


def _count(chats: int) -> str:
    return "1 chat was" if chats == 1 else f"{chats:,} chats were"
