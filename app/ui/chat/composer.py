"""Where a question is written: a text that grows, what goes with it, and Send with its price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.visible import utf16_length
from app.ui.chat.chips import MOST_LINES, Chips, chip_text
from app.ui.chat.composer_text import ComposerText
from app.ui.chat.context_wishes import ContextWishes
from app.ui.chat.measure import px
from app.ui.theme.buttons import IconButton, TextButton
from app.ui.theme.keys import KeysOf, with_keys
from app.ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.domain.budgeting import Quote
    from app.domain.context import ContextPlan
    from app.domain.conversation import Attachment, ContextChoices

LEAST_TEXT = 72  # of the design, beside the buttons
ATTACH = "Attach code to the question: also @ in it"
_LEVEL_ROLES = {"amber": "warning", "red": "danger"}


class Composer(QWidget):
    """Reports wishes; the text stays until `accept` says that the question is on its way."""

    send_requested = Signal(str)
    stop_requested = Signal()
    draft_changed = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, wishes: ContextWishes | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._quiet = False
        self._can_stop = False
        self._brief = self._in_line = False
        self._attached: tuple[Attachment, ...] = ()
        self._priced = ("", "Sends the question", "ok")
        wishes = wishes or ContextWishes(self)
        self._chips = Chips(wishes)
        self._chips.hide()
        self.text = ComposerText(self)
        self.text.send_pressed.connect(self._send)
        self.text.left.connect(self.left)
        self.text.textChanged.connect(self._edited)
        self.text.focus_changed.connect(self.update)
        self.text.paths_given.connect(wishes.paths_given)
        self.text.text_pasted.connect(wishes.text_pasted)
        self.text.picture_given.connect(wishes.picture_given)
        self._attach = IconButton("attach", "Attach to the question")
        self._attach.setObjectName("chat.attach")
        self._attach.setToolTip(ATTACH)
        self._attach.clicked.connect(wishes.attach_requested)
        self._stop = TextButton("Stop", icon_name="stop", shrinks=True)
        self._stop.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._stop.setObjectName("chat.stop")
        self._stop.setAccessibleName("Stop the answer")
        self._stop.setToolTip("Stop the answer")
        self._stop.clicked.connect(self.stop_requested)
        self._send_button = TextButton("Send", kind="primary")
        self._send_button.setObjectName("chat.send")
        self._send_button.clicked.connect(self._send)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._chips)
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._rows.addWidget(self.text, 1)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self._attach)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self._stop)
        self._buttons.addWidget(self._send_button)
        self._rows.addLayout(self._buttons)
        self._rows.setAlignment(self._buttons, Qt.AlignmentFlag.AlignBottom)
        self._column.addLayout(self._rows)
        self._measure()
        self.show_busy(False)

    # -- state --------------------------------------------------------------------------------------------------

    def show_keys(self, keys_of: KeysOf) -> None:
        self._stop.setToolTip(with_keys("Stop the answer", keys_of("chat.stop")))

    def show_busy(self, can_stop: bool) -> None:
        """While an answer is made there is a Stop, and what is sent waits for it to end."""
        self._can_stop = can_stop
        self._say_price()
        self._stop.setVisible(can_stop)
        self._stop.setEnabled(can_stop)
        self._show_sendable()

    def show_quote(self, quote: Quote | None) -> None:
        """What the question costs at most, on the button that spends it."""
        if quote is None:
            self._priced = ("", "Sends the question", "ok")
            self._say_price()
            return
        from app.domain.budgeting import QuoteLevel
        from app.domain.money import format_bound

        bound = format_bound(quote.bound)
        if quote.level is QuoteLevel.FREE:
            price, said = "free", "Costs nothing: the model runs here"
        elif quote.bound is None:
            price, said = bound, "The cost is unknown: no price is set for this model"
        else:
            price, said = bound, f"Costs at most {bound.removeprefix('≤').strip()}"
        if quote.problem is not None:
            said = f"{said}. {quote.problem.message}"
        self._priced = (price, said, quote.level)
        self._say_price()

    def _say_price(self) -> None:
        price, said, level = self._priced
        verb = "Queue" if self._can_stop else "Send"
        text = f"{verb}  {price}" if price else verb
        if self._can_stop:
            said = f"Asked when this answer is complete. {said}"
        self._send_button.setText(text)
        self._send_button.setAccessibleName(text)
        self._send_button.setAccessibleDescription(f"{price} {said}".strip())
        self._send_button.setToolTip(_plain(said))
        self._show_level(level)
        self._fit_buttons()

    def show_context(self, choices: ContextChoices, plan: ContextPlan | None) -> None:
        """What is pinned and what waits for the question, each with how it stands in the plan."""
        self._attached = (*choices.pinned, *choices.attachments)
        self._chips.show_attachments(self._theme, self._attached, plan)
        self._say_attached()

    def show_room(self, *, brief: bool, in_line: bool) -> None:
        """`brief`: no chips, the button alone tells what is attached. `in_line`: the buttons stand beside the text."""
        self._chips.show_lines(0 if brief else MOST_LINES)
        if brief is not self._brief:
            self._brief = brief
            self._say_attached()
        if in_line is not self._in_line:
            self._in_line = in_line
            way = QBoxLayout.Direction.LeftToRight if in_line else QBoxLayout.Direction.TopToBottom
            self._rows.setDirection(way)
            self._measure()
            self._fit_buttons()

    @property
    def least_line(self) -> int:
        """How wide it must be to be one line, with some letters of the question and the price in full."""
        return self._least_buttons(attach=not self._can_stop) + px(self, LEAST_TEXT + 28)

    def _least_buttons(self, *, attach: bool) -> int:
        least = self._send_button.sizeHint().width()
        if self._can_stop:
            least += self._stop.minimumSizeHint().width() + self._buttons.spacing()
        return least + (self._attach.sizeHint().width() + self._buttons.spacing() if attach else 0)

    def _fit_buttons(self) -> None:
        """Where there is no room for all, files are attached by @ and by the menu: the price stays whole."""
        margins = self._column.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        if self._in_line:
            room -= px(self, LEAST_TEXT) + self._rows.spacing()
        fits = self._least_buttons(attach=True) + self._buttons.spacing() <= room
        if self._attach.isHidden() is fits:
            if self._attach.hasFocus():
                self.text.setFocus()
            self._attach.setVisible(fits)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_buttons()

    def _say_attached(self) -> None:
        told = self._attached if self._brief else ()
        self._attach.show_role("accent" if told else "muted")
        tip = ", ".join(chip_text(one) for one in told)
        self._attach.setToolTip(_plain(f"Attached: {tip}") if told else ATTACH)
        self._attach.setAccessibleDescription(f"Attached: {tip}" if told else "")

    def show_questions(self, questions: Sequence[str]) -> None:
        """Earlier questions, oldest first, for the Up key."""
        self.text.earlier = tuple(questions)

    def show_draft(self, text: str) -> None:
        """Another conversation's draft; nobody is told, and there is nothing to undo."""
        if text != self.text.toPlainText():
            self._quiet = True
            self.text.setPlainText(text)
            self.text.moveCursor(QTextCursor.MoveOperation.End)
            self._quiet = False

    def rewrite(self, text: str) -> None:
        """Another text of this conversation; nobody is told, and what stood there comes back by Undo."""
        if text != self.text.toPlainText():
            self._quiet = True
            self.text.put(text)
            self._quiet = False

    def suggest(self, text: str) -> None:
        """Puts a question in for the person to look at and send; can be undone."""
        self.text.put(text)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def insert(self, text: str, select: tuple[int, int] | None) -> None:
        """Puts words in at the cursor, in one step that can be undone; a stretch of them is selected."""
        cursor = self.text.textCursor()
        start, behind = cursor.selectionStart(), self.text.toPlainText()[cursor.selectionEnd() :]
        cursor.insertText(f"{text} " if behind.strip() and not text.endswith(" ") else text)
        if select is not None:
            cursor.setPosition(start + utf16_length(text[: select[0]]))
            cursor.setPosition(start + utf16_length(text[: select[1]]), QTextCursor.MoveMode.KeepAnchor)
        self.text.setTextCursor(cursor)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_command(self) -> None:
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        cursor = self.text.textCursor()
        cursor.setPosition(0)
        cursor.insertText("/")
        self.text.setTextCursor(cursor)

    def accept(self, question: str) -> None:
        """The question is on its way: clears the text, unless it has become another one."""
        if self.text.toPlainText() == question:
            self.text.put("")

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._chips.show_theme(theme)
        self._measure()
        self.update()

    # -- what a person does -------------------------------------------------------------------------------------

    def _send(self) -> None:
        text = self.text.toPlainText()
        if text.strip():
            self.send_requested.emit(text)

    def _edited(self) -> None:
        self._show_sendable()
        if not self._quiet:
            self.draft_changed.emit(self.text.toPlainText())

    def _show_sendable(self) -> None:
        blank = self.text.document().isEmpty() or (
            self.text.document().characterCount() < 200 and not self.text.toPlainText().strip()
        )
        self._send_button.setEnabled(not blank)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the text, all that looks like the box one writes in is."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.text.setFocus(Qt.FocusReason.MouseFocusReason)

    # -- look ---------------------------------------------------------------------------------------------------

    def _show_level(self, level: str) -> None:
        role = _LEVEL_ROLES.get(level)
        if role is None:
            sheet = ""
        else:
            color, on = self._theme.color(role).name(), self._theme.color("accent_text").name()
            sheet = f"QPushButton:enabled {{ background: {color}; border-color: {color}; color: {on}; }}"
        if self._send_button.styleSheet() != sheet:
            self._send_button.setStyleSheet(sheet)
        self._send_button.setProperty("level", level)

    def _measure(self) -> None:
        pad, edge = px(self, 8), px(self, 4 if self._in_line else 8)
        self._column.setContentsMargins(px(self, 12), edge, edge if self._in_line else pad, edge)
        self._column.setSpacing(px(self, 4))
        self._rows.setSpacing(px(self, 8 if self._in_line else 4))
        self._buttons.setSpacing(px(self, 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            role = "focus" if self.text.hasFocus() else "border_strong"
            painter.setPen(QPen(self._theme.color(role), 1))
            painter.setBrush(self._theme.color("editor_background"))
            radius = px(self, 8)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def _plain(text: str) -> str:
    """A tooltip never takes text from outside for markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;") if "<" in text else text
