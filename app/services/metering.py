"""The Model that every feature really holds: it admits, writes the row before anything is sent, and settles it.

What a row says in the end (the ledger's words):

    usage reported by the server                 its tokens, reported; whatever the outcome
    refused before a token, or never sent        0 tokens, cost 0, reported
    finished or broken off after some text       prompt and text, counted
    finished without a text                      prompt, counted
    broken off before any text                   tokens NULL, cost NULL, unknown
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace

from app.domain.budgeting import Quote, QuoteLevel
from app.domain.charges import Charge, ChargeOutcome
from app.domain.errors import AppError, Problem, ProblemKind, Remedy
from app.domain.models import CONTEXT_RESERVE, ModelCard
from app.domain.requests import Request
from app.domain.stream import (
    Attempted,
    Discarded,
    Failed,
    Finished,
    ReasoningDelta,
    Started,
    StreamEvent,
    TextDelta,
    UsageReported,
)
from app.domain.usage import Provenance, Usage
from app.services.budget import Budget
from app.services.counting import TokenCounts
from app.services.ports import Clock, Ledger, Model
from app.services.signal import Signal


class MeteredModel:
    """Implements `ports.Model` around another; `charged` tells of each charge when it is opened and when settled."""

    def __init__(self, inner: Model, ledger: Ledger, counts: TokenCounts, budget: Budget, clock: Clock) -> None:
        self._inner = inner
        self._ledger = ledger
        self._counts = counts
        self._budget = budget
        self._clock = clock
        self.charged: Signal[Charge] = Signal()

    def quote(self, request: Request) -> Quote:
        """The worst case of `request` and whether it would be admitted now: the price on Send."""
        return self._quote(request, self._counts.prompt_tokens(request))

    async def stream(self, request: Request) -> AsyncGenerator[StreamEvent, None]:
        """See `domain.stream`. A refused request is a single Failed; no row is written and nothing is sent."""
        try:
            await self._budget.ready()
        except AppError as error:
            yield Failed(error.problem, reached_server=False)
            return
        counted = self._counts.prompt_tokens(request)
        quote = self._quote(request, counted)
        if quote.problem is not None:
            yield Failed(quote.problem, reached_server=False)
            return
        charge = self._new_charge(request, counted, quote.bound)
        row = _Row(charge, request.card)
        self._budget.reserve(charge)
        try:
            await self._ledger.open(charge)
        except AppError as error:
            self._budget.release(charge.id)
            yield Failed(error.problem, reached_server=False)
            return
        except asyncio.CancelledError:
            self._settle(row, ChargeOutcome.STOPPED)
            raise
        try:
            self.charged.emit(charge)
            yield Attempted(charge.id)
            async with aclosing(self._inner.stream(request)) as events:
                row.sent = True
                async for event in events:
                    row.note(event)
                    if isinstance(event, Finished | Failed):
                        self._settle(row, row.outcome)  # before it is told, so that who hears it finds the cost
                        yield event
                        return
                    yield event
            yield self._ended_without_outcome(row)
        except (GeneratorExit, asyncio.CancelledError):
            self._settle(row, ChargeOutcome.STOPPED)
            raise
        finally:
            self._settle(row, ChargeOutcome.FAILED)

    async def settle_leftovers(
        self,
        received: Callable[[str], Awaitable[str | None]],
        card_of: Callable[[str, str], ModelCard | None],
    ) -> None:
        """Settles the rows that an earlier run left open (it was killed): failed, counted from what had arrived.

        `received` gives the text that had come for a charge's id, None if none; `card_of` a card by provider and id.
        Raises AppError(STORAGE).
        """
        for charge in await self._ledger.unsettled():
            text = await received(charge.id)
            card = card_of(charge.provider, charge.model)
            usage = None
            if text and card is not None and charge.counted_prompt_tokens is not None:
                usage = Usage(charge.counted_prompt_tokens, self._counts.count(card, text))
            self._close(
                replace(
                    charge,
                    finished_at=self._clock.now(),
                    outcome=ChargeOutcome.FAILED,
                    usage=usage,
                    provenance=Provenance.UNKNOWN if usage is None else Provenance.COUNTED,
                )
            )

    def _quote(self, request: Request, counted: int) -> Quote:
        card, price = request.card, request.card.price
        prompt = self._counts.with_reserve(card, counted)
        asked = request.max_tokens
        room = min(card.max_answer, card.context - CONTEXT_RESERVE - prompt)
        prompt_cost = None if price is None else prompt * max(price.input, price.cached_input or 0)
        bound = None if price is None or prompt_cost is None else prompt_cost + asked * price.output
        problem = _too_long(card, prompt, asked, room)
        if problem is None:
            purpose = request.attribution.purpose
            problem = self._budget.refusal(bound, card.name, purpose)
            left = self._budget.left_for(purpose)
            if problem is not None and price is not None and prompt_cost is not None and left is not None:
                problem = _with_fit(problem, left - prompt_cost, price.output, room)
        level = self._level(bound, problem)
        return Quote(prompt, asked, self._counts.exact(card), bound, level, problem)

    def _level(self, bound: int | None, problem: Problem | None) -> QuoteLevel:
        left = self._budget.left
        if problem is not None:
            return QuoteLevel.RED
        if bound == 0:
            return QuoteLevel.FREE
        if left is not None and (bound is None or 4 * bound > left):
            return QuoteLevel.AMBER
        return QuoteLevel.OK

    def _new_charge(self, request: Request, counted: int, bound: int | None) -> Charge:
        card, attribution = request.card, request.attribution
        return Charge(
            id=os.urandom(16).hex(),
            started_at=self._clock.now(),
            purpose=attribution.purpose,
            provider=card.provider,
            model=card.id,
            price=card.price,
            conversation_id=attribution.conversation_id,
            counted_prompt_tokens=counted,
            bound=bound,
        )

    def _ended_without_outcome(self, row: "_Row") -> Failed:
        self._settle(row, ChargeOutcome.FAILED)
        message = "The answer ended without saying why. What has come is kept."
        return Failed(Problem(ProblemKind.CUT, message, Remedy.RETRY))

    def _settle(self, row: "_Row", outcome: ChargeOutcome) -> None:
        """Once; what is known best decides the usage."""
        if row.settled:
            return
        row.settled = True
        usage, provenance = row.usage(self._counts)
        charge = row.charge
        if row.reported is not None and charge.counted_prompt_tokens is not None:
            self._counts.learn(row.card, charge.counted_prompt_tokens, row.reported.prompt_tokens)
        self._close(
            replace(
                charge,
                finished_at=self._clock.now(),
                outcome=outcome,
                usage=usage,
                provenance=provenance,
                request_id=row.request_id,
                model=row.model,
            )
        )

    def _close(self, charge: Charge) -> None:
        self._ledger.settle(charge)
        self._budget.settle(charge)
        self.charged.emit(charge)


class _Row:
    """What is known of one attempt while it runs."""

    def __init__(self, charge: Charge, card: ModelCard) -> None:
        self.charge = charge
        self.card = card
        self.model = card.id
        self.outcome = ChargeOutcome.FAILED
        self.sent = False
        self.settled = False
        self.request_id: str | None = None
        self.reported: Usage | None = None
        self._uncharged = False
        self._text: list[str] = []

    def note(self, event: StreamEvent) -> None:
        match event:
            case TextDelta(text) | ReasoningDelta(text) | Discarded(text):
                self._text.append(text)
            case UsageReported(usage):
                self.reported = usage
            case Started(model, request_id):
                self.request_id = request_id
                if model in self.card.candidates:  # another name of this model; a server's own alias says nothing
                    self.model = model
            case Failed(_, reached_server, refused):
                self._uncharged = refused or not reached_server
            case Finished():
                self.outcome = ChargeOutcome.FINISHED

    def usage(self, counts: TokenCounts) -> tuple[Usage | None, Provenance]:
        if self.reported is not None:
            return self.reported, Provenance.REPORTED
        text = "".join(self._text)
        if not self.sent or (self._uncharged and not text):
            return Usage(0, 0), Provenance.REPORTED
        prompt = self.charge.counted_prompt_tokens
        if prompt is None or not (text or self.outcome is ChargeOutcome.FINISHED):
            return None, Provenance.UNKNOWN
        return Usage(prompt, counts.count(self.card, text)), Provenance.COUNTED


def _too_long(card: ModelCard, prompt: int, asked: int, room: int) -> Problem | None:
    """Why the request does not fit the model, with the largest answer that would."""
    if room < 1:
        over = prompt + CONTEXT_RESERVE + 1 - card.context
        message = (
            f"The prompt is {over:,} tokens too long for {card.name}: its context of {card.context:,} "
            "must also hold the answer. Leave something out, or choose a model with a larger context."
        )
        return Problem(ProblemKind.TOO_LONG, message, Remedy.CHOOSE_MODEL)
    if asked > room:
        message = (
            f"An answer of {asked:,} tokens does not fit: beside this prompt of {prompt:,} tokens {card.name} "
            f"has room for {room:,}."
        )
        return Problem(ProblemKind.TOO_LONG, message, Remedy.SHORTEN_ANSWER, fits=room)
    if asked < 1:
        message = "An answer needs room for at least one token."
        return Problem(ProblemKind.TOO_LONG, message, Remedy.SHORTEN_ANSWER, fits=room)
    return None


def _with_fit(problem: Problem, for_answer: int, output_price: int, room: int) -> Problem:
    """An over-budget problem with the largest answer that what is left would pay for, if any."""
    fits = min(room, for_answer // output_price if output_price else room)
    if for_answer < 0 or fits < 1:
        return problem
    message = f"{problem.message} An answer of at most {fits:,} tokens would fit."
    return replace(problem, message=message, remedy=Remedy.SHORTEN_ANSWER, fits=fits)
