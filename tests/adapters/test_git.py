"""What git says has changed; and a hostile repository runs nothing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.adapters.git import Git
from app.domain.errors import AppError

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")

WHO = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> None:
    environ = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *WHO, *arguments], cwd=folder, check=True, capture_output=True, env=environ)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """With one file committed, one change to it, and one change staged."""
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "--quiet")
    (folder / "a.py").write_text("x = 1\ny = 2\n", encoding="utf-8")
    (folder / "b.py").write_text("z = 3\n", encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "first")
    (folder / "b.py").write_text("z = 4\n", encoding="utf-8")
    git(folder, "add", "b.py")
    (folder / "a.py").write_text("x = 1\ny = 5\n", encoding="utf-8")
    return folder


def test_changes_and_staged_changes_are_told_apart(repository: Path) -> None:
    """What is not staged yet, and what is."""
    asked = Git()
    root = asked.root_of(str(repository))
    assert root == str(repository)

    changed, staged = asked.diff(root, staged=False), asked.diff(root, staged=True)

    assert "-y = 2\n+y = 5\n" in changed
    assert "b.py" not in changed
    assert "-z = 3\n+z = 4\n" in staged
    assert "a.py" not in staged


def test_the_repository_of_a_folder_inside_is_found(repository: Path, tmp_path: Path) -> None:
    """Upwards from any folder in it; elsewhere there is none."""
    inside = repository / "deep" / "er"
    inside.mkdir(parents=True)

    assert Git().root_of(str(inside)) == str(repository)
    assert Git().root_of(str(tmp_path)) is None


def test_a_working_tree_beside_its_repository_is_understood(repository: Path, tmp_path: Path) -> None:
    """There `.git` is a file that says where the repository is."""
    beside = tmp_path / "beside"
    git(repository, "worktree", "add", "--quiet", str(beside))
    (beside / "a.py").write_text("x = 7\n", encoding="utf-8")

    assert "+x = 7" in Git().diff(str(beside), staged=False)


HOSTILE = """\
[core]
    fsmonitor = {run} fsmonitor
    hooksPath = {hooks}
    pager = {run} pager
    sshCommand = {run} ssh
[diff]
    external = {run} external
[diff "evil"]
    command = {run} command
    textconv = {run} textconv
[filter "evil"]
    clean = {run} clean
    smudge = {run} smudge
    process = {run} process
    required = true
[pager]
    diff = {run} pager
"""


@pytest.mark.skipif(os.name == "nt", reason="the marks are made by a shell script")
def test_a_hostile_repository_runs_nothing(repository: Path, tmp_path: Path) -> None:
    """Each way that git has of starting a program is named in its settings, and none of them is used."""
    marks, script, hooks = tmp_path / "marks", tmp_path / "run.sh", tmp_path / "hooks"
    marks.mkdir()
    hooks.mkdir()
    script.write_text(f'#!/bin/sh\ntouch "{marks}/$1"\ncat\n', encoding="utf-8")
    hook = hooks / "post-index-change"
    hook.write_text(f'#!/bin/sh\ntouch "{marks}/hook"\n', encoding="utf-8")
    for program in (script, hook):
        program.chmod(0o755)
    (repository / ".gitattributes").write_text("* diff=evil filter=evil\n", encoding="utf-8")
    with (repository / ".git" / "config").open("a", encoding="utf-8") as config:
        config.write(HOSTILE.format(run=script, hooks=hooks))
    for trap in ("diff", "status"):
        subprocess.run(["git", trap], cwd=repository, capture_output=True, check=False)
    provoked = {mark.name for mark in marks.iterdir()}
    for mark in marks.iterdir():
        mark.unlink()

    changed = Git().diff(str(repository), staged=False)
    Git().diff(str(repository), staged=True)

    assert provoked, "the trap does not work"
    assert list(marks.iterdir()) == []
    assert "+y = 5" in changed


def test_a_filter_that_cannot_be_switched_off_is_refused(repository: Path) -> None:
    """A name with an equals sign would not be understood on the command line."""
    with (repository / ".git" / "config").open("a", encoding="utf-8") as config:
        config.write('[filter "a=b"]\n    clean = touch marked\n')

    with pytest.raises(AppError, match="cannot be switched off"):
        Git().diff(str(repository), staged=False)


def test_files_from_elsewhere_are_not_shown(repository: Path, tmp_path: Path) -> None:
    """A repository that calls another folder its working tree does not get it read."""
    (tmp_path / "a.py").write_text("secret = 1\n", encoding="utf-8")
    git(repository, "config", "core.worktree", str(tmp_path))

    changed = Git().diff(str(repository), staged=False)

    assert "secret" not in changed
    assert "+y = 5" in changed


def test_files_of_keys_are_left_out(repository: Path) -> None:
    """By their names; the others are shown."""
    (repository / ".env").write_text("A=1\n", encoding="utf-8")
    git(repository, "add", ".env")

    staged = Git().diff(str(repository), staged=True)

    assert "A=1" not in staged
    assert "diff --git a/.env b/.env\n(left out" in staged
    assert "+z = 4" in staged


def test_without_git_there_is_a_sentence(repository: Path) -> None:
    """For the person, and nothing breaks."""
    with pytest.raises(AppError, match="not installed"):
        Git("git-that-is-not-there").diff(str(repository), staged=False)


def test_what_git_refuses_is_told(tmp_path: Path) -> None:
    """Its own words are in the details."""
    (tmp_path / ".git").write_text("nonsense", encoding="utf-8")

    with pytest.raises(AppError) as caught:
        Git().diff(str(tmp_path), staged=False)

    assert caught.value.problem.details
