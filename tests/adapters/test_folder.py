"""Folders on a real disk: what git leaves out is left out, nothing is replaced, and what is deleted comes back."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.adapters import trash
from app.adapters.folder import DiskFolders
from app.adapters.ignores import rules_at
from app.domain.errors import AppError

Tree = dict[str, str]


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DiskFolders:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return DiskFolders(tmp_path / "kept")


def plant(root: Path, tree: Tree) -> Path:
    for name, text in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def never() -> bool:
    return False


def files(folders: DiskFolders, root: Path, stop: Callable[[], bool] = never) -> list[str]:
    return sorted(folders.files_below(str(root), stop))


def test_a_folder_lists_folders_first_and_marks_what_git_ignores(folders: DiskFolders, tmp_path: Path) -> None:
    """The tree shows everything but the repository's own folder, folders first, ignored entries marked."""
    root = plant(
        tmp_path / "p", {".gitignore": "*.o\n", "b.py": "", "A.txt": "", "x.o": "", "sub/a": "", ".git/HEAD": ""}
    )

    entries = folders.entries(str(root), str(root))

    assert [(one.name, one.is_folder, one.ignored) for one in entries] == [
        ("sub", True, False),
        (".gitignore", False, False),
        ("A.txt", False, False),
        ("b.py", False, False),
        ("x.o", False, True),
    ]
    assert entries[0].path == str(root / "sub")


def test_files_are_found_as_git_would(folders: DiskFolders, tmp_path: Path) -> None:
    """Ignored folders are not entered, a nearer file overrules a farther one, links to folders are not followed."""
    root = plant(
        tmp_path / "p",
        {
            ".git/info/exclude": "secret*\n",
            ".gitignore": "build/\n*.log\n",
            "build/out.c": "",
            "src/.gitignore": "!keep.log\n/gen.py\n",
            "src/keep.log": "",
            "src/other.log": "",
            "src/gen.py": "",
            "src/deep/gen.py": "",
            "secret.txt": "",
            "node_modules/m.js": "",
            "main.py": "",
        },
    )
    (root / "loop").symlink_to(root, target_is_directory=True)

    assert files(folders, root) == [".gitignore", "main.py", "src/.gitignore", "src/deep/gen.py", "src/keep.log"]


def test_rules_of_the_folders_above_hold_within_a_repository(folders: DiskFolders, tmp_path: Path) -> None:
    """Opening a folder inside a repository minds the repository's rules, and no rules from outside of it."""
    plant(tmp_path, {".gitignore": "*.py\n", "repo/.git/HEAD": "", "repo/.gitignore": "*.tmp\n"})
    inner = plant(tmp_path / "repo" / "inner", {"a.py": "", "a.tmp": ""})

    assert files(folders, inner) == ["a.py"]


PATTERNS = st.sampled_from(
    ["*.a", "!x.a", "d/", "/d", "d/*", "!d/x.a", "**/e", "e/**", "x.?", "[xy].b", "# c", "!", "\\"]
)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is the judge of this property")
@settings(max_examples=15)
@given(outer=st.lists(PATTERNS, max_size=4), inner=st.lists(PATTERNS, max_size=3))
@example(outer=[], inner=["e/**", "!x.a"])
def test_ignored_is_what_git_ignores(
    outer: list[str], inner: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """For random rules in two folders each file is judged as `git check-ignore` judges it."""
    names = [f"{folder}{name}" for folder in ("", "d/", "d/e/") for name in ("x.a", "y.b", "e.c")]
    root = plant(tmp_path_factory.mktemp("git"), dict.fromkeys(names, ""))
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    (root / ".gitignore").write_text("\n".join(outer))
    (root / "d" / ".gitignore").write_text("\n".join(inner))
    done = subprocess.run(
        ["git", "-C", str(root), "check-ignore", "--no-index", *names], capture_output=True, text=True, check=False
    )

    found = files(DiskFolders(root / "unused"), root)

    shown = {name for name in found if not name.endswith(".gitignore")}
    assert shown == set(names) - set(done.stdout.splitlines())


def test_looking_for_files_can_be_stopped(folders: DiskFolders, tmp_path: Path) -> None:
    """When nobody wants the list any more, the walk ends early."""
    root = plant(tmp_path / "p", {f"{number}/f": "" for number in range(20)})
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 3

    assert len(files(folders, root, stop)) < 5


def test_what_is_there_is_never_replaced(folders: DiskFolders, tmp_path: Path) -> None:
    """A new file, folder or name that exists is refused, and what is there keeps its bytes."""
    root = plant(tmp_path / "p", {"a": "A", "b": "B"})
    for refused in (
        lambda: folders.create_file(str(root / "a")),
        lambda: folders.create_folder(str(root / "a")),
        lambda: folders.rename(str(root / "b"), str(root / "a")),
    ):
        with pytest.raises(AppError, match="already there"):
            refused()

    assert (root / "a").read_text() == "A"
    assert (root / "b").read_text() == "B"


def test_new_names_may_have_folders_in_them(folders: DiskFolders, tmp_path: Path) -> None:
    """Folders on the way to a new file or a new name are made."""
    root = plant(tmp_path / "p", {"a": "A"})

    folders.create_file(str(root / "x" / "y" / "new.py"))
    folders.create_folder(str(root / "z" / "w"))
    folders.rename(str(root / "a"), str(root / "q" / "a"))

    assert (root / "x/y/new.py").read_text() == ""
    assert (root / "z/w").is_dir()
    assert (root / "q/a").read_text() == "A"


def test_deleting_goes_to_the_desktops_trash_and_back(folders: DiskFolders, tmp_path: Path) -> None:
    """A deleted folder lies in the trash with the note the desktop needs, twice the same name too, and comes back."""
    root = plant(tmp_path / "p", {"d ä/one": "1", "d ä/two": "2"})
    plant(tmp_path / "q", {"d ä/three": "3"})

    first = folders.delete(str(root / "d ä"))
    second = folders.delete(str(tmp_path / "q" / "d ä"))
    note = Path(first.record or "").read_text()
    gone = not (root / "d ä").exists()
    folders.restore(first)

    assert gone
    assert Path(first.kept).parent == tmp_path / "data/Trash/files"
    assert "[Trash Info]\nPath=" in note
    assert "d%20%C3%A4\nDeletionDate=20" in note
    assert second.kept != first.kept
    assert (root / "d ä/two").read_text() == "2"
    assert not os.path.exists(first.record or "")


def test_without_a_trash_on_the_disk_it_is_kept_in_the_profile(
    folders: DiskFolders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the desktop's trash is on another disk, the profile keeps what is deleted."""
    root = plant(tmp_path / "p", {"a": "A"})
    monkeypatch.setattr(trash, "_same_disk", lambda _path, _folder: False)

    deleted = folders.delete(str(root / "a"))
    kept = Path(deleted.kept).read_text()
    folders.restore(deleted)

    assert Path(deleted.kept).parent == tmp_path / "kept"
    assert kept == "A"
    assert (root / "a").read_text() == "A"


def test_restoring_does_not_replace_what_has_come_since(folders: DiskFolders, tmp_path: Path) -> None:
    """A file that took the place of the deleted one stays; the deleted one stays in the trash."""
    root = plant(tmp_path / "p", {"a": "old"})
    deleted = folders.delete(str(root / "a"))
    plant(root, {"a": "new"})

    with pytest.raises(AppError, match="already there"):
        folders.restore(deleted)

    assert (root / "a").read_text() == "new"
    assert Path(deleted.kept).read_text() == "old"


def test_stamps_tell_of_comings_and_goings(folders: DiskFolders, tmp_path: Path) -> None:
    """A folder's stamp changes with a new entry; one that has gone says so; one that cannot be listed is refused."""
    root = plant(tmp_path / "p", {"a": ""})
    os.utime(root, ns=(1, 1))
    before = folders.stamps([str(root), str(tmp_path / "no")])
    plant(root, {"b": ""})

    after = folders.stamps([str(root)])

    assert before[str(tmp_path / "no")] == -1
    assert after[str(root)] != before[str(root)]
    with pytest.raises(AppError, match="does not exist"):
        folders.entries(str(root), str(tmp_path / "no"))


def test_damaged_rules_do_no_harm(tmp_path: Path) -> None:
    """A line that is no pattern is passed over; the others hold."""
    plant(tmp_path, {".gitignore": "!\n*.o\n\\\n"})

    rules = rules_at(str(tmp_path))

    assert rules.ignored(str(tmp_path / "a.o"), is_folder=False)
    assert not rules.ignored(str(tmp_path / "a.c"), is_folder=False)
