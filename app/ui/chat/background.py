"""Runs slow, silent work (imports, building a lexer) in a thread and hands its result back on the window's thread."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal


class Background(QObject):
    """`run(work, then)`: `work` in a thread, `then(result)` here, unless this object is gone by then."""

    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)  # waits for its threads when it is destroyed
        self._pool.setMaxThreadCount(1)
        self._done.connect(_deliver)

    def run(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        self._pool.start(_Job(work, then, self._done))


class _Job(QRunnable):
    def __init__(self, work: Callable[[], Any], then: Callable[[Any], None], done: Any) -> None:
        super().__init__()
        self._work = work
        self._then = then
        self._done = done

    def run(self) -> None:
        self._done.emit(self._then, self._work())


def _deliver(then: Callable[[Any], None], result: Any) -> None:
    then(result)
