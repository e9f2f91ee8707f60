"""What's new: the changelog as a page to read, the newest version first."""

from collections.abc import Sequence

from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextListFormat
from PySide6.QtWidgets import QTextEdit, QWidget

from app.domain.changelog import Version
from app.ui.theme.dialog import Dialog

LARGE, SMALL = 1.4, 0.9  # against the text


class NewsDialog(Dialog):
    def __init__(self, parent: QWidget | None, versions: Sequence[Version], *, scale: float = 1.0) -> None:
        super().__init__(parent, "What's new in Fireside", scale=scale, size=(640, 560))
        self.page = QTextEdit()
        self.page.setReadOnly(True)
        self.page.setProperty("box", "field")
        self.page.setAccessibleName("What's new")
        self.page.setTabChangesFocus(True)
        self.page.document().setDocumentMargin(self.px(12))
        self.page.document().setIndentWidth(self.px(20))
        self._write(versions)
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        self.contents.addWidget(self.page)
        self.buttons.addStretch(1)
        self.add_close().setFocus()

    def _write(self, versions: Sequence[Version]) -> None:
        cursor = self.page.textCursor()
        for number, version in enumerate(versions):
            title = f"{version.number}, {version.when}" if version.when else version.number
            self._block(cursor, title, above=24 if number else 0, points=LARGE, bold=True)
            for entry in version.entries:
                if entry.kind == "heading":
                    self._block(cursor, entry.text, above=12, bold=True)
                else:
                    self._block(cursor, entry.text, above=4, item=entry.kind == "item")

    def _block(
        self,
        cursor: QTextCursor,
        text: str,
        *,
        above: int,
        points: float = 1.0,
        bold: bool = False,
        item: bool = False,
    ) -> None:
        """One paragraph of plain text; only what stands between backticks is set as code."""
        block, letters = QTextBlockFormat(), QTextCharFormat()
        block.setTopMargin(self.px(above))
        block.setLineHeight(125.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        letters.setFontPointSize(self.page.font().pointSizeF() * points)
        letters.setFontWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        if not cursor.atStart():
            cursor.insertBlock()
        if cursor.currentList() is not None:
            cursor.currentList().remove(cursor.block())
        cursor.setBlockFormat(block)
        if item:
            bullets = QTextListFormat()
            bullets.setStyle(QTextListFormat.Style.ListDisc)
            cursor.createList(bullets)
        code = QTextCharFormat(letters)
        code.setFontFamilies(["monospace"])
        code.setFontPointSize(self.page.font().pointSizeF() * SMALL)
        for place, part in enumerate(text.split("`")):
            cursor.insertText(part, code if place % 2 else letters)
