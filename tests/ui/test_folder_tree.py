"""The folder tree with its service and a real folder: lazy, in step with the disk, and nothing lost by a slip."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.adapters.folder import DiskFolders
from app.services.workspace import Workspace
from app.ui.shell.folder_model import MOST_SHOWN
from app.ui.shell.folder_tree import FolderTree
from tests.support.fakes import FakeClock
from tests.support.memory_stores import MemorySession
from tests.support.patience import until


class Desk:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.session, self.clock = MemorySession(), FakeClock()
        self.workspace = Workspace(DiskFolders(root.parent / "kept"), self.session, self.clock)
        self.page = FolderTree()
        self.opened: list[tuple[str, bool]] = []
        page, workspace = self.page, self.workspace
        page.open_requested.connect(lambda path, there: self.opened.append((Path(path).name, there)))
        page.unfold_requested.connect(workspace.unfold)
        page.fold_requested.connect(workspace.fold)
        page.create_requested.connect(
            lambda at, name, folder: (workspace.create_folder if folder else workspace.create_file)(at, name)
        )
        page.rename_requested.connect(workspace.rename)
        page.delete_requested.connect(workspace.delete)
        page.undo_requested.connect(workspace.undo_delete)
        page.watched.connect(workspace.watch)
        workspace.changed.connect(page.show_state)

    @property
    def shown(self) -> list[str]:
        """The rows that can be seen, indented by depth."""
        return list(self._rows(QModelIndex(), 0))

    def _rows(self, parent: QModelIndex, depth: int):  # type: ignore[no-untyped-def]
        model, tree = self.page.model, self.page.tree
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            yield "  " * depth + str(index.data())
            if tree.isExpanded(index):
                yield from self._rows(index, depth + 1)

    def at(self, name: str) -> QModelIndex:
        return self.page.model.index_of(str(self.root / name))

    def click(self, name: str) -> None:
        tree = self.page.tree
        at = tree.visualRect(self.at(name)).center()
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def field(self) -> QLineEdit:
        field = self.page.tree.findChild(QLineEdit, "folder.name")
        assert field is not None
        return field

    async def until(self, what: Callable[[], object]) -> None:
        await until(what, lambda: f"the tree shows {self.shown}")


@contextlib.asynccontextmanager
async def desk(root: Path) -> AsyncIterator[Desk]:
    made = Desk(root)
    made.page.resize(260, 500)
    made.page.show()
    made.page.activateWindow()
    made.workspace.open(str(root))
    await made.until(lambda: made.shown)
    try:
        yield made
    finally:
        made.page.hide()
        await made.workspace.close()
        made.page.deleteLater()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    project = tmp_path / "project"
    for name in ("src/deep/inner.py", "src/main.py", "README.md", "notes.txt"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(name)
    return project


async def test_folders_are_read_when_they_are_unfolded(qapp: QApplication, root: Path) -> None:
    """Opening a folder lists one level; a click on a folder lists the next, another one folds it."""
    async with desk(root) as it:
        first = it.shown
        it.click("src")
        await it.until(lambda: len(it.shown) == 5)
        unfolded = it.shown
        it.click("src")

        assert first == ["src", "notes.txt", "README.md"]
        assert unfolded == ["src", "  deep", "  main.py", "notes.txt", "README.md"]
        assert it.shown == first
        assert str(root / "src") not in it.workspace.state.listed


async def test_a_click_opens_a_file_and_enter_goes_there(qapp: QApplication, root: Path) -> None:
    """A click opens the file and leaves the keys with the tree; Enter and a double click take them along."""
    async with desk(root) as it:
        it.click("notes.txt")
        it.page.tree.setFocus()
        QTest.keyClick(it.page.tree, Qt.Key.Key_Down)
        QTest.keyClick(it.page.tree, Qt.Key.Key_Return)

        assert it.opened == [("notes.txt", False), ("README.md", True)]


async def test_the_tree_follows_the_disk(qapp: QApplication, root: Path) -> None:
    """What comes, goes or is renamed by another program is there two seconds later, and what is unfolded stays so."""
    async with desk(root) as it:
        it.click("src")
        await it.until(lambda: len(it.shown) == 5)
        it.page.tree.setCurrentIndex(it.at("README.md"))
        (root / "src" / "a_new.py").write_text("")
        (root / "notes.txt").rename(root / "zettel.txt")
        await it.clock.advance(2.5)
        await it.until(lambda: len(it.shown) == 6 and "zettel.txt" in it.shown)

        assert it.shown == ["src", "  deep", "  a_new.py", "  main.py", "README.md", "zettel.txt"]
        assert it.page.tree.currentIndex().data() == "README.md"


async def test_a_hidden_tree_asks_the_disk_for_nothing(qapp: QApplication, root: Path) -> None:
    """Nobody looks, nobody watches."""
    async with desk(root) as it:
        assert it.workspace._watching.busy
        it.page.hide()
        await it.until(lambda: not it.workspace._watching.busy)


async def test_a_new_file_is_named_in_its_place(qapp: QApplication, root: Path) -> None:
    """New file in the selected folder: a field for the name stands in the tree; Enter makes it, Esc makes nothing."""
    async with desk(root) as it:
        it.page.tree.setCurrentIndex(it.at("src"))
        it.page.begin_new(is_folder=False)
        QTest.keyClicks(it.field(), "util/x.py")
        QTest.keyClick(it.field(), Qt.Key.Key_Return)
        await it.until(lambda: (root / "src/util/x.py").exists())
        await it.until(lambda: "  util" in it.shown)
        it.page.begin_new(is_folder=True)
        QTest.keyClicks(it.field(), "never")
        QTest.keyClick(it.field(), Qt.Key.Key_Escape)
        await it.until(lambda: not it.page.model.has_draft())

        assert not (root / "src" / "never").exists()
        assert it.shown[:4] == ["src", "  deep", "  util", "  main.py"]


async def test_f2_renames(qapp: QApplication, root: Path) -> None:
    """F2 offers the name with its stem selected; the file has the new name on disk and in the tree."""
    async with desk(root) as it:
        told: list[tuple[str, str]] = []
        it.workspace.renamed.connect(told.append)
        it.page.tree.setCurrentIndex(it.at("notes.txt"))
        QTest.keyClick(it.page.tree, Qt.Key.Key_F2)
        await it.until(lambda: it.field().selectedText() == "notes")
        QTest.keyClicks(it.field(), "ideas")
        QTest.keyClick(it.field(), Qt.Key.Key_Return)
        await it.until(lambda: "ideas.txt" in it.shown)

        assert (root / "ideas.txt").read_text() == "notes.txt"
        assert told == [(str(root / "notes.txt"), str(root / "ideas.txt"))]


async def test_a_name_that_is_taken_is_refused(qapp: QApplication, root: Path) -> None:
    """Renaming over another file says so, both files stay; so does a name that leads out of the folder."""
    async with desk(root) as it:
        it.workspace.rename(str(root / "notes.txt"), "README.md")
        await it.until(lambda: it.workspace.state.problem)
        first = it.workspace.state.problem
        it.workspace.create_file(str(root), "../outside.txt")

        assert first is not None
        assert "already there" in first.message
        assert (root / "README.md").read_text() == "README.md"
        assert it.workspace.state.problem is not None
        assert "no name" in it.workspace.state.problem.message
        assert not (root.parent / "outside.txt").exists()


async def test_deleting_can_be_taken_back(qapp: QApplication, root: Path) -> None:
    """Delete puts a file into the trash at once and offers to undo that, which brings it back."""
    async with desk(root) as it:
        it.page.tree.setCurrentIndex(it.at("README.md"))
        QTest.keyClick(it.page.tree, Qt.Key.Key_Delete)
        await it.until(lambda: "README.md" not in it.shown)
        said = it.page._note._text.text()
        it.page._note._button.click()
        await it.until(lambda: "README.md" in it.shown)

        assert said == "“README.md” is in the trash."
        assert (root / "README.md").read_text() == "README.md"
        assert it.page._note.isHidden()


async def test_the_file_on_top_is_revealed(qapp: QApplication, root: Path) -> None:
    """A file deep in the folder is unfolded to and selected; one elsewhere changes nothing."""
    async with desk(root) as it:
        it.page.show_active(str(root / "src/deep/inner.py"))
        await it.until(lambda: it.page.tree.currentIndex().data() == "inner.py")
        it.page.show_active("/elsewhere/x.py")

        assert it.shown[:3] == ["src", "  deep", "    inner.py"]
        assert it.page.tree.currentIndex().data() == "inner.py"


async def test_files_can_be_dragged_out(qapp: QApplication, root: Path) -> None:
    """What is dragged are addresses of local files, as the editor takes them."""
    async with desk(root) as it:
        data = it.page.model.mimeData([it.at("README.md")])

        assert [url.toLocalFile() for url in data.urls()] == [str(root / "README.md")]


async def test_a_very_full_folder_shows_its_beginning(qapp: QApplication, root: Path) -> None:
    """Of thousands of files in one folder the first are shown, and a line says how to find the others."""
    many = root / "many"
    many.mkdir()
    for number in range(MOST_SHOWN + 5):
        (many / f"{number:05}").touch()
    async with desk(root) as it:
        it.click("many")
        await it.until(lambda: len(it.shown) > 100)

        assert "  5 more: Quick open finds them" in it.shown


async def test_the_folder_and_the_recent_ones_come_back(qapp: QApplication, root: Path) -> None:
    """The next start opens the same folder; one that has gone is left out, and stays among the recent ones."""
    async with desk(root) as it:
        it.workspace.open(str(root / "src"))
        await asyncio.sleep(0)
        second = Workspace(DiskFolders(root), it.session, it.clock)
        await second.restore()
        folder, recent = second.state.folder, second.state.recent
        await second.close()
        (root / "src").rename(root / "moved")
        third = Workspace(DiskFolders(root), it.session, it.clock)
        await third.restore()

        assert folder == str(root / "src")
        assert recent == (str(root / "src"), str(root))
        assert third.state.folder is None
        assert third.state.recent == recent
        await third.close()


async def test_the_menu_offers_what_can_be_done(qapp: QApplication, root: Path) -> None:
    """For a file: open, rename, delete, copy its path; beside the entries, what the folder itself allows."""
    async with desk(root) as it:
        file_menu = [action.text() for action in it.page.menu_for(it.at("README.md")).actions() if action.text()]
        folder_menu = [action.text() for action in it.page.menu_for(QModelIndex()).actions() if action.text()]
        deleting = [
            action.shortcut() for action in it.page.menu_for(it.at("src")).actions() if action.text() == "Delete"
        ]

        assert {"Open", "Rename…", "Delete", "Copy path", "Copy relative path"} <= set(file_menu)
        assert "Delete" not in folder_menu
        assert {"New file…", "New folder…", "Refresh"} <= set(folder_menu)
        assert deleting == [QKeySequence("Del")]
