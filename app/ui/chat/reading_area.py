"""A scroll area that belongs to its reader: it follows what grows only from the very bottom, and moves nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from app.ui.chat.column import Column
from app.ui.chat.measure import px
from app.ui.theme.buttons import TextButton
from app.ui.theme.viewport import viewport_of


class ReadingArea(QScrollArea):
    """`content` is a column that may grow at any time. `moved` is emitted when other pixels have come into sight,
    `scrolled` before that when it was the reader who moved them."""

    moved = Signal()
    scrolled = Signal()
    width_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._viewport = viewport_of(self)  # kept: see there
        self._viewport.setAutoFillBackground(False)
        self._following = True
        self._placing = False
        self._has_news = False
        self._last_value = 0
        self._anchor: QWidget | None = None
        self._anchor_y = 0
        self._pill = TextButton("↓ New below", parent=self)
        self._pill.setAccessibleName("New text below: go to the end")
        self._pill.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._pill.clicked.connect(self.follow)
        self._pill.hide()
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._show_bar)
        self.show_content(Column())

    # -- content ------------------------------------------------------------------------------------------------

    @property
    def content(self) -> Column:
        return self._content

    @property
    def following(self) -> bool:
        return self._following

    def show_content(self, content: Column) -> None:
        """Other content, shown from its end; the old one is destroyed."""
        with self.placed():
            self._content, self._anchor = content, None
            content.fitted_anew.connect(self._grown)
            self.setWidget(content)
            content.setAutoFillBackground(content.is_opaque)
            self.arrange()
        self.follow()

    def arrange(self) -> None:
        width = self.viewport().width()
        self._content.resize(width, self._content.arrange(width))

    @contextmanager
    def placed(self) -> Iterator[None]:
        """Changes of the content and of the position that are not the reader's."""
        outer, self._placing = self._placing, True
        try:
            yield
        finally:
            self._placing = outer
        if not outer:
            self._settle()

    # -- following ----------------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Goes to the end and stays there."""
        self._following = True
        self._has_news = False
        self._settle()

    @property
    def has_news(self) -> bool:
        """Text has come since the reader was at the end; another layout of the old one is none."""
        return self._has_news

    def tell_news(self) -> None:
        if not self._following:
            self._has_news = True
            self._show_pill()

    def let_go(self) -> None:
        self._following = False

    def scroll_to(self, value: int) -> None:
        """Puts a pixel row at the top without taking it for the reader's wish."""
        self._anchor = None
        with self.placed():
            self.verticalScrollBar().setValue(value)

    def bring_into_sight(self, place: QPoint, height: int) -> None:
        """Scrolls to a place of the content, unless it can be seen; nothing is followed from there."""
        bar, room, margin = self.verticalScrollBar(), viewport_of(self).height(), 2 * self.fontMetrics().lineSpacing()
        if not bar.value() + margin <= place.y() <= bar.value() + room - height - margin:
            self.let_go()
            self.scroll_to(place.y() - room // 3)

    def _grown(self) -> None:
        if not self._placing:
            self._settle()

    def _settle(self) -> None:
        """After a change of the content: at the end while following, else where the reader was."""
        bar = self.verticalScrollBar()
        outer, self._placing = self._placing, True
        if self._following:
            bar.setValue(bar.maximum())
        elif self._anchor is not None and (shift := self._anchor.y() - self._anchor_y):
            bar.setValue(bar.value() + shift)
        self._placing = outer
        self._look()

    def _look(self) -> None:
        """Remembers what is at the top of what is in sight."""
        top = self._last_value = self.verticalScrollBar().value()
        self._anchor = next((item for item in self._content.items if item.y() + item.height() > top), None)
        self._anchor_y = self._anchor.y() if self._anchor is not None else 0
        self._show_pill()
        self.moved.emit()

    def _scrolled(self, value: int) -> None:
        if self._placing:
            return
        self.scrolled.emit()
        bar = self.verticalScrollBar()
        up = value < self._last_value
        if up:
            self._following = False
        elif value >= bar.maximum() - self.fontMetrics().lineSpacing():
            self._following = True
        if self._following or value >= bar.maximum():
            self._has_news = False
        self._look()

    def _show_bar(self, _: int, maximum: int) -> None:
        """The bar keeps its place, so that the text does not change its width, but shows nothing without a use."""
        sheet = "" if maximum else "QScrollBar::handle { background: transparent; }"
        if self.verticalScrollBar().styleSheet() != sheet:
            self.verticalScrollBar().setStyleSheet(sheet)

    def _show_pill(self) -> None:
        if self._following:
            self._pill.hide()
        elif self._has_news and self._content.height() > self.visible_rect().bottom() + 1:
            self._place_pill()
            self._pill.show()
            self._pill.raise_()

    def _place_pill(self) -> None:
        self._pill.adjustSize()
        area = self.viewport().geometry()
        x = area.center().x() - self._pill.width() // 2
        self._pill.move(x, area.bottom() - self._pill.height() - px(self, 8))

    # -- the reader's hands -------------------------------------------------------------------------------------

    def visible_rect(self) -> QRect:
        """What is in sight, in the content's coordinates."""
        return QRect(QPoint(0, self.verticalScrollBar().value()), self.viewport().size())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        with self.placed():
            super().resizeEvent(event)
            if event.size().width() != event.oldSize().width():
                self.width_changed.emit()
        if self._pill.isVisible():
            self._place_pill()
