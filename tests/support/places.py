"""Every pane and dialog of the program, one after the other, with something in each: for looks and for checks."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from app.ui.theme.popup import SearchPopup
from tests.support.app_under_test import running_app
from tests.support.loopback import Answer, LoopbackFireworks
from tests.support.robot import Robot

CODE = """\
import time


def retry(fn, times=3):
    for n in range(times):
        try:
            return fn()
        except OSError:
            time.sleep(2**n)
"""
ANSWER = """\
It waits **longer** each time, so that a server which is busy gets air:

```python
def retry(fn, times=3, wait=time.sleep):
    for attempt in range(times):
        try:
            return fn()
        except OSError:
            wait(2**attempt)
```

| attempt | waits |
|---|---|
| 1 | 1 s |
| 2 | 2 s |

- After the last one nothing is returned: `None`.
- See [the notes](https://example.org/notes).
"""

Step = Callable[[Robot], Awaitable[object]]


@contextlib.asynccontextmanager
async def furnished(folder: Path, size: tuple[int, int] = (1280, 800)) -> AsyncIterator[Robot]:
    """The program with a folder, two open files, a conversation with an answer, a snippet and a server of one's own."""
    project = folder / "project"
    project.mkdir(parents=True)
    for name in ("retry.py", "prices.py", "notes of yesterday.md"):
        (project / name).write_text(CODE, encoding="utf-8")
    profile = folder / "profile"
    profile.mkdir()
    (profile / "settings.toml").write_text(
        '[[servers]]\nid = "ollama"\nname = "Ollama"\nbase_url = "http://127.0.0.1:9/v1"\n'
        '[[prices]]\nmodel = "ollama/qwen"\ninput = "0.10"\noutput = "0.40"\n'
    )
    (profile / "snippets.toml").write_text(
        '[[snippet]]\nname = "main"\nprefix = "main"\nbody = "def main():\\n    $0"\n'
    )
    async with (
        LoopbackFireworks(default=Answer(ANSWER)) as server,
        running_app(
            profile, server=server, files=[project, project / "prices.py", project / "retry.py"], size=size
        ) as robot,
    ):
        documents = robot.app._ground.documents
        await robot.until(lambda: documents.state.active and documents.state.active.title == "retry.py", "it is open")
        await robot.focus("editor.text")
        await robot.press("Ctrl+A", "Ctrl+L")
        await robot.type("Why does retry sleep?")
        await robot.press("Return")
        await robot.sees("See the notes", "chat.transcript", 40)
        await robot.until(lambda: robot.find("chat.stop") is None, "the answer is complete")
        yield robot


def show_scale(robot: Robot, scale: float, theme: str = "light") -> None:
    robot.app._ground.preferences.change(appearance={"scale": scale})
    robot.app.set_theme(theme)


async def places(robot: Robot, *, once: bool = True) -> AsyncIterator[tuple[str, QWidget]]:
    """Shows one place after the other: its name, and the window or dialog to look at. With `once` also those that
    leave the program another one: a file is changed, and at last all tabs are closed."""
    for name, come, leave in (*_PLACES, *(_ONCE if once else ())):
        await come(robot)
        await robot.turns(6)
        yield name, QApplication.activeModalWidget() or robot.window
        await leave(robot)
        await robot.turns(3)


def _act(action_id: str) -> Step:
    async def come(robot: Robot) -> None:
        robot.window.action(action_id).trigger()

    return come


def _list(action_id: str) -> Step:
    """A list that floats in the window; some come a moment later."""

    async def come(robot: Robot) -> None:
        robot.window.action(action_id).trigger()
        await robot.until(
            lambda: any(popup.isVisible() for popup in robot.window.findChildren(SearchPopup)), f"{action_id} is shown"
        )

    return come


def _settings(page: str) -> Step:
    async def come(robot: Robot) -> None:
        robot.app._everything().dialogs.open_settings(page)

    return come


async def _stay(robot: Robot) -> None:
    """Nothing to open, or to close."""


async def _close(robot: Robot) -> None:
    """A dialog, or a list in the window."""
    dialog = QApplication.activeModalWidget()
    if dialog is not None:
        dialog.close()
    else:
        await robot.ready()
        await robot.press("Esc")
    await robot.ready()


async def _find(robot: Robot) -> None:
    robot.window.action("view.focus_editor").trigger()
    robot.window.action("edit.replace").trigger()
    await robot.until(lambda: robot.find("find.query"), "the bar is there")
    bar = robot.app._finding.finding.bar
    bar.query_field.setText("fn")
    bar.template_field.setText("function")
    await robot.until(lambda: " of " in bar._count.text(), "the hits are counted")  # shown where there is room
    await robot.ready()


async def _find_in_files(robot: Robot) -> None:
    robot.window.action("edit.find_in_files").trigger()
    panel = robot.app._finding.desk.panel
    for button in (panel.files_button, panel.replace_button):
        button.setChecked(True)
    panel.query_field.setText("sleep")
    panel.search_now()
    await robot.sees("3 hits in 3 files", "search.panel")


async def _search_alone(robot: Robot) -> None:
    panel = robot.app._finding.desk.panel
    for button in (panel.files_button, panel.replace_button):
        button.setChecked(False)
    robot.window.action("view.files").trigger()


async def _snippets(robot: Robot) -> None:
    robot.window.action("view.snippets").trigger()
    await robot.choose("main")


async def _record_keys(robot: Robot) -> None:
    robot.window.action("help.keys").trigger()
    dialog = await robot.until(QApplication.activeModalWidget, "the list is open")
    dialog.activateWindow()
    dialog.search.setText("regenerate")
    dialog.card.change()
    await robot.until(dialog.card.recorder.hasFocus, "keys are taken down")
    await robot.press("Ctrl+Shift+N")
    await robot.sees("belongs to", "keys.message")


async def _compare(robot: Robot) -> None:
    robot.window.action("view.focus_editor").trigger()
    await robot.press("Ctrl+Home")
    await robot.type("# mine\n")
    path = Path(robot.app._ground.documents.state.active.path)
    await asyncio.to_thread(path.write_text, CODE.replace("2**n", "3**n"), encoding="utf-8")
    robot.app._everything().files.watch.look_now()
    await robot.click("Compare")
    await robot.until(QApplication.activeModalWidget, "the comparison is open")


async def _compared(robot: Robot) -> None:
    await robot.click("Keep mine")
    await robot.ready()


async def _no_answer(robot: Robot) -> None:
    """A model that is not there."""
    robot.app.chat.retry()


async def _nothing_open(robot: Robot) -> None:
    pane = robot.app._screens.editor
    while robot.app._ground.documents.state.documents:
        pane.tabs.close_on_top()
    robot.window.action("chat.new").trigger()


_PLACES: tuple[tuple[str, Step, Step], ...] = (
    ("answer and files", _act("view.files"), _stay),
    ("find and replace", _find, _close),
    ("find in files", _find_in_files, _search_alone),
    ("snippets", _snippets, _act("view.files")),
    ("split", _act("view.split"), _act("view.split")),
    ("commands", _list("view.palette"), _close),
    ("quick open", _list("file.quick_open"), _close),
    ("models", _list("models.choose"), _close),
    ("go to line", _list("go.line"), _close),
    ("go to symbol", _list("go.symbol"), _close),
    ("chats", _list("chat.open"), _close),
    ("colours", _list("view.colors"), _close),
    ("languages", _list("form.language"), _close),
    ("encodings", _list("form.encoding"), _close),
    ("recent folders", _list("file.recent_folder"), _close),
    ("closed texts", _list("file.closed"), _close),
    ("model cards", _act("models.cards"), _close),
    ("charges", _act("cost.today"), _close),
    ("key", _act("models.connect"), _close),
    ("keys", _act("help.keys"), _close),
    ("keys, recording", _record_keys, _close),
    ("about", _act("help.about"), _close),
    *((f"settings, {page}", _settings(page), _close) for page in ("Appearance", "Editor", "Chat", "Network", "Budget")),
    *((f"settings, {page}", _settings(page), _close) for page in ("Servers", "Prices")),
)

_ONCE: tuple[tuple[str, Step, Step], ...] = (
    ("compare", _compare, _compared),
    ("nothing open", _nothing_open, _stay),
)
