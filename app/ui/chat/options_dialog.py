"""What one chat asks for differently: its system prompt, sampling, largest answer and stop strings."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QPlainTextEdit, QSizePolicy, QSpinBox, QWidget

from app.domain.chat_options import (
    LONGEST_STOP,
    MOST_STOPS,
    SMALLEST_ANSWER,
    TEMPERATURES,
    TOP_PS,
    ChatOptions,
    stops_from,
    stops_text,
)
from app.ui.theme.buttons import label
from app.ui.theme.dialog import Dialog
from app.ui.theme.fields import number, whole

ABOUT = "What is ticked holds for this chat only; everything else is as in the settings."


class OptionsDialog(Dialog):
    """`usual` is what holds without a tick, all of it said; `most` the largest answer that the model can give."""

    chosen = Signal(object)  # ChatOptions

    def __init__(
        self, parent: QWidget | None, options: ChatOptions, usual: ChatOptions, most: int, *, scale: float = 1.0
    ) -> None:
        super().__init__(parent, "This chat", scale=scale, size=(560, 560), scrolls=True)
        self._usual = usual
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(self.px(16))
        self._grid.setVerticalSpacing(self.px(4))
        self._grid.setColumnStretch(1, 1)
        self.system, self.stops = _area("System prompt"), _area("Stop strings")
        self.temperature = number(0.0, *TEMPERATURES, step=0.1, decimals=2)
        self.top_p = number(1.0, *TOP_PS, step=0.05, decimals=2)
        self.answer_tokens: QSpinBox = whole(most, SMALLEST_ANSWER, most, step=128, unit=" tokens")
        self.contents.addWidget(label(ABOUT, "muted", wrap=True))
        self.contents.addSpacing(self.px(8))
        self.contents.addLayout(self._grid, 1)
        self._ticks: list[QCheckBox] = []
        self.own_system = self._row("System prompt", self.system)
        self.own_temperature = self._row("Temperature", self.temperature, "0: always the likeliest word.")
        self.own_top_p = self._row("Top p", self.top_p, "Only words within this share of likelihood.")
        self.own_answer = self._row("Largest answer", self.answer_tokens, f"This model gives up to {most:,} tokens.")
        hint = f"One a line, {MOST_STOPS} at most; \\n is a line end. The answer ends before the first of them."
        self.own_stops = self._row("Stop strings", self.stops, hint)
        self._grid.setRowStretch(0, 1)
        self.system.setMinimumHeight(self.px(60))
        self.system.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # what is left over
        self.stops.setFixedHeight(self.px(80))
        self._complaint = label("", "danger", wrap=True)
        self._complaint.hide()
        self.contents.addWidget(self._complaint)
        reset = self.add_button("All as in the settings")
        reset.clicked.connect(lambda: self.show_options(ChatOptions()))
        self.buttons.addStretch(1)
        self.add_close("Cancel")
        self.save = self.add_button("Save", kind="primary")
        self.save.clicked.connect(self._done)
        self.stops.textChanged.connect(self._check)
        for tick in self._ticks:
            tick.toggled.connect(self._check)
        self.show_options(options)

    def show_options(self, options: ChatOptions) -> None:
        usual = self._usual
        self.own_system.setChecked(options.system is not None)
        self.system.setPlainText((usual.system or "") if options.system is None else options.system)
        self.own_temperature.setChecked(options.temperature is not None)
        self.temperature.setValue(_first(options.temperature, usual.temperature, 0.0))
        self.own_top_p.setChecked(options.top_p is not None)
        self.top_p.setValue(_first(options.top_p, usual.top_p, 1.0))
        self.own_answer.setChecked(options.answer_tokens is not None)
        self.answer_tokens.setValue(round(_first(options.answer_tokens, usual.answer_tokens, SMALLEST_ANSWER)))
        self.own_stops.setChecked(bool(options.stops))
        self.stops.setPlainText(stops_text(options.stops))

    def options(self) -> ChatOptions:
        """What is ticked, also where a number was typed and not left yet."""
        for field in (self.temperature, self.top_p, self.answer_tokens):
            field.interpretText()
        return ChatOptions(
            system=self.system.toPlainText() if self.own_system.isChecked() else None,
            temperature=self.temperature.value() if self.own_temperature.isChecked() else None,
            top_p=self.top_p.value() if self.own_top_p.isChecked() else None,
            answer_tokens=self.answer_tokens.value() if self.own_answer.isChecked() else None,
            stops=stops_from(self.stops.toPlainText()) if self.own_stops.isChecked() else (),
        )

    def _row(self, name: str, field: QWidget, hint: str = "") -> QCheckBox:
        """A tick with its field, which can be changed while it is there."""
        tick, row = QCheckBox(name), self._grid.rowCount() if self._ticks else 0
        tick.setObjectName(f"options.{name.split()[0].lower()}")
        field.setAccessibleName(name)
        field.setAccessibleDescription(hint)
        tick.toggled.connect(field.setEnabled)
        field.setEnabled(False)
        is_tall = isinstance(field, QPlainTextEdit)
        beside = Qt.AlignmentFlag.AlignTop if is_tall else Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(tick, row, 0, beside | Qt.AlignmentFlag.AlignLeft)
        self._grid.addWidget(field, row, 1, Qt.AlignmentFlag(0) if is_tall else Qt.AlignmentFlag.AlignLeft)
        if hint:
            self._grid.addWidget(label(hint, "small", wrap=True), row + 1, 1)
        self._grid.setRowMinimumHeight(row + 2, self.px(8))
        self._ticks.append(tick)
        return tick

    def _check(self, _on: bool = True) -> None:
        stops = stops_from(self.stops.toPlainText()) if self.own_stops.isChecked() else ()
        said = ""
        if len(stops) > MOST_STOPS:
            said = f"These are {len(stops)} stop strings; a server takes {MOST_STOPS}."
        elif any(len(stop) > LONGEST_STOP for stop in stops):
            said = f"A stop string has {LONGEST_STOP} characters at most."
        self._complaint.setText(said)
        self._complaint.setVisible(bool(said))
        self.save.setEnabled(not said)

    def _done(self) -> None:
        self.chosen.emit(self.options())
        self.accept()


def _area(name: str) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setObjectName(name)
    field.setProperty("box", "field")
    field.setTabChangesFocus(True)
    return field


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)
