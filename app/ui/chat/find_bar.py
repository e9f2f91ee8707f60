"""The line above the conversation in which people say what they look for in it. It decides nothing."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.domain.search import Query
from app.ui.chat.measure import px
from app.ui.theme.buttons import IconButton
from app.ui.theme.search_fields import CaseButton, ElidedLabel, HistoryField, restyle

_STEPS = {Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_F3: 1}


class ChatFindBar(QFrame):
    """`step_requested` is 1 for the next hit, -1 for the one before."""

    changed = Signal()
    step_requested = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chat.find")
        self.setProperty("box", "find")
        self.setAccessibleName("Find in this chat")
        self.field = HistoryField("Find in this chat", "chat.find.query")
        self.case = CaseButton("chat.find.case")
        self._count = ElidedLabel("chat.find.count")
        before, after = IconButton("chevron-up", "Previous hit"), IconButton("chevron-down", "Next hit")
        close = IconButton("close", "Close (Esc)")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(self, 16), px(self, 4), px(self, 8), px(self, 4))
        row.setSpacing(px(self, 4))
        row.addWidget(self.field, 2)
        row.addWidget(self.case)
        row.addWidget(self._count, 1)
        for button in (before, after, close):
            row.addWidget(button)
        self.field.textChanged.connect(self.changed)
        self.case.changed.connect(self.changed)
        before.clicked.connect(lambda: self.step_requested.emit(-1))
        after.clicked.connect(lambda: self.step_requested.emit(1))
        close.clicked.connect(self.closed)
        for widget in (self.field, self.case, before, after, close):
            widget.installEventFilter(self)

    @property
    def query(self) -> Query:
        return Query(self.field.text(), case=self.case.case)

    def show_count(self, text: str, *, none: bool = False) -> None:
        self._count.setText(text)
        restyle(self._count, "role", "danger" if none else "muted")

    def focus_query(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.closed.emit()
                return True
            if watched is self.field and event.key() in _STEPS:
                self.field.remember()
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                self.step_requested.emit(-1 if back else 1)
                return True
        return super().eventFilter(watched, event)
