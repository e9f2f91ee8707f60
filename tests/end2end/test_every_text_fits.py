"""No text is cut off anywhere, at any size of letters, in large windows and in such that have room for one pane."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from tests.support.fitting import cut_texts
from tests.support.places import furnished, places, show_scale
from tests.support.robot import Robot

WINDOWS = (
    (1.0, (1024, 640)),
    (1.25, (1280, 800)),
    (1.5, (900, 600)),
    (2.0, (900, 600)),
    (2.0, (1280, 800)),
    (2.38, (1600, 1000)),
    (3.0, (1920, 1200)),
)


async def test_every_text_fits(qapp: QApplication, tmp_path: Path) -> None:
    """In every pane, list and dialog each label and button shows its whole text, or ends it in “…” and tells it all."""
    async with furnished(tmp_path) as robot:
        found = []
        for scale, size in WINDOWS:
            await resize(robot, scale, size)
            async for name, top in places(robot, once=scale == WINDOWS[-1][0]):
                found += [f"{scale:.0%}, {name}: {line}" for line in await cut_at_rest(robot, top)]
        for scale, size in WINDOWS:  # with nothing open
            await resize(robot, scale, size)
            found += [f"{scale:.0%}, nothing open: {line}" for line in await cut_at_rest(robot, robot.window)]
        show_scale(robot, 1.0)

    assert not found, "\n".join(dict.fromkeys(found))


async def cut_at_rest(robot: Robot, top: QWidget) -> list[str]:
    """A text that has just changed gets its room with the next turns of the loop."""
    for _ in range(20):
        if not (found := cut_texts(top)):
            break
        await robot.turns(5)
    return found


async def resize(robot: Robot, scale: float, size: tuple[int, int]) -> None:
    show_scale(robot, scale)
    robot.window.resize(*size)
    await robot.turns(20)
