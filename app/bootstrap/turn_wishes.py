"""Wishes about the turns of a conversation, connected at once: edit, make again, page, queue."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.bootstrap.screens import Screens

if TYPE_CHECKING:
    from app.bootstrap.everything import Everything


def connect_turns(screens: Screens, everything: "Callable[[], Everything]") -> None:
    wishes, window = screens.chat.turn_wishes, screens.window

    def edit(turn_id: str) -> None:
        everything().machines.chat.edit(turn_id)
        screens.chat.focus_composer()

    def edit_last() -> None:
        turns = everything().machines.chat.state.conversation.turns
        if turns:
            edit(turns[-1].id)

    wishes.edit.connect(edit)
    wishes.edit_left.connect(lambda: everything().machines.chat.leave_edit())
    wishes.regenerate.connect(lambda turn_id: everything().machines.chat.regenerate(turn_id))
    wishes.try_with.connect(lambda turn_id: everything().turns.try_with(turn_id))
    wishes.compare.connect(lambda turn, answer: everything().turns.compare(turn, answer))
    wishes.show_turn.connect(lambda turn_id: everything().machines.chat.show_turn(turn_id))
    wishes.show_answer.connect(lambda turn, answer: everything().machines.chat.show_answer(turn, answer))
    wishes.send_queued.connect(lambda: everything().machines.chat.send_queued())
    wishes.take_back.connect(lambda follow_up: everything().machines.chat.take_back(follow_up))
    window.action("chat.edit_last").triggered.connect(edit_last)
    window.action("chat.try_with").triggered.connect(lambda: everything().turns.try_with())
    window.action("chat.compare").triggered.connect(lambda: everything().turns.compare())
