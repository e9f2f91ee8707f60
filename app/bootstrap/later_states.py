"""States down, the later ones: the chat, the money, the models and the keys, once they exist."""

import os

from app.adapters.local_weights import find_weights, how_to_get, runtime_is_there
from app.bootstrap.dialogs import Dialogs
from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.bootstrap.wishes import CONNECT
from app.domain.errors import ProblemKind
from app.domain.models import FIREWORKS
from app.domain.requests import Request
from app.domain.settings import Settings
from app.services.chat import ChatState, Phase
from app.services.cost_meter import MeterState
from app.services.key_service import KeyState
from app.services.ports import KeySource
from app.ui.shell.notice_bar import Notice

ANSWERS_HERE = "The built-in model answers here, without a key and without the network."
NOT_INSTALLED = "The built-in model is not installed ({how_to_get})."
MORE_WITH_A_KEY = "With a Fireworks key you get StarCoder and larger models."
CONNECT_NOTICE = Notice(CONNECT, MORE_WITH_A_KEY, "Connect Fireworks…", "key")


def without_key() -> Notice:
    """What a window says that has no key; the built-in model may be a package of its own that is not there."""
    here = find_weights(os.environ) is not None and runtime_is_there()
    answers = ANSWERS_HERE if here else NOT_INSTALLED.format(how_to_get=how_to_get())
    return CONNECT_NOTICE._replace(text=f"{answers} {MORE_WITH_A_KEY}")


def connect_later_states(machines: Machines, screens: Screens, dialogs: Dialogs) -> None:
    _connect_chat(machines, screens)
    _connect_money(machines, screens, dialogs)
    _connect_models(machines, screens, dialogs)
    _connect_settings(machines)


def _connect_chat(machines: Machines, screens: Screens) -> None:
    chat, panel, window = machines.chat, screens.chat, screens.window

    def show(state: ChatState) -> None:
        panel.show_state(state)
        turns = state.conversation.turns
        answer = turns[-1].answer if turns else None
        window.action("chat.stop").setEnabled(state.can_stop)
        window.action("chat.continue").setEnabled(not state.can_stop and answer is not None and answer.can_continue)
        for name in ("regenerate", "edit_last", "try_with"):
            window.action(f"chat.{name}").setEnabled(not state.can_stop and bool(turns))
        window.action("chat.compare").setEnabled(bool(turns) and len(turns[-1].answers) > 1)
        _show_connection(state, screens)

    chat.changed.connect(show)
    show(chat.state)


_NETWORK = (ProblemKind.OFFLINE, ProblemKind.TLS, ProblemKind.PROXY, ProblemKind.CAPTIVE_PORTAL)
_IN_SHORT = dict.fromkeys(_NETWORK, "offline") | {
    ProblemKind.NO_KEY: "no key",
    ProblemKind.BAD_KEY: "key refused",
    ProblemKind.NO_CREDIT: "no credit",
    ProblemKind.SUSPENDED: "account suspended",
    ProblemKind.MODEL_NOT_DEPLOYED: "model not served",
    ProblemKind.TOO_LONG: "too long",
    ProblemKind.RATE_LIMIT: "too many requests",
    ProblemKind.OVERLOADED: "server busy",
    ProblemKind.SERVER: "server error",
    ProblemKind.OVER_BUDGET: "over budget",
    ProblemKind.UNPRICED: "no price known",
}


def in_short(state: ChatState) -> tuple[str, str]:
    """What the status line says of a problem, and its drawing: "offline" only where the network is to blame."""
    assert state.problem is not None
    kind, turns = state.problem.kind, state.conversation.turns
    answer = turns[-1].answer if turns else None
    is_its = answer is not None and bool(answer.text) and answer.problem == state.problem
    ended = "broken off" if is_its else "no answer"
    return _IN_SHORT.get(kind, ended), "offline" if kind in _NETWORK else "warning"


def _show_connection(state: ChatState, screens: Screens) -> None:
    match state.phase:
        case Phase.COUNTDOWN:
            screens.window.status.show_connection(f"next attempt in {state.countdown_s} s")
        case Phase.WAITING:
            screens.window.status.show_connection(state.progress or "waiting")
        case Phase.STREAMING:
            screens.window.status.show_connection("answering")
        case _ if state.problem is not None:
            said, icon = in_short(state)
            screens.window.status.show_connection(said, icon=icon, details=state.problem.message)
        case _:
            screens.window.status.show_connection("ready")


def _connect_money(machines: Machines, screens: Screens, dialogs: Dialogs) -> None:
    meter, chat, panel = machines.meter, machines.chat, screens.chat

    def show(state: MeterState) -> None:
        screens.window.status.meter.show_meter(state)
        panel.show_costs(state.charges)
        dialogs.show_charges(state)

    def price(request: Request | None) -> None:
        panel.show_quote(None if request is None else machines.model.quote(request))

    meter.changed.connect(show)
    show(meter.state)
    chat.changed.connect(lambda state: meter.show_conversation(state.conversation.id))
    chat.drafted.connect(price)
    panel.draft_changed.connect(chat.draft_changed)
    if draft := panel.draft:  # typed while the chat was still being made
        chat.draft_changed(draft)
    machines.budget.changed.connect(lambda _: chat.settings_changed())


def _connect_models(machines: Machines, screens: Screens, dialogs: Dialogs) -> None:
    window, preferences = screens.window, machines.preferences

    def show(state: ChatState) -> None:
        if state.problem is not None and state.problem.context:
            machines.catalogue.adopt_context(state.card.key, state.problem.context)
        window.status.show_model(state.card.name, machines.provider_name(state.card.provider))
        window.status.show_key_source(machines.key_source(state.card.provider))

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
        window.status.show_key_source(machines.key_source(machines.chat.state.card.provider))
        if state.provider != FIREWORKS or state.looking:
            return
        if state.source is KeySource.NONE and state.notice:
            window.notices.show_notice(CONNECT_NOTICE._replace(text=state.notice, icon="warning"))
        elif state.source is KeySource.NONE:
            window.notices.show_notice(without_key())
        else:
            window.notices.withdraw(CONNECT)
        if not preferences.current.chat.model and not machines.chat.state.can_stop:
            machines.chat.choose(machines.catalogue.default_for(state.source is not KeySource.NONE))

    machines.chat.changed.connect(show)
    show(machines.chat.state)
    machines.catalogue.changed.connect(renew)
    machines.keys.changed.connect(key_changed)
    dialogs.model_chosen = choose


def _connect_settings(machines: Machines) -> None:
    def follow(settings: Settings) -> None:
        machines.providers.follow(settings.servers)
        machines.catalogue.set_servers(settings.servers)
        machines.catalogue.set_prices(settings.prices)
        machines.budget.set_rule(settings.budget)
        machines.chat.settings_changed()

    machines.preferences.changed.connect(follow)
