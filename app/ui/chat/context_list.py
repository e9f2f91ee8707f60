"""All parts of the context as a list: names, states, tokens and prices in full; the same keys as in the bar."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListView, QSizePolicy, QWidget

from app.domain.context_segments import Segment
from app.ui.chat.context_wishes import ContextWishes
from app.ui.chat.measure import px
from app.ui.chat.part_menu import part_key, part_menu, toggle
from app.ui.theme.rows import Row, RowDelegate, RowModel

MOST_ROWS = 7
FEW_ROWS = 3
_LINE_AT_SCALE_ONE = 16


class ContextList(QListView):
    """Enter, Space or a double click leaves a part out or takes it back; P pins; Alt+Up and Alt+Down move."""

    def __init__(self, wishes: ContextWishes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chat.context.parts")
        self.setAccessibleName("Parts of the context")
        self._wishes = wishes
        self._segments: tuple[Segment, ...] = ()
        self._most_rows = MOST_ROWS
        self._rows = RowModel()
        self._delegate = RowDelegate(1.0, tick_column=True)
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.viewport().setAutoFillBackground(False)
        self.customContextMenuRequested.connect(self._menu)
        self.doubleClicked.connect(lambda index: toggle(self._segments[index.row()], self._wishes))

    def show_parts(self, segments: tuple[Segment, ...]) -> None:
        """The selected part stays selected."""
        if segments == self._segments:
            return
        current = self.current()
        self._segments = segments
        self._rows.show_rows([_row(segment) for segment in segments])
        names = [segment.ids for segment in segments]
        place = names.index(current.ids) if current is not None and current.ids in names else 0
        self.setCurrentIndex(self._rows.index(place, 0))
        self.measure()

    def current(self) -> Segment | None:
        row = self.currentIndex().row()
        return self._segments[row] if 0 <= row < len(self._segments) else None

    def show_few(self, few: bool) -> None:
        """In a low window fewer rows are seen at a time."""
        most = FEW_ROWS if few else MOST_ROWS
        if most != self._most_rows:
            self._most_rows = most
            self.measure()

    def measure(self) -> None:
        self._delegate.set_scale(self.fontMetrics().height() / _LINE_AT_SCALE_ONE)
        row = max(self.sizeHintForRow(0), px(self, 24))
        self.setFixedHeight(row * min(max(1, len(self._segments)), self._most_rows) + px(self, 2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        segment = self.current()
        if segment is None or not part_key(event, segment, self._wishes):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._rows.index(0, 0))

    def _menu(self, at: QPoint) -> None:
        row = self.indexAt(at).row()
        if 0 <= row < len(self._segments):
            part_menu(self, self._segments[row], self._wishes).popup(self.viewport().mapToGlobal(at))


def _row(segment: Segment) -> Row:
    """Ticked: it is sent."""
    return Row(
        "\n".join(segment.ids),
        segment.name,
        note=segment.standing,
        right=segment.figures.replace(" tokens", " tok"),
        enabled=segment.is_sent,
        ticked=segment.is_sent,
    )
