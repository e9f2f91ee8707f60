"""The keys of one command: each can be changed or taken away, others added; what is in the way is said at once."""

from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.shortcuts import Choices, Keys, WrongKeys, clean_keys, exchange, owners, present_keys
from app.ui.shell.key_recorder import KeyRecorder
from app.ui.shell.key_rules import FIXED, OWN, TITLES, KeyRules
from app.ui.theme.buttons import IconButton, TextButton, label
from app.ui.theme.keys import written
from app.ui.theme.search_fields import restyle


class Verdict(NamedTuple):
    """On keys that were pressed. `wrong`: they cannot be had. `owners`: the commands that they would be taken from."""

    keys: str
    wrong: str = ""
    owners: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        if self.wrong:
            return self.wrong
        if self.owners:
            return f"{written(self.keys)} belongs to {_names(self.owners)}."
        return f"{written(self.keys)} is free."

    @property
    def button(self) -> str:
        return f"Take it from {_names(self.owners)}" if self.owners else "Set"


class KeysCard(QFrame):
    """`keys_wished` carries a command and all its keys from now on, `own_wished` a command that is to have its own."""

    keys_wished = Signal(str, tuple)
    own_wished = Signal(str)
    done = Signal()  # recording has ended: the focus may go back

    def __init__(self, rules: KeyRules, scale: float) -> None:
        super().__init__()
        self.setProperty("box", "card")
        self.setAccessibleName("Keys of the command")
        self._rules = rules
        self._command = ""
        self._present: dict[str, Keys] = {}
        self._instead_of: str | None = None  # the key that the pressed one is to replace; None: it joins them
        self._verdict: Verdict | None = None
        self._title = label("", "heading")
        self._chips = QHBoxLayout()
        self.change_button = TextButton("Change…")
        self.add_button = TextButton("Add another…")
        self.reset_button = TextButton("Reset")
        self.recorder = KeyRecorder()
        self.set_button = TextButton("Set", kind="primary")
        self.cancel_button = TextButton("Cancel")
        self.message = label("", "muted", wrap=True)
        self.message.setObjectName("keys.message")
        self._lay_out(scale)
        self._connect()
        self._show_recording(on=False)

    def show_choices(self, command: str, choices: Choices) -> None:
        """`command` empty: no row is selected."""
        if command != self._command:
            self._show_recording(on=False)
        self._command = command
        self._present, _lost = present_keys(OWN, choices)
        keys = self._present.get(command, ())
        fixed = command in FIXED
        self._title.setText(TITLES.get(command, "No command is selected"))
        self._fill_chips(() if fixed else keys)
        self.change_button.setText("Change…" if keys else "Set keys…")
        for button in (self.change_button, self.add_button):
            button.setEnabled(bool(command) and not fixed)
        self.add_button.setVisible(bool(keys) and not fixed)
        self.reset_button.setEnabled(bool(command) and keys != OWN.get(command))
        if not self.recording:
            self._say("These keys are the same in every text of this system." if fixed else "")

    def change(self) -> None:
        """Takes down new keys in the place of the first ones."""
        if self.change_button.isEnabled():
            keys = self._present[self._command]
            self._record(keys[0] if keys else None)

    @property
    def recording(self) -> bool:
        return not self.recorder.isHidden()

    # inside

    def _record(self, instead_of: str | None) -> None:
        self._instead_of = instead_of
        self._verdict = None
        self._show_recording(on=True)
        said = f"in the place of {written(instead_of)}" if instead_of else "that run it"
        self.recorder.setAccessibleName(f"New keys for {TITLES[self._command]}")
        self._say(f"Press the keys {said}; two strokes such as {written('Ctrl+K, Ctrl+O')} will do. Esc leaves it.")
        self.recorder.begin()

    def _judge(self, pressed: str) -> None:
        self._verdict = None
        if pressed:
            try:
                keys = clean_keys(pressed)
            except WrongKeys as wrong:
                self._verdict = Verdict(pressed, wrong=f"{str(wrong)[:1].upper()}{str(wrong)[1:]}.")
            else:
                others = tuple(owners(keys, self._present, but=self._command))
                fixed = next((name for name in others if name in FIXED), None)
                wrong_words = self._rules.refusal(keys) or (f"It belongs to “{TITLES[fixed]}”." if fixed else "")
                self._verdict = Verdict(keys, wrong_words, others)
        verdict = self._verdict
        self._say(verdict.says if verdict else "", wrong=bool(verdict and verdict.wrong))
        self.set_button.setText(verdict.button if verdict else "Set")
        self.set_button.setEnabled(verdict is not None and not verdict.wrong)

    def _accept(self) -> None:
        verdict = self._verdict
        if verdict is None or verdict.wrong:
            return
        keys = self._present[self._command]
        self._end()
        self.keys_wished.emit(self._command, exchange(keys, self._instead_of, verdict.keys))

    def _end(self) -> None:
        self._show_recording(on=False)
        self._say("")
        self.done.emit()

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.message.setText(text)
        restyle(self.message, "role", "danger" if wrong else "muted")

    def _show_recording(self, *, on: bool) -> None:
        for widget in (self.recorder, self.set_button, self.cancel_button):
            widget.setVisible(on)
        for widget in (self.change_button, self.add_button, self.reset_button):
            widget.setHidden(on)
        self.set_button.setText("Set")
        self.set_button.setEnabled(False)

    def _fill_chips(self, keys: Keys) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for one in keys:
            self._chips.addWidget(self._chip(one))

    def _chip(self, keys: str) -> QWidget:
        chip = QWidget()
        row = QHBoxLayout(chip)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        change = TextButton(written(keys), kind="quiet")
        change.setAccessibleName(f"Change {written(keys)}")
        change.clicked.connect(lambda: self._record(keys))
        away = IconButton("close", f"Take {written(keys)} away")
        away.clicked.connect(lambda: self._clear(keys))
        row.addWidget(change)
        row.addWidget(away)
        return chip

    def _clear(self, keys: str) -> None:
        left = tuple(one for one in self._present[self._command] if one != keys)
        self.keys_wished.emit(self._command, left)
        self.done.emit()

    def _reset(self) -> None:
        own = OWN[self._command]
        losing = tuple(dict.fromkeys(name for one in own for name in owners(one, self._present, but=self._command)))
        self.own_wished.emit(self._command)
        self._say(f"Taken back from {_names(losing)}." if losing else "")
        self.done.emit()

    def _lay_out(self, scale: float) -> None:
        def px(length: float) -> int:
            return round(length * scale)

        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(8), px(12), px(8))
        column.setSpacing(px(4))
        first, second = QHBoxLayout(), QHBoxLayout()
        self._chips.setSpacing(px(8))
        for row in (first, second):
            row.setSpacing(px(8))
            column.addLayout(row)
        first.addWidget(self._title)
        first.addLayout(self._chips)
        first.addStretch(1)
        for widget in (self.change_button, self.add_button, self.reset_button):
            first.addWidget(widget)
        second.addWidget(self.recorder, 1)
        second.addWidget(self.set_button)
        second.addWidget(self.cancel_button)
        column.addWidget(self.message)
        self.message.setMinimumHeight(self.message.fontMetrics().height())

    def _connect(self) -> None:
        self.change_button.clicked.connect(self.change)
        self.add_button.clicked.connect(lambda: self._record(None))
        self.reset_button.clicked.connect(self._reset)
        self.recorder.pressed.connect(self._judge)
        self.recorder.accepted.connect(self._accept)
        self.recorder.cancelled.connect(self._end)
        self.set_button.clicked.connect(self._accept)
        self.cancel_button.clicked.connect(self._end)


def _names(commands: tuple[str, ...]) -> str:
    return " and ".join(f"“{TITLES[command]}”" for command in commands)
