"""prompts.toml on the disk: what is written is read again, and what people wrote into it stays."""

from pathlib import Path

import pytest

from app.adapters.prompts_file import TomlPrompts
from app.domain.errors import AppError
from app.domain.prompt_library import Prompt

HARSH = Prompt("review", "Be harsh.\n{selection}\n", "Says everything")
RHYME = Prompt("rhyme", "Rhyme \\ '''\nabout {file}")


def test_what_is_saved_is_read(tmp_path: Path) -> None:
    """Also in place of others, and with signs that TOML knows."""
    path = tmp_path / "prompts.toml"
    for kept in ((HARSH, RHYME), (RHYME,), (RHYME, HARSH), ()):
        TomlPrompts(path).save(kept)

        assert TomlPrompts(path).load() == (kept, None)


def test_the_file_is_for_people(tmp_path: Path) -> None:
    """Comments and what is not understood stay; a name that nobody can type becomes one."""
    path = tmp_path / "prompts.toml"
    path.write_text("# mine\n[[prompt]] # hard\nname = 'review'\ntext = 'x'\nmood = 'bad'\n[[prompt]]\nname = 5\n")
    store = TomlPrompts(path)
    assert store.load() == ((Prompt("review", "x"),), None)
    store.save((HARSH, RHYME))

    text = path.read_text(encoding="utf-8")
    assert "# mine" in text
    assert "mood = 'bad'" in text
    assert "name = 5" in text
    path.write_text("[[prompt]]\nname = 'Find bugs'\ntext = 'x'\n[[prompt]]\nname = 'find-bugs'\ntext = 'y'\n")
    assert [prompt.name for prompt in store.load()[0]] == ["find-bugs", "find-bugs-2"]


def test_failures_are_said(tmp_path: Path) -> None:
    """A broken file is set aside, one that cannot be written is told."""
    (tmp_path / "prompts.toml").write_text("[[prompt")
    assert "kept as" in (TomlPrompts(tmp_path / "prompts.toml").load()[1] or "")
    (tmp_path / "file").write_text("")
    with pytest.raises(AppError, match="could not be saved"):
        TomlPrompts(tmp_path / "file" / "prompts.toml").save((HARSH,))
