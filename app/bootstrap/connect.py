"""State down, wishes up: every connection between the services and the window, by flow."""

import asyncio
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from app.bootstrap.dialogs import Dialogs
from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.domain.conversation import Attachment
from app.domain.documents import DocumentsState, Selection
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.models import FIREWORKS
from app.domain.money import Figure, format_figure
from app.domain.requests import Request
from app.domain.settings import Settings, ThemeChoice
from app.services.chat import ChatState, Phase
from app.services.cost_meter import MeterState
from app.services.key_service import KeyState
from app.services.ports import KeySource
from app.ui.shell.notice_bar import Notice
from app.ui.theme.appearance import next_scale

CONNECT_NOTICE = Notice(
    "connect",
    "The built-in model answers here, without a key and without the network. "
    "With a Fireworks key you get StarCoder and larger models.",
    "Connect Fireworks…",
    "key",
)
SELECTION_DELAY_S = 0.12


def connect(machines: Machines, screens: Screens, dialogs: Dialogs, end: Callable[[], None]) -> None:
    _connect_chat(machines, screens, dialogs)
    _connect_editor(machines, screens, dialogs)
    _connect_selection(machines, screens)
    _connect_money(machines, screens, dialogs)
    _connect_models(machines, screens, dialogs)
    _connect_settings(machines, screens)
    _connect_shell(machines, screens, dialogs, end)


def _connect_chat(machines: Machines, screens: Screens, dialogs: Dialogs) -> None:
    chat, panel, window = machines.chat, screens.chat, screens.window
    panel.send_requested.connect(chat.send)
    panel.stop_requested.connect(chat.stop)
    panel.continue_requested.connect(chat.continue_answer)
    panel.regenerate_requested.connect(chat.regenerate)
    panel.retry_requested.connect(chat.retry)
    panel.draft_changed.connect(chat.draft_changed)
    panel.attachment_removed.connect(chat.detach)
    panel.new_chat_requested.connect(lambda: _new_chat(machines))
    panel.insert_requested.connect(screens.editor.insert_at_cursor)
    panel.replace_requested.connect(screens.editor.replace_selection)
    panel.link_requested.connect(dialogs.open_link)
    panel.editor_focus_requested.connect(screens.editor.focus_editor)
    panel.remedy_requested.connect(lambda remedy: _remedy(remedy, machines, dialogs))
    window.action("chat.new").triggered.connect(lambda: _new_chat(machines))
    window.action("chat.open").triggered.connect(dialogs.choose_chat)
    window.action("chat.stop").triggered.connect(chat.stop)
    window.action("chat.continue").triggered.connect(chat.continue_answer)
    window.action("chat.regenerate").triggered.connect(chat.regenerate)

    def show(state: ChatState) -> None:
        panel.show_state(state)
        turns = state.conversation.turns
        answer = turns[-1].answer if turns else None
        window.action("chat.stop").setEnabled(state.can_stop)
        window.action("chat.continue").setEnabled(not state.can_stop and answer is not None and answer.can_continue)
        window.action("chat.regenerate").setEnabled(not state.can_stop and bool(turns))
        _show_connection(state, screens)

    chat.changed.connect(show)
    show(chat.state)


def _new_chat(machines: Machines) -> None:
    machines.chat.new_chat()
    machines.meter.show_conversation(machines.chat.state.conversation.id)


def _remedy(remedy: Remedy, machines: Machines, dialogs: Dialogs) -> None:
    """The one action of a problem."""
    problem = machines.chat.state.problem
    match remedy:
        case Remedy.OPEN_KEY:
            dialogs.open_key(machines.chat.state.card.provider)
        case Remedy.CHOOSE_MODEL:
            dialogs.choose_model(problem.suggestions if problem else ())
        case Remedy.SHORTEN_ANSWER if problem is not None and problem.fits:
            machines.chat.shorten_answer(problem.fits)
        case Remedy.OPEN_BUDGET:
            dialogs.open_settings("Budget")
        case Remedy.OPEN_SETTINGS:
            dialogs.open_settings("Network")
        case Remedy.CONTINUE:
            machines.chat.continue_answer()
        case Remedy.RETRY:
            machines.chat.retry()


_AWAY = frozenset({ProblemKind.OFFLINE, ProblemKind.TLS, ProblemKind.PROXY, ProblemKind.CAPTIVE_PORTAL})


def _show_connection(state: ChatState, screens: Screens) -> None:
    match state.phase:
        case Phase.IDLE if state.problem is not None and state.problem.kind in _AWAY:
            screens.window.status.show_connection("offline", ok=False, details=state.problem.message)
        case Phase.COUNTDOWN:
            screens.window.status.show_connection(f"next attempt in {state.countdown_s} s")
        case Phase.WAITING:
            screens.window.status.show_connection(state.progress or "waiting")
        case Phase.STREAMING:
            screens.window.status.show_connection("answering")
        case _:
            screens.window.status.show_connection("ready")


def _connect_editor(machines: Machines, screens: Screens, dialogs: Dialogs) -> None:
    documents, editor, window = machines.documents, screens.editor, screens.window

    def edited(document_id: str) -> None:
        documents.text_changed(
            document_id,
            lambda: editor.text_of(document_id),
            modified=editor.is_modified(document_id),
            cursor=lambda: editor.cursor_of(document_id),
        )

    def open_all(paths: list[str]) -> None:
        screens.focus_editor_next()
        for path in paths:
            documents.open(path)

    def new(text: str = "", language: str = "") -> None:
        screens.focus_editor_next()
        documents.new(text, language)

    def show(state: DocumentsState) -> None:
        editor.show_documents(state)
        active = state.active
        window.show_document(active.title if active else "", modified=active.modified if active else False)
        window.show_recent(state.recent)
        window.action("file.reopen_tab").setEnabled(state.can_reopen)
        for name in ("file.save", "file.save_as", "file.close_tab"):
            window.action(name).setEnabled(active is not None)
        if active is None:
            window.status.show_position(None, None)

    documents.changed.connect(show)
    documents.loaded.connect(editor.show_document_text)
    documents.loaded.connect(lambda _text: screens.text_loaded())
    documents.placed.connect(editor.show_place)
    editor.new_requested.connect(lambda: new())
    editor.open_requested.connect(lambda: dialogs.open_files(open_all))
    editor.open_paths_requested.connect(open_all)
    editor.save_requested.connect(lambda document_id: _save(document_id, machines, screens, dialogs))
    editor.save_as_requested.connect(dialogs.save_as)
    editor.close_requested.connect(lambda document_id: _close_tab(document_id, machines, screens))
    screens.chat.new_file_requested.connect(new)
    editor.activate_requested.connect(documents.activate)
    editor.reorder_requested.connect(documents.reorder)
    editor.text_edited.connect(edited)
    editor.remedy_requested.connect(documents.remedy)
    editor.trouble_dismissed.connect(documents.dismiss_trouble)
    window.files_dropped.connect(open_all)
    window.recent_chosen.connect(lambda path: open_all([path]))
    window.action("file.new").triggered.connect(lambda: new())
    window.action("file.open").triggered.connect(lambda: dialogs.open_files(open_all))
    window.action("file.save").triggered.connect(lambda: _save(documents.state.active_id, machines, screens, dialogs))
    window.action("file.save_as").triggered.connect(lambda: dialogs.save_as(documents.state.active_id))
    window.action("file.close_tab").triggered.connect(lambda: _close_tab(documents.state.active_id, machines, screens))
    window.action("file.reopen_tab").triggered.connect(documents.reopen_closed)
    show(documents.state)


def _save(document_id: str | None, machines: Machines, screens: Screens, dialogs: Dialogs) -> None:
    """Into its file; a tab without one asks for a name."""
    document = machines.documents.state.document(document_id)
    if document is None:
        return
    if document.path is None:
        dialogs.save_as(document.id)
    else:
        machines.documents.save(document.id, screens.editor.text_of(document.id))


def _close_tab(document_id: str | None, machines: Machines, screens: Screens) -> None:
    if document_id is not None:
        editor = screens.editor
        machines.documents.close(document_id, editor.text_of(document_id), editor.cursor_of(document_id))


def _connect_selection(machines: Machines, screens: Screens) -> None:
    """What is selected goes to the status line at once, with its price a moment later, and to the chat when asked."""
    editor, status = screens.editor, screens.window.status

    async def price(selection: Selection) -> None:
        await asyncio.sleep(SELECTION_DELAY_S)
        card = machines.chat.state.card
        tokens = await asyncio.to_thread(machines.counts.count, card, selection.text)
        mark = "" if machines.counts.exact(card) else "~"
        amount = card.price and format_figure(Figure(tokens * card.price.input, True, not card.exact_tokens))
        status.show_selection(f"{mark}{tokens:,} tok {amount or '-'}")

    def select(selection: Selection | None) -> None:
        if selection is None:
            screens.pricing.cancel()
            status.show_selection("")
        else:
            screens.pricing.start(price(selection))

    def ask(selection: Selection | None) -> None:
        if selection is not None:
            machines.chat.attach(attachment_of(selection))
        screens.chat.focus_composer()

    editor.selection_changed.connect(select)
    editor.cursor_moved.connect(lambda line, column, _selected: status.show_position(line, column))
    editor.ask_requested.connect(ask)
    screens.window.action("chat.ask").triggered.connect(lambda: ask(editor.current_selection()))


def attachment_of(selection: Selection) -> Attachment:
    """Selected code as the chat carries it, named as people would name it: "main.py 3-9"."""
    first, last = selection.first_line, selection.last_line
    lines = f"{first}" if first == last else f"{first}-{last}"
    return Attachment(f"{selection.title} {lines}", selection.text, selection.language, selection.path, first, last)


def _connect_money(machines: Machines, screens: Screens, dialogs: Dialogs) -> None:
    meter, window, panel = machines.meter, screens.window, screens.chat

    def show(state: MeterState) -> None:
        window.status.meter.show_meter(state)
        panel.show_costs(state.charges)
        dialogs.show_charges(state)

    def price(request: Request | None) -> None:
        panel.show_quote(None if request is None else machines.model.quote(request))

    meter.changed.connect(show)
    show(meter.state)
    machines.chat.drafted.connect(price)
    machines.budget.changed.connect(lambda _: machines.chat.settings_changed())
    window.status.meter.clicked.connect(lambda: dialogs.open_charges("This answer"))
    window.action("cost.today").triggered.connect(lambda: dialogs.open_charges("Today"))
    window.action("cost.budget").triggered.connect(lambda: dialogs.open_settings("Budget"))


def _connect_models(machines: Machines, screens: Screens, dialogs: Dialogs) -> None:
    window, preferences = screens.window, machines.preferences

    def show(state: ChatState) -> None:
        if state.problem is not None and state.problem.context:
            machines.catalogue.adopt_context(state.card.key, state.problem.context)
        window.status.show_model(state.card.name, machines.provider_name(state.card.provider))

    def choose(key: str) -> None:
        if (card := machines.catalogue.chosen(key)) is not None:
            preferences.change(chat={"model": key})
            machines.chat.choose(card)

    def renew(_cards: object) -> None:
        """Prices and contexts may have changed under the model in use."""
        if (card := machines.catalogue.by_key(machines.chat.state.card.key)) is not None:
            machines.chat.choose(card)

    def key_changed(state: KeyState) -> None:
        """A key found or entered brings StarCoder, unless the person has chosen a model."""
        dialogs.show_key(state)
        if state.provider != FIREWORKS or state.looking:
            return
        if state.source is KeySource.NONE:
            window.notices.show_notice(CONNECT_NOTICE)
        else:
            window.notices.withdraw(CONNECT_NOTICE.id)
        if not preferences.current.chat.model and not machines.chat.state.can_stop:
            machines.chat.choose(machines.catalogue.default_for(state.source is not KeySource.NONE))

    machines.chat.changed.connect(show)
    show(machines.chat.state)
    machines.catalogue.changed.connect(renew)
    machines.keys.changed.connect(key_changed)
    dialogs.model_chosen = choose
    window.status.picker.clicked.connect(lambda: dialogs.choose_model())
    window.action("models.choose").triggered.connect(lambda: dialogs.choose_model())
    window.action("models.cards").triggered.connect(dialogs.open_cards)
    window.action("models.connect").triggered.connect(lambda: dialogs.open_key(FIREWORKS))


def _connect_settings(machines: Machines, screens: Screens) -> None:
    preferences, window = machines.preferences, screens.window

    def follow(settings: Settings) -> None:
        screens.show_settings(settings)
        machines.providers.follow(settings.servers)
        machines.catalogue.set_servers(settings.servers)
        machines.catalogue.set_prices(settings.prices)
        machines.budget.set_rule(settings.budget)
        machines.chat.settings_changed()

    def theme(choice: ThemeChoice) -> Callable[[], None]:
        return lambda: preferences.change(appearance={"theme": choice})

    def zoom(steps: int) -> Callable[[], None]:
        return lambda: preferences.change(appearance={"scale": next_scale(preferences.current.appearance.scale, steps)})

    preferences.changed.connect(follow)
    for choice in ThemeChoice:
        window.action(f"view.theme_{choice}").triggered.connect(theme(choice))
    for name, steps in (("in", 1), ("out", -1), ("reset", 0)):
        window.action(f"view.zoom_{name}").triggered.connect(zoom(steps))
    window.action("view.word_wrap").toggled.connect(lambda on: preferences.change(appearance={"word_wrap": on}))
    screens.editor.font_size_requested.connect(
        lambda points: preferences.change(appearance={"editor_font_size": points})
    )


def _connect_shell(machines: Machines, screens: Screens, dialogs: Dialogs, end: Callable[[], None]) -> None:
    window = screens.window

    def storage(problem: Problem | None) -> None:
        if problem is None:
            window.notices.withdraw("storage")
        else:
            window.notices.show_notice(Notice("storage", problem.message, icon="warning"))

    def notice_action(notice_id: str) -> None:
        if notice_id == CONNECT_NOTICE.id:
            dialogs.open_key(FIREWORKS)

    machines.database.problems.connect(storage)
    machines.preferences.problems.connect(storage)
    machines.logs.crashed = lambda text: window.notices.show_notice(
        Notice("crash", f"Something went wrong inside Fireside; the log says more. ({text})", icon="warning")
    )
    if machines.preferences.notice is not None:
        window.notices.show_notice(Notice("settings", machines.preferences.notice.message, icon="warning"))
    window.notices.action_requested.connect(notice_action)
    window.close_requested.connect(end)
    window.action("file.quit").triggered.connect(end)
    window.action("file.settings").triggered.connect(lambda: dialogs.open_settings("Appearance"))
    window.action("help.keys").triggered.connect(dialogs.open_shortcuts)
    window.action("help.about").triggered.connect(dialogs.open_about)
    window.action("help.profile").triggered.connect(lambda: dialogs.open_folder(machines.profile))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.applicationStateChanged.connect(lambda _state: machines.documents.keep_now())
