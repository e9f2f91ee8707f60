"""Fireworks' own list of models, and which ids of it are near to one that is not there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from app.adapters.openai_directory import PlainDirectory, of_use, whole
from app.adapters.openai_wire import short_name
from app.domain.errors import AppError, ProblemKind
from app.services.ports import ListedModel

if TYPE_CHECKING:
    from openai import AsyncOpenAI

PAGE_SIZE = 200
MOST_PAGES = 20
MOST_SUGGESTIONS = 8
ROUTER_KEY = "fpk_"  # Fire Pass keys may call a few routers, and may list nothing


class FireworksDirectory(PlainDirectory):
    """The serverless models of the account list; where that is not to be had, the subset of `/inference/v1/models`."""

    async def _list(self, client: "AsyncOpenAI", key: str | None) -> Sequence[ListedModel]:
        try:
            return await self._account_models(client, key)
        except AppError as error:
            if error.problem.kind in _FINAL and "HTTP 403" not in error.problem.details:
                raise
        try:
            return await super()._list(client, key)
        except AppError as error:
            if key is not None and key.startswith(ROUTER_KEY) and "HTTP 403" in error.problem.details:
                return ()
            raise

    async def _account_models(self, client: "AsyncOpenAI", key: str | None) -> tuple[ListedModel, ...]:
        host = str(client.base_url).rstrip("/").removesuffix("/v1").removesuffix("/inference")
        query = {"filter": "supports_serverless=true", "pageSize": str(PAGE_SIZE)}
        found: dict[str, ListedModel] = {}
        seen = set[str]()
        for _page in range(MOST_PAGES):
            body = await self._get(client, f"{host}/v1/accounts/fireworks/models?{urlencode(query)}", key)
            found.update((model.id, model) for model in read_account_models(body))
            token = body.get("nextPageToken") if isinstance(body, Mapping) else None
            if not isinstance(token, str) or not token or token in seen:
                break
            seen.add(token)
            query["pageToken"] = token
        return tuple(found.values())


_FINAL = (ProblemKind.BAD_KEY, ProblemKind.OFFLINE, ProblemKind.TLS, ProblemKind.PROXY, ProblemKind.SUSPENDED)


def read_account_models(body: object) -> list[ListedModel]:
    """The models of one page of the account list. Absent objects come as null; embeddings carry a chat template too."""
    rows = body.get("models") if isinstance(body, Mapping) else None
    found = []
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, Mapping) or not isinstance(name := row.get("name"), str) or not name:
            continue
        if not of_use(row.get("kind")):
            continue
        shown = row.get("displayName")
        details = row.get("baseModelDetails")
        found.append(
            ListedModel(
                name,
                shown if isinstance(shown, str) and shown else short_name(name),
                context=whole(row.get("contextLength")),
                chat=row.get("conversationConfig") is not None,
                parameters=whole(details.get("parameterCount")) if isinstance(details, Mapping) else None,
                deprecated_on=_day(row.get("deprecationDate")),
            )
        )
    return found


def _day(value: object) -> str | None:
    """{"year", "month", "day"} as an ISO day."""
    if not isinstance(value, Mapping):
        return None
    year, month, day = (whole(value.get(part)) for part in ("year", "month", "day"))
    return f"{year:04d}-{month:02d}-{day:02d}" if year and month and day else None


def near_ids(wanted: Iterable[str], listed: Iterable[ListedModel], most: int = MOST_SUGGESTIONS) -> tuple[str, ...]:
    """Ids from the list that can chat, the most similar names first, then the list's own order."""
    from difflib import SequenceMatcher

    names = [short_name(name).lower() for name in wanted]
    usable = [model.id for model in listed if model.chat is not False]

    def likeness(model_id: str) -> float:
        name = short_name(model_id).lower()
        best = max((SequenceMatcher(None, name, other).ratio() for other in names), default=0.0)
        return best if best >= 0.6 else 0.0

    return tuple(sorted(usable, key=likeness, reverse=True)[:most])
