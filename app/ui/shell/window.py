"""The main window: menus, the sidebar, two panes, the line at the bottom. It reports wishes and decides nothing."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QPaintEvent,
)
from PySide6.QtWidgets import QMainWindow, QMenu, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from app.ui.shell.actions import ACTIONS, MENUS, make_actions
from app.ui.shell.edit_actions import connect_edit_actions
from app.ui.shell.notice_bar import NoticeBar
from app.ui.shell.panes import Panes
from app.ui.shell.sidebar import Sidebar
from app.ui.shell.status_bar import StatusBar

if TYPE_CHECKING:
    from app.domain.shortcuts import Choices
    from app.ui.shell.key_rules import KeyRules
    from app.ui.shell.palette import CommandPalette

DEFAULT_SIZE = (1200, 760)
MINIMUM_SIZE = (720, 480)
MAX_RECENT = 12


class MainWindow(QMainWindow):
    """`editor` and `chat` are the panes, made elsewhere. A close is only a wish until `close_now`."""

    close_requested = Signal()
    files_dropped = Signal(list)  # list[str]: local paths
    recent_chosen = Signal(str)
    recent_cleared = Signal()
    first_painted = Signal()
    keys_changed = Signal()

    def __init__(self, editor: QWidget, chat: QWidget) -> None:
        super().__init__()
        self.setObjectName("shell.window")
        self.setWindowTitle("Fireside")
        self.setAcceptDrops(True)
        self.setMinimumSize(*MINIMUM_SIZE)
        self.resize(_first_size())
        self._panes = (editor, chat)
        self._scale = 1.0
        self._painted = False
        self._may_close = False
        self._actions = make_actions(self)
        self._choices: Choices = ()
        self.notices = NoticeBar()
        self.status = StatusBar()
        self.sidebar = Sidebar()
        # From the window inwards: to be given to a parent, each pane has all that is in it styled anew.
        body = QWidget(self)
        self.setCentralWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        self._splitter = Panes(self.sidebar, editor, chat, body)
        column.addWidget(self._splitter, 1)
        self.setStatusBar(self.status)
        self._palette: CommandPalette | None = None
        self._key_rules: KeyRules | None = None
        self._recent_menu = QMenu("Open r&ecent", self)
        self._fill_menus()
        self._connect()
        self._show_keys()
        self.focus_pane(1)

    def action(self, action_id: str) -> QAction:
        """The action with this id (`shell.actions.ACTIONS`); KeyError for another."""
        return self._actions[action_id]

    def keys_of(self, action_id: str) -> str:
        """Its first keys as this platform writes them; empty when it has none."""
        return self._actions[action_id].shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    # state comes down

    def show_shortcuts(self, choices: "Choices") -> list[str]:
        """Keys that the person has chosen for commands; returns a sentence for each that cannot be kept."""
        if choices == self._choices:
            return []
        from app.ui.shell.key_rules import put_keys

        self._choices, (usable, said) = choices, self.key_rules.usable(choices)
        put_keys(self._actions, usable)
        self._show_keys()
        self.keys_changed.emit()
        return said

    @property
    def key_rules(self) -> "KeyRules":
        """Which keys can be had: made when it is first asked for, as most people keep the keys there are."""
        if self._key_rules is None:
            from app.ui.shell.key_rules import KeyRules

            self._key_rules = KeyRules(self.menuBar())
        return self._key_rules

    def show_scale(self, scale: float) -> None:
        """Lengths that the stylesheet does not know follow the scale."""
        self._scale = scale
        self.notices.show_scale(scale)
        self.sidebar.show_scale(scale)
        self.status.show_scale(scale)
        self._splitter.show_scale(scale)

    def show_document(self, title: str, *, modified: bool = False) -> None:
        self.setWindowTitle(f"{title}[*] - Fireside" if title else "Fireside[*]")
        self.setWindowModified(modified)

    def show_recent(self, paths: Sequence[str]) -> None:
        """The recent files, newest first."""
        self._recent_menu.clear()
        self._recent_menu.setEnabled(bool(paths))
        for path in paths[:MAX_RECENT]:
            action = self._recent_menu.addAction(path.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, path=path: self.recent_chosen.emit(path))
        self._recent_menu.addSeparator()
        self._recent_menu.addAction("&Clear this list").triggered.connect(self.recent_cleared)

    @property
    def palette_popup(self) -> "CommandPalette":
        """The command palette, made when it is first wanted: it has no part in the start."""
        if self._palette is None:
            from app.ui.shell.palette import CommandPalette

            self._palette = CommandPalette(self)
            self._palette.chosen.connect(lambda action_id: self._actions[action_id].trigger())
        return self._palette

    def toggle_palette(self) -> None:
        """Opens the command palette, or closes it."""
        if self.palette_popup.isVisible():
            self.palette_popup.dismiss()
        else:
            self.palette_popup.show_actions(self._actions, self._scale)

    def layout_state(self) -> str:
        """Size, place, the panes' widths and the sidebar, as one line of text for `restore_layout`."""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        sidebar = {
            "shown": self._splitter.has_sidebar,
            "width": self._splitter.sidebar_width,
            "page": self.sidebar.current_page,
        }
        return json.dumps({"geometry": geometry, "panes": self._splitter.widths(), "sidebar": sidebar})

    def restore_layout(self, state: str) -> None:
        """What `layout_state` gave; anything else is left alone."""
        try:
            kept = json.loads(state)
            geometry, panes = kept["geometry"], [int(size) for size in kept["panes"]]
        except (ValueError, TypeError, KeyError):
            return
        self.restoreGeometry(QByteArray.fromBase64(QByteArray(str(geometry).encode("ascii", "replace"))))
        self._splitter.restore(panes)
        sidebar = kept.get("sidebar")
        if isinstance(sidebar, dict):
            page = str(sidebar.get("page"))
            if known := page in self.sidebar.names:
                self.sidebar.bring(page)
            self._splitter.restore_sidebar(sidebar.get("width"), wanted=known and bool(sidebar.get("shown")))

    def close_now(self) -> None:
        self._may_close = True
        self.close()

    # panes

    def bring_pane(self, index: int) -> None:
        """Into sight, where there is no room for both: something is shown in it. 0: the editor, 1: the chat."""
        self._splitter.bring(index)

    def focus_pane(self, index: int) -> None:
        """0: the editor, 1: the chat, 2: the status line, 3: the sidebar."""
        if index < len(self._panes):
            self.bring_pane(index)
            _focus(self._panes[index])
        elif index == len(self._panes) + 1:
            self.sidebar.show_page(self.sidebar.current_page)
        else:
            self.status.picker.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _cycle(self, step: int) -> None:
        focused = self.focusWidget()
        stops = (*self._panes, self.status, *(() if self.sidebar.isHidden() else (self.sidebar,)))
        here = next((i for i, pane in enumerate(stops) if focused is pane or _holds(pane, focused)), -step)
        self.focus_pane((here + step) % len(stops))

    # what Qt calls

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            super().closeEvent(event)
            return
        event.ignore()
        self.close_requested.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() != QEvent.Type.ActivationChange:
            return
        if self.isActiveWindow():
            self._splitter.look_at(self.focusWidget())  # Qt gives the focus back only to what is in sight
        elif self._palette is not None:
            self._palette.dismiss()

    # making

    def _connect(self) -> None:
        connect_edit_actions(self._actions)
        self._actions["view.palette"].triggered.connect(self.toggle_palette)
        self._actions["view.sidebar"].triggered.connect(self.sidebar.toggle)
        self.sidebar.close_requested.connect(self._actions["view.sidebar"].trigger)
        self.sidebar.left.connect(lambda: self.focus_pane(0))
        self._splitter.away_changed.connect(self.status.show_away)
        self.status.away.clicked.connect(lambda: self.focus_pane(self._splitter.bring_away()))
        self._actions["view.focus_editor"].triggered.connect(lambda: self.focus_pane(0))
        self._actions["view.focus_chat"].triggered.connect(lambda: self.focus_pane(1))
        self._actions["view.next_pane"].triggered.connect(lambda: self._cycle(1))
        self._actions["view.previous_pane"].triggered.connect(lambda: self._cycle(-1))

    def _show_keys(self) -> None:
        self.status.show_keys(self.keys_of)
        self.sidebar.show_keys(self.keys_of)

    def _fill_menus(self) -> None:
        bar = self.menuBar()
        bar.setAccessibleName("Menu")
        menus = {name: bar.addMenu(f"&{name}" if name != "Cost" else "C&ost") for name in MENUS}
        for spec in ACTIONS:
            if spec.menu not in menus:
                parent, name = spec.menu.rsplit("/", 1)
                menus[parent].addSeparator()
                menus[spec.menu] = menus[parent].addMenu(f"&{name}")
            if spec.after_line:
                menus[spec.menu].addSeparator()
            menus[spec.menu].addAction(self._actions[spec.id])
            if spec.id == "file.open":
                menus["File"].addMenu(self._recent_menu)
        self._recent_menu.setEnabled(False)


def _first_size() -> QSize:
    """No larger than the screen; one that only stands for a screen (800 x 800, say) is no measure."""
    wanted = QSize(*DEFAULT_SIZE)
    screen = QGuiApplication.primaryScreen()
    return wanted if QGuiApplication.platformName() == "offscreen" else wanted.boundedTo(screen.availableSize())


def _holds(pane: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and pane.isAncestorOf(widget)


def _focus(pane: QWidget) -> None:
    """The pane's own choice (its focus proxy), else its first text that can be written in, else what Tab reaches."""
    if pane.focusPolicy() != Qt.FocusPolicy.NoFocus or pane.focusProxy() is not None:
        pane.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return
    inside: list[QWidget] = []
    widget = pane.nextInFocusChain()
    while widget is not None and widget is not pane:
        takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes_tab and pane.isAncestorOf(widget) and widget.isVisibleTo(pane) and widget.isEnabled():
            inside.append(widget)
        widget = widget.nextInFocusChain()
    texts = (w for w in inside if isinstance(w, QPlainTextEdit | QTextEdit) and not w.isReadOnly())
    target = next(texts, inside[0] if inside else None)
    if target is not None:
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
