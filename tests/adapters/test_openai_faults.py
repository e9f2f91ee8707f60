"""What servers and networks do wrong: every fault ends in one typed outcome, with the text kept."""

import asyncio
import gc

import pytest

from app.domain.errors import ProblemKind, Remedy
from app.domain.stream import Failed, Finished, FinishReason
from tests.support.asking import IMPATIENT, PATIENT, ask, chat, connected
from tests.support.faults import ENDLESS_TEXT, FAULTS, HELLO, REFUSED, STALLING, Fault
from tests.support.loopback import KEY, Answer, LoopbackFireworks


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_a_fault_ends_in_one_typed_outcome_and_keeps_the_text(fault: Fault) -> None:
    """Each fault of the table gives exactly the outcome it must, the text before it, and no key in the details."""
    async with LoopbackFireworks() as server:
        server.script(fault.play)
        async with connected(server, network=IMPATIENT if fault in STALLING else PATIENT) as model:
            heard = await ask(model)

            outcome = heard.outcome
            kind = outcome.problem.kind if isinstance(outcome, Failed) else outcome.reason
            assert kind == fault.expected, outcome
            assert heard.text == fault.text
            assert len(server.generations) == 1
            if isinstance(outcome, Failed):
                assert outcome.refused == (fault in REFUSED)
                assert outcome.problem.message
                assert KEY not in repr(outcome)
                if fault.remedy is not None:
                    assert outcome.problem.remedy is fault.remedy


async def test_the_model_answers_again_after_each_fault_over_the_same_client() -> None:
    """After all faults in a row the same client still answers, and no task and no connection is left."""
    async with LoopbackFireworks() as server:
        quick = [fault for fault in FAULTS if fault not in STALLING]
        server.script(*(fault.play for fault in quick))
        async with connected(server) as model:
            tasks = len(asyncio.all_tasks())
            for _fault in quick:
                await ask(model)
            server.default = Answer("Still here")

            heard = await ask(model)

            assert heard.text == "Still here"
            assert heard.outcome == Finished(FinishReason.STOP)
            assert len(asyncio.all_tasks()) <= tasks + 2 * server.open_connections
        assert server.open_connections == 0
    gc.collect()


async def test_an_answer_without_end_is_stopped_at_four_million_characters() -> None:
    """Text that never ends is cut at the cap, said so, and kept up to there."""
    async with LoopbackFireworks() as server:
        server.script(ENDLESS_TEXT.play)
        async with connected(server) as model:
            heard = await ask(model)

            assert heard.failed.problem.kind is ProblemKind.UNREADABLE
            assert 4_000_000 < len(heard.text) <= 4_100_000


async def test_a_stall_is_noticed_although_comments_keep_coming() -> None:
    """Comments that come for ever do not reset the timer: the stall is told."""
    async with LoopbackFireworks() as server:
        stall = next(fault for fault in STALLING if fault.name == "comments in the middle for ever")
        server.script(stall.play)
        async with connected(server, network=IMPATIENT) as model:
            heard = await ask(model)

            assert heard.text == HELLO
            assert heard.failed.problem.remedy is Remedy.CONTINUE


async def test_a_slow_reader_does_not_make_the_server_look_stalled() -> None:
    """Time that the reader spends between two events is not counted as the server's silence."""
    async with LoopbackFireworks() as server:
        server.default = Answer("one two three", pieces=("one ", "two ", "three"))
        async with connected(server, network=IMPATIENT) as model:
            text, outcome = "", None
            async for event in model.stream(chat()):
                text += getattr(event, "text", "")
                outcome = event
                await asyncio.sleep(0.12)

            assert text == "one two three"
            assert outcome == Finished(FinishReason.STOP)


async def test_a_redirect_gets_nothing_of_the_request() -> None:
    """A 307 to another origin is not followed: the other server never hears of the prompt or the key."""
    async with LoopbackFireworks() as other, LoopbackFireworks() as server:

        async def redirect(exchange: object) -> None:
            location = {"location": f"{other.base_url}/chat/completions", "content-type": "text/html"}
            await exchange.reply(307, b"", location)  # type: ignore[attr-defined]

        server.script(redirect)
        async with connected(server) as model:
            heard = await ask(model)

            assert heard.failed.problem.kind is ProblemKind.CAPTIVE_PORTAL
            assert heard.failed.refused
            assert other.exchanges == []
            assert other.open_connections == 0
