"""Which lexer colours an editor: that of its language, loaded in a thread; none for what is too large for colours."""

import asyncio
from typing import TYPE_CHECKING

from app.services.lexing import make_lexer
from app.services.tasks import TaskSet

if TYPE_CHECKING:
    from pygments.lexer import Lexer

    from app.ui.editor.code_view import CodeView

COLORED_UP_TO = 5_000_000  # characters: beyond, the tokens would need more memory than anybody has to spare


class Coloring:
    """One lexer for each language, used by all editors of it."""

    def __init__(self) -> None:
        self._lexers: dict[str, Lexer | None] = {}
        self._wanted: dict[str, tuple[CodeView, str]] = {}  # by document: its editor, and the language for that
        self._tasks = TaskSet("lexers")
        self._ended = False

    def color(self, document_id: str, view: "CodeView") -> None:
        """Sees to it that the editor has the lexer of its language."""
        language = view.language
        if self._ended or self._wanted.get(document_id) == (view, language):
            return
        self._wanted[document_id] = (view, language)
        if view.has_long_lines or view.document().characterCount() > COLORED_UP_TO:
            view.highlighter.set_lexer(None)
        elif language in self._lexers:
            view.highlighter.set_lexer(self._lexers[language])
        else:
            self._tasks.start(self._load_lexer(document_id, view, language))

    def forget(self, document_id: str) -> None:
        """It is closed, or has another text: whether that can be coloured is to be seen anew."""
        self._wanted.pop(document_id, None)

    async def close(self) -> None:
        """No colours come after this."""
        self._ended = True
        await self._tasks.close()

    async def _load_lexer(self, document_id: str, view: "CodeView", language: str) -> None:
        """Loading Pygments and compiling its expressions takes 0.1 s: in a thread."""
        self._lexers[language] = await asyncio.to_thread(make_lexer, language)
        if self._wanted.get(document_id) == (view, language):  # not closed, nor opened anew, meanwhile
            view.highlighter.set_lexer(self._lexers[language])
