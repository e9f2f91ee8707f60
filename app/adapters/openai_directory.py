"""A provider's free requests: testing a key, listing models. This is the plain form, `GET {base}/models`."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.adapters import openai_errors as errors
from app.adapters.openai_clients import Clients
from app.adapters.openai_errors import Asked
from app.domain.errors import AppError, Problem, ProblemKind, Remedy
from app.domain.keys import clean_key
from app.services.ports import Clock, ListedModel

if TYPE_CHECKING:
    from openai import AsyncOpenAI

LIST_TIMEOUT_S = 15.0
_CONTEXT_FIELDS = ("context_length", "max_model_len", "context_window", "max_context_length")


class PlainDirectory:
    """Implements `services.ports.ModelDirectory` for compatible servers."""

    def __init__(self, clients: Clients, clock: Clock) -> None:
        self._clients = clients
        self._clock = clock

    async def check_key(self, key: str) -> Sequence[ListedModel]:
        """The models this key may use. Raises AppError."""
        key = clean_key(key)
        async with self._clients.lend(key) as client:
            return await self._list(client, key)

    async def list_models(self) -> Sequence[ListedModel]:
        """The models of the key in use. Raises AppError."""
        async with self._clients.lend() as client:
            return await self._list(client, None)

    async def _list(self, client: "AsyncOpenAI", key: str | None) -> Sequence[ListedModel]:
        return read_models(await self._get(client, f"{str(client.base_url).rstrip('/')}/models", key))

    async def _get(self, client: "AsyncOpenAI", url: str, key: str | None) -> Any:
        """One GET as JSON. Raises AppError for everything else."""
        from app.adapters.openai_transport import FOREIGN_ERRORS, get_json

        flavour = self._clients.flavour
        asked = Asked(flavour.name, flavour.base_url, "models", self._clock.now(), (key, *self._clients.secrets()))
        try:
            async with asyncio.timeout(LIST_TIMEOUT_S):
                status, headers, text = await get_json(client, url)
        except TimeoutError as error:
            raise AppError(errors.stalled(LIST_TIMEOUT_S, asked, text_came=False)) from error
        except FOREIGN_ERRORS as error:
            raise AppError(errors.failed_exception(error, asked).problem) from None
        if status != 200:
            raise AppError(_list_problem(status, headers, text, asked))
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            if text.lstrip().startswith("<"):
                raise AppError(errors.captive_portal(text, asked)) from None
            raise AppError(errors.unreadable(text[:300], asked)) from None


def _list_problem(status: int, headers: Mapping[str, str], text: str, asked: Asked) -> Problem:
    problem = errors.failed_status(status, headers, text, asked).problem
    if problem.kind is ProblemKind.MODEL_NOT_DEPLOYED:
        message = f"There is a server at {asked.host}, but it lists no models under this address. Check the address."
        return Problem(ProblemKind.BAD_REQUEST, message, Remedy.OPEN_SETTINGS, details=problem.details)
    if status == 403 and problem.kind is ProblemKind.BAD_KEY:
        message = f"{asked.provider} does not let this key list its models."
        return Problem(ProblemKind.BAD_KEY, message, Remedy.OPEN_KEY, details=problem.details)
    return problem


def read_models(body: object) -> tuple[ListedModel, ...]:
    """The models of an OpenAI-style list; entries that make no sense are left out."""
    rows = body.get("data") if isinstance(body, Mapping) else body
    found = []
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, Mapping) or not isinstance(name := row.get("id"), str) or not name:
            continue
        if not of_use(row.get("kind")):
            continue
        context = next((size for field in _CONTEXT_FIELDS if (size := whole(row.get(field)))), None)
        chat = row.get("supports_chat")
        found.append(
            ListedModel(name, name.rsplit("/", 1)[-1], context=context, chat=chat if isinstance(chat, bool) else None)
        )
    return tuple(found)


def of_use(kind: object) -> bool:
    """Whether a kind of model writes text; one that the list does not name is given the benefit of the doubt."""
    return not (isinstance(kind, str) and ("EMBEDDING" in kind.upper() or kind.upper().startswith("FLUMINA")))


def whole(value: object) -> int | None:
    """A positive whole number, also when it comes as a string; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 16:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
