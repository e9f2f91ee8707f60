"""Snippets and words: made after the first paint, with their panel in the sidebar and their keys in every editor."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.adapters.snippets_file import TomlSnippets
from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.domain.documents import DocumentsState, DocumentText
from app.domain.errors import Problem
from app.domain.settings import Settings, WordCompletion
from app.domain.snippets import Snippet, escape, name_for
from app.services.snippets import Snippets
from app.services.tasks import TaskSlot
from app.services.words import Nearby, WordIndex, indexed, prefix_of
from app.ui.editor.code_view import CodeView
from app.ui.editor.typing_aids import TypingAids
from app.ui.shell.notice_bar import Notice

if TYPE_CHECKING:
    from app.ui.editor.snippet_picker import SnippetPicker
    from app.ui.editor.snippets_panel import SnippetsPanel

PAGE = "Snippets"
INDEX_AFTER_S = 0.7  # without a key: looking through a file takes time that typing would miss
LARGEST_INDEXED = 5_000_000  # characters


class Comforts:
    """One of each; `aids` are at the keys of every view."""

    def __init__(self, ground: Ground, screens: Screens) -> None:
        self._ground = ground
        self._screens = screens
        self.snippets = Snippets(TomlSnippets(ground.profile / "snippets.toml"))
        self._panel: SnippetsPanel | None = None
        self._picker: SnippetPicker | None = None
        self._index = WordIndex()
        self._changed_texts: dict[str, None] = {}  # ids of documents, in the order in which they changed
        self._changed_at = 0.0
        self._indexing = TaskSlot("words")
        self._closed = False
        self._loading = TaskSlot("snippets")
        self.aids = TypingAids(screens.window, self._words, self.snippets.for_prefix, self._variables)
        editor = screens.editor
        for view in editor.findChildren(CodeView):
            self.aids.watch(view)
        editor.view_made.connect(self.aids.watch)
        editor.text_edited.connect(self._text_changed)
        ground.documents.loaded.connect(self._text_loaded)
        ground.documents.changed.connect(self._documents_changed)
        ground.preferences.changed.connect(self._show_settings)
        self.snippets.problems.connect(self._show_problem)
        screens.window.sidebar.add_page(PAGE, "snippet", self._make_panel)
        self._show_settings(ground.preferences.current)
        for document in ground.documents.state.documents:
            self._text_changed(document.id)
        self._loading.start(self.snippets.load())

    # wishes

    def complete_word(self) -> None:
        self.aids.complete_word(self._screens.editor.current_view())

    def choose_snippet(self) -> None:
        """A list to pick one from."""
        if self._picker is None:
            from app.ui.editor.snippet_picker import SnippetPicker

            self._picker = SnippetPicker(self._screens.window)
            self._picker.snippet_chosen.connect(self._insert)
        view = self._screens.editor.current_view()
        self._picker.show_snippets(
            self.snippets.current, view.language if view is not None else "", self._screens.appearance.scale
        )

    def save_selection(self) -> None:
        """Keeps the selected code, and opens it in the panel to be named; without a selection, an empty one."""
        selection = self._screens.editor.current_selection()
        self._screens.window.sidebar.show_page(PAGE)
        assert self._panel is not None
        if selection is None:
            self._panel.edit(Snippet("", ""))
            return
        self.keep(selection.text, selection.language)

    def keep(self, code: str, language: str) -> None:
        """As a snippet, opened in the panel to be named."""
        self._screens.window.sidebar.show_page(PAGE)
        assert self._panel is not None
        languages = (language,) if language else ()
        self._panel.edit(self.snippets.put(Snippet(name_for(code), escape(_dedented(code)), "", languages)))

    def show_panel(self) -> None:
        self._screens.window.sidebar.show_page(PAGE)

    async def close(self) -> None:
        self._closed = True  # a text that arrives from now on is not looked at
        await self._indexing.close()
        await self._loading.join()
        await self.snippets.close()

    # snippets

    def _make_panel(self) -> "SnippetsPanel":
        from app.ui.editor.snippets_panel import SnippetsPanel

        panel = self._panel = SnippetsPanel()
        panel.show_scale(self._screens.appearance.scale)
        panel.show_snippets(self.snippets.current)
        self.snippets.changed.connect(panel.show_snippets)
        panel.insert_requested.connect(self._insert)
        panel.put_requested.connect(lambda snippet, before: self.snippets.put(snippet, instead_of=before))
        panel.remove_requested.connect(self.snippets.remove)
        return panel

    def _insert(self, name: str) -> None:
        snippet = self.snippets.named(name)
        if snippet is not None:
            self.aids.insert_snippet(self._screens.editor.current_view(), snippet)

    def _show_problem(self, problem: Problem) -> None:
        self._screens.window.notices.show_notice(Notice("snippets", problem.message, icon="warning"))

    def _variables(self, view: CodeView) -> Mapping[str, Callable[[], str]]:
        """What editors have agreed to call these things."""
        active = self._ground.documents.state.active
        path = active.path if active is not None and active.path else ""
        name = os.path.basename(path) or (active.title if active is not None else "")
        cursor = view.textCursor()
        line, column, number = cursor.block().text(), cursor.positionInBlock(), cursor.blockNumber()
        selected = view.selected_text()
        now = datetime.now().astimezone()
        return {
            "TM_SELECTED_TEXT": lambda: selected,
            "SELECTION": lambda: selected,
            "TM_CURRENT_LINE": lambda: line,
            "TM_CURRENT_WORD": lambda: prefix_of(line[:column]),
            "TM_LINE_INDEX": lambda: str(number),
            "TM_LINE_NUMBER": lambda: str(number + 1),
            "TM_FILENAME": lambda: name,
            "TM_FILENAME_BASE": lambda: os.path.splitext(name)[0],
            "TM_DIRECTORY": lambda: os.path.dirname(path),
            "TM_FILEPATH": lambda: path,
            "CLIPBOARD": lambda: QApplication.clipboard().text(),
            "CURRENT_YEAR": lambda: f"{now:%Y}",
            "CURRENT_MONTH": lambda: f"{now:%m}",
            "CURRENT_DATE": lambda: f"{now:%d}",
            "CURRENT_HOUR": lambda: f"{now:%H}",
            "CURRENT_MINUTE": lambda: f"{now:%M}",
            "CURRENT_SECOND": lambda: f"{now:%S}",
        }

    # words

    def _words(self, prefix: str, view: CodeView, nearby: Sequence[Nearby]) -> Sequence[str]:
        active = self._ground.documents.state.active_id or ""
        return self._index.complete(prefix, active, view.language, nearby)

    def _text_loaded(self, loaded: DocumentText) -> None:
        self._text_changed(loaded.document_id)

    def _text_changed(self, document_id: str) -> None:
        self._changed_texts[document_id] = None
        self._changed_at = asyncio.get_running_loop().time()
        if self._ground.preferences.current.editor.word_completion is not WordCompletion.OFF:
            self._begin_indexing()

    def _begin_indexing(self) -> None:
        """What already waits goes on waiting: a new task with each key would cost more than the key."""
        if not self._indexing.busy and not self._closed:
            self._indexing.start(self._index_changed())

    def _documents_changed(self, state: DocumentsState) -> None:
        self._index.keep_only(document.id for document in state.documents)

    async def _index_changed(self) -> None:
        """One text after the other, each in a thread, while no key comes."""
        while self._changed_texts:
            wait = self._changed_at + INDEX_AFTER_S - asyncio.get_running_loop().time()
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            document_id = next(iter(self._changed_texts))
            del self._changed_texts[document_id]
            document = self._ground.documents.state.document(document_id)
            if document is not None and self._screens.editor.texts.length_of(document_id) <= LARGEST_INDEXED:
                text = self._screens.editor.texts.text_of(document_id)
                self._index.put(document_id, await asyncio.to_thread(indexed, text, document.language))

    def _show_settings(self, settings: Settings) -> None:
        self.aids.show_settings(settings.editor.word_completion, settings.appearance.scale)
        if self._panel is not None:
            self._panel.show_scale(settings.appearance.scale)
        if settings.editor.word_completion is not WordCompletion.OFF and self._changed_texts:
            self._begin_indexing()


def _dedented(code: str) -> str:
    import textwrap

    return textwrap.dedent(code.strip("\n"))
