"""Where the resources lie: beside the package in a source tree, inside it when installed or frozen."""

from functools import cache
from pathlib import Path


@cache
def resources() -> Path:
    """The folder with icons, themes and the like."""
    package = Path(__file__).parents[2]
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"
