"""Reads `resources/models.toml`: every card complete, or an error that names the card and the key."""

from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from app.adapters.resources import resource_path
from app.domain.models import ChatStyle, ModelCard, RequestKind
from app.domain.pricing import Price, PriceQuote, price_from_dollars

T = TypeVar("T")

NOT_SOURCED = "not sourced"


class CatalogueError(ValueError):
    """The table of models is wrong; the text names the model and the key."""


def load_cards(path: Path | None = None) -> tuple[ModelCard, ...]:
    """All cards in the order of the file (by default our own). Raises CatalogueError."""
    import tomllib

    path = path or resource_path("models.toml")
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name} cannot be read: {error}") from error
    entries = table.get("model")
    if not isinstance(entries, list) or not entries or set(table) != {"model"}:
        raise CatalogueError(f"{path.name} must hold [[model]] tables and nothing else")
    cards = tuple(
        _card(_Entry(f"{path.name}, model {number} ({entry.get('id', 'without id')})", entry))
        for number, entry in enumerate(entries, 1)
    )
    keys = [card.key for card in cards]
    if doubled := {key for key in keys if keys.count(key) > 1}:
        raise CatalogueError(f"{path.name} lists {', '.join(sorted(doubled))} twice")
    return cards


class _Entry:
    """One table of the file; `take` removes a key and checks its type, `close` finds keys that nobody took."""

    def __init__(self, where: str, values: dict[str, Any]) -> None:
        self.where = where
        self._values = dict(values)

    def take(self, key: str, kind: type[T]) -> T:
        value = self._values.pop(key, None)
        if value is None:
            raise CatalogueError(f"{self.where}: {key} is missing")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise CatalogueError(f"{self.where}: {key} must be {kind.__name__}, not {value!r}")
        if isinstance(value, str) and not value.strip():
            raise CatalogueError(f"{self.where}: {key} is empty")
        return value

    def take_sourced(self, key: str) -> str | None:
        """A text, None where it says "not sourced"."""
        text = self.take(key, str)
        return None if text == NOT_SOURCED else text

    def take_texts(self, key: str) -> tuple[str, ...]:
        texts = self.take(key, list)
        if not all(isinstance(text, str) and text for text in texts):
            raise CatalogueError(f"{self.where}: {key} must be a list of texts")
        return tuple(texts)

    def take_tokens(self, key: str) -> int:
        tokens = self.take(key, int)
        if tokens <= 0:
            raise CatalogueError(f"{self.where}: {key} must be positive, not {tokens}")
        return tokens

    def close(self) -> None:
        if self._values:
            raise CatalogueError(f"{self.where}: unknown key {', '.join(sorted(self._values))}")


def _card(entry: _Entry) -> ModelCard:
    fim = entry.take("fim_family", str)
    try:
        card = ModelCard(
            provider=entry.take("provider", str),
            id=entry.take("id", str),
            candidates=entry.take_texts("candidates"),
            name=entry.take("name", str),
            kind=RequestKind(entry.take("kind", str)),
            chat_style=ChatStyle(entry.take("chat_style", str)),
            fim_family=None if fim == "none" else fim,
            tokenizer=entry.take("tokenizer", str),
            token_factor=entry.take("token_factor", float),
            exact_tokens=entry.take("exact_tokens", bool),
            context=entry.take_tokens("context"),
            max_answer=entry.take_tokens("max_answer"),
            quote=_quote(_Entry(f"{entry.where}, price", entry.take("price", dict))),
            licence=entry.take_sourced("licence"),
            released=entry.take_sourced("released"),
            parameters=entry.take_sourced("parameters"),
            architecture=entry.take_sourced("architecture"),
            capabilities=entry.take_texts("capabilities"),
            about=entry.take("about", str),
            source=entry.take("source", str),
        )
    except CatalogueError:
        raise
    except ValueError as error:
        raise CatalogueError(f"{entry.where}: {error}") from error
    entry.close()
    if card.max_answer > card.context:
        raise CatalogueError(f"{entry.where}: max_answer is larger than context")
    if card.token_factor <= 0 or (card.exact_tokens and card.token_factor != 1.0):
        raise CatalogueError(f"{entry.where}: token_factor must be positive, and 1.0 for exact tokens")
    return card


def _quote(entry: _Entry) -> PriceQuote:
    cached = entry.take_sourced("cached_input")
    price = Price(
        input=price_from_dollars(entry.take("input", str)),
        output=price_from_dollars(entry.take("output", str)),
        cached_input=None if cached is None else price_from_dollars(cached),
    )
    quote = PriceQuote(price, entry.take("source", str), entry.take("as_of", date))
    entry.close()
    return quote
