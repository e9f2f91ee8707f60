"""Acts in an order that nobody planned, in the whole program: it lives, and no unsaved text is lost."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.support.app_under_test import running_app
from tests.support.robot import Robot

ACTS = 120
WORDS = ("abc", "x(\n", '"', "new in locked", "\n\n", "naïve 🙂")
KEYS = ("Ctrl+Z", "Ctrl+End", "Ctrl+Home", "Ctrl+D", "Ctrl+Alt+Down", "Ctrl+Shift+T", "Ctrl+/")


@pytest.mark.parametrize("seed", range(3))
async def test_acts_in_any_order_lose_nothing(qapp: QApplication, tmp_path: Path, seed: int) -> None:
    """Typing, tabs coming and going, files that change on the disk meanwhile, undo, two sides: no act ends the program,
    and the texts of all tabs are there again after leaving."""
    chance = random.Random(seed)
    files = [tmp_path / f"file{number}.{'py' if number % 2 else 'txt'}" for number in range(4)]
    for file in files:
        file.write_text("def a():\n    return 1\n" * chance.randint(1, 30), encoding="utf-8")
    async with running_app(tmp_path / "p", files=files) as robot:
        acts = _acts(robot, files, chance)
        for _ in range(ACTS):
            await chance.choice(acts)()
            if chance.random() < 0.3:
                await robot.turns(chance.randint(1, 30))
        await robot.app._ground.documents.settle()
        left = _texts(robot)
        assert left

    async with running_app(tmp_path / "p") as robot:
        await robot.until(lambda: _texts(robot) == left, lambda: f"{left} is back, not {_texts(robot)}")


def _acts(robot: Robot, files: list[Path], chance: random.Random) -> list[Callable[[], Awaitable[object]]]:
    documents, pane = robot.app._ground.documents, robot.app._screens.editor

    async def type_something() -> None:
        if pane.current_view() is None:
            await robot.press("Ctrl+N")
        pane.focus_editor()
        await robot.type(chance.choice(WORDS))

    async def press_something() -> None:
        pane.focus_editor()
        await robot.press(chance.choice(KEYS))

    async def open_something() -> None:
        documents.open(str(chance.choice(files)))

    async def change_on_the_disk() -> None:
        """And be told of it with the next key on its way, before anything has been drawn."""
        document = documents.state.active
        if document is not None and document.path is not None:
            text = "other\nlines\n" * chance.randint(0, 40)
            await asyncio.to_thread(Path(document.path).write_text, text, encoding="utf-8")
            documents.reload(document.id)

    async def look_elsewhere() -> None:
        if ids := [document.id for document in documents.state.documents]:
            documents.activate(chance.choice(ids))

    async def close_a_tab() -> None:
        if len(documents.state.documents) > 1:
            await robot.press("Ctrl+W")

    async def two_sides() -> None:
        await robot.press("Ctrl+\\")

    often = [type_something] * 4 + [press_something] * 2
    return [*often, open_something, change_on_the_disk, look_elsewhere, close_a_tab, two_sides]


def _texts(robot: Robot) -> list[tuple[str, str]]:
    """The name and the text of each tab that is not saved."""
    documents, pane = robot.app._ground.documents, robot.app._screens.editor
    unsaved = (document for document in documents.state.documents if document.modified)
    return sorted((document.title.removesuffix(" (kept)"), pane.texts.text_of(document.id)) for document in unsaved)
