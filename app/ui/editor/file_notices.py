"""What the bar below the code says of the document on top, of files on their way, of troubles; and what it answers."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.documents import Document, DocumentsState, OnDisk, Trouble
from app.domain.errors import Problem, Remedy

if TYPE_CHECKING:
    from app.ui.editor.bar import FileBar

GONE = "This file has been deleted or moved. The text is still here; saving writes it anew."


class FileNotices(QObject):
    """One thing at a time, the most pressing one. The bar is made when there is something to say."""

    remedy_requested = Signal()
    save_as_requested = Signal(str)  # id
    trouble_dismissed = Signal()
    disk_choice = Signal(str, str)  # id, a key of FileBar.DISK_CHOICES
    opening_cancelled = Signal()
    close_requested = Signal(str)  # id: of a text that is still coming

    def __init__(
        self, add_bar: Callable[[QWidget], None], percent: Callable[[str | None], int | None], parent: QObject
    ) -> None:
        """`percent`: how much of a document's text is in its editor; None: all of it."""
        super().__init__(parent)
        self._add_bar = add_bar
        self._percent = percent
        self._state = DocumentsState()
        self._dismissed: set[tuple[str, str]] = set()
        self._scale = 1.0
        self._bar: FileBar | None = None

    @property
    def bar(self) -> "FileBar":
        if self._bar is None:
            from app.ui.editor.bar import FileBar

            bar = self._bar = FileBar()
            bar.remedy_requested.connect(self._remedy)
            bar.dismissed.connect(self._dismiss)
            bar.cancelled.connect(self._cancel_opening)
            bar.choice_made.connect(lambda choice: self.disk_choice.emit(self._state.active_id or "", choice))
            bar.show_scale(self._scale)
            self._add_bar(bar)
        return self._bar

    def show_scale(self, scale: float) -> None:
        self._scale = scale
        if self._bar is not None:
            self._bar.show_scale(scale)

    def show_documents(self, state: DocumentsState) -> None:
        self._state = state
        self.show_now()

    def show_now(self) -> None:
        """Also when a text has come further."""
        state = self._state
        active, percent = state.active, self._percent(state.active_id)
        trouble = self._trouble
        if state.opening is not None:
            self.bar.show_progress(f"Opening “{os.path.basename(state.opening)}”…")
        elif active is not None and percent is not None:
            self.bar.show_progress(f"Opening “{active.title}”… {percent} %")
        elif trouble is not None:
            self._show_trouble(trouble.problem)
        elif active is not None and active.on_disk is OnDisk.CHANGED:
            self.bar.show_disk_choices("Another program has changed this file, and so have you.")
        elif active is not None and (words := self._words_of(active)):
            self.bar.show_words(words, wrong=words is GONE)
        elif self._bar is not None:
            self._bar.show_words("")

    @property
    def _trouble(self) -> Trouble | None:
        """That of an opening waits until what the disk did to the file on top has been decided."""
        trouble, active = self._state.trouble, self._state.active
        conflict = active is not None and active.on_disk is OnDisk.CHANGED
        return None if conflict and trouble is not None and trouble.document_id is None else trouble

    def _show_trouble(self, problem: Problem) -> None:
        if problem.remedy is Remedy.OVERWRITE:
            self.bar.show_disk_choices(problem.message, remedy=problem.remedy, details=problem.details)
        else:
            self.bar.show_words(problem.message, remedy=problem.remedy, wrong=True, details=problem.details)

    def _words_of(self, document: Document) -> str:
        """What is to be known of it and has not been dismissed."""
        gone = GONE if document.on_disk is OnDisk.GONE else ""
        words = (one for one in (gone, document.notice) if one and (document.id, one) not in self._dismissed)
        return next(words, "")

    def _remedy(self, remedy: Remedy) -> None:
        trouble = self._state.trouble
        if remedy is Remedy.SAVE_AS and trouble is not None and trouble.document_id is not None:
            self.trouble_dismissed.emit()
            self.save_as_requested.emit(trouble.document_id)
        else:
            self.remedy_requested.emit()

    def _cancel_opening(self) -> None:
        """A file that is being read is let go; of one that is being filled in, the tab closes."""
        if self._state.opening is not None:
            self.opening_cancelled.emit()
        elif self._state.active_id is not None:
            self.close_requested.emit(self._state.active_id)

    def _dismiss(self) -> None:
        active = self._state.active
        if self._trouble is not None:
            self.trouble_dismissed.emit()
        elif active is not None:
            self._dismissed.add((active.id, self._words_of(active)))
            self.show_now()
