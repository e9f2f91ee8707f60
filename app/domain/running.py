"""A program being run: what it has written so far, and how it ended."""

from dataclasses import dataclass
from enum import StrEnum

MOST_OUTPUT = 1_000_000  # bytes: what writes more is stopped


class RunPhase(StrEnum):
    READY = "ready"
    RUNNING = "running"
    ENDED = "ended"
    STOPPED = "stopped"
    TOO_MUCH = "too_much"  # stopped, because it wrote more than anybody reads
    REFUSED = "refused"  # it could not be started


@dataclass(frozen=True, slots=True)
class RunState:
    """`status` is what the program ended with, negative for the signal that ended it; `why` it was refused."""

    phase: RunPhase = RunPhase.READY
    output: str = ""
    status: int | None = None
    seconds: float = 0.0
    why: str = ""

    @property
    def is_running(self) -> bool:
        return self.phase is RunPhase.RUNNING

    @property
    def said(self) -> str:
        """In words."""
        match self.phase:
            case RunPhase.READY:
                return ""
            case RunPhase.RUNNING:
                return "Running…"
            case RunPhase.STOPPED:
                return f"Stopped after {self.seconds:.1f} s."
            case RunPhase.TOO_MUCH:
                return f"Stopped: it wrote more than {MOST_OUTPUT // 1_000_000} MB."
            case RunPhase.REFUSED:
                return self.why
        status = self.status or 0
        how = "well" if status == 0 else f"by signal {-status}" if status < 0 else f"with status {status}"
        return f"Ended {how} after {self.seconds:.1f} s."
