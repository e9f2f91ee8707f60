"""What a model thought before it answered: folded to one line, opened by a click, never in the way."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.chat.column import Column, row_of
from app.ui.chat.markdown_view import ProseView
from app.ui.chat.measure import px
from app.ui.chat.message import Message
from app.ui.chat.typesetter import Typesetter
from app.ui.theme.buttons import TextButton


class ReasoningView(Column):
    """`show_reasoning` with ever longer text; the text is put into the view only while that is open."""

    def __init__(self, typesetter: Typesetter, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.spacing = px(self, 4)
        self._typesetter = typesetter
        self._message = Message()
        self._title = ""
        self._view: ProseView | None = None
        self._fold = TextButton("", kind="quiet", shrinks=True)
        self._fold.setCheckable(True)
        self._fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fold.toggled.connect(self._toggle)
        self.append(row_of(self._fold))

    def show_reasoning(self, text: str, *, thinking: bool, seconds: float | None) -> None:
        self._message.source = text
        if thinking:
            title = "Thinking…"
        elif seconds is not None:
            title = f"Thought for {max(1, round(seconds))} s"
        else:
            title = f"Thought, {len(text.split()):,} words"
        if title != self._title:
            self._title = title
            self._show_title()
        if self._view is not None:
            self._view.show_tail(text)
            if self._view.refit():
                self.restack()

    def _toggle(self, opened: bool) -> None:
        if opened:
            self._view = ProseView(self._typesetter, self._message, self)
            self._view.setAccessibleName("Reasoning")
            self._view.show_tail(self._message.source)
            self.append(self._view)
        elif self._view is not None:
            self.discard(self._view)
            self._view = None
        self._show_title()

    def _show_title(self) -> None:
        self._fold.setText(f"{'▾' if self._fold.isChecked() else '▸'} {self._title}")
        self._fold.setAccessibleName(f"{self._title}, {'shown' if self._fold.isChecked() else 'folded'}")
