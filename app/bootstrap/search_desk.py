"""Find in files: the page of the sidebar, its search, and the tabs in which hits are shown and replaced."""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from shiboken6 import isValid

from app.adapters.files import DiskFiles
from app.adapters.replace_backups import ReplaceBackups
from app.adapters.search_process import ProcessFileSearch
from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.domain.documents import Document, Place
from app.domain.file_search import FileHits, FolderQuery, Hit
from app.domain.replacing import Edit
from app.services.search import FolderFinder, SearchState
from app.ui.editor.bulk_edit import change_all
from app.ui.editor.texts import Texts
from app.ui.editor.units import Positions
from app.ui.search.panel import SearchPanel

if TYPE_CHECKING:
    from PySide6.QtGui import QTextCursor

    from app.bootstrap.folder_desk import FolderDesk
    from app.services.documents import Documents


class OpenTabs:
    """Implements `services.search.Tabs`."""

    def __init__(self, documents: "Documents", texts: Texts) -> None:
        self._documents, self._texts = documents, texts

    def documents(self) -> Sequence[Document]:
        return self._documents.state.documents

    def text_of(self, document_id: str) -> str:
        return self._texts.text_of(document_id)

    async def edit(self, document_id: str, edits: Sequence[Edit]) -> Callable[[], bool] | None:
        view = self._texts.view_of(document_id)
        if view is None or view.isReadOnly():
            return None
        if not await change_all(view, Positions(view.text()).edits_in_units(edits)):
            return None
        revision = view.document().revision()

        def undo() -> bool:
            if not isValid(view) or view.document().revision() != revision:
                return False
            view.undo()
            return True

        return undo


class SearchDesk:
    """One panel with its search. `folders` gives the open folder; without one it is that of the file on top."""

    def __init__(self, ground: Ground, screens: Screens, folders: "FolderDesk") -> None:
        self._documents, self._screens, self._folders = ground.documents, screens, folders
        self._tabs = OpenTabs(ground.documents, screens.editor.texts)
        self._target: Hit | None = None
        backups = ground.profile / "backups"
        self.finder = FolderFinder(
            ProcessFileSearch(), DiskFiles(backups), ReplaceBackups(backups / "replaced"), self._tabs, ground.clock
        )
        self._hits: list[FileHits] = []
        self._wanted: FolderQuery | None = None
        panel = self.panel = SearchPanel()
        self.finder.changed.connect(self._begin_anew)
        self.finder.found.connect(self._hits.append)
        self.finder.changed.connect(panel.show_state)
        self.finder.found.connect(panel.show_found)
        panel.search_requested.connect(self._search)
        panel.stop_requested.connect(self.finder.stop)
        panel.replace_requested.connect(self.finder.apply)
        panel.undo_requested.connect(self.finder.undo)
        panel.folder_requested.connect(folders.choose)
        panel.open_requested.connect(self._open)
        ground.documents.placed.connect(self._placed)
        ground.documents.changed.connect(lambda _state: self._show_folder())
        folders.workspace.changed.connect(lambda _state: self._show_folder())
        screens.appearance.changed.connect(lambda theme: panel.show_theme(theme, screens.appearance.scale))
        panel.show_theme(screens.appearance.theme, screens.appearance.scale)
        self._show_folder()

    def open(self) -> None:
        """Ctrl+Shift+F: what is selected within a line is looked for."""
        selection = self._screens.editor.current_selection()
        text = selection.text if selection is not None and "\n" not in selection.text else ""
        self._screens.window.sidebar.show_page("Search")
        self.panel.show_query(text)
        self.panel.focus_query()

    def results(self) -> tuple[str, Sequence[FileHits]] | None:
        """What was looked for last, and what has been found; None: nothing, or it is no longer true."""
        return None if self._wanted is None else (self._wanted.query.text, tuple(self._hits))

    async def close(self) -> None:
        await self.finder.close()

    # inside

    def _begin_anew(self, state: SearchState) -> None:
        if state.wanted is not self._wanted:
            self._wanted = state.wanted
            self._hits.clear()

    def _root(self) -> str | None:
        if (folder := self._folders.workspace.state.folder) is not None:
            return folder
        active = self._documents.state.active
        return os.path.dirname(active.path) if active is not None and active.path else None

    def _show_folder(self) -> None:
        root = self._root()
        self.panel.show_folder(None if root is None else os.path.basename(root) or root)

    def _search(self) -> None:
        if (root := self._root()) is not None:
            panel = self.panel
            wanted = FolderQuery(root, panel.query, panel.include, panel.exclude, panel.template, panel.keeps_case)
            self.finder.search(wanted)

    def _open(self, file: FileHits, hit: Hit | None) -> None:
        """The tab of the file, at the hit, which is selected as soon as the text is there."""
        self._target = hit
        self._screens.window.bring_pane(0)
        line, column = (hit.line, hit.column) if hit is not None else (1, 1)
        if file.document_id is not None and self._documents.state.document(file.document_id) is not None:
            self._documents.activate(file.document_id)
            place = Place(file.document_id, line, column)
            self._screens.editor.show_place(place)
            self._placed(place)
        elif file.path is not None:
            self._documents.open(file.path, line, column)

    def _placed(self, place: Place) -> None:
        hit, self._target = self._target, None
        view = self._screens.editor.texts.view_of(place.document_id)
        if hit is None or view is None or (place.line, place.column) != (hit.line, hit.column):
            return
        positions = Positions(view.text())
        cursor: QTextCursor = view.textCursor()
        start = cursor.position()
        length = positions.units(hit.end) - positions.units(hit.start)
        cursor.setPosition(min(start + length, view.document().characterCount() - 1), cursor.MoveMode.KeepAnchor)
        view.setTextCursor(cursor)
        view.setFocus()
