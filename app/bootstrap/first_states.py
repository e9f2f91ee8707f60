"""States down, the first ones: documents, settings and what went wrong with them reach the window from the start."""

from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.domain.documents import DocumentsState
from app.domain.errors import Problem
from app.ui.shell.notice_bar import Notice

FILE = "file"
OF_A_FILE = (
    *("file.save", "file.save_as", "file.close_tab"),
    *("form.language", "form.indentation", "form.encoding", "form.line_ending"),
    *("tab.next", "tab.previous", "tab.close_others", "tab.close_right", "tab.close_all"),
)


def connect_first_states(ground: Ground, screens: Screens) -> None:
    documents, editor, window = ground.documents, screens.editor, screens.window

    def show_documents(state: DocumentsState) -> None:
        editor.show_documents(state)
        active = state.active
        window.show_document(active.title if active else "", modified=active.modified if active else False)
        window.show_recent(state.recent)
        window.action("file.reopen_tab").setEnabled(state.can_reopen)
        window.action("file.recent").setEnabled(bool(state.recent))
        window.action("tab.copy_path").setEnabled(active is not None and active.path is not None)
        for name in OF_A_FILE:
            window.action(name).setEnabled(active is not None)
        if active is None:
            window.status.show_position(None, None)
        if state.trouble_elsewhere is None:
            window.notices.withdraw(FILE)

    def show_trouble(problem: Problem | None) -> None:
        """With the disk: None when it is over."""
        if problem is None:
            window.notices.withdraw("storage")
        else:
            window.notices.show_notice(Notice("storage", problem.message, icon="warning"))

    def show_trouble_elsewhere(problem: Problem) -> None:
        """The editor's own bar tells of the tab on top; a save that failed behind it is told here, until it is over."""
        trouble = documents.state.trouble_elsewhere
        if trouble is not None and trouble.problem is problem:
            window.notices.show_notice(Notice(FILE, problem.message, icon="warning"))

    documents.problem.connect(show_trouble_elsewhere)
    documents.changed.connect(show_documents)
    documents.loaded.connect(editor.show_document_text)
    documents.loaded.connect(lambda _text: screens.text_loaded())
    documents.placed.connect(editor.show_place)
    show_documents(documents.state)
    ground.preferences.changed.connect(screens.show_settings)
    ground.preferences.problems.connect(show_trouble)
    ground.database.problems.connect(show_trouble)
    notice = ground.preferences.notice
    said = " ".join([*([notice.message] if notice is not None else []), *screens.wrong_shortcuts])
    if said:
        window.notices.show_notice(Notice("settings", said, icon="warning"))
    ground.logs.crashed = lambda text: window.notices.show_notice(
        Notice("crash", f"Something went wrong inside Fireside; the log says more. ({text})", icon="warning")
    )
