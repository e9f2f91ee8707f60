"""The life of the program: built, shown, filled after the first paint, and ended with nothing left behind."""

import asyncio
import os
import signal
import socket
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

from app.adapters import tokenizer
from app.adapters.profile import profile_folder
from app.bootstrap.connect import connect
from app.bootstrap.dialogs import Dialogs
from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.domain.models import BUILTIN, FIREWORKS
from app.domain.settings import ThemeChoice
from app.services.chat import ChatSession
from app.services.ports import Ledger
from app.services.tasks import TaskSet
from app.ui.shell.window import MainWindow

LAYOUT = "window.layout"


def build(profile: Path | None, *, environ: Mapping[str, str] | None = None) -> "App":
    """Constructs the program, unshown, inside a running qasync loop. All its state is below `profile` (None: the usual
    place); `environ` stands for the environment's variables (None: the real ones)."""
    environ = os.environ if environ is None else environ
    application = QApplication.instance()
    assert isinstance(application, QApplication), "a QApplication must exist"
    machines = Machines(profile_folder(profile, environ), environ)
    return App(machines, Screens(application, machines.preferences.current))


def parse_place(text: str) -> tuple[Path, int | None, int | None]:
    """`FILE[:LINE[:COL]]` as path, line and column (1-based); a file that is really called so wins."""
    if not os.path.lexists(text):
        head, *numbers = text.rsplit(":", 2)
        if len(numbers) == 2 and all(number.isdecimal() for number in numbers):
            return Path(head), int(numbers[0]), int(numbers[1])
        head, _, line = text.rpartition(":")
        if head and line.isdecimal():
            return Path(head), int(line), None
    return Path(text), None, None


class App:
    """The program as the command line, the tour and tests use it."""

    def __init__(self, machines: Machines, screens: Screens) -> None:
        self._machines = machines
        self._screens = screens
        self._tasks = TaskSet("program")
        self._tasks_of_end = TaskSet("leave")
        self._dialogs = Dialogs(machines, screens, self._tasks)
        self._ended = asyncio.get_running_loop().create_future()
        self._ending = False
        self._opened_file = False
        self._wakeup: QSocketNotifier | None = None
        connect(machines, screens, self._dialogs, self.request_end)

    @property
    def window(self) -> MainWindow:
        return self._screens.window

    @property
    def chat(self) -> ChatSession:
        return self._machines.chat

    @property
    def ledger(self) -> Ledger:
        return self._machines.ledger

    def open(self, path: Path, line: int | None = None, column: int | None = None) -> None:
        """Shows a file at a place (1-based), as the command line does, and puts the cursor into it."""
        self._opened_file = True
        self._screens.focus_editor_next()
        self._machines.documents.open(str(path), line, column)

    def paste(self) -> None:
        """Opens what is on the clipboard in a tab of its own."""
        self._opened_file = True
        self._screens.focus_editor_next()
        self._machines.documents.new(QApplication.clipboard().text())

    def set_theme(self, choice: str) -> None:
        """ "system", "light" or "dark", kept like any other setting."""
        self._machines.preferences.change(appearance={"theme": ThemeChoice(choice)})

    async def run(self) -> None:
        """Shows the window; returns when the program has ended."""
        self._machines.logs.begin()
        self._machines.database.start()
        self.window.first_painted.connect(self._after_first_paint)
        self.window.show()
        if not self._opened_file:
            self._screens.chat.focus_composer()
        await asyncio.shield(self._ended)

    def request_end(self) -> None:
        """What closing the window asks for."""
        self._tasks_of_end.start(self.shut_down())

    async def shut_down(self) -> None:
        """Stops what runs, keeps all that is there, leaves nothing behind; may be called again."""
        if self._ending:
            await asyncio.shield(self._ended)
            return
        self._ending = True
        self._machines.documents.remember_cursors(self._screens.editor.cursors())
        self._machines.session.put(LAYOUT, self.window.layout_state())
        self._dialogs.close_all()
        self.window.close_now()
        await self._dialogs.close()
        await self._tasks.close()
        await self._screens.close()
        await self._machines.close()
        if not self._ended.done():
            self._ended.set_result(None)

    def end_on_signals(self) -> None:
        """SIGINT and SIGTERM end the program as closing the window does."""
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setblocking(False)
        signal.set_wakeup_fd(theirs.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        self._wakeup = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
        self._wakeup.activated.connect(lambda: self.request_end() if ours.recv(64) else None)
        self._signal_ends = (ours, theirs)

    def _after_first_paint(self) -> None:
        for work in (self._fill(), self._get_ready(), self._find_key()):
            self._tasks.start(work)
        if self._screens.appearance.system_is_unknown:
            self._ask_portal()

    async def _fill(self) -> None:
        """What there was at the last end, put back; a person may already be typing."""
        machines = self._machines
        if (layout := await machines.session.get(LAYOUT)) is not None:
            self.window.restore_layout(layout)
        await machines.documents.restore()
        if (conversation := await machines.conversations.last_opened()) is not None:
            machines.chat.open(conversation)
            self._screens.chat.show_draft(await machines.conversations.draft(conversation.id))
        machines.meter.show_conversation(machines.chat.state.conversation.id)
        machines.meter.start()
        await machines.model.settle_leftovers(machines.conversations.received_text, machines.catalogue.find)
        await machines.budget.ready()

    async def _get_ready(self) -> None:
        """What the first question will need, loaded off the window's thread while nobody waits for it."""
        machines = self._machines
        await asyncio.to_thread(tokenizer.load, "starcoder")
        machines.chat.settings_changed()
        provider = machines.chat.state.card.provider
        await machines.providers.warm_up(FIREWORKS if provider == BUILTIN else provider)

    async def _find_key(self) -> None:
        """Asks the password store, which may be locked; with no key anywhere the window offers to connect."""
        state = await self._machines.keys.look_up(FIREWORKS)
        self._machines.keys.changed.emit(state)

    def _ask_portal(self) -> None:
        from app.ui.theme.portal import PortalColors

        self._portal = PortalColors(self.window)
        self._portal.heard.connect(self._screens.appearance.hear_system)
        self._portal.ask()
