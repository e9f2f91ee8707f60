"""Suggestions at the keys: how many questions are asked, what is shown and when, and what is closed at the server."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.completion_figures import Counters
from app.domain.errors import ProblemKind
from app.domain.models import ModelCard
from app.domain.requests import CompletionRequest, Purpose
from app.domain.settings import Completion, CompletionMode
from app.domain.suggestion import Origin, Part
from app.services.completion.engine import CompletionEngine, Money, Phase
from app.services.completion.recent import RecentCode
from app.services.completion.savings import Count
from tests.support.cards import FREE, PRICED
from tests.support.fakes import FakeClock, settle_loop
from tests.support.hand_model import HandCall, HandModel
from tests.support.writing_pad import WritingPad

CODE = "def area(width, height):\n    |\n"
STARCODER = replace(PRICED, fim_family="starcoder")


class Desk:
    """An engine, its far end and its clock in the test's hands, and a pad to write on."""

    def __init__(self, text: str = CODE, card: ModelCard = STARCODER, language: str = "python") -> None:
        self.clock = FakeClock()
        self.model = HandModel()
        self.left: int | None = None
        money = Money(count=lambda _card, text: len(text) // 4 + 1, budget_left=lambda: self.left)
        self.recent = RecentCode(self.clock)
        self.counters = Counters()
        self.engine = CompletionEngine(self.model, self.clock, lambda: card, money, self.recent)
        self.engine.counted.connect(self._count)
        self.pad = WritingPad(self.engine, text, language)

    def _count(self, count: Count) -> None:
        self.counters = count(self.counters)

    async def call(self) -> HandCall:
        """The question that leaves when nobody types on."""
        await self.clock.advance(0.5)
        return await self.model.next_call()

    async def answered(self, text: str) -> None:
        """A question is asked, answered in whole and shown."""
        call = await self.call()
        await call.start()
        await call.text(text)
        await call.finish()
        await self.clock.advance(0.5)

    @property
    def asked(self) -> int:
        return len(self.model.calls)


@contextlib.asynccontextmanager
async def desk(text: str = CODE, card: ModelCard = STARCODER, language: str = "python") -> AsyncIterator[Desk]:
    made = Desk(text, card, language)
    try:
        yield made
    finally:
        await made.engine.close()


async def test_typing_through_a_suggestion_asks_nothing() -> None:
    """Forty characters that the suggestion says already: it shrinks with each key, and no second question leaves."""
    async with desk() as at:
        at.pad.type("r")
        await at.answered("eturn width * height  # the area of a rectangle, in all units")
        wanted = at.pad.ghost
        assert wanted.startswith("eturn width * height")
        for typed in range(40):
            at.pad.type(wanted[typed])
            assert at.pad.ghost == wanted[typed + 1 :]
        await at.clock.advance(2)

        assert at.asked == 1
        assert at.pad.ghost == wanted[40:]


async def test_ten_fast_keys_ask_once() -> None:
    """Only the pause at the end of them is a question."""
    async with desk() as at:
        for letter in "return wid":
            at.pad.type(letter)
            await at.clock.advance(0.02)
        await at.clock.advance(1)

        assert at.asked == 1
        request = at.model.calls[0].request
        assert isinstance(request, CompletionRequest)
        assert request.prompt.endswith("    return wid<fim_suffix>\n<fim_middle>")
        assert request.attribution.purpose is Purpose.COMPLETION


async def test_a_superseded_question_is_closed_at_the_server() -> None:
    """Typed against what is coming: the stream is left at once, and a new question takes its place."""
    async with desk() as at:
        at.pad.type("return ")
        first = await at.call()
        await first.start()
        await first.text("width * height\n")
        at.pad.type("f")
        await settle_loop()

        assert first.stopped
        second = await at.call()
        assert second is not first
        assert at.pad.ghost == ""


async def test_an_answer_under_way_is_waited_for() -> None:
    """Typed on while it comes, and in its sense: no second question, and what is left of the answer is shown."""
    async with desk() as at:
        at.pad.type("return ")
        call = await at.call()
        await call.start()
        at.pad.type("wid")
        await at.clock.advance(0.3)
        await call.text("width * height\n\n")
        await call.finish()
        await at.clock.advance(1)

        assert at.asked == 1
        assert at.pad.ghost == "th * height"


async def test_at_most_two_questions_are_under_way() -> None:
    """When the newest is asked, the oldest is left."""
    async with desk() as at:
        for text in ("a = ", "b = ", "c = "):
            at.pad.type(text)
            await at.clock.advance(1)
        calls = at.model.calls

        assert len(calls) == 3
        assert calls[0].stopped
        assert not calls[2].closed


async def test_nothing_is_shown_right_behind_a_key() -> None:
    """An answer that comes at once waits until 120 ms after the last key."""
    async with desk() as at:
        at.pad.type("x = ")  # asked at once: 25 ms
        await at.clock.advance(0.03)
        call = await at.model.next_call()
        await call.start()
        await call.text("width * height\n")
        await settle_loop()

        assert at.pad.ghost == ""
        await at.clock.advance(0.08)
        assert at.pad.ghost == ""
        await at.clock.advance(0.02)
        assert at.pad.ghost == "width * height"


async def test_undo_deleting_and_moving_hide_it() -> None:
    """After each of them nothing is shown, nothing is asked, and undoing does not bring it back."""
    async with desk() as at:
        at.pad.type("return ")
        await at.answered("width * height")
        assert at.pad.ghost
        before = at.pad.shown
        assert at.pad.accept()
        assert at.pad.text.endswith("return width * height\n")
        at.pad.undo(before)
        await at.clock.advance(1)
        assert at.pad.ghost == ""
        at.pad.backspace()
        await at.clock.advance(1)
        assert at.pad.ghost == ""
        at.pad.move(-1)
        await at.clock.advance(1)

        assert at.pad.ghost == ""
        assert at.asked == 1


async def test_a_place_that_comes_back_is_free() -> None:
    """The same place again, or within the answer for it: from the cache, within the key, and counted as saved."""
    async with desk() as at:
        at.pad.type("return ")
        await at.answered("width * height")
        at.pad.backspace()
        assert at.pad.ghost == ""
        at.pad.type(" ")

        assert at.pad.ghost == "width * height"
        assert at.engine.state.suggestion is not None
        assert at.engine.state.suggestion.origin is Origin.CACHE
        await at.clock.advance(1)
        assert at.asked == 1
        assert at.counters.from_cache == 1


async def test_what_an_answer_says_further_comes_after_return() -> None:
    """A line was shown; the lines behind it, read from the same stream, are there after Tab and Return, for nothing."""
    async with desk() as at:
        at.pad.type("size = ")
        call = await at.call()
        await call.start()
        await call.text("width * height\n    print(size)\n    return size\n")
        await call.finish()
        await at.clock.advance(1)
        assert at.pad.ghost == "width * height"
        assert at.pad.accept()
        at.pad.enter("    ")

        assert at.pad.ghost == "print(size)"
        assert at.pad.accept()
        at.pad.enter("    ")
        assert at.pad.ghost == "return size"
        await at.clock.advance(1)
        assert at.asked == 1


async def test_what_is_said_further_fits_its_own_place() -> None:
    """A line from beyond the answer that the document has already, right there, is not offered."""
    async with desk("def area(width, height):\n    |\n    return size\n") as at:
        at.pad.type("size = ")
        call = await at.call()
        await call.start()
        await call.text("width * height\n    return size\n")
        await call.finish()
        await at.clock.advance(1)
        assert at.pad.accept()
        at.pad.enter("    ")

        assert at.pad.ghost == ""


async def test_economy_asks_for_lines_only_and_later() -> None:
    """The server is told to end with the line, no block is asked for, and the wait is 350 ms."""
    async with desk("if x:\n    |\n") as at:
        at.engine.configure(Completion(mode=CompletionMode.ECONOMY))
        at.pad.type("p")
        await at.clock.advance(0.34)
        assert at.asked == 0
        await at.clock.advance(0.02)

        request = at.model.calls[0].request
        assert request.stop[-1] == "\n"
        assert request.max_tokens == 64


async def test_by_key_only_when_manual() -> None:
    """Manual asks nothing by itself; Alt+\\ asks at once."""
    async with desk() as at:
        at.engine.configure(Completion(mode=CompletionMode.MANUAL))
        at.pad.type("return ")
        await at.clock.advance(2)
        assert at.asked == 0
        at.pad.ask()
        await settle_loop()

        assert at.asked == 1
        assert at.engine.state.phase is Phase.ASKING


async def test_off_is_off() -> None:
    """Also by key."""
    async with desk() as at:
        at.engine.configure(Completion(mode=CompletionMode.OFF))
        at.pad.type("return ")
        at.pad.ask()
        await at.clock.advance(2)

        assert at.asked == 0
        assert at.engine.state.phase is Phase.OFF


async def test_esc_is_remembered() -> None:
    """Away with it until a new word is typed."""
    async with desk() as at:
        at.pad.type("return ")
        await at.answered("width * height")
        assert at.engine.escape()
        assert at.pad.ghost == ""
        at.pad.type("wi")
        await at.clock.advance(1)
        assert at.asked == 1
        at.pad.type("dth + ")
        await at.clock.advance(1)

        assert at.asked == 2


async def test_esc_twice_is_ten_minutes_of_silence() -> None:
    """And the badge says so; after them, or by key, it speaks again."""
    async with desk() as at:
        at.pad.type("return ")
        await at.answered("width * height")
        assert at.engine.escape()
        await at.clock.advance(1)
        assert at.engine.escape()
        assert at.engine.state.phase is Phase.SNOOZED
        at.pad.type("width + ")
        await at.clock.advance(590)
        assert at.asked == 1
        assert not at.engine.escape()
        await at.clock.advance(20)

        assert at.engine.state.phase is Phase.IDLE
        at.pad.type("x + ")
        await at.clock.advance(1)
        assert at.asked == 2


async def test_taken_word_by_word_and_line_by_line() -> None:
    """What is left stays without a new question; all of it together is the whole."""
    async with desk() as at:
        at.pad.type("return ")
        await at.answered("width * height")
        assert at.pad.accept(Part.WORD)
        assert at.pad.ghost == " * height"
        assert at.pad.accept(Part.WORD)
        assert at.pad.accept(Part.LINE)

        assert at.pad.text == "def area(width, height):\n    return width * height\n"
        assert at.pad.ghost == ""
        await at.clock.advance(1)
        assert at.asked == 1
        assert at.counters.accepted == 1


async def test_alternatives_are_asked_for_one_by_one() -> None:
    """Behind the last one a further one is asked for, warmer, up to three; then the pages turn round."""
    async with desk() as at:
        at.pad.type("return ")
        await at.answered("width * height")
        for text, label in (("height * width", "2 of 3"), ("area(height, width)", "3 of 3")):
            at.engine.turn(1)
            call = await at.call()
            assert call.request.sampling.temperature == 0.4
            await call.start()
            await call.text(text)
            await call.finish()
            await settle_loop()
            assert at.pad.ghost == text
            assert at.engine.state.label == label.replace("of 3", f"of {label[0]}")
        at.engine.turn(1)

        assert at.pad.ghost == "width * height"
        assert at.engine.state.label == "1 of 3"
        at.engine.turn(-1)
        assert at.pad.ghost == "area(height, width)"
        assert at.asked == 3


async def test_a_line_that_opens_a_block_brings_the_block() -> None:
    """Asked for a line, the model opens a block: the same stream goes on, and the block is shown."""
    async with desk("items = []\n|\n") as at:
        at.pad.type("for item in ")
        call = await at.call()
        await call.start()
        await call.text("items:\n    print(item)\n    keep(item)\n")
        await call.finish()
        await at.clock.advance(1)

        assert at.pad.ghost == "items:\n    print(item)\n    keep(item)"


async def test_a_block_that_is_over_is_not_bought_on() -> None:
    """Lines that are outside of it come: the stream is left, and the tokens not bought are counted."""
    async with desk("def f(x):|\n") as at:
        at.pad.enter("    ")
        call = await at.call()
        await call.start()
        await call.text("return x\n\n\ndef g(y):\n    return y\n\n\ndef h(z):\n    return z\n")
        await at.clock.advance(1)

        assert call.stopped
        assert at.pad.ghost == "return x"
        assert at.counters.stopped_tokens > 0


async def test_at_the_budget_it_goes_quiet_and_says_so_once() -> None:
    """Refused once: nothing more is asked until more is left; free places are still shown."""
    async with desk() as at:
        at.left = 10
        problems = []
        at.engine.changed.connect(lambda state: problems.append(state.problem))
        at.pad.type("return ")
        call = await at.call()
        await call.fail(ProblemKind.OVER_BUDGET, "Only 0.1 ¢ is left.", reached_server=False)
        await at.clock.advance(1)
        assert at.engine.state.phase is Phase.BUDGET
        at.pad.type("width + ")
        await at.clock.advance(1)
        assert at.asked == 1
        assert at.engine.state.problem is not None
        at.left = 1000
        at.pad.type("x + ")
        await at.clock.advance(1)

        assert at.asked == 2
        assert len({id(problem) for problem in problems if problem is not None}) == 1


async def test_a_server_that_fails_is_left_alone_for_a_while() -> None:
    """No question for each key while it is away; by key at once."""
    async with desk() as at:
        at.pad.type("return ")
        call = await at.call()
        await call.fail(ProblemKind.OFFLINE, "No connection.", reached_server=False)
        await settle_loop()
        assert at.engine.state.phase is Phase.FAILED
        at.pad.type("width + ")
        await at.clock.advance(5)
        assert at.asked == 1
        at.pad.ask()
        await settle_loop()
        assert at.asked == 2


@pytest.mark.parametrize("path", ["/p/.env", "/p/server.pem", "/p/id_rsa"])
async def test_secret_files_are_never_sent(path: str) -> None:
    """Not even by key."""
    async with desk("PASSWORD = |\n") as at:
        at.pad.path = path
        at.pad.type("x")
        at.pad.ask()
        await at.clock.advance(2)

        assert at.asked == 0


async def test_a_model_that_only_chats_fills_the_hole() -> None:
    """It is asked in words, and the fence of its reply is not shown."""
    async with desk(card=FREE) as at:
        at.pad.type("return ")
        call = await at.call()
        await call.start()
        await call.text("```python\nreturn width * height\n```")
        await call.finish()
        await at.clock.advance(1)

        assert at.pad.ghost == "width * height"


async def test_ahead_is_asked_only_where_it_is_wanted() -> None:
    """With the setting, a suggestion that is looked at brings one question for the place behind it."""
    async with desk() as at:
        at.engine.configure(Completion(ask_ahead=True))
        at.pad.type("return ")
        await at.answered("width * height")
        call = await at.call()
        assert isinstance(call.request, CompletionRequest)
        assert "return width * height<fim_suffix>" in call.request.prompt
        await call.start()
        await call.text("  # area")
        await call.finish()
        await at.clock.advance(2)
        assert at.pad.ghost == "width * height"
        assert at.asked == 2
        assert at.pad.accept()

        assert at.pad.ghost == "  # area"
        await at.clock.advance(0.3)
        assert at.asked == 2


async def test_what_was_looked_at_goes_along() -> None:
    """A stretch of another file that shares names with the code here is in the question; a file with keys never is."""
    async with desk("def area(width, height):\n    total = |\n") as at:
        at.recent.left("/p/shapes.py", "def perimeter(width, height):\n    return 2 * (width + height)\n", 0)
        at.recent.left("/p/.env", "WIDTH_HEIGHT_KEY=width height total\n", 0)
        at.pad.type("w")
        call = await at.call()

        assert isinstance(call.request, CompletionRequest)
        assert "# Path: /p/shapes.py\n# def perimeter(width, height):" in call.request.prompt
        assert "WIDTH_HEIGHT_KEY" not in call.request.prompt


async def test_leaving_closes_what_is_under_way() -> None:
    """The window is closed: the stream is, too."""
    made = Desk()
    made.pad.type("return ")
    call = await made.call()
    await made.engine.close()

    assert call.closed


SUGGESTION = "width * height  # in units"


@given(st.lists(st.integers(1, 8), max_size=12), st.sampled_from([Part.WORD, Part.LINE, Part.ALL]))
@settings(max_examples=30)
def test_any_way_through_it_ends_in_the_same_text(sizes: list[int], part: Part) -> None:
    """Typed in any pieces and taken in any parts, the document is the same, and nothing more was asked."""
    import asyncio

    async def story() -> None:
        async with desk() as at:
            at.pad.type("return ")
            await at.answered(SUGGESTION)
            for size in sizes:
                at.pad.type(at.pad.ghost[:size])
                if at.pad.ghost:
                    at.pad.accept(part)
            while at.pad.ghost:
                at.pad.accept(part)

            assert at.pad.text == f"def area(width, height):\n    return {SUGGESTION}\n"
            assert at.asked == 1

    asyncio.run(story())
