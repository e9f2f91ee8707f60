"""Wishes about the text itself: commands go to the editor, what projects ask for to the files that are theirs."""

from PySide6.QtCore import Qt

from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.services.project_styles import StyleOf
from app.ui.shell.actions import ACTIONS
from app.ui.shell.notice_bar import Notice

KINDS = ("line.", "word.", "cursor.")


def connect_editing(ground: Ground, screens: Screens) -> None:
    _connect_commands(screens)
    _connect_styles(ground, screens)


def _connect_commands(screens: Screens) -> None:
    """Their keys are heard in the editor only: in the question, Ctrl+D and Alt+Up are not about code."""
    editor, window = screens.editor, screens.window
    for spec in ACTIONS:
        if spec.id.startswith(KINDS):
            action, name = window.action(spec.id), spec.id.partition(".")[2]
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            editor.addAction(action)
            action.triggered.connect(lambda _checked=False, name=name: editor.run_command(name))


def _connect_styles(ground: Ground, screens: Screens) -> None:
    documents, styles = ground.documents, ground.styles

    def show(found: StyleOf) -> None:
        screens.editor.show_file_style(found.document_id, found.style)
        if found.style.problem:
            screens.window.notices.show_notice(Notice("editorconfig", found.style.problem, icon="warning"))

    documents.changed.connect(styles.follow)
    documents.loaded.connect(lambda loaded: styles.text_loaded(loaded.document_id, loaded.text))
    styles.changed.connect(show)
