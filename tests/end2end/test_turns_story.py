"""Stories of turns: questions asked anew, answers beside each other, and questions that wait."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from tests.support.app_under_test import running_app
from tests.support.exchange import Exchange
from tests.support.loopback import LoopbackFireworks
from tests.support.robot import Robot

FIRST = " Use a loop:\n\n```python\nfor n in range(3):\n    call()\n```\n"
SECOND = " Use a loop:\n\n```python\nfor n in range(5):\n    call()\n    wait()\n```\n"


def composer(robot: Robot) -> str:
    text = robot.find("chat.composer", QPlainTextEdit)
    return text.toPlainText() if text is not None else ""


async def ask(robot: Robot, question: str) -> None:
    await robot.focus("chat.composer")
    await robot.type(question)
    await robot.press("Return")


async def answer(robot: Robot, server: LoopbackFireworks, text: str) -> Exchange:
    """Plays an answer to its end; returns the request."""
    exchange = await server.next_request()
    await exchange.text(text)
    await exchange.finish()
    await robot.until(lambda: robot.find("chat.stop") is None, "the answer is complete")
    return exchange


def pictures(robot: Robot, tmp_path: Path, name: str) -> None:
    robot.picture(tmp_path / "pictures" / f"{name}.png")


def picture_of(robot: Robot, dialog: str, path: Path) -> None:
    window = robot.find(dialog)
    assert window is not None
    assert window.grab().save(str(path))


async def test_an_answer_is_made_again_paged_and_compared(qapp: QApplication, tmp_path: Path) -> None:
    """Two answers stand beside each other with their costs; their code is compared; what followed one comes with it."""
    async with (
        LoopbackFireworks() as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        await ask(robot, "How do I try again?")
        await answer(robot, server, FIRST)
        await ask(robot, "And why?")
        await answer(robot, server, " Servers fail.")
        await robot.sees("Servers fail.", "chat.transcript")

        await robot.menu("Chat", "Regenerate")
        again = await answer(robot, server, " Networks fail.")
        assert again.body["prompt"].endswith("Human: And why?\n\nAssistant:")
        await robot.sees("Networks fail.", "chat.transcript")
        await robot.sees("2 of 2", "chat.pager.answer")
        await robot.click("Previous answer")
        await robot.sees("Servers fail.", "chat.transcript")
        await robot.sees_not("Networks fail.", "chat.transcript")

        await robot.click("More for this answer")  # of the first answer, which is not the last
        await robot.choose_in_menu("Regenerate")
        await answer(robot, server, SECOND)
        await robot.sees_not("Servers fail.", "chat.transcript")
        await robot.sees("range(5)", "chat.transcript")
        pictures(robot, tmp_path, "two-answers")
        await robot.menu("Chat", "Compare answers…")
        await robot.sees("The right one costs", "review.compare")
        await robot.sees("more", "review.compare")
        await robot.sees("2 differences", "review.compare")
        picture_of(robot, "review.compare", tmp_path / "pictures" / "compared.png")
        await robot.click("Show the left one")
        await robot.sees("range(3)", "chat.transcript")
        await robot.sees("Servers fail.", "chat.transcript")

    async with running_app(tmp_path / "profile", server=server) as robot:
        await robot.sees("range(3)", "chat.transcript")
        await robot.sees("Servers fail.", "chat.transcript")
        await robot.sees("1 of 2", "chat.pager.answer")


async def test_paging_by_keys_stays_at_the_pager(qapp: QApplication, tmp_path: Path) -> None:
    """The key that went to another answer or question goes on, or back at the end, and presses nothing else."""
    async with (
        LoopbackFireworks() as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        await ask(robot, "Name a colour")
        await answer(robot, server, " Red.")
        await robot.menu("Chat", "Regenerate")
        await answer(robot, server, " Green.")
        (await robot.get("Previous answer")).setFocus()
        await robot.press("Space")
        await robot.sees("1 of 2", "chat.pager.answer")
        await robot.press("Space")
        await robot.sees("2 of 2", "chat.pager.answer")

        await robot.click("Edit this question")
        await robot.until(lambda: composer(robot) == "Name a colour", "the question stands in the composer")
        await robot.type(" again\n")
        await answer(robot, server, " Blue.")
        (await robot.get("Previous question")).setFocus()
        await robot.press("Space")
        await robot.sees("1 of 2", "chat.pager.question")
        await robot.press("Space")
        await robot.sees("2 of 2", "chat.pager.question")


async def test_a_question_is_edited_in_its_place(qapp: QApplication, tmp_path: Path) -> None:
    """The draft steps aside for it; Esc gives it back; Send asks anew, and the old branch can be paged to."""
    async with (
        LoopbackFireworks() as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        await ask(robot, "Name a colour")
        await answer(robot, server, " Red.")
        await ask(robot, "Another")
        await answer(robot, server, " Blue.")
        await robot.type("half a follow-up")
        await robot.click("Edit this question")
        await robot.until(lambda: composer(robot) == "Name a colour", "the question stands in the composer")
        await robot.sees("Asked anew in its place", "chat.editing")
        pictures(robot, tmp_path, "editing")
        await robot.press("Esc")
        await robot.until(lambda: composer(robot) == "half a follow-up", "the draft is back")

        await robot.click("Edit this question")
        await robot.until(lambda: composer(robot) == "Name a colour", "the question stands in the composer")
        await robot.press("Ctrl+A")
        await robot.type("Name a fish")
        await robot.press("Return")
        request = await answer(robot, server, " Pike.")
        assert "Name a colour" not in request.body["prompt"]
        await robot.sees("Pike.", "chat.transcript")
        await robot.sees_not("Blue.", "chat.transcript")
        assert composer(robot) == "half a follow-up"
        await robot.sees("2 of 2", "chat.pager.question")
        await robot.click("2 of 2")
        await robot.choose_in_menu("1   Name a colour")
        await robot.sees("Blue.", "chat.transcript")
        await robot.sees_not("Pike.", "chat.transcript")


async def test_another_model_answers_once(qapp: QApplication, tmp_path: Path) -> None:
    """Try with… asks the chosen model and leaves the chat's own as it was."""
    async with (
        LoopbackFireworks() as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        await ask(robot, "Name a colour")
        await answer(robot, server, " Red.")
        before = robot.text("model.picker")
        await robot.click("Try with another model")
        await robot.choose("GLM 5.3 Flash", "models.picker")
        request = await server.next_request()
        assert request.body["model"].endswith("glm-5p3-flash")
        await request.text("Green.")
        await request.finish()
        await robot.sees("Green.", "chat.transcript")
        await robot.sees("GLM 5.3 Flash", "chat.transcript")
        assert robot.text("model.picker") == before


async def test_a_question_waits_for_the_answer_before_it(qapp: QApplication, tmp_path: Path) -> None:
    """Return while an answer streams queues; a stop holds it; Send now asks it; it can be taken back."""
    async with (
        LoopbackFireworks() as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        await ask(robot, "one")
        first = await server.next_request()
        await first.text(" Half")
        await robot.sees("Half", "chat.transcript")
        await robot.type("two")
        await robot.sees_like("^Queue", "chat.send")
        await robot.press("Return")
        await robot.sees("two", "chat.queue")
        await robot.type("three")
        await robot.press("Return")
        await robot.sees("three", "chat.queue")
        pictures(robot, tmp_path, "queued")
        await robot.click("chat.stop")
        await robot.sees("Send now", "chat.queue")
        assert len(server.generations) == 1

        await robot.click("chat.queue.send")
        await answer_running(server, " Two.")
        await answer(robot, server, " Three.")
        await robot.sees("Two.", "chat.transcript")
        await robot.sees("Three.", "chat.transcript")
        await robot.until(lambda: not robot.is_shown("chat.queue"), "nothing waits any more")

        await ask(robot, "four")
        fourth = await server.next_request()
        await robot.type("never mind")
        await robot.press("Return")
        await robot.click("Take this question back into the composer")
        await robot.until(lambda: composer(robot) == "never mind", "it stands in the composer again")
        await fourth.finish()


async def answer_running(server: LoopbackFireworks, text: str) -> None:
    """Plays an answer whose end is followed by the next question at once."""
    exchange = await server.next_request()
    await exchange.text(text)
    await exchange.finish()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_turns_in_both_themes(qapp: QApplication, tmp_path: Path, theme: str) -> None:
    """The pagers of question and answer are there in each, with words a screen reader can say."""
    async with (
        LoopbackFireworks() as server,
        running_app(tmp_path / "profile", server=server) as robot,
    ):
        await robot.menu("View", "Theme", theme.capitalize())
        await ask(robot, "Name a colour")
        await answer(robot, server, " Red.")
        await robot.menu("Chat", "Regenerate")
        await answer(robot, server, " Green, like `grass`.")
        await robot.menu("Chat", "Edit last question")
        await robot.until(lambda: composer(robot) == "Name a colour", "the question stands in the composer")
        await robot.type(" of fish")
        await robot.press("Return")
        await answer(robot, server, " Silver.")
        await robot.click("Previous question")
        await robot.sees("Green", "chat.transcript")
        assert robot.find("Question 1 of 2") is not None
        assert robot.find("Answer 2 of 2") is not None
        pictures(robot, tmp_path, f"turns-{theme}")
