"""Who answers: one adapter for each provider, kept in step with the settings."""

import os
from collections.abc import Callable, Mapping

from app.adapters.local_model import LocalModel
from app.adapters.openai_model import OpenAIModel
from app.adapters.openai_wire import FIREWORKS_BASE_URL, Flavour
from app.domain.endpoints import host_of
from app.domain.errors import AppError, Problem, ProblemKind, Remedy
from app.domain.models import BUILTIN, FIREWORKS
from app.domain.requests import Request
from app.domain.sent import SentRequest
from app.domain.settings import Network, Server
from app.services.ports import Clock, Model, ModelDirectory
from app.services.preferences import Preferences
from app.services.tasks import TaskSet

LOCAL_NETWORK = Network(first_token_timeout_s=120.0, idle_timeout_s=60.0)  # a busy machine thinks long before it speaks


class Providers:
    """`models` and `directories` by provider id, and the base URL of each: grown and shrunk with the settings."""

    def __init__(self, environ: Mapping[str, str], preferences: Preferences, clock: Clock) -> None:
        self.models: dict[str, Model] = {}
        self.directories: dict[str, ModelDirectory] = {}
        self.base_urls: dict[str, str] = {}
        self._network: Callable[[], Network] = lambda: preferences.current.network
        self._clock = clock
        self._key: Callable[[str], str | None] = lambda _provider: None
        self._remote: dict[str, OpenAIModel] = {}
        self._servers: dict[str, Server] = {}
        self._closing = TaskSet("close providers")
        self._builtin = LocalModel(self._connect_builtin, environ={**os.environ, **environ})
        self.models[BUILTIN] = self._builtin
        self._add(FIREWORKS, Flavour.of_fireworks(environ.get("FIREWORKS_BASE_URL") or FIREWORKS_BASE_URL))
        self.follow(preferences.current.servers)

    def use_keys(self, key: Callable[[str], str | None]) -> None:
        """Where each provider's key is found at the moment of asking."""
        self._key = key

    def follow(self, servers: tuple[Server, ...]) -> None:
        """Takes in the compatible servers of the settings; one that is gone or changed is closed."""
        wanted = {server.id: server for server in servers if server.id not in (FIREWORKS, BUILTIN)}
        for provider, server in list(self._servers.items()):
            if wanted.get(provider) != server:
                del self._servers[provider], self.models[provider], self.directories[provider], self.base_urls[provider]
                self._closing.start(self._remote.pop(provider).close())
        for provider, server in wanted.items():
            if provider not in self._servers:
                self._servers[provider] = server
                self._add(provider, Flavour.of_server(server))

    def account(self, provider: str) -> str:
        """The name a provider's key is kept under: its id, and for the user's own servers the host as well."""
        server = self._servers.get(provider)
        return provider if server is None else f"{provider}@{host_of(server.base_url)}"

    async def warm_up(self, provider: str) -> None:
        """Loads the client library and builds this provider's client, off the window's thread."""
        if (model := self._remote.get(provider)) is not None:
            await model.warm_up()

    async def preview(self, request: Request) -> SentRequest:
        """What would be sent, to the byte. The built-in model's address and port are made up. Raises AppError."""
        provider = request.card.provider
        if (model := self._remote.get(provider)) is not None:
            return await model.preview(request)
        if provider != BUILTIN:
            message = f"There is no server called “{provider}” any more. Choose another model."
            raise AppError(Problem(ProblemKind.MODEL_NOT_DEPLOYED, message, Remedy.CHOOSE_MODEL))
        builtin = self._connect_builtin("http://127.0.0.1:1/v1", "no-key")
        try:
            return await builtin.preview(request)
        finally:
            await builtin.close()

    async def close(self) -> None:
        await self._builtin.close()
        await self._closing.close()
        for model in self._remote.values():
            await model.close()

    def _add(self, provider: str, flavour: Flavour) -> None:
        model = OpenAIModel(flavour, key=lambda: self._key(provider), network=self._network, clock=self._clock)
        self._remote[provider] = self.models[provider] = model
        self.directories[provider] = model.directory
        self.base_urls[provider] = flavour.base_url

    def _connect_builtin(self, base_url: str, key: str) -> OpenAIModel:
        server = Server(BUILTIN, "Built-in model", base_url, needs_key=True)
        return OpenAIModel(Flavour.of_server(server), key=lambda: key, network=lambda: LOCAL_NETWORK, clock=self._clock)
