"""The tabs: one for each document, to be dragged, closed by their button or the middle mouse key."""

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QTabWidget, QWidget

from app.domain.documents import Document
from app.ui.theme.buttons import IconButton

UNSAVED = " •"


class EditorTabs(QTabWidget):
    """Pages know their document by the property "document_id"."""

    close_requested = Signal(str)
    activated = Signal(str)
    reordered = Signal(list)  # list[str]: ids
    new_requested = Signal()
    menu_requested = Signal(str, QPoint)  # id, global place

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor.tabs")
        self.setAccessibleName("Open files")
        bar = _Bar(self)
        self.setTabBar(bar)
        self.setDocumentMode(True)
        self.setMovable(True)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setCornerWidget(_Corner(bar, self.new_requested), Qt.Corner.TopRightCorner)
        bar.middle_clicked.connect(lambda index: self.close_requested.emit(self.id_at(index)))
        bar.double_clicked_beside.connect(self.new_requested)
        bar.tabMoved.connect(lambda _from, _to: self.reordered.emit(self.ids()))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        bar.customContextMenuRequested.connect(self._wish_menu)
        self.currentChanged.connect(lambda index: self.activated.emit(self.id_at(index)))

    def ids(self) -> list[str]:
        return [self.id_at(index) for index in range(self.count())]

    def id_at(self, index: int) -> str:
        """Empty when there is no such tab."""
        page = self.widget(index)
        return str(page.property("document_id")) if page is not None else ""

    def put(self, index: int, document: Document, page: QWidget) -> None:
        """A new tab at this place."""
        index = self._insert(index, page, document.id, document.title)
        self.show_document(index, document)

    def take(self, page: QWidget, document_id: str, text: str, tip: str) -> None:
        """A tab from elsewhere, behind all others, as it was there."""
        index = self._insert(self.count(), page, document_id, text)
        self.setTabToolTip(index, tip)

    def _insert(self, index: int, page: QWidget, document_id: str, title: str) -> int:
        page.setProperty("document_id", document_id)
        index = self.insertTab(index, page, title)
        close = IconButton("close", "Close")
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.setStyleSheet("padding: 1px; border-radius: 4px;")
        close.clicked.connect(lambda: self.close_requested.emit(document_id))
        self.tabBar().setTabButton(index, QTabBar.ButtonPosition.RightSide, close)
        return index

    def _wish_menu(self, at: QPoint) -> None:
        index = self.tabBar().tabAt(at)
        if index >= 0:
            self.menu_requested.emit(self.id_at(index), self.tabBar().mapToGlobal(at))

    def show_document(self, index: int, document: Document) -> None:
        """Title, unsaved mark, and the whole path as a tooltip."""
        title = _plain(document.title) + (UNSAVED if document.modified else "")
        if self.tabText(index) != title:
            self.setTabText(index, title)
        where = document.path or "Not in a file yet"
        self.setTabToolTip(index, f"{_no_markup(where)}{', unsaved' if document.modified else ''}")
        said = f"Close {document.title}{' (unsaved, can be reopened)' if document.modified else ''}"
        button = self.tabBar().tabButton(index, QTabBar.ButtonPosition.RightSide)
        if button is not None and button.accessibleName() != said:
            button.setAccessibleName(said)
            button.setToolTip(_no_markup(said))


class _Bar(QTabBar):
    middle_clicked = Signal(int)
    double_clicked_beside = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Open files")
        self.setExpanding(False)
        self.setSelectionBehaviorOnRemove(QTabBar.SelectionBehavior.SelectRightTab)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            QTimer.singleShot(0, self, self._fit_buttons)

    def _fit_buttons(self) -> None:
        """Qt places the buttons in tabs, but leaves them as large as they were."""
        for at in range(self.count()):
            button = self.tabButton(at, QTabBar.ButtonPosition.RightSide)
            if button is not None:
                button.resize(button.sizeHint())
                self.setTabText(at, self.tabText(at))  # has Qt lay the bar out anew

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton and index >= 0:
            self.middle_clicked.emit(index)
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.tabAt(event.position().toPoint()) < 0:
            self.double_clicked_beside.emit()
        super().mouseDoubleClickEvent(event)


class _Corner(QWidget):
    """The button for a new tab, in the middle of the bar's height."""

    def __init__(self, bar: QTabBar, wish: SignalInstance) -> None:
        super().__init__()
        self._bar = bar
        new = IconButton("plus", "New file", parent=self)
        new.clicked.connect(wish)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.addWidget(new, 0, Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._bar.sizeHint().height())


def _plain(title: str) -> str:
    """Tab titles take "&" as the mark of a key."""
    return title.replace("&", "&&")


def _no_markup(text: str) -> str:
    """Tooltips that look like markup are drawn as such: file names are not ours, so they get a harmless character."""
    return text.replace("<", "\u2039")
