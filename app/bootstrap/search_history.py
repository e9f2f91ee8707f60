"""What was looked for lately, for each field of a search: kept as it is said, there again at the next start."""

import json

from app.services.ports import Session
from app.ui.theme.search_fields import HistoryField, latest

KEY = "search.history"


class SearchHistory:
    """Fields may come before it is loaded: what is in them stands before what was kept."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: dict[str, list[str]] = {}
        self._fields: dict[str, HistoryField] = {}
        self._loaded = False

    async def load(self) -> None:
        """What cannot be read counts as nothing kept."""
        self._kept = _terms(await self._session.get(KEY))
        self._loaded = True
        for field in self._fields.values():
            self._fill(field)
        self._keep()

    def attach(self, *fields: HistoryField) -> None:
        """Each goes by its object name."""
        for field in fields:
            self._fields[field.objectName()] = field
            self._fill(field)
            field.remembered.connect(self._keep)

    def _fill(self, field: HistoryField) -> None:
        field.history = latest([*field.history, *self._kept.get(field.objectName(), ())])

    def _keep(self) -> None:
        now = self._kept | {name: field.history for name, field in self._fields.items() if field.history}
        if self._loaded and now != self._kept:
            self._kept = now
            self._session.put(KEY, json.dumps(now))


def _terms(text: str | None) -> dict[str, list[str]]:
    try:
        kept = json.loads(text) if text else {}
        return {str(name): latest([str(term) for term in terms]) for name, terms in kept.items()}
    except (ValueError, TypeError, AttributeError):
        return {}
