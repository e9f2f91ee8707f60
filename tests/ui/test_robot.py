"""The robot on a small window of its own: what it can find, type, click, drop, and how it fails."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QListWidget,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from tests.support import robot as robot_module
from tests.support.robot import Robot


class Demo:
    """A window with one of each kind of thing that a robot meets."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.window = QMainWindow()
        self.window.setWindowTitle("Demo window")
        self.body = QWidget()
        layout = QVBoxLayout(self.body)
        self.label = QLabel("nothing yet")
        self.editor = DropEditor(self.heard)
        self.editor.setObjectName("demo.editor")
        self.button = QPushButton("&Say it")
        self.button.setObjectName("demo.button")
        self.button.setAccessibleName("Say it aloud")
        self.button.clicked.connect(lambda: self.label.setText("said: " + self.editor.toPlainText()))
        self.fruit = QListWidget()
        self.fruit.setObjectName("demo.fruit")
        self.fruit.addItems(["apple", "pear", "fig"])
        self.fruit.itemClicked.connect(lambda item: self.heard.append("clicked " + item.text()))
        self.fruit.itemDoubleClicked.connect(lambda item: self.heard.append("opened " + item.text()))
        self.box = QComboBox()
        self.box.addItems(["slow", "fast"])
        self.tabs = QTabWidget()
        self.tabs.addTab(QLabel("first page"), "One")
        self.tabs.addTab(QLabel("second page"), "Two")
        for widget in (self.label, self.editor, self.button, self.fruit, self.box, self.tabs):
            layout.addWidget(widget)
        self.window.setCentralWidget(self.body)
        self.save = QAction("&Save", self.window)
        self.save.setShortcut(QKeySequence("Ctrl+S"))
        self.save.triggered.connect(lambda: self.heard.append("saved"))
        self.ask = QAction("Ask…", self.window)
        self.ask.triggered.connect(self.open_dialog)
        menu = self.window.menuBar().addMenu("&File")
        menu.addAction(self.save)
        menu.addMenu("More").addAction(self.ask)
        self.window.resize(500, 700)
        self.window.show()

    def open_dialog(self) -> None:
        dialog = QDialog(self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        layout = QVBoxLayout(dialog)
        layout.addWidget(QLabel("Are you sure?"))
        yes = QPushButton("Yes")
        yes.clicked.connect(dialog.accept)
        layout.addWidget(yes)
        dialog.accepted.connect(lambda: self.heard.append("sure"))
        dialog.open()


class DropEditor(QPlainTextEdit):
    def __init__(self, heard: list[str]) -> None:
        super().__init__()
        self.heard = heard

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setAccepted(event.mimeData().hasUrls())

    def dropEvent(self, event: QDropEvent) -> None:
        self.heard += [Path(url.toLocalFile()).name for url in event.mimeData().urls()]
        event.acceptProposedAction()


@pytest.fixture
def demo(qapp: QApplication) -> Demo:
    made = Demo()
    yield made
    made.window.close()
    made.window.deleteLater()


async def test_types_and_clicks(qapp: QApplication, demo: Demo) -> None:
    """Letters, capitals, line feeds and letters beyond ASCII arrive; a button pressed by its text does its work."""
    robot = Robot(demo)
    await robot.ready()
    await robot.focus("demo.editor")
    await robot.type("Grüße, World!\nπ = 3")
    await robot.click("Say it")

    await robot.sees("said: Grüße, World!\nπ = 3")
    assert robot.said("demo.button").startswith("Say it aloud")


async def test_shortcuts_and_clipboard(qapp: QApplication, demo: Demo) -> None:
    """A shortcut reaches its action whatever has the focus; pasting works as on a keyboard."""
    robot = Robot(demo)
    await robot.ready()
    await robot.focus("demo.editor")
    await robot.press("Ctrl+S")
    await robot.paste("pasted")
    await robot.press("Ctrl+A", "Ctrl+C", "End", "Backspace")

    assert demo.heard == ["saved"]
    assert robot.clipboard() == "pasted"
    assert robot.text("demo.editor") == "paste"


async def test_menus_and_dialogs(qapp: QApplication, demo: Demo) -> None:
    """Menus open and choose down to a submenu; a dialog is read and answered like any window."""
    robot = Robot(demo)
    await robot.ready()
    await robot.menu("File", "Save")
    await robot.menu("File", "More", "Ask…")
    await robot.sees("Are you sure?")
    await robot.click("Yes")

    await robot.sees_not("Are you sure?")
    assert demo.heard == ["saved", "sure"]


async def test_items(qapp: QApplication, demo: Demo) -> None:
    """Items of lists, combo boxes and tab bars are chosen by what they read."""
    robot = Robot(demo)
    await robot.ready()
    await robot.choose("pear", "demo.fruit")
    await robot.choose("fig", double=True)
    await robot.choose("fast")
    await robot.choose("Two")

    await robot.sees("second page")
    await robot.sees_not("first page")
    assert demo.heard == ["clicked pear", "clicked fig", "opened fig"]
    assert demo.box.currentText() == "fast"


async def test_drops_files(qapp: QApplication, demo: Demo, tmp_path: Path) -> None:
    """Files let go over a widget arrive at it, or at the ancestor that takes drops."""
    robot = Robot(demo)
    await robot.ready()
    await robot.drop([tmp_path / "a.py", tmp_path / "b.py"], "demo.editor")

    assert demo.heard == ["a.py", "b.py"]
    with pytest.raises(AssertionError, match="takes no drop"):
        await robot.drop([tmp_path / "a.py"], "demo.button")


async def test_reads_only_what_is_visible(qapp: QApplication, demo: Demo) -> None:
    """Hidden widgets and pages behind others are not read; titles, menus, items and editors are."""
    robot = Robot(demo)
    await robot.ready()
    demo.button.hide()
    texts = robot.texts()

    assert {"Demo window", "File", "nothing yet", "apple", "slow", "One", "first page"} <= set(texts)
    assert "Say it" not in texts
    assert "second page" not in texts
    assert not robot.is_shown("demo.button")


async def test_failure_shows_the_window(
    qapp: QApplication, demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What never comes fails in time, with a picture and with what could be read instead."""
    monkeypatch.setattr(robot_module, "FAILURES", tmp_path)
    robot = Robot(demo)
    await robot.ready()
    with pytest.raises(AssertionError, match="nothing yet") as failure:
        await robot.sees("the moon", limit=0.05)

    assert "'the moon' can be read" in str(failure.value)
    assert (tmp_path / "test_robot.py-test_failure_shows_the_window-0.png").exists()


async def test_refuses_what_a_person_cannot_do(
    qapp: QApplication, demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A button that lies under something else cannot be clicked; a disabled menu entry cannot be chosen."""
    monkeypatch.setattr(robot_module, "FAILURES", tmp_path)
    robot = Robot(demo)
    await robot.ready()
    cover = QLabel("cover", demo.body)
    cover.setGeometry(demo.body.rect())
    cover.show()
    demo.save.setEnabled(False)

    with pytest.raises(AssertionError, match="covered by"):
        await robot.click("demo.button")
    with pytest.raises(AssertionError, match="disabled"):
        await robot.menu("File", "Save")
    await robot.press("Esc")
