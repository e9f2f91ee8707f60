"""Paste and complete: what was copied, in an editor, with what is missing asked for at once."""

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.bootstrap.completing import Completing
from app.bootstrap.ground import Ground
from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.domain.money import figure_of, format_bound, format_figure
from app.domain.paste import around, find_hole
from app.domain.requests import Purpose
from app.services.completion.engine import MOST_ALTERNATIVES, CompletionState, Phase
from app.services.snippet_language import guess
from app.services.tasks import TaskSlot
from app.ui.editor.alternatives_bar import Alternative, AlternativesBar
from app.ui.editor.insertions import put_around_cursor
from app.ui.shell.notice_bar import Notice

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView

NO_TEXT = Notice("paste", "There is no text on the clipboard to complete.", icon="warning")


class PasteDesk:
    """One paste at a time; its suggestions stand side by side below the code until they are taken or closed."""

    def __init__(self, ground: Ground, screens: Screens, machines: Machines, completing: Completing) -> None:
        self._ground, self._screens, self._machines, self._completing = ground, screens, machines, completing
        self._bar: AlternativesBar | None = None
        self._document_id = ""
        self._most = ""  # what a question can cost
        self._working = TaskSlot("paste and complete")
        completing.engine.changed.connect(self._show)
        machines.meter.changed.connect(lambda _state: self._show(completing.engine.state))
        ground.documents.changed.connect(lambda state: self._leave(state.active_id))
        ground.preferences.changed.connect(lambda settings: self._show_scale(settings.appearance.scale))

    async def close(self) -> None:
        await self._working.close()

    def paste(self, *, new_tab: bool = False) -> None:
        """Into the file on top if something is selected there or the cursor's line is empty; else into a new tab."""
        text = QApplication.clipboard().text().replace("\r\n", "\n").replace("\r", "\n")
        if not text.strip():
            self._screens.window.notices.show_notice(NO_TEXT)
            return
        self._screens.window.notices.withdraw(NO_TEXT.id)
        self._working.start(self._paste(text, None if new_tab else self._place()))

    def complete(self, document_id: str) -> None:
        """The same for what was pasted into a tab before there was anybody to complete it."""
        self._working.start(self._complete(document_id))

    def copy_result(self) -> None:
        """The whole text on top to the clipboard, with the suggestion in it that is shown."""
        view = self._screens.editor.current_view()
        if view is None:
            return
        suggestion = self._completing.engine.state.suggestion
        text, at = view.text(), view.cursor_offset()
        if suggestion is not None:
            text = text[:at] + suggestion.text + text[at + suggestion.replaces :]
        QApplication.clipboard().setText(text)

    async def _paste(self, text: str, place: "CodeView | None") -> None:
        language = place.language if place is not None else await asyncio.to_thread(guess, text)
        prefix, suffix = around(text, await asyncio.to_thread(find_hole, text, language))
        if place is not None:
            put_around_cursor(place, prefix, suffix)
            self._document_id = self._ground.documents.state.active_id or ""
        else:
            self._screens.focus_editor_next()
            self._document_id = self._ground.documents.new(prefix + suffix, language, len(prefix))
        self._ask()

    async def _complete(self, document_id: str) -> None:
        view = self._screens.editor.texts.view_of(document_id)
        if view is None:
            return
        text = view.text()
        language = await asyncio.to_thread(guess, text)
        prefix, suffix = around(text, await asyncio.to_thread(find_hole, text, language))
        if document_id == self._active() and view.text() == text:  # else somebody is at work there already
            self._ground.documents.set_language(document_id, language)
            view.selectAll()
            put_around_cursor(view, prefix, suffix)
            self._document_id = document_id
            self._ask()

    def _ask(self) -> None:
        request = self._completing.request()
        bound = None if request is None else self._machines.model.quote(request).bound
        self._most = format_bound(bound)
        self._open_bar()
        self._completing.ask(Purpose.PASTE)

    def _place(self) -> "CodeView | None":
        view = self._screens.editor.current_view()
        if view is None or view.isReadOnly() or view.cursors.several:
            return None
        cursor = view.textCursor()
        empty_line = not cursor.block().text().strip() and view.document().characterCount() > 1
        return view if cursor.hasSelection() or empty_line else None

    def _active(self) -> str:
        return self._ground.documents.state.active_id or "no file"

    # the bar

    def _open_bar(self) -> None:
        if self._bar is None:
            engine = self._completing.engine
            bar = self._bar = AlternativesBar()
            bar.show_scale(self._screens.appearance.scale)
            window = self._screens.window
            bar.show_keys(window.keys_of)
            window.keys_changed.connect(lambda: bar.show_keys(window.keys_of))
            bar.chosen.connect(engine.choose)
            bar.another_requested.connect(lambda: self._completing.turn(1))
            bar.copy_requested.connect(self.copy_result)
            bar.closed.connect(self._close_bar)
            self._screens.editor.add_bar(bar)
        self._bar.show_alternatives(self._words(Phase.ASKING), ())

    def _show(self, state: CompletionState) -> None:
        if self._bar is None or self._bar.isHidden() or self._document_id != self._active():
            return
        charges = {charge.id: charge for charge in self._machines.meter.charges_today}
        cards = [
            Alternative(
                one.text,
                format_figure(figure_of(charges[one.charge_id])) if one.charge_id in charges else "-",
                one == state.suggestion,
            )
            for one in state.alternatives
        ]
        if state.taken:
            self._close_bar()
            return
        more = cards and len(cards) < MOST_ALTERNATIVES and state.phase is not Phase.ASKING
        self._bar.show_alternatives(self._words(state.phase, state), cards, self._most if more else "")

    def _words(self, phase: Phase, state: CompletionState | None = None) -> str:
        name = self._machines.completion_model().name
        if state is not None and state.problem is not None and not state.alternatives:
            return state.problem.message
        if phase is Phase.ASKING:
            return f"{name} finishes this, for {self._most} a question…"
        if state is not None and not state.alternatives:
            return f"{name} has nothing to add here."
        full = state is not None and len(state.alternatives) == MOST_ALTERNATIVES
        keys = self._screens.window.keys_of("complete.next") or "Next suggestion"
        others = f"{keys} turns the page" if full else f"{keys} asks for another"
        return f"{name}, {self._most} a question. Tab takes it, {others}."

    def _leave(self, active: str | None) -> None:
        if active != self._document_id:
            self._close_bar()

    def _close_bar(self) -> None:
        if self._bar is not None:
            self._bar.hide()

    def _show_scale(self, scale: float) -> None:
        if self._bar is not None:
            self._bar.show_scale(scale)
