"""What comes back from a model: events, of which exactly one, the last, is an outcome.

    Attempted? Preparing* Sent* Started? (TextDelta | ReasoningDelta | Discarded | UsageReported)* Measured?
    (Finished | Failed)

A stream never raises, except `CancelledError` when its reader is stopped. `Attempted` is put in front by
`services.metering`, `Discarded` by `services.guarding`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.errors import Problem
from app.domain.sent import SentRequest
from app.domain.stop_rules import StopRule
from app.domain.usage import Usage


class FinishReason(StrEnum):
    """Why an answer ended by itself. UNSAID: the server ended cleanly and its kind never gives a reason. DRIFT: the
    model seems to have gone on to something else, which may be wrong."""

    STOP = "stop"
    LENGTH = "length"
    STOP_RULE = "stop_rule"
    DRIFT = "drift"
    REPETITION = "repetition"
    CONTENT_FILTER = "content_filter"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Attempted:
    """The ledger row of this attempt exists; `charge_id` names it."""

    charge_id: str


@dataclass(frozen=True, slots=True)
class Preparing:
    """What is being done before the request can be sent ("Loading the built-in model"), for people."""

    message: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What has left, and when (`Clock.monotonic`); told once the server has begun to answer, or has not."""

    request: SentRequest
    at: float


@dataclass(frozen=True, slots=True)
class Started:
    """The server has accepted the request. `model` is the id that really answers; header names are lower case."""

    model: str
    request_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextDelta:
    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """Thinking text of a reasoning model: paid for, folded in the window, never sent back."""

    text: str


@dataclass(frozen=True, slots=True)
class Discarded:
    """Text that was generated, and so is paid for, but is not part of the answer (a stop rule cut it away)."""

    text: str


@dataclass(frozen=True, slots=True)
class UsageReported:
    """The server's own usage; if several come, the last one counts."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class Measured:
    """The server's own figures of the answer (Fireworks' `perf_metrics`)."""

    metrics: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Finished:
    """`rule`: which guard of ours ended it; None: the model or its server did."""

    reason: FinishReason
    rule: StopRule | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """`reached_server` is False when the request certainly never left (then nothing can have been charged);
    `refused` is True when the server answered with an error before any token (then 0 tokens, reported)."""

    problem: Problem
    reached_server: bool = True
    refused: bool = False


Outcome = Finished | Failed
StreamEvent = (
    Attempted
    | Preparing
    | Sent
    | Started
    | TextDelta
    | ReasoningDelta
    | Discarded
    | UsageReported
    | Measured
    | Finished
    | Failed
)
