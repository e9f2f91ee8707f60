"""Answers beside each other: another model is asked for one, two are compared, a broken one is finished by its own."""

import asyncio
from typing import TYPE_CHECKING

from app.bootstrap.dialogs import Dialogs
from app.bootstrap.machines import Machines
from app.bootstrap.screens import Screens
from app.domain.conversation import Answer, Turn
from app.services.tasks import TaskSlot

if TYPE_CHECKING:
    from app.domain.answer_comparison import AnswersCompared


class TurnDesk:
    def __init__(self, machines: Machines, screens: Screens, dialogs: Dialogs) -> None:
        self._machines = machines
        self._chat = machines.chat
        self._screens = screens
        self._dialogs = dialogs
        self._comparing = TaskSlot("compare answers")

    def continue_answer(self) -> None:
        """By the model that began it, which need not be the one in use."""
        turns = self._chat.state.conversation.turns
        answer = turns[-1].answer if turns else None
        self._chat.continue_answer(self._machines.catalogue.by_key(answer.model) if answer else None)

    def try_with(self, turn_id: str = "") -> None:
        """Asks for a model, and that one for another answer to a question; without a name to the last one."""

        def ask(key: str) -> None:
            if (card := self._machines.catalogue.chosen(key)) is not None:
                self._chat.regenerate(turn_id, card)

        self._dialogs.choose_model(then=ask)

    def compare(self, turn_id: str = "", other_id: str = "") -> None:
        """The answer on display with another one to the same question; without names those of the last question."""
        turns = self._chat.state.conversation.turns
        turn = next((turn for turn in reversed(turns) if turn_id in ("", turn.id)), None)
        if turn is None or turn.answer is None:
            return
        others = [one for one in turn.answers if one.id != turn.answer.id and other_id in ("", one.id)]
        if others:
            pair = sorted((turn.answer, others[-1]), key=turn.answers.index)
            self._comparing.start(self._show(turn, pair[0], pair[1]))

    async def _show(self, turn: Turn, left: Answer, right: Answer) -> None:
        from app.domain.answer_comparison import compared
        from app.ui.review.compare import Choice, CompareDialog

        found = await asyncio.to_thread(compared, left, right, self._machines.meter.state.charges)
        dialog = CompareDialog(
            self._screens.window,
            "Two answers",
            (_name(turn, left), _name(turn, right)),
            (Choice("left", "Show the left one"), Choice("right", "Show the right one")),
            note=_note(found),
            scale=self._screens.appearance.scale,
            points=self._screens.editor.points,
        )
        answers = {"left": left.id, "right": right.id}
        dialog.chosen.connect(lambda key: self._chat.show_answer(turn.id, answers[key]))
        dialog.show_pairs(found.pairs)
        self._dialogs.show_dialog("answers", dialog)

    async def close(self) -> None:
        await self._comparing.close()


def _name(turn: Turn, answer: Answer) -> str:
    return f"{answer.model_name}, {turn.answers.index(answer) + 1} of {len(turn.answers)}"


def _note(found: "AnswersCompared") -> str:
    what = "Only the code of both is shown." if found.of_code else "All of the text is shown: one has no code."
    return f"The right one {found.cost}, and {found.time}. {what}"
