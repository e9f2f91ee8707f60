"""All models we know: our own table, the users' prices, and what servers list, merged into one set of cards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.domain.models import BUILTIN, FIREWORKS, ChatStyle, ModelCard, RequestKind
from app.domain.pricing import Price, PriceQuote, price_from_dollars
from app.domain.settings import OwnPrice, Server
from app.services.ports import Clock, ListedModel
from app.services.signal import Signal

OWN_SOURCE = "you"
FRESH_DAYS = 7  # the vendor's tables change about weekly

_FIREWORKS_IDS = "accounts/fireworks/models/"
_UNKNOWN_CONTEXT = 8192
_LARGEST_ANSWER = 32_768  # of a model that nobody described


class Catalogue:
    """`changed` carries all cards, in the order of the table, then as listed.

    Of a model that only a server lists the price is unknown: its size would tell the tier, but not whether the model
    has a price of its own, so that no price is made up.
    """

    def __init__(self, cards: Sequence[ModelCard], clock: Clock, prices: Sequence[OwnPrice] = ()) -> None:
        self._known = tuple(cards)
        self._clock = clock
        self._servers: dict[str, Server] = {}
        self._listed: dict[str, dict[str, ListedModel]] = {}
        self._prices: tuple[OwnPrice, ...] = tuple(prices)
        self._cards: dict[str, ModelCard] = {}
        self.price_problems: tuple[str, ...] = ()  # sentences about own prices that cannot be read
        self.changed: Signal[tuple[ModelCard, ...]] = Signal()
        self._merge()

    @property
    def cards(self) -> tuple[ModelCard, ...]:
        return tuple(self._cards.values())

    def by_key(self, key: str) -> ModelCard | None:
        """The card with this `ModelCard.key`."""
        return self._cards.get(key)

    def of_provider(self, provider: str) -> tuple[ModelCard, ...]:
        return tuple(card for card in self._cards.values() if card.provider == provider)

    def available(self, provider: str) -> tuple[ModelCard, ...]:
        """What the provider's own list has; all its cards as long as it has not been asked."""
        listed = self._listed.get(provider)
        cards = self.of_provider(provider)
        return cards if listed is None else tuple(card for card in cards if _listing(card, listed) is not None)

    def default_for(self, has_key: bool) -> ModelCard:
        """With a key the first model of Fireworks (StarCoder), else the built-in one."""
        return self.of_provider(FIREWORKS if has_key else BUILTIN)[0]

    def find(self, provider: str, name: str) -> ModelCard | None:
        """A card by its id, another id of the same model, or its short name ("starcoder-16b")."""
        card = self._cards.get(f"{provider}/{name}")
        if card is not None:
            return card
        wanted = {name, _FIREWORKS_IDS + name} if provider == FIREWORKS else {name}
        of_provider = self.of_provider(provider)
        return next((card for card in of_provider if wanted & {card.id, card.name, *card.candidates}), None)

    def chosen(self, key: str) -> ModelCard | None:
        """The card that the settings name: also of a server that has not listed its models yet, with facts assumed."""
        card = self._cards.get(key)
        provider, _, name = key.partition("/")
        if card is not None or not name:
            return card
        card = self.find(provider, name)
        if card is None and (provider in self._servers or provider == FIREWORKS):
            return self._priced(self._new_card(provider, ListedModel(name, _short(name))))
        return card

    def near(self, provider: str, wrong: str, limit: int = 5) -> tuple[ModelCard, ...]:
        """Cards that may have been meant by an id that is not known or not deployed, best first."""
        from difflib import SequenceMatcher

        short = _short(wrong).lower()

        def likeness(card: ModelCard) -> float:
            names = (_short(card.id), card.name, *map(_short, card.candidates))
            return max(SequenceMatcher(None, short, name.lower()).ratio() for name in names)

        candidates = [card for card in self.available(provider) if wrong not in (card.id, *card.candidates)]
        ranked = sorted(((likeness(card), card) for card in candidates), key=lambda pair: -pair[0])
        return tuple(card for score, card in ranked if score >= 0.5)[:limit]

    def staleness(self, provider: str = FIREWORKS) -> str:
        """ "Prices are 12 days old." when the provider's oldest one is more than a week old, else nothing."""
        ages = [age for card in self.of_provider(provider) if (age := self.price_age(card)) is not None]
        oldest = max(ages, default=0)
        return f"Prices are {oldest} days old." if oldest > FRESH_DAYS else ""

    def price_age(self, card: ModelCard) -> int | None:
        """Days since the price was read where it comes from; None without a price, or for one that cannot age."""
        quote = card.quote
        if quote is None or quote.source == OWN_SOURCE or card.provider == BUILTIN:
            return None
        return max(0, (self._today() - quote.as_of).days)

    def set_prices(self, prices: Sequence[OwnPrice]) -> None:
        """The users' own prices; they win over the table."""
        self._prices = tuple(prices)
        self._merge()

    def set_servers(self, servers: Sequence[Server]) -> None:
        """The servers in the settings; the models of one that is gone go with it."""
        self._servers = {server.id: server for server in servers}
        kept = {FIREWORKS, BUILTIN, *self._servers}
        self._listed = {provider: listed for provider, listed in self._listed.items() if provider in kept}
        self._merge()

    def merge_listed(self, provider: str, listed: Sequence[ListedModel]) -> None:
        """What a provider's own list says: new models, and the contexts they really have."""
        self._listed[provider] = {model.id: model for model in listed}
        self._merge()

    def adopt_context(self, key: str, context: int) -> None:
        """A server said how large the model's context really is; holds until the program ends."""
        card = self._cards.get(key)
        if card is not None and context > 0 and context != card.context:
            self._known = tuple(known.with_context(context) if known.key == key else known for known in self._known)
            listed = self._listed.get(card.provider, {})
            if (model := _listing(card, listed)) is not None:
                listed[model.id] = replace(model, context=context)
            self._merge()

    def _merge(self) -> None:
        cards = {card.key: card for card in self._known}
        for provider, listed in self._listed.items():
            described = [card for card in self._known if card.provider == provider]
            for card in described:
                model = _listing(card, listed)
                if model is not None and model.context:
                    cards[card.key] = card.with_context(model.context)
            ours = {id_ for card in described for id_ in (card.id, *card.candidates)}
            for model in listed.values():
                if model.id not in ours:
                    card = self._new_card(provider, model)
                    cards[card.key] = card
        problems: list[str] = []
        self._cards = {key: self._priced(card, problems) for key, card in cards.items()}
        self.price_problems = tuple(problems)
        self.changed.emit(self.cards)

    def _new_card(self, provider: str, model: ListedModel) -> ModelCard:
        server = self._servers.get(provider)
        context = model.context or (server.context if server else _UNKNOWN_CONTEXT)
        if model.chat is None:
            kind = RequestKind.CHAT if provider == FIREWORKS else RequestKind.BOTH
        else:
            kind = RequestKind.CHAT if model.chat else RequestKind.COMPLETION
        return ModelCard(
            provider=provider,
            id=model.id,
            name=model.name or _short(model.id),
            kind=kind,
            context=context,
            max_answer=min(context, _LARGEST_ANSWER),
            chat_style=ChatStyle.FEW_SHOT if kind is RequestKind.COMPLETION else ChatStyle.SERVER_TEMPLATE,
            parameters=_billions(model.parameters),
            about=f"Listed by {server.name if server else 'the provider'}; not in our own table.",
        )

    def _priced(self, card: ModelCard, problems: list[str] | None = None) -> ModelCard:
        own = next((price for price in self._prices if price.model == card.key), None)
        if own is None:
            return card
        try:
            cached = price_from_dollars(own.cached_input) if own.cached_input else None
            price = Price(price_from_dollars(own.input), price_from_dollars(own.output), cached)
            as_of = date.fromisoformat(own.as_of) if own.as_of else self._today()
        except ValueError as error:
            if problems is not None:
                problems.append(f"Your price for {card.name} cannot be read ({error}); it is left out.")
            return card
        return replace(card, quote=PriceQuote(price, OWN_SOURCE, as_of))

    def _today(self) -> date:
        return self._clock.now().date()


def _listing(card: ModelCard, listed: dict[str, ListedModel]) -> ListedModel | None:
    return next((listed[id_] for id_ in (card.id, *card.candidates) if id_ in listed), None)


def _short(model_id: str) -> str:
    return model_id.rstrip("/").rpartition("/")[2]


def _billions(parameters: int | None) -> str | None:
    if not parameters:
        return None
    return f"{parameters / 1e9:.1f}B".replace(".0B", "B") if parameters >= 10**9 else f"{parameters / 1e6:.0f}M"
