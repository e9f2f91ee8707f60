"""What a person can read in the open windows, as plain text: labels, buttons, editors, lists, menus, titles."""

from collections.abc import Iterator

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QProgressBar,
    QStatusBar,
    QTabBar,
    QTextEdit,
    QTreeView,
    QWidget,
)

ROWS = 500  # of each level of an item model; more than anybody reads


def top_levels() -> list[QWidget]:
    """The windows, dialogs and popups on the screen, the newest popup first."""
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
    return sorted(shown, key=lambda widget: (widget is not popup, widget is not modal))


def visible_widgets(root: QWidget | None = None) -> Iterator[QWidget]:
    """All widgets a person can see: below `root`, or in every open window."""
    for top in [root] if root is not None else top_levels():
        if top.isVisible():
            yield top
            yield from (
                child for child in top.findChildren(QWidget) if child.isVisible() and child.window() is top.window()
            )


def visible_texts(root: QWidget | None = None) -> list[str]:
    """Every text that can be read, one entry a widget or item."""
    return [plain(text) for widget in visible_widgets(root) for text in texts_of(widget) if text.strip()]


def plain(text: str) -> str:
    """Qt's line and space characters as ordinary ones."""
    return text.replace("\u2029", "\n").replace("\u2028", "\n").replace("\u00a0", " ")


def without_mnemonic(text: str) -> str:
    """ "&Open" as it is read: "Open"; "&&" is an ampersand."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def texts_of(widget: QWidget) -> Iterator[str]:
    """The texts that one widget shows itself; those of its children are theirs."""
    if widget.isWindow() and widget.windowTitle():
        yield widget.windowTitle().replace("[*]", "*" if widget.isWindowModified() else "")
    if isinstance(widget, QLabel):
        rich = widget.textFormat() == Qt.TextFormat.RichText
        yield QTextDocumentFragment.fromHtml(widget.text()).toPlainText() if rich else widget.text()
    elif isinstance(widget, QAbstractButton):
        yield without_mnemonic(widget.text())
    elif isinstance(widget, QLineEdit):
        yield widget.displayText() or widget.placeholderText()
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.document().toRawText() or widget.placeholderText()
    elif isinstance(widget, QComboBox):
        yield widget.currentText()
    elif isinstance(widget, QGroupBox):
        yield without_mnemonic(widget.title())
    elif isinstance(widget, QProgressBar):
        yield widget.text()
    elif isinstance(widget, QStatusBar):
        yield widget.currentMessage()
    elif isinstance(widget, QTabBar):
        yield from (without_mnemonic(widget.tabText(index)) for index in range(widget.count()))
    elif isinstance(widget, QMenuBar | QMenu):
        yield from (without_mnemonic(action.text()) for action in widget.actions() if action.isVisible())
    elif isinstance(widget, QAbstractItemView):
        if widget.model() is not None:
            yield from (str(text) for index in items(widget) if (text := index.data()) is not None)
    else:
        yield said_by(widget)


def items(view: QAbstractItemView, parent: QModelIndex | None = None) -> Iterator[QModelIndex]:
    """The items of a list, table or tree, depth first; what a tree has folded away is left out."""
    model, parent = view.model(), QModelIndex() if parent is None else parent
    # columnCount of a plain list model is private: a list has one column.
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for row in range(min(model.rowCount(parent), ROWS)):
        for column in range(columns):
            yield model.index(row, column, parent)
        if isinstance(view, QTreeView) and view.isExpanded(first := model.index(row, 0, parent)):
            yield from items(view, first)


def said_by(widget: QWidget) -> str:
    """What a widget that paints itself tells through its accessible text interface; empty when it has none."""
    if type(widget).__module__.startswith("PySide6."):
        return ""
    interface = QAccessible.queryAccessibleInterface(widget)
    if interface is None or (text := interface.textInterface()) is None:
        return ""
    return text.text(0, text.characterCount())
