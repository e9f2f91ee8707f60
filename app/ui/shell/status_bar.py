"""The line at the bottom: which model, where in the code, what it costs, whether all is well."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStatusBar, QWidget

from app.ui.cost.meter import CostMeter
from app.ui.shell.status_items import StatusItems, status_button
from app.ui.theme.buttons import IconLabel, TextButton, label
from app.ui.theme.keys import KeysOf, with_keys

# Left out in this order: the key, connection, indentation, encoding, line ends, selection, provider, answer, chat,
# language, position, the words of suggestions and of the pane that is away, whose drawings stay, the lines between and
# the tick that all is well. Then the model's name ends in "…".
BRIEFEST = 14


class StatusBar(QStatusBar):
    """`picker` and `meter` are buttons; what a click does is connected in bootstrap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.picker = TextButton("Choose a model ▾", kind="quiet", shrinks=True)
        self.picker.setObjectName("model.picker")
        self.picker.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.picker.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.meter = CostMeter()
        self.completion = TextButton("", kind="quiet", icon_name="suggest", role="muted")
        self.completion.setObjectName("completion.badge")
        self.completion.setProperty("place", "status")
        self.completion.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.completion.hide()
        self.away = TextButton("", kind="quiet", role="accent")
        self.away.setObjectName("status.away")
        self.away.setProperty("place", "status")
        self.away.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.away.hide()
        self.position = status_button("status.position")
        self.items = StatusItems()
        self._selection = label("", "muted")
        self._connection_icon = IconLabel("check")
        self._connection = label("", "muted")
        self._rules = (_Rule(), _Rule())
        line = QWidget()
        line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._line = QHBoxLayout(line)
        at_left: tuple[QWidget, ...] = (self.picker, self._rules[0], self.position, self._selection)
        at_right: tuple[QWidget, ...] = (
            self.items,
            self.completion,
            self.meter,
            self._rules[1],
            self._connection_icon,
            self._connection,
            self.away,
        )
        for widget in at_left:
            self._line.addWidget(widget)
        self._line.addStretch(1)
        for widget in at_right:
            self._line.addWidget(widget)
        self.addPermanentWidget(line, 1)
        self._selection.hide()
        self._names = ("", "")
        self._said_selection = ""
        self._said_connection, self._ok = "", True
        self._key_source = ""
        self._picker_keys = ""
        self._said_completion = ("", "")
        self._away = ""
        self._keys_of: KeysOf | None = None
        self.meter.shown.connect(self._fit)
        self.show_model("")
        self.show_connection("ready")
        self.show_scale(1.0)

    def show_scale(self, scale: float) -> None:
        side, between = round(4 * scale), round(8 * scale)
        self._line.setContentsMargins(side, 0, between, 0)
        self._line.setSpacing(between)
        for rule in self._rules:
            rule.setFixedSize(max(1, round(scale)), round(14 * scale))

    def show_model(self, name: str, provider: str = "") -> None:
        """`name` and `provider` as people call them; without a name the button asks to choose."""
        self._names = (name, provider)
        said = f"{name} on {provider}" if provider else name
        self.picker.setAccessibleName(f"Model: {said}" if said else "Choose a model")
        self._fit()

    def show_key_source(self, text: str) -> None:
        """Where the key in use comes from ("key from FIREWORKS_API_KEY"); empty: none is needed, or none is there."""
        self._key_source = text
        self.picker.setAccessibleDescription(text)
        self._show_tip()
        self._fit()

    def show_keys(self, keys_of: KeysOf) -> None:
        self._keys_of = keys_of
        self._picker_keys = keys_of("models.choose")
        self.position.setToolTip(with_keys("Go to a line", keys_of("go.line")))
        self._show_tip()
        self.show_away(self._away)

    def show_away(self, name: str) -> None:
        """A pane for which there is no room ("Editor", "Chat"): a button to show it; empty: there is none."""
        self._away = name
        self.away.setVisible(bool(name))
        if name:
            self.away.show_icon("chats" if name == "Chat" else "file")
            self.away.setAccessibleName(f"Show the {name.lower()}")
            keys = self._keys_of(f"view.focus_{name.lower()}") if self._keys_of is not None else ""
            self.away.setToolTip(with_keys(f"Show the {name.lower()}", keys))
        self._fit()

    def show_position(self, line: int | None, column: int | None) -> None:
        """1-based; None when no editor is open."""
        text = "" if line is None else f"Ln {line}, Col {column}"
        self.position.setText(text)
        self.position.setAccessibleName(f"Line {line}, column {column}: go to a line" if text else "Position")
        self._fit()

    def show_item(self, name: str, text: str) -> None:
        """Of the file on top: "indentation", "encoding", "line_ending" or "language"; empty without a file."""
        self.items.show_item(name, text)
        self._fit()

    def show_selection(self, text: str) -> None:
        """What is selected, in tokens and money ("41 tok ~0.001 ¢"); empty: nothing is."""
        self._said_selection = f"selected {text}" if text else ""
        self._fit()

    def show_completion(self, words: str, spent: str, details: str = "") -> None:
        """What suggestions are doing, and what they have cost today; `details` say why nothing comes."""
        self._said_completion = (words, spent)
        said = f"{words}, today {spent}" if spent else words
        self.completion.setAccessibleName(f"Suggestions: {said}")
        self.completion.setAccessibleDescription(details)
        self.completion.setToolTip(f"Suggestions: {said}{f'. {details}' if details else ''}".replace("<", "\u2039"))
        self.completion.show()
        self._fit()

    def show_connection(self, text: str, *, icon: str = "check", details: str = "") -> None:
        """One or two words ("ready", "offline") with their drawing; `details` is the tooltip."""
        self._said_connection, self._ok = text, icon == "check"
        self._connection.setToolTip(details or text)
        self._connection_icon.setToolTip(details or text)
        self._connection_icon.show_icon(icon)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _show_tip(self) -> None:
        tip = with_keys("Which model answers", self._picker_keys)
        self.picker.setToolTip(f"{tip}; {self._key_source}" if self._key_source else tip)

    def _fit(self) -> None:
        """Where there is no room for all, the least important goes first; nothing is ever cut in the middle."""
        for brevity in range(BRIEFEST + 1):
            self._shorten(brevity)
            if self._line.sizeHint().width() <= self.width():
                return

    def _shorten(self, brevity: int) -> None:
        name, provider = self._names
        said = f"{name} on {provider}" if provider and brevity < 7 else name
        self.picker.setText(f"{said or 'Choose a model'} ▾")
        said_key = f"{self._said_connection} · {self._key_source}" if self._key_source else self._said_connection
        self._connection.setText(said_key if brevity < 1 else self._said_connection if brevity < 2 else "")
        self._connection.setVisible(brevity < 2)
        self._selection.setText(self._said_selection)
        self._selection.setVisible(bool(self._said_selection) and brevity < 6)
        words, spent = self._said_completion
        self.completion.setText("" if brevity >= 12 else words if not spent or brevity >= 3 else f"{words} · {spent}")
        self.away.setText("" if brevity >= 13 else self._away)
        for rule in self._rules:
            rule.setVisible(brevity < BRIEFEST)
        self._connection_icon.setVisible(brevity < BRIEFEST or not self._ok)
        with QSignalBlocker(self.meter):
            self.meter.set_brevity(min(2, max(0, brevity - 7)))
        self.items.set_brevity(4 if brevity >= 10 else min(3, max(0, brevity - 2)))
        self.position.setVisible(bool(self.position.text()) and brevity < 11)


class _Rule(QFrame):
    """A thin upright line between two parts."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("box", "rule")
