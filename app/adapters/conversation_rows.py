"""How questions and answers stand in table `messages`: one row each, lists and problems as JSON."""

import json
from dataclasses import asdict
from typing import Any

from app.adapters.rows import clean_text
from app.domain.chat_json import (
    attachments_from,
    choices_from,
    choices_table,
    early_stop_from,
    options_from,
    options_table,
    problem_from,
)
from app.domain.chat_options import ChatOptions
from app.domain.conversation import Answer, AnswerStatus, ContextChoices, Turn

_STATUSES = {status.value: status for status in AnswerStatus}


def question_cells(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "text": clean_text(turn.question),
        "attachments": _json([asdict(part) for part in turn.attachments]),
        "shown": turn.shown,
        "after": turn.after,
        "picked": turn.picked,
    }


def answer_cells(answer: Answer) -> dict[str, Any]:
    return {
        "id": answer.id,
        "text": clean_text(answer.text),
        "reasoning": clean_text(answer.reasoning),
        "status": answer.status.value,
        "model": answer.model,
        "model_name": answer.model_name,
        "problem": None if answer.problem is None else clean_text(json.dumps(asdict(answer.problem))),
        "early_stop": None if answer.early_stop is None else json.dumps(asdict(answer.early_stop)),
    }


def turn_from(cells: dict[str, Any], answers: tuple[Answer, ...]) -> Turn:
    return Turn(
        id=cells["id"],
        question=cells["text"],
        attachments=attachments_from(json.loads(cells["attachments"])),
        answers=answers,
        shown=min(max(cells["shown"], 0), max(len(answers) - 1, 0)),
        after=cells["after"],
        picked=cells["picked"],
        position=cells["position"],
    )


def context_text(choices: ContextChoices) -> str:
    """JSON; empty when nothing was chosen."""
    return "" if choices == ContextChoices() else _json(choices_table(choices))


def context_from(text: str) -> ContextChoices:
    return choices_from(json.loads(text)) if text else ContextChoices()


def _json(value: object) -> str:
    return clean_text(json.dumps(value, ensure_ascii=False))


def answer_from(cells: dict[str, Any], attempts: tuple[str, ...], journal: str) -> Answer:
    """The answer; one that still streams in the file was interrupted, and `journal` is the rest of its text."""
    status = _STATUSES.get(cells["status"], AnswerStatus.INTERRUPTED)
    text = cells["text"]
    if status is AnswerStatus.STREAMING:
        status = AnswerStatus.INTERRUPTED
        text += journal
    return Answer(
        id=cells["id"],
        model=cells["model"] or "",
        model_name=cells["model_name"] or "",
        text=text,
        reasoning=cells["reasoning"],
        status=status,
        problem=None if cells["problem"] is None else problem_from(json.loads(cells["problem"])),
        attempts=attempts,
        early_stop=None if cells["early_stop"] is None else early_stop_from(json.loads(cells["early_stop"])),
    )


def options_cell(options: ChatOptions) -> str:
    return clean_text(json.dumps(options_table(options), ensure_ascii=False))


def options_from_cell(cell: str) -> ChatOptions:
    return options_from(json.loads(cell))
