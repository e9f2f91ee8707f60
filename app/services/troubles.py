"""What went wrong with files and waits for an answer, and what can be done about it."""

from collections.abc import Callable
from typing import NamedTuple

from app.domain.documents import Trouble


class _Waiting(NamedTuple):
    trouble: Trouble
    remedy: Callable[[], object]


class Troubles:
    """One for each tab, the newest; those of openings, which have no tab, one after the other, the oldest first."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []

    def begin(self, trouble: Trouble, remedy: Callable[[], object]) -> None:
        """In the place of what was told of the same tab, or of opening the same file."""
        if trouble.document_id is None:
            self.opened(trouble.path)
        else:
            self.end_of(trouble.document_id)
        self._waiting.append(_Waiting(trouble, remedy))

    def present(self, active_id: str | None) -> Trouble | None:
        """What is to be shown with this tab on top: its own trouble, else one that is no tab's."""
        waiting = self._present(active_id)
        return None if waiting is None else waiting.trouble

    def elsewhere(self, active_id: str | None) -> Trouble | None:
        """The newest one of another tab."""
        others = [one.trouble for one in self._waiting if one.trouble.document_id not in (None, active_id)]
        return others[-1] if others else None

    def end_of(self, document_id: str) -> None:
        """Of that tab."""
        self._keep(lambda known: known.document_id != document_id)

    def opened(self, path: str | None) -> None:
        """What there was about opening it is over."""
        self._keep(lambda known: known.document_id is not None or known.path != path)

    def take_remedy(self, active_id: str | None) -> Callable[[], object]:
        """Of the present one, to be called once; the trouble is over, and the next one present."""
        waiting = self._present(active_id)
        if waiting is None:
            return bool
        self._waiting.remove(waiting)
        return waiting.remedy

    def _present(self, active_id: str | None) -> _Waiting | None:
        own = (one for one in self._waiting if active_id is not None and one.trouble.document_id == active_id)
        nobodys = (one for one in self._waiting if one.trouble.document_id is None)
        return next(own, None) or next(nobodys, None)

    def _keep(self, holds: Callable[[Trouble], bool]) -> None:
        self._waiting = [one for one in self._waiting if holds(one.trouble)]
