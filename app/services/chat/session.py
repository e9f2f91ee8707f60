"""A conversation with a model: what a person does in it."""

import random
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.domain.asking import Ask
from app.domain.branches import before, new_turn, show_answer, show_turn
from app.domain.chat_options import SMALLEST_ANSWER, ChatOptions, within_limits
from app.domain.context_choices import attached, sent
from app.domain.conversation import (
    Answer,
    AnswerStatus,
    Attachment,
    ContextChoices,
    Conversation,
    Turn,
)
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.follow_ups import Editing, FollowUp, Unasked, attachments_of, joined, unasked
from app.domain.leaks import cleaned
from app.domain.models import ModelCard
from app.domain.prompts.asking import again_after_repetition, sampling, system_prompt
from app.domain.requests import Attribution, Purpose, Request
from app.domain.secrets_scan import scan, without
from app.domain.settings import Chat as ChatSettings
from app.domain.stop_rules import StopRule
from app.services.chat.answering import Answering
from app.services.chat.keeping import Keeping
from app.services.chat.making import COMPOSER, Making
from app.services.chat.state import Board, ChatState
from app.services.counting import TokenCounts
from app.services.packing import Packer
from app.services.ports import Clock, Conversations, Model
from app.services.secret_check import SecretCheck
from app.services.signal import Signal
from app.services.tasks import TaskSlot

PLAN_DELAY_S = 0.08
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
        self.drafted: Signal[Request | None] = Signal()
        self.rewritten: Signal[str] = Signal()
        self._packer = Packer(counts)
        self._secrets = SecretCheck()
        self._conversations = conversations
        self._clock = clock
        self._settings = settings
        self._draft = ""
        self._held = False  # what is queued waits for a word
        self._again: Callable[[], None] = self.regenerate
        self._next: tuple[Conversation, str] | None = None
        self._making: Making | None = None
        self._planning = TaskSlot("plan chat")
        self._following_up = TaskSlot("ask the next question")
        self._board = Board(ChatState(conversation=self._blank(), card=card))
        self.changed = self._board.changed
        self._keeping = Keeping(conversations, clock, self._unasked)
        self._answering = Answering(
            self._board, model, counts, self._packer, self._secrets, conversations, clock, retries, jitter
        )
        self._answering.admitted = self._admitted
        self._answering.ended = self._ended

    @property
    def state(self) -> ChatState:
        return self._board.state

    # -- what a person does -------------------------------------------------------------------------------------

    def send(self, text: str) -> None:
        """Asks `text` with what waits and fits, in the place of the question that is being edited. While an answer is
        being made it is queued; without a word, or pressed twice for the same question, nothing happens."""
        if not text.strip() or self._is_on_its_way(text):
            return
        state = self.state
        if state.can_stop:
            self._queue(text)
            return
        ask = self._ask(text, state.attachments, self._turns_before())
        turn = new_turn(state.conversation, _new_id(), text, state.editing.turn_id if state.editing else "")
        self._again = lambda: self.send(text)
        self._begin(Making(turn, self._new_answer(), COMPOSER), ask)

    def stop(self) -> None:
        """Ends what runs at once, also before the first byte and in a countdown; what has come is kept."""
        self._answering.stop()

    def continue_answer(self, card: ModelCard | None = None) -> None:
        """Goes on with the last answer from the exact character where it broke off; None: by the model in use."""
        turn = self._last_turn()
        if self.state.can_stop or turn is None or turn.answer is None or not turn.answer.can_continue:
            return
        ask = self._ask_again(turn, turn.answer.text, card)
        self._again = lambda: self.continue_answer(card)
        self._begin(Making(turn, replace(turn.answer, status=AnswerStatus.STREAMING, problem=None)), ask)

    def regenerate(self, turn_id: str = "", card: ModelCard | None = None) -> None:
        """Asks a question on display again, the last one if none is named, for this once by the model `card`. The new
        answer stands beside the old one, or in place of an empty one; what followed the old one stays with it."""
        turn = self._turn(turn_id) if turn_id else self._last_turn()
        if self.state.can_stop or turn is None:
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
        self._begin(Making(turn, answer, card=card), ask)

    def edit(self, turn_id: str) -> None:
        """Puts a question on display into the composer, to be asked once more in its place; see `leave_edit`."""
        turn = self._turn(turn_id)
        if self.state.can_stop or turn is None:
            return
        self.leave_edit()
        self._keeping.now()
        editing = Editing(turn.id, self._draft, self.state.attachments)
        self._change(editing=editing, problem=None, leaks=(), conversation=self._with_waiting(turn.attachments))
        self._write(turn.question)

    def leave_edit(self) -> None:
        """The question stays as it was; what stood in the composer before it is there again."""
        editing = self.state.editing
        if editing is not None:
            self._change(editing=None, leaks=(), conversation=self._with_waiting(editing.attachments))
            self._write(editing.draft)

    def show_turn(self, turn_id: str) -> None:
        """Another question that was asked at the same place, with what followed it."""
        self._display(show_turn(self.state.conversation, turn_id), turn_id)

    def show_answer(self, turn_id: str, answer_id: str) -> None:
        """Another answer to a question, with what followed it."""
        self._display(show_answer(self.state.conversation, turn_id, answer_id), turn_id)

    def _display(self, conversation: Conversation, turn_id: str) -> None:
        if self.state.can_stop or conversation == self.state.conversation:
            return
        self.leave_edit()
        self._change(conversation=replace(conversation, context=self.state.conversation.context), problem=None)
        if (turn := self._turn(turn_id)) is not None:
            self._conversations.save_display(turn)
        self._plan_soon()

    def send_queued(self) -> None:
        """Asks the first of the questions that wait, also where the answer before it did not end well."""
        if self.state.can_stop or not self.state.queued:
            return
        self.leave_edit()
        self._held = False
        following = self.state.queued[0]
        ask = self._ask(following.text, following.attachments, self.state.conversation.turns)
        turn = new_turn(self.state.conversation, _new_id(), following.text)
        self._again = self.send_queued
        self._begin(Making(turn, self._new_answer(), following.id), ask)

    def take_back(self, follow_up_id: str) -> None:
        """Puts a question that waits back into the composer, in front of what stands there."""
        taken = [one for one in self.state.queued if one.id == follow_up_id]
        if taken:
            rest = tuple(one for one in self.state.queued if one.id != follow_up_id)
            waiting = attachments_of(taken, self.state.attachments)
            self._change(queued=rest, conversation=self._with_waiting(waiting))
            self._write(joined(taken[0].text, self._draft))

    def _queue(self, text: str) -> None:
        following = FollowUp(_new_id(), text, self.state.attachments)
        self._change(queued=(*self.state.queued, following), conversation=self._with_waiting(()))
        self._write("")

    async def _follow_up(self) -> None:
        await self._answering.join()
        self.send_queued()

    def retry(self) -> None:
        """Does again what came to nothing: what was refused before it was sent, else the last question."""
        if not self.state.can_stop:
            self._again()

    def attach(self, attachment: Attachment) -> None:
        """Puts code beside the question; the same stretch is not attached twice."""
        self.arrange(lambda choices: attached(choices, attachment))

    def arrange(self, change: Callable[[ContextChoices], ContextChoices]) -> None:
        """Changes what goes into the context, by a function of `domain.context_choices`."""
        conversation = self.state.conversation
        choices = change(conversation.context)
        if choices != conversation.context:
            self._change(conversation=replace(conversation, context=choices), leaks=())
            self._plan_soon()
            self._keeping.choices_soon()

    def draft_changed(self, text: str) -> None:
        """What stands in the composer: planned and priced while it is typed, and kept."""
        self._draft = text
        if self.state.leaks:
            self._change(leaks=())
        self._plan_soon()
        self._keeping.draft_soon()

    def choose(self, card: ModelCard) -> None:
        """Which model answers from now on; an answer in the making is not disturbed."""
        before = self.state
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
        if self.state.can_stop or turn is None or turn.answer is None:
            return None
        if turn.answer.text or turn.answer.status is not AnswerStatus.FAILED:
            return None
        self._again = self.regenerate
        message = f"The question has no answer yet. {card.name} can be asked now."
        return Problem(ProblemKind.MODEL_NOT_DEPLOYED, message, Remedy.RETRY)

    def send_anyway(self) -> None:
        """The secrets that were found are meant to be sent, now and later."""
        self._secrets.allow(self.state.leaks)
        if self.state.leaks and not self.state.can_stop:
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
            for one in self.state.queued
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
        settings, card = self._settings(), card or self.state.card
        usual = sampling(card, settings.temperature, settings.top_p)
        room = min(settings.answer_tokens, card.context // 2)
        return ChatOptions(settings.system_prompt or system_prompt(card), usual.temperature, usual.top_p, room)

    def set_options(self, options: ChatOptions) -> None:
        """What this conversation asks for differently, as far as the model bears it; kept with it."""
        options = within_limits(options, self.state.card)
        before = self.state.conversation
        conversation = replace(before, options=options)
        if conversation == before:
            return
        self._change(conversation=conversation)
        if options.answer_tokens != before.options.answer_tokens:
            self.give_room(None)  # what was said last holds
        self._conversations.save_conversation(conversation)
        self._plan_soon()

    def retitle(self, conversation_id: str, title: str) -> None:
        """The conversation on display was given another name, which has been kept."""
        if conversation_id == self.state.conversation.id:
            self._change(conversation=replace(self.state.conversation, title=title))

    def new_chat(self, *, keep_draft: bool = True) -> None:
        """An empty conversation, see `open`; the question being written goes along with its code, or stays behind."""
        self.leave_edit()
        blank, draft = self._blank(), self._draft
        if not keep_draft or not draft.strip():
            self.open(blank)
            return
        choices = ContextChoices(attachments=self.state.attachments)
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
        if self.state.can_stop:
            self._next = (conversation, draft)
            self.stop()
        else:
            self._keeping.now()
            self._draft, self._held = draft, False
            self._change(conversation=conversation, problem=None, leaks=(), queued=(), editing=None)
            self._plan_soon()

    async def close(self) -> None:
        """Stops what runs, and returns when all of it is kept."""
        await self._answering.close()
        await self._following_up.close()
        await self._answering.close()
        await self._planning.close()
        await self._keeping.close()

    # -- an answer in the making --------------------------------------------------------------------------------

    def _begin(self, making: Making, ask: Ask) -> None:
        self._following_up.cancel()
        self._making = making
        self._answering.begin(making, ask)

    def _is_on_its_way(self, text: str) -> bool:
        """It was sent a moment ago, and stands in the composer until its request is admitted."""
        making = self._making if self.state.can_stop else None
        if making is None or making.origin != COMPOSER or making.admitted:
            return False
        return making.turn.question == text

    def _admitted(self, making: Making) -> None:
        """What was asked is no longer waiting anywhere."""
        self._again = lambda: self.regenerate(card=making.card)
        if making.origin == COMPOSER:
            self._draft = ""
            self.arrange(lambda choices: sent(choices, making.turn.attachments))
            self.leave_edit()
        elif making.origin:
            self._change(queued=tuple(one for one in self.state.queued if one.id != making.origin))
            self._keeping.draft_soon()
            self._keeping.choices_soon()

    def _ended(self, status: AnswerStatus | None) -> None:
        self._plan_soon()
        self._held = bool(self.state.queued) and (self._held or status is not AnswerStatus.COMPLETE)
        if self._next is not None:
            following, self._next = self._next, None
            self.open(*following)
        elif self.state.queued and not self._held:
            self._following_up.start(self._follow_up())

    # -- what Send would do -------------------------------------------------------------------------------------

    def _ask(
        self,
        question: str,
        attachments: tuple[Attachment, ...],
        turns: tuple[Turn, ...],
        card: ModelCard | None = None,
    ) -> Ask:
        settings, conversation = self._settings(), self.state.conversation
        card = card or self.state.card
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
        ask = self._ask(turn.question, turn.attachments, before(self.state.conversation, turn.id), card)
        return replace(ask, partial=partial, asked_before=True)

    async def next_request(self) -> Request:
        """What Send would send now."""
        return (await self._packer.pack(self._next_ask())).request

    def _next_ask(self) -> Ask:
        return self._ask(self._draft, self.state.attachments, self._turns_before())

    def _plan_soon(self) -> None:
        self._planning.start(self._plan())

    async def _plan(self) -> None:
        await self._clock.sleep(PLAN_DELAY_S)
        state = self.state
        packed = await self._packer.pack(self._next_ask())
        self._change(plan=packed.plan)
        self.drafted.emit(packed.request if self._draft.strip() or state.attachments else None)

    # -- state --------------------------------------------------------------------------------------------------

    def _change(self, **changes: Any) -> None:
        self._board.change(**changes)

    def _unasked(self) -> Unasked:
        return unasked(self.state.conversation, self.state.queued, self.state.editing, self._draft)

    def _write(self, text: str) -> None:
        """Puts a text into the composer."""
        self.draft_changed(text)
        self._keeping.choices_soon()
        self.rewritten.emit(text)

    def _with_waiting(self, attachments: tuple[Attachment, ...]) -> Conversation:
        conversation = self.state.conversation
        return replace(conversation, context=replace(conversation.context, attachments=attachments))

    def _turns_before(self) -> tuple[Turn, ...]:
        """Those that lead to the question in the composer."""
        editing = self.state.editing
        return before(self.state.conversation, editing.turn_id if editing else "")

    def _turn(self, turn_id: str) -> Turn | None:
        return next((turn for turn in self.state.conversation.turns if turn.id == turn_id), None)

    def _last_turn(self) -> Turn | None:
        turns = self.state.conversation.turns
        return turns[-1] if turns else None

    def _new_answer(self, card: ModelCard | None = None) -> Answer:
        card = card or self.state.card
        return Answer(_new_id(), card.key, card.name)

    def _blank(self) -> Conversation:
        return Conversation(_new_id(), self._clock.now())


def _ran_in_circles(answer: Answer) -> bool:
    return answer.early_stop is not None and answer.early_stop.rule is StopRule.REPETITION


def _new_id() -> str:
    return uuid.uuid4().hex
