"""The answers that are coming: at most two, each closed at the server as soon as nothing of it is wanted."""

from collections.abc import Callable

from app.domain.requests import Request
from app.services.completion.answers import Answer, Typed
from app.services.completion.questions import Wish
from app.services.ports import Clock, Model
from app.services.tasks import TaskSlot

MOST_AT_ONCE = 2
KEPT_IF_OLDER_S = 0.250  # a question that is no longer the newest is let go on if it is that old


class UnderWay:
    """`changed` hears of each piece of an answer, `left` when one has gone, however it ended."""

    def __init__(
        self,
        model: Model,
        clock: Clock,
        changed: Callable[[Answer], None],
        left: Callable[[], None],
        crashed: Callable[[BaseException], None],
    ) -> None:
        self._model = model
        self._clock = clock
        self._changed = changed
        self._left = left
        self._crashed = crashed
        self._answers: list[tuple[Answer, TaskSlot]] = []

    @property
    def any(self) -> bool:
        return bool(self._answers)

    @property
    def here(self) -> bool:
        """One is coming for the place where the cursor is."""
        return any(answer.goes_on and not answer.wish.ahead for answer, _slot in self._answers)

    @property
    def by_key(self) -> bool:
        """One was asked for by the person."""
        return any(answer.wish.ask.forced for answer, _slot in self._answers)

    def ask(self, wish: Wish, request: Request) -> None:
        self._make_room()
        answer = Answer(wish, request, self._model, self._clock, self._changed)
        slot = TaskSlot("completion: answer", self._crashed, lambda: self._ended(answer))
        self._answers.append((answer, slot))
        slot.start(self._run(answer))

    def follow(self, typed: Typed) -> None:
        """The person has typed on; an answer that says something else is left."""
        for answer, slot in self._answers:
            if not answer.wish.ahead and not answer.follow(typed):
                slot.cancel()

    def leave(self) -> None:
        """The place is another one."""
        for answer, slot in self._answers:
            answer.goes_on = False
            slot.cancel()

    async def close(self) -> None:
        self.leave()
        while self._answers:
            await self._answers[0][1].close()

    def _make_room(self) -> None:
        """The newest question counts. One before it is let go on if it is old enough to end soon, and there is room."""
        now = self._clock.monotonic()
        alive = [(answer, slot) for answer, slot in self._answers if answer.goes_on]
        for place, (answer, slot) in enumerate(alive):
            if now - answer.began_at <= KEPT_IF_OLDER_S or place <= len(alive) - MOST_AT_ONCE:
                answer.goes_on = False
                slot.cancel()

    async def _run(self, answer: Answer) -> None:
        try:
            await answer.run()
        finally:
            self._ended(answer)

    def _ended(self, answer: Answer) -> None:
        self._answers = [(one, slot) for one, slot in self._answers if one is not answer]
        self._left()
