"""What can go wrong, written for the person who reads it: a Problem is a value, an AppError carries one.

    AppError(Problem)          the only exception that services and adapters let out on purpose
        Problem.kind           what happened (ProblemKind), one per row of the error table in docs/troubleshooting.md
        Problem.remedy         the one thing to do about it (Remedy): the button that the window offers

Foreign exceptions are translated once, in the adapter that meets them.
"""

from dataclasses import dataclass
from enum import StrEnum


class ProblemKind(StrEnum):
    """What happened."""

    NO_KEY = "no_key"
    BAD_KEY = "bad_key"
    NO_CREDIT = "no_credit"
    SUSPENDED = "suspended"
    MODEL_NOT_DEPLOYED = "model_not_deployed"
    TOO_LONG = "too_long"
    BAD_REQUEST = "bad_request"
    RATE_LIMIT = "rate_limit"
    OVERLOADED = "overloaded"
    SERVER = "server"
    OFFLINE = "offline"
    TLS = "tls"
    PROXY = "proxy"
    CAPTIVE_PORTAL = "captive_portal"
    STALL = "stall"
    CUT = "cut"
    UNREADABLE = "unreadable"
    OVER_BUDGET = "over_budget"
    UNPRICED = "unpriced"
    LOCAL_MODEL = "local_model"
    STORAGE = "storage"
    FILE = "file"
    SEARCH = "search"
    INTERNAL = "internal"


class Remedy(StrEnum):
    """The one action that a problem offers; the window turns it into a button."""

    NONE = "none"
    RETRY = "retry"
    CONTINUE = "continue"
    OPEN_KEY = "open_key"
    CHOOSE_MODEL = "choose_model"
    SHORTEN_ANSWER = "shorten_answer"
    OPEN_BUDGET = "open_budget"
    OPEN_SETTINGS = "open_settings"
    SAVE_AS = "save_as"
    SAVE_UTF8 = "save_utf8"
    OVERWRITE = "overwrite"
    OPEN_ANYWAY = "open_anyway"
    CREATE = "create"


@dataclass(frozen=True, slots=True)
class Problem:
    """One failure in plain words.

    `details` is the raw text (already redacted), shown only under "Details". `retry_after_s` is what the server
    asked for, in seconds. `fits` is the largest answer, in tokens, that would be admitted. `suggestions` are
    model ids that would work instead. `context` is what the server says the model's context really is, in tokens.
    """

    kind: ProblemKind
    message: str
    remedy: Remedy = Remedy.NONE
    details: str = ""
    retry_after_s: float | None = None
    fits: int | None = None
    suggestions: tuple[str, ...] = ()
    context: int | None = None


class AppError(Exception):
    """A failure that a person is told about; its text is `problem.message`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem
