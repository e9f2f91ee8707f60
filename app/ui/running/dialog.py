"""Code of an answer before it is run, and what it writes then. Nothing runs until somebody presses Run."""

import shlex
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from app.domain.running import RunState
from app.domain.visible import visible
from app.ui.theme.buttons import label
from app.ui.theme.dialog import Dialog

SIZE = (760, 620)
WARNING = (
    "Read it first: it runs on this computer with your rights, in an empty folder of its own that goes afterwards. "
    "It gets no input and none of your keys."
)


class RunDialog(Dialog):
    """`run_requested` carries the arguments of the command; `commands` are offered, the first one is chosen."""

    run_requested = Signal(list)  # list[str]
    stop_requested = Signal()

    def __init__(
        self,
        parent: QWidget | None,
        code: str,
        commands: Sequence[Sequence[str]],
        file_name: str,
        *,
        scale: float,
        points: float,
    ) -> None:
        super().__init__(parent, f"Run {file_name}", scale=scale, size=SIZE)
        self.setObjectName("running.dialog")
        self._shown = ""
        self.code = _text("The code that is run", points, visible(code))
        self.output = _text("Output", points)
        self.said = label("", "muted")
        self.programs, self.command = QComboBox(), QLineEdit()
        self.command.setObjectName("running.command")
        self._offer(commands, file_name)
        line = QHBoxLayout()
        line.addWidget(label("With"))
        line.addWidget(self.programs)
        line.addWidget(self.command, 1)
        self.contents.addWidget(label(WARNING, "muted", wrap=True))
        self.contents.addWidget(self.code, 3)
        self.contents.addLayout(line)
        self.contents.addWidget(label("Output", "heading"))
        self.contents.addWidget(self.output, 2)
        self.copy = self.add_button("Copy output", kind="quiet", icon_name="copy")
        self.buttons.addWidget(self.said, 1)
        self.add_close()
        self.stop = self.add_button("Stop")
        self.run = self.add_button("Run", kind="primary")
        self.run.clicked.connect(self._ask)
        self.command.returnPressed.connect(self._ask)
        self.stop.clicked.connect(self.stop_requested)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._shown))
        self.finished.connect(self.stop_requested)
        self.show_state(RunState())

    def show_state(self, state: RunState) -> None:
        if not state.output.startswith(self._shown):
            self.output.clear()
            self._shown = ""
        self._append(state.output[len(self._shown) :])
        self._shown = state.output
        self.said.setText(state.said)
        self.stop.setVisible(state.is_running)
        self.run.setVisible(not state.is_running)
        self.copy.setEnabled(bool(state.output))
        self.command.setEnabled(not state.is_running)
        self.programs.setEnabled(not state.is_running)

    def _offer(self, commands: Sequence[Sequence[str]], file_name: str) -> None:
        self.programs.setAccessibleName("Program")
        self.command.setAccessibleName("Command")
        self.command.setToolTip("Exactly this is started, without a shell")
        for command in commands:
            self.programs.addItem(command[0].replace("\\", "/").rpartition("/")[2], list(command))
        self.programs.setVisible(bool(commands))
        if not commands:
            self.command.setPlaceholderText(f"No program for this is on the PATH: name one, and {file_name}")
        self.programs.currentIndexChanged.connect(self._choose)
        self._choose()

    def _choose(self) -> None:
        self.command.setText(shlex.join(self.programs.currentData() or []))

    def _ask(self) -> None:
        try:
            command = shlex.split(self.command.text())
        except ValueError as error:
            self.said.setText(f"This command cannot be read: {error}.")
            return
        if command and self.command.isEnabled():
            self.run_requested.emit(command)

    def _append(self, text: str) -> None:
        """At the end, which stays in sight if it was."""
        if not text:
            return
        bar = self.output.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        cursor = QTextCursor(self.output.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(visible(text))
        if at_end:
            bar.setValue(bar.maximum())


def _text(name: str, points: float, text: str = "") -> QPlainTextEdit:
    view = QPlainTextEdit(text)
    view.setReadOnly(True)
    view.setUndoRedoEnabled(False)
    view.setProperty("box", "code")
    view.setAccessibleName(name)
    view.setTabChangesFocus(True)
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPointSizeF(points)
    view.setFont(font)
    return view
