"""What a person wishes while reading: told by whichever view is at hand, heard in one place."""

from PySide6.QtCore import QObject, QPoint, Signal


class Wishes(QObject):
    """One for a transcript. `new_file` and `fresh_start` are a text and its language; `dragged_to` a selecting mouse
    (global)."""

    continue_answer = Signal()
    regenerate = Signal()
    open_link = Signal(str)
    insert = Signal(str)
    replace = Signal(str)
    new_file = Signal(str, str)
    fresh_start = Signal(str, str)
    dragged_to = Signal(QPoint)
