"""Sidebar, editor and chat beside each other; where the window is too narrow for that, those that are in use."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from app.ui.shell.sidebar import SMALLEST as SIDEBAR_LEAST
from app.ui.shell.sidebar import WIDTH as SIDEBAR_WIDTH
from app.ui.shell.sidebar import Sidebar

EDITOR_SHARE = 0.58
PANE_LEAST = 280  # of the design: editor and chat side by side are never narrower ...
ALONE_LEAST = 240  # ... and one beside the sidebar is not narrower than that
SIDEBAR_MOST = 0.4  # of the width, beside one pane
EDITOR, CHAT = "Editor", "Chat"


def shown(width: float, front: int, *, sidebar: bool, in_sidebar: bool) -> tuple[bool, bool, bool]:
    """Whether sidebar, editor and chat are shown in so many pixels of the design. `front` is the pane in use, `sidebar`
    whether there is to be one, `in_sidebar` whether that is in use."""
    beside = width - (SIDEBAR_LEAST if sidebar else 0)
    if beside >= 2 * PANE_LEAST:
        return sidebar, True, True
    if sidebar and beside < ALONE_LEAST:
        return in_sidebar, not in_sidebar and front == 0, not in_sidebar and front == 1
    return sidebar, front == 0, front == 1


class Panes(QSplitter):
    """The pane in use is the one that had the focus last; whatever gives the focus to another brings it into view.
    `away_changed` names a pane that can be brought back by a button; empty: all are there."""

    away_changed = Signal(str)

    def __init__(self, sidebar: Sidebar, editor: QWidget, chat: QWidget, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName("Sidebar, editor and chat")
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self._scale = 1.0
        self._sidebar, self._panes = sidebar, (editor, chat)
        self._sidebar_width: float = SIDEBAR_WIDTH  # at scale 1
        self._sidebar_waits = False  # hidden for want of room alone
        self._share = EDITOR_SHARE
        self._front, self._in_sidebar = 1, False
        self._shown = (False, True, True)
        self._away = ""
        self._arranging = self._sized = False
        for pane in (sidebar, editor, chat):
            self.addWidget(pane)
        self.splitterMoved.connect(self._note_widths)
        sidebar.visibility.connect(self._sidebar_toggled)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)

    # -- what is wanted -----------------------------------------------------------------------------------------

    def show_scale(self, scale: float) -> None:
        self._scale = scale
        self.arrange()

    def look_at(self, widget: QWidget | None) -> None:
        """The place of this widget is in use from now on; what belongs to none changes nothing."""
        inside = next((one for one in (self._sidebar, *self._panes) if _holds(one, widget)), None)
        if inside is None or self._arranging:
            return
        before = self._in_sidebar, self._front
        self._in_sidebar = inside is self._sidebar
        if not self._in_sidebar:
            self._front = self._panes.index(inside)
        if before != (self._in_sidebar, self._front):
            self.arrange()

    def bring(self, index: int) -> None:
        """0: the editor, 1: the chat."""
        self.look_at(self._panes[index])

    def bring_away(self) -> int:
        """Brings the pane that `away_changed` named; returns its index."""
        index = 0 if self._away == EDITOR else 1
        self.bring(index)
        return index

    # -- what is kept -------------------------------------------------------------------------------------------

    @property
    def has_sidebar(self) -> bool:
        """There is one, or there will be as soon as there is room for it."""
        return not self._sidebar.isHidden() or self._sidebar_waits

    @property
    def sidebar_width(self) -> int:
        """In pixels, whether it is shown or not."""
        return round(self._sidebar_width * self._scale)

    def widths(self) -> list[int]:
        """Of editor and chat; while one of them is away, as they stood side by side."""
        _side, *panes = self.sizes()
        if all(panes):
            return panes
        both = sum(panes) or 1_000
        return [round(both * self._share), both - round(both * self._share)]

    def restore(self, panes: list[int]) -> None:
        """Widths of editor and chat; what matters is how they stand to each other."""
        if len(panes) == len(self._panes) and min(panes) > 0:
            self._share = panes[0] / sum(panes)
            self.arrange()

    def restore_sidebar(self, width: object, *, wanted: bool) -> None:
        """`width` is in pixels; without a page to show none is `wanted`."""
        if isinstance(width, int) and width > 0:
            self._sidebar_width = width / self._scale
        if wanted and self._sidebar.isHidden():
            self._sidebar_waits = True
        self.arrange()

    # -- how it is arranged -------------------------------------------------------------------------------------

    def arrange(self) -> None:
        """Depends on the width, the scale and what is in use, and on nothing that it changes itself."""
        if self._arranging or not self._sized:
            return
        self._arranging = True
        design = self.width() / self._scale
        wanted = shown(design, self._front, sidebar=self.has_sidebar, in_sidebar=self._in_sidebar)
        if wanted != self._shown:
            self._sidebar_waits = self.has_sidebar and not wanted[0]
            self._show(wanted)
        self._set_widths()
        self._arranging = False
        self._tell_away()

    def _show(self, wanted: tuple[bool, bool, bool]) -> None:
        """First what comes, so that the focus never has to go elsewhere for want of a place."""
        self._shown = wanted
        places = list(zip((self._sidebar, *self._panes), wanted, strict=True))
        for place, is_shown in sorted(places, key=lambda one: not one[1]):
            if place.isHidden() is is_shown:
                place.setVisible(is_shown)

    def _set_widths(self) -> None:
        """The sidebar takes its width from the two panes and gives it back; how they share the rest stays."""
        has_sidebar, *panes = self._shown
        room = self.width() - (sum(self._shown) - 1) * self.handleWidth()
        least = round(PANE_LEAST * self._scale) if all(panes) else 1
        side = round(min(SIDEBAR_LEAST * self._scale, self.width() * SIDEBAR_MOST))
        self._sidebar.setMinimumWidth(side)
        if not has_sidebar:
            side = 0
        elif not any(panes):
            side = room
        else:
            most = room - 2 * least if all(panes) else round(self.width() * SIDEBAR_MOST)
            side = max(side, min(self.sidebar_width, most))
        for pane in self._panes:
            pane.setMinimumWidth(least)
        rest = room - side
        editor = min(max(round(rest * self._share), least), rest - least) if all(panes) else rest * panes[0]
        self.setSizes([side, editor, rest - editor])

    def _tell_away(self) -> None:
        _sidebar, editor, chat = self._shown
        away = "" if editor and chat else EDITOR if chat or (not editor and self._front == 0) else CHAT
        if away != self._away:
            self._away = away
            self.away_changed.emit(away)

    def _note_widths(self) -> None:
        side, editor, chat = self.sizes()
        if side and (editor or chat):
            self._sidebar_width = side / self._scale
        if editor and chat:
            self._share = editor / (editor + chat)

    def _sidebar_toggled(self, shown: bool) -> None:
        self._shown = (shown, *self._shown[1:])
        self._sidebar_waits = False
        self._in_sidebar = self._in_sidebar and shown
        self.arrange()

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        self.look_at(now)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._sized = True
        self.arrange()
        super().resizeEvent(event)


def _holds(place: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (widget is place or place.isAncestorOf(widget))
