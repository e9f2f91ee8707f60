"""Asks git for differences, so that nothing a repository says is run: no hook, no filter, no pager, no program of it.

What a hostile repository could have started: `core.fsmonitor`, `core.hooksPath`, `diff.external`, text conversion,
filters named in .gitattributes, a transport that fetches what is missing, submodules with settings of their own. And
`core.worktree` could have shown files from elsewhere.
"""

import os
import re
import subprocess
from pathlib import Path

from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.secret_files import is_secret

LIMIT_S = 10.0
MOST_BYTES = 2_000_000
_SAFE = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "diff.external=",
    "diff.submodule=short",
    "protocol.allow=never",
    "submodule.recurse=false",
)
_FLAGS = (
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--ignore-submodules=all",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)


class Git:
    """Implements `ports.Git`. `program` is what is run."""

    def __init__(self, program: str = "git") -> None:
        self._program = program

    def root_of(self, folder: str) -> str | None:
        """The nearest folder upwards with a `.git` in it; git itself is not asked."""
        here = Path(os.path.abspath(folder))
        return next((str(one) for one in (here, *here.parents) if (one / ".git").exists()), None)

    def diff(self, root: str, *, staged: bool) -> str:
        """Blocks. What was changed, or staged; without files that hold keys by their names. Raises AppError(FILE)."""
        options = [*_FLAGS, "--staged"] if staged else [*_FLAGS]
        text = self._run(root, ["diff", *options], self._without_filters(root))
        return _without_secret_files(text)

    def _without_filters(self, root: str) -> list[str]:
        """Settings that take the programs of the repository's filters away; reading their names runs none of them."""
        names = self._run(root, ["config", "-z", "--name-only", "--get-regexp", r"^filter\."], [], allow=(0, 1))
        found = [name for name in names.split("\0") if name]
        if any("=" in name or "\n" in name for name in found):
            raise AppError(Problem(ProblemKind.FILE, "This repository has filters that cannot be switched off."))
        return [f"{name}={'false' if name.endswith('.required') else ''}" for name in found]

    def _run(self, root: str, arguments: list[str], settings: list[str], allow: tuple[int, ...] = (0,)) -> str:
        command = [self._program, "--no-pager", "--no-optional-locks", f"--git-dir={root}/.git", f"--work-tree={root}"]
        for setting in (*_SAFE, *settings):
            command += ["-c", setting]
        done = self._done([*command, *arguments], root)
        if done.returncode not in allow:
            details = done.stderr.decode("utf-8", "replace").strip()
            raise AppError(Problem(ProblemKind.FILE, "git could not tell what has changed.", details=details))
        if len(done.stdout) > MOST_BYTES:
            raise AppError(Problem(ProblemKind.FILE, "There are too many changes to send: over 2 MB."))
        return done.stdout.decode("utf-8", "replace")

    def _done(self, command: list[str], folder: str) -> "subprocess.CompletedProcess[bytes]":
        try:
            return subprocess.run(  # noqa: S603 - a list, with nothing in it that git would run
                command,
                cwd=folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=LIMIT_S,
                check=False,
            )
        except FileNotFoundError as error:
            message = "git is not installed, so its changes cannot be shown."
            raise AppError(Problem(ProblemKind.FILE, message)) from error
        except subprocess.TimeoutExpired as error:
            raise AppError(Problem(ProblemKind.FILE, "git took too long.")) from error
        except OSError as error:
            raise AppError(Problem(ProblemKind.FILE, "git could not be started.", details=str(error))) from error


def _environment() -> dict[str, str]:
    """Without what could point git to other places or programs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_PAGER": "cat",
        "LC_ALL": "C",
    }


def _without_secret_files(diff: str) -> str:
    """The parts of files that are never sent are left out, and said to be."""
    parts = re.split(r"(?m)^(?=diff --git )", diff)
    kept = []
    for part in parts:
        names = re.findall(r"(?m)^(?:---|\+\+\+) \"?(?:[ab]/)?(.+?)\"?\t?$|^diff --git \"?a/(.+?)\"? \"?b/", part)
        if any(is_secret(name) for pair in names for name in pair if name):
            kept.append(f"{part.splitlines()[0]}\n(left out: this file holds keys by its name)\n")
        else:
            kept.append(part)
    return "".join(kept)
