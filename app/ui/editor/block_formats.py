"""The colours of one block after the other: token types become formats of the theme, and go to the block's layout."""

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QFont, QTextBlock, QTextCharFormat, QTextLayout

if TYPE_CHECKING:
    from app.services.lexing.segments import Kinds, Packed
    from app.ui.editor.code_view import CodeView
    from app.ui.theme.theme import Theme

    Looks = tuple[int, list[QTextLayout.FormatRange]]  # the fingerprint of the formats, and they themselves

LONG_LINE = 4096
LONG_LINE_COLORED = 2000
UNCOLORED = -1
MOST_KEPT = 20_000  # lines, and stretches of them


class BlockFormats:
    """Each block's `userState` is a fingerprint of the formats it has, or -1.

    A program has the same lines again and again, and the same stretches in its other lines: what has been made for one
    is kept for the next. Qt copies it when it takes it over.
    """

    def __init__(self, view: "CodeView") -> None:
        self._view = view
        self._theme: Theme | None = None
        self._kinds: Kinds | None = None
        self._salt = 0
        self._styles: dict[int, int] = {}  # by number of the token type; 0 is plain text
        self._formats: list[QTextCharFormat] = []  # those of the styles from 1 on
        self._known_styles: dict[tuple[int, bool, bool, bool], int] = {}
        self._ranges: dict[tuple[int, int, int], QTextLayout.FormatRange] = {}
        self._lines: dict[tuple[int, Packed], Looks] = {}

    @property
    def ready(self) -> bool:
        """There is a theme."""
        return self._theme is not None

    def set_theme(self, theme: "Theme") -> None:
        self._theme = theme
        self._salt += 1
        self._forget()

    def use(self, kinds: "Kinds") -> None:
        """The numbers of token types come from there."""
        if kinds is not self._kinds:
            self._kinds = kinds
            self._forget()

    def put(self, block: QTextBlock, packed: "Packed") -> bool:
        """Gives a block its colours; False when it has these already."""
        limit = block.length() - 1
        key = (limit, packed)
        looks = self._lines.get(key)
        if looks is None:
            if len(self._lines) >= MOST_KEPT:
                self._lines.clear()
            looks = self._lines[key] = self._make(packed, limit)
        state, ranges = looks
        if block.userState() == state:
            return False
        block.setUserState(state)
        ghost = self._view.ghost
        block.layout().setFormats(ranges if ghost is None else ghost.colours_of(block, ranges))
        return True

    def _make(self, packed: tuple[Any, ...], limit: int) -> "Looks":
        """Neighbours that look the same become one."""
        runs: list[tuple[int, int, int]] = []
        start = end = style = 0
        colored = LONG_LINE_COLORED if limit >= LONG_LINE else limit
        styles = self._styles
        for offset, kind, size in zip(packed[::3], packed[1::3], packed[2::3], strict=True):
            this = styles.get(kind)
            if this is None:
                this = styles[kind] = self._style(kind)
            if offset > colored:
                break
            if this != style or offset != end:
                if style and end > start:
                    runs.append((start, min(end, limit) - start, style))
                start, style = offset, this
            end = offset + (size if type(size) is int else len(size))
        if style and limit > start:
            runs.append((start, min(end, limit) - start, style))
        return hash((self._salt, *runs)) & 0x7FFFFFFF, [self._range(run) for run in runs]

    def _range(self, run: tuple[int, int, int]) -> QTextLayout.FormatRange:
        known = self._ranges.get(run)
        if known is None:
            if len(self._ranges) >= MOST_KEPT:
                self._ranges.clear()
            known = self._ranges[run] = QTextLayout.FormatRange()
            known.start, known.length, known.format = run[0], run[1], self._formats[run[2] - 1]
        return known

    def _style(self, kind: int) -> int:
        assert self._kinds is not None
        return self._make_style(str(self._kinds.kind(kind)).removeprefix("Token").removeprefix("."))

    def _make_style(self, token: str) -> int:
        """Types that look the same have the same style."""
        style = self._theme.style_of(token) if self._theme is not None else None
        if style is None:
            return 0
        key = (style.color.rgba(), style.bold, style.italic, style.underline)
        if (known := self._known_styles.get(key)) is not None:
            return known
        made = QTextCharFormat()
        made.setForeground(style.color)
        made.setFontItalic(style.italic)
        made.setFontUnderline(style.underline)
        if style.bold:
            made.setFontWeight(QFont.Weight.Bold)
        self._formats.append(made)
        self._known_styles[key] = len(self._formats)
        return len(self._formats)

    def _forget(self) -> None:
        self._styles.clear()
        self._formats.clear()
        self._known_styles.clear()
        self._ranges.clear()
        self._lines.clear()
