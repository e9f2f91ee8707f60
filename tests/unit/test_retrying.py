"""When a refused request comes back by itself."""

import pytest

from app.domain.errors import Problem, ProblemKind
from app.domain.retrying import retry_delay


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 0.5), (2, 1.0), (3, 2.0)])
def test_the_pause_doubles(attempt: int, seconds: float) -> None:
    """Each further attempt waits twice as long."""
    assert retry_delay(Problem(ProblemKind.OVERLOADED, ""), attempt, 3, 0.0) == seconds


def test_what_the_server_asks_for_is_kept() -> None:
    """A Retry-After longer than our own pause is waited for in full."""
    assert retry_delay(Problem(ProblemKind.RATE_LIMIT, "", retry_after_s=7.0), 1, 3, 1.0) == 7.0


@pytest.mark.parametrize("kind", [ProblemKind.BAD_KEY, ProblemKind.NO_CREDIT, ProblemKind.CUT, ProblemKind.STALL])
def test_other_problems_wait_for_the_person(kind: ProblemKind) -> None:
    """Nothing but a rate limit or an overload is tried again by itself."""
    assert retry_delay(Problem(kind, ""), 1, 3, 0.0) is None


def test_a_long_wait_and_too_many_attempts_are_left_to_the_person() -> None:
    """There is an end to trying by itself."""
    assert retry_delay(Problem(ProblemKind.RATE_LIMIT, "", retry_after_s=130.0), 1, 3, 0.0) is None
    assert retry_delay(Problem(ProblemKind.RATE_LIMIT, ""), 4, 3, 0.0) is None
