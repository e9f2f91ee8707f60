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
from app.domain.documents import Document, DocumentsState, DocumentText, OnDisk, Place, Selection, Trouble, titles
from app.domain.errors import AppError, Problem, ProblemKind, Remedy
from app.domain.text_files import (
    MAY_HAVE_MARK,
    Guess,
    LineEnding,
    NotEncodable,
    NotText,
    TextFile,
    decode,
    encode,
    longest_line,
)
from app.services.editor_session import EditorSession, OpenTab, joined
from app.services.journal import Journal
from app.services.lexing.languages import PLAIN, detect
from app.services.ports import Buffers, Clock, Files, FileStamp, Session
from app.services.signal import Signal
from app.services.tasks import TaskSet

__all__ = ["Document", "DocumentText", "Documents", "DocumentsState", "Place", "Selection", "Trouble"]

ASK_ABOVE_BYTES = 20_000_000
CLOSED_KEPT = 20
LAST_RUN_S = 2.0  # how long leaving waits for what the last run left


@dataclass(slots=True)
class _Open:
    """What is known of one tab besides its shown value; `text` and `cursor_of` ask the editor for the present ones.

    `form_differs`: encoding or line ends are not those of the file, or there is no file any more. `asked` is the place
    (1-based) the person asked for.
    """

    document: Document
    form: TextFile
    stamp: FileStamp | None = None
    cursor: int = 0
    text: Callable[[], str] = str
    cursor_of: Callable[[], int] | None = None
    form_differs: bool = False
    asked: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Closed:
    tab: _Open
    text: str
    index: int


class Documents:
    """Verbs for tabs and files; `changed` carries the state, `loaded` a text for the editor, `placed` where to go.

    `problem` announces each trouble once, for those who only listen; the state keeps it until it is dealt with.
    """

    def __init__(
        self, files: Files, buffers: Buffers, session: Session, clock: Clock, guess: Guess | None = None
    ) -> None:
        self.changed: Signal[DocumentsState] = Signal()
        self.loaded: Signal[DocumentText] = Signal()
        self.placed: Signal[Place] = Signal()
        self.problem: Signal[Problem] = Signal()
        self._files = files
        self._guess = guess  # of encodings; blocks
        self._buffers = buffers
        self._clock = clock
        self._journal = Journal(buffers, clock)
        self._session = EditorSession(session)
        self._tabs: dict[str, _Open] = {}
        self._closed: list[_Closed] = []
        self._active: str | None = None
        self._trouble: Trouble | None = None
        self._remedy: Callable[[], None] | None = None
        self._tasks = TaskSet("documents", on_crash=self._crashed)
        self._one_at_a_time = asyncio.Lock()
        self._restored = False

    @property
    def state(self) -> DocumentsState:
        return DocumentsState(
            tuple(tab.document for tab in self._tabs.values()),
            self._active,
            self._session.recent,
            bool(self._closed),
            self._trouble,
        )

    # opening

    def new(self, text: str = "", language: str = PLAIN) -> str:
        """A tab that is in no file; with a text it counts as unsaved from the start. Returns its id."""
        document = Document(_new_id(), "", language=language or PLAIN, modified=bool(text))
        tab = _Open(document, TextFile(""), text=lambda: text)
        self._add(tab)
        self._show(tab, text)
        if text:
            self._note_unwritten(tab)
        return document.id

    def open(self, path: str, line: int | None = None, column: int | None = None) -> None:
        """Shows a file's tab, reading the file if it is not open; then goes to the place (1-based), if one is given."""
        self._tasks.start(self._open(os.path.abspath(path), line, column, ASK_ABOVE_BYTES))

    def reopen_closed(self) -> None:
        """Brings the last closed tab back, with what was unsaved in it."""
        if not self._closed:
            return
        closed = self._closed.pop()
        tab, path = closed.tab, closed.tab.document.path
        if path is not None and (known := self._tab_at(path)) is not None:
            self.activate(known.document.id)
            return
        if path is not None and not tab.document.modified:
            self._tasks.start(self._open(path, None, None, None, tab.cursor, closed.index))
            return
        tab.text, tab.cursor_of = lambda: closed.text, None
        self._add(tab, closed.index)
        self._show(tab, closed.text)
        self._note_unwritten(tab)

    async def recently_closed(self) -> Sequence[Buffer]:
        """What was closed unsaved or overwritten in the last week, in this run or an earlier one, newest first."""
        return [buffer for buffer in await self._buffers.dropped() if buffer.text.strip()]

    def bring_back(self, buffer: Buffer) -> None:
        """A text of `recently_closed` in a tab of its own, unsaved; its file stays as it is."""
        self._bring_back(buffer, activate=True)

    async def settle(self) -> None:
        """Returns when the files asked for so far are there."""
        await asyncio.sleep(0)  # what was just started queues up for the lock before us
        async with self._one_at_a_time:
            pass

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
                elif saved.path is not None and self._tab_at(saved.path) is None:
                    await self._restore_file(saved, place)
            if self._active is None:
                self._active = active if active in self._tabs else next(iter(self._tabs), None)
            self._restored = True
            self._publish()

    def clear_recent(self) -> None:
        """Empties the list of recent files."""
        self._session.forget_recent()
        self._publish()

    def stay_apart(self) -> None:
        """Another window keeps this profile's session: nothing of it comes back here, and none is kept."""
        self._session.stay_apart()

    # saving

    def save(self, document_id: str, text: str, *, overwrite: bool = False) -> None:
        """Writes a tab to its file. Without a file this is a problem with the remedy SAVE_AS."""
        tab = self._tabs.get(document_id)
        if tab is None:
            return
        if tab.document.path is None:
            self._complain(Problem(ProblemKind.FILE, "This tab is in no file yet.", Remedy.SAVE_AS), document_id)
            return
        self._start_save(tab, tab.document.path, text, None if overwrite else tab.stamp)

    def save_as(self, document_id: str, path: str, text: str) -> None:
        """Writes a tab to another file, which the person has agreed to replace, and stays with that."""
        tab = self._tabs.get(document_id)
        if tab is not None:
            self._start_save(tab, os.path.abspath(path), text, None)

    # the form of a file

    def set_encoding(self, document_id: str, encoding: str, *, bom: bool = False) -> None:
        """The next saving writes this encoding; the tab counts as unsaved until then."""
        self._set_form(document_id, encoding=encoding, bom=bom and encoding in MAY_HAVE_MARK)

    def set_line_ending(self, document_id: str, line_ending: LineEnding) -> None:
        """The same for the ends of lines."""
        self._set_form(document_id, line_ending=line_ending)

    def set_language(self, document_id: str, language: str) -> None:
        """How the text is coloured and indented; a Pygments alias."""
        if (tab := self._tabs.get(document_id)) is not None and tab.document.language != language:
            tab.document = replace(tab.document, language=language)
            self._publish()

    # on the disk

    def reload(self, document_id: str, encoding: str | None = None) -> None:
        """Reads the file again, with this encoding if one is given. What was unsaved is kept for a week."""
        if (tab := self._tabs.get(document_id)) is not None and tab.document.path is not None:
            self._tasks.start(self._reload(tab, encoding))

    def stamps(self) -> list[tuple[str, str, FileStamp]]:
        """Id, path, and the file as it was last read or written, of every tab with a file."""
        known = ((tab.document, tab.stamp) for tab in self._tabs.values())
        return [(one.id, one.path, stamp) for one, stamp in known if one.path is not None and stamp is not None]

    def heard_of_disk(self, document_id: str, known: FileStamp, now: FileStamp | None, text: Callable[[], str]) -> None:
        """The file was `known` and is `now` (None: gone). An unchanged text follows it; a changed one is left to the
        person. Of a file that has gone the text here is the last one: it is unsaved from now on."""
        tab = self._tabs.get(document_id)
        if tab is None or tab.stamp is not known:
            return  # saved or read meanwhile
        document = tab.document
        if now is None:
            if document.on_disk is not OnDisk.GONE:
                tab.document = replace(document, on_disk=OnDisk.GONE)
                tab.form_differs = True
                self.text_changed(document_id, tab.text if document.modified else text, cursor=tab.cursor_of)
                self._publish()
        elif now.digest == known.digest:
            tab.stamp = now
            if document.on_disk is not OnDisk.SAME:
                tab.document, tab.form_differs = replace(document, on_disk=OnDisk.SAME), False
                self._publish()
        elif document.modified:
            if document.on_disk is not OnDisk.CHANGED:
                tab.document = replace(document, on_disk=OnDisk.CHANGED)
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
        _tab, text, _longest = await self._read(document.path, None, document.encoding)
        return text

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
        tab.document = replace(before, revision=before.revision + 1, modified=modified)
        tab.text = text
        tab.cursor_of = cursor
        if modified:
            self._note_unwritten(tab)
        elif before.modified:
            self._journal.forget(document_id)
        if before.modified != modified:
            self._publish()

    def activate(self, document_id: str) -> None:
        if document_id in self._tabs and document_id != self._active:
            self._active = document_id
            self._publish()

    def reorder(self, document_ids: list[str]) -> None:
        """The tabs in the order in which the person has dragged them."""
        if sorted(document_ids) == sorted(self._tabs):
            self._tabs = {document_id: self._tabs[document_id] for document_id in document_ids}
            self._publish()

    def remember_cursors(self, cursors: Mapping[str, int]) -> None:
        """Where the cursor is in each tab, for the next start."""
        for document_id, cursor in cursors.items():
            if (tab := self._tabs.get(document_id)) is not None:
                tab.cursor = cursor
        self._keep_session()

    def moved(self, old: str, new: str) -> None:
        """A file, or a folder with files in it, has another name now; the tabs follow."""
        for tab in self._tabs.values():
            path = tab.document.path
            if path is not None and (_same(path, old) or path.startswith(old + os.sep)):
                now = new + path[len(old) :]
                tab.document = replace(tab.document, path=now, title=PurePath(now).name)
                self._session.note_recent(now)
        self._publish()

    # closing

    def close(self, document_id: str, text: str = "", cursor: int = 0) -> None:
        """Takes a tab away; its text can be brought back by `reopen_closed`, and is kept on disk for a week."""
        tab = self._tabs.get(document_id)
        if tab is None:
            return
        order = list(self._tabs)
        index = order.index(document_id)
        tab.cursor = cursor
        if tab.document.modified:
            self._journal.keep(self._buffer(tab, text))
            self._journal.forget(document_id)
        del self._tabs[document_id]
        if tab.document.path is not None or text:
            self._closed = [*self._closed, _Closed(tab, text, index)][-CLOSED_KEPT:]
        if self._active == document_id:
            neighbours = order[index + 1 : index + 2] or order[max(0, index - 1) : index]
            self._active = neighbours[0] if neighbours else None
        if self._trouble is not None and self._trouble.document_id == document_id:
            self._trouble = None
        self._publish()

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
            if self._tabs and not self._restored:
                await self._keep_with_last_run()

    # troubles

    def dismiss_trouble(self) -> None:
        if self._trouble is not None:
            self._trouble = None
            self._publish()

    def remedy(self) -> None:
        """Does what the present trouble offers: save over, open anyway, save as UTF-8, or try again."""
        remedy, self._remedy = self._remedy, None
        self._trouble = None
        self._publish()
        if remedy is not None:
            remedy()

    # inside

    async def _open(
        self,
        path: str,
        line: int | None,
        column: int | None,
        limit: int | None,
        cursor: int = 0,
        index: int | None = None,
    ) -> None:
        async with self._one_at_a_time:
            tab = self._tab_at(path)
            if tab is None:
                try:
                    tab, text, longest = await self._read(path, limit)
                except AppError as error:
                    if not await asyncio.to_thread(os.path.lexists, path):
                        self._session.forget_recent(path)
                    self._complain(
                        error.problem, None, path, lambda: self._tasks.start(self._open(path, line, column, None))
                    )
                    return
                if (blank := self._blank_tab()) is not None:
                    del self._tabs[blank]
                self._session.note_recent(tab.document.path or path)
                tab.cursor = cursor
                self._add(tab, index)
                self._show(tab, text, longest)
            else:
                self.activate(tab.document.id)
            if line is not None:
                tab.asked = (line, column or 1)
                self.placed.emit(Place(tab.document.id, *tab.asked))

    async def _read(self, path: str, limit: int | None, encoding: str | None = None) -> tuple[_Open, str, int]:
        """Raises AppError."""

        def work() -> tuple[_Open, str, int]:
            content = self._files.read(path, limit=limit)
            name = PurePath(content.path).name
            try:
                form = decode(content.data, encoding=encoding, guess=self._guess)
            except NotText as error:
                raise AppError(Problem(ProblemKind.FILE, f"“{name}” cannot be shown. {error}")) from error
            notice = form.notice
            if not content.writable and not form.read_only:
                notice = f"{notice} You may not write this file; changes can be saved as another.".strip()
            document = Document(
                _new_id(),
                name,
                content.path,
                language=detect(name, form.text[:2000]),
                encoding=form.encoding,
                line_ending=form.line_ending,
                bom=form.bom,
                read_only=form.read_only,
                notice=notice,
            )
            kept = form if form.original is not None else form.without_text()
            return _Open(document, kept, content.stamp), form.text, longest_line(form.text)

        return await asyncio.to_thread(work)

    def _start_save(self, tab: _Open, path: str, text: str, expected: FileStamp | None) -> None:
        """`text` is the present one: what is typed from now on is not in the file."""
        self._tasks.start(self._save(tab, path, text, expected, tab.document.revision))

    async def _save(self, tab: _Open, path: str, text: str, expected: FileStamp | None, revision: int) -> None:
        document_id = tab.document.id
        async with self._one_at_a_time:
            new_name = path != tab.document.path
            try:
                stamp = await asyncio.to_thread(
                    lambda: self._files.write(path, encode(tab.form, text), expected=expected)
                )
            except NotEncodable as error:
                problem = Problem(ProblemKind.FILE, f"{error} Nothing was saved.", Remedy.SAVE_UTF8)
                self._complain(
                    problem, document_id, path, lambda: self._save_as_utf8(tab, path, text, expected, revision)
                )
                return
            except AppError as error:
                again = None if error.problem.remedy is Remedy.OVERWRITE else expected
                self._complain(
                    error.problem,
                    document_id,
                    path,
                    lambda: self._tasks.start(self._save(tab, path, text, again, revision)),
                )
                return
            tab.stamp = stamp
            tab.form = tab.form.without_text()
            tab.form_differs = False
            name = PurePath(path).name
            language = await asyncio.to_thread(detect, name, text[:2000]) if new_name else tab.document.language
            still_changed = tab.document.revision != revision  # typed while the file was written
            tab.document = replace(
                tab.document,
                path=path,
                title=name,
                modified=still_changed and tab.document.modified,
                notice="",
                on_disk=OnDisk.SAME,
                language=language,
            )
            if not tab.document.modified:
                self._journal.forget(document_id)
            if self._trouble is not None and self._trouble.document_id == document_id:
                self._trouble = None
            if new_name:
                self._session.note_recent(path)
            self._publish()

    def _set_form(self, document_id: str, **changes: Any) -> None:
        tab = self._tabs.get(document_id)
        if tab is None or tab.document.read_only:
            return
        document = tab.document
        changed = replace(document, **changes)
        if changed == document:
            return
        tab.form = replace(tab.form.without_text(), **changes)
        tab.form_differs = document.path is not None
        tab.document = replace(changed, modified=document.modified or tab.form_differs, notice="")
        self._publish()

    async def _reload(self, tab: _Open, encoding: str | None) -> None:
        async with self._one_at_a_time:
            old = tab.document
            if old.path is None or old.id not in self._tabs:
                return
            try:
                read, text, longest = await self._read(old.path, None, encoding or old.encoding)
            except AppError as error:
                if encoding is not None:
                    self._complain(error.problem, old.id, old.path)
                    return
                try:
                    read, text, longest = await self._read(old.path, None)  # it may be in another encoding now
                except AppError as second:
                    self._complain(second.problem, old.id, old.path)
                    return
            new = read.document
            if old.modified:
                if tab.text is not str:
                    self._journal.keep(self._buffer(tab, tab.text()))
                self._journal.forget(old.id)
            tab.form, tab.stamp, tab.form_differs = read.form, read.stamp, False
            tab.document = replace(new, id=old.id, title=old.title, language=old.language, revision=old.revision + 1)
            if self._trouble is not None and self._trouble.document_id == old.id:
                self._trouble = None
            self._publish()
            self.loaded.emit(DocumentText(old.id, text, tab.cursor, False, longest, in_place=True))

    async def _keep_mine(self, tab: _Open) -> None:
        path, stamp = tab.document.path, tab.stamp
        if path is None or stamp is None:
            return
        now = await asyncio.to_thread(self._files.look, path, stamp)
        if now is not None and tab.stamp is stamp:
            tab.stamp = now
        tab.document = replace(tab.document, on_disk=OnDisk.SAME)
        self._publish()

    def _save_as_utf8(self, tab: _Open, path: str, text: str, expected: FileStamp | None, revision: int) -> None:
        tab.form = replace(tab.form.without_text(), encoding="utf-8", bom=False)
        tab.document = replace(tab.document, encoding="utf-8", bom=False)
        self._tasks.start(self._save(tab, path, text, expected, revision))

    async def _restore_file(self, saved: OpenTab, place: int) -> None:
        """A file that is gone, or is one no longer, is left out; it stays among the recent ones."""
        assert saved.path is not None
        try:
            tab, text, longest = await self._read(saved.path, ASK_ABOVE_BYTES)
        except AppError:
            return
        tab.cursor = saved.cursor
        tab.document = replace(tab.document, id=saved.id)
        self._add(tab, place, activate=False)
        self._show(tab, text, longest)

    async def _restore_buffer(self, buffer: Buffer, place: int) -> None:
        """An unsaved text is shown whatever became of its file; saving asks when the file is another one by now.

        It takes the place of its file's tab, if that was opened meanwhile; but if somebody has typed there, that stays.
        """
        opened = self._tab_at(buffer.path) if buffer.path is not None else None
        if opened is not None and opened.document.revision:
            self._bring_back(buffer, activate=False)
            self._buffers.drop(buffer.id)
            return
        form, stamp, notice, on_disk = TextFile(""), None, "", OnDisk.SAME
        if buffer.path is not None:
            try:
                tab, _text, _longest = await self._read(buffer.path, None)
            except AppError as error:
                notice = f"{error.problem.message} Your unsaved text is here."
            else:
                form, stamp = tab.form.without_text(), tab.stamp
                if stamp is not None and stamp.digest != buffer.base_digest:
                    notice = "The file has changed since you edited this text. Saving will ask before it replaces it."
                    stamp = replace(stamp, mtime_ns=0, digest=buffer.base_digest or "")
                    on_disk = OnDisk.CHANGED
        document = Document(
            buffer.id,
            buffer.title,
            buffer.path,
            language=buffer.language or PLAIN,
            encoding=form.encoding,
            line_ending=form.line_ending,
            bom=form.bom,
            modified=True,
            notice=notice,
            on_disk=on_disk,
        )
        restored = _Open(document, form, stamp, buffer.cursor, text=lambda: buffer.text)
        if opened is not None:
            place = list(self._tabs).index(opened.document.id)
            del self._tabs[opened.document.id]
        self._add(restored, place, activate=opened is not None and self._active == opened.document.id)
        self._show(restored, buffer.text)
        if opened is not None and opened.asked is not None:
            self.placed.emit(Place(document.id, *opened.asked))

    def _bring_back(self, buffer: Buffer, *, activate: bool) -> None:
        title = f"{PurePath(buffer.path).name} (kept)" if buffer.path is not None else buffer.title
        document = Document(_new_id(), title, language=buffer.language or PLAIN, modified=True)
        tab = _Open(document, TextFile(""), cursor=buffer.cursor, text=lambda: buffer.text)
        self._add(tab, activate=activate)
        self._show(tab, buffer.text)
        self._note_unwritten(tab)

    def _add(self, tab: _Open, index: int | None = None, *, activate: bool = True) -> None:
        tabs = list(self._tabs.items())
        if index is None:
            index = next((at + 1 for at, (known, _tab) in enumerate(tabs) if known == self._active), len(tabs))
        tabs.insert(index, (tab.document.id, tab))
        self._tabs = dict(tabs)
        if activate:
            self._active = tab.document.id

    def _show(self, tab: _Open, text: str, longest: int | None = None) -> None:
        self._publish()
        longest = longest_line(text) if longest is None else longest
        self.loaded.emit(DocumentText(tab.document.id, text, tab.cursor, tab.document.modified, longest))

    def _tab_at(self, path: str) -> _Open | None:
        return next((tab for tab in self._tabs.values() if _same(tab.document.path, path)), None)

    def _blank_tab(self) -> str | None:
        """The only tab, if it is new and was never typed into: an opened file takes its place."""
        if len(self._tabs) != 1:
            return None
        document = next(iter(self._tabs.values())).document
        return document.id if document.path is None and not document.revision and not document.modified else None

    def _publish(self) -> None:
        for document_id, title in titles([tab.document for tab in self._tabs.values()]).items():
            tab = self._tabs[document_id]
            if tab.document.title != title:
                tab.document = replace(tab.document, title=title)
        self._keep_session()
        self.changed.emit(self.state)

    def _keep_session(self) -> None:
        if self._restored:  # else what the last run left must be read first
            self._session.keep(self._open_tabs(), self._active)

    async def _keep_with_last_run(self) -> None:
        """Who leaves before the tabs of the last run are back finds those at the next start, and this run's too."""
        with contextlib.suppress(TimeoutError, AppError):
            async with asyncio.timeout(LAST_RUN_S):
                tabs, active = await self._session.load()
            self._session.keep(joined(tabs, self._open_tabs()), self._active or active)

    def _open_tabs(self) -> list[OpenTab]:
        return [OpenTab(tab.document.id, tab.document.path, tab.cursor) for tab in self._tabs.values()]

    def _complain(
        self,
        problem: Problem,
        document_id: str | None,
        path: str | None = None,
        remedy: Callable[[], None] | None = None,
    ) -> None:
        self._trouble, self._remedy = Trouble(problem, document_id, path), remedy
        self._publish()
        self.problem.emit(problem)

    def _crashed(self, error: BaseException) -> None:
        message = "Something went wrong with a file. Your text is still here."
        self._complain(Problem(ProblemKind.INTERNAL, message, details=repr(error)), None)

    def _note_unwritten(self, tab: _Open) -> None:
        def present() -> Buffer:
            if tab.cursor_of is not None:
                tab.cursor = tab.cursor_of()
            return self._buffer(tab, tab.text())

        self._journal.note(tab.document.id, present)

    def _buffer(self, tab: _Open, text: str) -> Buffer:
        document = tab.document
        digest = tab.stamp.digest if tab.stamp is not None else None
        return Buffer(
            document.id, document.path, document.title, text, document.language, tab.cursor, digest, self._clock.now()
        )


def _new_id() -> str:
    return os.urandom(16).hex()  # as good as a UUID, whose module takes 3 ms of the start


def _same(one: str | None, other: str) -> bool:
    return one is not None and os.path.normcase(one) == os.path.normcase(other)
