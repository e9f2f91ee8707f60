"""When a refused request may be tried again by itself: visibly, before the first token only, never for long."""

from app.domain.errors import Problem, ProblemKind

RETRIED = frozenset({ProblemKind.RATE_LIMIT, ProblemKind.OVERLOADED})
LONGEST_WAIT_S = 60.0  # a longer one is left to the person, with the button


def retry_delay(problem: Problem, attempt: int, allowed: int, jitter: float) -> float | None:
    """Seconds until attempt `attempt + 1` (1-based), or None: not by itself.

    What the server asks for is kept; else 0.5, 1, 2 ... at most 8 s, stretched by `jitter` (0..1) up to a half, so that
    many clients do not come back at once.
    """
    if problem.kind not in RETRIED or attempt > allowed:
        return None
    backoff = min(8.0, 0.5 * 2.0 ** (attempt - 1)) * (1 + jitter / 2)
    delay = max(backoff, problem.retry_after_s or 0.0)
    return delay if delay <= LONGEST_WAIT_S else None
