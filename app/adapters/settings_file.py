"""settings.toml: read fast at the start, written so that the user's own comments and unknown keys stay."""

import os
import stat
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.adapters.private_files import make_private_folder, replace_private
from app.adapters.rows import clean_text
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
        self._path = path
        self._known: Settings | None = None  # what the program holds; None: the file has not been read

    def load(self) -> tuple[Settings, str | None]:
        """Settings whatever the file looks like, and what the person should know about it."""
        settings, said = Settings(), ""
        try:
            table = self._parse(self._read())
        except FileNotFoundError:
            pass  # a new profile: the defaults
        except OSError as error:
            said = f"The settings in {self._path} cannot be read ({error.strerror or error}), so the defaults are used."
        except ValueError as error:
            said = f"{self._set_aside()} ({error})"
        else:
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
            make_private_folder(self._path.parent)
            text, known = self._text_now(known)
            replace_private(self._path, _merged(text, known, settings).encode())
        except (OSError, ValueError) as error:
            message = "The settings could not be saved. They hold until you close Fireside."
            raise AppError(Problem(ProblemKind.STORAGE, message, details=f"{self._path}: {error}")) from error
        self._known = settings

    def _text_now(self, known: Settings) -> tuple[str, Settings]:
        """The file as it is, and what its writer held; an unreadable one is set aside and begun anew."""
        try:
            text = self._read()
            self._parse(text)
        except FileNotFoundError:
            return "", Settings()
        except ValueError:
            self._set_aside()
            return "", Settings()
        return text, known

    def _read(self) -> str:
        """Raises OSError, also for anything but a plain file; ValueError for bytes that are no UTF-8 text."""
        status = os.stat(self._path)
        if not stat.S_ISREG(status.st_mode):
            raise OSError("it is not a file")
        if status.st_size > LARGEST:
            raise ValueError("it is too large")
        return self._path.read_bytes().decode("utf-8-sig")

    @staticmethod
    def _parse(text: str) -> dict[str, Any]:
        """Raises ValueError."""
        import tomllib

        try:
            return tomllib.loads(text)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None

    def _set_aside(self) -> str:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        aside = self._path.with_name(f"{self._path.name}.broken-{stamp}")
        try:
            os.replace(self._path, aside)
        except OSError as error:
            return f"The settings cannot be read and not be set aside ({error}), so the defaults are used."
        return f"The settings could not be read, so the defaults are used. The file is kept as {aside.name}."


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
