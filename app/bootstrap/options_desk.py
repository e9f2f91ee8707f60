"""The parameters of the chat on display: their dialog, with the limits of the model that answers."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.domain.chat_options import most_answer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog


def open_options(machines: Machines, screens: Screens, show_dialog: "Callable[[str, QDialog], None]") -> None:
    from app.ui.chat.options_dialog import OptionsDialog

    chat, state = machines.chat, machines.chat.state
    dialog = OptionsDialog(
        screens.window,
        state.conversation.options,
        chat.usual_options(),
        most_answer(state.card),
        scale=screens.appearance.scale,
    )
    dialog.chosen.connect(chat.set_options)
    show_dialog("options", dialog)
