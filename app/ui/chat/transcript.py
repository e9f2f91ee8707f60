"""The conversation as a column of questions and answers, drawn as far as it is needed, and never twice."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui.chat.column import Column
from app.ui.chat.empty_state import EmptyState
from app.ui.chat.measure import px
from app.ui.chat.reading_area import ReadingArea
from app.ui.chat.typesetter import Typesetter
from app.ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.domain.charges import Charge
    from app.domain.conversation import Answer, Conversation, Turn
    from app.services.chat import ChatState
    from app.ui.chat.hit_jump import HitJump, Target
    from app.ui.chat.pulling import Pulling
    from app.ui.chat.turn_view import TurnView

_SLICE_S = 0.008
_OPENING_S = 0.03
_ARRANGED_AT_ONCE = 8  # turns; more are laid out anew when a new width has settled
_ADDED_AT_ONCE = 8  # turns; more come into sight from the end on, in slices
_SETTLE_MS = 60
_BATCH = 2  # older turns that come into the content together
_AHEAD = 6  # viewports that are drawn above what is in sight


class Transcript(ReadingArea):
    """`show_state` with each new state of the chat."""

    example_chosen = Signal(str)

    def __init__(self, typesetter: Typesetter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chat.transcript")
        self.setAccessibleName("Conversation")
        self._typesetter = typesetter
        typesetter.ready.connect(self._render_again)
        typesetter.wishes.dragged_to.connect(self._pull)
        self._state: ChatState | None = None
        self._charges: Mapping[str, Charge] = {}
        self._views: list[TurnView] = []
        self._older: list[Turn] = []
        self._ready: list[TurnView] = []  # of the last ones of these, the last one first
        self._places: dict[str, list[Turn]] = {}  # the questions beside those on display, by what they follow
        self._aside: tuple[Turn, ...] = ()
        self._ask_keys = ""
        self._wants_all = False
        self._to_beginning = False
        self._returning: tuple[str, float] | None = None
        self._jump: HitJump | None = None
        self._pulling: Pulling | None = None
        self._empty = EmptyState(self.viewport())
        self._empty.example_chosen.connect(self.example_chosen)
        self._building = QTimer(self)
        self._building.setInterval(0)
        self._building.timeout.connect(self._build_older)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLE_MS)
        self._settling.timeout.connect(self._arrange_in_place)
        self.width_changed.connect(self._follow_width)
        self.moved.connect(self._stick_headers)
        self.moved.connect(self._look_for_older)
        self.moved.connect(self._mend_selection)
        self.scrolled.connect(self._stay_here)

    # -- state --------------------------------------------------------------------------------------------------

    def show_state(self, state: ChatState) -> None:
        before, self._state = self._state, state
        paging = self._paging()
        turns = state.conversation.turns
        self._typesetter.turns.idle = not state.can_stop
        self._note_branches(state.conversation)
        same = self._leading(turns)
        another = before is None or before.conversation.id != state.conversation.id
        if before is None or another or not before.conversation.turns:
            self._open(state.conversation)
        elif same < len(self._older) or len(turns) - same > _ADDED_AT_ONCE:
            self._open(state.conversation)
            self.let_go()
            self._return_to((turns[min(same, len(turns) - 1)].id, 0.0))
        else:
            self._leave_branch(same)
            with self.placed():
                for turn in turns[self._known() :]:
                    self._add(len(self._views), turn)
                    if state.can_stop:
                        self.follow()
                with self.content.held():
                    for view, turn in zip(self._views, turns[len(self._older) :], strict=True):
                        self._show_turn(view, turn)
            assert before is not None
            if _has_more(before.conversation, state.conversation):
                self.tell_news()
            self._announce(before.conversation, state.conversation)
        self._page_on(paging)
        self._show_empty(not turns)
        if another and self._jump is not None:
            self._jump.go()

    def _paging(self) -> tuple[int, str, int] | None:
        """The pager that has the focus: the place of its turn, its name, and which of its buttons."""
        focus = self.content.focusWidget()
        if focus is None or not focus.hasFocus():
            return None
        from app.ui.chat.branch_pager import BranchPager

        pager, found = focus.parentWidget(), [view for view in self._views if view.isAncestorOf(focus)]
        if not isinstance(pager, BranchPager) or pager.focused is None or not found:
            return None
        return len(self._older) + self._views.index(found[0]), pager.objectName(), pager.focused

    def _page_on(self, paging: tuple[int, str, int] | None) -> None:
        """Who pages by keys stays at the pager, which is another one for each question and answer."""
        if paging is None or not len(self._older) <= paging[0] < self._known() or self._paging() == paging:
            return
        from app.ui.chat.branch_pager import BranchPager

        pager = self._views[paging[0] - len(self._older)].findChild(BranchPager, paging[1])
        if pager is not None:
            pager.take_focus(paging[2])

    def _show_empty(self, shown: bool) -> None:
        """The focus does not go from there to the next in line, which would be scrolled to."""
        focus = self._empty.focusWidget()
        if not shown and focus is not None and focus.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._empty.setVisible(shown)

    def _note_branches(self, conversation: Conversation) -> None:
        if conversation.aside is not self._aside:
            self._aside, self._places = conversation.aside, {}
            for turn in conversation.aside:
                self._places.setdefault(turn.after, []).append(turn)

    def _siblings(self, turn: Turn) -> tuple[Turn, ...]:
        others = self._places.get(turn.after)
        if not others:
            return (turn,)
        return tuple(sorted((turn, *others), key=lambda one: one.position))

    def _leading(self, turns: tuple[Turn, ...]) -> int:
        """How many of the turns from the first on are known here already."""
        known = [*(turn.id for turn in self._older), *(view.turn_id for view in self._views)]
        for at, (turn, known_id) in enumerate(zip(turns, known, strict=False)):
            if turn.id != known_id:
                return at
        return min(len(turns), len(known))

    def _leave_branch(self, same: int) -> None:
        """What is no longer on display goes; what stands above it keeps its place."""
        gone = self._views[same - len(self._older) :]
        if gone:
            self.let_go()
            with self.placed():
                del self._views[same - len(self._older) :]
                for view in gone:
                    self.content.discard(view)

    def show_hit(self, target: Target | None) -> None:
        """Goes to a message in which something was found, as soon as its conversation is there; None: the marks go."""
        if self._jump is not None:
            self._jump.end()
            self._jump = None
        if target is not None:
            from app.ui.chat.hit_jump import HitJump

            self._jump = HitJump(self, target)
            self._jump.go()

    def show_costs(self, charges: Mapping[str, Charge]) -> None:
        """The figures beside the answers, by the ids of their attempts."""
        self._charges = charges
        if self._state is None:
            return
        for view, turn in zip(self._views, self._state.conversation.turns[len(self._older) :], strict=True):
            self._show_figures(view, turn)

    def show_ask_keys(self, keys: str) -> None:
        """Those that lead from the code to the question."""
        self._ask_keys = keys
        self._empty.show_ask_keys(keys)

    def show_theme(self, theme: Theme) -> None:
        self._typesetter.theme = theme
        self.rebuild()

    def rebuild(self) -> None:
        """Draws all of it again, in another theme or size; what was at the top stays there."""
        self._empty.deleteLater()
        self._empty = EmptyState(self.viewport())
        self._empty.show_ask_keys(self._ask_keys)
        self._empty.example_chosen.connect(self.example_chosen)
        self._place_empty()
        if self._state is None:
            return
        following, news, anchor = self.following, self.has_news, self._reading_place()
        self._open(self._state.conversation)
        self._empty.setVisible(not self._state.conversation.turns)
        if not following:
            self.let_go()
            self._return_to(anchor)
            if news:
                self.tell_news()
        if self._jump is not None:
            self._jump.mark()

    def _open(self, conversation: Conversation) -> None:
        """Another conversation: what fits at its end at once, the rest while nobody waits."""
        content = Column()
        content.show_ground(self._typesetter.theme.color("surface"))
        content.spacing = px(self, 24)
        content.margins = (px(self, 16), px(self, 16), px(self, 6), px(self, 16))
        self._views = []
        self._older = list(conversation.turns)
        self._wants_all = self._to_beginning = False
        self._forget_ready()
        self._returning = None
        self.show_content(content)
        content.fitted_anew.connect(self._go_on_returning)
        enough, until = self.viewport().height() * 3 // 2, time.perf_counter() + _OPENING_S
        with self.placed():
            while self._older and self.content.height() < enough and time.perf_counter() < until:
                self._build_one_older()
        self.follow()
        if self._older:
            self._building.start()
        else:
            self._building.stop()

    def _wants_older(self) -> bool:
        near = self.verticalScrollBar().value() < self.viewport().height() * _AHEAD
        return bool(self._older) and (near or self._wants_all)

    def _look_for_older(self) -> None:
        if self._older and not self._building.isActive() and self._wants_older():
            self._building.start()

    def build_all(self) -> None:
        """All of the conversation, slice by slice: it is looked through, or its beginning is wanted."""
        self._wants_all = True
        self._look_for_older()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_Home and self._older:
            self._to_beginning = True
            self.build_all()

    def _forget_ready(self) -> None:
        for view in self._ready:
            view.deleteLater()
        self._ready = []

    def _build_older(self) -> None:
        """In slices, beside the content; a batch goes in at a time, since all that is in sight is painted then."""
        if not self._wants_older():
            self._building.stop()
            return
        until = time.perf_counter() + _SLICE_S
        while len(self._ready) < min(_BATCH, len(self._older)) and time.perf_counter() < until:
            if not (last := self._ready[-1:] or self._views[:1]) or last[0].is_settled:
                self._make_ready(self._older[-1 - len(self._ready)])
            else:
                return
        if len(self._ready) == min(_BATCH, len(self._older)):
            with self.placed(), self.content.held():
                while self._ready:
                    self._build_one_older()
            if self._to_beginning:
                self.scroll_to(0)

    def _make_ready(self, turn: Turn) -> None:
        view = self._make(turn)
        self._ready.append(view)
        self._show_turn(view, turn)
        view.arrange(self.content.width_of_items)

    def _build_one_older(self) -> None:
        """The turn before the first one that is there."""
        turn = self._older.pop()
        self._show_turn(self._add(0, turn, self._ready.pop(0) if self._ready else self._make(turn)), turn)

    def _make(self, turn: Turn) -> TurnView:
        from app.ui.chat.turn_view import TurnView  # an empty conversation needs none: not on the start path

        return TurnView(self._typesetter, turn, self._cost_of, self.content)

    def _add(self, index: int, turn: Turn, view: TurnView | None = None) -> TurnView:
        view = view or self._make(turn)
        self._views.insert(index, view)
        self.content.insert(index, view)
        return view

    def _show_turn(self, view: TurnView, turn: Turn) -> None:
        assert self._state is not None
        is_last = turn.id == self._state.conversation.turns[-1].id
        view.show_turn(turn, self._siblings(turn), doing=self._doing(), is_last=is_last, idle=not self._state.can_stop)
        if is_last or self._charges:
            self._show_figures(view, turn)

    def _show_figures(self, view: TurnView, turn: Turn) -> None:
        from app.domain.answer_figures import figures_of

        if view.answer is not None and turn.answer is not None:
            view.answer.show_figures(figures_of(turn.answer.attempts, self._charges))

    @property
    def is_building(self) -> bool:
        """Older parts of the conversation are being drawn."""
        return self._wants_older() or any(not view.is_settled for view in self._views)

    def _cost_of(self, answer: Answer) -> str:
        from app.domain.answer_figures import figures_of

        return figures_of(answer.attempts, self._charges).text

    def _known(self) -> int:
        return len(self._older) + len(self._views)

    def _doing(self) -> str:
        assert self._state is not None
        if self._state.progress:
            return f"{self._state.progress}…" if not self._state.progress.endswith(("…", ".")) else self._state.progress
        return "Writing…" if self._state.is_streaming else "Waiting…"

    def _render_again(self) -> None:
        with self.placed():
            for view in self._views:
                if view.answer is not None:
                    view.answer.render_again()

    def _announce(self, before: Conversation, now: Conversation) -> None:
        """Says to a screen reader that an answer is there."""
        if not (before.turns and now.turns):
            return
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

        if not QAccessible.isActive():
            return
        from app.domain.answer_figures import figures_of
        from app.domain.conversation import AnswerStatus

        old, new = before.turns[-1].answer, now.turns[-1].answer
        if old is None or new is None or old.id != new.id or old.status is new.status:
            return
        if old.status is AnswerStatus.STREAMING:
            how = "complete" if new.status is AnswerStatus.COMPLETE else "stopped"
            cost = figures_of(new.attempts, self._charges).text
            text = f"Answer {how}, {cost}" if cost else f"Answer {how}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    # -- place --------------------------------------------------------------------------------------------------

    def _reading_place(self) -> tuple[str, float]:
        """The turn at the top of what is in sight, and how much of it is above."""
        top = self.verticalScrollBar().value()
        for view in self._views:
            if view.y() + view.height() > top:
                return view.turn_id, (top - view.y()) / max(1, view.height())
        return "", 0.0

    @property
    def theme(self) -> Theme:
        return self._typesetter.theme

    @property
    def conversation(self) -> Conversation | None:
        """The one on display."""
        return None if self._state is None else self._state.conversation

    def view_of(self, turn_id: str) -> TurnView | None:
        """None while it is still to be built."""
        return next((view for view in self._views if view.turn_id == turn_id), None)

    def build_back_to(self, turn_id: str) -> None:
        """Builds the older turns as far back as this one."""
        with self.placed():
            while self._older and self.view_of(turn_id) is None:
                self._build_one_older()

    def _return_to(self, anchor: tuple[str, float]) -> None:
        self.build_back_to(anchor[0])
        self._returning = anchor
        self._go_on_returning()

    def _go_on_returning(self) -> None:
        """While the answer there is drawn, slice by slice, how far down its place is becomes known better."""
        if self._jump is not None:
            self._jump.go_on()
        turn_id, part = self._returning or ("", 0.0)
        for view in self._views:
            if view.turn_id == turn_id:
                if view.is_settled:
                    self._returning = None
                self.scroll_to(view.y() + round(part * view.height()))

    def _stay_here(self) -> None:
        self._to_beginning = False
        self._returning = None
        if self._jump is not None:
            self._jump.stay()

    def _follow_width(self) -> None:
        if len(self._views) <= _ARRANGED_AT_ONCE:
            self._arrange_in_place()
        else:
            self._settling.start()

    def _arrange_in_place(self) -> None:
        anchor = self._reading_place()
        with self.placed():
            self.arrange()
            if not self.following:
                self._return_to(anchor)

    def _stick_headers(self) -> None:
        """The buttons of a code block stay in sight while the block is."""
        if not self._views:
            return
        from app.ui.chat.code_block import CodeBlock

        top = self.verticalScrollBar().value()
        for view in self._views:
            if view.answer is None or view.y() + view.height() < top:
                continue
            if view.y() > top + self.viewport().height():
                return
            offset = view.y() + view.answer.y() + view.answer.body.y()
            for item in view.answer.body.items:
                if isinstance(item, CodeBlock):
                    item.stick_header(top - offset - item.y())

    def _mend_selection(self) -> None:
        if self._views:
            self._typesetter.spanning.mend()

    def _pull(self, place: QPoint) -> None:
        if self._pulling is None:
            from app.ui.chat.pulling import Pulling

            self._pulling = Pulling(self, self._typesetter.spanning)
        self._pulling.drag_to(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on nothing lets go of what is selected."""
        if self._views and event.button() == Qt.MouseButton.LeftButton:
            self._typesetter.beside.press(self.content, event)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._views and event.buttons() & Qt.MouseButton.LeftButton:
            self._typesetter.beside.go_on(event)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._views and event.button() == Qt.MouseButton.LeftButton:
            self._typesetter.beside.go_on(event)
        super().mouseReleaseEvent(event)

    def _place_empty(self) -> None:
        self._empty.setGeometry(self.viewport().rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_empty()


def _has_more(before: Conversation, now: Conversation) -> bool:
    """Whether text has come at the end of what was on display."""
    last, rest = before.turns[-1], now.turns[len(before.turns) - 1 :]
    if not rest or rest[0].id != last.id:
        return False
    old, new = last.answer, rest[0].answer
    if len(rest) > 1 or old is None or new is None or old.id != new.id:
        return len(rest) > 1
    return len(new.text) + len(new.reasoning) > len(old.text) + len(old.reasoning)
