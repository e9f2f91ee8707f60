"""Suggestions at the cursor: when to ask, what to show, and for how long.

On everything that happens in the editor, in this order and without the network until the last step: what is shown is
typed through; the cache; an answer under way that goes on with what was typed; a question, after a wait.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

from app.domain.alternatives import Alternatives
from app.domain.completion_cache import Cached, CompletionCache, Key, streak
from app.domain.completion_figures import Counters
from app.domain.dismissal import SNOOZE_S, Dismissal
from app.domain.errors import Problem, ProblemKind
from app.domain.models import ModelCard
from app.domain.postprocess import clean
from app.domain.requests import Purpose, Request
from app.domain.settings import Completion as Settings
from app.domain.settings import CompletionMode as Mode
from app.domain.spot import NEAR_BEFORE, NEAR_BEHIND, Spot
from app.domain.suggestion import Accepted, Origin, Part, Suggestion, accept
from app.domain.trigger import PUSH_AFTER_S, SHOW_AFTER_S, Act, Ask, Moment, Quiet, decide
from app.domain.typing_rhythm import Rhythm
from app.services.completion.answers import Answer, Typed
from app.services.completion.questions import Wish, request_for
from app.services.completion.recent import RecentCode
from app.services.completion.savings import Count
from app.services.completion.under_way import UnderWay
from app.services.ports import Clock, Model
from app.services.signal import Signal
from app.services.tasks import TaskSlot

log = logging.getLogger(__name__)

MODES = ("block", "line")  # of answers in the cache, the better one first
Look = Callable[[bool], Moment]  # what stands around the cursor now; True: the lexer may be asked

WAIT_FOR_ANSWER_S = 0.200  # how long an answer under way that still fits holds a new question back
PAUSE_S = 10.0  # after a failure nothing is asked unasked for so long
MOST_ALTERNATIVES = 3
SPECULATE_AFTER_S, SPECULATE_FROM = 0.400, 8  # a suggestion seen so long, of so many characters


class Phase(StrEnum):
    """What the badge says. QUIET: `CompletionState.words` say why."""

    IDLE = "idle"
    ASKING = "asking"
    SHOWN = "shown"
    SNOOZED = "snoozed"
    BUDGET = "budget"
    OFF = "off"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CompletionState:
    """What is to be seen. `suggestion` belongs to the document `document_id`, is one of `alternatives`, and `label` is
    "2 of 3" or empty. `taken`: one was just put in, all of it.

    `words` say why nothing comes, for people. `problem` is the last failure, until something came again.
    """

    mode: Mode = Mode.OFF
    phase: Phase = Phase.IDLE
    suggestion: Suggestion | None = None
    alternatives: tuple[Suggestion, ...] = ()
    taken: bool = False
    document_id: str = ""
    label: str = ""
    words: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """What the engine asks about money: how many tokens a text has, and whether a question could still be paid."""

    count: Callable[[ModelCard, str], int]
    budget_left: Callable[[], int | None]


class CompletionEngine:
    """Verbs for what happens in the editor, `changed` for what there is to see, `counted` for the figures."""

    def __init__(
        self, model: Model, clock: Clock, card: Callable[[], ModelCard], money: Money, recent: RecentCode
    ) -> None:
        self.changed: Signal[CompletionState] = Signal()
        self.counted: Signal[Count] = Signal()
        self._clock = clock
        self._card = card
        self._money = money
        self._recent = recent
        self._settings = Settings()
        self._state = CompletionState()
        self._cache = CompletionCache()
        self._rhythm = Rhythm()
        self._dismissal = Dismissal()
        self._spot: Spot | None = None
        self._offered: Alternatives | None = None
        self._counted: set[str] = set()  # what this suggestion has been counted as: "shown", "accepted"
        self._accepted_line = False
        self._purpose = Purpose.COMPLETION
        self._card_key = card().key
        self._refused_left: int | None = None
        self._paused_until = 0.0
        self._coming = UnderWay(model, clock, self._answer_changed, self._answer_left, self._crashed)
        self._asking = TaskSlot("completion: wait before a question")
        self._showing = TaskSlot("completion: wait before a ghost")
        self._speculating = TaskSlot("completion: ask ahead")
        self._waking = TaskSlot("completion: end of a snooze")

    @property
    def state(self) -> CompletionState:
        return self._state

    # what happens in the editor

    def happened(self, act: Act, typed: str, spot: Spot, look: Look) -> None:
        """An edit, which put in `typed`, or a move of the cursor."""
        if act is Act.MOVED and self._spot is not None and spot.is_at(self._spot):
            return
        if act is Act.TYPED and typed:
            self._rhythm = self._rhythm.key(self._clock.monotonic())
            self._dismissal = self._dismissal.after_typing(typed)
            self._accepted_line = False
        before, self._spot = self._spot, spot
        self._asking.cancel()
        self._speculating.cancel()
        if before is not None and act is Act.TYPED and _goes_on(before, spot, typed):
            self._follow(Typed(typed, spot.rest, spot.revision))
            if self._offered is not None:
                self._publish_offered()
                return
        else:
            self._leave()
        self._look_for_one(spot, look)

    @property
    def rests(self) -> bool:
        """Nothing that happens in the editor matters now."""
        quiet = self._settings.mode in (Mode.OFF, Mode.MANUAL)
        return quiet and self._offered is None and not self._coming.any

    @property
    def under_way(self) -> bool:
        """An answer may come at any moment."""
        return self._coming.any

    def may_answer(self, spot: Spot) -> bool:
        """Something may be shown within the same moment: an answer is on its way, or one is known for this line."""
        behind = spot.around(0, NEAR_BEHIND)[1]
        return self.under_way or any(self._cache.knows_behind(self._key("", behind, mode)) for mode in MODES)

    @property
    def asked_by_key(self) -> bool:
        """What is under way was asked for by the person."""
        return self._coming.by_key

    def ask_now(self, spot: Spot, look: Look, purpose: Purpose = Purpose.COMPLETION) -> None:
        """By key: at once, several lines if they fit, and whatever was dismissed or snoozed."""
        self._dismissal = self._dismissal.lifted()
        self._waking.cancel()
        self._paused_until = 0.0
        self._spot = spot
        if self._offered is not None and self._state.suggestion is not None:
            self.turn(1)
            return
        verdict = decide(self._known(look(True), forced=True))
        if isinstance(verdict, Quiet):
            self._hide(verdict)
        elif not self._from_cache(spot):
            self._leave()
            self._purpose = purpose
            self._ask(self._wish(verdict, spot))

    def request_at(self, spot: Spot, look: Look) -> Request:
        """What `ask_now` would send, for whoever prices it."""
        ask = decide(self._known(look(True), forced=True))
        wish = self._wish(ask if isinstance(ask, Ask) else Ask(multiline=True, wait_s=0.0, forced=True), spot)
        return request_for(wish, partial(self._money.count, wish.card), self._recent.ring)

    def accept(self, part: Part = Part.ALL) -> Accepted | None:
        """What the editor is to put in; None: nothing is shown. What is left is shown once the editor says it is in."""
        suggestion = self._state.suggestion
        if self._offered is None or suggestion is None:
            return None
        taken = accept(suggestion, part)
        self._count_once("accepted", Counters.one_accepted)
        self._accepted_line = taken.left is None and not suggestion.multiline
        self._showing.cancel()
        self._offered = None if taken.left is None else Alternatives((taken.left,))
        self._change(suggestion=None, alternatives=(), taken=taken.left is None)
        return taken

    def accepted(self, spot: Spot, look: Look) -> None:
        """It is in: the rest stays without a new question, else the cache is asked, else a model after the next key."""
        left, self._spot = self._offered, spot
        self._coming.leave()
        if left is not None:
            current = replace(left.current, at=spot.at, revision=spot.revision, before=spot.before, rest=spot.rest)
            self._offered = Alternatives((current,))
            self._publish_offered()
        else:
            self._look_for_one(spot, look)

    def turn(self, pages: int) -> None:
        """To another one for this place; behind the last a further one is asked for, up to three."""
        if self._offered is None or self._spot is None:
            return
        last = self._offered.index == len(self._offered.all) - 1
        if pages > 0 and last and len(self._offered.all) < MOST_ALTERNATIVES and not self._coming.here:
            ask = Ask(multiline=self._offered.current.multiline, wait_s=0.0, forced=True)
            self._ask(replace(self._wish(ask, self._spot), another=True))
            return
        self._offered = self._offered.turned(pages)
        self._publish_offered()

    def choose(self, index: int) -> None:
        """To one of the alternatives."""
        if self._offered is not None and 0 <= index < len(self._offered.all):
            self._offered = replace(self._offered, index=index)
            self._publish_offered()

    def escape(self) -> bool:
        """Esc: away with it, until a word is typed; twice within two seconds, for ten minutes. False: not for us."""
        now = self._clock.monotonic()
        twice = self._dismissal.escaped_at is not None and now - self._dismissal.escaped_at <= 2.0
        if self._state.suggestion is None and not twice:
            return False
        self._dismissal = self._dismissal.escaped(now)
        self._leave()
        self._hide(None)
        if self._dismissal.snoozed(now):
            self._waking.start(self._wake_after(SNOOZE_S))
        return True

    def snooze(self) -> None:
        """Quiet for ten minutes."""
        self._dismissal = Dismissal(typed="", snoozed_until=self._clock.monotonic() + SNOOZE_S)
        self._leave()
        self._hide(None)
        self._waking.start(self._wake_after(SNOOZE_S))

    def wake(self) -> None:
        self._waking.cancel()
        self._dismissal = self._dismissal.lifted()
        self._hide(None)

    def leave(self) -> None:
        """The editor lost the focus, the mouse was pressed, something else is shown at the cursor: nothing is, now."""
        self._leave()
        self._spot = None
        self._hide(None)

    def keep_only(self, document_ids: Collection[str]) -> None:
        """A document that is not among these has been closed."""
        if self._spot is not None and self._spot.document_id not in document_ids:
            self.leave()

    def configure(self, settings: Settings) -> None:
        before, self._settings = self._settings, settings
        self._refused_left, self._paused_until = None, 0.0
        if before.mode is not settings.mode:
            self._leave()
        self._hide(None)

    def follow_model(self) -> None:
        """Another model may answer from now on, or the same with another key."""
        card = self._card()
        if card.key != self._card_key:
            self._card_key, self._paused_until = card.key, 0.0
            self._state = replace(self._state, problem=None)
            self.leave()

    async def close(self) -> None:
        for slot in (self._asking, self._showing, self._speculating, self._waking):
            await slot.close()
        await self._coming.close()

    # what is shown

    def _look_for_one(self, spot: Spot, look: Look) -> None:
        """In the cache at once, of a model after a wait; nothing where a rule says so."""
        verdict = decide(self._known(look(False)))
        if (isinstance(verdict, Ask) or verdict.cache_speaks) and self._from_cache(spot):
            return
        self._hide(verdict if isinstance(verdict, Quiet) else None)
        if isinstance(verdict, Ask):
            self._asking.start(self._ask_after(verdict.wait_s, spot, look))

    def _from_cache(self, spot: Spot) -> bool:
        near = spot.near()
        for mode in MODES:
            found = self._cache.get(self._key(*near, mode))
            if offered := [one for one in (self._cached(kept, spot, *near) for kept in found) if one is not None]:
                self._offered = Alternatives(tuple(offered))
                self._counted.clear()
                self.counted.emit(partial(Counters.one_from_cache, tokens=found[0].tokens))
                self._publish_offered()
                return True
        return False

    def _cached(self, found: Cached, spot: Spot, prefix: str, suffix: str) -> Suggestion | None:
        """What was said beyond an answer is looked at here for the first time: it has its own surroundings."""
        text, replaces, origin = found.text, found.replaces, Origin.CACHE
        if found.streak:
            text, replaces = clean(text, prefix=prefix, suffix=suffix, language=spot.language, multiline=False)
            origin = Origin.STREAK
        if not text:
            return None
        key, charge = self._card().key, found.charge_id
        return Suggestion(text, spot.at, spot.revision, spot.before, spot.rest, replaces, key, charge, origin)

    def _publish_offered(self) -> None:
        assert self._offered is not None
        assert self._spot is not None
        self._count_once("shown", Counters.one_shown)
        self._showing.cancel()
        self._change(
            phase=Phase.SHOWN,
            suggestion=self._offered.current,
            alternatives=self._offered.all,
            taken=False,
            document_id=self._spot.document_id,
            label=self._offered.label,
            words="",
        )
        if self._settings.ask_ahead and self._settings.mode is Mode.BALANCED:
            self._speculating.start(self._speculate(self._offered.current, self._spot))

    def _hide(self, quiet: Quiet | None) -> None:
        self._offered = None
        self._showing.cancel()
        words = "" if quiet is None else quiet.words
        self._change(suggestion=None, alternatives=(), label="", phase=self._phase(), words=words)

    def _phase(self) -> Phase:
        if self._settings.mode is Mode.OFF:
            return Phase.OFF
        if self._dismissal.snoozed(self._clock.monotonic()):
            return Phase.SNOOZED
        if self._budget_reached():
            return Phase.BUDGET
        if self._coming.here:
            return Phase.ASKING
        return Phase.FAILED if self._state.problem is not None else Phase.IDLE

    def _change(self, **changes: Any) -> None:
        before = self._state
        self._state = replace(before, mode=self._settings.mode, **changes)
        if self._state != before:
            self.changed.emit(self._state)

    # what was typed since

    def _follow(self, typed: Typed) -> None:
        if self._offered is not None:
            self._offered = self._offered.typed_through(typed.text, rest=typed.rest, revision=typed.revision)
        self._coming.follow(typed)

    def _leave(self) -> None:
        """The place is another one: what was under way for the old one is of no use."""
        self._asking.cancel()
        self._speculating.cancel()
        self._offered = None
        self._purpose = Purpose.COMPLETION
        self._coming.leave()

    # asking

    async def _ask_after(self, wait_s: float, spot: Spot, look: Look) -> None:
        await self._clock.sleep(wait_s)
        verdict = decide(self._known(look(True)))  # the lexer knows by now what the key has made of the code
        if isinstance(verdict, Quiet):
            self._hide(verdict)
            return
        if self._coming.here:
            await self._clock.sleep(WAIT_FOR_ANSWER_S)  # an answer under way still fits: it may be enough
        if self._offered is None and self._clock.monotonic() >= self._paused_until:
            self._ask(self._wish(verdict, spot))

    def _wish(self, ask: Ask, spot: Spot) -> Wish:
        prefix, suffix = spot.far()
        to_line_end = self._settings.mode is Mode.ECONOMY and not ask.multiline
        return Wish(spot, ask, prefix, suffix, self._card(), to_line_end, purpose=self._purpose)

    def _ask(self, wish: Wish) -> None:
        request = request_for(wish, partial(self._money.count, wish.card), self._recent.ring)
        self._recent.asked()
        self.counted.emit(Counters.one_asked)
        self._coming.ask(wish, request)
        self._change(phase=Phase.SHOWN if self._offered is not None else Phase.ASKING)

    def _answer_left(self) -> None:
        if self._state.phase is Phase.ASKING and not self._coming.here:
            self._change(phase=self._phase())

    def _crashed(self, error: BaseException) -> None:
        log.error("a suggestion crashed", exc_info=error)
        self._hide(None)

    # answers

    def _answer_changed(self, answer: Answer) -> None:
        """There is more of it, or it has ended."""
        if answer.ended:
            self._learn(answer)
        if not answer.goes_on or answer.wish.ahead or self._spot is None:
            return
        suggestion = answer.suggestion()
        if suggestion is not None and answer.ready:
            self._offer(suggestion, answer)
        elif suggestion is not None:
            self._showing.start(self._offer_later(answer))

    def _learn(self, answer: Answer) -> None:
        if answer.first_text_at is not None:
            self._rhythm = self._rhythm.answered(answer.first_text_at - answer.began_at)
            self._state = replace(self._state, problem=None)
        if answer.stopped_early:
            room, received = answer.request.max_tokens, self._money.count(answer.wish.card, answer.raw)
            self.counted.emit(lambda counters: counters.one_stopped(room, received))
        if answer.problem is not None:
            self._failed(answer.problem)
        elif answer.shown.text and not answer.wish.another:
            self._keep(answer)

    def _keep(self, answer: Answer) -> None:
        wish, shown = answer.wish, answer.shown
        usage = answer.usage
        tokens = None if usage is None else usage.prompt_tokens + usage.completion_tokens
        key = self._key(wish.prefix, wish.suffix, "block" if answer.multiline else "line")
        self._cache.put(key, Cached(shown.text, shown.replace_after, tokens, answer.charge_id))
        for way, line in streak(shown.text, answer.raw):
            further = key._replace(prefix=key.prefix + way, mode="line")
            self._cache.put(further, Cached(line, 0, tokens, answer.charge_id, streak=True))

    def _failed(self, problem: Problem) -> None:
        if problem.kind is ProblemKind.OVER_BUDGET:
            first = self._refused_left is None
            self._refused_left = self._money.budget_left()
            self._change(problem=problem if first else self._state.problem)
        else:
            self._paused_until = self._clock.monotonic() + PAUSE_S
            self._change(problem=problem)
        self._hide(None)

    async def _offer_later(self, answer: Answer) -> None:
        """A block whose first line is here: what has come by then is shown, and once more when it is whole."""
        while not answer.ready:
            await self._clock.sleep(0.05)
        if answer.goes_on and (suggestion := answer.suggestion()) is not None:
            self._offer(suggestion, answer)

    def _offer(self, suggestion: Suggestion, answer: Answer) -> None:
        if answer.wish.another and self._offered is not None:
            known = len(self._offered.all)
            self._offered = self._offered.joined([suggestion])
            self._offered = replace(self._offered, index=len(self._offered.all) - 1)
            if answer.ended and known == len(self._offered.all):
                self._offered = self._offered.turned(1)
            self._publish_offered()
            return
        first = self._offered is None
        self._offered = Alternatives((suggestion,))
        if first:
            self._counted.clear()
        if not first or answer.wish.ask.forced:
            self._publish_offered()
        else:
            self._showing.start(self._show_in_time(suggestion))

    async def _show_in_time(self, suggestion: Suggestion) -> None:
        """Never sooner after the last key than one can have seen that key, and later where code is pushed."""
        since = self._clock.monotonic() - (self._rhythm.last_key_at or 0.0)
        await self._clock.sleep(max(0.0, (PUSH_AFTER_S if suggestion.multiline else SHOW_AFTER_S) - since))
        if self._offered is not None:
            self._publish_offered()

    # ahead

    async def _speculate(self, suggestion: Suggestion, spot: Spot) -> None:
        """Paid for, and so only where it is wanted: the place after all of it was taken, asked once for each ghost."""
        await self._clock.sleep(SPECULATE_AFTER_S)
        if len(suggestion.text) < SPECULATE_FROM or self._coming.here or self._budget_reached():
            return
        prefix, suffix = spot.far()
        prefix, suffix = prefix + suggestion.text, suffix[suggestion.replaces :]
        ahead = replace(spot, before=prefix.rpartition("\n")[2], rest=suffix.partition("\n")[0])
        ask = Ask(multiline=suggestion.multiline, wait_s=0.0)
        self._ask(Wish(ahead, ask, prefix, suffix, self._card(), ahead=True))

    # knowing

    def _known(self, moment: Moment, *, forced: bool = False) -> Moment:
        """With what only we know of it."""
        return replace(
            moment,
            forced=forced,
            mode=self._settings.mode,
            language_off=self._settings.is_off_in(moment.language),
            comments_off=not self._settings.in_comments,
            snoozed=self._dismissal.snoozed(self._clock.monotonic()),
            dismissed=self._dismissal.dismissed,
            accepted_line=self._accepted_line,
            budget_reached=self._budget_reached(),
            rhythm=self._rhythm,
        )

    def _budget_reached(self) -> bool:
        """A question was refused, and no more is left now than then."""
        if self._refused_left is None:
            return False
        left = self._money.budget_left()
        if left is None or left > self._refused_left:
            self._refused_left = None
            return False
        return True

    def _key(self, prefix: str, suffix: str, mode: str) -> Key:
        return Key(prefix[-NEAR_BEFORE:], suffix[:NEAR_BEHIND], self._card().key, mode)

    def _count_once(self, what: str, count: Count) -> None:
        if what not in self._counted:
            self._counted.add(what)
            self.counted.emit(count)

    async def _wake_after(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self.wake()


def _goes_on(before: Spot, now: Spot, typed: str) -> bool:
    """The same place, with what was typed in front of the cursor."""
    same = now.document_id == before.document_id
    return same and bool(typed) and (before.before + typed).rpartition("\n")[2] == now.before
