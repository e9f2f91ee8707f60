"""Models, keys, money and the conversation, constructed and handed to each other after the first paint."""

import asyncio

from app.adapters import tokenizer
from app.adapters.catalogue_file import load_cards
from app.adapters.chat_index import SqliteChatSearch
from app.adapters.chat_library import SqliteChatLibrary
from app.adapters.conversations import SqliteConversations
from app.adapters.keyring_secrets import KeyringSecrets
from app.adapters.ledger import SqliteLedger
from app.adapters.requests import SqliteRequests
from app.bootstrap.ground import Ground
from app.bootstrap.providers import Providers
from app.domain.documents import Selection
from app.domain.models import BUILTIN, FIREWORKS, ModelCard
from app.domain.money import Figure, format_figure
from app.services.budget import Budget
from app.services.catalogue import Catalogue
from app.services.chat import ChatSession
from app.services.cost_meter import CostMeter
from app.services.counting import TokenCounts
from app.services.guarding import GuardedModel
from app.services.history import History
from app.services.key_service import KeyService
from app.services.metering import MeteredModel
from app.services.ports import KeySource
from app.services.recording import RecordingModel
from app.services.resolving import ResolvingModel
from app.services.routing import ProviderRouter


class Machines:
    """One of each. The model that features hold is resolved, metered, guarded and routed, from outside to inside."""

    def __init__(self, ground: Ground) -> None:
        self.profile, self.clock = ground.profile, ground.clock
        self.preferences, self.documents = ground.preferences, ground.documents
        self.styles = ground.styles
        self.conversations = SqliteConversations(ground.database, self.clock)
        self.history = History(
            SqliteChatLibrary(ground.database, self.clock), SqliteChatSearch(ground.database), self.clock
        )
        self.ledger = SqliteLedger(ground.database)
        self.requests = SqliteRequests(ground.database)
        self.providers = Providers(ground.environ, self.preferences, self.clock)
        self.keys = KeyService(KeyringSecrets(), ground.environ, self.providers.directories, self.providers.account)
        self.providers.use_keys(self.keys.current)
        ground.secrets = self.keys.known
        self.counts = TokenCounts(tokenizer.load)
        self.budget = Budget(self.preferences.current.budget, self.ledger, self.clock)
        self.model = MeteredModel(
            GuardedModel(ProviderRouter(self.providers.models)), self.ledger, self.counts, self.budget, self.clock
        )
        self.meter = CostMeter(self.ledger, self.model.charged, self.budget, self.clock)
        self.catalogue = Catalogue(load_cards(), self.clock, self.preferences.current.prices)
        self.catalogue.set_servers(self.preferences.current.servers)
        self.asking = ResolvingModel(RecordingModel(self.model, self.requests, self.clock), ground.session)
        self.chat = ChatSession(
            self.asking,
            self.counts,
            self.conversations,
            self.clock,
            self.chosen_model(),
            settings=lambda: self.preferences.current.chat,
            retries=lambda: self.preferences.current.network.retries,
        )
        self.first_chat = self.chat.state.conversation.id  # until the last one is back, or there is another

    def new_chat(self) -> None:
        """An empty conversation, whose costs the meter shows from now on."""
        self.chat.new_chat()

    async def price_of(self, selection: Selection) -> str:
        """What a selection would cost as a question: "41 tok ~0.001 ¢", a dash where no price is known."""
        card = self.chat.state.card
        tokens = await asyncio.to_thread(self.counts.count, card, selection.text)
        mark = "" if self.counts.exact(card) else "~"
        amount = card.price and format_figure(Figure(tokens * card.price.input, True, not card.exact_tokens))
        return f"{mark}{tokens:,} tok {amount or '-'}"

    def chosen_model(self) -> ModelCard:
        """What the settings say; else StarCoder with a key, the built-in model without."""
        return self.catalogue.chosen(self.preferences.current.chat.model) or self.catalogue.default_for(self.has_key())

    def completion_model(self) -> ModelCard:
        """The same for suggestions at the cursor."""
        return self.catalogue.chosen(self.preferences.current.completion.model) or self.catalogue.default_for(
            self.has_key()
        )

    def provider_name(self, provider: str) -> str:
        """What people call a provider; empty for the built-in one, whose model says it all."""
        servers = {server.id: server.name for server in self.preferences.current.servers}
        return {FIREWORKS: "Fireworks", BUILTIN: ""}.get(provider, servers.get(provider, provider))

    def key_source(self, provider: str) -> str:
        """Where the key in use comes from, for people; empty where none is in use."""
        state = self.keys.state(provider)
        match state.source:
            case KeySource.ENVIRONMENT:
                return f"key from {state.variable}"
            case KeySource.KEYRING:
                return f"key from {state.store_name or 'the password store'}"
            case KeySource.THIS_RUN:
                return "key for this run only"
        return ""

    def has_key(self) -> bool:
        """Whether Fireworks can be asked."""
        return self.keys.state(FIREWORKS).source is not KeySource.NONE

    async def close(self) -> None:
        """In the order in which they need each other: what writes first. The ground is closed after them."""
        self.keys.close()
        await self.chat.close()
        await self.history.close()
        await self.meter.close()
        await self.providers.close()
