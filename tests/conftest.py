"""Test ground: coroutine tests run on a loop of their own, on qasync when they use Qt; leftovers and noise fail."""

import asyncio
import atexit
import gc
import inspect
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in [name for name in os.environ if name.startswith(("OPENAI_", "FIREWORKS_"))]:
    del os.environ[name]

# Nobody's own settings, chats or keys are read or written: what asks for the user's folders gets a throw-away home, and
# what asks for the session's keyring finds none, unless scripts/with_keyring.sh has made one for us.
HAS_KEYRING = os.environ.get("FIRESIDE_TEST_KEYRING") == "1"
_home = tempfile.mkdtemp(prefix="fireside-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
    if not HAS_KEYRING or name != "XDG_DATA_HOME":
        os.environ[name] = os.path.join(_home, name.lower())
if not HAS_KEYRING:
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"

# Examples differ from run to run on a developer's machine; CI sees the same ones every time. No deadline:
# a busy machine is not a failure.
hypothesis.settings.register_profile("fireside", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("fireside")

# D-Bus, X11 and Wayland are Linux's: what speaks to them is not even installed elsewhere.
LINUX_ONLY = ("adapters/test_desktop_colors.py", "adapters/test_notifications.py")
LINUX_ONLY += ("end2end/test_desktop.py", "end2end/test_displays.py")
collect_ignore = [] if sys.platform.startswith("linux") else [*LINUX_ONLY]

LIMIT_S = 180.0  # only what hangs takes so long


def pytest_collection_finish() -> None:
    """All modules are loaded: they are garbage at no time, and looking through them takes 100 ms after each test.

    From here on garbage is collected after each test, in its thread. Python would do it in whichever thread makes the
    next object, and a process of pytest-xdist has one more, in which Qt's objects must not be destroyed.
    """
    gc.collect()
    gc.freeze()
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    gc.collect(2 if gc.get_count()[2] else 1)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests of the real keyring run only where there is one that belongs to nobody."""
    if item.get_closest_marker("keyring") and not HAS_KEYRING:
        pytest.skip("no throw-away keyring here: install dbus-daemon and gnome-keyring, then use `make test`")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> object:
    """Runs `async def` tests; a test that asks for `qapp` runs inside the Qt event loop."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    if "qapp" in pyfuncitem.fixturenames:
        from qasync import QEventLoop

        app = pyfuncitem.funcargs.get("qapp") or pyfuncitem._request.getfixturevalue("qapp")
        app.setQuitOnLastWindowClosed(False)  # as the program does: closing a window must not stop the test's loop
        factory: Any = lambda: QEventLoop(app)  # noqa: E731
    elif os.name == "posix":
        from tests.support.fair_loop import FairLoop

        factory = FairLoop
    else:
        factory = asyncio.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(_limited(pyfuncitem.obj(**arguments)))
    return True


async def _limited(test: Any) -> None:
    loop = asyncio.get_running_loop()
    crashes: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _loop, context: crashes.append(context))
    async with asyncio.timeout(LIMIT_S):
        await test
    await asyncio.sleep(0)
    leaked = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert not leaked, f"tasks outlived their test: {leaked}"
    gc.collect()
    assert not crashes, f"errors that nobody heard: {crashes}"


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """What tests have put on the clipboard is Python's, and would be given back to it after its end."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is not None and (app := widgets.QApplication.instance()) is not None:
        app.clipboard().clear()


@pytest.fixture(autouse=True)
def quiet_log(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning or error in the log fails the test, unless it is marked `expects_log`."""
    yield
    if request.node.get_closest_marker("expects_log"):
        return
    noise = [r for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not noise, f"unexpected log lines: {[r.getMessage() for r in noise]}"
