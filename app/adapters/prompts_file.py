"""prompts.toml: the prompts of the profile, written so that comments and unknown keys in the file stay."""

from collections.abc import Mapping
from pathlib import Path

from app.adapters.rows import clean_text
from app.adapters.toml_file import TomlFile, tables_of, with_tables
from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.prompt_library import Prompt

LARGEST = 10_000_000  # bytes; beyond that it is no file of ours


class TomlPrompts:
    """Implements `ports.ListStore` for prompts, which are told apart by their names."""

    def __init__(self, path: Path) -> None:
        self._file = TomlFile(path, "prompts", largest=LARGEST)

    def load(self) -> tuple[tuple[Prompt, ...], str | None]:
        """What can be understood; an entry without a name or a text is left alone in the file."""
        table, notice = self._file.load()
        found: list[Prompt] = []
        for entry in tables_of(table, "prompt"):
            if (prompt := _prompt(entry)) is not None:
                found.append(prompt.kept_as([known.name for known in found]))
        return tuple(found), notice

    def save(self, prompts: tuple[Prompt, ...]) -> None:
        try:
            text = self._file.text_to_change() or ""
            self._file.write(with_tables(text, "prompt", prompts, _prompt, lambda one: one.name, _cells))
        except (OSError, ValueError) as error:
            message = "The prompts could not be saved. They are here until you close Fireside."
            raise AppError(Problem(ProblemKind.STORAGE, message, details=f"{self._file.path}: {error}")) from error


def _prompt(entry: object) -> Prompt | None:
    if not isinstance(entry, Mapping):
        return None
    name, text, about = entry.get("name"), entry.get("text"), entry.get("about", "")
    if not isinstance(name, str) or not isinstance(text, str) or not name.strip():
        return None
    return Prompt(str(name), str(text), str(about) if isinstance(about, str) else "").kept_as(())


def _cells(prompt: Prompt) -> dict[str, str]:
    return {"name": clean_text(prompt.name), "about": clean_text(prompt.about), "text": clean_text(prompt.text)}
