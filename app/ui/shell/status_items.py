"""The file on top in the status line: indentation, encoding, line ends, language, each a button that changes it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.theme.buttons import TextButton

NAMES = {"indentation": "Indentation", "encoding": "Encoding", "line_ending": "Line ends", "language": "Language"}
BRIEFEST = 4


class StatusItems(QWidget):
    """`wished` carries the name of the item that was pressed (`NAMES`). Without a file nothing is shown."""

    wished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._brevity = 0
        self.buttons: dict[str, TextButton] = {}
        for name, said in NAMES.items():
            button = self.buttons[name] = status_button(f"status.{name}")
            button.setToolTip(f"{said} of this file")
            button.clicked.connect(lambda _checked=False, name=name: self.wished.emit(name))
            button.hide()
            self._row.addWidget(button)

    def show_scale(self, scale: float) -> None:
        self._row.setSpacing(0)

    def show_item(self, name: str, text: str) -> None:
        """An empty text: there is no file."""
        button = self.buttons[name]
        button.setText(text.replace("&", "&&"))
        button.setAccessibleName(f"{NAMES[name]}: {text}" if text else NAMES[name])
        self.set_brevity(self._brevity)

    def set_brevity(self, brevity: int) -> None:
        """How many items to leave out, the first one first."""
        self._brevity = brevity
        for place, button in enumerate(self.buttons.values()):
            button.setVisible(bool(button.text()) and place >= brevity)
        self.updateGeometry()  # at once: whoever decides how brief to be measures now


def status_button(name: str) -> TextButton:
    """A quiet button as tall as the line."""
    button = TextButton("", kind="quiet", role="muted")
    button.setObjectName(name)
    button.setProperty("place", "status")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
