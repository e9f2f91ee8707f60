"""settings.toml: read fast at the start, written so that the user's own comments and unknown keys stay."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from app.adapters.rows import clean_text
from app.adapters.toml_file import TomlFile
from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.settings import VERSION, OwnPrice, Server, Settings

LARGEST = 1_000_000  # bytes; beyond that it is no settings file of ours

_KINDS: dict[str, type[Server] | type[OwnPrice]] = {"servers": Server, "prices": OwnPrice}


class TomlSettings:
    """Implements `ports.SettingsStore`.

    A value is written only when it has been changed here since it was read: what was edited in the file by hand
    meanwhile, or written by a newer program, stays.
    """

    def __init__(self, path: Path) -> None:
        self._file = TomlFile(path, "settings", largest=LARGEST, then=", so the defaults are used")
        self._known: Settings | None = None  # what the program holds; None: the file has not been read

    def load(self) -> tuple[Settings, str | None]:
        """Settings whatever the file looks like, and what the person should know about it."""
        table, notice = self._file.load()
        settings, said = Settings(), notice or ""
        if table:
            from app.domain.settings_rules import read_settings  # a new profile starts without

            settings, sentences = read_settings(table)
            said = " ".join(sentences)
            if _version(table) > VERSION:
                said = f"The settings were written by a newer version of Fireside; what is known was read. {said}"
        self._known = settings
        return settings, said.strip() or None

    def save(self, settings: Settings) -> None:
        known = self._known if self._known is not None else Settings()
        try:
            text = self._file.text_to_change()
            if text is None:
                text, known = "", Settings()
            self._file.write(_merged(text, known, settings))
        except (OSError, ValueError) as error:
            message = "The settings could not be saved. They hold until you close Fireside."
            raise AppError(Problem(ProblemKind.STORAGE, message, details=f"{self._file.path}: {error}")) from error
        self._known = settings


def _version(table: Mapping[str, Any]) -> int:
    version = table.get("version", VERSION)
    return version if isinstance(version, int) else VERSION


def _merged(text: str, known: Settings, settings: Settings) -> str:
    """The text with what has changed from `known` to `settings`; everything else keeps its letters."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    from app.domain.settings_rules import LISTS, SECTIONS

    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise ValueError(f"the file cannot be changed: {error}") from error
    if "version" not in document:
        document["version"] = VERSION
    for name in SECTIONS:
        before, after = getattr(known, name), getattr(settings, name)
        changed = [field.name for field in fields(after) if getattr(before, field.name) != getattr(after, field.name)]
        if changed and not isinstance(document.get(name), Mapping):
            document[name] = tomlkit.table()
        for field in changed:
            document[name][field] = _cell(getattr(after, field))
    for name in LISTS:
        if getattr(known, name) != getattr(settings, name):
            document[name] = _list(document.get(name), name, getattr(settings, name))
    _merge_shortcuts(document, dict(known.shortcuts), dict(settings.shortcuts))
    return tomlkit.dumps(document)


def _merge_shortcuts(document: Any, known: Mapping[str, tuple[str, ...]], now: Mapping[str, tuple[str, ...]]) -> None:
    """The keys of the commands that have others than before; those of one that has its own again go."""
    import tomlkit

    from app.domain.settings_rules import SHORTCUTS

    changed = [command for command in {**known, **now} if known.get(command) != now.get(command)]
    if changed and not isinstance(document.get(SHORTCUTS), Mapping):
        document[SHORTCUTS] = tomlkit.table()
    for command in changed:
        table, name = _place(document[SHORTCUTS], command)
        if command in now:
            table[name] = list(now[command])
        else:
            table.pop(name, None)


def _place(table: Any, command: str) -> tuple[Any, str]:
    """Where a command's keys stand, or are to stand: `file.save` may be a name, or a name in a table."""
    for end in (place for place, letter in enumerate(command) if letter == "."):
        inner = table.get(command[:end])
        if command not in table and isinstance(inner, Mapping):
            return _place(inner, command[end + 1 :])
    return table, command


def _list(old: object, name: str, entries: tuple[Server | OwnPrice, ...]) -> Any:
    """The entries in their order, each in its own old table; what could never be read stays at the end."""
    import tomlkit

    from app.domain.settings_rules import LISTS, read_entry

    tables: dict[str, Any] = {}
    unread = []
    for table in old if isinstance(old, list) else ():
        value = read_entry(_KINDS[name], name, table, []) if isinstance(table, Mapping) else None
        if value is None:
            unread.append(table)
        else:
            tables.setdefault(getattr(value, LISTS[name]), table)
    written = tomlkit.aot()
    for entry in entries:
        table = tables.get(getattr(entry, LISTS[name]), tomlkit.table())
        for field in fields(entry):
            cell = _cell(getattr(entry, field.name))
            if field.name not in table or table[field.name] != cell:
                table[field.name] = cell
        written.append(table)
    for table in unread:
        if isinstance(table, Mapping):
            written.append(table)
    return written


def _cell(value: object) -> bool | int | float | str:
    from app.domain.settings_rules import plain

    cell = plain(value)
    return clean_text(cell) if isinstance(cell, str) else cell
