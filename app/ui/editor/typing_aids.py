"""Words and snippets at the keys: what Tab, Enter, Escape and the arrows mean while one of them is at work."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from app.domain.indentation import leading
from app.domain.settings import WordCompletion
from app.domain.snippets import Snippet, expand
from app.services.words import Nearby, prefix_of
from app.ui.editor.code_view import CodeView
from app.ui.editor.snippet_stops import SnippetStops
from app.ui.editor.word_popup import WordPopup

AUTOMATIC_FROM = 3  # letters
LOOK_AGAIN_MS = 30
NEARBY_LINES = 200

Words = Callable[[str, CodeView, Sequence[Nearby]], Sequence[str]]
ForPrefix = Callable[[str, str], Snippet | None]
Variables = Callable[[CodeView], Mapping[str, Callable[[], str]]]

_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 7, Qt.Key.Key_PageUp: -7}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NO_WORDS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Escape})


class TypingAids(QObject):
    """Watches the keys of every view given to `watch`. What there is to offer it asks of the three callables.

    `may_offer` is asked before words come up by themselves: whoever shows something else at the cursor says False.
    """

    offered = Signal(list)  # list[str]: the words on display; for those who listen

    def __init__(self, window: QWidget, words: Words, for_prefix: ForPrefix, variables: Variables) -> None:
        super().__init__(window)
        self._words = words
        self._for_prefix = for_prefix
        self._variables = variables
        self._completion = WordCompletion.MANUAL
        self._scale = 1.0
        self._view: CodeView | None = None
        self._stops: SnippetStops | None = None
        self._popup: WordPopup | None = None
        self._by_hand = False
        self._own = False
        self.may_offer: Callable[[CodeView], bool] = lambda _view: True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._look)

    def watch(self, view: CodeView) -> None:
        view.installEventFilter(self)
        view.edited.connect(lambda: self._edited(view))
        view.cursorPositionChanged.connect(lambda: self._moved(view))
        view.verticalScrollBar().valueChanged.connect(lambda _value: self.close_words())
        view.destroyed.connect(lambda: self._gone(view))

    def show_settings(self, completion: WordCompletion, scale: float) -> None:
        self._completion, self._scale = completion, scale
        if completion is WordCompletion.OFF:
            self.close_words()

    def at_work(self, view: CodeView) -> bool:
        """Words are on display in this view, or a snippet is being filled in."""
        return view is self._view and (self._shown or self._stops is not None)

    # words

    def complete_word(self, view: CodeView | None) -> None:
        """Ctrl+Space: the words that fit, the first one selected; once more closes them."""
        if self._shown:
            self.close_words()
        elif view is not None and not view.isReadOnly() and self._completion is not WordCompletion.OFF:
            self._view, self._by_hand = view, True
            self._look()

    def close_words(self) -> None:
        self._timer.stop()
        self._by_hand = False
        if self._popup is not None and self._popup.isVisible():
            self._popup.hide()
            self.offered.emit([])

    @property
    def _shown(self) -> bool:
        return self._popup is not None and self._popup.isVisible()

    def _edited(self, view: CodeView) -> None:
        if self._own or view.isReadOnly() or not view.hasFocus():
            return
        automatic = self._completion is WordCompletion.AUTO and self.may_offer(view)
        if self._shown or automatic:
            self._view = view
            self._timer.start()

    def _moved(self, view: CodeView) -> None:
        """After a key that typed nothing the words no longer fit."""
        if self._shown and (view is not self._view or view.textCursor().hasSelection()):
            self.close_words()
        elif self._shown:
            self._timer.start()

    def _look(self) -> None:
        view = self._view
        if view is None or view.textCursor().hasSelection():
            self.close_words()
            return
        cursor = view.textCursor()
        prefix = prefix_of(cursor.block().text()[: cursor.positionInBlock()])
        enough = 1 if self._by_hand else AUTOMATIC_FROM
        words = self._words(prefix, view, _nearby(view)) if len(prefix) >= enough else ()
        if not words:
            self.close_words()
            return
        if self._popup is None or self._popup.parent() is not view:
            if self._popup is not None:
                self._popup.deleteLater()
            self._popup = WordPopup(view)
            self._popup.chosen.connect(self._accept)
        self._popup.show_words(words, prefix, view, scale=self._scale, select=self._by_hand)
        self.offered.emit(list(words))

    def _accept(self, word: str) -> None:
        view = self._view
        self.close_words()
        if view is None:
            return
        cursor = view.textCursor()
        prefix = prefix_of(cursor.block().text()[: cursor.positionInBlock()])
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(prefix))
        self._own = True
        cursor.beginEditBlock()
        cursor.setBlockFormat(cursor.blockFormat())  # a step of undo of its own
        cursor.insertText(word)
        cursor.setBlockFormat(cursor.blockFormat())
        cursor.endEditBlock()
        view.setTextCursor(cursor)
        self._own = False

    # snippets

    def insert_snippet(
        self, view: CodeView | None, snippet: Snippet, *, replaced: tuple[int, int] | None = None
    ) -> None:
        """Where the selection is, which the snippet may put somewhere in itself; `replaced` are Qt's positions."""
        if view is None or view.isReadOnly():
            return
        self.close_words()
        cursor = view.textCursor()
        start, end = replaced or (cursor.selectionStart(), cursor.selectionEnd())
        block = view.document().findBlock(start)
        before = block.text()[: start - block.position()]
        indent, unit = leading(before), view.indentation.unit
        expansion = expand(snippet.body, self._variables(view), indent=indent, unit=unit)
        if self._stops is not None:
            self._stops.end()
        self._own = True
        stops = SnippetStops(view, expansion, replaced=(start, end))
        self._own = False
        if expansion.order != (0,):
            self._view, self._stops = view, stops
            stops.ended.connect(self._stops_ended)
        view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stops_ended(self) -> None:
        self._stops = None

    def _expand_prefix(self, view: CodeView) -> bool:
        cursor = view.textCursor()
        if cursor.hasSelection():
            return False
        before = cursor.block().text()[: cursor.positionInBlock()]
        snippet = self._for_prefix(before, view.language)
        if snippet is None:
            return False
        units = len(snippet.prefix.encode("utf-16-le", "surrogatepass")) // 2
        self.insert_snippet(view, snippet, replaced=(cursor.position() - units, cursor.position()))
        return True

    # keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, CodeView):
            return self._key(watched, event)
        if event.type() == QEvent.Type.FocusOut:
            self.close_words()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            at_work = self._shown or self._stops is not None
            if at_work and event.key() == Qt.Key.Key_Escape:
                event.accept()
        return False

    def _key(self, view: CodeView, event: QKeyEvent) -> bool:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        popup = self._popup if self._shown and view is self._view else None
        if popup is not None and plain:
            if event.key() in _MOVES:
                popup.move_selection(_MOVES[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Tab, *_ENTER) and popup.selected:
                self._accept(popup.selected)
                return True
            if event.key() in _NO_WORDS:
                self.close_words()
                return event.key() == Qt.Key.Key_Escape
        if view.isReadOnly():
            return False
        return self._snippet_key(view, event, plain=plain)

    def _snippet_key(self, view: CodeView, event: QKeyEvent, *, plain: bool) -> bool:
        stops = self._stops if view is self._view else None
        if event.key() == Qt.Key.Key_Tab and plain:
            if stops is None:
                return self._expand_prefix(view)
            stops.next()
        elif event.key() == Qt.Key.Key_Backtab and stops is not None:
            stops.previous()
        elif event.key() == Qt.Key.Key_Escape and stops is not None:
            stops.end()
        else:
            return False
        return True

    def _gone(self, view: CodeView) -> None:
        if view is self._view:
            self._timer.stop()
            self._view = self._stops = self._popup = None


def _nearby(view: CodeView) -> list[Nearby]:
    """The lines around the cursor, without the word under it."""
    cursor = view.textCursor()
    here = cursor.block()
    text, column = here.text(), cursor.positionInBlock()
    start, end = column - len(prefix_of(text[:column])), column
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    lines = [Nearby(text[:start], 0), Nearby(text[end:], 0)]
    back, ahead = here.previous(), here.next()
    for distance in range(1, NEARBY_LINES + 1):
        if back.isValid():
            lines.append(Nearby(back.text(), distance))
            back = back.previous()
        if ahead.isValid():
            lines.append(Nearby(ahead.text(), distance))
            ahead = ahead.next()
    return lines
