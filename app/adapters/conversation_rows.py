"""How questions and answers stand in table `messages`: one row each, lists and problems as JSON."""

import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from app.adapters.rows import clean_text
from app.domain.conversation import Answer, AnswerStatus, Attachment, AttachmentKind, ContextChoices, Turn
from app.domain.errors import Problem, ProblemKind, Remedy

_ATTACHMENT = {field.name for field in fields(Attachment)}
_SOURCES = {kind.value: kind for kind in AttachmentKind}
_STATUSES = {status.value: status for status in AnswerStatus}
_KINDS = {kind.value: kind for kind in ProblemKind}
_REMEDIES = {remedy.value: remedy for remedy in Remedy}


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
    }


def turn_from(cells: dict[str, Any], answers: tuple[Answer, ...]) -> Turn:
    return Turn(
        id=cells["id"],
        question=cells["text"],
        attachments=_attachments(json.loads(cells["attachments"])),
        answers=answers,
        shown=min(max(cells["shown"], 0), max(len(answers) - 1, 0)),
        after=cells["after"],
        picked=cells["picked"],
        position=cells["position"],
    )


def context_text(choices: ContextChoices) -> str:
    """JSON; empty when nothing was chosen."""
    if choices == ContextChoices():
        return ""
    return _json(
        {
            "attachments": [asdict(part) for part in choices.attachments],
            "pinned": [asdict(part) for part in choices.pinned],
            "pinned_turns": sorted(choices.pinned_turns),
            "left_out": sorted(choices.left_out),
            "answer_tokens": choices.answer_tokens,
        }
    )


def context_from(text: str) -> ContextChoices:
    if not text:
        return ContextChoices()
    cells = json.loads(text)
    return ContextChoices(
        attachments=_attachments(cells["attachments"]),
        pinned=_attachments(cells["pinned"]),
        pinned_turns=frozenset(cells["pinned_turns"]),
        left_out=frozenset(cells["left_out"]),
        answer_tokens=cells["answer_tokens"],
    )


def _json(value: object) -> str:
    return clean_text(json.dumps(value, ensure_ascii=False))


def _attachments(rows: Iterable[dict[str, Any]]) -> tuple[Attachment, ...]:
    """A newer program may know more of them than we do, an older one knew less."""
    return tuple(_attachment({name: value for name, value in row.items() if name in _ATTACHMENT}) for row in rows)


def _attachment(cells: dict[str, Any]) -> Attachment:
    kind = _SOURCES.get(cells.get("kind", ""), AttachmentKind.SELECTION)
    return Attachment(**{**cells, "kind": kind, "steps": tuple(cells.get("steps", ()))})


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
        problem=None if cells["problem"] is None else _problem(json.loads(cells["problem"])),
        attempts=attempts,
    )


def _problem(cells: dict[str, Any]) -> Problem:
    return Problem(
        kind=_KINDS.get(cells["kind"], ProblemKind.INTERNAL),
        message=cells["message"],
        remedy=_REMEDIES.get(cells["remedy"], Remedy.NONE),
        details=cells["details"],
        retry_after_s=cells["retry_after_s"],
        fits=cells["fits"],
        suggestions=tuple(cells["suggestions"]),
    )
