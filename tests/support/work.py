"""Work measured without a clock: how many functions are called. The same on every machine, however busy it is."""

import sys
from collections.abc import Callable
from types import FrameType


def calls_made(action: Callable[[], object]) -> int:
    """The calls of Python and C functions that `action` makes in this thread."""
    made = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(before)
    return made


def growth(work: Callable[[int], object], size: int, times: int = 4) -> float:
    """How much more is called for `times` the size, per unit of size: 1 is linear, `times` is quadratic."""
    work(size)  # what is loaded or remembered at the first time does not count
    small = calls_made(lambda: work(size))
    return calls_made(lambda: work(size * times)) / small / times
