"""What can be done with an answer: copied and more, in full for the last one of a conversation."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.domain.conversation import Answer
from app.domain.visible import visible
from app.ui.chat.column import Row
from app.ui.chat.measure import px
from app.ui.chat.typesetter import Typesetter
from app.ui.theme.buttons import IconButton, TextButton

_COPIED_MS = 1500


class AnswerActs(Row):
    """To the question `turn_id`; `text` gives what is copied. What only the last answer has is made when it is the
    last: a long conversation is built of many."""

    def __init__(self, typesetter: Typesetter, turn_id: str, text: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._wishes, self._turns = typesetter.wishes, typesetter.turns
        self._turn_id = turn_id
        self._answer_id = ""
        self._siblings: tuple[Answer, ...] = ()
        self._text = text
        self._last: tuple[TextButton, ...] = ()
        self._copy = TextButton("Copy", kind="quiet", icon_name="copy", role="muted", shrinks=True, parent=self)
        self._copy.setAccessibleName("Copy answer")
        self._copy.clicked.connect(self._copy_text)
        self._more = IconButton("more", "More for this answer", parent=self)
        self._more.clicked.connect(self._open_menu)
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.setInterval(_COPIED_MS)
        self._copied.timeout.connect(self._say_copy)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(px(self, 4))
        self._line.addWidget(self._copy)
        self._line.addWidget(self._more)
        self._line.addStretch(1)

    def show_acts(self, *, has_text: bool, can_continue: bool, in_full: bool) -> None:
        """`in_full`: it is the last answer, and none is being made."""
        self._copy.setVisible(has_text)
        if in_full and not self._last:
            self._make_last()
        for button in self._last:
            button.setVisible(in_full)
        if self._last:
            self._last[0].setVisible(in_full and can_continue)
        self._fit()
        self.refit()

    def show_siblings(self, answer_id: str, answers: tuple[Answer, ...]) -> None:
        """All answers to the question, this one among them."""
        self._answer_id, self._siblings = answer_id, answers

    def _make_last(self) -> None:
        go_on = TextButton("Continue", icon_name="continue", shrinks=True, parent=self)
        go_on.setAccessibleName("Continue this answer")
        go_on.clicked.connect(self._wishes.continue_answer)
        again = TextButton("Regenerate", kind="quiet", icon_name="refresh", role="muted", shrinks=True, parent=self)
        again.setAccessibleName("Regenerate answer")
        again.clicked.connect(lambda: self._turns.regenerate.emit(self._turn_id))
        other = TextButton("Try with…", kind="quiet", icon_name="model", role="muted", shrinks=True, parent=self)
        other.setAccessibleName("Try with another model")
        other.setToolTip("The same question, answered by another model beside this answer")
        other.clicked.connect(lambda: self._turns.try_with.emit(self._turn_id))
        self._line.insertWidget(0, go_on)
        self._line.insertWidget(2, again)
        self._line.insertWidget(3, other)
        self._last = (go_on, again, other)

    def _open_menu(self) -> None:
        turns, menu = self._turns, QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("This answer")
        for text, wish in (("Regenerate", turns.regenerate), ("Try with another model…", turns.try_with)):
            action = menu.addAction(text)
            action.setEnabled(turns.idle)
            action.triggered.connect(lambda _checked=False, wish=wish: wish.emit(self._turn_id))
        for number, other in enumerate(self._siblings, 1):
            if other.id != self._answer_id:
                name = visible(other.model_name).replace("&", "&&")
                action = menu.addAction(f"Compare with {number} of {len(self._siblings)}, {name}…")
                action.triggered.connect(lambda _checked=False, id=other.id: turns.compare.emit(self._turn_id, id))
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self._text())
        self._copy.setText("Copied")
        self._fit()
        self._copied.start()

    def _say_copy(self) -> None:
        self._copy.setText("Copy")
        self._fit()

    # -- room ---------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Each has its word; where not all have room, the last ones are drawings alone, and Continue comes last."""
        go_on, *others = self._last or (None,)
        buttons = [one for one in (go_on, self._copy, *others) if one is not None and not one.isHidden()]
        wide = {one: one.sizeHint().width() for one in buttons}
        room = self.width() - self._more.sizeHint().width() - self._line.spacing() * len(buttons)
        for one in reversed(buttons):
            if self.width() and sum(wide.values()) > room:
                wide[one] = one.minimumSizeHint().width()
        for one in buttons:
            one.setFixedWidth(wide[one])
