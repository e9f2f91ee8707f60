"""The open documents: opening, saving, closing and reopening, and never losing what was typed.

Texts live in the editor; this service knows their form and their fate. Whatever is in no file is journalled within a
second of the last key, and comes back at the next start without asking.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from app.domain.buffers import Buffer
from app.domain.documents import Document, DocumentsState, DocumentText, OnDisk, Place, Selection, Trouble
from app.domain.errors import AppError, Problem, ProblemKind, Remedy
from app.domain.suffixes import PLAIN
from app.domain.text_files import MAY_HAVE_MARK, Guess, LineEnding, NotEncodable, TextFile, longest_line
from app.services.editor_session import EditorSession, OpenTab, joined
from app.services.file_texts import FileTexts, ReadFile
from app.services.journal import Journal
from app.services.lexing.languages import detect
from app.services.ports import Buffers, Clock, Files, FileStamp, Session
from app.services.signal import Signal
from app.services.tabs import Tab, Tabs, new_id
from app.services.tasks import TaskSet
from app.services.troubles import Troubles
from app.services.unsaved import buffer_of, tab_of

__all__ = ["Document", "DocumentText", "Documents", "DocumentsState", "Place", "Selection", "Trouble"]

ASK_ABOVE_BYTES = 20_000_000
CLOSED_KEPT = 20
NO_FILE = FileStamp(0, 0, 0, "")  # of a tab whose file has not been written yet
LAST_RUN_S = 2.0  # how long leaving waits for what the last run left


@dataclass(frozen=True, slots=True)
class _Closed:
    tab: Tab
    text: str
    index: int


class Documents:
    """Verbs for tabs and files; `changed` carries the state, `loaded` a text for the editor, `placed` where to go.

    `closed_unsaved` tells of a tab that was closed with unsaved changes: then, and when its file is opened again.
    `problem` announces each trouble once, for those who only listen; the state keeps it until it is dealt with.
    """

    def __init__(
        self, files: Files, buffers: Buffers, session: Session, clock: Clock, guess: Guess | None = None
    ) -> None:
        self.changed: Signal[DocumentsState] = Signal()
        self.loaded: Signal[DocumentText] = Signal()
        self.placed: Signal[Place] = Signal()
        self.closed_unsaved: Signal[Document] = Signal()
        self.problem: Signal[Problem] = Signal()
        self._files = FileTexts(files, guess)
        self._buffers = buffers
        self._clock = clock
        self._journal = Journal(buffers, clock)
        self._session = EditorSession(session)
        self._tabs = Tabs()
        self._closed: list[_Closed] = []
        self._troubles = Troubles()
        self._tasks = TaskSet("documents", on_crash=self._crashed)
        self._one_at_a_time = asyncio.Lock()
        self._restored = False
        self._opening: str | None = None
        self._reader: asyncio.Task[Any] | None = None

    @property
    def state(self) -> DocumentsState:
        return DocumentsState(
            self._tabs.documents(),
            self._tabs.active_id,
            self._session.recent,
            bool(self._closed),
            self._troubles.present(self._tabs.active_id),
            self._opening,
            self._troubles.elsewhere(self._tabs.active_id),
        )

    def document(self, document_id: str) -> Document | None:
        """One of them; the price of a key can be paid with this, but not with `state`."""
        tab = self._tabs.get(document_id)
        return None if tab is None else tab.document

    # opening

    def new(self, text: str = "", language: str = PLAIN, cursor: int = 0) -> str:
        """A tab that is in no file; with a text it counts as unsaved from the start. Returns its id."""
        document = Document(new_id(), "", language=language or PLAIN, modified=bool(text))
        tab = Tab(document, TextFile(""), cursor=cursor, text=lambda: text)
        self._add_unsaved(tab, text)
        return tab.id

    def open(self, path: str, line: int | None = None, column: int | None = None) -> None:
        """Shows a file's tab, reading the file if it is not open; then goes to the place (1-based), if one is given."""
        asked = None if line is None else (line, column or 1)
        self._tasks.start(self._open(os.path.abspath(path), asked, ASK_ABOVE_BYTES))

    def reopen_closed(self, document_id: str | None = None) -> None:
        """Brings a closed tab back (None: the last one), with what was unsaved in it."""
        closed = next((one for one in reversed(self._closed) if document_id in (None, one.tab.id)), None)
        if closed is None:
            return
        self._closed.remove(closed)
        tab, path = closed.tab, closed.tab.path
        known = self._tabs.at(path) if path is not None else None
        if path is None or tab.document.modified:
            self._reopen_text(closed, known)
        elif known is not None:
            self.activate(known.id)
        else:
            self._tasks.start(self._open(path, None, None, tab.cursor, closed.index))

    def _reopen_text(self, closed: _Closed, known: Tab | None) -> None:
        """`known` is the tab that its file has by now: it gives way, but not if somebody has typed there."""
        tab, index = closed.tab, closed.index
        if known is not None and known.document.modified:
            self.bring_back(buffer_of(tab, self._clock.now(), closed.text))
            return
        if known is not None:
            index = self._tabs.remove(known)
        tab.text, tab.cursor_of = lambda: closed.text, None
        self._add_unsaved(tab, closed.text, index)

    def waiting_closed(self) -> list[Document]:
        """What was closed in this run with unsaved changes and can be reopened, the newest last."""
        return [closed.tab.document for closed in self._closed if closed.tab.document.modified]

    async def recently_closed(self) -> Sequence[Buffer]:
        """What was closed unsaved or overwritten in the last week, in this run or an earlier one, newest first."""
        return [buffer for buffer in await self._buffers.dropped() if buffer.text.strip()]

    def bring_back(self, buffer: Buffer, *, activate: bool = True) -> None:
        """A text of `recently_closed` in a tab of its own, unsaved; its file stays as it is."""
        title = f"{PurePath(buffer.path).name} (kept)" if buffer.path is not None else buffer.title
        document = Document(new_id(), title, language=buffer.language or PLAIN, modified=True)
        tab = Tab(document, TextFile(""), cursor=buffer.cursor, text=lambda: buffer.text)
        self._add_unsaved(tab, buffer.text, activate=activate)

    async def settle(self) -> None:
        """Returns when the files asked for so far are there."""
        await asyncio.sleep(0)  # what was just started queues up for the lock before us
        async with self._one_at_a_time:
            pass

    def clear_recent(self) -> None:
        """Empties the list of recent files."""
        self._session.forget_recent()
        self._publish()

    async def _open(
        self,
        path: str,
        asked: tuple[int, int] | None,
        limit: int | None,
        cursor: int = 0,
        index: int | None = None,
    ) -> None:
        async with self._one_at_a_time:
            tab = self._tabs.at(path)
            if tab is None:
                try:
                    read = await self._read_to_open(path, limit)
                except AppError as error:
                    await self._complain_of_opening(error.problem, path, asked)
                    return
                tab = read.tab
                self._remove_blank()
                self._session.note_recent(tab.path or path)
                tab.cursor = cursor
                self._troubles.opened(path)
                self._tabs.add(tab, index)
                self._show(tab, read.text, read.longest)
                self._tell_of_closed(tab.path)
            else:
                self.activate(tab.id)
            if asked is not None:
                tab.asked = asked
                self._go_where_asked(tab)

    async def _complain_of_opening(self, problem: Problem, path: str, asked: tuple[int, int] | None) -> None:
        """A file that is not there can be created, if its folder is."""
        if not await asyncio.to_thread(os.path.lexists, path):
            self._session.forget_recent(path)
            if await asyncio.to_thread(os.path.isdir, os.path.dirname(path)):
                self._complain(replace(problem, remedy=Remedy.CREATE), None, path, lambda: self._create(path))
                return
        self._complain(problem, None, path, lambda: self._tasks.start(self._open(path, asked, None)))

    def _create(self, path: str) -> None:
        """An empty tab; the file is there when it is saved. One that somebody else has made by then is not replaced."""
        if (known := self._tabs.at(path)) is not None:
            self.activate(known.id)
            return
        self._remove_blank()
        name = PurePath(path).name
        document = Document(new_id(), name, path, language=detect(name, ""))
        self._add_unsaved(Tab(document, TextFile(""), NO_FILE), "")

    def _remove_blank(self) -> None:
        if (blank := self._tabs.blank) is not None:
            self._tabs.remove(blank)

    def _tell_of_closed(self, path: str | None) -> None:
        """A file that is opened as it is on disk may have been closed with changes."""
        for document in self.waiting_closed():
            if document.path == path:
                self.closed_unsaved.emit(document)

    async def _read_to_open(self, path: str, limit: int | None) -> ReadFile:
        """Says so meanwhile: a large file takes its time, and so does a slow disk."""
        self._opening, self._reader = path, asyncio.current_task()
        self._publish()
        try:
            return await self._files.read(path, limit)
        finally:
            self._opening = self._reader = None
            self._publish()

    def cancel_opening(self) -> None:
        """Lets go of the file that is being read; nothing of it is shown."""
        if self._reader is not None:
            self._reader.cancel()

    # the last run

    def stay_apart(self) -> None:
        """Another window keeps this profile's session: nothing of it comes back here, and none is kept."""
        self._session.stay_apart()

    async def restore(self) -> None:
        """Puts the tabs of the last run back, unsaved texts included; nothing is asked."""
        async with self._one_at_a_time:
            tabs, active = await self._session.load()
            kept = {buffer.id: buffer for buffer in await self._buffers.load_all()}
            known = {tab.id for tab in tabs}
            tabs += [OpenTab(one.id, one.path, one.cursor) for one in kept.values() if one.id not in known]
            for place, saved in enumerate(tabs):
                if saved.id in self._tabs:
                    continue  # this run's own: typed into and journalled before we came
                if (buffer := kept.get(saved.id)) is not None:
                    await self._restore_buffer(buffer, place)
                elif saved.path is not None and self._tabs.at(saved.path) is None:
                    await self._restore_file(saved, place)
            if self._tabs.active_id is None:
                first = next((tab.id for tab in self._tabs), None)
                self._tabs.active_id = active if active in self._tabs else first
            self._restored = True
            self._publish()

    async def _restore_file(self, saved: OpenTab, place: int) -> None:
        """A file that is gone, or is one no longer, is left out; it stays among the recent ones."""
        assert saved.path is not None
        try:
            read = await self._files.read(saved.path, ASK_ABOVE_BYTES)
        except AppError:
            return
        read.tab.cursor = saved.cursor
        read.tab.change(id=saved.id)
        self._tabs.add(read.tab, place, activate=False)
        self._show(read.tab, read.text, read.longest)

    async def _restore_buffer(self, buffer: Buffer, place: int) -> None:
        """An unsaved text is shown whatever became of its file. It takes the place of its file's tab, if that was
        opened meanwhile; but if somebody has typed there, that stays."""
        opened = self._tabs.at(buffer.path) if buffer.path is not None else None
        if opened is not None and opened.document.revision:
            self.bring_back(buffer, activate=False)
            self._buffers.drop(buffer.id)
            return
        tab = await tab_of(buffer, self._files)
        on_top = opened is not None and opened.id == self._tabs.active_id
        if opened is not None:
            tab.asked = opened.asked
            place = self._tabs.remove(opened)
        self._tabs.add(tab, place, activate=on_top)
        self._show(tab, buffer.text)
        self._go_where_asked(tab)

    # saving

    def save(self, document_id: str, text: str, *, overwrite: bool = False) -> None:
        """Writes a tab to its file. Without a file this is a problem with the remedy SAVE_AS."""
        tab = self._tabs.get(document_id)
        if tab is None:
            return
        if tab.path is None:
            self._complain(Problem(ProblemKind.FILE, "This tab is in no file yet.", Remedy.SAVE_AS), document_id)
            return
        self._start_save(tab, tab.path, text, None if overwrite else tab.stamp)

    def save_as(self, document_id: str, path: str, text: str) -> None:
        """Writes a tab to another file, which the person has agreed to replace, and stays with that."""
        tab = self._tabs.get(document_id)
        if tab is not None:
            self._start_save(tab, os.path.abspath(path), text, None)

    def _start_save(self, tab: Tab, path: str, text: str, expected: FileStamp | None) -> None:
        """`text` is the present one: what is typed from now on is not in the file."""
        self._tasks.start(self._save(tab, path, text, expected, tab.document.revision))

    async def _save(self, tab: Tab, path: str, text: str, expected: FileStamp | None, revision: int) -> None:
        async with self._one_at_a_time:
            try:
                stamp = await self._files.write(path, tab.form, text, expected)
            except NotEncodable as error:
                problem = Problem(ProblemKind.FILE, f"{error} Nothing was saved.", Remedy.SAVE_UTF8)
                self._complain(problem, tab.id, path, lambda: self._save_as_utf8(tab, path, text, expected, revision))
                return
            except AppError as error:
                again = None if error.problem.remedy is Remedy.OVERWRITE else expected

                def save_again() -> None:
                    self._tasks.start(self._save(tab, path, text, again, revision))

                self._complain(error.problem, tab.id, path, save_again)
                return
            await self._saved(tab, path, text, stamp, revision)

    async def _saved(self, tab: Tab, path: str, text: str, stamp: FileStamp, revision: int) -> None:
        name, new_name = PurePath(path).name, path != tab.path or tab.stamp is NO_FILE
        language = await asyncio.to_thread(detect, name, text[:2000]) if new_name else tab.document.language
        tab.stamp, tab.form, tab.form_differs = stamp, tab.form.without_text(), False
        typed_meanwhile = tab.document.revision != revision and tab.document.modified
        tab.change(path=path, title=name, modified=typed_meanwhile, notice="", on_disk=OnDisk.SAME, language=language)
        if not typed_meanwhile:
            self._journal.forget(tab.id)
        self._troubles.end_of(tab.id)
        if new_name:
            self._session.note_recent(path)
        self._publish()

    def _save_as_utf8(self, tab: Tab, path: str, text: str, expected: FileStamp | None, revision: int) -> None:
        tab.form = replace(tab.form.without_text(), encoding="utf-8", bom=False)
        tab.change(encoding="utf-8", bom=False)
        self._tasks.start(self._save(tab, path, text, expected, revision))

    # the form of a file

    def set_encoding(
        self, document_id: str, encoding: str, *, bom: bool = False, text: Callable[[], str] | None = None
    ) -> None:
        """The next saving writes this encoding; until then the tab counts as unsaved. With `text`, to be asked later,
        it is journalled as such."""
        self._set_form(document_id, text, encoding=encoding, bom=bom and encoding in MAY_HAVE_MARK)

    def set_line_ending(
        self, document_id: str, line_ending: LineEnding, *, text: Callable[[], str] | None = None
    ) -> None:
        """The same for the ends of lines."""
        self._set_form(document_id, text, line_ending=line_ending)

    def set_language(self, document_id: str, language: str) -> None:
        """How the text is coloured and indented; a Pygments alias."""
        if (tab := self._tabs.get(document_id)) is not None and tab.document.language != language:
            tab.change(language=language)
            self._publish()

    def _set_form(self, document_id: str, text: Callable[[], str] | None, **changes: Any) -> None:
        tab = self._tabs.get(document_id)
        if tab is None or tab.document.read_only or replace(tab.document, **changes) == tab.document:
            return
        tab.form = replace(tab.form.without_text(), **changes)
        tab.form_differs = tab.path is not None
        tab.change(**changes, modified=tab.document.modified or tab.form_differs, notice="")
        tab.text = text or tab.text
        if text is not None and tab.document.modified:
            self._note_unwritten(tab)
        self._publish()

    # on the disk

    def reload(self, document_id: str, encoding: str | None = None) -> None:
        """Reads the file again, with this encoding if one is given. What was unsaved is kept for a week."""
        if (tab := self._tabs.get(document_id)) is not None and tab.path is not None:
            self._tasks.start(self._reload(tab, encoding))

    def stamps(self) -> list[tuple[str, str, FileStamp]]:
        """Id, path, and the file as it was last read or written, of every tab with a file."""
        known = [(tab.id, tab.path, tab.stamp) for tab in self._tabs]
        return [
            (one, path, stamp)
            for one, path, stamp in known
            if path is not None and stamp is not None and stamp is not NO_FILE
        ]

    def heard_of_disk(self, document_id: str, known: FileStamp, now: FileStamp | None, text: Callable[[], str]) -> None:
        """The file was `known` and is `now` (None: gone). An unchanged text follows it; a changed one is left to the
        person. Of a file that has gone the text here is the last one: it is unsaved from now on."""
        tab = self._tabs.get(document_id)
        if tab is None or tab.stamp is not known:
            return  # saved or read meanwhile
        document = tab.document
        if now is None:
            if document.on_disk is not OnDisk.GONE:
                tab.change(on_disk=OnDisk.GONE)
                tab.form_differs = True
                self.text_changed(document_id, tab.text if document.modified else text, cursor=tab.cursor_of)
                self._publish()
        elif now.digest == known.digest:
            tab.stamp = now
            if document.on_disk is not OnDisk.SAME:
                tab.change(on_disk=OnDisk.SAME)
                tab.form_differs = False
                self._publish()
        elif document.modified:
            if document.on_disk is not OnDisk.CHANGED:
                tab.change(on_disk=OnDisk.CHANGED)
                self._publish()
        else:
            self.reload(document_id)

    def keep_mine(self, document_id: str) -> None:
        """The text here stands: saving it will replace what another program has written."""
        if (tab := self._tabs.get(document_id)) is not None:
            self._tasks.start(self._keep_mine(tab))

    async def text_on_disk(self, document_id: str) -> str:
        """The file as it is now, read as the tab was. Raises AppError."""
        document = self._tabs[document_id].document
        assert document.path is not None
        return (await self._files.read(document.path, None, document.encoding)).text

    async def _reload(self, tab: Tab, encoding: str | None) -> None:
        async with self._one_at_a_time:
            if tab.path is None or tab.id not in self._tabs:
                return
            try:
                read = await self._read_again(tab.path, encoding, tab.document.encoding)
            except AppError as error:
                self._complain(error.problem, tab.id, tab.path)
                return
            old, new = tab.document, read.tab.document
            if old.modified:
                if tab.text is not str:
                    self._journal.keep(buffer_of(tab, self._clock.now(), tab.text()))
                self._journal.forget(old.id)
            tab.form, tab.stamp, tab.form_differs = read.tab.form, read.tab.stamp, False
            tab.document = replace(new, id=old.id, title=old.title, language=old.language, revision=old.revision + 1)
            self._troubles.end_of(old.id)
            self._publish()
            self.loaded.emit(DocumentText(old.id, read.text, tab.cursor, False, read.longest, in_place=True))

    async def _read_again(self, path: str, encoding: str | None, before: str) -> ReadFile:
        """In the encoding asked for, else in the one it had `before`, or in whichever it has by now."""
        try:
            return await self._files.read(path, None, encoding or before)
        except AppError:
            if encoding is not None:
                raise
            return await self._files.read(path, None)

    async def _keep_mine(self, tab: Tab) -> None:
        path, stamp = tab.path, tab.stamp
        if path is None or stamp is None:
            return
        now = await self._files.look(path, stamp)
        if now is not None and tab.stamp is stamp:
            tab.stamp = now
        tab.change(on_disk=OnDisk.SAME)
        self._troubles.end_of(tab.id)
        self._publish()

    # in the editor

    def text_changed(
        self,
        document_id: str,
        text: Callable[[], str],
        *,
        modified: bool = True,
        cursor: Callable[[], int] | None = None,
    ) -> None:
        """The person has typed. `text` and `cursor` are asked when the text is journalled; `modified` False: undone so
        far that it is what the file has."""
        tab = self._tabs.get(document_id)
        if tab is None or tab.document.read_only:
            return
        before = tab.document
        modified = modified or tab.form_differs
        tab.change(revision=before.revision + 1, modified=modified)
        tab.text, tab.cursor_of = text, cursor
        if modified:
            self._note_unwritten(tab)
        elif before.modified:
            self._journal.forget(document_id)
        if before.modified != modified:
            self._publish()

    def activate(self, document_id: str) -> None:
        if document_id in self._tabs and document_id != self._tabs.active_id:
            self._tabs.active_id = document_id
            self._publish()

    def reorder(self, document_ids: list[str]) -> None:
        """The tabs in the order in which the person has dragged them."""
        if self._tabs.reorder(document_ids):
            self._publish()

    def remember_cursors(self, cursors: Mapping[str, int]) -> None:
        """Where the cursor is in each tab, for the next start."""
        for document_id, cursor in cursors.items():
            if (tab := self._tabs.get(document_id)) is not None:
                tab.cursor = cursor
        self._keep_session()

    def moved(self, old: str, new: str) -> None:
        """A file, or a folder with files in it, has another name now; the tabs follow."""
        for tab in self._tabs.below(old):
            now = new + (tab.path or "")[len(old) :]
            tab.change(path=now, title=PurePath(now).name)
            self._session.note_recent(now)
        self._publish()

    # closing

    def close(self, document_id: str, text: str = "", cursor: int = 0) -> None:
        """Takes a tab away; its text can be brought back by `reopen_closed`, and is kept on disk for a week."""
        tab = self._tabs.get(document_id)
        if tab is None:
            return
        tab.cursor = cursor
        if tab.document.modified:
            self._journal.keep(buffer_of(tab, self._clock.now(), text))
            self._journal.forget(document_id)
        index = self._tabs.remove(tab)
        if tab.path is not None or text:
            self._closed = [*self._closed, _Closed(tab, text, index)][-CLOSED_KEPT:]
        self._troubles.end_of(document_id)
        self._publish()
        if tab.document.modified and (tab.path is not None or text):
            self.closed_unsaved.emit(tab.document)

    def keep_now(self) -> None:
        """Writes every unsaved text to the journal at once: on losing the focus, and before leaving."""
        self._journal.keep_all()

    async def shut_down(self) -> None:
        """Keeps all that is unsaved, lets saving finish, and leaves nothing running."""
        await self._journal.close()
        self._keep_session()
        await asyncio.sleep(0)  # what was just started queues up for the lock before us
        async with self._one_at_a_time:
            await self._tasks.close()
            if self._open_tabs() and not self._restored:
                await self._keep_with_last_run()

    # troubles

    def dismiss_trouble(self) -> None:
        """The present one; the next takes its place."""
        self._troubles.take_remedy(self._tabs.active_id)
        self._publish()

    def remedy(self) -> None:
        """Does what the present trouble offers: save over, open anyway, create, save as UTF-8, or try again."""
        remedy = self._troubles.take_remedy(self._tabs.active_id)
        self._publish()
        remedy()

    def _complain(
        self, problem: Problem, document_id: str | None, path: str | None = None, remedy: Callable[[], object] = bool
    ) -> None:
        self._troubles.begin(Trouble(problem, document_id, path), remedy)
        self._publish()
        self.problem.emit(problem)

    def _crashed(self, error: BaseException) -> None:
        message = "Something went wrong with a file. Your text is still here."
        self._complain(Problem(ProblemKind.INTERNAL, message, details=repr(error)), None)

    # telling and keeping

    def _add_unsaved(self, tab: Tab, text: str, index: int | None = None, *, activate: bool = True) -> None:
        self._tabs.add(tab, index, activate=activate)
        self._show(tab, text)
        if text:
            self._note_unwritten(tab)

    def _show(self, tab: Tab, text: str, longest: int | None = None) -> None:
        self._publish()
        longest = longest_line(text) if longest is None else longest
        self.loaded.emit(DocumentText(tab.id, text, tab.cursor, tab.document.modified, longest))

    def _go_where_asked(self, tab: Tab) -> None:
        if tab.place is not None:
            self.placed.emit(tab.place)

    def _publish(self) -> None:
        self._keep_session()
        self.changed.emit(self.state)

    def _keep_session(self) -> None:
        if self._restored:  # what the last run left must be read first
            self._session.keep(self._open_tabs(), self._tabs.active_id)

    async def _keep_with_last_run(self) -> None:
        """Who leaves before the tabs of the last run are back finds those at the next start, and this run's too."""
        with contextlib.suppress(TimeoutError, AppError):
            async with asyncio.timeout(LAST_RUN_S):
                tabs, active = await self._session.load()
            self._session.keep(joined(tabs, self._open_tabs()), self._tabs.active_id or active)

    def _open_tabs(self) -> list[OpenTab]:
        return [OpenTab(tab.id, tab.path, tab.cursor) for tab in self._tabs]

    def _note_unwritten(self, tab: Tab) -> None:
        def present() -> Buffer:
            if tab.cursor_of is not None:
                tab.cursor = tab.cursor_of()
            return buffer_of(tab, self._clock.now(), tab.text())

        self._journal.note(tab.id, present)
