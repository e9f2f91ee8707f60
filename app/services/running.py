"""Runs code of an answer: one program at a time, stoppable, its output kept as far as anybody reads."""

import codecs
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace

from app.domain.errors import AppError
from app.domain.running import MOST_OUTPUT, RunPhase, RunState
from app.services.ports import Clock, Programs
from app.services.signal import Signal
from app.services.tasks import TaskSlot


class Running:
    """`state` is that of the last run, `command` what was run."""

    def __init__(self, programs: Programs, clock: Clock) -> None:
        self.changed: Signal[RunState] = Signal()
        self.state = RunState()
        self.command: tuple[str, ...] = ()
        self._programs = programs
        self._clock = clock
        self._began = 0.0
        self._task = TaskSlot("run code")

    def start(self, command: Sequence[str], file_name: str, text: str) -> None:
        """What runs already is stopped."""
        self._began = self._clock.monotonic()
        self.command = tuple(command)
        self._set(RunState(RunPhase.RUNNING))
        self._task.start(self._run(command, file_name, text))

    def stop(self) -> None:
        if self.state.is_running:
            self._task.cancel()
            self._end(RunPhase.STOPPED)

    async def close(self) -> None:
        await self._task.close()

    async def _run(self, command: Sequence[str], file_name: str, text: str) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        size = 0
        try:
            async with aclosing(self._programs.run(command, file_name, text)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, int):
                        self._end(RunPhase.ENDED, status=piece)
                        return
                    size += len(piece)
                    self._set(replace(self.state, output=self.state.output + decoder.decode(piece)))
                    if size > MOST_OUTPUT:
                        self._end(RunPhase.TOO_MUCH)
                        return
        except AppError as error:
            self._set(RunState(RunPhase.REFUSED, why=error.problem.message))

    def _end(self, phase: RunPhase, *, status: int | None = None) -> None:
        seconds = self._clock.monotonic() - self._began
        self._set(replace(self.state, phase=phase, status=status, seconds=seconds))

    def _set(self, state: RunState) -> None:
        self.state = state
        self.changed.emit(state)
