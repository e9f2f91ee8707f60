"""The life of the program: shown, filled after the first paint, and ended with nothing left behind."""

import asyncio
import contextlib
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import createdByPython

from app.bootstrap.finding import connect_finding
from app.bootstrap.first_states import connect_first_states
from app.bootstrap.garbage import DroppedGenerators, GarbageCollector
from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.bootstrap.view_features import connect_view_features
from app.bootstrap.wishes import connect_wishes
from app.domain.settings import ThemeChoice
from app.services.tasks import TaskSet
from app.ui.shell.window import MainWindow

if TYPE_CHECKING:
    from app.bootstrap.everything import Everything
    from app.bootstrap.instance import InstanceServer
    from app.bootstrap.view_states import ViewStates
    from app.domain.second_start import Handed
    from app.services.chat import ChatSession
    from app.services.ports import Ledger

LAYOUT = "window.layout"
UNPAINTED_MS = 1000  # a window that starts minimised is never painted; what comes after the paint comes then
FILE_SHOWN_S = 0.1  # how long the window waits for a file of the command line
DRAWN_S = 0.02  # a frame for the file to be drawn in
FILES_FIRST_S = 1.0  # a disk that takes longer holds up nothing else


class App:
    """The program as the command line, the tour and tests use it."""

    def __init__(self, ground: Ground, screens: Screens) -> None:
        self._ground = ground
        self._screens = screens
        self._tasks = TaskSet("program")
        self._tasks_of_end = TaskSet("leave")
        self._made: Everything | None = None
        self._running = False
        self._keeping = False
        self._painted = False
        self._ended = asyncio.get_running_loop().create_future()
        self._ending = False
        self._opened_file = False
        self._pasted = ""  # the tab that is to be completed
        self._folder_to_open = ""
        self._wakeup: QSocketNotifier | None = None
        self._garbage = GarbageCollector(screens.window)
        self._generators = DroppedGenerators()
        self._address = ""
        self._instance: InstanceServer | None = None
        self._apart = False
        self._view_states: ViewStates | None = None
        self._layout_is_back = False
        connect_wishes(ground, screens, self._everything, self.request_end)
        connect_first_states(ground, screens)
        self._finding = connect_finding(ground, screens, self._everything)
        self._view_features = connect_view_features(ground, screens)

    @property
    def window(self) -> MainWindow:
        return self._screens.window

    @property
    def chat(self) -> "ChatSession":
        return self._everything().machines.chat

    @property
    def ledger(self) -> "Ledger":
        return self._everything().machines.ledger

    def open(self, path: Path, line: int | None = None, column: int | None = None) -> None:
        """Shows a file at a place (1-based), as the command line does, and puts the cursor into it; opens a folder."""
        self._opened_file = True
        if path.is_dir():
            self._folder_to_open = str(path)
            if self._made is not None:
                self._open_folder()
            return
        self._screens.focus_editor_next()
        self._ground.documents.open(str(path), line, column)

    def paste(self) -> None:
        """Opens what is on the clipboard in a tab of its own, and has it completed, once there is who can."""
        self._opened_file = True
        if self._made is not None:
            self._made.pasting.paste(new_tab=True)
        elif text := QApplication.clipboard().text():
            self._screens.focus_editor_next()
            self._pasted = self._ground.documents.new(text)

    def answer_later_starts(self, address: str) -> None:
        """Later starts hand their files to this one, once the window has been painted; `address` is ours alone."""
        self._address = address

    def stay_apart(self) -> None:
        """Another window has this profile's tabs: this one neither brings them back nor leaves any but unsaved ones."""
        self._apart = True
        self._ground.documents.stay_apart()

    def set_theme(self, choice: str) -> None:
        """ "system", "light" or "dark", kept like any other setting."""
        self._ground.preferences.change(appearance={"theme": ThemeChoice(choice)})

    async def run(self) -> None:
        """Shows the window; returns when the program has ended."""
        self._running = True
        self._generators.start()
        self._ground.logs.begin()
        asyncio.get_running_loop().set_exception_handler(self._ground.logs.loop_handler)
        if self._opened_file:  # then it is the first thing seen, if the disk is as fast as disks are
            await self._files_are_there(FILE_SHOWN_S)
        if not self._ending:
            self._show()
        await asyncio.shield(self._ended)

    def _show(self) -> None:
        self.window.first_painted.connect(self._after_first_paint)
        QTimer.singleShot(UNPAINTED_MS, self.window, self._after_first_paint)
        self.window.show()
        if not self._opened_file:
            self._screens.chat.focus_composer()

    def request_end(self) -> None:
        """What closing the window asks for."""
        self._tasks_of_end.start(self.shut_down())

    async def shut_down(self) -> None:
        """Stops what runs, keeps all that is there, leaves nothing behind; may be called again."""
        if self._ending:
            await asyncio.shield(self._ended)
            return
        self._ending = True
        if self._running or self._opened_file:  # also for somebody who leaves before the window is painted
            self._start_keeping()
        self._keep_session()
        async with (
            contextlib.AsyncExitStack() as rest
        ):  # each of them ends, also when another cannot; the last comes first
            rest.callback(self._say_ended)
            rest.callback(self._garbage.stop)
            rest.push_async_callback(self._generators.stop)
            rest.push_async_callback(self._ground.close)
            rest.push_async_callback(self._screens.close)
            rest.push_async_callback(self._view_features.close)
            rest.push_async_callback(self._finding.close)
            if self._made is not None:
                rest.push_async_callback(self._made.close)
            rest.push_async_callback(self._tasks.close)
            rest.callback(self._close_windows)

    def _keep_session(self) -> None:
        self._ground.documents.remember_cursors(self._screens.editor.texts.cursors())
        if not self._apart and self._layout_is_back:  # else the last run's stands: who leaves at once has changed none
            self._ground.session.put(LAYOUT, self.window.layout_state())
        if self._view_states is not None:
            self._view_states.keep()

    def _close_windows(self) -> None:
        self._leave_clipboard()
        if self._instance is not None:
            self._instance.close()
        if self._made is not None:
            self._made.dialogs.close_all()
            self._made.folders.dismiss()
            self._made.files.dismiss()
        self.window.close_now()

    def _leave_clipboard(self) -> None:
        """What was copied here stays, as a text of Qt's own. Where Qt holds the clipboard itself it lets go of it after
        Python has ended, and one made by Python would bring the process down then."""
        clipboard = QApplication.clipboard()
        copied = clipboard.mimeData()
        if copied is not None and createdByPython(copied):
            clipboard.setText(clipboard.text())

    def _say_ended(self) -> None:
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

    def _everything(self) -> "Everything":
        """Machines and dialogs: made after the first paint, or at the first wish for one of them if that is earlier."""
        if self._made is None:
            from app.bootstrap.everything import Everything

            self._made = Everything(self._ground, self._screens)
        return self._made

    def _after_first_paint(self) -> None:
        if self._painted or self._ending:
            return
        self._painted = True
        self._garbage.start()
        self._tasks.start(self._make_the_rest())

    def _take(self, handed: "Handed") -> None:
        """What a later start was to open."""
        from app.bootstrap.instance import raise_window

        raise_window(self.window, handed)
        for path, line, column in handed.places:
            self.open(Path(path), line, column)
        if handed.paste:
            self.paste()

    async def _make_the_rest(self) -> None:
        """A file from the command line first; then the rest, loaded so that keys go on being taken."""
        await self._files_are_there(FILES_FIRST_S)
        await asyncio.sleep(DRAWN_S)
        self._start_keeping()
        from app.bootstrap.loading import load_everything

        await load_everything()
        self._everything()
        if self._address:
            from app.bootstrap.instance import InstanceServer

            self._instance = InstanceServer(self._address, self._take, self.window)
        if self._pasted:
            self._everything().pasting.complete(self._pasted)
        for work in (self._fill(), self._get_ready(), self._find_key()):
            self._tasks.start(work)
        self._everything().desktop.start()
        self._everything().versions.start()

    def _start_keeping(self) -> None:
        """What was to be kept before this has waited in the database's queue."""
        if not self._keeping:
            self._keeping = True
            self._ground.database.start()

    async def _files_are_there(self, limit_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await self._ground.documents.settle()

    async def _fill(self) -> None:
        """What there was at the last end, put back; a person may already be typing."""
        ground, machines = self._ground, self._everything().machines
        if (layout := await ground.session.get(LAYOUT)) is not None:
            self.window.restore_layout(layout)
        self._layout_is_back = True
        if self._folder_to_open:
            self._open_folder()
        await self._everything().folders.restore()
        states = None if self._apart else await self._load_view_states()
        await ground.documents.restore()
        if states is not None:
            states.arrange()
        self._view_states = states  # from here on it knows all tabs, and what it keeps is whole
        if (conversation := await machines.conversations.last_opened()) is not None:
            draft = await machines.conversations.draft(conversation.id)
            state = machines.chat.state
            untouched = not (state.can_stop or state.attachments or state.conversation.turns)
            if untouched and state.conversation.id == machines.first_chat:  # else one has begun already
                typed = self._screens.chat.draft
                machines.chat.open(conversation, typed or draft)
                self._screens.chat.show_draft(typed or draft)
        await self._finding.history.load()
        machines.meter.start()
        machines.history.start()
        await machines.model.settle_leftovers(machines.conversations.received_text, machines.catalogue.find)
        await machines.budget.ready()

    async def _load_view_states(self) -> "ViewStates":
        from app.bootstrap.view_states import ViewStates

        states = ViewStates(self._ground.session, self._screens.editor)
        await states.load()
        return states

    async def _get_ready(self) -> None:
        """What the first question will need, loaded off the window's thread while nobody waits for it."""
        from app.adapters import tokenizer
        from app.domain.models import BUILTIN, FIREWORKS

        machines = self._everything().machines
        await asyncio.to_thread(tokenizer.load, "starcoder")
        machines.chat.settings_changed()
        provider = machines.chat.state.card.provider
        await machines.providers.warm_up(FIREWORKS if provider == BUILTIN else provider)

    async def _find_key(self) -> None:
        """Asks the password store, which may be locked; with no key anywhere the window offers to connect."""
        from app.domain.models import FIREWORKS

        machines = self._everything().machines
        machines.keys.changed.emit(await machines.keys.look_up(FIREWORKS))
        for server in machines.preferences.current.servers:
            if server.needs_key:
                await machines.keys.look_up(server.id)

    def _open_folder(self) -> None:
        folder, self._folder_to_open = self._folder_to_open, ""
        self._everything().folders.open_folder(folder)
