"""The colours of code as Qt wants them, made once for each kind of token."""

from PySide6.QtGui import QTextCharFormat, QTextLayout

from app.ui.chat.code_colours import LineSpans
from app.ui.theme.theme import Theme


class CodeFormats:
    """Of one theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._known: dict[str, QTextCharFormat | None] = {}

    def ranges(self, spans: LineSpans) -> list[QTextLayout.FormatRange]:
        made = []
        for start, length, token in spans:
            if (format := self._format_of(token)) is not None:
                found = QTextLayout.FormatRange()
                found.start, found.length, found.format = start, length, format
                made.append(found)
        return made

    def _format_of(self, token: str) -> QTextCharFormat | None:
        if token not in self._known:
            self._known[token] = self._made(token)
        return self._known[token]

    def _made(self, token: str) -> QTextCharFormat | None:
        style = self._theme.style_of(token)
        if style is None:
            return None
        format = QTextCharFormat()
        format.setForeground(style.color)
        format.setFontItalic(style.italic)
        if style.bold:
            format.setFontWeight(700)
        return format
