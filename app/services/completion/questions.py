"""What is asked of a model for the code at a place: a hole to fill, a text to go on with, or an instruction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain import completion_context as context
from app.domain import fim
from app.domain.context_ring import Ring, best_chunks
from app.domain.models import ModelCard, RequestKind
from app.domain.postprocess import Cleaned, clean
from app.domain.prompts import filling
from app.domain.requests import Attribution, ChatRequest, CompletionRequest, Purpose, Request, Sampling
from app.domain.spot import Spot
from app.domain.trigger import Ask

TEMPERATURE, ANOTHER_TEMPERATURE = 0.1, 0.4
NO_OTHERS = Ring()
NEAR_LINES = 40  # of the code before the cursor, for choosing among stretches of other files


@dataclass(frozen=True, slots=True)
class Wish:
    """One question. `prefix`, `suffix`: the text around the cursor, as far as it can matter.

    `to_line_end`: the server is to end with the line; `another`: not what was said before; `ahead`: for a place where
    the cursor is not yet.
    """

    spot: Spot
    ask: Ask
    prefix: str
    suffix: str
    card: ModelCard
    to_line_end: bool = False
    another: bool = False
    ahead: bool = False
    purpose: Purpose = Purpose.COMPLETION


def request_for(wish: Wish, count: Callable[[str], int], ring: Ring = NO_OTHERS) -> Request:
    """Within the budget of tokens, whatever the model's context; path and other files go with it where it knows how."""
    card, prefix, suffix = wish.card, wish.prefix, wish.suffix
    reply = context.reply_tokens(multiline=wish.ask.multiline, forced=wish.ask.forced)
    shares = context.shares(card.context, min(reply, card.max_answer), count(f"{wish.spot.repo} {wish.spot.path}"))
    chat = card.kind is RequestKind.CHAT
    part = context.excerpt(prefix + suffix, len(prefix), count, shares, rest_too=chat)
    attribution = Attribution(wish.purpose)
    sampling = Sampling(ANOTHER_TEMPERATURE if wish.another else TEMPERATURE)
    if chat:
        messages = filling.messages(
            part.prefix,
            part.suffix,
            path=wish.spot.path,
            language=wish.spot.language,
            multiline=wish.ask.multiline,
        )
        return ChatRequest(card, messages, shares.reply, attribution, sampling=sampling)
    others = best_chunks(ring, _near(part.prefix), _sent_tokens(wish, count), shares.others, path=wish.spot.path)
    prompt, stop = _prompt(wish, part, others)
    return CompletionRequest(card, prompt, shares.reply, attribution, stop, sampling)


def _sent_tokens(wish: Wish, count: Callable[[str], int]) -> Callable[[str, str], int]:
    """Counts a stretch of another file as it is sent to this model: as a file, or as comments."""
    family, language = wish.card.fim_family or "", wish.spot.language
    return lambda path, code: count(fim.as_sent(family, path, code, language))


def _prompt(wish: Wish, part: context.Excerpt, others: Sequence[tuple[str, str]]) -> tuple[str, tuple[str, ...]]:
    spot, card = wish.spot, wish.card
    if card.fim_family is None:
        prompt = fim.continue_prompt(part.prefix, path=spot.path or None, others=others, language=spot.language)
        return prompt, ("\n",) if wish.to_line_end else ("\n\n\n",)
    prompt = fim.build_prompt(
        card.fim_family,
        part.prefix,
        part.suffix,
        path=spot.path or None,
        repo=spot.repo or None,
        others=others,
        language=spot.language,
    )
    return prompt, fim.stops(card.fim_family, single_line=wish.to_line_end)


def cleaned(raw: str, wish: Wish, *, multiline: bool, complete: bool) -> Cleaned:
    """What of an answer so far may be shown at the place of the question."""
    return clean(
        filling.code_of(raw) if wish.card.kind is RequestKind.CHAT else raw,
        prefix=wish.prefix,
        suffix=wish.suffix,
        language=wish.spot.language,
        multiline=multiline,
        complete=complete,
        indentation=wish.spot.indentation,
        family=wish.card.fim_family,
    )


def _near(prefix: str) -> str:
    return "\n".join(prefix.split("\n")[-NEAR_LINES:])
