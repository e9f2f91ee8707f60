"""Where our data files lie: beside `app` in the source tree, inside it in an installed or frozen program.

`__file__` rather than `importlib.resources`: that costs 10 ms of the start, and we are never run from a zip.
"""

from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    package = Path(__file__).resolve().parent.parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def changelog_path() -> Path:
    """CHANGELOG.md: among the resources of an installed program, at the top of a source tree."""
    inside = _root() / "CHANGELOG.md"
    return inside if inside.exists() else _root().parent / "CHANGELOG.md"


def resource_path(*parts: str) -> Path:
    """The path of one of our data files or folders; raises FileNotFoundError when the installation lacks it."""
    path = _root().joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"a file of the program is missing: {path}")
    return path
