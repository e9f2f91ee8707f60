"""Adapters and services, constructed and handed to each other: what works without a window."""

from collections.abc import Mapping
from pathlib import Path

from app.adapters import tokenizer
from app.adapters.catalogue_file import load_cards
from app.adapters.clock import SystemClock
from app.adapters.conversations import SqliteConversations
from app.adapters.database import Database
from app.adapters.files import DiskFiles
from app.adapters.keyring_secrets import KeyringSecrets
from app.adapters.ledger import SqliteLedger
from app.adapters.logs import Logs
from app.adapters.recovery import SqliteBuffers, SqliteSession
from app.adapters.settings_file import TomlSettings
from app.bootstrap.providers import Providers
from app.domain.models import BUILTIN, FIREWORKS, ModelCard
from app.services.budget import Budget
from app.services.catalogue import Catalogue
from app.services.chat import ChatSession
from app.services.cost_meter import CostMeter
from app.services.counting import TokenCounts
from app.services.documents import Documents
from app.services.guarding import GuardedModel
from app.services.key_service import KeyService
from app.services.metering import MeteredModel
from app.services.ports import KeySource
from app.services.preferences import Preferences
from app.services.routing import ProviderRouter


class Machines:
    """One of each. The model that features hold is metered, guarded and routed, in this order from outside."""

    def __init__(self, profile: Path, environ: Mapping[str, str]) -> None:
        self.profile = profile
        self.clock = SystemClock()
        self.preferences = Preferences(TomlSettings(profile / "settings.toml"))
        self.database = Database(profile / "fireside.db")
        self.session = SqliteSession(self.database)
        self.conversations = SqliteConversations(self.database, self.clock)
        self.ledger = SqliteLedger(self.database)
        self.documents = Documents(
            DiskFiles(profile / "backups"), SqliteBuffers(self.database, self.clock), self.session, self.clock
        )
        self.providers = Providers(environ, self.preferences, self.clock)
        self.keys = KeyService(KeyringSecrets(), environ, self.providers.directories)
        self.providers.use_keys(self.keys.current)
        self.logs = Logs(profile, self.keys.known)
        self.counts = TokenCounts(tokenizer.load)
        self.budget = Budget(self.preferences.current.budget, self.ledger, self.clock)
        self.model = MeteredModel(
            GuardedModel(ProviderRouter(self.providers.models)), self.ledger, self.counts, self.budget, self.clock
        )
        self.meter = CostMeter(self.ledger, self.model.charged, self.budget, self.clock)
        self.catalogue = Catalogue(load_cards(), self.clock, self.preferences.current.prices)
        self.catalogue.set_servers(self.preferences.current.servers)
        self.chat = ChatSession(
            self.model,
            self.counts,
            self.conversations,
            self.clock,
            self.chosen_model(),
            settings=lambda: self.preferences.current.chat,
            retries=lambda: self.preferences.current.network.retries,
        )

    def chosen_model(self) -> ModelCard:
        """What the settings say; else StarCoder with a key, the built-in model without."""
        return self.catalogue.chosen(self.preferences.current.chat.model) or self.catalogue.default_for(self.has_key())

    def provider_name(self, provider: str) -> str:
        """What people call a provider; empty for the built-in one, whose model says it all."""
        servers = {server.id: server.name for server in self.preferences.current.servers}
        return {FIREWORKS: "Fireworks", BUILTIN: ""}.get(provider, servers.get(provider, provider))

    def has_key(self) -> bool:
        """Whether Fireworks can be asked."""
        return self.keys.state(FIREWORKS).source is not KeySource.NONE

    async def close(self) -> None:
        """In the order in which they need each other: what writes first, the database last."""
        self.keys.close()
        await self.chat.close()
        await self.meter.close()
        await self.documents.shut_down()
        await self.preferences.close()
        await self.providers.close()
        await self.database.close()
        self.logs.end()
