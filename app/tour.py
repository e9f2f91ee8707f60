"""The tour: the real window, offscreen, holds a real conversation with the built-in model and is photographed.

It does what a person does (opens a folder and a file, selects a function, presses Ctrl+L, types, clicks Send, looks at
two files side by side and for a name in all of them) and writes pictures, the transcript and the ledger to a folder. It
runs in a throw-away profile with no key, so it can never cost anything.
"""

import asyncio
import csv
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QTreeView, QWidget

from app.bootstrap import build
from app.bootstrap.program import App
from app.domain.conversation import AnswerStatus
from app.domain.money import arithmetic
from app.services.chat import Phase
from app.ui.editor.pane import EditorPane

CODE = Path(__file__).parent
SOURCE = Path("domain", "endpoints.py")
BESIDE = Path("domain", "keys.py")
LOOKED_FOR = "clean_base_url"
FUNCTION = "def host_of"
QUESTION = "What does this function do?"
SIZE = (1200, 760)
PATIENCE_S = 180.0  # a cold, busy machine; a warm one needs ten seconds

W = TypeVar("W", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Scene:
    """The window, the project that is open in it, and where the pictures go."""

    app: App
    project: Path
    folder: Path

    def find(self, kind: type[W], name: str) -> W:
        widget = self.app.window.findChild(kind, name)
        assert widget is not None, f"the window has no {name}"
        return widget

    def act(self, action: str) -> None:
        """Chooses a command of the menus."""
        self.app.window.action(action).trigger()

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():  # noqa: ASYNC110 - what it looks at are widgets, which set no event
                await asyncio.sleep(0.02)
        print(f"  {what}")

    async def picture(self, name: str) -> None:
        """Photographs the window as it is drawn, once nothing is left to be drawn."""
        await asyncio.sleep(0.3)
        path = self.folder / f"{name}.png"
        if not self.app.window.grab().save(str(path)):
            raise OSError(f"cannot write {path}")


async def run(folder: Path) -> int:
    """Holds the conversation; returns 0 when a real answer came."""
    folder = await asyncio.to_thread(_prepared, folder)
    with tempfile.TemporaryDirectory(prefix="fireside-tour-") as place:
        project = await asyncio.to_thread(_copied, CODE, Path(place, "fireside"))
        app = build(Path(place, "profile"), environ={})
        running = asyncio.get_running_loop().create_task(app.run(), name="tour")
        try:
            answered = await _converse(Scene(app, project, folder))
        finally:
            await app.shut_down()
            await running
    print(f"Pictures, transcript and ledger: {folder}")
    return 0 if answered else 1


def _prepared(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def _copied(code: Path, to: Path) -> Path:
    """What is shown is a copy, without what Python has put beside the files."""
    return Path(shutil.copytree(code, to, ignore=shutil.ignore_patterns("__pycache__")))


async def _converse(scene: Scene) -> bool:
    app = scene.app
    app.window.resize(*SIZE)
    app.set_theme("light")
    app.open(scene.project)
    app.open(scene.project / SOURCE)
    await scene.until(lambda: scene.app.window.isVisible(), "the window is open")
    await scene.until(lambda: app.window.findChild(QPlainTextEdit, "editor.text") is not None, "an editor is there")
    await scene.until(lambda: FUNCTION in _code(scene).toPlainText(), f"{SOURCE.name} is open")
    await scene.until(lambda: not scene.find(EditorPane, "editor.pane").is_coloring, "it has its colours")
    await scene.until(lambda: _selected_in_tree(scene) == SOURCE.name, "the folder's tree shows where it is")
    _select_function(_code(scene))
    app.window.action("chat.ask").trigger()
    composer = scene.find(QPlainTextEdit, "chat.composer")
    composer.insertPlainText(QUESTION)
    send = scene.find(QAbstractButton, "chat.send")
    await scene.until(lambda: app.chat.state.plan is not None, "the question is priced")
    await scene.picture("1-question-light")

    send.click()
    await scene.until(lambda: app.chat.state.phase is Phase.STREAMING, "the built-in model answers")
    await scene.picture("2-streaming-light")
    await scene.until(lambda: app.chat.state.phase is Phase.IDLE, "the answer is complete")
    await scene.picture("3-answer-light")
    app.set_theme("dark")
    await scene.picture("4-answer-dark")
    await _pictures_of_the_rest(scene)
    await _write_transcript(scene)
    await _write_ledger(scene)
    answer = app.chat.state.conversation.turns[-1].answer
    return answer is not None and answer.status in (AnswerStatus.COMPLETE, AnswerStatus.CUT_BY_LENGTH)


async def _pictures_of_the_rest(scene: Scene) -> None:
    """What else there is to see: the palette, the models, two sides, find in files; then the smallest window."""
    act = scene.act
    for action, name in (("view.palette", "5-commands-dark"), ("models.choose", "6-models-dark")):
        act(action)
        await scene.picture(name)
        act(action)
    act("view.split")
    scene.app.open(scene.project / BESIDE)
    await scene.until(lambda: scene.app.window.windowTitle().startswith(BESIDE.name), "another file stands beside it")
    await _both_themes(scene, "8-split-light", "9-split-dark")
    act("file.close_tab")
    act("view.split")
    act("edit.find_in_files")
    scene.find(QLineEdit, "search.query").setText(LOOKED_FOR)
    await scene.until(lambda: "files." in scene.find(QLabel, "search.summary").text(), "a name is found in all files")
    await _both_themes(scene, "10-find-in-files-light", "11-find-in-files-dark")
    act("view.files")
    scene.app.set_theme("light")
    scene.app.window.resize(1024, 640)
    await scene.picture("7-small-light")


async def _both_themes(scene: Scene, light: str, dark: str) -> None:
    scene.app.set_theme("light")
    await scene.picture(light)
    scene.app.set_theme("dark")
    await scene.picture(dark)


def _selected_in_tree(scene: Scene) -> str:
    tree = scene.app.window.findChild(QTreeView, "folder.tree")
    return str(tree.currentIndex().data() or "") if tree is not None else ""


def _code(scene: Scene) -> QPlainTextEdit:
    return scene.find(QPlainTextEdit, "editor.text")


def _select_function(code: QPlainTextEdit) -> None:
    """Selects from the `def` to the end of the file, as Shift+Ctrl+End does."""
    text = code.toPlainText()
    cursor = code.textCursor()
    cursor.setPosition(text.index(FUNCTION))
    cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    code.setTextCursor(cursor)
    code.setFocus(Qt.FocusReason.OtherFocusReason)


async def _write_transcript(scene: Scene) -> None:
    lines = []
    for turn in scene.app.chat.state.conversation.turns:
        code = "\n\n".join(f"{a.title}\n\n```{a.language}\n{a.text}\n```" for a in turn.attachments)
        lines.append(f"## You\n\n{turn.question}\n\n{code}\n")
        if turn.answer:
            lines.append(f"## {turn.answer.model_name} ({turn.answer.status})\n\n{turn.answer.text}\n")
    (scene.folder / "transcript.md").write_text("\n".join(lines), encoding="utf-8")


async def _write_ledger(scene: Scene) -> None:
    charges = await scene.app.ledger.since(datetime.fromtimestamp(0, UTC))
    with (scene.folder / "ledger.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(
            ("started", "model", "outcome", "prompt", "cached", "completion", "provenance", "p$", "arithmetic")
        )
        for charge in charges:
            usage = charge.usage
            tokens = (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens) if usage else ("", "", "")
            row = (charge.started_at.isoformat(), charge.model, charge.outcome, *tokens)
            table.writerow((*row, charge.provenance, charge.cost, arithmetic(charge)))
    print(json.dumps({"charges": len(charges), "p$": [charge.cost for charge in charges]}))
