"""What the first paint stands on: settings, documents, and the file they are kept in. Nothing here knows a model."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from app.adapters.clock import SystemClock
from app.adapters.database import Database
from app.adapters.files import DiskFiles
from app.adapters.logs import Logs
from app.adapters.recovery import SqliteBuffers, SqliteSession
from app.adapters.settings_file import TomlSettings
from app.services.documents import Documents
from app.services.preferences import Preferences


class Ground:
    """One of each, constructed before the window; `Machines` builds on it once the window is there."""

    def __init__(self, profile: Path, environ: Mapping[str, str]) -> None:
        self.profile = profile
        self.environ = environ
        self.secrets: Callable[[], Iterable[str]] = tuple  # the keys in use, once somebody holds them
        self.clock = SystemClock()
        self.preferences = Preferences(TomlSettings(profile / "settings.toml"))
        self.database = Database(profile / "fireside.db")
        self.session = SqliteSession(self.database)
        self.documents = Documents(
            DiskFiles(profile / "backups"), SqliteBuffers(self.database, self.clock), self.session, self.clock
        )
        self.logs = Logs(profile, lambda: self.secrets())

    async def close(self) -> None:
        """The database last: until then somebody may want to keep something."""
        await self.documents.shut_down()
        await self.preferences.close()
        await self.database.close()
        self.logs.end()
