"""Wishes about the context of the chat, connected at once: what is left out, pinned, moved, removed; the room."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.bootstrap.screens import Screens

if TYPE_CHECKING:
    from app.bootstrap.everything import Everything
    from app.domain.conversation import ContextChoices


def connect_context(screens: Screens, everything: "Callable[[], Everything]") -> None:
    wishes = screens.chat.context_wishes

    def arrange(change: "Callable[[ContextChoices], ContextChoices]") -> None:
        everything().machines.chat.arrange(change)

    def toggle(part_ids: tuple[str, ...]) -> None:
        from app.domain.context_choices import toggled

        arrange(lambda choices: toggled(choices, *part_ids))

    def pin(part_ids: tuple[str, ...]) -> None:
        from app.domain.context_choices import pin_toggled

        arrange(lambda choices: pin_toggled(choices, *part_ids))

    def move(part_id: str, step: int) -> None:
        from app.domain.context_choices import moved

        arrange(lambda choices: moved(choices, part_id, step))

    def remove(part_id: str) -> None:
        from app.domain.context_choices import removed

        arrange(lambda choices: removed(choices, part_id))

    wishes.toggle_requested.connect(toggle)
    wishes.pin_requested.connect(pin)
    wishes.move_requested.connect(move)
    wishes.remove_requested.connect(remove)
    wishes.room_requested.connect(lambda tokens: everything().machines.chat.give_room(tokens))
