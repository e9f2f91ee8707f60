"""The story of a block of code: an answer arrives, and its code goes where a person wants it."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QPlainTextEdit

from tests.support.app_under_test import running_app
from tests.support.loopback import LoopbackFireworks
from tests.support.robot import Robot

FILE = """\
import time


class Client:
    def retry(self, fn):
        return fn()

    def close(self):
        pass
"""
ANSWER = """ Try this:

```python
def retry(self, fn, times=3):
    for n in range(times):
        print("try", n)
```

Done."""


def code(robot: Robot) -> str:
    editor = robot.find("editor.text", QPlainTextEdit)
    return "" if editor is None else editor.toPlainText()


async def test_code_of_an_answer_is_compared_kept_and_run(qapp: QApplication, tmp_path: Path) -> None:
    """Compare shows the new method in its place, Replace puts it there in one step; it becomes a snippet; it is run."""
    file = tmp_path / "client.py"
    file.write_text(FILE, encoding="utf-8")
    async with (
        LoopbackFireworks() as server,
        running_app(tmp_path / "profile", server=server, files=[file]) as robot,
    ):
        await robot.sees("class Client", "editor.text")
        await robot.press("Ctrl+L")
        await robot.type("How do I retry?")
        await robot.press("Return")
        exchange = await server.next_request()
        await exchange.text(ANSWER[:60])
        await robot.sees("def retry", "chat.transcript")
        await robot.click("Copy")
        copied = robot.clipboard()
        await exchange.text(ANSWER[60:])
        await exchange.finish()
        await robot.sees("Done.", "chat.transcript")

        await robot.click("Compare")
        await robot.sees("What is replaced: def retry.", "review.compare")
        await robot.click("Replace")
        await robot.until(lambda: "    def retry(self, fn, times=3):\n        for n" in code(robot))
        replaced = code(robot)
        await robot.press("Ctrl+Z")
        await robot.until(lambda: code(robot) == FILE, "one step of undo")

        await robot.click("⋯")
        await robot.choose_in_menu("Save as snippet")
        await robot.sees("def retry")

        await robot.click("⋯")
        await robot.choose_in_menu("Run with…")
        command = await robot.get("running.command")
        command.setText('sh -c "head -1 main.py; sleep 600"')  # type: ignore[attr-defined]
        await robot.click("Run")
        await robot.sees("def retry(self, fn, times=3):", "running.dialog")
        await robot.sees("Running…", "running.dialog")
        await robot.click("Stop")
        await robot.sees("Stopped after", "running.dialog")
        await robot.click("Close")
        await robot.until(lambda: not robot.is_shown("running.dialog"))

        await robot.menu("Chat", "Attach", "Output of last run")
        await robot.sees("Output of sh -c")

    assert copied.startswith("def retry(self, fn")
    assert replaced == FILE.replace(
        "    def retry(self, fn):\n        return fn()\n",
        '    def retry(self, fn, times=3):\n        for n in range(times):\n            print("try", n)\n',
    )
