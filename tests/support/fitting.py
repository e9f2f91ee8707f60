"""Whether every text that is shown has the room it needs."""

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QTabBar,
    QToolButton,
    QWidget,
)

from app.ui.theme.eliding import ElidingLabel
from tests.support.visible import visible_widgets, without_mnemonic

SLACK = 1  # pixels of rounding


def cut_texts(top: QWidget) -> list[str]:
    """A line for each label and button below `top` whose text is cut off, or that does not lie within what is seen."""
    return [
        f"{type(widget).__name__} {widget.objectName()} {_text(widget)[:50]!r}: {what}"
        for widget in visible_widgets(top)
        for what in [*_cut(widget), *_outside(widget)]
    ]


def _text(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return without_mnemonic(str(text())) if callable(text) else ""


def _cut(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, ElidingLabel) or getattr(widget, "_shrinks", False):
        return  # ends in "…", and its text is whole
    as_icon = isinstance(widget, QToolButton) and widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
    if as_icon and not widget.icon().isNull():
        return
    if isinstance(widget, QLabel):
        yield from _cut_label(widget)
    elif isinstance(widget, QAbstractButton) and _text(widget):
        yield from _cut_button(widget)
    elif isinstance(widget, QComboBox) and widget.width() + SLACK < widget.minimumSizeHint().width():
        yield f"{widget.width()} of {widget.minimumSizeHint().width()} wide"


def _cut_label(label: QLabel) -> Iterator[str]:
    if not label.text():
        return
    room = label.contentsRect()
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + SLACK:
            yield f"{label.height()} of {needed} high"
        longest = max(map(label.fontMetrics().horizontalAdvance, label.text().split()))
        if longest > room.width() + SLACK and not label.toolTip():
            yield f"{room.width()} of {longest} wide for its longest word"
        return
    lines = label.text().split("\n")
    wide = max(map(label.fontMetrics().horizontalAdvance, lines))
    if wide > room.width() + SLACK and not label.toolTip():
        yield f"{room.width()} of {wide} wide"
    high = label.fontMetrics().height() * len(lines)
    if high > room.height() + SLACK + high // 8:
        yield f"{room.height()} of {high} high"


def _cut_button(button: QAbstractButton) -> Iterator[str]:
    metrics = button.fontMetrics()
    wide, high = metrics.horizontalAdvance(_text(button)), metrics.ascent() + metrics.descent() // 2
    text_only = isinstance(button, QToolButton) and button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextOnly
    if not button.icon().isNull() and not text_only:
        wide += button.iconSize().width()
    room = _room_of(button)
    if wide > room.width() + SLACK and not (button.toolTip() and _text(button).endswith("…")):
        yield f"{room.width()} of {wide} wide"
    if high > room.height() + SLACK:
        yield f"{room.height()} of {high} high"


def _room_of(button: QAbstractButton) -> QRect:
    if isinstance(button, QPushButton | QCheckBox | QRadioButton):
        option = QStyleOptionButton()
        button.initStyleOption(option)
        kind = {
            QPushButton: QStyle.SubElement.SE_PushButtonContents,
            QCheckBox: QStyle.SubElement.SE_CheckBoxContents,
            QRadioButton: QStyle.SubElement.SE_RadioButtonContents,
        }
        element = next(one for of, one in kind.items() if isinstance(button, of))
        return button.style().subElementRect(element, option, button)
    return button.contentsRect()


def _outside(widget: QWidget) -> Iterator[str]:
    """What scrolls may be scrolled away; all else must lie within what holds it."""
    if not (isinstance(widget, QLabel | QPushButton | QToolButton | QComboBox) and not widget.isWindow()):
        return
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        holder = above.parentWidget()
        if isinstance(holder, QAbstractScrollArea | QTabBar) or isinstance(above, QTabBar):
            return
        above = holder
    if above is not None:
        box = QRect(widget.mapTo(above, widget.rect().topLeft()), widget.size())
        seen = widget.visibleRegion().boundingRect()
        if not above.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(box):
            yield f"at {box.getRect()} of {above.width()}x{above.height()}"
        elif seen.width() + SLACK < widget.width() and not widget.mask():
            yield f"only {seen.width()}x{seen.height()} of {widget.width()}x{widget.height()} is seen"
