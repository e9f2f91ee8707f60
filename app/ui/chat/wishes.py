"""What a person wishes while reading: told by whichever view is at hand, heard in one place."""

from PySide6.QtCore import QObject, QPoint, Signal


class Wishes(QObject):
    """One for a transcript. Code comes with its language (a Pygments alias, or empty) where that matters;
    `dragged_to` is a selecting mouse (global)."""

    continue_answer = Signal()
    open_link = Signal(str)
    insert = Signal(str)
    replace = Signal(str)
    preview = Signal(str, str)
    new_file = Signal(str, str)
    fresh_start = Signal(str, str)
    save_snippet = Signal(str, str)
    run = Signal(str, str)
    find = Signal()
    dragged_to = Signal(QPoint)
