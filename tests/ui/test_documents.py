"""Documents open, save, close and come back, and what was typed is never lost."""

import contextlib
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

from app.domain.documents import OnDisk
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.text_files import LineEnding
from app.services.documents import Documents, DocumentText, Place
from tests.support.fakes import FakeClock
from tests.support.memory_stores import MemoryBuffers, MemoryFiles, MemorySession
from tests.support.patience import until

PY = "/project/a.py"


class Desk:
    """Documents with an editor played by hand: `typed` holds the text of each tab."""

    def __init__(
        self,
        files: MemoryFiles | None = None,
        buffers: MemoryBuffers | None = None,
        session: MemorySession | None = None,
    ) -> None:
        self.files = files or MemoryFiles()
        self.files.contents.setdefault(PY, b"print(1)\r\n")
        self.buffers = buffers or MemoryBuffers()
        self.session = session or MemorySession()
        self.clock = FakeClock()
        self.documents = Documents(self.files, self.buffers, self.session, self.clock)
        self.typed: dict[str, str] = {}
        self.loaded: list[DocumentText] = []
        self.places: list[Place] = []
        self.problems: list[Problem] = []
        self.states = 0
        self.documents.loaded.connect(self._take)
        self.documents.placed.connect(self.places.append)
        self.documents.problem.connect(self.problems.append)
        self.documents.changed.connect(lambda _state: setattr(self, "states", self.states + 1))

    def _take(self, text: DocumentText) -> None:
        self.loaded.append(text)
        self.typed[text.document_id] = text.text

    @property
    def titles(self) -> list[str]:
        return [document.title for document in self.documents.state.documents]

    async def until(self, what: Callable[[], object]) -> None:
        """Waits until a file thread has come back with what is wanted."""
        await until(what, lambda: f"tabs are {self.titles}")

    async def open(self, path: str = PY, line: int | None = None) -> str:
        self.documents.open(path, line)
        await self.until(lambda: (active := self.documents.state.active) is not None and active.path == path)
        active = self.documents.state.active_id
        assert active is not None
        return active

    def type(self, document_id: str, text: str) -> None:
        self.typed[document_id] = text
        self.documents.text_changed(document_id, lambda: self.typed[document_id])

    async def save(self, document_id: str) -> None:
        """Saves and waits for the outcome, good or bad."""
        before = self.states
        self.documents.save(document_id, self.typed[document_id])
        await self.until(lambda: self.states > before)


@contextlib.asynccontextmanager
async def desk(
    files: MemoryFiles | None = None, buffers: MemoryBuffers | None = None, session: MemorySession | None = None
) -> AsyncIterator[Desk]:
    made = Desk(files, buffers, session)
    await made.documents.restore()
    try:
        yield made
    finally:
        await made.documents.shut_down()


async def test_open_type_save() -> None:
    """A file is opened, changed and saved with its own line ends, and is then no longer modified."""
    async with desk() as at:
        document_id = await at.open()
        assert at.loaded[0] == DocumentText(document_id, "print(1)\n", longest_line=8)
        assert at.documents.state.recent == (PY,)

        at.type(document_id, "print(2)\n")
        assert at.documents.state.active is not None
        assert at.documents.state.active.modified
        await at.save(document_id)

        document = at.documents.state.document(document_id)
        assert document is not None
        assert (document.modified, document.language, document.title) == (False, "python", "a.py")
        assert at.files.contents[PY] == b"print(2)\r\n"


async def test_opening_twice_shows_the_same_tab() -> None:
    """A file that is open already is shown, and the cursor goes to the line asked for."""
    async with desk() as at:
        first = await at.open()
        other = at.documents.new()

        assert at.documents.state.active_id == other
        assert await at.open(line=7) == first
        assert at.places == [Place(first, 7, 1)]
        assert len(at.loaded) == 2


async def test_an_untouched_new_tab_gives_way() -> None:
    """A file opened over a new tab that was never used takes its place; a used one stays."""
    async with desk() as at:
        at.documents.new()
        await at.open()
        assert at.titles == ["a.py"]

    async with desk() as at:
        used = at.documents.new()
        at.type(used, "x")
        await at.open()
        assert at.titles == ["Untitled", "a.py"]


async def test_titles_tell_tabs_apart() -> None:
    """Files of the same name show their folder; new tabs are numbered."""
    files = MemoryFiles()
    files.put("/project/x/a.py", b"")
    async with desk(files) as at:
        await at.open()
        await at.open("/project/x/a.py")
        at.documents.new("one")
        at.documents.new("two")

        assert at.titles == ["a.py — project", "a.py — x", "Untitled", "Untitled 2"]


async def test_typed_text_is_journalled_within_a_second() -> None:
    """A second after the last key the text is on disk; while somebody types on, at least every five seconds."""
    async with desk() as at:
        document_id = await at.open()
        at.type(document_id, "a")
        await at.clock.advance(0.5)
        assert not at.buffers.kept
        await at.clock.advance(0.5)
        assert at.buffers.kept[document_id].text == "a"

        for count in range(14):
            at.type(document_id, "b" * (count + 1))
            await at.clock.advance(0.5)

        assert len(at.buffers.kept[document_id].text) >= 9


async def test_a_new_tab_with_text_is_journalled() -> None:
    """A tab that starts with a text (pasted, or from an answer) is unsaved from the start and kept."""
    async with desk() as at:
        document_id = at.documents.new("x = 1\n", "python")
        await at.clock.advance(1.0)

        kept = at.buffers.kept[document_id]
        assert (kept.text, kept.title, kept.language, kept.path) == ("x = 1\n", "Untitled", "python", None)


async def test_undo_back_to_the_file_needs_no_journal() -> None:
    """When everything is undone the tab is as its file, and nothing of it is kept."""
    async with desk() as at:
        document_id = await at.open()
        at.type(document_id, "a")
        await at.clock.advance(1.0)
        at.documents.text_changed(document_id, lambda: "print(1)\n", modified=False)

        assert not at.buffers.kept
        assert at.documents.state.active is not None
        assert not at.documents.state.active.modified


async def test_unsaved_tabs_come_back() -> None:
    """Open files and unsaved texts are there at the next start, in their order, with the active one and its cursor."""
    async with desk() as at:
        first = await at.open()
        second = at.documents.new()
        at.type(second, "draft")
        third = await at.open("/project/b.txt") if at.files.contents.setdefault("/project/b.txt", b"b") else ""
        at.type(first, "print(3)\n")
        at.documents.activate(second)
        at.documents.remember_cursors({second: 3, third: 1})

    async with desk(at.files, at.buffers, at.session) as again:
        state = again.documents.state
        assert again.titles == ["a.py", "Untitled", "b.txt"]
        assert [document.modified for document in state.documents] == [True, True, False]
        assert state.active_id == second
        assert [(text.text, text.cursor) for text in again.loaded] == [("print(3)\n", 0), ("draft", 3), ("b", 1)]
        assert state.recent == ("/project/b.txt", PY)

        await again.save(first)
        assert again.files.contents[PY] == b"print(3)\r\n"


async def test_a_session_is_not_forgotten_before_it_is_read() -> None:
    """A file given on the command line does not wipe out the tabs of the last run."""
    async with desk() as at:
        await at.open()
        at.files.put("/project/b.txt", b"b")

    late = Desk(at.files, at.buffers, at.session)
    late.documents.open("/project/b.txt")
    await late.documents.restore()
    await late.until(lambda: late.titles == ["a.py", "b.txt"])
    assert late.documents.state.active is not None
    assert late.documents.state.active.path == "/project/b.txt"
    await late.documents.shut_down()


async def test_who_leaves_at_once_finds_all_of_it_again() -> None:
    """A start so short that the last run's tabs were never back: the next one has them, and what was opened in this."""
    async with desk() as at:
        at.files.put("/project/b.txt", b"b")
        await at.open()

    short = Desk(at.files, at.buffers, at.session)
    await short.open("/project/b.txt")
    await short.documents.shut_down()

    async with desk(at.files, at.buffers, at.session) as again:
        assert again.titles == ["a.py", "b.txt"]
        assert again.documents.state.active is not None
        assert again.documents.state.active.title == "b.txt"


async def test_what_is_typed_before_the_last_run_is_read_stays() -> None:
    """A slow start: files are open and typed into, and journalled, before the last run's tabs come back around them."""
    async with desk() as at:
        at.files.put("/project/b.txt", b"b")
        at.files.put("/project/c.txt", b"c")
        await at.open("/project/c.txt")

    late = Desk(at.files, at.buffers, at.session)
    await late.open()
    typed = await late.open("/project/b.txt")
    late.type(typed, "b, and more")
    await late.clock.advance(1)
    assert [buffer.text for buffer in late.buffers.kept.values()] == ["b, and more"]
    late.type(typed, "b, and more, and still more")
    await late.documents.restore()

    assert late.titles == ["c.txt", "a.py", "b.txt"]
    assert late.documents.state.active_id == typed
    assert late.typed[typed] == "b, and more, and still more"
    assert [text.document_id for text in late.loaded].count(typed) == 1
    await late.documents.shut_down()


async def test_leaving_before_the_last_run_is_read_keeps_both() -> None:
    """A slow start that is ended at once: the next one has the tabs of the last run and those opened since."""
    async with desk() as at:
        at.files.put("/project/b.txt", b"b")
        at.files.put("/project/c.txt", b"c")
        await at.open("/project/c.txt")
        await at.open()

    late = Desk(at.files, at.buffers, at.session)
    await late.open()
    active = await late.open("/project/b.txt")
    late.documents.remember_cursors({active: 1})
    await late.documents.shut_down()

    async with desk(at.files, at.buffers, at.session) as again:
        assert again.titles == ["c.txt", "a.py", "b.txt"]
        assert again.documents.state.active_id == active
        assert again.loaded[-1].cursor == 1


async def test_a_file_asked_for_comes_with_its_unsaved_text() -> None:
    """`fireside a.py:1:3` after a crash: its one tab has what was never saved, and the cursor is where one asked."""
    async with desk() as at:
        first = await at.open()
        at.type(first, "print(2)\nnever saved\n")

    late = Desk(at.files, at.buffers, at.session)
    await late.open(line=1)
    await late.documents.restore()

    assert late.titles == ["a.py"]
    active = late.documents.state.active
    assert active is not None
    assert active.modified
    assert late.typed[active.id] == "print(2)\nnever saved\n"
    assert late.places[-1] == Place(active.id, 1, 1)
    await late.save(active.id)
    assert late.files.contents[PY] == b"print(2)\r\nnever saved\r\n"
    await late.documents.shut_down()


async def test_two_unsaved_texts_of_a_file_are_both_there() -> None:
    """Typed into before the last run's unsaved text of the same file came: neither replaces the other."""
    async with desk() as at:
        first = await at.open()
        at.type(first, "from the last run")

    late = Desk(at.files, at.buffers, at.session)
    opened = await late.open()
    late.type(opened, "from this run")
    await late.documents.restore()

    assert late.titles == ["a.py", "a.py (kept)"]
    assert late.documents.state.active_id == opened
    assert sorted(late.typed[document.id] for document in late.documents.state.documents) == [
        "from the last run",
        "from this run",
    ]
    await late.documents.shut_down()


async def test_a_vanished_file_is_left_out_at_start() -> None:
    """A file that is gone at the next start is not asked about; its unsaved text would still come."""
    async with desk() as at:
        await at.open()
        other = at.documents.new()
        at.type(other, "kept")

    del at.files.contents[PY]
    async with desk(MemoryFiles(), at.buffers, at.session) as again:
        again.files.contents.clear()
        assert "Untitled" in again.titles


async def test_a_changed_file_is_not_overwritten() -> None:
    """When another program has changed the file, saving asks first; agreeing saves."""
    async with desk() as at:
        document_id = await at.open()
        at.files.contents[PY] = b"theirs"
        at.type(document_id, "mine")
        await at.save(document_id)

        assert at.files.contents[PY] == b"theirs"
        trouble = at.documents.state.trouble
        assert trouble is not None
        assert (trouble.document_id, trouble.problem.remedy) == (document_id, Remedy.OVERWRITE)
        assert at.problems == [trouble.problem]

        at.documents.remedy()
        await at.until(lambda: at.files.contents[PY] == b"mine\r\n" or at.files.contents[PY] == b"mine")
        assert at.documents.state.trouble is None


async def test_a_file_changed_while_we_were_away_is_not_overwritten() -> None:
    """An unsaved text whose file has changed since comes back, says so, and saving asks."""
    async with desk() as at:
        document_id = await at.open()
        at.type(document_id, "mine")
    at.files.contents[PY] = b"theirs"

    async with desk(at.files, at.buffers, at.session) as again:
        document = again.documents.state.document(document_id)
        assert document is not None
        assert document.notice.startswith("The file has changed since")
        assert document.on_disk is OnDisk.CHANGED  # the bar offers to reload, to compare, to keep this one
        assert again.typed[document_id] == "mine"

        await again.save(document_id)
        assert again.files.contents[PY] == b"theirs"
        assert again.documents.state.trouble is not None


async def test_what_is_typed_while_it_gets_a_name_stays_unsaved() -> None:
    """Typing goes on during Save as: the file has what there was, and the tab is modified and kept."""
    async with desk() as at:
        document_id = at.documents.new()
        at.type(document_id, "fn main() {}")
        at.documents.save_as(document_id, "/project/new.rs", at.typed[document_id])
        at.type(document_id, "fn main() {}\n// and more")
        await at.until(lambda: (active := at.documents.state.active) is not None and active.path == "/project/new.rs")

        active = at.documents.state.active
        assert active is not None
        assert active.modified
        assert active.language == "rust"
        assert at.files.contents["/project/new.rs"] == b"fn main() {}"

    assert [buffer.text for buffer in at.buffers.kept.values()] == ["fn main() {}\n// and more"]


async def test_another_encoding_comes_back_too() -> None:
    """Encoding and line ends chosen and not saved, with the text never touched, are there again at the next start."""
    async with desk() as at:
        document_id = await at.open()
        text = partial(at.typed.__getitem__, document_id)
        at.documents.set_encoding(document_id, "utf-16-le", bom=True, text=text)
        at.documents.set_line_ending(document_id, LineEnding.LF, text=text)

    async with desk(at.files, at.buffers, at.session) as again:
        document = again.documents.state.document(document_id)
        assert document is not None
        assert (document.encoding, document.line_ending, document.bom) == ("utf-16-le", LineEnding.LF, True)
        assert document.modified
        again.documents.text_changed(document_id, lambda: "print(1)\n", modified=False)  # typed and undone

        await again.save(document_id)
        assert again.files.contents[PY] == b"\xff\xfe" + "print(1)\n".encode("utf-16-le")


async def test_a_failed_save_keeps_the_tab_unsaved() -> None:
    """When saving fails, the tab stays modified, the trouble is told, and the text is in the journal."""
    async with desk() as at:
        document_id = await at.open()
        at.type(document_id, "mine")
        at.files.refusal = Problem(ProblemKind.FILE, "no room", Remedy.SAVE_AS)
        await at.save(document_id)

        assert at.documents.state.active is not None
        assert at.documents.state.active.modified
        assert [problem.message for problem in at.problems] == ["no room"]
        await at.clock.advance(1.0)
        assert at.buffers.kept[document_id].text == "mine"

        at.documents.save_as(document_id, "/project/new.rs", "mine")
        await at.until(lambda: at.documents.state.trouble is None)
        document = at.documents.state.active
        assert (document.path, document.language, document.modified) == ("/project/new.rs", "rust", False)
        assert not at.buffers.kept


async def test_typing_during_a_save_is_still_unsaved() -> None:
    """What is typed while a file is being written keeps the tab modified."""
    async with desk() as at:
        document_id = await at.open()
        at.type(document_id, "one")
        at.documents.save(document_id, "one")
        at.type(document_id, "one two")
        await at.until(lambda: at.files.contents[PY] == b"one")
        await at.until(lambda: at.documents.state.trouble is None)
        await at.clock.advance(1.0)

        assert at.documents.state.active is not None
        assert at.documents.state.active.modified
        assert at.buffers.kept[document_id].text == "one two"


async def test_closing_can_be_undone() -> None:
    """A closed tab comes back where it was with what was unsaved in it; the next tab is shown meanwhile."""
    async with desk() as at:
        document_id = await at.open()
        other = at.documents.new("second")
        at.documents.activate(document_id)
        at.type(document_id, "unsaved")
        at.documents.close(document_id, "unsaved", 4)
        assert at.documents.state.active_id == other
        assert at.documents.state.can_reopen
        assert [buffer.text for buffer in at.buffers.gone] == ["unsaved"]

        at.documents.reopen_closed()

        assert at.titles == ["a.py", "Untitled"]
        assert at.documents.state.active_id == document_id
        assert at.loaded[-1] == DocumentText(document_id, "unsaved", 4, True, 7)
        await at.save(document_id)
        assert at.files.contents[PY] == b"unsaved"


async def test_closing_unsaved_is_told_until_it_is_reopened() -> None:
    """Closing says what is kept, and so does opening the file again; the kept text then takes the place of its tab."""
    async with desk() as at:
        told: list[str] = []
        at.documents.closed_unsaved.connect(lambda document: told.append(document.title))
        document_id = await at.open()
        at.type(document_id, "unsaved")
        at.documents.close(document_id, "unsaved", 4)
        after_closing = list(told)
        await at.open()
        at.documents.new("another")
        at.documents.close(at.documents.state.active_id or "", "another")

        at.documents.reopen_closed(document_id)

        assert after_closing == ["a.py"]
        assert told == ["a.py", "a.py", "Untitled"]
        assert at.titles == ["a.py"]
        assert at.loaded[-1] == DocumentText(document_id, "unsaved", 4, True, 7)
        assert [document.title for document in at.documents.waiting_closed()] == ["Untitled"]


async def test_a_reopened_text_leaves_what_was_typed_meanwhile() -> None:
    """When its file is open and was typed into, the kept text comes in a tab of its own."""
    async with desk() as at:
        first = await at.open()
        at.type(first, "one")
        at.documents.close(first, "one")
        second = await at.open()
        at.type(second, "two")

        at.documents.reopen_closed(first)

        assert at.titles == ["a.py", "a.py (kept)"]
        assert (at.typed[second], at.loaded[-1].text) == ("two", "one")


async def test_an_unmodified_closed_file_is_read_again() -> None:
    """Reopening a closed, saved file shows what the file holds by then."""
    async with desk() as at:
        document_id = await at.open()
        at.documents.close(document_id, "print(1)\n")
        at.files.contents[PY] = b"newer\n"
        at.documents.reopen_closed()
        await at.until(lambda: at.titles == ["a.py"])

        assert at.loaded[-1].text == "newer\n"
        assert not at.documents.state.can_reopen


async def test_a_large_file_is_opened_when_the_person_says_so() -> None:
    """A file over 20 MB is asked about first."""
    files = MemoryFiles()
    files.put("/project/big.log", b"x" * 20_000_001)
    async with desk(files) as at:
        at.documents.open("/project/big.log")
        await at.until(lambda: at.problems)
        assert at.problems[0].remedy is Remedy.OPEN_ANYWAY
        assert at.titles == []

        at.documents.remedy()
        await at.until(lambda: at.titles == ["big.log"])


async def test_a_character_without_a_place_offers_utf8() -> None:
    """A character that the file's encoding lacks is not lost: saving says so and offers UTF-8."""
    files = MemoryFiles()
    files.put("/project/old.txt", b"caf\xe9\n")
    async with desk(files) as at:
        document_id = await at.open("/project/old.txt")
        at.type(document_id, "café →\n")
        await at.save(document_id)
        assert at.problems[0].remedy is Remedy.SAVE_UTF8
        assert files.contents["/project/old.txt"] == b"caf\xe9\n"

        at.documents.remedy()
        await at.until(lambda: files.contents["/project/old.txt"] == "café →\n".encode())


async def test_binary_and_missing_files_are_refused_politely() -> None:
    """What cannot be shown is said, and no tab appears."""
    files = MemoryFiles()
    files.put("/project/a.out", b"\x7fELF\0\0")
    async with desk(files) as at:
        at.documents.open("/project/a.out")
        at.documents.open("/project/none")
        await at.until(lambda: len(at.problems) == 2)

        assert [problem.message for problem in at.problems] == [
            "“a.out” cannot be shown. This is not a text file: it contains NUL bytes.",
            "/project/none does not exist.",
        ]
        assert at.titles == []
        at.documents.dismiss_trouble()
        at.documents.dismiss_trouble()
        assert at.documents.state.trouble is None


async def test_each_trouble_waits_for_its_answer() -> None:
    """What could not be opened is told one by one; the trouble of the tab on top comes before and ends none of them."""
    async with desk() as at:
        document_id = await at.open()
        for path in ("/project/one", "/project/two", "/project/one"):
            at.documents.open(path)
        await at.until(lambda: len(at.problems) == 3)
        at.files.refusal = Problem(ProblemKind.FILE, "There is no room left.", Remedy.SAVE_AS)
        await at.save(document_id)
        await at.until(lambda: len(at.problems) == 4)
        told = []
        while (trouble := at.documents.state.trouble) is not None and len(told) < 9:
            told.append(trouble.problem.message)
            at.documents.dismiss_trouble()

        assert told == ["There is no room left.", "/project/two does not exist.", "/project/one does not exist."]


async def test_a_trouble_of_opening_ends_with_opening() -> None:
    """A file that is there after all needs no word about it any more."""
    async with desk() as at:
        at.documents.open("/project/late.txt")
        await at.until(lambda: at.documents.state.trouble is not None)
        at.files.put("/project/late.txt", b"here")
        await at.open("/project/late.txt")

        assert at.documents.state.trouble is None


async def test_a_created_file_replaces_none(tmp_path: Path) -> None:
    """A file that somebody else has made before the first save is asked about like any that has changed."""
    path = str(tmp_path / "new.py")
    async with desk() as at:
        at.documents.open(path)
        await at.until(lambda: at.problems)
        at.documents.remedy()
        created = at.documents.state.active
        assert created is not None
        watched = [stamp[1] for stamp in at.documents.stamps()]
        at.files.put(path, b"theirs")
        at.type(created.id, "mine")
        await at.save(created.id)

        assert at.problems[0].remedy is Remedy.CREATE
        assert (created.path, created.language, created.modified) == (path, "python", False)
        assert path not in watched
        assert at.problems[-1].remedy is Remedy.OVERWRITE
        assert at.files.contents[path] == b"theirs"


async def test_tabs_keep_the_order_they_are_dragged_to() -> None:
    """The order of the tabs is the person's, and comes back."""
    async with desk() as at:
        first = await at.open()
        second = at.documents.new("x")
        at.documents.reorder([second, first])
        assert at.titles == ["Untitled", "a.py"]

    async with desk(at.files, at.buffers, at.session) as again:
        assert again.titles == ["Untitled", "a.py"]


async def test_recent_files_that_are_gone_are_said_and_forgotten() -> None:
    """A recent file that does not exist any more is said and leaves the list; the list can be cleared."""
    async with desk() as at:
        await at.open()
        at.files.put("/project/b.txt", b"b")
        await at.open("/project/b.txt")
        at.documents.close(at.documents.state.active_id or "")
        del at.files.contents["/project/b.txt"]
        at.documents.open("/project/b.txt")
        await at.until(lambda: at.problems)

        assert at.problems[0].message == "/project/b.txt does not exist."
        assert at.documents.state.recent == (PY,)
        at.documents.clear_recent()
        assert at.documents.state.recent == ()

    async with desk(at.files, at.buffers, at.session) as again:
        assert again.documents.state.recent == ()
