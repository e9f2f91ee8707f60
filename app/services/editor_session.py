"""Which tabs were open, where their cursors were, and the recent files: what the next start puts back."""

import json
from dataclasses import dataclass

from app.services.ports import Session

OPEN, RECENT = "editor.open", "editor.recent"
RECENT_KEPT = 20


@dataclass(frozen=True, slots=True)
class OpenTab:
    """`path` None: the text is in the journal under `id`. `cursor` counts characters."""

    id: str
    path: str | None
    cursor: int = 0


class EditorSession:
    """Reads and writes small JSON texts; what cannot be read counts as nothing kept."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept = ""
        self._loaded = False
        self._apart = False
        self.recent: tuple[str, ...] = ()

    def stay_apart(self) -> None:
        """The tabs are another window's; the recent files are everybody's."""
        self._apart = True

    async def load(self) -> tuple[list[OpenTab], str | None]:
        """The tabs in their order and the active one's id; fills `recent`, behind what was opened meanwhile."""
        older = _strings(await self._session.get(RECENT))
        opened, self._loaded = self.recent, True
        self.recent = _newest_first([*opened, *older])
        if opened:
            self._session.put(RECENT, json.dumps(self.recent))
        return ([], None) if self._apart else _tabs(await self._session.get(OPEN))

    def keep(self, tabs: list[OpenTab], active: str | None) -> None:
        rows = [{"id": tab.id, "path": tab.path, "cursor": tab.cursor} for tab in tabs]
        text = json.dumps({"tabs": rows, "active": active})
        if text != self._kept and not self._apart:
            self._kept = text
            self._session.put(OPEN, text)

    def note_recent(self, path: str) -> None:
        self.recent = _newest_first([path, *self.recent])
        if self._loaded:
            self._session.put(RECENT, json.dumps(self.recent))

    def forget_recent(self, path: str | None = None) -> None:
        """One that is gone, or (None) all of them."""
        self.recent = tuple(known for known in self.recent if path is not None and known != path)
        if self._loaded:
            self._session.put(RECENT, json.dumps(self.recent))


def joined(last: list[OpenTab], now: list[OpenTab]) -> list[OpenTab]:
    """The tabs of the last run with those of this one, each file once: what is open now counts."""
    files = {tab.path: tab for tab in now if tab.path is not None}
    ids = {tab.id: tab for tab in now}
    kept = [ids.get(tab.id) or files.get(tab.path or "") or tab for tab in last]
    return list({tab.id: tab for tab in [*kept, *now]}.values())


def _newest_first(paths: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(paths))[:RECENT_KEPT]


def _strings(text: str | None) -> list[str]:
    kept = _json(text)
    return [entry for entry in kept if isinstance(entry, str)] if isinstance(kept, list) else []


def _tabs(text: str | None) -> tuple[list[OpenTab], str | None]:
    kept = _json(text)
    if not isinstance(kept, dict) or not isinstance(kept.get("tabs"), list):
        return [], None
    tabs = []
    for row in kept["tabs"]:
        if not isinstance(row, dict) or not isinstance(row.get("id"), str):
            continue
        path, cursor = row.get("path"), row.get("cursor")
        tabs.append(
            OpenTab(row["id"], path if isinstance(path, str) else None, cursor if isinstance(cursor, int) else 0)
        )
    active = kept.get("active")
    return tabs, active if isinstance(active, str) else None


def _json(text: str | None) -> object:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None
