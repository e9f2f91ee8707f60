"""What a person wishes of the turns of a conversation: told by whichever view is at hand, heard in one place."""

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QToolTip, QWidget

BUSY = "An answer is being made. Stop it first, or wait until it is there."


class TurnWishes(QObject):
    """One for a transcript; the words are ids of turns, answers and follow-ups. `idle`: no answer is being made."""

    edit = Signal(str)
    edit_left = Signal()
    regenerate = Signal(str)
    try_with = Signal(str)
    compare = Signal(str, str)
    show_turn = Signal(str)
    show_answer = Signal(str, str)
    send_queued = Signal()
    take_back = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.idle = True

    def allowed(self, button: QWidget) -> bool:
        """Whether turns may be changed now; beside the button it is said why not."""
        if not self.idle:
            QToolTip.showText(button.mapToGlobal(QPoint(0, button.height())), BUSY, button)
        return self.idle
