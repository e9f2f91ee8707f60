"""How each file was looked at, its first line on the screen and its folds: kept at the end, put back with its tab."""

import json
from functools import partial

from app.services.ports import Session
from app.ui.editor.code_view import CodeView
from app.ui.editor.pane import EditorPane

KEY = "editor.views"


class ViewStates:
    """To be loaded before the tabs come back."""

    def __init__(self, session: Session, editor: EditorPane) -> None:
        self._session = session
        self._editor = editor
        self._kept: dict[str, tuple[int, list[int]]] = {}

    async def load(self) -> None:
        """What cannot be read counts as nothing kept."""
        self._kept = _states(await self._session.get(KEY))
        self._editor.view_made.connect(self._made)

    def keep(self) -> None:
        """Tabs that were not looked at in this run stay as they were kept."""
        for view in self._editor.findChildren(CodeView):
            document_id = view.property("document_id")
            if document_id and view.has_painted:
                self._kept[document_id] = (view.verticalScrollBar().value(), view.drawn.folding.folded_lines())
        known = set(self._editor.cursors())
        rows = {document_id: state for document_id, state in self._kept.items() if document_id in known}
        self._session.put(KEY, json.dumps(rows))

    def _made(self, view: CodeView) -> None:
        view.first_painted.connect(partial(self._put_back, view))

    def _put_back(self, view: CodeView) -> None:
        """By now its text is in it."""
        state = self._kept.pop(str(view.property("document_id") or ""), None)
        if state is None:
            return
        top, folds = state
        if folds:
            view.drawn.folding.fold_lines(folds)
        view.verticalScrollBar().setValue(top)
        view.ensureCursorVisible()


def _states(text: str | None) -> dict[str, tuple[int, list[int]]]:
    try:
        kept = json.loads(text) if text else {}
        return {str(key): (int(top), [int(line) for line in folds]) for key, (top, folds) in kept.items()}
    except (ValueError, TypeError, AttributeError):
        return {}
