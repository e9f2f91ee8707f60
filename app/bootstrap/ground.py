"""What the first paint stands on: settings, documents, and the file they are kept in. Nothing here knows a model."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from app.adapters.clock import SystemClock
from app.adapters.database import Database
from app.adapters.editorconfig_file import style_of
from app.adapters.files import DiskFiles
from app.adapters.logs import Logs
from app.adapters.recovery import SqliteBuffers, SqliteSession
from app.adapters.settings_file import TomlSettings
from app.domain.file_style import FileStyle
from app.services.documents import Documents
from app.services.preferences import Preferences
from app.services.project_styles import ProjectStyles


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
        self.files = DiskFiles(profile / "backups")
        self.documents = Documents(
            self.files, SqliteBuffers(self.database, self.clock), self.session, self.clock, guess_encoding
        )
        self.styles = ProjectStyles(self.documents, self._style_of)
        self.logs = Logs(profile, lambda: self.secrets())

    def _style_of(self, path: str) -> FileStyle:
        """Reads files: called in a thread."""
        return style_of(path) if self.preferences.current.editor.use_editorconfig else FileStyle()

    async def close(self) -> None:
        """The database last: until then somebody may want to keep something."""
        await self.styles.shut_down()
        await self.documents.shut_down()
        await self.preferences.close()
        await self.database.close()
        self.logs.end()


def guess_encoding(data: bytes) -> str | None:
    """Loads what it needs when the first file wants it, in the thread that reads it."""
    from app.adapters.encodings import guess

    return guess(data)
