"""snippets.toml: the snippets of the profile, written so that comments and unknown keys in the file stay."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.adapters.private_files import make_private_folder, replace_private
from app.adapters.rows import clean_text
from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.snippets import Snippet, free_name

VERSION = 1
LARGEST = 10_000_000  # bytes; beyond that it is no file of ours

Snippets = tuple[Snippet, ...]


class TomlSnippets:
    """Implements `ports.SnippetStore`. Snippets are told apart by their names."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> tuple[Snippets, str | None]:
        try:
            return _snippets(self._parse(self._read())), None
        except FileNotFoundError:
            return (), None
        except OSError as error:
            return (), f"The snippets in {self._path} cannot be read ({error.strerror or error})."
        except ValueError as error:
            return (), f"{self._set_aside()} ({error})"

    def save(self, snippets: Snippets) -> None:
        try:
            make_private_folder(self._path.parent)
            try:
                text = self._read()
                self._parse(text)
            except FileNotFoundError:
                text = ""
            except ValueError:
                self._set_aside()
                text = ""
            replace_private(self._path, _merged(text, snippets).encode())
        except (OSError, ValueError) as error:
            message = "The snippets could not be saved. They are here until you close Fireside."
            raise AppError(Problem(ProblemKind.STORAGE, message, details=f"{self._path}: {error}")) from error

    def _read(self) -> str:
        """Raises OSError; ValueError for what cannot be this file."""
        if self._path.stat().st_size > LARGEST:
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
            return f"The snippets cannot be read and not be set aside ({error})."
        return f"The snippets could not be read. The file is kept as {aside.name}."


def _snippets(table: Mapping[str, Any]) -> Snippets:
    """What can be understood; an entry without a name or a body is left alone in the file."""
    found: list[Snippet] = []
    entries = table.get("snippet", [])
    for entry in entries if isinstance(entries, list) else []:
        if (snippet := _snippet(entry)) is not None:
            name = free_name(snippet.name, (known.name for known in found))
            found.append(Snippet(name, snippet.body, snippet.prefix, snippet.languages))
    return tuple(found)


def _snippet(entry: object) -> Snippet | None:
    if not isinstance(entry, Mapping):
        return None
    name, body, prefix, languages = (entry.get(key) for key in ("name", "body", "prefix", "languages"))
    if not isinstance(name, str) or not name.strip() or not isinstance(body, str):
        return None
    known = [str(one) for one in languages if isinstance(one, str)] if isinstance(languages, list) else []
    return Snippet(str(name).strip(), str(body), str(prefix) if isinstance(prefix, str) else "", tuple(known))


def _merged(text: str, snippets: Snippets) -> str:
    """Each snippet in its own old table; what could never be read stays at the end."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise ValueError(f"the file cannot be changed: {error}") from error
    if "version" not in document:
        document["version"] = VERSION
    old = document.get("snippet", [])
    tables: dict[str, Any] = {}
    unread = []
    for table in old if isinstance(old, list) else []:
        snippet = _snippet(table)
        if snippet is None or snippet.name in tables:
            unread.append(table)
        else:
            tables[snippet.name] = table
    written = tomlkit.aot()
    for snippet in snippets:
        table = tables.get(snippet.name, tomlkit.table())
        for key, value in _cells(snippet).items():
            if table.get(key) != value:
                table[key] = _item(value)
        written.append(table)
    for table in unread:
        if isinstance(table, Mapping) and _snippet(table) is None:
            written.append(table)
    document["snippet"] = written
    return tomlkit.dumps(document)


def _cells(snippet: Snippet) -> dict[str, str | list[str]]:
    return {
        "name": clean_text(snippet.name),
        "prefix": clean_text(snippet.prefix),
        "languages": list(snippet.languages),
        "body": clean_text(snippet.body),
    }


def _item(value: str | list[str]) -> object:
    """Code is easier to read, and to change by hand, on lines of its own and with nothing escaped."""
    import tomlkit

    if not isinstance(value, str) or "\n" not in value or "'''" in value or value.endswith("'"):
        return value
    plain = all(letter in "\n\t" or letter.isprintable() for letter in value)
    return tomlkit.value(f"'''\n{value}'''") if plain else value
