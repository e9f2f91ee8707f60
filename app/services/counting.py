"""Tokens of texts and requests: exact where we have the model's vocabulary, else scaled and corrected by reports."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from app.domain.models import ModelCard
from app.domain.requests import ChatRequest, Request, Role
from app.domain.stretches import stretches
from app.services.ports import Tokenizer

RESERVE_PERCENT = 12  # of an estimate: nine files in ten are within it (measured over 25 languages)

# What a server's chat template adds, measured with the ChatML template that the built-in model's weights carry:
# `<|im_start|>role\n` and `<|im_end|>\n` around each message, the header of the answer, and a system message of the
# template's own where the request has none. Other templates differ by a few tokens, which `learn` corrects.
MESSAGE_TOKENS = 5
ANSWER_TOKENS = 4
SYSTEM_TOKENS = 21

_CACHED_TEXTS = 16_384  # some 3 MB of numbers
_STRETCH = 2_048  # characters; of a long text that has changed at its end only the last of these is counted again
_SMALLEST_LESSON = 64  # tokens; below, the template's share says nothing about the vocabulary
_RATIO_BOUNDS = (0.5, 2.0)


@dataclass(slots=True)
class _Ratio:
    """Reported over estimated prompt tokens of one model, a mean over its last twenty requests or so."""

    value: float = 1.0
    lessons: int = 0

    def learn(self, observed: float) -> None:
        lowest, highest = _RATIO_BOUNDS
        self.lessons += 1
        weight = max(1 / self.lessons, 0.05)
        self.value += weight * (min(max(observed, lowest), highest) - self.value)


class TokenCounts:
    """Implements `ports.TokenCounter`. `tokenizer_for` gives the tokenizer of a family."""

    def __init__(self, tokenizer_for: Callable[[str], Tokenizer]) -> None:
        self._tokenizer_for = tokenizer_for
        self._texts: OrderedDict[tuple[str, int, int], int] = OrderedDict()
        self._ratios: dict[str, _Ratio] = {}

    def exact(self, card: ModelCard) -> bool:
        return card.exact_tokens

    def count(self, card: ModelCard, text: str) -> int:
        """Tokens of `text`, without reserve; an estimate is rounded up."""
        base = self._base_count(card.tokenizer, text)
        return base if card.exact_tokens else ceil(base * card.token_factor * self.ratio(card) - 1e-9)

    def with_reserve(self, card: ModelCard, tokens: int) -> int:
        """What `tokens`, if only estimated, may really come to: 12 % more; exact counts stay as they are."""
        return tokens if card.exact_tokens else -(-tokens * (100 + RESERVE_PERCENT) // 100)

    def prompt_tokens(self, request: Request) -> int:
        """Tokens of the whole prompt, what the server's template adds included; without reserve."""
        card = request.card
        if not isinstance(request, ChatRequest):
            return self.count(card, request.prompt)
        texts = sum(self.count(card, message.text) for message in request.messages)
        has_system = any(message.role is Role.SYSTEM for message in request.messages)
        return texts + MESSAGE_TOKENS * len(request.messages) + ANSWER_TOKENS + (0 if has_system else SYSTEM_TOKENS)

    def learn(self, card: ModelCard, counted_prompt: int, reported_prompt: int) -> None:
        """Corrects the model's ratio by what a server reported for a prompt that we had estimated."""
        if card.exact_tokens or counted_prompt < _SMALLEST_LESSON or reported_prompt <= 0:
            return
        ratio = self._ratios.setdefault(card.key, _Ratio())
        ratio.learn(ratio.value * reported_prompt / counted_prompt)

    def ratio(self, card: ModelCard) -> float:
        """Reported over estimated tokens so far; 1.0 before any report."""
        known = self._ratios.get(card.key)
        return known.value if known else 1.0

    def _base_count(self, family: str, text: str) -> int:
        if (known := self._known(family, text)) is not None:
            return known
        if len(text) <= 2 * _STRETCH:
            count = self._tokenizer_for(family).count(text)
        else:
            count = sum(self._stretch_count(family, text[start:end]) for start, end in stretches(text, _STRETCH))
        return self._remember(family, text, count)

    def _stretch_count(self, family: str, text: str) -> int:
        known = self._known(family, text)
        return self._remember(family, text, self._tokenizer_for(family).count(text)) if known is None else known

    def _known(self, family: str, text: str) -> int | None:
        key = (family, len(text), hash(text))
        try:
            self._texts.move_to_end(key)
            return self._texts[key]
        except KeyError:  # also when another thread has just let go of it
            return None

    def _remember(self, family: str, text: str, count: int) -> int:
        self._texts[family, len(text), hash(text)] = count
        if len(self._texts) > _CACHED_TEXTS:
            self._texts.popitem(last=False)
        return count
