"""Suggestions in the editors: what was done at the keys is told, ghost text is shown, and its keys are heard.

While there is a suggestion, or one may come, everything is told with the key that did it: one that is typed through
shrinks within the same event.
"""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.suggestion import Accepted, Part, Suggestion
from app.domain.trigger import Act
from app.ui.editor.code_view import CodeView
from app.ui.editor.ghost import GhostText
from app.ui.editor.indent_key import tab_indents
from app.ui.editor.insertions import take_suggestion
from app.ui.editor.units import text_between
from app.ui.theme.theme import Theme

LONGEST_TYPED = 1_000  # characters
_AFTER_PAINTING = Qt.EventPriority.LowEventPriority.value - 1  # Qt posts its own wish to paint with the low one
_TYPED = QEvent.Type(QEvent.registerEventType())

_PLAIN, _CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
_PARTS = {
    (Qt.Key.Key_Tab, _PLAIN): Part.ALL,
    (Qt.Key.Key_Right, _CONTROL): Part.WORD,
    (Qt.Key.Key_Down, _CONTROL): Part.LINE,
}
_ONLY_MODIFIERS = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock}
)
_HIDES = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.DragEnter,
        QEvent.Type.Drop,
        QEvent.Type.InputMethod,
        QEvent.Type.ContextMenu,
    }
)


class Suggesting(QObject):
    """Watches every view given to `watch`. `happened` carries the view, the act and what it put in."""

    happened = Signal(object, object, str)  # CodeView, Act, str
    accept_requested = Signal(object, object)  # CodeView, Part
    escaped = Signal()
    left = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._theme: Theme | None = None
        self._view: CodeView | None = None  # the one with the ghost
        self._told: dict[CodeView, bool] = {}  # what waits to be told of: True for an edit, False for a move
        self._typed: dict[CodeView, int] = {}  # where the cursor was before keys that are not told of yet
        self.may_wait: Callable[[CodeView], bool] = lambda _view: True
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._tell_the_rest)

    def watch(self, view: CodeView) -> None:
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)
        view.acted.connect(lambda act, before: self._acted(view, act, before))
        view.edited.connect(lambda: self._note(view, edit=True))
        view.cursorPositionChanged.connect(lambda: self._note(view, edit=False))
        view.destroyed.connect(lambda: self._gone(view))

    def show_theme(self, theme: Theme) -> None:
        self._theme = theme
        if self._view is not None and self._view.ghost is not None:
            self._view.ghost.show_theme(theme)

    # what is shown

    @property
    def shown(self) -> bool:
        return self._view is not None and self._view.ghost is not None and bool(self._view.ghost.text)

    def show(self, view: CodeView | None, suggestion: Suggestion | None, label: str = "") -> None:
        """At the cursor of `view`; None: nothing any more."""
        if self._view is not None and self._view is not view:
            self._clear()
        self._view = view
        if view is None or suggestion is None:
            self._clear()
            return
        if view.ghost is None:
            view.ghost = GhostText(view)
            if self._theme is not None:
                view.ghost.show_theme(self._theme)
        view.ghost.show(suggestion.text, f"Tab  {label}".strip())

    def put_in(self, view: CodeView, accepted: Accepted) -> None:
        """What was taken, as one step of undo with which no key merges."""
        self._clear()
        take_suggestion(view, accepted.edit.inserted, accepted.edit.removed)

    # what happens

    def _acted(self, view: CodeView, act: str, before: int) -> None:
        """Of keys it is told once they have been drawn, if no ghost has to follow them; of several as of one."""
        self._told.pop(view, None)
        if act == Act.TYPED.value and before >= 0 and not self.shown and self.may_wait(view):
            if not self._typed:
                QCoreApplication.postEvent(self, QEvent(_TYPED), _AFTER_PAINTING)
            self._typed.setdefault(view, before)
            return
        self._tell(view, Act(act), self._typed.pop(view, before))

    def _tell(self, view: CodeView, act: Act, before: int) -> None:
        now = view.textCursor().position()
        typed = text_between(view.document(), before, now) if 0 <= before < now <= before + LONGEST_TYPED else ""
        self.happened.emit(view, act, typed)

    def _note(self, view: CodeView, *, edit: bool) -> None:
        """Told of soon, unless the act that did it is told of first."""
        self._told[view] = edit or self._told.get(view, False)
        self._later.start()

    def customEvent(self, event: QEvent) -> None:
        """The keys have been drawn; what waits for a timer, colours among them, comes later."""
        if event.type() == _TYPED:
            self._tell_typed()

    def _tell_typed(self) -> None:
        typed, self._typed = self._typed, {}
        for view, before in typed.items():
            self._tell(view, Act.TYPED, before)

    def _tell_the_rest(self) -> None:
        self._tell_typed()
        told, self._told = self._told, {}
        for view, edit in told.items():
            if view.hasFocus():
                self.happened.emit(view, Act.COMMAND if edit else Act.MOVED, "")

    # keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, CodeView):
            return self._key(watched, event)
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return self._claims(watched, event)
        if kind in _HIDES:
            self._clear()
            if kind != QEvent.Type.InputMethod:
                self.left.emit()
        elif isinstance(event, QFocusEvent) and event.lostFocus() and isinstance(watched, CodeView):
            self._clear()
            self.left.emit()
        return False

    def _claims(self, watched: QObject, event: QKeyEvent) -> bool:
        """Esc and Tab belong to the ghost while it is shown, and to nobody's menu."""
        if watched is self._view and self.shown and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
            event.accept()
            return True
        return False

    def _key(self, view: CodeView, event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        if view is not self._view or not self.shown:
            if key == Qt.Key.Key_Escape and modifiers == _PLAIN:
                self.escaped.emit()
            return False
        part = _PARTS.get((key, modifiers))
        if part is Part.ALL and tab_indents(view):
            part = None
        if part is not None:
            self.accept_requested.emit(view, part)
            return True
        if key == Qt.Key.Key_Escape and modifiers == _PLAIN:
            self.escaped.emit()
            return True
        if key not in _ONLY_MODIFIERS and not _types(event):
            self._clear()
        return False

    def _clear(self) -> None:
        if self._view is not None and self._view.ghost is not None:
            self._view.ghost.clear()

    def _gone(self, view: CodeView) -> None:
        self._told.pop(view, None)
        if view is self._view:
            self._view = None


def _types(event: QKeyEvent) -> bool:
    """It puts a letter or a line end at the cursor, so that the ghost may go on."""
    text = event.text()
    return bool(text) and (text.isprintable() or text in "\r\n\t")
