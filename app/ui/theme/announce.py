"""What people who do not see the window are told when something ends."""

from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, words: str) -> None:
    """A screen reader says `words` when it has finished what it is saying; they stay to be read as a description."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    widget.setAccessibleDescription(words)
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))
