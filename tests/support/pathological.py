"""Markdown that naive parsers and views are quadratic in, or lose: each by a rough size in characters."""

from collections.abc import Callable

PATHOLOGICAL: dict[str, Callable[[int], str]] = {
    "quotes": lambda size: "> " * (size // 2) + "x",
    "backticks": lambda size: "`a " * (size // 3),
    "stars": lambda size: "**a " * (size // 4),
    "brackets": lambda size: "[" * size,
    "word": lambda size: "x" * size,
    "rows": lambda size: "|a|b|c|\n|-|-|-|\n" + "|1|2|3|\n" * (size // 8),
    "lists": lambda size: "- " * (size // 2) + "x",
    "nested items": lambda size: "".join("  " * depth + f"- item {depth}\n" for depth in range(round(size**0.5))),
    "angles": lambda size: "<" * size,
    "bidi": lambda size: "\u202e" * size,
    "lines": lambda size: "\n" * size + "x",
    "links": lambda size: "[a](" * (size // 4),
    "entities": lambda size: "&amp" * (size // 4),
}
SIZES = {"quotes": 10_000, "lists": 4_000, "bidi": 5_000, "nested items": 10_000}
SIZE = 50_000


def pathological(name: str) -> str:
    """One that a runaway model can write."""
    return PATHOLOGICAL[name](SIZES.get(name, SIZE))
