"""What a person wishes for the context: told by the strip, its list and the chips, heard in one place."""

from PySide6.QtCore import QObject, Signal


class ContextWishes(QObject):
    """Parts are named by their ids. `room_requested`: tokens for the answer, or None: what the settings say."""

    toggle_requested = Signal(object)  # tuple[str, ...]
    pin_requested = Signal(object)  # tuple[str, ...]
    move_requested = Signal(str, int)
    remove_requested = Signal(str)
    shrink_requested = Signal(str)
    room_requested = Signal(object)  # int | None
    inspect_requested = Signal()
    list_requested = Signal()
    attach_requested = Signal()  # something is to be chosen
    paths_given = Signal(list)  # list[str]: files and folders that were dropped or pasted
    text_pasted = Signal(str)  # too much of it for a question
    picture_given = Signal()
    left = Signal()  # back to the question
