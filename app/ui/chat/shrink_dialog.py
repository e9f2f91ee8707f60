"""Shrink: what can be left out of attached code, what each step saves, and what would be left."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.domain.shrinking import STEPS, Step
from app.ui.chat.token_text import TokenText
from app.ui.theme.buttons import label
from app.ui.theme.dialog import Dialog

_WORDS = {
    Step.COMMENTS: "Leave out comments",
    Step.DOCSTRINGS: "Leave out docstrings",
    Step.BODIES: "Fold the bodies of functions, keep their signatures",
}


class ShrinkDialog(Dialog):
    """`steps_changed` and `applied` carry the steps that are ticked (tuple[Step, ...])."""

    steps_changed = Signal(object)
    applied = Signal(object)

    def __init__(self, parent: QWidget | None, title: str, *, scale: float = 1.0) -> None:
        super().__init__(parent, f"Shrink {title}", scale=scale, size=(720, 560))
        self.setObjectName("chat.shrink")
        self._about = label("", "heading", wrap=True)
        self._about.setObjectName("chat.shrink.about")
        self._boxes = {step: QCheckBox(_WORDS[step]) for step in STEPS}
        self._preview = TokenText("What is left")
        self._preview.setObjectName("chat.shrink.preview")
        column = QVBoxLayout()
        column.setSpacing(self.px(4))
        for step, box in self._boxes.items():
            box.setObjectName(f"chat.shrink.{step}")
            box.toggled.connect(lambda _on: self.steps_changed.emit(self.steps))
            column.addWidget(box)
        self.contents.addWidget(self._about)
        self.contents.addLayout(column)
        self.contents.addWidget(self._preview, 1)
        self._whole = self.add_button("Whole again")
        self._whole.clicked.connect(lambda: self.show_steps(()))
        self.buttons.addStretch(1)
        self.add_close("Cancel")
        self._apply = self.add_button("Apply", kind="primary")
        self._apply.clicked.connect(self._applying)

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for step, box in self._boxes.items() if box.isChecked())

    def show_offer(self, savings: Mapping[Step, str]) -> None:
        """What each step would save by itself; those that are not in it save nothing."""
        for step, box in self._boxes.items():
            box.setText(f"{_WORDS[step]}   {savings[step]}" if step in savings else _WORDS[step])
            box.setEnabled(step in savings)

    def show_steps(self, steps: Sequence[str]) -> None:
        """Ticks these; told once."""
        for step, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(step in steps)
            box.blockSignals(False)
        self.steps_changed.emit(self.steps)

    def show_result(self, text: str, about: str) -> None:
        self._preview.show_text(text)
        self._about.setText(about)
        self._whole.setEnabled(bool(self.steps))

    def _applying(self) -> None:
        self.applied.emit(self.steps)
        self.accept()
