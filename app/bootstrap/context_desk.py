"""What is put beside a question, from editor, tree, tabs, search, git, clipboard; what may hold keys is asked about."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Sequence

from PySide6.QtWidgets import QApplication

from app.adapters.git import Git
from app.bootstrap.folder_desk import FolderDesk
from app.bootstrap.ground import Ground, guess_encoding
from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.domain.attachments import LARGEST, of_answer, of_clipboard, of_pasted, of_results, of_selection
from app.domain.conversation import Attachment
from app.domain.documents import Document, Selection
from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.file_search import FileHits
from app.domain.secret_files import is_secret
from app.services.sources import Place, Sources
from app.services.tasks import TaskSet
from app.ui.editor.texts import Texts
from app.ui.shell.notice_bar import Notice

NOTICE = "attach"
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".avif", ".ico")
MOST_AT_ONCE = 50  # files dropped or chosen together

Found = tuple[str, Sequence[FileHits]]
"""What was looked for in files, and what was found."""


class EditorTexts:
    """Implements `services.sources.OpenTexts`."""

    def __init__(self, ground: Ground, texts: Texts) -> None:
        self._documents, self._texts = ground.documents, texts

    def documents(self) -> Sequence[Document]:
        return self._documents.state.documents

    def text_of(self, document_id: str) -> str:
        return self._texts.text_of(document_id)


class ContextDesk:
    """`results` gives what the last search in files found, `output` what the last run of code wrote; None: there was
    none."""

    def __init__(self, ground: Ground, screens: Screens, machines: Machines, folders: FolderDesk) -> None:
        self.results: Callable[[], Found | None] = lambda: None
        self.output: Callable[[], Attachment | None] = lambda: None
        self._documents = ground.documents
        self._screens = screens
        self._chat = machines.chat
        self._workspace = folders.workspace
        self._refused: list[Attachment] = []
        self._tasks = TaskSet("attach")
        self.sources = Sources(ground.files, EditorTexts(ground, screens.editor.texts), Git(), guess_encoding)
        screens.chat.refused_files_answered.connect(self._answered)
        self._chat.rewritten.connect(screens.chat.rewrite)
        folders.attach = lambda path: self.attach_paths([path])

    @property
    def folder(self) -> str | None:
        """The open folder; without one that of the file on top."""
        active = self._documents.state.active
        beside = os.path.dirname(active.path) if active is not None and active.path else None
        return self._workspace.state.folder or beside

    def attach(self, *attachments: Attachment) -> None:
        """Those of files that hold keys by their names wait for the person's word."""
        for one in attachments:
            if one.path is not None and is_secret(one.path):
                self._refused.append(one)
            else:
                self._chat.attach(one)
        self._screens.window.notices.withdraw(NOTICE)
        self._screens.chat.show_refused([one.title for one in self._refused])

    def attach_selection(self, selection: Selection | None) -> None:
        if selection is not None:
            self.attach(of_selection(selection))

    def attach_tab(self, document_id: str) -> None:
        self._tasks.start(self._attach(self._tabs([document_id])))

    def attach_active(self) -> None:
        if (active := self._documents.state.active) is None:
            self._complain("No file is open.")
        else:
            self.attach_tab(active.id)

    def attach_open_tabs(self) -> None:
        self._tasks.start(self._attach(self.open_tabs()))

    def attach_paths(self, paths: Iterable[str]) -> None:
        """Files as they are, folders as outlines."""
        self._tasks.start(self._attach(self._of_paths(list(paths)[:MOST_AT_ONCE])))

    def attach_outline(self) -> None:
        """Of the open folder."""
        if self.folder is None:
            self._complain("Open a folder first.")
        else:
            self.attach_paths([self.folder])

    def attach_symbol(self, document_id: str, place: Place) -> None:
        if (made := self.sources.symbol(document_id, place, self._workspace.state.folder)) is not None:
            self.attach(made)

    def attach_symbol_at(self, document_id: str, line: int) -> None:
        """The innermost class or function around a line."""
        self._tasks.start(self._attach_symbol_at(document_id, line))

    def attach_symbol_at_cursor(self) -> None:
        active = self._documents.state.active
        view = self._screens.editor.current_view()
        if active is None or view is None:
            self._complain("No file is open.")
        else:
            self.attach_symbol_at(active.id, view.textCursor().blockNumber() + 1)

    def attach_diff(self, *, staged: bool) -> None:
        self._tasks.start(self._attach(self.diff(staged=staged)))

    def attach_results(self) -> None:
        found = self.results()
        if found is None or not found[1]:
            self._complain("Nothing has been found in files yet: look for something with Ctrl+Shift+F first.")
        else:
            self.attach(of_results(*found))

    def attach_output(self) -> None:
        output = self.output()
        if output is None:
            self._complain("No code has been run yet: “Run with…” in the menu of a block of code does that.")
        else:
            self.attach(output)

    def attach_clipboard(self) -> None:
        text = QApplication.clipboard().text()
        if text.strip():
            self.attach(of_clipboard(text))
        else:
            self._complain("There is no text on the clipboard.")

    def attach_pasted(self, text: str) -> None:
        """What would have filled the question goes beside it."""
        if len(text) > LARGEST:
            self._complain("This text is too large for a question: over two million characters.")
        else:
            self.attach(of_pasted(text))

    def refuse_picture(self) -> None:
        self._complain(self._no_pictures())

    def attach_answer(self, turn_id: str) -> None:
        turn = next((turn for turn in self._chat.state.conversation.turns if turn.id == turn_id), None)
        if turn is not None and turn.answer is not None and turn.answer.text:
            self.attach(of_answer(turn, turn.answer))

    async def made_of(self, path: str) -> Attachment:
        """A file or a folder as an attachment. Raises AppError."""
        if await asyncio.to_thread(os.path.isdir, path):
            return await self.sources.folder(path, await self._names_below(path))
        return await self.sources.file(path, self._workspace.state.folder)

    def file_on_top(self) -> Attachment | None:
        """The whole text of the tab on top. Raises AppError when it is too large for any question."""
        active = self._documents.state.active
        return None if active is None else self.sources.tab(active.id, self._workspace.state.folder)

    async def newest_diff(self) -> Attachment:
        """What is staged; where nothing is, what has changed. Raises AppError."""
        try:
            return (await self.diff(staged=True))[0]
        except AppError:
            return (await self.diff(staged=False))[0]

    async def open_tabs(self) -> Sequence[Attachment]:
        return await self._tabs([one.id for one in self._documents.state.documents])

    async def diff(self, *, staged: bool) -> Sequence[Attachment]:
        if self.folder is None:
            raise AppError(Problem(ProblemKind.FILE, "Open a folder first: its changes are asked of git."))
        return [await self.sources.diff(self.folder, staged=staged)]

    async def close(self) -> None:
        await self._tasks.close()

    # inside

    async def _attach(self, making: Awaitable[Sequence[Attachment]]) -> None:
        try:
            self.attach(*await making)
        except AppError as error:
            self._complain(error.problem.message)

    async def _tabs(self, ids: Sequence[str]) -> Sequence[Attachment]:
        found = (self.sources.tab(document_id, self._workspace.state.folder) for document_id in ids)
        return [one for one in found if one is not None]

    async def _of_paths(self, paths: Sequence[str]) -> Sequence[Attachment]:
        """What can be read; the last that cannot is told."""
        made, problem = [], ""
        for path in paths:
            if path.lower().endswith(PICTURES):
                problem = self._no_pictures()
                continue
            try:
                made.append(await self.made_of(path))
            except AppError as error:
                problem = error.problem.message
        if problem and not made:
            raise AppError(Problem(ProblemKind.FILE, problem))
        if problem:
            self._complain(problem)
        return made

    async def _attach_symbol_at(self, document_id: str, line: int) -> None:
        places = await self.sources.symbols(document_id)
        around = [place for place in places if place.first <= line <= place.last]
        if around:
            self.attach_symbol(document_id, min(around, key=lambda place: place.last - place.first))
        else:
            self._complain("There is no class or function at the cursor.")

    async def _names_below(self, folder: str) -> list[str]:
        """The files of a folder that count, relative to it."""
        return await self._workspace.files_below(folder)

    def _no_pictures(self) -> str:
        """Why none can be sent, whatever the model could do with it."""
        card = self._chat.state.card
        reason = "Fireside sends only text" if "images" in card.capabilities else f"{card.name} cannot see pictures"
        return f"{reason}. Copy the text instead."

    def _answered(self, attach: bool) -> None:
        refused, self._refused = self._refused, []
        if attach:
            for one in refused:
                self._chat.attach(one)

    def _complain(self, message: str) -> None:
        self._screens.window.notices.show_notice(Notice(NOTICE, message, icon="warning"))
