"""A TOML file of the profile that people may edit: read with bounds, set aside when broken, never half written."""

import os
import stat
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from app.adapters.private_files import make_private_folder, replace_private
from app.adapters.rows import clean_text

VERSION = 1

T = TypeVar("T")


class TomlFile:
    """`what` is in it, for people ("settings"); `then` is what follows when it cannot be read (", so ...")."""

    def __init__(self, path: Path, what: str, *, largest: int, then: str = "") -> None:
        self.path = path
        self._what = what
        self._largest = largest
        self._then = then

    def read(self) -> str:
        """Raises OSError, also for anything but a plain file; ValueError for what cannot be this file."""
        status = os.stat(self.path)
        if not stat.S_ISREG(status.st_mode):
            raise OSError("it is not a file")
        if status.st_size > self._largest:
            raise ValueError("it is too large")
        return self.path.read_bytes().decode("utf-8-sig")

    def load(self) -> tuple[dict[str, Any], str | None]:
        """What stands in it (nothing where there is none), and a sentence for the person when that is not all right."""
        try:
            return self.parse(self.read()), None
        except FileNotFoundError:
            return {}, None
        except OSError as error:
            return {}, f"The {self._what} in {self.path} cannot be read ({error.strerror or error}){self._then}."
        except ValueError as error:
            return {}, f"{self.set_aside()} ({error})"

    def text_to_change(self) -> str | None:
        """The file as it is; None when there is none, or none that can be read: that one is set aside."""
        try:
            text = self.read()
            self.parse(text)
        except FileNotFoundError:
            return None
        except ValueError:
            self.set_aside()
            return None
        return text

    def write(self, text: str) -> None:
        """All or nothing. Raises OSError."""
        make_private_folder(self.path.parent)
        replace_private(self.path, text.encode())

    @staticmethod
    def parse(text: str) -> dict[str, Any]:
        """Raises ValueError."""
        import tomllib

        try:
            return tomllib.loads(text)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None

    def set_aside(self) -> str:
        """The broken file gets another name; says so."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        aside = self.path.with_name(f"{self.path.name}.broken-{stamp}")
        try:
            os.replace(self.path, aside)
        except OSError as error:
            return f"The {self._what} cannot be read and not be set aside ({error}){self._then}."
        return f"The {self._what} could not be read{self._then}. The file is kept as {aside.name}."


def tables_of(table: Mapping[str, Any], key: str) -> Sequence[object]:
    """The entries of a list of tables ([[key]]); none where it is something else."""
    entries = table.get(key, [])
    return entries if isinstance(entries, list) else ()


def with_tables(
    text: str,
    key: str,
    entries: Sequence[T],
    read: Callable[[object], T | None],
    name_of: Callable[[T], str],
    cells_of: Callable[[T], Mapping[str, Any]],
) -> str:
    """The file's text with its list of tables made of `entries`, each in its own old table with comments and unknown
    keys; what could never be read stays at the end. Raises ValueError."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise ValueError(f"the file cannot be changed: {error}") from error
    if "version" not in document:
        document["version"] = VERSION
    known: dict[str, Any] = {}
    unread = []
    for table in tables_of(document, key):
        entry = read(table)
        if entry is None:
            unread.append(table)
        else:
            known.setdefault(name_of(entry), table)
    written = tomlkit.aot()
    for entry in entries:
        table = known.get(name_of(entry), tomlkit.table())
        for name, value in cells_of(entry).items():
            if table.get(name) != value:
                table[name] = item(value)
        written.append(table)
    for table in unread:
        if isinstance(table, Mapping):
            written.append(table)
    document[key] = written
    return tomlkit.dumps(document)


def item(value: Any) -> object:
    """Text of several lines is easier to read, and to change by hand, on lines of its own and with nothing escaped."""
    import tomlkit

    if not isinstance(value, str):
        return value
    value = clean_text(value)
    if "\n" not in value or "'''" in value or value.endswith("'"):
        return value
    plain = all(letter in "\n\t" or letter.isprintable() for letter in value)
    return tomlkit.value(f"'''\n{value}'''") if plain else value
