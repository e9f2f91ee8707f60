"""What went wrong with files, one at a time, and what can be done about it."""

from collections.abc import Callable

from app.domain.documents import Trouble


class Troubles:
    """The newest one counts."""

    def __init__(self) -> None:
        self.present: Trouble | None = None
        self._remedy: Callable[[], object] = bool

    def begin(self, trouble: Trouble, remedy: Callable[[], object]) -> None:
        self.present, self._remedy = trouble, remedy

    def end_of(self, document_id: str) -> None:
        """Of that tab."""
        if self.present is not None and self.present.document_id == document_id:
            self.present = None

    def dismiss(self) -> None:
        self.present = None

    def take_remedy(self) -> Callable[[], object]:
        """To be called once; the trouble is over."""
        remedy, self._remedy = self._remedy, bool
        self.present = None
        return remedy
