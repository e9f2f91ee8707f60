"""Which keys the commands of the window have after a person's choices, and which ones no command gets."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenuBar, QPlainTextEdit

from app.domain.shortcuts import Choices, Keys, Lost, present_keys
from app.ui.shell.actions import ACTIONS
from app.ui.shell.edit_actions import VERBS
from app.ui.theme.keys import written

OWN: Mapping[str, Keys] = {spec.id: spec.keys for spec in ACTIONS}
TITLES = {spec.id: spec.title.rstrip("…") for spec in ACTIONS}
FIXED = frozenset(VERBS)  # every text hears these itself: here they only stand in the menu


class KeyRules:
    """Made when somebody has chosen keys, or wants to."""

    def __init__(self, menu_bar: QMenuBar) -> None:
        self._text = QPlainTextEdit()
        self._menus = {_mnemonic(action.text()): action.text().replace("&", "") for action in menu_bar.actions()}

    def refusal(self, keys: str) -> str:
        """Why no command can have these keys; empty when one can."""
        first = _first_stroke(QKeySequence(keys))
        event = QKeyEvent(QEvent.Type.ShortcutOverride, first.key(), first.keyboardModifiers())
        event.ignore()
        self._text.event(event)
        if event.isAccepted():
            return f"{written(keys)} is a key of every text."
        if first.keyboardModifiers() == Qt.KeyboardModifier.AltModifier and (menu := self._menus.get(first.key())):
            return f"{written(keys)} opens the menu {menu}."
        return ""

    def usable(self, choices: Choices) -> tuple[Choices, list[str]]:
        """Those that can be kept, and a sentence for each that cannot."""
        kept: list[tuple[str, Keys]] = []
        said: list[str] = []
        for command, keys in choices:
            if command not in OWN:
                kept.append((command, keys))
                continue
            why = next(filter(None, map(self.refusal, keys)), "")
            if command in FIXED:
                why = "It is a key of every text."
            if why:
                said.append(f"The keys of “{TITLES[command]}” in the settings cannot be used, so it has its own: {why}")
            else:
                kept.append((command, keys))
        _present, lost = present_keys(OWN, tuple(kept))
        return tuple(kept), [*said, *map(_told, lost)]


def put_keys(actions: Mapping[str, QAction], choices: Choices) -> None:
    """Gives every action its keys; menus show them at once."""
    present, _lost = present_keys(OWN, choices)
    for command, keys in present.items():
        sequences = [QKeySequence(one) for one in keys]
        if actions[command].shortcuts() != sequences:
            actions[command].setShortcuts(sequences)


def _told(lost: Lost) -> str:
    owner, command = TITLES[lost.owner], TITLES[lost.command]
    return f"The settings give {written(lost.keys)} to “{owner}” and to “{command}”; the first keeps it."


def _mnemonic(text: str) -> int:
    return _first_stroke(QKeySequence.mnemonic(text)).key() if "&" in text else 0


def _first_stroke(keys: QKeySequence) -> QKeyCombination:
    first: QKeyCombination = keys[0]  # type: ignore[index]  # the stubs leave this operator out
    return first
