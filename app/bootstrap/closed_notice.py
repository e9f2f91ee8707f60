"""Says that a tab was closed with unsaved changes, and that they are kept; one button brings them back."""

from app.bootstrap.screens import Screens
from app.bootstrap.wishes import CLOSED
from app.domain.documents import Document, DocumentsState
from app.services.documents import Documents
from app.ui.shell.notice_bar import Notice


class ClosedNotice:
    """Of all that was closed since the notice was last answered. Nothing is lost, so nothing is asked."""

    def __init__(self, documents: Documents, screens: Screens) -> None:
        self._documents, self._screens = documents, screens
        self._told: dict[str, Document] = {}
        documents.closed_unsaved.connect(self._tell)
        documents.changed.connect(self._follow)
        screens.window.notices.dismissed.connect(self._dismissed)
        for document in documents.waiting_closed():  # in the first moments, before this was made
            self._tell(document)

    def reopen(self) -> None:
        """All that the notice tells of."""
        told, self._told = self._told, {}
        self._screens.focus_editor_next()
        for document_id in told:
            self._documents.reopen_closed(document_id)

    def _tell(self, document: Document) -> None:
        self._told[document.id] = document
        self._show()

    def _follow(self, _state: DocumentsState) -> None:
        """What is back by other ways needs no word."""
        if self._told:
            waiting = {document.id for document in self._documents.waiting_closed()}
            kept = {key: document for key, document in self._told.items() if key in waiting}
            if len(kept) != len(self._told):
                self._told = kept
                self._show()

    def _show(self) -> None:
        notices = self._screens.window.notices
        if not self._told:
            notices.withdraw(CLOSED)
            return
        first, *others = [document.title for document in self._told.values()]
        what = f"{first} and {len(others)} more were" if others else f"{first} was"
        notices.show_notice(Notice(CLOSED, f"{what} closed with unsaved changes; they are kept.", "Reopen"))

    def _dismissed(self, notice_id: str) -> None:
        if notice_id == CLOSED:
            self._told = {}
