"""Two texts beside each other before one of them wins."""

from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.domain.comparison import side_by_side
from app.ui.review.compare import Choice, CompareDialog


async def test_without_a_difference_there_is_nothing_to_replace(qapp: QApplication) -> None:
    """The button that only changes the text is off when both are the same, and on when they are not."""
    window = QWidget()
    choices = (Choice("keep", "Keep mine"), Choice("replace", "Replace", "primary", changes=True))
    dialog = CompareDialog(window, "Compared", ("Left", "Right"), choices, scale=1.0, points=10.0)
    enabled = []
    for right in ("one\n", "two\n"):
        dialog.show_pairs(side_by_side("one\n", right))
        enabled.append([button.isEnabled() for button in dialog.findChildren(QPushButton)])
    window.deleteLater()

    assert enabled == [[True, True, False], [True, True, True]]
