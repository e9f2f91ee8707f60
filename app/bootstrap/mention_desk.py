"""“@” in the question: which things there are to attach for what is typed, and what each of them would take."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QApplication

from app.bootstrap.context_desk import ContextDesk
from app.bootstrap.folder_desk import FolderDesk
from app.bootstrap.ground import Ground
from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.domain.asking import fenced
from app.domain.attachments import of_answer, of_clipboard, of_results, of_selection, one_line
from app.domain.conversation import Attachment
from app.domain.errors import AppError
from app.domain.secret_files import is_secret
from app.services.sources import Place
from app.services.tasks import TaskSlot
from app.ui.chat.mentions import Mentions
from app.ui.shell.file_finder import FileFinder
from app.ui.shell.fuzzy import rank
from app.ui.theme.rows import Row

MOST_ROWS = 40
COUNTED = 12  # rows whose tokens are counted without being pointed at
ANSWERS = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to attach. `make` gives it as an attachment, for its tokens; `gather` does where that takes longer, and
    is asked only when the row is pointed at. By its `name` it is found as well as by its title."""

    key: str
    title: str
    note: str
    attach: Callable[[], None]
    make: Callable[[], Attachment | None] | None = None
    path: str = ""
    gather: Callable[[], Awaitable[Sequence[Attachment]]] | None = None
    name: str = ""


class MentionDesk:
    def __init__(
        self, ground: Ground, screens: Screens, machines: Machines, folders: FolderDesk, context: ContextDesk
    ) -> None:
        self._documents, self._screens, self._machines = ground.documents, screens, machines
        self._workspace, self._context = folders.workspace, context
        self._finder: FileFinder | None = None
        self._places: tuple[Place, ...] = ()
        self._things: list[Choice] = []
        self._choices: dict[str, Choice] = {}
        self._rows: list[Row] = []
        self._tokens: dict[str, int | None] = {}
        self._getting_ready = TaskSlot("prepare mentions")
        self._counting = TaskSlot("count mentions")
        self._query: str | None = None
        self.mentions = Mentions(screens.chat.question)
        self.mentions.queried.connect(self._asked)
        self.mentions.chosen.connect(self._chosen)
        self.mentions.pointed_at.connect(self._count_from)
        self.mentions.look()  # it may have been typed while this was still being made

    def begin(self) -> None:
        """Opens the list, as an “@” that is typed does."""
        self.mentions.begin()

    async def close(self) -> None:
        await self._getting_ready.close()
        await self._counting.close()

    # what is there

    def _asked(self, query: str | None) -> None:
        began = self._query is None
        self._query = query
        if query is None:
            self._getting_ready.cancel()
            self._counting.cancel()
            return
        if began:
            self._tokens, self._places = {}, ()
            self._things, self._finder = self._what_there_is(), None
            self._workspace.index_if_old()
            self._getting_ready.start(self._get_ready())
        self._show()

    async def _get_ready(self) -> None:
        """Symbols and names of files take some milliseconds each: they join the list when they are there."""
        active = self._documents.state.active
        if active is not None:
            self._places = await self._context.sources.symbols(active.id)
        state = self._workspace.state
        files, recent = self._workspace.files, self._documents.state.recent
        self._finder = await asyncio.to_thread(FileFinder, state.folder, files, recent)
        self._show()

    def _show(self) -> None:
        """The best for the query; the things that have no name of their own come first."""
        if self._query is None:
            return
        query = self._query
        named = [*self._things, *self._symbols()]
        ranked = rank(query, [f"{one.title} {one.name}".strip() for one in named])
        fitting = [named[at] for at, _marks in ranked] if query else self._things
        files = self._files(query)
        found = [*fitting[: MOST_ROWS // 2], *files][:MOST_ROWS]
        self._choices = {one.key: one for one in found}
        self._rows = [self._row(one) for one in self._choices.values()]
        self.mentions.show_rows(self._rows)
        self._count_from("")

    def _row(self, choice: Choice) -> Row:
        tokens = self._tokens.get(choice.key)
        about = "" if self._machines.counts.exact(self._machines.chat.state.card) else "~"
        right = "" if tokens is None else f"{about}{tokens:,} tok"
        return Row(choice.key, choice.title, note=choice.note, right=right)

    def _what_there_is(self) -> list[Choice]:
        """All but symbols and files: looked up once for each “@”, the clipboard may be slow."""
        desk, state, screens = self._context, self._documents.state, self._screens
        found: list[Choice] = []
        selection, active = screens.editor.current_selection(), state.active
        if selection is not None:
            made = of_selection(selection)
            found.append(Choice("selection", "Selection", made.title, lambda: desk.attach(made), lambda: made))
        if active is not None:
            found.append(replace(self._tab(active.id, "This file", active.title), name=active.title))
        if len(state.documents) > 1:
            names = ", ".join(document.title for document in state.documents)
            found.append(
                Choice("tabs", "All open tabs", one_line(names, 60), desk.attach_open_tabs, gather=desk.open_tabs)
            )
        if (results := desk.results()) is not None and results[1]:
            hits = of_results(*results)
            found.append(Choice("results", "Find results", hits.title, desk.attach_results, lambda: hits))
        if (output := desk.output()) is not None:
            found.append(Choice("output", "Output of the last run", output.title, desk.attach_output, lambda: output))
        if (folder := desk.folder) is not None:
            found += self._of_folder(folder)
        if text := QApplication.clipboard().text():
            copied, note = of_clipboard(text), one_line(text[:200], 40)
            found.append(Choice("clipboard", "Clipboard", note, desk.attach_clipboard, lambda: copied))
        return [*found, *self._other_tabs(), *self._answers()]

    def _of_folder(self, folder: str) -> list[Choice]:
        desk, name = self._context, os.path.basename(folder) or folder

        async def outline() -> Sequence[Attachment]:
            return [await desk.made_of(folder)]

        def diff(key: str, title: str, note: str, *, staged: bool) -> Choice:
            attach, gather = lambda: desk.attach_diff(staged=staged), lambda: desk.diff(staged=staged)
            return Choice(key, title, note, attach, gather=gather)

        return [
            Choice("outline", "Folder outline", f"{name}/", desk.attach_outline, gather=outline),
            diff("diff", "Git changes", "git diff", staged=False),
            diff("staged", "Git staged changes", "git diff --staged", staged=True),
        ]

    def _tab(self, document_id: str, title: str, note: str) -> Choice:
        desk = self._context
        return Choice(
            f"tab:{document_id}",
            title,
            note,
            lambda: desk.attach_tab(document_id),
            lambda: desk.sources.tab(document_id, self._workspace.state.folder),
        )

    def _other_tabs(self) -> list[Choice]:
        state = self._documents.state
        return [self._tab(one.id, one.title, "open tab") for one in state.documents if one.id != state.active_id]

    def _answers(self) -> list[Choice]:
        """The last ones of this chat: also those that are no longer sent with it."""
        turns = [turn for turn in self._machines.chat.state.conversation.turns if turn.answer and turn.answer.text]
        return [self._answer_choice(turn.id) for turn in reversed(turns[-ANSWERS:])]

    def _answer_choice(self, turn_id: str) -> Choice:
        turn = next(turn for turn in self._machines.chat.state.conversation.turns if turn.id == turn_id)
        assert turn.answer is not None
        made = of_answer(turn, turn.answer)
        desk = self._context
        return Choice(f"answer:{turn_id}", made.title, "", lambda: desk.attach_answer(turn_id), lambda: made)

    def _symbols(self) -> list[Choice]:
        active = self._documents.state.active
        return [] if active is None else [self._symbol(active.id, active.title, place) for place in self._places]

    def _symbol(self, document_id: str, title: str, place: Place) -> Choice:
        symbol, desk = place.symbol, self._context
        name = f"{symbol.inside}.{symbol.name}" if symbol.inside else symbol.name
        return Choice(
            f"symbol:{document_id}:{place.first}",
            name,
            f"{symbol.kind} in {title}, lines {place.first}-{place.last}",
            lambda: desk.attach_symbol(document_id, place),
            lambda: desk.sources.symbol(document_id, place, self._workspace.state.folder),
        )

    def _files(self, query: str) -> list[Choice]:
        if self._finder is None:
            return []
        desk = self._context
        tabs = {document.path for document in self._documents.state.documents}
        found = []
        for one in self._finder.find(query):
            if one.path in tabs:
                continue
            note = one.folder if not is_secret(one.path) else f"{one.folder}  holds keys by its name".strip()
            attach = lambda path=one.path: desk.attach_paths([path])  # noqa: E731 - one for each
            found.append(Choice(f"file:{one.path}", one.name, note, attach, path=one.path))
        return found

    # what each would take

    def _count_from(self, key: str) -> None:
        """The row that is pointed at first, then those at the top."""
        if self._query is None:
            return
        first = [key] if key in self._choices else []
        quick = [one.key for one in list(self._choices.values())[:COUNTED] if one.gather is None]
        wanted = [one for one in dict.fromkeys([*first, *quick]) if one not in self._tokens]
        if wanted:
            self._counting.start(self._count(wanted))

    async def _count(self, keys: Sequence[str]) -> None:
        """One by one: reading and counting in a thread, the list renewed as the figures come."""
        for key in keys:
            choice = self._choices.get(key)
            if choice is None:
                continue
            made = await self._made(choice)
            tokens = await asyncio.to_thread(self._tokens_of, made) if made else None
            self._tokens[key] = tokens
            if tokens is not None:
                self._rows = [self._row(one) for one in self._choices.values()]
                self.mentions.show_rows(self._rows)

    def _tokens_of(self, attachments: Sequence[Attachment]) -> int:
        counts, card = self._machines.counts, self._machines.chat.state.card
        return sum(counts.count(card, fenced(one)) for one in attachments)

    async def _made(self, choice: Choice) -> Sequence[Attachment]:
        """None of it where it cannot be had, or is not to be looked at yet."""
        try:
            if choice.gather is not None:
                return await choice.gather()
            if choice.make is not None:
                one = choice.make()
            else:
                one = None if is_secret(choice.path) else await self._context.made_of(choice.path)
        except AppError:
            return ()
        return () if one is None else (one,)

    def _chosen(self, key: str) -> None:
        if (choice := self._choices.get(key)) is not None:
            choice.attach()
