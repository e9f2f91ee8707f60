"""snippets.toml on the disk: what is written is read again, and what people wrote into it stays."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.snippets_file import TomlSnippets
from app.domain.errors import AppError
from app.domain.snippets import Snippet

FOR = Snippet("for", "for $1 in $2:\n\t${0:pass}\n", "for", ("python",))
names = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(lambda n: n == n.strip())
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
snippets = st.lists(
    st.builds(Snippet, names, texts, texts, st.lists(texts, max_size=2).map(tuple)),
    max_size=4,
    unique_by=lambda s: s.name,
)


@settings(max_examples=60)
@given(first=snippets, second=snippets)
def test_what_is_saved_is_read(tmp_path_factory: pytest.TempPathFactory, first: list, second: list) -> None:
    """Any snippets come back as they were, also when they take the place of others."""
    path = tmp_path_factory.mktemp("profile") / "snippets.toml"
    for kept in (tuple(first), tuple(second)):
        TomlSnippets(path).save(kept)
        assert TomlSnippets(path).load() == (kept, None)


def test_the_file_is_for_people(tmp_path: Path) -> None:
    """Code stands on lines of its own, the file is the owner's alone, and comments and unknown keys stay."""
    path = tmp_path / "new" / "snippets.toml"
    store = TomlSnippets(path)
    store.save((FOR,))
    assert path.stat().st_mode & 0o777 == 0o600
    assert "body = '''\nfor $1 in $2:\n\t${0:pass}\n'''" in path.read_text(encoding="utf-8")

    path.write_text(
        "# mine\nversion = 1\n\n[[snippet]] # loops\nname = 'for'\nbody = 'x'\nicon = 'loop' # hm\n\n"
        "[[snippet]]\nname = 5\n\n[[snippet]]\nname = 'gone'\nbody = 'y'\n",
        encoding="utf-8",
    )
    assert store.load() == ((Snippet("for", "x"), Snippet("gone", "y")), None)
    store.save((FOR, Snippet("new", "z")))

    text = path.read_text(encoding="utf-8")
    assert "# mine" in text
    assert "icon = 'loop' # hm" in text
    assert [entry["name"] for entry in tomllib.loads(text)["snippet"]] == ["for", "new", 5]
    assert store.load()[0] == (FOR, Snippet("new", "z"))


def test_a_broken_file_is_set_aside(tmp_path: Path) -> None:
    """What cannot be read is kept under another name, said, and never written over."""
    path = tmp_path / "snippets.toml"
    path.write_text("[[snippet", encoding="utf-8")
    found, said = TomlSnippets(path).load()

    assert found == ()
    assert said is not None
    assert "is kept as snippets.toml.broken-" in said
    (aside,) = tmp_path.glob("snippets.toml.broken-*")
    assert aside.read_text(encoding="utf-8") == "[[snippet"


def test_failures_are_said(tmp_path: Path) -> None:
    """A place that cannot be written is a problem in plain words; one that cannot be read is said, too."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(AppError, match="could not be saved"):
        TomlSnippets(tmp_path / "file" / "snippets.toml").save((FOR,))
    (tmp_path / "snippets.toml").mkdir()
    assert "cannot be read" in (TomlSnippets(tmp_path / "snippets.toml").load()[1] or "")
