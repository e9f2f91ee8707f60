"""What gives way in the chat pane where there is little room, so that the conversation keeps some lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.chat.composer import Composer
from app.ui.chat.measure import px

if TYPE_CHECKING:
    from app.ui.chat.context_strip import ContextStrip

LINES = 6  # of the conversation that are always seen
WIDE = 360  # of the design: strip and composer can be one line each
# The levels: all is shown; chips and what is not sent are told in the strip's one line; strip and composer are one line
# each; the head is left out, whose buttons are in the menu too; the strip is left out.
ROOMY, BRIEF, LINED, HEADLESS, BARE = range(5)
NEEDED = (340, 300, 213, 180)  # of the design, for each level but the last, with LINES of conversation
NARROW_COMPOSER = 32  # more, where the composer cannot be one line
VERY_LOW, ERROR = 300, "chat.error"  # of the design: what went wrong is told in one line, however narrow
BAR = 80  # so much more is needed for each bar in full


def level_of(height: float, *, wide: bool) -> int:
    """For a pane of this height of the design, without its bars."""
    more = 0 if wide else NARROW_COMPOSER
    needed = (NEEDED[ROOMY], NEEDED[BRIEF], *(one + more for one in NEEDED[LINED:]))
    return next((level for level, least in enumerate(needed) if height >= least), BARE)


class Room:
    """Depends on the pane's size and on what stands in it, and on nothing that it changes itself."""

    def __init__(self, panel: QWidget, head: Sequence[QWidget], composer: Composer, foot: QVBoxLayout) -> None:
        self._panel, self._head, self._composer, self._foot = panel, tuple(head), composer, foot

    def fit(self, strip: ContextStrip | None, bars: Sequence[QWidget]) -> None:
        """`bars` are those that are shown, in the foot or above the conversation."""
        panel = self._panel
        wide = panel.width() >= px(panel, WIDE)
        low = panel.height() < px(panel, NEEDED[ROOMY] + BAR * len(bars))
        very_low = panel.height() < px(panel, VERY_LOW)
        taken = 0
        for bar in bars:
            if (show_compact := getattr(bar, "show_compact", None)) is not None:
                show_compact(low and (wide or very_low or bar.objectName() != ERROR))
            taken += self._height_of(bar, px(panel, 16)) + px(panel, 8)
        if strip is not None:
            strip.show_rows(few=low)
            taken += strip.list_height
        level = level_of((panel.height() - taken) / px(panel, 100) * 100, wide=wide)
        self._apply(level, strip, wide=wide)
        self._share_rest(strip, taken)

    def _apply(self, level: int, strip: ContextStrip | None, *, wide: bool) -> None:
        panel, tight = self._panel, level >= LINED
        side, below = (px(panel, 8), px(panel, 8)) if tight else (px(panel, 16), px(panel, 16))
        self._foot.setContentsMargins(side, px(panel, 4), side, below)
        if self._foot.spacing() != (between := px(panel, 4 if tight else 8)):
            self._foot.setSpacing(between)  # Qt lays all out anew, whether it is another one or not
        for widget in self._head:
            if widget.isHidden() is not (level >= HEADLESS):
                self._keep_focus(widget)
                widget.setVisible(level < HEADLESS)
        in_line = tight and (wide or level >= BARE) and self._composer.least_line <= panel.width() - 2 * side
        self._composer.show_room(brief=level >= BRIEF, in_line=in_line)
        if strip is not None:
            if level >= BARE and not strip.list_height:
                self._keep_focus(strip)
            strip.show_room(brief=level >= BRIEF, in_line=tight, wide=wide, hidden=level >= BARE)

    def _share_rest(self, strip: ContextStrip | None, taken: int) -> None:
        """A long question may grow as long as the conversation keeps its lines."""
        panel, text, margins = self._panel, self._composer.text, self._foot.contentsMargins()
        taken += margins.top() + margins.bottom()
        taken += self._height_of(self._composer, margins.left()) - text.minimumHeight()
        taken += sum(widget.sizeHint().height() for widget in self._head if not widget.isHidden())
        if strip is not None and not strip.isHidden():
            taken += self._height_of(strip, margins.left()) - strip.list_height + self._foot.spacing()
        text.show_room(panel.height() - taken - LINES * panel.fontMetrics().lineSpacing() - px(panel, 2))

    def _height_of(self, widget: QWidget, beside: int) -> int:
        """As it is to be now with so much at each side. Lines inside of lines hear of a change only by `activate`."""
        if (layout := widget.layout()) is not None:
            layout.activate()
        width = self._panel.width() - 2 * beside
        return widget.heightForWidth(width) if widget.hasHeightForWidth() else widget.sizeHint().height()

    def _keep_focus(self, leaving: QWidget) -> None:
        focus = self._panel.window().focusWidget()
        if focus is not None and leaving.isAncestorOf(focus):
            self._composer.text.setFocus()
