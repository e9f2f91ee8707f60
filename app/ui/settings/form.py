"""Rows of a settings page: a name, a control, a hint, and a message in place when the value cannot be used."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QPlainTextEdit, QWidget

from app.ui.theme.buttons import label

NAMES_WIDTH = 140


class Form(QGridLayout):
    """Names at the left in one column, controls at the right; hints and messages stand under their control.

    `stacked`, where there is no room for two columns, a name stands above its control.
    """

    def __init__(self, scale: float) -> None:
        super().__init__()
        self._scale = scale
        self._row = 0
        self._messages: dict[QWidget, QLabel] = {}
        self._names: list[tuple[QLabel, int, Qt.AlignmentFlag]] = []  # with the row of the control
        self._stacked = False
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(self._px(16))
        self.setVerticalSpacing(self._px(4))
        self.setColumnMinimumWidth(0, self._px(NAMES_WIDTH))
        self.setColumnStretch(1, 1)

    def _px(self, length: float) -> int:
        return round(length * self._scale)

    def add(self, name: str, control: QWidget, hint: str = "", *, wide: bool = True) -> None:
        """One row; the control gets `name` as its accessible name and the mnemonic of the label."""
        if self._row:
            self.setRowMinimumHeight(self._row, self._px(4))
            self._row += 1
        title = label(name)
        title.setBuddy(control)
        control.setAccessibleName(name)
        control.setAccessibleDescription(hint)
        align = Qt.AlignmentFlag(0) if wide else Qt.AlignmentFlag.AlignLeft
        tall = isinstance(control, QPlainTextEdit)
        title.setContentsMargins(0, self._px(5) if tall else 0, 0, 0)
        beside = Qt.AlignmentFlag.AlignTop if tall else Qt.AlignmentFlag.AlignVCenter
        self._row += 1  # the row above is for the name, when it is stacked
        self._names.append((title, self._row, beside))
        self.addWidget(title, self._row, 0, beside)
        self.addWidget(control, self._row, 1, align)
        self._under(control, hint)

    def show_stacked(self, on: bool) -> None:
        if on == self._stacked:
            return
        self._stacked = on
        self.setColumnMinimumWidth(0, 0 if on else self._px(NAMES_WIDTH))
        self.setHorizontalSpacing(0 if on else self._px(16))
        for name, row, beside in self._names:
            self.removeWidget(name)
            if on:
                self.addWidget(name, row - 1, 1)
            else:
                self.addWidget(name, row, 0, beside)

    def add_check(self, box: QCheckBox, hint: str = "") -> None:
        """A row with a check box, whose own text is its name."""
        if self._row:
            self.setRowMinimumHeight(self._row, self._px(4))
            self._row += 1
        box.setAccessibleName(box.text())
        box.setAccessibleDescription(hint)
        self.addWidget(box, self._row, 1)
        self._under(box, hint)

    def complain(self, control: QWidget, message: str) -> None:
        """Shows why this control's value is not taken; an empty message takes it back."""
        shown = self._messages[control]
        shown.setText(message)
        shown.setVisible(bool(message))
        if bool(control.property("invalid")) != bool(message):
            control.setProperty("invalid", bool(message))
            control.style().unpolish(control)
            control.style().polish(control)

    def message(self, control: QWidget) -> str:
        return self._messages[control].text()

    def _under(self, control: QWidget, hint: str) -> None:
        if hint:
            self._row += 1
            self.addWidget(label(hint, "small", wrap=True), self._row, 1)
        message = label("", "danger", wrap=True)
        message.hide()
        self._messages[control] = message
        self._row += 1
        self.addWidget(message, self._row, 1)
        self._row += 1
