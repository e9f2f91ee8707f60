"""The open folder with its tree and quick open: what the service does, what the window shows of it."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.adapters.folder import DiskFolders
from app.bootstrap.folders import FILES
from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.domain.documents import DocumentsState
from app.domain.workspace import WorkspaceState
from app.services.tasks import TaskSlot
from app.services.workspace import Workspace
from app.ui.shell.choice_popup import ChoicePopup
from app.ui.shell.file_finder import FileFinder
from app.ui.shell.folder_tree import FolderTree
from app.ui.shell.quick_open import QuickOpen
from app.ui.theme.rows import Row

NO_OTHER = "No other folder was open lately."


class FolderDesk:
    """`show_outside` shows a folder in the desktop's file manager; `attach` puts a file or folder beside a question."""

    def __init__(self, ground: Ground, screens: Screens, show_outside: Callable[[Path], None]) -> None:
        self._show_outside = show_outside
        self.attach: Callable[[str], None] = lambda _path: None
        self.workspace = Workspace(DiskFolders(ground.profile / "deleted"), ground.session, ground.clock)
        self._documents = ground.documents
        self._screens = screens
        self._tree: FolderTree | None = None
        self._dialog: QFileDialog | None = None
        self._finding = TaskSlot("quick open")
        self._quick = QuickOpen(screens.window)
        self._recent = ChoicePopup(screens.window, "Open a recent folder…", "Recent folders", NO_OTHER)
        self._quick.file_chosen.connect(self._open_at)
        self._quick.place_chosen.connect(lambda line, column: screens.editor.go_to(line, column or 1))
        self._recent.chosen.connect(self._go_to_folder)
        self.workspace.changed.connect(self._show)
        self.workspace.indexed.connect(lambda _files: self._renew_finder())
        self.workspace.created.connect(self._open_new)
        self.workspace.renamed.connect(lambda names: self._documents.moved(*names))
        self._documents.changed.connect(self._show_active)
        self._show(self.workspace.state)

    # the folder

    def open_folder(self, folder: str) -> None:
        """Opens it and shows its tree; nothing in it is run, and who is typing goes on typing."""
        self.workspace.open(folder)
        self._screens.window.sidebar.come(FILES)

    def _go_to_folder(self, folder: str) -> None:
        """The same for somebody who has asked for it: the focus is in the tree."""
        self.open_folder(folder)
        self._screens.window.sidebar.show_page(FILES)

    def choose(self) -> None:
        """Asks for a folder."""
        if self._dialog is not None:
            self._dialog.raise_()
            return
        active = self._documents.state.active
        start = self.workspace.state.folder or (os.path.dirname(active.path) if active and active.path else "")
        dialog = self._dialog = QFileDialog(self._screens.window, "Open folder", start)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._go_to_folder)
        dialog.finished.connect(self._chosen)
        dialog.open()

    def choose_recent(self) -> None:
        recent = [folder for folder in self.workspace.state.recent if folder != self.workspace.state.folder]
        rows = [Row(folder, os.path.basename(folder) or folder, note=os.path.dirname(folder)) for folder in recent]
        self._recent.show_choices(rows, self._screens.appearance.scale)

    async def restore(self) -> None:
        await self.workspace.restore()

    def make_page(self) -> QWidget:
        """The page of the sidebar."""
        tree, workspace = FolderTree(), self.workspace
        self._tree = tree
        tree.open_requested.connect(self._open)
        tree.unfold_requested.connect(workspace.unfold)
        tree.fold_requested.connect(workspace.fold)
        tree.create_requested.connect(self._create)
        tree.rename_requested.connect(workspace.rename)
        tree.delete_requested.connect(workspace.delete)
        tree.undo_requested.connect(workspace.undo_delete)
        tree.refresh_requested.connect(workspace.refresh)
        tree.copy_requested.connect(lambda path: QApplication.clipboard().setText(path))
        tree.show_outside_requested.connect(lambda path: self._show_outside(Path(path)))
        tree.attach_requested.connect(lambda path: self.attach(path))
        tree.choose_folder_requested.connect(self.choose)
        tree.folder_requested.connect(self._go_to_folder)
        tree.dismissed.connect(workspace.dismiss_problem)
        tree.watched.connect(workspace.watch)
        tree.show_scale(self._screens.appearance.scale)
        self._screens.appearance.changed.connect(lambda _theme: tree.show_scale(self._screens.appearance.scale))
        tree.show_state(workspace.state)
        self._show_active(self._documents.state)
        return tree

    # files

    def quick_open(self) -> None:
        """Ctrl+P: opens the list at once with the names known now; newer ones join it."""
        if self._quick.isVisible():
            self._quick.dismiss()
            return
        self.workspace.index_if_old()
        self._quick.show_files(FileFinder(None, (), self._documents.state.recent), self._screens.appearance.scale)
        self._renew_finder()

    def reveal(self, path: str = "") -> None:
        """Shows the file on top, or the named one, in the tree."""
        active = self._documents.state.active
        path = path or (active.path or "" if active else "")
        if path:
            self._screens.window.sidebar.show_page(FILES)
            if self._tree is not None:
                self._tree.reveal(path)

    def tab_wish(self, document_id: str, wish: str) -> None:
        document = self._documents.state.document(document_id)
        if document is not None and document.path is not None:
            if wish == "copy_path":
                QApplication.clipboard().setText(document.path)
            elif wish == "reveal":
                self.reveal(document.path)

    def dismiss(self) -> None:
        self._quick.dismiss()
        self._recent.dismiss()
        if self._dialog is not None:
            self._dialog.close()

    async def close(self) -> None:
        await self._finding.close()
        await self.workspace.close()

    # inside

    def _renew_finder(self) -> None:
        if self._quick.isVisible():
            self._finding.start(self._make_finder())

    async def _make_finder(self) -> None:
        """Taking over 50,000 names needs some 30 ms: in a thread."""
        state, files, recent = self.workspace.state, self.workspace.files, self._documents.state.recent
        self._quick.renew(await asyncio.to_thread(FileFinder, state.folder, files, recent))

    def _open(self, path: str, go_there: bool) -> None:
        if go_there:
            self._screens.focus_editor_next()
            self._focus_if_open(path)
        self._screens.window.bring_pane(0)
        self._documents.open(path)

    def _open_at(self, path: str, line: int | None, column: int | None) -> None:
        self._screens.focus_editor_next()
        self._focus_if_open(path)
        self._documents.open(path, line, column)

    def _focus_if_open(self, path: str) -> None:
        """A text that is open already is not loaded again, so nothing else would take the cursor there."""
        if any(document.path == path for document in self._documents.state.documents):
            self._screens.editor.focus_editor()

    def _open_new(self, path: str) -> None:
        self._open(path, go_there=True)
        if self._tree is not None:
            self._tree.reveal(path)

    def _create(self, folder: str, name: str, is_folder: bool) -> None:
        if is_folder:
            self.workspace.create_folder(folder, name)
        else:
            self.workspace.create_file(folder, name)

    def _chosen(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _show(self, state: WorkspaceState) -> None:
        window = self._screens.window
        window.action("file.close_folder").setEnabled(state.folder is not None)
        window.action("file.recent_folder").setEnabled(bool(state.recent))
        if self._tree is not None:
            self._tree.show_state(state)

    def _show_active(self, state: DocumentsState) -> None:
        active = state.active
        self._screens.window.action("file.reveal").setEnabled(active is not None and active.path is not None)
        if self._tree is not None:
            self._tree.show_active(active.path if active is not None else None)
