"""Code is run one program at a time, can be stopped, and never writes without an end."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.running import MOST_OUTPUT, RunPhase, RunState
from app.services.running import Running
from tests.support.fakes import FakeClock, settle_loop


class HandPrograms:
    """Implements `ports.Programs`: what is put into `written` is what the program writes."""

    def __init__(self) -> None:
        self.started: list[tuple[tuple[str, ...], str, str]] = []
        self.written: asyncio.Queue[bytes | int | AppError] = asyncio.Queue()
        self.open = 0

    def find(self, program: str) -> str:
        return f"/bin/{program}"

    async def run(self, command: Sequence[str], file_name: str, text: str) -> AsyncGenerator[bytes | int, None]:
        self.started.append((tuple(command), file_name, text))
        self.open += 1
        try:
            while True:
                piece = await self.written.get()
                if isinstance(piece, AppError):
                    raise piece
                yield piece
        finally:
            self.open -= 1


async def begun(programs: HandPrograms) -> Running:
    running = Running(programs, FakeClock())
    running.start(["python3", "main.py"], "main.py", "print(1)\n")
    await settle_loop()
    return running


async def test_what_is_written_is_shown_until_the_end() -> None:
    """Output comes in pieces, whole letters only; the end tells the status."""
    programs = HandPrograms()
    running = await begun(programs)
    assert running.state.is_running

    for piece in (b"1\n", "ü".encode()[:1], "ü".encode()[1:], 3):
        programs.written.put_nowait(piece)
    await settle_loop()

    assert programs.started == [(("python3", "main.py"), "main.py", "print(1)\n")]
    assert running.state == RunState(RunPhase.ENDED, "1\nü", 3, 0.0)
    assert running.state.said == "Ended with status 3 after 0.0 s."
    assert programs.open == 0
    await running.close()


async def test_stop_ends_it_and_keeps_what_was_written() -> None:
    """Stopping closes the program at once."""
    programs = HandPrograms()
    running = await begun(programs)
    programs.written.put_nowait(b"half")
    await settle_loop()

    running.stop()
    await settle_loop()

    assert (running.state.phase, running.state.output, programs.open) == (RunPhase.STOPPED, "half", 0)
    await running.close()


async def test_what_writes_without_an_end_is_stopped() -> None:
    """A loop that prints does not fill the memory."""
    programs = HandPrograms()
    running = await begun(programs)

    programs.written.put_nowait(b"x" * (MOST_OUTPUT + 1))
    await settle_loop()

    assert (running.state.phase, programs.open) == (RunPhase.TOO_MUCH, 0)
    await running.close()


async def test_a_second_start_ends_the_first() -> None:
    """There is one program at a time; the first one does not end the second in passing."""
    programs = HandPrograms()
    running = await begun(programs)
    running.start(["node", "main.js"], "main.js", "1")
    running.start(["node", "main.js"], "main.js", "2")
    await settle_loop()

    assert (programs.open, programs.started[-1][2], running.state.is_running) == (1, "2", True)
    await running.close()


async def test_what_cannot_be_started_says_why() -> None:
    """The problem is told in its own words."""
    programs = HandPrograms()
    running = await begun(programs)

    programs.written.put_nowait(AppError(Problem(ProblemKind.FILE, "“python3” could not be started.")))
    await settle_loop()

    assert running.state.said == "“python3” could not be started."
    await running.close()


def test_ends_are_told_in_words() -> None:
    """Well, with a status, by a signal, stopped."""
    assert RunState(RunPhase.ENDED, status=0, seconds=1.26).said == "Ended well after 1.3 s."
    assert RunState(RunPhase.ENDED, status=-9).said == "Ended by signal 9 after 0.0 s."
    assert RunState(RunPhase.STOPPED, seconds=2).said == "Stopped after 2.0 s."
    assert RunState(RunPhase.TOO_MUCH).said == "Stopped: it wrote more than 1 MB."
