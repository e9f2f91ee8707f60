"""A theme: every colour the window uses, by role, and the style of each token type; read from a TOML file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class TokenStyle:
    color: QColor
    bold: bool = False
    italic: bool = False
    underline: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """`tokens` is keyed by Pygments token names without "Token." ("Keyword", "Name.Function"); look-up is by
    `style_of`, which falls back to the parent type."""

    name: str
    dark: bool
    colors: Mapping[str, QColor]
    tokens: Mapping[str, TokenStyle]

    def color(self, role: str) -> QColor:
        return self.colors[role]

    def style_of(self, token: str) -> TokenStyle | None:
        """The style of a token type such as "Name.Function.Magic", or of its nearest parent; None: plain text."""
        while token:
            if (style := self.tokens.get(token)) is not None:
                return style
            token = token.rpartition(".")[0]
        return None


def load_theme(path: Path) -> Theme:
    """Reads a theme file. Raises OSError, tomllib.TOMLDecodeError, KeyError: ours are tested."""
    with path.open("rb") as file:
        data = tomllib.load(file)
    tokens = {
        name: TokenStyle(QColor(spec["color"]), spec.get("bold", False), spec.get("italic", False))
        for name, spec in data["tokens"].items()
    }
    return Theme(data["name"], data["dark"], {role: QColor(value) for role, value in data["colors"].items()}, tokens)
