"""What an editor knows at the cursor right now, as the values that decide on suggestions are made of."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlock
from PySide6.QtWidgets import QApplication

from app.domain.spot import Spot
from app.domain.trigger import Act, Moment

if TYPE_CHECKING:
    from app.domain.documents import Document
    from app.ui.editor.code_view import CodeView

LINES_LOOKED_AT = 60  # for the nearest lines that are not blank


def spot_of(view: "CodeView", document: "Document", path: str = "", repo: str = "") -> Spot:
    """The place of Qt's cursor. What is far from it is only read if a question is asked.

    `path` and `repo` are what a model may be told of the file.
    """
    cursor = view.textCursor()
    before, rest = _parted(cursor.block(), cursor.positionInBlock())
    return Spot(
        document.id,
        view.document().revision(),
        cursor.position(),
        before,
        rest,
        partial(_around, view, cursor.position()),
        path,
        repo,
        view.language,
        view.indentation,
    )


def moment_of(
    view: "CodeView",
    document: "Document",
    act: Act,
    typed: str = "",
    *,
    popup_shown: bool = False,
    tokens_too: bool = True,
) -> Moment:
    """An edit (`typed` is what it put in) or a move of the cursor, with all that stands around it.

    Without `tokens_too` the lexer is not asked, which would have to read what was typed first.
    """
    cursor = view.textCursor()
    block, at = cursor.block(), cursor.positionInBlock()
    before, behind = _parted(block, at)
    comment, string = _tokens_at(view, cursor.position()) if tokens_too else (False, False)
    following = next((text for text in _lines(block.next(), forward=True) if text.strip()), "")
    return Moment(
        before=before,
        after=behind,
        above=block.previous().text() if block.previous().isValid() else "",
        previous=next((text for text in _lines(block.previous(), forward=False) if text.strip()), ""),
        following=following,
        language=view.language,
        path=document.path or "",
        length=view.document().characterCount() - 1,
        lines=view.blockCount(),
        ends_file=not following and view.blockCount() - block.blockNumber() <= LINES_LOOKED_AT,
        act=act,
        typed=typed,
        in_comment=comment,
        in_string=string,
        read_only=view.isReadOnly(),
        several_cursors=view.cursors.several,
        has_selection=cursor.hasSelection(),
        mouse_down=QApplication.mouseButtons() != Qt.MouseButton.NoButton,
        popup_shown=popup_shown,
    )


def lines_around(view: "CodeView", count: int = 40) -> tuple[str, int]:
    """The lines on both sides of the cursor's, and which of them is the cursor's (from 0)."""
    block = view.textCursor().block()
    above = list(_lines(block.previous(), forward=False, limit=count))[::-1]
    return "\n".join([*above, *_lines(block, forward=True, limit=count)]), len(above)


def _around(view: "CodeView", position: int, before: int, behind: int) -> tuple[str, str]:
    """At most so much of the text before and behind one of Qt's positions."""
    block = view.document().findBlock(position)
    head, tail = _parted(block, position - block.position())
    lines, size = [head], len(head)
    for text in _lines(block.previous(), forward=False, limit=before):
        if size >= before:
            break
        lines.append(text)
        size += len(text) + 1
    start = "\n".join(reversed(lines))
    lines, size = [tail], len(tail)
    for text in _lines(block.next(), forward=True, limit=behind):
        if size >= behind:
            break
        lines.append(text)
        size += len(text) + 1
    return start[-before:] if before else "", "\n".join(lines)[:behind]


def _lines(block: QTextBlock, *, forward: bool, limit: int = LINES_LOOKED_AT) -> Iterator[str]:
    while block.isValid() and limit:
        yield block.text()
        block = block.next() if forward else block.previous()
        limit -= 1


def _parted(block: QTextBlock, at: int) -> tuple[str, str]:
    """A line before and behind one of Qt's columns."""
    text = block.text()
    if len(text) != block.length() - 1:  # letters that count twice for Qt
        at = len(text.encode("utf-16-le", "surrogatepass")[: 2 * at].decode("utf-16-le", "surrogatepass"))
    return text[:at], text[at:]


def _tokens_at(view: "CodeView", position: int) -> tuple[bool, bool]:
    """Whether the letter before the cursor is in a comment, or in a string, as far as colours are known by now."""
    spans = view.highlighter.spans(position - 1, position) if position else None
    kind = str(spans[-1][2]) if spans else ""
    return kind.startswith("Token.Comment"), kind.startswith("Token.Literal.String")
