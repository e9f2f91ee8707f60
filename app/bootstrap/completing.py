"""Suggestions in the editors: the engine meets the keys, the badge, the budget and the settings."""

import os
from collections.abc import Callable

from app.bootstrap.completion_badge import CompletionBadge
from app.bootstrap.ground import Ground
from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.domain.documents import Document, DocumentsState
from app.domain.errors import AppError, ProblemKind
from app.domain.requests import Purpose, Request
from app.domain.settings import CompletionMode, Settings
from app.domain.spot import Spot
from app.domain.suggestion import Part
from app.domain.trigger import Act, Moment
from app.services.completion.engine import CompletionEngine, CompletionState, Look, Money, Phase
from app.services.completion.recent import RecentCode
from app.services.completion.savings import Savings
from app.services.tasks import TaskSlot
from app.ui.editor.code_view import CodeView
from app.ui.editor.moments import lines_around, moment_of, spot_of
from app.ui.editor.suggesting import Suggesting
from app.ui.shell.notice_bar import Notice

TOLD = "completion.told"  # the person knows that suggestions are paid for


class Completing:
    """One of each. `open_settings` shows a page of the settings, `folder` is the one that is open, or empty."""

    def __init__(
        self,
        ground: Ground,
        screens: Screens,
        machines: Machines,
        popup_shown: Callable[[CodeView], bool],
        open_settings: Callable[[str], None],
        folder: Callable[[], str],
    ) -> None:
        self._ground, self._screens, self._machines = ground, screens, machines
        self._popup_shown = popup_shown
        self._open_settings = open_settings
        self._folder = folder
        self.recent = RecentCode(ground.clock)
        self.savings = Savings(lambda: machines.meter.charges_today, ground.session, ground.clock)
        money = Money(machines.counts.count, lambda: machines.budget.left_for(Purpose.COMPLETION))
        self.engine = CompletionEngine(machines.asking, ground.clock, machines.completion_model, money, self.recent)
        self.suggesting = Suggesting(screens.window)
        self.badge = CompletionBadge(ground, screens, self)
        self._told: bool | None = None  # None: not known yet
        self._on_top: str | None = None
        self._loading = TaskSlot("completion: what earlier runs counted")
        self._connect()
        self.badge.show(self.engine.state)

    async def close(self) -> None:
        self.badge.dismiss()
        await self._loading.close()
        await self.engine.close()
        await self.savings.close()

    # verbs of the menus

    def ask(self, purpose: Purpose = Purpose.COMPLETION) -> None:
        """A suggestion now, at the cursor."""
        view, document = self._screens.editor.current_view(), self._ground.documents.state.active
        if view is not None and document is not None:
            view.setFocus()
            self.engine.ask_now(self._spot(view, document), self._look(view, document, Act.MOVED, ""), purpose)

    def request(self) -> Request | None:
        """What `ask` would send, for whoever prices it; None: no file is open."""
        view, document = self._screens.editor.current_view(), self._ground.documents.state.active
        if view is None or document is None:
            return None
        return self.engine.request_at(self._spot(view, document), self._look(view, document, Act.MOVED, ""))

    def turn(self, pages: int) -> None:
        """To another suggestion; the keys stay in the editor."""
        self._screens.editor.focus_editor()
        self.engine.turn(pages)

    def take(self, part: str) -> None:
        """ "word", "line" or "all" of what is shown."""
        if (view := self._screens.editor.current_view()) is not None:
            view.setFocus()
            self._accept(view, Part(part))

    def set_mode(self, mode: CompletionMode) -> None:
        self._ground.preferences.change(completion={"mode": mode})

    def toggle_language(self, language: str) -> None:
        """Suggestions on or off in one language."""
        off = [name.strip() for name in self._ground.preferences.current.completion.languages_off.split(",")]
        off = [name for name in off if name and name != language] if language in off else [*filter(None, off), language]
        self._ground.preferences.change(completion={"languages_off": ", ".join(off)})

    def open_settings(self) -> None:
        self._open_settings("Completion")

    # connections

    def _connect(self) -> None:
        ground, screens, machines = self._ground, self._screens, self._machines
        for view in screens.editor.tabs.all_views():
            self.suggesting.watch(view)
        screens.editor.view_made.connect(self.suggesting.watch)
        self.suggesting.may_wait = self._may_wait
        self.suggesting.happened.connect(self._happened)
        self.suggesting.accept_requested.connect(self._accept)
        self.suggesting.escaped.connect(self.engine.escape)
        self.suggesting.left.connect(self.engine.leave)
        self.engine.changed.connect(self._show)
        self.engine.changed.connect(self.badge.show)
        self.savings.changed.connect(lambda _figures: self.badge.show(self.engine.state))
        self.engine.counted.connect(self.savings.count)
        machines.meter.changed.connect(lambda _state: self.savings.charges_changed())
        machines.chat.changed.connect(lambda _state: self._follow_model())
        machines.keys.changed.connect(lambda _state: self._follow_model())
        ground.documents.changed.connect(self._documents_changed)
        ground.preferences.changed.connect(self._show_settings)
        screens.appearance.changed.connect(self.suggesting.show_theme)
        self.suggesting.show_theme(screens.appearance.theme)
        self._show_settings(ground.preferences.current)
        self._loading.start(self._load())

    async def _load(self) -> None:
        self._told = await self._ground.session.get(TOLD) is not None
        try:
            await self.savings.load()
        except AppError:
            return  # said by the database already; this run's figures stand alone

    # down

    def _show(self, state: CompletionState) -> None:
        view = self._screens.editor.current_view() if state.suggestion is not None else None
        if view is not None and str(view.property("document_id")) != state.document_id:
            view = None
        self.suggesting.show(view, state.suggestion if view is not None else None, state.label)
        if state.phase is Phase.ASKING and not self.engine.asked_by_key:
            self._tell_once()
        elif state.problem is not None and state.problem.kind is ProblemKind.OVER_BUDGET:
            words = f"{state.problem.message} Suggestions rest until there is more."
            self._screens.window.notices.show_notice(Notice("completion.budget", words, "Budget…", "warning"))

    def _tell_once(self) -> None:
        """The first time that a suggestion is paid for, one learns of it, and how to have none."""
        card = self._machines.completion_model()
        if self._told or (card.price is not None and card.price.free):
            return
        self._told = True
        self._ground.session.put(TOLD, "1")
        limit = self._ground.preferences.current.budget.completion_daily_dollars
        most = f", for at most ${limit} a day" if limit else ""
        words = f"{card.name} suggests code as you type{most}: it gets the lines around the cursor."
        self._screens.window.notices.show_notice(Notice("completion.told", words, "Only by key", "info"))

    def _show_settings(self, settings: Settings) -> None:
        self.engine.configure(settings.completion)

    def _follow_model(self) -> None:
        self.engine.follow_model()

    # up

    def _happened(self, view: CodeView, act: Act, typed: str) -> None:
        document = self._document_of(view)
        if document is None or (self.engine.rests and act is not Act.ACCEPTED):
            return
        spot, look = self._spot(view, document), self._look(view, document, act, typed)
        if act is Act.ACCEPTED:
            self.engine.accepted(spot, look)
        else:
            self.engine.happened(act, typed, spot, look)

    def _look(self, view: CodeView, document: Document, act: Act, typed: str) -> Look:
        def look(tokens_too: bool) -> Moment:
            popup = self._popup_shown(view)
            return moment_of(view, document, act, typed, popup_shown=popup, tokens_too=tokens_too)

        return look

    def _accept(self, view: CodeView, part: Part) -> None:
        if (taken := self.engine.accept(part)) is not None:
            self.suggesting.put_in(view, taken)

    def _may_wait(self, view: CodeView) -> bool:
        """A key is drawn first where no suggestion can come with it."""
        document = self._document_of(view)
        return document is None or self.engine.rests or not self.engine.may_answer(self._spot(view, document))

    def _spot(self, view: CodeView, document: Document) -> Spot:
        return spot_of(view, document, *self._name(document.path))

    def _name(self, path: str | None) -> tuple[str, str]:
        """What a model is told of a file: its place below the open folder and that folder's name; else its own name."""
        folder = self._folder()
        if path is None:
            return "", ""
        if folder and path.startswith(folder + os.sep):
            return path[len(folder) + 1 :].replace(os.sep, "/"), os.path.basename(folder)
        return os.path.basename(path), ""

    def _document_of(self, view: CodeView) -> Document | None:
        return self._ground.documents.document(str(view.property("document_id")))

    def _documents_changed(self, state: DocumentsState) -> None:
        """The file that is left may be of use for questions in the next one."""
        self.engine.keep_only({document.id for document in state.documents})
        left, self._on_top = self._on_top, state.active_id
        if left is None or left == state.active_id:
            return
        document, view = state.document(left), self._screens.editor.texts.view_of(left)
        if document is not None and document.path is not None and view is not None:
            self.recent.left(self._name(document.path)[0], *lines_around(view))
