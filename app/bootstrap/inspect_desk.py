"""The inspector: what it lists of the conversation, and how a request is read for it."""

import asyncio
from dataclasses import dataclass, replace

from app.adapters import tokenizer
from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.domain.asking import turn_title
from app.domain.branches import everything
from app.domain.charges import Charge
from app.domain.conversation import Answer, Turn
from app.domain.errors import AppError
from app.domain.inspection import Inspected, Span, figures, laid_out, listed, parameters, passages
from app.domain.models import BUILTIN, FIREWORKS, ModelCard
from app.domain.money import figure_of, format_figure
from app.domain.sent import RequestRecord, SentRequest
from app.services.chat import ChatState
from app.services.tasks import TaskSlot
from app.ui.chat.inspector import NEXT, Inspector
from app.ui.theme.rows import Row
from app.ui.theme.theme import Theme

KEY_VARIABLES = {FIREWORKS: "FIREWORKS_API_KEY", BUILTIN: ""}
RENEW_AFTER_S = 0.25
NOT_KEPT = "Its text is no longer kept: only that of the newest requests is."


@dataclass(frozen=True, slots=True)
class _Past:
    record: RequestRecord
    turn: Turn
    answer: Answer
    charge: Charge | None


class InspectDesk:
    def __init__(self, screens: Screens, machines: Machines) -> None:
        self._screens, self._machines = screens, machines
        self._dialog: Inspector | None = None
        self._past: dict[str, _Past] = {}
        self._listing = TaskSlot("list requests")
        self._showing = TaskSlot("inspect request")
        machines.chat.changed.connect(self._changed)
        screens.appearance.changed.connect(self._show_theme)

    def open(self) -> None:
        """Shows the next request, and lists those of this chat."""
        if self._dialog is None:
            appearance = self._screens.appearance
            dialog = self._dialog = Inspector(self._screens.window, appearance.theme, scale=appearance.scale)
            dialog.chosen.connect(self._show)
            dialog.finished.connect(self._closed)
            dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()
        self._listing.start(self._list(0.0))

    async def close(self) -> None:
        if self._dialog is not None:
            self._dialog.close()
        await self._listing.close()
        await self._showing.close()

    # inside

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _show_theme(self, theme: Theme) -> None:
        if self._dialog is not None:
            self._dialog.show_theme(theme)

    def _changed(self, state: ChatState) -> None:
        if self._dialog is not None and not state.is_streaming:
            self._listing.start(self._list(RENEW_AFTER_S))

    async def _list(self, after_s: float) -> None:
        await asyncio.sleep(after_s)
        state = self._machines.chat.state
        asked = {
            charge: (turn, answer)
            for turn in everything(state.conversation)
            for answer in turn.answers
            for charge in answer.attempts
        }
        records = await self._machines.requests.of_charges(list(asked))
        charges = {charge.id: charge for charge in await self._machines.ledger.of_conversation(state.conversation.id)}
        self._past = {
            record.charge_id: _Past(record, *asked[record.charge_id], charges.get(record.charge_id))
            for record in records
        }
        if (dialog := self._dialog) is not None:
            key = dialog.key or NEXT
            first = Row(NEXT, "Next question", second=state.card.name)
            dialog.show_rows([first, *(_row(past) for past in reversed(self._past.values()))], key)
            self._show(key if key in self._past else NEXT)

    def _show(self, key: str) -> None:
        self._showing.start(self._read(key))

    async def _read(self, key: str) -> None:
        past = self._past.get(key)
        try:
            made = await (self._next() if past is None else self._earlier(past))
        except AppError as error:
            made = Inspected("Next question", error.problem.message, "", (), (), "", None, "", "")
        if self._dialog is not None:
            self._dialog.show_request(made)

    async def _next(self) -> Inspected:
        machines = self._machines
        request = await machines.asking.as_asked(await machines.chat.next_request())
        sent = await machines.providers.preview(request)
        made = await self._inspected("Next question", sent, request.card)
        quote = machines.model.quote(request)
        return replace(
            made,
            about=f"{request.card.name} · {made.about}"
            + (f" · {quote.problem.message}" if quote.problem is not None else ""),
        )

    async def _earlier(self, past: _Past) -> Inspected:
        charge, record = past.charge, past.record
        card = None if charge is None else self._machines.catalogue.find(charge.provider, charge.model)
        made = await self._inspected(turn_title(past.turn), record.sent, card or self._machines.chat.state.card)
        about = f"{past.answer.model_name} · {made.about}" if record.sent.body else NOT_KEPT
        lines = "\n".join(f"{name}: {value}" for name, value in figures(record, charge))
        parts = [lines, f"── headers ──\n{listed(record.headers)}"]
        if record.metrics:
            parts.append(f"── performance ──\n{listed(record.metrics)}")
        parts.append(f"── answer ──\n{past.answer.text}")
        return replace(made, about=about, answer="\n\n".join(parts))

    async def _inspected(self, title: str, sent: SentRequest, card: ModelCard) -> Inspected:
        text, tokens, headings = await asyncio.to_thread(_marked, sent.body, card)
        exact = self._machines.counts.exact(card)
        about = f"{len(tokens):,} tokens" if exact else f"{len(tokens):,} tokens of StarCoder's, for want of its own"
        said = " · ".join(f"{name} {value}" for name, value in parameters(sent.body))
        variable = KEY_VARIABLES.get(card.provider, "API_KEY")
        return Inspected(title, about, text, tokens, headings, said, sent, "", variable)


def _marked(body: bytes, card: ModelCard) -> tuple[str, tuple[Span, ...], tuple[Span, ...]]:
    parts = passages(body)
    text, starts, headings = laid_out(parts)
    vocabulary = tokenizer.load(card.tokenizer)
    tokens: list[Span] = []
    for part, first in zip(parts, starts, strict=True):
        at = first
        for end in vocabulary.ends(part.text):
            tokens.append((at, first + end))
            at = first + end
    return text, tuple(tokens), headings


def _row(past: _Past) -> Row:
    charge = past.charge
    cost = "" if charge is None or charge.outcome is None else format_figure(figure_of(charge))
    when = past.record.sent_at.astimezone().strftime("%H:%M:%S")
    return Row(past.record.charge_id, turn_title(past.turn), second=f"{when} · {past.answer.model_name}", right=cost)
