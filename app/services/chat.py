"""A conversation with a model: sending, streaming, stopping, continuing."""

import itertools
import logging
import math
import random
import uuid
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.domain.asking import Ask
from app.domain.branches import before, new_turn, show_answer, show_turn, with_turn
from app.domain.chat_options import SMALLEST_ANSWER, ChatOptions, within_limits
from app.domain.context import ContextPlan
from app.domain.context_choices import attached, sent
from app.domain.conversation import (
    Answer,
    AnswerStatus,
    Attachment,
    ContextChoices,
    Conversation,
    Turn,
    title_from,
)
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.follow_ups import Editing, FollowUp, attachments_of, draft_of, joined
from app.domain.leaks import Leak, cleaned
from app.domain.models import ModelCard
from app.domain.prompts.asking import again_after_repetition, sampling, system_prompt
from app.domain.requests import Attribution, Purpose, Request
from app.domain.retrying import retry_delay
from app.domain.secrets_scan import scan, without
from app.domain.settings import Chat as ChatSettings
from app.domain.stop_rules import EarlyStop, StopRule
from app.domain.stream import (
    Attempted,
    Discarded,
    Failed,
    Finished,
    FinishReason,
    Outcome,
    Preparing,
    ReasoningDelta,
    TextDelta,
)
from app.domain.weld import Welder
from app.services.counting import TokenCounts
from app.services.packing import Packer
from app.services.ports import Clock, Conversations, Model
from app.services.secret_check import SecretCheck
from app.services.signal import Signal
from app.services.tasks import TaskSlot

log = logging.getLogger(__name__)


class Phase(StrEnum):
    """COUNTDOWN: the server refused for now, and the next attempt starts when the seconds are over."""

    IDLE = "idle"
    WAITING = "waiting"
    STREAMING = "streaming"
    COUNTDOWN = "countdown"


@dataclass(frozen=True, slots=True)
class ChatState:
    """All that the chat pane shows. While busy it is published at most once a frame (33 ms).

    `problem` belongs to the last question when no answer came of it, or to a request refused before sending; an
    answer that broke off carries its own. `countdown_s` are whole seconds left. `progress` is what is being prepared.
    `leaks` are secrets in what was to be sent: nothing was, and the person is asked. `queued` are asked one by one,
    each when the answer before it is complete; after any other end they wait. Send replaces the question `editing`.
    """

    conversation: Conversation
    card: ModelCard
    phase: Phase = Phase.IDLE
    problem: Problem | None = None
    countdown_s: int | None = None
    progress: str = ""
    plan: ContextPlan | None = None
    leaks: tuple[Leak, ...] = ()
    queued: tuple[FollowUp, ...] = ()
    editing: Editing | None = None

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What waits for the next question."""
        return self.conversation.context.attachments

    @property
    def can_stop(self) -> bool:
        return self.phase is not Phase.IDLE

    @property
    def is_streaming(self) -> bool:
        return self.phase is Phase.STREAMING


FRAME_S = 0.033  # how often a streaming answer is shown at most
JOURNAL_S = 0.150  # how much of a streaming answer a kill can cost at most
PLAN_DELAY_S = 0.08
DRAFT_SAVE_DELAY_S = 0.5
CHOICES_SAVE_DELAY_S = 0.3
_COMPOSER = "composer"
ANOTHER_TEMPERATURE = 0.7  # asked again at temperature 0 a model would only say the same


class ChatSession:
    """One conversation at a time: verbs for what a person does, `changed` for what there is to see.

    `drafted` tells the request that Send would make now (None: nothing to send), for whoever prices it. `rewritten`
    is the text of the composer, where somebody else than the person has put another one there.
    """

    def __init__(
        self,
        model: Model,
        counts: TokenCounts,
        conversations: Conversations,
        clock: Clock,
        card: ModelCard,
        settings: Callable[[], ChatSettings],
        retries: Callable[[], int],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.changed: Signal[ChatState] = Signal()
        self.drafted: Signal[Request | None] = Signal()
        self.rewritten: Signal[str] = Signal()
        self._model = model
        self._counts = counts
        self._packer = Packer(counts)
        self._secrets = SecretCheck()
        self._conversations = conversations
        self._clock = clock
        self._settings = settings
        self._retries = retries
        self._jitter = jitter
        self._draft = ""
        self._again: Callable[[], None] = self.regenerate
        self._next: tuple[Conversation, str] | None = None
        self._answering = TaskSlot("answer", self._crashed, self._stopped_at_once)
        self._publishing = TaskSlot("publish chat")
        self._planning = TaskSlot("plan chat")
        self._saving_draft = TaskSlot("save draft")
        self._saving_choices = TaskSlot("save context")
        self._following_up = TaskSlot("ask the next question")
        self._state = ChatState(conversation=self._blank(), card=card)

    @property
    def state(self) -> ChatState:
        return self._state

    # -- what a person does -------------------------------------------------------------------------------------

    def send(self, text: str) -> None:
        """Asks `text` with what waits and fits, in the place of the question that is being edited. While an answer is
        being made it is queued; without a word nothing happens."""
        if not text.strip():
            return
        state = self._state
        if state.can_stop:
            self._queue(text)
            return
        ask = self._ask(text, state.attachments, self._turns_before())
        turn = new_turn(state.conversation, _new_id(), text, state.editing.turn_id if state.editing else "")
        self._again = lambda: self.send(text)
        self._begin(_Making(turn, self._new_answer(), _COMPOSER), ask)

    def stop(self) -> None:
        """Ends what runs at once, also before the first byte and in a countdown; what has come is kept."""
        self._answering.cancel()

    def continue_answer(self, card: ModelCard | None = None) -> None:
        """Goes on with the last answer from the exact character where it broke off; None: by the model in use."""
        turn = self._last_turn()
        if self._state.can_stop or turn is None or turn.answer is None or not turn.answer.can_continue:
            return
        ask = self._ask_again(turn, turn.answer.text, card)
        self._again = lambda: self.continue_answer(card)
        self._begin(_Making(turn, replace(turn.answer, status=AnswerStatus.STREAMING, problem=None)), ask)

    def regenerate(self, turn_id: str = "", card: ModelCard | None = None) -> None:
        """Asks a question on display again, the last one if none is named, for this once by the model `card`. The new
        answer stands beside the old one, or in place of an empty one; what followed the old one stays with it."""
        turn = self._turn(turn_id) if turn_id else self._last_turn()
        if self._state.can_stop or turn is None:
            return
        ask = self._ask_again(turn, card=card)
        told_before = any(answer.text and answer.model == ask.card.key for answer in turn.answers)
        if told_before and not ask.sampling.temperature:
            ask = replace(ask, sampling=replace(ask.sampling, temperature=ANOTHER_TEMPERATURE))
        if turn.answer is not None and _ran_in_circles(turn.answer):
            ask = replace(ask, sampling=again_after_repetition(ask.card, ask.sampling))
        answer = self._new_answer(card)
        if turn.answer is not None and not turn.answer.text:
            answer = replace(answer, id=turn.answer.id, attempts=turn.answer.attempts)
        self._again = lambda: self.regenerate(turn.id, card)
        self._begin(_Making(turn, answer, card=card), ask)

    def edit(self, turn_id: str) -> None:
        """Puts a question on display into the composer, to be asked once more in its place; see `leave_edit`."""
        turn = self._turn(turn_id)
        if self._state.can_stop or turn is None:
            return
        self.leave_edit()
        self._save_choices_now()
        editing = Editing(turn.id, self._draft, self._state.attachments)
        self._change(editing=editing, problem=None, leaks=(), conversation=self._with_waiting(turn.attachments))
        self._write(turn.question)

    def leave_edit(self) -> None:
        """The question stays as it was; what stood in the composer before it is there again."""
        editing = self._state.editing
        if editing is not None:
            self._change(editing=None, leaks=(), conversation=self._with_waiting(editing.attachments))
            self._write(editing.draft)

    def show_turn(self, turn_id: str) -> None:
        """Another question that was asked at the same place, with what followed it."""
        self._display(show_turn(self._state.conversation, turn_id), turn_id)

    def show_answer(self, turn_id: str, answer_id: str) -> None:
        """Another answer to a question, with what followed it."""
        self._display(show_answer(self._state.conversation, turn_id, answer_id), turn_id)

    def _display(self, conversation: Conversation, turn_id: str) -> None:
        if self._state.can_stop or conversation == self._state.conversation:
            return
        self.leave_edit()
        self._change(conversation=replace(conversation, context=self._state.conversation.context), problem=None)
        if (turn := self._turn(turn_id)) is not None:
            self._conversations.save_display(turn)
        self._plan_soon()

    def send_queued(self) -> None:
        """Asks the first of the questions that wait, also where the answer before it did not end well."""
        if self._state.can_stop or not self._state.queued:
            return
        self.leave_edit()
        following = self._state.queued[0]
        ask = self._ask(following.text, following.attachments, self._state.conversation.turns)
        turn = new_turn(self._state.conversation, _new_id(), following.text)
        self._again = self.send_queued
        self._begin(_Making(turn, self._new_answer(), following.id), ask)

    def take_back(self, follow_up_id: str) -> None:
        """Puts a question that waits back into the composer, in front of what stands there."""
        taken = [one for one in self._state.queued if one.id == follow_up_id]
        if taken:
            rest = tuple(one for one in self._state.queued if one.id != follow_up_id)
            waiting = attachments_of(taken, self._state.attachments)
            self._change(queued=rest, conversation=self._with_waiting(waiting))
            self._write(joined(taken[0].text, self._draft))

    def _queue(self, text: str) -> None:
        following = FollowUp(_new_id(), text, self._state.attachments)
        self._change(queued=(*self._state.queued, following), conversation=self._with_waiting(()))
        self._write("")

    async def _follow_up(self) -> None:
        await self._answering.join()
        self.send_queued()

    def retry(self) -> None:
        """Does again what came to nothing: what was refused before it was sent, else the last question."""
        if not self._state.can_stop:
            self._again()

    def attach(self, attachment: Attachment) -> None:
        """Puts code beside the question; the same stretch is not attached twice."""
        self.arrange(lambda choices: attached(choices, attachment))

    def arrange(self, change: Callable[[ContextChoices], ContextChoices]) -> None:
        """Changes what goes into the context, by a function of `domain.context_choices`."""
        conversation = self._state.conversation
        choices = change(conversation.context)
        if choices != conversation.context:
            self._change(conversation=replace(conversation, context=choices), leaks=())
            self._plan_soon()
            self._saving_choices.start(self._save_choices_soon())

    def draft_changed(self, text: str) -> None:
        """What stands in the composer: planned and priced while it is typed, and kept."""
        self._draft = text
        if self._state.leaks:
            self._change(leaks=())
        self._plan_soon()
        self._saving_draft.start(self._save_draft_soon())

    def choose(self, card: ModelCard) -> None:
        """Which model answers from now on; an answer in the making is not disturbed."""
        before = self._state
        if card == before.card:
            return
        if card.key != before.card.key:
            self.arrange(lambda choices: replace(choices, answer_tokens=None))
            self._change(card=card, problem=self._unanswered(card))
        else:  # the same model, known better
            self._change(card=card)
        self._plan_soon()

    def _unanswered(self, card: ModelCard) -> Problem | None:
        """After another model was chosen because the last question came to nothing: one press asks this one."""
        turn = self._last_turn()
        if self._state.can_stop or turn is None or turn.answer is None:
            return None
        if turn.answer.text or turn.answer.status is not AnswerStatus.FAILED:
            return None
        self._again = self.regenerate
        message = f"The question has no answer yet. {card.name} can be asked now."
        return Problem(ProblemKind.MODEL_NOT_DEPLOYED, message, Remedy.RETRY)

    def send_anyway(self) -> None:
        """The secrets that were found are meant to be sent, now and later."""
        self._secrets.allow(self._state.leaks)
        if self._state.leaks and not self._state.can_stop:
            self._change(leaks=())
            self._again()

    def remove_secrets(self) -> None:
        """Takes what was found out of the question and its code, to be looked at and sent by the person."""
        draft = without(self._draft, scan(self._draft))

        def clean(choices: ContextChoices) -> ContextChoices:
            attachments, pinned = map(cleaned, choices.attachments), map(cleaned, choices.pinned)
            return replace(choices, attachments=tuple(attachments), pinned=tuple(pinned))

        self.arrange(clean)
        queued = (
            replace(one, text=without(one.text, scan(one.text)), attachments=tuple(map(cleaned, one.attachments)))
            for one in self._state.queued
        )
        self._change(leaks=(), queued=tuple(queued))
        if draft != self._draft:
            self.draft_changed(draft)
            self.rewritten.emit(draft)

    def give_room(self, tokens: int | None) -> None:
        """The room for the answer, until another model is chosen; None: what the settings say."""
        self.arrange(lambda choices: replace(choices, answer_tokens=None if tokens is None else max(1, tokens)))
        self._change(problem=None)

    def settings_changed(self) -> None:
        self._plan_soon()

    def usual_options(self, card: ModelCard | None = None) -> ChatOptions:
        """What holds for a model, that in use if none is named, where the conversation says nothing of its own."""
        settings, card = self._settings(), card or self._state.card
        usual = sampling(card, settings.temperature, settings.top_p)
        room = min(settings.answer_tokens, card.context // 2)
        return ChatOptions(settings.system_prompt or system_prompt(card), usual.temperature, usual.top_p, room)

    def set_options(self, options: ChatOptions) -> None:
        """What this conversation asks for differently, as far as the model bears it; kept with it."""
        options = within_limits(options, self._state.card)
        before = self._state.conversation
        conversation = replace(before, options=options)
        if conversation == before:
            return
        self._change(conversation=conversation)
        if options.answer_tokens != before.options.answer_tokens:
            self.give_room(None)  # what was said last holds
        if conversation.turns:  # else it is kept with the first question
            self._conversations.save_conversation(conversation)
        self._plan_soon()

    def retitle(self, conversation_id: str, title: str) -> None:
        """The conversation on display was given another name, which has been kept."""
        if conversation_id == self._state.conversation.id:
            self._change(conversation=replace(self._state.conversation, title=title))

    def new_chat(self, *, keep_draft: bool = True) -> None:
        """An empty conversation, see `open`; the question being written goes along with its code, or stays behind."""
        self.leave_edit()
        blank, draft = self._blank(), self._draft
        if not keep_draft or not draft.strip():
            self.open(blank)
            return
        choices = ContextChoices(attachments=self._state.attachments)
        self.arrange(lambda before: replace(before, attachments=()))
        self._draft = ""
        self.open(replace(blank, context=choices), draft)
        self._conversations.save_draft(blank.id, draft)

    def fresh_start(self, attachment: Attachment) -> None:
        """An empty conversation that carries just this code: nothing of what was said is sent again."""
        self.open(replace(self._blank(), context=ContextChoices(attachments=(attachment,))))

    def open(self, conversation: Conversation, draft: str = "") -> None:
        """Shows a conversation with what was typed for it. An answer in the making is stopped first; its text stays in
        its own conversation, and can be continued there."""
        if self._state.can_stop:
            self._next = (conversation, draft)
            self.stop()
        else:
            self._keep_unasked()
            self._draft = draft
            self._change(conversation=conversation, problem=None, leaks=(), queued=(), editing=None)
            self._plan_soon()

    async def close(self) -> None:
        """Stops what runs, and returns when all of it is kept."""
        for slot in (self._answering, self._following_up, self._answering, self._publishing, self._planning):
            await slot.close()
        self._keep_unasked()
        for slot in (self._saving_draft, self._saving_choices):
            await slot.close()

    # -- an answer in the making --------------------------------------------------------------------------------

    def _begin(self, making: "_Making", ask: Ask) -> None:
        self._following_up.cancel()
        self._change(phase=Phase.WAITING, problem=None, progress="", countdown_s=None, leaks=())
        self._answering.start(self._answer(making, ask))

    async def _answer(self, making: "_Making", ask: Ask) -> None:
        """Attempts until there is an outcome; leaves a sane state whatever happens, also when cancelled."""
        outcome: Outcome | None = None
        try:
            packed = await self._packer.pack(ask)
            if found := await self._secrets.look(ask, packed):
                self._change(leaks=found)
                return
            if not ask.asked_before:
                making.turn = replace(making.turn, attachments=packed.as_sent)
            request = packed.request
            for attempt in itertools.count(1):
                outcome = await self._attempt(request, making, welding=bool(ask.partial))
                wait = self._wait_before_next(outcome, attempt, making)
                if wait is None:
                    break
                assert isinstance(outcome, Failed)
                problem, outcome = outcome.problem, None  # a stop in the countdown is a stop
                await self._count_down(wait, problem)
        finally:
            self._end(making, outcome)

    async def _attempt(self, request: Request, making: "_Making", *, welding: bool) -> Outcome:
        welder = Welder(making.answer.text) if welding else None
        outcome: Outcome | None = None
        discarded: list[str] = []
        async with aclosing(self._model.stream(request)) as events:
            async for event in events:
                match event:
                    case Attempted(charge_id):
                        self._attempted(making, charge_id)
                        self._packer.remember(request)
                    case Preparing(message):
                        self._change(progress=message)
                    case TextDelta(text):
                        self._received(making, welder.feed(text) if welder else text)
                    case ReasoningDelta(text):
                        making.reasoning.append(text)
                        self._publish_soon(making)
                    case Discarded(text):
                        discarded.append(text)
                    case Finished() | Failed():
                        outcome = event
        if welder:
            self._received(making, welder.flush())
        if isinstance(outcome, Finished) and outcome.rule is not None:
            stop = self._early_stop(outcome.rule, request, making, "".join(discarded))
            making.early_stop = replace(stop, guessed=outcome.reason is FinishReason.DRIFT)
        return outcome or Failed(_SILENT)

    def _early_stop(self, rule: StopRule, request: Request, making: "_Making", discarded: str) -> EarlyStop:
        """What the guard has saved at most: the room that was still there."""
        thrown = self._counts.count(request.card, discarded)
        received = self._counts.count(request.card, "".join((*making.reasoning, *making.text))) + thrown
        return EarlyStop(rule, max(0, request.max_tokens - received), thrown)

    def _attempted(self, making: "_Making", charge_id: str) -> None:
        """The request is admitted: from here on the question is part of the conversation."""
        making.admitted = True
        self._again = lambda: self.regenerate(card=making.card)
        making.answer = replace(making.answer, attempts=(*making.answer.attempts, charge_id))
        turn = making.turn = making.turn.with_answer(making.answer)
        conversation = self._state.conversation
        if not conversation.turns:
            conversation = replace(conversation, title=conversation.title or title_from(turn.question))
        conversation = with_turn(conversation, turn)
        self._conversations.save_conversation(conversation)
        self._conversations.save_turn(conversation.id, turn)
        self._conversations.save_answer(conversation.id, turn.id, making.answer)
        queued = tuple(one for one in self._state.queued if one.id != making.origin)
        if making.origin == _COMPOSER:
            self._draft = ""
        self._change(conversation=conversation, phase=Phase.WAITING, countdown_s=None, problem=None, queued=queued)
        if making.origin == _COMPOSER:
            self.arrange(lambda choices: sent(choices, turn.attachments))
            self.leave_edit()

    def _received(self, making: "_Making", text: str) -> None:
        if text:
            making.text.append(text)
            making.unsaved.append(text)
            self._publish_soon(making)

    def _publish_soon(self, making: "_Making") -> None:
        if not self._publishing.busy:
            self._publishing.start(self._publish_after_a_frame(making))

    async def _publish_after_a_frame(self, making: "_Making") -> None:
        await self._clock.sleep(FRAME_S)
        self._journal(making)
        self._change(conversation=with_turn(self._state.conversation, making.now()), phase=Phase.STREAMING, progress="")

    def _journal(self, making: "_Making", *, all_of_it: bool = False) -> None:
        now = self._clock.monotonic()
        if making.unsaved and (all_of_it or now - making.journalled_at >= JOURNAL_S):
            self._conversations.append_text(making.answer.id, "".join(making.unsaved))
            making.unsaved.clear()
            making.journalled_at = now

    def _wait_before_next(self, outcome: Outcome, attempt: int, making: "_Making") -> float | None:
        if not isinstance(outcome, Failed) or making.text or not making.admitted:
            return None
        return retry_delay(outcome.problem, attempt, self._retries(), self._jitter())

    async def _count_down(self, seconds: float, why: Problem) -> None:
        until = self._clock.monotonic() + seconds
        while (left := until - self._clock.monotonic()) > 0:
            self._change(phase=Phase.COUNTDOWN, countdown_s=math.ceil(left), problem=why)
            await self._clock.sleep(left - math.floor(left) or 1.0)

    def _end(self, making: "_Making", outcome: Outcome | None) -> None:
        self._publishing.cancel()
        status, problem = _verdict(outcome)
        conversation = self._state.conversation
        if making.admitted:
            self._journal(making, all_of_it=True)
            making.answer = replace(making.answer, status=status, problem=problem, early_stop=making.early_stop)
            turn = making.now()
            conversation = with_turn(conversation, turn)
            if turn.answer is not None:
                self._conversations.save_answer(conversation.id, turn.id, turn.answer)
        self._change(conversation=conversation, phase=Phase.IDLE, problem=problem, progress="", countdown_s=None)
        self._plan_soon()
        if self._next is not None:
            following, self._next = self._next, None
            self.open(*following)
        elif status is AnswerStatus.COMPLETE and self._state.queued:
            self._following_up.start(self._follow_up())

    def _stopped_at_once(self) -> None:
        """Stop came in the same moment as Send: nothing was asked."""
        self._change(phase=Phase.IDLE, progress="", countdown_s=None)
        self._plan_soon()
        if self._next is not None:
            following, self._next = self._next, None
            self.open(*following)

    def _crashed(self, error: BaseException) -> None:
        log.error("an answer crashed", exc_info=error)
        self._change(phase=Phase.IDLE, progress="", countdown_s=None, problem=_CRASHED)

    # -- what Send would do -------------------------------------------------------------------------------------

    def _ask(
        self,
        question: str,
        attachments: tuple[Attachment, ...],
        turns: tuple[Turn, ...],
        card: ModelCard | None = None,
    ) -> Ask:
        settings, conversation = self._settings(), self._state.conversation
        card = card or self._state.card
        choices, options = conversation.context, within_limits(conversation.options, card)
        usual = self.usual_options(card)
        return Ask(
            card=card,
            system=(usual.system if options.system is None else options.system) or "",
            turns=turns,
            question=question,
            attachments=attachments,
            answer_tokens=choices.answer_tokens or options.answer_tokens or usual.answer_tokens or SMALLEST_ANSWER,
            attribution=Attribution(Purpose.CHAT, conversation.id),
            sampling=sampling(card, settings.temperature, settings.top_p, options),
            choices=choices,
            stops=options.stops,
        )

    def _ask_again(self, turn: Turn, partial: str = "", card: ModelCard | None = None) -> Ask:
        """For a turn on display once more, or for the rest of its answer."""
        ask = self._ask(turn.question, turn.attachments, before(self._state.conversation, turn.id), card)
        return replace(ask, partial=partial, asked_before=True)

    async def next_request(self) -> Request:
        """What Send would send now."""
        state = self._state
        return (await self._packer.pack(self._ask(self._draft, state.attachments, self._turns_before()))).request

    def _plan_soon(self) -> None:
        self._planning.start(self._plan())

    async def _plan(self) -> None:
        await self._clock.sleep(PLAN_DELAY_S)
        state = self._state
        packed = await self._packer.pack(self._ask(self._draft, state.attachments, self._turns_before()))
        self._change(plan=packed.plan)
        self.drafted.emit(packed.request if self._draft.strip() or state.attachments else None)

    async def _save_choices_soon(self) -> None:
        await self._clock.sleep(CHOICES_SAVE_DELAY_S)
        self._save_choices()

    def _save_choices_now(self) -> None:
        """Where they have changed since they were saved last."""
        if self._saving_choices.busy:
            self._saving_choices.cancel()
            self._save_choices()

    def _save_choices(self) -> None:
        """With the code of questions that wait, as `_save_draft` does with their words."""
        conversation, editing = self._state.conversation, self._state.editing
        waiting = editing.attachments if editing else self._state.attachments
        choices = replace(conversation.context, attachments=attachments_of(self._state.queued, waiting))
        self._conversations.save_context(conversation.id, choices)

    async def _save_draft_soon(self) -> None:
        await self._clock.sleep(DRAFT_SAVE_DELAY_S)
        self._save_draft()

    def _save_draft(self) -> None:
        """All that was written and not asked; while an old question is edited, what stood there before."""
        editing = self._state.editing
        draft = draft_of(self._state.queued, editing.draft if editing else self._draft)
        self._conversations.save_draft(self._state.conversation.id, draft)

    def _keep_unasked(self) -> None:
        """Before this conversation is left."""
        if self._state.queued:
            self._save_choices()
        self._save_choices_now()
        self._saving_draft.cancel()
        self._save_draft()

    # -- state --------------------------------------------------------------------------------------------------

    def _change(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self.changed.emit(self._state)

    def _write(self, text: str) -> None:
        """Puts a text into the composer."""
        self.draft_changed(text)
        self._saving_choices.start(self._save_choices_soon())
        self.rewritten.emit(text)

    def _with_waiting(self, attachments: tuple[Attachment, ...]) -> Conversation:
        conversation = self._state.conversation
        return replace(conversation, context=replace(conversation.context, attachments=attachments))

    def _turns_before(self) -> tuple[Turn, ...]:
        """Those that lead to the question in the composer."""
        editing = self._state.editing
        return before(self._state.conversation, editing.turn_id if editing else "")

    def _turn(self, turn_id: str) -> Turn | None:
        return next((turn for turn in self._state.conversation.turns if turn.id == turn_id), None)

    def _last_turn(self) -> Turn | None:
        turns = self._state.conversation.turns
        return turns[-1] if turns else None

    def _new_answer(self, card: ModelCard | None = None) -> Answer:
        card = card or self._state.card
        return Answer(_new_id(), card.key, card.name)

    def _blank(self) -> Conversation:
        return Conversation(_new_id(), self._clock.now())


class _Making:
    """An answer in the making: text comes in pieces, and is joined once a frame.

    `origin`: where the question was written, _COMPOSER or the id of a `FollowUp`; "" when it had been asked before.
    `card` is the model that was chosen for this answer alone.
    """

    def __init__(self, turn: Turn, answer: Answer, origin: str = "", card: ModelCard | None = None) -> None:
        self.turn = turn
        self.answer = answer
        self.origin = origin
        self.card = card
        self.text: list[str] = []
        self.reasoning: list[str] = []
        self.unsaved: list[str] = []
        self.early_stop: EarlyStop | None = None
        self.admitted = False
        self.journalled_at = 0.0
        self._before = (answer.text, answer.reasoning)

    def now(self) -> Turn:
        """The turn with the answer as far as it has come."""
        text, reasoning = "".join(self.text), "".join(self.reasoning)
        self.answer = replace(self.answer, text=self._before[0] + text, reasoning=self._before[1] + reasoning)
        self.turn = self.turn.with_answer(self.answer)
        return self.turn


def _verdict(outcome: Outcome | None) -> tuple[AnswerStatus, Problem | None]:
    """What an outcome means for the answer; None: it was stopped."""
    match outcome:
        case None:
            return AnswerStatus.STOPPED, None
        case Failed(problem):
            return (AnswerStatus.TRUNCATED if problem.kind is ProblemKind.CUT else AnswerStatus.FAILED), problem
        case Finished(FinishReason.LENGTH):
            return AnswerStatus.CUT_BY_LENGTH, None
        case Finished(FinishReason.REPETITION):
            return AnswerStatus.STOPPED, _REPEATING
        case Finished(FinishReason.CONTENT_FILTER):
            return AnswerStatus.TRUNCATED, _FILTERED
    return AnswerStatus.COMPLETE, None


_SILENT = Problem(ProblemKind.INTERNAL, "The answer ended without saying how.", Remedy.RETRY)
_CRASHED = Problem(ProblemKind.INTERNAL, "Something went wrong inside Fireside. The log says more.", Remedy.RETRY)
_REPEATING = Problem(
    ProblemKind.CUT,
    "The model began to repeat itself, so the answer was stopped before more of it was bought.",
    Remedy.RETRY,
)
_FILTERED = Problem(ProblemKind.CUT, "The provider's content filter ended the answer.", Remedy.RETRY)


def _ran_in_circles(answer: Answer) -> bool:
    return answer.early_stop is not None and answer.early_stop.rule is StopRule.REPETITION


def _new_id() -> str:
    return uuid.uuid4().hex
