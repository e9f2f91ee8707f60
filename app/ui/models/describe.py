"""What is said of a model in a few words: its price, its size, what it can be asked."""

from datetime import date

from app.domain.models import BUILTIN, ChatStyle, ModelCard, RequestKind
from app.domain.money import exact_dollars
from app.domain.pricing import Price

NOT_SOURCED = "not sourced"
STALE_AFTER_DAYS = 30


def dollars_per_million(picodollars_per_token: int) -> str:
    """ "$0.20": as many decimals as the price has, two at least."""
    return exact_dollars(picodollars_per_token * 1_000_000)


def short_price(card: ModelCard) -> str:
    """Input and output price per million tokens, for the right end of a line."""
    if card.price is None:
        return "free, runs here" if card.provider == BUILTIN else "no price"
    price = card.price
    if not price.input and not price.output:
        return "free, runs here" if card.provider == BUILTIN else "free"
    return f"{dollars_per_million(price.input)} in · {dollars_per_million(price.output)} out"


def cached_price(price: Price) -> str:
    return NOT_SOURCED if price.cached_input is None else dollars_per_million(price.cached_input)


def kind_text(card: ModelCard) -> str:
    """What the model can be asked, in words."""
    if card.chat_style is ChatStyle.FEW_SHOT:
        return "completion model, chats by examples"
    return {
        RequestKind.CHAT: "chat",
        RequestKind.COMPLETION: "completion only",
        RequestKind.BOTH: "chat and completion",
    }[card.kind]


def summary(card: ModelCard) -> str:
    """Parameters, context and kind on one line."""
    parts = [card.parameters or "", f"{card.context:,} tokens", kind_text(card)]
    return "  ·  ".join(part for part in parts if part)


def price_age(as_of: date, today: date) -> str:
    """How old a price is, in words; a month and more says that it should be checked."""
    days = (today - as_of).days
    if days <= 0:
        return "read today"
    ago = "1 day ago" if days == 1 else f"{days} days ago"
    return f"read {ago}; check it" if days > STALE_AFTER_DAYS else f"read {ago}"
