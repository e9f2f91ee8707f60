"""How files were looked at: the first line on the screen and the folds of each, and which stood beside which.

Kept at the end, the two sides also when they change; put back with the tabs.
"""

import json
from functools import partial

from app.services.ports import Session
from app.ui.editor.arrangement import Arrangement, from_json, to_json
from app.ui.editor.code_view import CodeView
from app.ui.editor.pane import EditorPane

KEY = "editor.views"
SIDES = "editor.sides"

# First line on the screen, folded lines, and Qt's position of the cursor in a second editor (-1: that of a first one is
# kept with its tab).
State = tuple[int, list[int], int]


class ViewStates:
    """To be loaded before the tabs come back; `arrange` once they are there."""

    def __init__(self, session: Session, editor: EditorPane) -> None:
        self._session = session
        self._editor = editor
        self._kept: dict[str, State] = {}
        self._sides: Arrangement | None = None
        self._kept_sides: str | None = None

    async def load(self) -> None:
        """What cannot be read counts as nothing kept."""
        self._kept = _states(await self._session.get(KEY))
        self._kept_sides = await self._session.get(SIDES)
        self._sides = from_json(self._kept_sides)
        self._editor.view_made.connect(self._made)
        self._editor.text_filled.connect(self._filled)

    def arrange(self) -> None:
        """Puts the tabs on their sides, and follows from now on."""
        if self._sides is not None:
            self._editor.tabs.arrange(self._sides)
        self._editor.sides.arranged.connect(self._keep_sides)

    def keep(self) -> None:
        """Tabs that were not looked at in this run stay as they were kept."""
        for view in self._editor.findChildren(CodeView):
            if (key := self._editor.tabs.key_of(view)) and view.has_painted:
                cursor = view.textCursor().position() if key.endswith(":2") else -1
                self._kept[key] = view.verticalScrollBar().value(), view.drawn.folding.folded_lines(), cursor
        known = set(self._editor.texts.cursors())
        rows = {key: state for key, state in self._kept.items() if key.removesuffix(":2") in known}
        self._session.put(KEY, json.dumps(rows))
        self._keep_sides()

    def _keep_sides(self) -> None:
        now = self._editor.tabs.arrangement()
        text = None if now is None else to_json(now)
        if text != self._kept_sides:
            self._kept_sides = text
            self._session.put(SIDES, text)

    def _made(self, view: CodeView) -> None:
        view.first_painted.connect(partial(self._put_back, view))

    def _filled(self, document_id: str, untouched: bool) -> None:
        """A large text has come, after its beginning was painted; who reads there already is left alone."""
        view = self._editor.texts.view_of(document_id)
        if view is not None and view.has_painted and untouched:
            self._put_back(view)

    def _put_back(self, view: CodeView) -> None:
        """By now its text is in it, or at least its beginning."""
        key = self._editor.tabs.key_of(view)
        if self._editor.texts.is_arriving(key.removesuffix(":2")):
            return  # its end comes later, and then `_filled`
        state = self._kept.pop(key, None)
        if state is None:
            return
        top, folds, cursor = state
        if folds:
            view.drawn.folding.fold_lines(folds)
        if cursor >= 0:
            there = view.textCursor()
            there.setPosition(min(cursor, view.document().characterCount() - 1))
            view.setTextCursor(there)
        view.verticalScrollBar().setValue(top)
        view.ensureCursorVisible()


def _states(text: str | None) -> dict[str, State]:
    try:
        kept = json.loads(text) if text else {}
        return {str(key): _state(*row) for key, row in kept.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _state(top: object, folds: list[object], cursor: object = -1) -> State:
    """Older rows have no cursor."""
    return int(str(top)), [int(str(line)) for line in folds], int(str(cursor))
