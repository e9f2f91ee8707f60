"""snippets.toml: the snippets of the profile, written so that comments and unknown keys in the file stay."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.adapters.rows import clean_text
from app.adapters.toml_file import TomlFile, tables_of, with_tables
from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.snippets import Snippet, free_name

LARGEST = 10_000_000  # bytes; beyond that it is no file of ours

Snippets = tuple[Snippet, ...]


class TomlSnippets:
    """Implements `ports.ListStore` for snippets, which are told apart by their names."""

    def __init__(self, path: Path) -> None:
        self._file = TomlFile(path, "snippets", largest=LARGEST)

    def load(self) -> tuple[Snippets, str | None]:
        table, notice = self._file.load()
        return _snippets(table), notice

    def save(self, snippets: Snippets) -> None:
        try:
            text = self._file.text_to_change() or ""
            self._file.write(with_tables(text, "snippet", snippets, _snippet, lambda one: one.name, _cells))
        except (OSError, ValueError) as error:
            message = "The snippets could not be saved. They are here until you close Fireside."
            raise AppError(Problem(ProblemKind.STORAGE, message, details=f"{self._file.path}: {error}")) from error


def _snippets(table: Mapping[str, Any]) -> Snippets:
    """What can be understood; an entry without a name or a body is left alone in the file."""
    found: list[Snippet] = []
    for entry in tables_of(table, "snippet"):
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


def _cells(snippet: Snippet) -> dict[str, str | list[str]]:
    return {
        "name": clean_text(snippet.name),
        "prefix": clean_text(snippet.prefix),
        "languages": list(snippet.languages),
        "body": clean_text(snippet.body),
    }
