"""Stories of code that is too long: it is said so before sending, made to fit, sent, and made whole again."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.adapters import tokenizer
from tests.support.app_under_test import running_app
from tests.support.loopback import Answer, LoopbackFireworks
from tests.support.robot import Robot

BODY = "".join(f"    total += value * {n}  # a step\n" for n in range(60))
CODE = "".join(f'def step_{n}(value, total=0):\n    """Does it."""\n{BODY}    return total\n\n\n' for n in range(20))


async def test_a_file_that_does_not_fit_is_made_to(qapp: QApplication, tmp_path: Path) -> None:
    """The strip says that it is dropped and offers to shrink it; the first offer fits, and is what is sent."""
    path = tmp_path / "steps.py"
    path.write_text(CODE, encoding="utf-8")
    async with (
        LoopbackFireworks(default=Answer("Folded."), count=tokenizer.load("starcoder").count) as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        await robot.drop([path], "chat.composer")
        await robot.sees("Does not fit, is not sent: steps.py")
        await robot.click("Shrink…")
        await robot.sees_like(r"tokens → [\d,]+ tokens: fits", "chat.shrink")
        preview = await robot.get("chat.shrink.preview", QPlainTextEdit)
        await robot.until(lambda: "lines left out" in preview.toPlainText(), "the bodies are folded in the preview")
        assert "def step_19(value, total=0):" in preview.toPlainText()
        await robot.click("Apply")
        await robot.until(lambda: "Does not fit" not in robot.text(), "it is no longer dropped")
        await back(robot)
        await robot.focus("chat.composer")
        await robot.type("What is folded?\n")
        await robot.sees("Folded.", "chat.transcript")

        assert "steps.py (shortened):\n" in server.generations[0].body["prompt"]
        assert "total += value" not in server.generations[0].body["prompt"]


async def test_shrunk_code_becomes_whole_again(qapp: QApplication, tmp_path: Path) -> None:
    """The list of parts opens it with the keyboard; what was taken away comes back to the letter."""
    path = tmp_path / "short.py"
    path.write_text("def f():\n    # why\n    a = 1\n    return a\n", encoding="utf-8")
    async with running_app(tmp_path / "profile") as robot:
        await robot.drop([path], "chat.composer")
        await robot.sees("short.py")
        await shrink(robot, "short.py")
        await robot.click("chat.shrink.bodies")
        await robot.sees("lines left out", "chat.shrink.preview")
        await robot.click("Apply")
        await back(robot)
        await robot.press("Ctrl+Alt+I")
        await robot.sees("short.py (shortened):", "chat.inspector.text")
        await robot.press("Esc")
        await back(robot)

        await shrink(robot, "short.py")
        await robot.sees("lines left out", "chat.shrink.preview")
        await robot.click("Whole again")
        await robot.sees("# why\n    a = 1", "chat.shrink.preview")
        await robot.click("Apply")
        await back(robot)
        await robot.press("Ctrl+Alt+I")
        await robot.sees("# why\n    a = 1", "chat.inspector.text")


async def shrink(robot: Robot, name: str) -> None:
    """Opens the dialog by key S in the list of parts."""
    if not robot.is_shown("chat.context.parts"):
        await robot.click("chat.context.details")
    await robot.choose(name, "chat.context.parts")
    await robot.press("S")
    await robot.get("chat.shrink")


async def back(robot: Robot) -> None:
    """The dialog is gone; without a window manager nobody else makes the window the active one again."""
    await robot.until(lambda: not (robot.is_shown("chat.shrink") or robot.is_shown("chat.inspector")), "it is gone")
    robot.window.activateWindow()
    await robot.until(lambda: QApplication.activeWindow() is robot.window, "the window is active again")
