"""A robot that uses the window as a person does: it looks, types, clicks, drops, and waits for what can be seen."""

import asyncio
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import PySide6
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeySequence,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMenuBar,
    QTabBar,
    QWidget,
)

from tests.support.mouse import move_mouse, press_mouse, release_mouse
from tests.support.patience import PATIENCE_S, until
from tests.support.visible import items, plain, texts_of, top_levels, visible_texts, visible_widgets, without_mnemonic

FAILURES = Path(__file__).resolve().parents[2] / "build" / "failures"

W = TypeVar("W", bound=QWidget)


class HasWindow(Protocol):
    @property
    def window(self) -> QWidget: ...


class Robot:
    """`app` is what `bootstrap.build` returns, or anything with a `window`.

    What it looks for is named by object name ("chat.send") or by the text a person reads ("Send"). Each action happens
    in the Qt loop outside of any task, as a real key or click does, and returns when the loop has had a turn.
    A condition that does not come true in time fails with a picture in build/failures and with all visible texts.
    """

    def __init__(self, app: HasWindow) -> None:
        self.app: Any = app

    @property
    def window(self) -> QWidget:
        return self.app.window

    # ------------------------------------------------------------------------------------------------------- waiting
    async def ready(self) -> None:
        """Waits until the window is there and takes keys."""
        await self.until(lambda: self.window.isVisible(), "the window is shown")
        self.window.activateWindow()
        await self.until(lambda: QApplication.activeWindow() is not None, "the window is active")

    async def until(
        self, condition: Callable[[], object], what: str | Callable[[], str] = "", limit: float = PATIENCE_S
    ) -> Any:
        """Waits until `condition()` is true and returns it; looks again at each turn of the loop."""

        def wanted() -> str:
            return f"{(what() if callable(what) else what) or 'the condition'}\n{self._report()}"

        return await until(condition, wanted, limit)

    async def sees(self, text: str, where: str | QWidget | None = None, limit: float = PATIENCE_S) -> None:
        """Waits until `text` can be read in the window, or in the part called `where`."""
        place = f" in {where}" if isinstance(where, str) else ""
        await self.until(lambda: text in self.text(where), f"{text!r} can be read{place}", limit)

    async def sees_not(self, text: str, where: str | QWidget | None = None, limit: float = PATIENCE_S) -> None:
        """Waits until `text` can no longer be read."""
        await self.until(lambda: text not in self.text(where), f"{text!r} has gone", limit)

    async def sees_like(self, pattern: str, where: str | QWidget | None = None, limit: float = PATIENCE_S) -> str:
        """Waits until the regular expression matches what can be read; returns the match."""
        match = await self.until(lambda: re.search(pattern, self.text(where)), f"/{pattern}/ can be read", limit)
        return str(match.group())

    async def turns(self, count: int = 3) -> None:
        """Lets the loop go round a few times."""
        for _ in range(count):
            await asyncio.sleep(0)

    # ------------------------------------------------------------------------------------------------------- looking
    def texts(self, where: str | QWidget | None = None) -> list[str]:
        """Every text that can be read now: in all open windows, or in the part called `where` (hidden: none)."""
        if isinstance(where, str):
            part = self.find(where)
            return [] if part is None else visible_texts(part)
        return visible_texts(where)

    def text(self, where: str | QWidget | None = None) -> str:
        """`texts`, joined by line feeds."""
        return "\n".join(self.texts(where))

    def find(self, target: str, kind: type[W] = QWidget) -> W | None:  # type: ignore[assignment]
        """The visible widget with this object name, else the one that reads exactly so, else the button that a screen
        reader calls so; None: there is none now."""
        shown = [widget for widget in visible_widgets() if isinstance(widget, kind)]
        for widget in shown:
            if widget.objectName() == target:
                return widget
        for widget in shown:
            if isinstance(widget, QTabBar | QMenuBar | QMenu | QAbstractItemView):
                continue
            if any(plain(text) == target for text in texts_of(widget)):
                return widget
        return next((one for one in shown if isinstance(one, QAbstractButton) and one.accessibleName() == target), None)  # type: ignore[return-value]

    def is_shown(self, target: str) -> bool:
        return self.find(target) is not None

    def is_enabled(self, target: str) -> bool:
        """It is there and can be used."""
        widget = self.find(target)
        return widget is not None and widget.isEnabled()

    async def get(self, target: str, kind: type[W] = QWidget, limit: float = PATIENCE_S) -> W:  # type: ignore[assignment]
        """Waits until the widget called or reading `target` is visible."""
        return await self.until(lambda: self.find(target, kind), f"{kind.__name__} {target!r} is shown", limit)

    def said(self, target: str) -> str:
        """What a screen reader says about a control: its accessible name and description."""
        widget = self.find(target)
        return "" if widget is None else f"{widget.accessibleName()}\n{widget.accessibleDescription()}"

    def picture(self, path: Path) -> Path:
        """Saves the window as it is drawn now."""
        path.parent.mkdir(parents=True, exist_ok=True)
        assert self.window.grab().save(str(path)), f"no picture could be written to {path}"
        return path

    # -------------------------------------------------------------------------------------------------------- typing
    async def type(self, text: str) -> None:
        """Types into whatever has the focus; line feeds are Return, letters beyond ASCII come from an input method."""
        for letter in text:
            await self._do(lambda letter=letter: self._type_letter(letter))

    async def press(self, *keys: str) -> None:
        """Presses keys or shortcuts as they are written in menus: "Ctrl+L", "Return", "Ctrl+K, Ctrl+O"."""
        for key in keys:
            strokes = QKeySequence.fromString(key, QKeySequence.SequenceFormat.PortableText)
            for combination in (strokes[place] for place in range(strokes.count())):
                assert combination.key() != Qt.Key.Key_unknown, f"no such key: {key}"
                await self._do(
                    lambda c=combination: QTest.keyClick(self._key_target(), c.key(), c.keyboardModifiers())  # type: ignore[misc]
                )

    async def paste(self, text: str) -> None:
        """Puts text on the clipboard and presses Ctrl+V."""
        self.set_clipboard(text)
        await self.press("Ctrl+V")

    def set_clipboard(self, text: str) -> None:
        QApplication.clipboard().setText(text)

    def clipboard(self) -> str:
        return QApplication.clipboard().text()

    # ------------------------------------------------------------------------------------------------------ clicking
    async def click(self, target: str | QWidget, *, double: bool = False, at: QPoint | None = None) -> None:
        """Clicks a control by object name, by what it reads, or itself; fails when it is disabled or covered."""
        widget = await self.get(target) if isinstance(target, str) else target
        await self.until(widget.isEnabled, f"{_name(widget)} can be used")
        await self._click_at(widget, widget.rect().center() if at is None else at, double=double)

    async def drag(self, *places: QPoint, shift: bool = False) -> None:
        """Presses the left button at the first of these places on the screen, moves over the others, and lets it go."""
        await self._do(lambda: press_mouse(self.window, places[0], shift=shift))
        for place in places[1:]:
            await self._do(lambda place=place: move_mouse(self.window, place))
        await self._do(lambda: release_mouse(self.window, places[-1]))

    async def focus(self, target: str) -> None:
        """Clicks a widget so that it has the focus."""
        widget = await self.get(target)
        inner = widget.focusProxy() or widget
        viewport = getattr(inner, "viewport", None)
        area = viewport() if callable(viewport) else inner
        await self._click_at(area, area.rect().center())
        await self.until(
            lambda: (
                widget.isAncestorOf(focused) or focused in (widget, inner)  # type: ignore[arg-type]
                if (focused := QApplication.focusWidget())
                else False
            ),
            f"{target} has the focus",
        )

    async def menu(self, *path: str) -> None:
        """Opens a menu of the menu bar and chooses an entry: `menu("File", "Open…")`."""
        await self._walk(next(widget for widget in visible_widgets(self.window) if isinstance(widget, QMenuBar)), path)

    async def item_menu(self, text: str, where: str, *path: str) -> None:
        """Clicks the item that reads `text` with the right button, and chooses an entry of the menu that opens."""
        view, index = await self.until(lambda: self._item(text, where), f"item {text!r}")
        view.scrollTo(index)
        viewport, at = view.viewport(), view.visualRect(index).center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
        await self._do(
            lambda: QTest.mouseClick(viewport, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, at)
        )
        await self._do(lambda: QApplication.sendEvent(viewport, event))
        await self.popup_menu(*path)

    async def popup_menu(self, *path: str) -> None:
        """Chooses an entry of the menu that is open."""
        menu = await self.until(lambda: next((w for w in visible_widgets() if isinstance(w, QMenu)), None), "a menu")
        await self._walk(menu, path)

    async def choose_file(self, path: Path) -> None:
        """Answers the open file dialog with a path, as it is typed there."""
        await self.get("fileNameEdit")
        dialog = next(widget for widget in visible_widgets() if isinstance(widget, QFileDialog))
        edit = dialog.findChild(QLineEdit, "fileNameEdit")
        assert edit is not None
        await self._do(lambda: edit.setText(str(path)))
        await self._do(lambda: QTest.keyClick(edit, Qt.Key.Key_Return))
        await self.until(lambda: self.find("fileNameEdit") is None, "the file dialog has closed")

    async def _walk(self, area: QMenuBar | QMenu, path: Sequence[str]) -> None:
        for title in path:
            action = await self.until(lambda area=area, title=title: _action(area, title), f"menu entry {title!r}")
            assert action.isEnabled(), f"the menu entry {title!r} is disabled"
            submenu = action.menu()
            await self._click_at(area, area.actionGeometry(action).center())
            if submenu is not None:
                await self.until(submenu.isVisible, f"menu {title!r} opens")
                area = submenu

    async def choose_in_menu(self, text: str) -> None:
        """Clicks the entry that reads `text` in the menu that has popped up."""
        menu, action = await self.until(lambda: _in_menus(text), f"entry {text!r} of a menu")
        assert action.isEnabled(), f"the menu entry {text!r} is disabled"
        await self._click_at(menu, menu.actionGeometry(action).center())

    async def choose(self, text: str, where: str | None = None, *, double: bool = False) -> None:
        """Clicks the item that reads `text` in a list, tree, table, combo box or tab bar: `where`, or any shown."""
        place, index = await self.until(lambda: self._item(text, where), f"item {text!r}")
        if isinstance(place, QTabBar):
            await self._click_at(place, place.tabRect(index).center(), double=double)
        elif isinstance(place, QComboBox):
            await self._do(place.showPopup)
            place = await self.until(lambda: next(iter(_views_of_popup()), None), "the list of the combo box opens")
            await self._click_item(place, place.model().index(index, 0), double)
        else:
            await self._click_item(place, index, double)

    async def drop(self, paths: Sequence[Path], target: str) -> None:
        """Drags files from a file manager onto the widget called `target` and lets them go."""
        widget = await self.get(target)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        await self._do(lambda: _drag(widget, data))

    # -------------------------------------------------------------------------------------------------------- inside
    async def _do(self, action: Callable[[], object]) -> None:
        """Runs `action` from the Qt loop, outside of every task, then lets the loop go round."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def act() -> None:
            try:
                action()
            except BaseException as error:  # noqa: BLE001  handed to the one who waits
                if not done.done():
                    done.set_exception(error)
            else:
                if not done.done():
                    done.set_result(None)

        QTimer.singleShot(0, act)
        await done
        await self.turns(2)

    def _key_target(self) -> QWidget:
        target = QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()
        assert target is not None, "no window takes keys"
        return target

    def _type_letter(self, letter: str) -> None:
        target = self._key_target()
        if letter == "\n":
            QTest.keyClick(target, Qt.Key.Key_Return)
        elif letter == "\t":
            QTest.keyClick(target, Qt.Key.Key_Tab)
        elif " " <= letter <= "~":
            QTest.keyClick(target, letter)
        else:
            event = QInputMethodEvent()
            event.setCommitString(letter)
            QApplication.sendEvent(target, event)

    async def _click_at(self, widget: QWidget, at: QPoint, *, double: bool = False) -> None:
        await self._is_open(widget.window())
        hit = QApplication.widgetAt(widget.mapToGlobal(at))
        reached = hit is None or hit is widget or widget.isAncestorOf(hit) or hit.isAncestorOf(widget)
        assert reached, f"{_name(widget)} is covered by {_name(hit)}\n{self._report()}"
        press = QTest.mouseDClick if double else QTest.mouseClick
        await self._do(lambda: press(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at))

    async def _is_open(self, window: QWidget) -> None:
        """A menu or list that has just been opened takes clicks once the platform has heard of it: where there is no
        screen, one that is closed before keeps the focus for ever."""
        if window.windowType() == Qt.WindowType.Popup and QGuiApplication.platformName() == "offscreen":
            await self.until(lambda: QGuiApplication.focusWindow() == window.windowHandle(), "the menu is open")

    async def _click_item(self, view: QAbstractItemView, index: QModelIndex, double: bool) -> None:
        view.scrollTo(index)
        at = view.visualRect(index).center()
        await self._click_at(view.viewport(), at)
        if double:
            await self._click_at(view.viewport(), at, double=True)

    def _item(self, text: str, where: str | None) -> tuple[QWidget, Any] | None:
        root = None if where is None else self.find(where)
        for widget in visible_widgets(root):
            if isinstance(widget, QTabBar):
                for index in range(widget.count()):
                    if without_mnemonic(widget.tabText(index)) == text:
                        return widget, index
            elif isinstance(widget, QComboBox) and (row := widget.findText(text)) >= 0:
                return widget, row
            elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
                for index in items(widget):
                    if plain(str(index.data())) == text and not widget.visualRect(index).isNull():
                        return widget, index
        return None

    def _report(self) -> str:
        lines = ["pictures:"]
        story = re.sub(r"[^\w.-]+", "-", os.environ.get("PYTEST_CURRENT_TEST", "window").split(" ")[0].split("/")[-1])
        for number, top in enumerate(top_levels()):
            FAILURES.mkdir(parents=True, exist_ok=True)
            path = FAILURES / f"{story}-{number}.png"
            lines.append(f"  {path}" if top.grab().save(str(path)) else f"  (none of {_name(top)})")
        lines += ["visible:", *(f"  | {line}" for text in visible_texts() for line in text.splitlines()[:40])]
        return "\n".join(lines)


def _name(widget: QWidget | None) -> str:
    if widget is None:
        return "nothing"
    return f"{type(widget).__name__}({widget.objectName() or next(iter(visible_texts(widget)), '')[:40]!r})"


def _action(area: QMenuBar | QMenu, title: str) -> QAction | None:
    shown = [action for action in area.actions() if action.isVisible()]
    return next((action for action in shown if without_mnemonic(action.text()).split("\t")[0] == title), None)


def _in_menus(title: str) -> tuple[QMenu, QAction] | None:
    menus = [widget for widget in visible_widgets() if isinstance(widget, QMenu)]
    return next(((menu, action) for menu in menus if (action := _action(menu, title)) is not None), None)


def _views_of_popup() -> list[QAbstractItemView]:
    popup = QApplication.activePopupWidget()
    return [] if popup is None else popup.findChildren(QAbstractItemView)


def _drag(widget: QWidget, data: QMimeData) -> None:
    """One drag over `widget` or the ancestor that wants it, with the drop at the end. Fails when nobody takes it."""
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    viewport = getattr(widget, "viewport", None)  # scroll areas hear of drags through it
    target: QWidget | None = viewport() if callable(viewport) else widget
    while target is not None:
        if target.acceptDrops():
            at = target.rect().center()
            place = QPointF(at) if PySide6.__version_info__ >= (6, 12) else at  # the other form warns, or is not there
            enter = QDragEnterEvent(place, copy, data, left, none)
            QApplication.sendEvent(target, enter)
            if enter.isAccepted():
                QApplication.sendEvent(target, QDragMoveEvent(place, copy, data, left, none))
                QApplication.sendEvent(target, QDropEvent(QPointF(at), copy, data, left, none))
                return
        target = target.parentWidget()
    raise AssertionError(f"{_name(widget)} takes no drop")
