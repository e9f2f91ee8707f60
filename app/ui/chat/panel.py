"""The chat pane: the conversation above, what goes wrong, the context, and the composer below. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.errors import Remedy
from app.domain.visible import visible
from app.ui.chat.composer import Composer
from app.ui.chat.context_wishes import ContextWishes
from app.ui.chat.measure import px
from app.ui.chat.room import Room
from app.ui.chat.transcript import Transcript
from app.ui.chat.turn_wishes import TurnWishes
from app.ui.chat.typesetter import Typesetter
from app.ui.chat.wishes import Wishes
from app.ui.theme.buttons import IconButton
from app.ui.theme.eliding import ElidingLabel
from app.ui.theme.keys import KeysOf, with_keys
from app.ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.domain.budgeting import Quote
    from app.domain.charges import Charge
    from app.domain.chat_options import ChatOptions
    from app.domain.errors import Problem
    from app.services.chat import ChatState
    from app.ui.chat.context_strip import ContextStrip
    from app.ui.chat.doubt_bar import DoubtBar
    from app.ui.chat.edit_bar import EditBar
    from app.ui.chat.error_bar import ErrorBar
    from app.ui.chat.find_in_chat import FindInChat
    from app.ui.chat.hit_jump import Target
    from app.ui.chat.queue_bar import QueueBar

OPTIONS = "Parameters of this chat"
SECRETS, REFUSED = "chat.secrets", "chat.refused"  # the bars that ask


class ChatPanel(QFrame):
    """Shows a `ChatState` and reports wishes. `remedy_requested` carries a `Remedy`, but for RETRY and CONTINUE, which
    have signals of their own. `wishes` are those of who reads: code, links."""

    send_requested = Signal(str)
    stop_requested = Signal()
    continue_requested = Signal()
    retry_requested = Signal()
    remedy_requested = Signal(object)
    draft_changed = Signal(str)
    new_chat_requested = Signal()
    options_requested = Signal()
    send_anyway_requested = Signal()
    secrets_removal_requested = Signal()
    refused_files_answered = Signal(bool)  # whether they are attached all the same
    editor_focus_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "panel")
        self.setAccessibleName("Chat")
        self.setAcceptDrops(True)
        self._state: ChatState | None = None
        self._sent: str | None = None
        self._charges: Mapping[str, Charge] = {}
        self._typesetter = Typesetter(theme, self)
        self._title = ElidingLabel("New chat", "heading")
        self._options: IconButton | None = None
        self._new_chat = IconButton("new-chat", "New chat")
        self._new_chat.clicked.connect(self.new_chat_requested)
        self._transcript = Transcript(self._typesetter)
        self._error: ErrorBar | None = None
        self._context: ContextStrip | None = None
        self._doubts: dict[str, DoubtBar] = {}
        self._finding: FindInChat | None = None
        self._queue: QueueBar | None = None
        self._editing: EditBar | None = None
        self.context_wishes = ContextWishes(self)
        self._composer = Composer(theme, self.context_wishes)
        self.setFocusProxy(self._composer.text)
        self._lay_out()
        self._connect()
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(0)
        self._redraw.timeout.connect(self._draw_in_new_size)

    def _lay_out(self) -> None:
        top = QWidget(self)
        self._head = QHBoxLayout(top)
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self._new_chat)
        self._line = QFrame()
        self._line.setProperty("box", "line")
        self._foot = QVBoxLayout()
        self._foot.addWidget(self._composer)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self._line)
        column.addWidget(self._transcript, 1)
        column.addLayout(self._foot)
        self._room = Room(self, (top, self._line), self._composer, self._foot)
        self._measure()

    def _connect(self) -> None:
        composer, wishes = self._composer, self._typesetter.wishes
        composer.send_requested.connect(self._send)
        composer.stop_requested.connect(self.stop_requested)
        composer.draft_changed.connect(self.draft_changed)
        self.context_wishes.left.connect(self.focus_composer)
        composer.left.connect(self._leave)
        self.turn_wishes.edit_left.connect(self.focus_composer)
        wishes.continue_answer.connect(self.continue_requested)
        wishes.find.connect(self.find_in_chat)
        self._transcript.example_chosen.connect(composer.suggest)

    def _show_options(self, options: ChatOptions) -> None:
        """The button that opens them says what is different in this chat."""
        from app.domain.chat_options import differences

        if self._options is None:
            self._options = IconButton("sliders", OPTIONS)
            self._options.setObjectName("chat.options")
            self._options.clicked.connect(self.options_requested)
            self._head.insertWidget(1, self._options)
        found = differences(options)
        self._options.show_role("accent" if found else "muted")
        self._options.setToolTip("\n".join(["Different in this chat:", *found]) if found else OPTIONS)
        self._options.setAccessibleDescription(", ".join(found))

    def _make_context_strip(self) -> ContextStrip:
        """With the first state: until there is one it would be empty, and the window need not wait for it."""
        from app.ui.chat.context_strip import ContextStrip

        strip = ContextStrip(self._typesetter.theme, self.context_wishes)
        self._foot.insertWidget(0, strip)
        return strip

    def _make_finding(self) -> FindInChat:
        from app.ui.chat.find_bar import ChatFindBar
        from app.ui.chat.find_in_chat import FindInChat

        bar = ChatFindBar()
        self._column.insertWidget(self._column.indexOf(self._transcript), bar)
        finding = FindInChat(bar, self._transcript, self._typesetter.theme)
        bar.closed.connect(self._end_finding)
        return finding

    def _make_error_bar(self) -> ErrorBar:
        from app.ui.chat.error_bar import ErrorBar

        bar = ErrorBar(self._typesetter.theme)
        bar.remedy_requested.connect(self._remedy)
        bar.stop_requested.connect(self.stop_requested)
        self._foot.insertWidget(0, bar)
        return bar

    @property
    def turn_wishes(self) -> TurnWishes:
        return self._typesetter.turns

    def _show_waiting(self, state: ChatState) -> None:
        """What waits to be asked, and which old question is asked anew."""
        if state.queued and self._queue is None:
            from app.ui.chat.queue_bar import QueueBar

            self._queue = QueueBar()
            self._queue.taken_back.connect(self.turn_wishes.take_back)
            self._queue.taken_back.connect(self.focus_composer)
            self._queue.send_requested.connect(self.turn_wishes.send_queued)
            self._foot.insertWidget(self._foot.indexOf(self._composer), self._queue)
        if self._queue is not None:
            self._queue.show_queue(state.queued, idle=not state.can_stop)
        if state.editing is not None and self._editing is None:
            from app.ui.chat.edit_bar import EditBar

            self._editing = EditBar()
            self._editing.left.connect(self.turn_wishes.edit_left)
            self._foot.insertWidget(self._foot.indexOf(self._composer), self._editing)
        if self._editing is not None:
            self._editing.show_editing(state.editing is not None)

    def _leave(self) -> None:
        """Esc: out of the old question first, then to the code."""
        if self._state is not None and self._state.editing is not None:
            self.turn_wishes.edit_left.emit()
        else:
            self.editor_focus_requested.emit()

    def _doubt(self, name: str) -> DoubtBar:
        """The bar called so, made when there is the first doubt of its kind."""
        if name not in self._doubts:
            from app.ui.chat.doubt_bar import DoubtBar

            bar = self._doubts[name] = DoubtBar(self._typesetter.theme, name)
            self._foot.insertWidget(0, bar)
            if name == SECRETS:
                bar.agreed.connect(self.send_anyway_requested)
                bar.safe_chosen.connect(self.secrets_removal_requested)
                bar.safe_chosen.connect(self.focus_composer)
            else:
                bar.agreed.connect(lambda: self._answer_refused(attach=True))
                bar.safe_chosen.connect(lambda: self._answer_refused(attach=False))
            bar.dismissed.connect(self.focus_composer)
        return self._doubts[name]

    def _answer_refused(self, *, attach: bool) -> None:
        self.show_refused(())
        self.focus_composer()
        self.refused_files_answered.emit(attach)

    @property
    def wishes(self) -> Wishes:
        return self._typesetter.wishes

    # -- state --------------------------------------------------------------------------------------------------

    def show_keys(self, keys_of: KeysOf) -> None:
        """What its hints say of keys."""
        self._transcript.show_ask_keys(keys_of("chat.ask"))
        self._composer.show_keys(keys_of)
        self._new_chat.setToolTip(with_keys("New chat", keys_of("chat.new")))

    def show_state(self, state: ChatState) -> None:
        before, self._state = self._state, state
        if before is None or _buttons(before) == _buttons(state):
            self._show(before, state)
            return
        from app.ui.chat.focus_guard import focus_kept

        with focus_kept(self, self._composer.text):
            self._show(before, state)

    def _show(self, before: ChatState | None, state: ChatState) -> None:
        if self._context is None:
            self._context = self._make_context_strip()
        if state.can_stop:
            self._typesetter.prepare()
        self._transcript.show_state(state)
        self._composer.show_busy(state.can_stop)
        self._composer.show_context(state.conversation.context, state.plan)
        self._context.show_plan(state.plan)
        self._show_trouble(state)
        self._show_leaks(state)
        self._show_waiting(state)
        if before is None or before.conversation.options != state.conversation.options:
            self._show_options(state.conversation.options)
        turns = state.conversation.turns
        if before is None or before.conversation.title != state.conversation.title:
            self._title.setText(visible(state.conversation.title) or "New chat")
        if before is None or [turn.id for turn in before.conversation.turns] != [turn.id for turn in turns]:
            self._composer.show_questions([turn.question for turn in turns])
        self._clear_what_was_accepted(before, state)
        self._say_how_it_ended(before, state)

    def show_hit(self, target: Target | None) -> None:
        """Brings a message into sight in which something was found; None: the marks go."""
        self._transcript.show_hit(target)

    def _show_leaks(self, state: ChatState) -> None:
        if state.leaks or SECRETS in self._doubts:
            title = "This would send what looks like a secret." if state.leaks else ""
            lines = [leak.description for leak in state.leaks]
            self._doubt(SECRETS).show_doubt(title, lines, agree="Send anyway", safe="Remove")

    def show_refused(self, names: Sequence[str]) -> None:
        """Files that hold keys by their names, and were not attached; none: there is no doubt."""
        if names or REFUSED in self._doubts:
            title = "Not attached, because of the name: this may hold keys or passwords." if names else ""
            self._doubt(REFUSED).show_doubt(title, names, agree="Attach anyway", safe="Leave it out")

    def show_quote(self, quote: Quote | None) -> None:
        """The worst case of what Send would send."""
        self._composer.show_quote(quote)

    def show_costs(self, charges: Mapping[str, Charge]) -> None:
        """Charges by their ids, for the figures beside the answers."""
        self._charges = charges
        self._transcript.show_costs(charges)

    def show_draft(self, text: str) -> None:
        self._composer.show_draft(text)

    def rewrite(self, text: str) -> None:
        self._composer.rewrite(text)

    def show_theme(self, theme: Theme) -> None:
        self._typesetter.theme = theme
        for widget in (self._transcript, self._error, self._context, self._composer, *self._doubts.values()):
            if widget is not None:
                widget.show_theme(theme)
        if self._finding is not None:
            self._finding.show_theme(theme)

    @property
    def draft(self) -> str:
        """What stands in the composer."""
        return self._composer.text.toPlainText()

    @property
    def question(self) -> QPlainTextEdit:
        """The text in which it is written."""
        return self._composer.text

    def find_in_chat(self) -> None:
        """Opens the line in which people say what they look for."""
        if self._finding is None:
            self._finding = self._make_finding()
        self._finding.open()

    def find_step(self, by: int) -> None:
        """The next hit (1) or the one before (-1)."""
        if self._finding is None:
            self.find_in_chat()
        else:
            self._finding.step(by)

    @property
    def has_focus(self) -> bool:
        """Whether keys go to something in here."""
        focus = self.window().focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def _end_finding(self) -> None:
        if self._finding is not None:
            self._finding.close()
        self.focus_composer()

    def insert_prompt(self, text: str, missing: tuple[int, int] | None) -> None:
        """Puts words in at the cursor, with a stretch of them to be typed over."""
        self._composer.insert(text, missing)

    def begin_command(self) -> None:
        """Types a slash at the start for the person."""
        self._composer.begin_command()

    def focus_composer(self) -> None:
        self._composer.text.setFocus()

    def _show_trouble(self, state: ChatState) -> None:
        problem = state.problem or _last_problem(state)
        if self._error is None:
            self._error = self._make_error_bar()
        if state.countdown_s is not None:
            self._error.show_countdown(state.countdown_s, problem)
        else:
            self._error.show_problem(None if state.can_stop else problem)

    def _clear_what_was_accepted(self, before: ChatState | None, now: ChatState) -> None:
        if self._sent is None or before is None or before.conversation.id != now.conversation.id:
            return
        if len(now.queued) > len(before.queued) or _newest(now) != _newest(before):
            self._composer.accept(self._sent)
            self._sent = None

    def _say_how_it_ended(self, before: ChatState | None, now: ChatState) -> None:
        """A charge is settled before its answer ends."""
        turns = now.conversation.turns
        answer = turns[-1].answer if turns else None
        if answer is not None and before is not None and before.can_stop and not now.can_stop:
            from app.domain.answer_figures import announcement
            from app.ui.theme.announce import announce

            announce(self._transcript, announcement(answer, self._charges))

    # -- wishes -------------------------------------------------------------------------------------------------

    def _send(self, text: str) -> None:
        self._sent = text
        self._transcript.show_hit(None)
        self._transcript.follow()
        self.send_requested.emit(text)

    def _remedy(self, remedy: Remedy) -> None:
        if remedy is Remedy.RETRY:
            self.retry_requested.emit()
        elif remedy is Remedy.CONTINUE:
            self.continue_requested.emit()
        else:
            self.remedy_requested.emit(remedy)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Files dropped on the conversation go beside the question."""
        event.acceptProposedAction()
        self._composer.text.insertFromMimeData(event.mimeData())
        self.focus_composer()

    # -- look ---------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()  # something in it has come, gone or grown
        return done

    def _fit(self) -> None:
        """A low window, or large letters, leave the conversation what it needs."""
        self._transcript.setMinimumHeight(px(self, 16))
        bars = (self._error, *self._doubts.values(), self._queue, self._editing)
        finding = None if self._finding is None else self._finding.bar
        self._room.fit(self._context, [bar for bar in (*bars, finding) if bar is not None and not bar.isHidden()])
        self._column.activate()

    def _measure(self) -> None:
        self._head.setContentsMargins(px(self, 16), px(self, 4), px(self, 8), px(self, 4))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_redraw"):
            self._redraw.start()

    def _draw_in_new_size(self) -> None:
        self._measure()
        self._fit()
        self.show_theme(self._typesetter.theme)


def _newest(state: ChatState) -> str:
    """The id of the question that was asked last on display."""
    turns = state.conversation.turns
    return turns[-1].id if turns else ""


def _buttons(state: ChatState) -> tuple[object, ...]:
    """What decides which buttons there are beside the answers, and which one to get over a trouble."""
    problem = state.problem or _last_problem(state)
    return state.can_stop, state.countdown_s is None, problem, state.conversation.id, _newest(state)


def _last_problem(state: ChatState) -> Problem | None:
    """Why the last answer broke off."""
    turns = state.conversation.turns
    answer = turns[-1].answer if turns else None
    if answer is None or (answer.text and answer.early_stop is not None):  # which has its word below it
        return None
    return answer.problem
