"""Makes one answer at a time: asks, listens, keeps what has come, tries again where that helps."""

import itertools
import logging
import math
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace

from app.domain.asking import Ask
from app.domain.branches import with_turn
from app.domain.conversation import AnswerStatus, title_from
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.requests import Request
from app.domain.retrying import retry_delay
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
from app.services.chat.making import Making, verdict
from app.services.chat.state import Board, Phase
from app.services.counting import TokenCounts
from app.services.packing import Packer
from app.services.ports import Clock, Conversations, Model
from app.services.secret_check import SecretCheck
from app.services.tasks import TaskSlot

log = logging.getLogger(__name__)

FRAME_S = 0.033  # how often a streaming answer is shown at most
JOURNAL_S = 0.150  # how much of a streaming answer a kill can cost at most


class Answering:
    """`admitted` hears of an answer whose request is on its way, `ended` how it ended (None: nothing was asked)."""

    def __init__(
        self,
        board: Board,
        model: Model,
        counts: TokenCounts,
        packer: Packer,
        secrets: SecretCheck,
        conversations: Conversations,
        clock: Clock,
        retries: Callable[[], int],
        jitter: Callable[[], float],
    ) -> None:
        self.admitted: Callable[[Making], None] = lambda _making: None
        self.ended: Callable[[AnswerStatus | None], None] = lambda _status: None
        self._board = board
        self._model = model
        self._counts = counts
        self._packer = packer
        self._secrets = secrets
        self._conversations = conversations
        self._clock = clock
        self._retries = retries
        self._jitter = jitter
        self._answering = TaskSlot("answer", self._crashed, self._stopped_at_once)
        self._publishing = TaskSlot("publish chat")

    def begin(self, making: Making, ask: Ask) -> None:
        self._board.change(phase=Phase.WAITING, problem=None, progress="", countdown_s=None, leaks=())
        self._answering.start(self._answer(making, ask))

    def stop(self) -> None:
        """Ends what runs at once, also before the first byte and in a countdown; what has come is kept."""
        self._answering.cancel()

    async def join(self) -> None:
        """Waits for the end of what runs."""
        await self._answering.join()

    async def close(self) -> None:
        await self._answering.close()
        await self._publishing.close()

    async def _answer(self, making: Making, ask: Ask) -> None:
        """Attempts until there is an outcome; leaves a sane state whatever happens, also when cancelled."""
        outcome: Outcome | None = None
        try:
            packed = await self._packer.pack(ask)
            if found := await self._secrets.look(ask, packed):
                self._board.change(leaks=found)
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

    async def _attempt(self, request: Request, making: Making, *, welding: bool) -> Outcome:
        welder = Welder(making.answer.text) if welding else None
        outcome: Outcome | None = None
        discarded: list[str] = []
        read = False
        async with aclosing(self._model.stream(request)) as events:
            async for event in events:
                if isinstance(event, TextDelta | ReasoningDelta | Finished) and not read:
                    read = True  # by the server: what is refused is not in its cache
                    self._packer.remember(request)
                match event:
                    case Attempted(charge_id):
                        self._attempted(making, charge_id)
                    case Preparing(message):
                        self._board.change(progress=message)
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

    def _early_stop(self, rule: StopRule, request: Request, making: Making, discarded: str) -> EarlyStop:
        """What the guard has saved at most: the room that was still there."""
        thrown = self._counts.count(request.card, discarded)
        received = self._counts.count(request.card, "".join((*making.reasoning, *making.text))) + thrown
        return EarlyStop(rule, max(0, request.max_tokens - received), thrown)

    def _attempted(self, making: Making, charge_id: str) -> None:
        """The request is admitted: from here on the question is part of the conversation."""
        making.admitted = True
        making.answer = replace(making.answer, attempts=(*making.answer.attempts, charge_id))
        turn = making.turn = making.turn.with_answer(making.answer)
        conversation = self._board.state.conversation
        if not conversation.turns:
            conversation = replace(conversation, title=conversation.title or title_from(turn.question))
        conversation = with_turn(conversation, turn)
        self._conversations.save_conversation(conversation)
        self._conversations.save_turn(conversation.id, turn)
        self._conversations.save_answer(conversation.id, turn.id, making.answer)
        self._board.change(conversation=conversation, phase=Phase.WAITING, countdown_s=None, problem=None)
        self.admitted(making)

    def _received(self, making: Making, text: str) -> None:
        if text:
            making.text.append(text)
            making.unsaved.append(text)
            self._publish_soon(making)

    def _publish_soon(self, making: Making) -> None:
        if not self._publishing.busy:
            self._publishing.start(self._publish_after_a_frame(making))

    async def _publish_after_a_frame(self, making: Making) -> None:
        await self._clock.sleep(FRAME_S)
        self._journal(making)
        self._board.change(
            conversation=with_turn(self._board.state.conversation, making.now()), phase=Phase.STREAMING, progress=""
        )

    def _journal(self, making: Making, *, all_of_it: bool = False) -> None:
        now = self._clock.monotonic()
        if making.unsaved and (all_of_it or now - making.journalled_at >= JOURNAL_S):
            self._conversations.append_text(making.answer.id, "".join(making.unsaved))
            making.unsaved.clear()
            making.journalled_at = now

    def _wait_before_next(self, outcome: Outcome, attempt: int, making: Making) -> float | None:
        if not isinstance(outcome, Failed) or making.text or not making.admitted:
            return None
        return retry_delay(outcome.problem, attempt, self._retries(), self._jitter())

    async def _count_down(self, seconds: float, why: Problem) -> None:
        until = self._clock.monotonic() + seconds
        while (left := until - self._clock.monotonic()) > 0:
            self._board.change(phase=Phase.COUNTDOWN, countdown_s=math.ceil(left), problem=why)
            await self._clock.sleep(left - math.floor(left) or 1.0)

    def _end(self, making: Making, outcome: Outcome | None) -> None:
        self._publishing.cancel()
        making.now()
        status, problem = verdict(outcome, has_text=bool(making.answer.text))
        conversation = self._board.state.conversation
        if making.admitted:
            self._journal(making, all_of_it=True)
            making.answer = replace(making.answer, status=status, problem=problem, early_stop=making.early_stop)
            turn = making.now()
            conversation = with_turn(conversation, turn)
            if turn.answer is not None:
                self._conversations.save_answer(conversation.id, turn.id, turn.answer)
        self._board.change(conversation=conversation, phase=Phase.IDLE, problem=problem, progress="", countdown_s=None)
        self.ended(status)

    def _stopped_at_once(self) -> None:
        """Stop came in the same moment as Send: nothing was asked."""
        self._board.change(phase=Phase.IDLE, progress="", countdown_s=None)
        self.ended(None)

    def _crashed(self, error: BaseException) -> None:
        log.error("an answer crashed", exc_info=error)
        self._board.change(phase=Phase.IDLE, progress="", countdown_s=None, problem=_CRASHED)


_SILENT = Problem(ProblemKind.INTERNAL, "The answer ended without saying how.", Remedy.RETRY)
_CRASHED = Problem(ProblemKind.INTERNAL, "Something went wrong inside Fireside. The log says more.", Remedy.RETRY)
