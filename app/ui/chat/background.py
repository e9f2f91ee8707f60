"""Runs slow, silent work (imports, building a lexer) in a thread and hands its result back on the window's thread."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot


class Background(QObject):
    """`run(work, then)`: `work` in a thread, `then(result)` here, unless this object is gone by then.

    Nothing waits for the thread, neither this object's end nor the program's.
    """

    def run(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        post = _Post()
        post.arrived.connect(self._deliver)
        threading.Thread(target=lambda: post.arrived.emit(then, work()), name="chat background", daemon=True).start()

    @Slot(object, object)
    def _deliver(self, then: Callable[[Any], None], result: Any) -> None:
        then(result)


class _Post(QObject):
    """Lives as long as its thread, so that there is always somebody to emit."""

    arrived = Signal(object, object)
