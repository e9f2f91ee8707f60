"""Which files of a folder count: what its .gitignore files (and those above it, up to the repository) leave out.

rules = rules_at(folder)                      the rules that hold in a folder; reads the files, blocks
rules.ignored(path, is_folder)                whether git would leave it out
for folder, entries in walk(root, stop): ...  the tree, ignored folders not entered; blocks
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NEVER_SHOWN = frozenset({".git", ".hg", ".svn", ".bzr", "CVS", ".DS_Store", "Thumbs.db", "desktop.ini"})
NEVER_SEARCHED = frozenset({"node_modules", "__pycache__"})  # also where no .gitignore says so
IGNORE_FILE = ".gitignore"
LARGEST_IGNORE_FILE = 1_000_000


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds below `base` (absolute): its own patterns first, then those of the folder above."""

    base: str
    spec: "GitIgnoreSpec | None" = None
    above: "Rules | None" = None

    def ignored(self, path: str, *, is_folder: bool) -> bool:
        """`path` is absolute and below `base`. The nearest pattern that fits decides, as in git."""
        rules: Rules | None = self
        while rules is not None:
            if rules.spec is not None:
                relative = path[len(rules.base) :].lstrip(os.sep).replace(os.sep, "/")
                verdict = rules.spec.check_file(relative + "/" if is_folder else relative).include
                if verdict is not None:
                    return verdict
            rules = rules.above
        return False

    def below(self, folder: str) -> "Rules":
        """The rules inside a folder directly or further below; the same ones when it has none of its own."""
        spec = _read(os.path.join(folder, IGNORE_FILE))
        return self if spec is None else Rules(folder, spec, self)


def rules_at(folder: str) -> Rules:
    """Those of the folder and of all above it within the same repository."""
    chain = [folder]
    while not os.path.exists(os.path.join(chain[-1], ".git")):
        parent = os.path.dirname(chain[-1])
        if parent == chain[-1]:
            chain = [folder]  # no repository: only the folder's own file counts
            break
        chain.append(parent)
    top = chain[-1]
    rules = Rules(top, _read(os.path.join(top, ".git", "info", "exclude")))
    for one in reversed(chain):
        rules = rules.below(one)
    return rules


def walk(root: str, stop: Callable[[], bool]) -> Iterator[tuple[str, list["os.DirEntry[str]"]]]:
    """Each folder that counts with the files in it that count, by name; ends early when `stop()` says so.

    Links to folders are not entered, so that nothing is met twice. What cannot be read is left out.
    """
    waiting: list[tuple[str, Rules, bool]] = [(root, rules_at(root), True)]
    while waiting and not stop():
        folder, rules, is_root = waiting.pop()
        if not is_root:
            rules = rules.below(folder)
        folders: list[str] = []
        files: list[os.DirEntry[str]] = []
        for entry in entries_of(folder):
            if entry.name in NEVER_SHOWN or entry.name in NEVER_SEARCHED:
                continue
            if _is_folder(entry):
                if not entry.is_symlink() and not rules.ignored(entry.path, is_folder=True):
                    folders.append(entry.path)
            elif not rules.ignored(entry.path, is_folder=False):
                files.append(entry)
        yield folder, files
        waiting.extend((path, rules, False) for path in reversed(folders))


def entries_of(folder: str) -> list["os.DirEntry[str]"]:
    """By name; a folder that has gone or may not be read has none."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=_name)
    except OSError:
        return []


def _name(entry: "os.DirEntry[Any]") -> str:
    return str(entry.name)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _read(path: str) -> "GitIgnoreSpec | None":
    """None without such a file. A line that is no pattern is left out, as git does."""
    try:
        with open(path, "rb") as file:
            text = file.read(LARGEST_IGNORE_FILE).decode("utf-8", "replace")
    except OSError:
        return None
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore.base import GitIgnorePatternError

    lines = [_one_level(line) for line in text.splitlines()]
    try:
        return GitIgnoreSpec.from_lines(lines)
    except GitIgnorePatternError:
        return GitIgnoreSpec.from_lines([line for line in lines if _is_pattern(line)])


def _one_level(line: str) -> str:
    """ "e/**" as "e/*", which leaves out the same. The former pathspec takes for the folder itself too, as git does
    not, so that a later "!x" would bring nothing back."""
    pattern = line.rstrip(" ")
    return pattern[:-1] if pattern.endswith("/**") else line


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore.base import GitIgnorePatternError

    try:
        GitIgnoreSpec.from_lines([line])
    except GitIgnorePatternError:
        return False
    return True
