"""Chats as JSON: everything that is known of them, to the character. What is read may come from anywhere.

{"format": "fireside chats", "version": 1, "chats": [{"id": ..., "title": ..., "turns": [...]}, ...]}
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from app.domain.chat_options import ChatOptions
from app.domain.conversation import Answer, AnswerStatus, Attachment, AttachmentKind, ContextChoices, Conversation, Turn
from app.domain.errors import AppError, Problem, ProblemKind, Remedy
from app.domain.stop_rules import EarlyStop, StopRule

FORMAT = "fireside chats"
VERSION = 1

_STATUSES = {status.value: status for status in AnswerStatus}
_KINDS = {kind.value: kind for kind in ProblemKind}
_REMEDIES = {remedy.value: remedy for remedy in Remedy}
_SOURCES = {kind.value: kind for kind in AttachmentKind}
_RULES = {rule.value: rule for rule in StopRule}


@dataclass(frozen=True, slots=True)
class KeptChat:
    """A chat as it leaves the program and comes back: with its place in the list."""

    conversation: Conversation
    changed_at: datetime
    folder: str = ""
    pinned: bool = False


def to_json(chats: Sequence[KeptChat]) -> str:
    whole = {"format": FORMAT, "version": VERSION, "chats": [_chat_table(chat) for chat in chats]}
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character: escaped it can be written, and comes back
        return json.dumps(whole, indent=1) + "\n"
    return text + "\n"


def from_json(text: str) -> tuple[KeptChat, ...]:
    """Raises AppError(FILE)."""
    try:
        whole = json.loads(text)
        if whole["format"] != FORMAT:
            raise ValueError(f"its format is {whole['format']!r}")
        return tuple(_chat_from(table) for table in whole["chats"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        problem = Problem(ProblemKind.FILE, "This file holds no chats of Fireside.", details=repr(error))
        raise AppError(problem) from error


# one chat


def _chat_table(kept: KeptChat) -> dict[str, Any]:
    chat = kept.conversation
    return {
        "id": chat.id,
        "title": chat.title,
        "created_at": chat.created_at.astimezone(UTC).isoformat(),
        "changed_at": kept.changed_at.astimezone(UTC).isoformat(),
        "folder": kept.folder,
        "pinned": kept.pinned,
        "options": options_table(chat.options),
        "context": choices_table(chat.context),
        "turns": [_turn_table(turn) for turn in chat.turns],
        "aside": [_turn_table(turn) for turn in chat.aside],
    }


def _chat_from(table: Mapping[str, Any]) -> KeptChat:
    conversation = Conversation(
        id=_text(table["id"]),
        created_at=_moment(table["created_at"]),
        title=_text(table.get("title", "")),
        turns=tuple(_turn_from(turn) for turn in table["turns"]),
        options=options_from(table.get("options", {})),
        context=choices_from(table.get("context", {})),
        aside=tuple(_turn_from(turn) for turn in table.get("aside", ())),
    )
    changed_at = _moment(table.get("changed_at", table["created_at"]))
    return KeptChat(conversation, changed_at, _text(table.get("folder", "")), bool(table.get("pinned", False)))


def _turn_table(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "question": turn.question,
        "attachments": [asdict(attachment) for attachment in turn.attachments],
        "answers": [_answer_table(answer) for answer in turn.answers],
        "shown": turn.shown,
        "after": turn.after,
        "picked": turn.picked,
        "position": turn.position,
    }


def _turn_from(table: Mapping[str, Any]) -> Turn:
    answers = tuple(_answer_from(answer) for answer in table.get("answers", ()))
    return Turn(
        id=_text(table["id"]),
        question=_text(table["question"]),
        attachments=attachments_from(table.get("attachments", ())),
        answers=answers,
        shown=min(max(int(table.get("shown", 0)), 0), max(len(answers) - 1, 0)),
        after=_text(table.get("after", "")),
        picked=int(table.get("picked", 0)),
        position=int(table.get("position", 0)),
    )


def _answer_table(answer: Answer) -> dict[str, Any]:
    return asdict(answer)


def _answer_from(table: Mapping[str, Any]) -> Answer:
    """An answer that was being written when the file was made was interrupted there."""
    status = _STATUSES.get(table.get("status", "complete"), AnswerStatus.COMPLETE)
    problem, stop = table.get("problem"), table.get("early_stop")
    return Answer(
        id=_text(table["id"]),
        model=_text(table.get("model", "")),
        model_name=_text(table.get("model_name", "")),
        text=_text(table["text"]),
        reasoning=_text(table.get("reasoning", "")),
        status=AnswerStatus.INTERRUPTED if status is AnswerStatus.STREAMING else status,
        problem=None if problem is None else problem_from(problem),
        attempts=tuple(map(_text, table.get("attempts", ()))),
        early_stop=None if stop is None else early_stop_from(stop),
    )


# values that stand in the database in the same form


def choices_table(choices: ContextChoices) -> dict[str, Any]:
    return {
        "attachments": [asdict(one) for one in choices.attachments],
        "pinned": [asdict(one) for one in choices.pinned],
        "pinned_turns": sorted(choices.pinned_turns),
        "left_out": sorted(choices.left_out),
        "answer_tokens": choices.answer_tokens,
    }


def choices_from(table: Mapping[str, Any]) -> ContextChoices:
    tokens = table.get("answer_tokens")
    return ContextChoices(
        attachments=attachments_from(table.get("attachments", ())),
        pinned=attachments_from(table.get("pinned", ())),
        pinned_turns=frozenset(map(_text, table.get("pinned_turns", ()))),
        left_out=frozenset(map(_text, table.get("left_out", ()))),
        answer_tokens=None if tokens is None else int(tokens),
    )


def attachments_from(tables: Iterable[Mapping[str, Any]]) -> tuple[Attachment, ...]:
    """A newer program may know more of them than we do, an older one knew less."""
    return tuple(map(_attachment_from, tables))


def _attachment_from(table: Mapping[str, Any]) -> Attachment:
    first, last, path, full = (table.get(name) for name in ("first_line", "last_line", "path", "full_text"))
    return Attachment(
        title=_text(table["title"]),
        text=_text(table["text"]),
        language=_text(table.get("language", "")),
        path=None if path is None else _text(path),
        first_line=None if first is None else int(first),
        last_line=None if last is None else int(last),
        kind=_SOURCES.get(table.get("kind", ""), AttachmentKind.SELECTION),
        full_text=None if full is None else _text(full),
        steps=tuple(map(_text, table.get("steps", ()))),
    )


def options_table(options: ChatOptions) -> dict[str, Any]:
    """Only what is said: a later field has its default in older files."""
    return {name: value for name, value in asdict(options).items() if value is not None and value != ()}


def options_from(table: Mapping[str, Any]) -> ChatOptions:
    system, tokens = table.get("system"), table.get("answer_tokens")
    temperature, top_p = table.get("temperature"), table.get("top_p")
    return ChatOptions(
        system=None if system is None else _text(system),
        temperature=None if temperature is None else float(temperature),
        top_p=None if top_p is None else float(top_p),
        answer_tokens=None if tokens is None else int(tokens),
        stops=tuple(map(_text, table.get("stops", ()))),
    )


def problem_from(table: Mapping[str, Any]) -> Problem:
    return Problem(
        kind=_KINDS.get(table["kind"], ProblemKind.INTERNAL),
        message=_text(table["message"]),
        remedy=_REMEDIES.get(table["remedy"], Remedy.NONE),
        details=_text(table["details"]),
        retry_after_s=table["retry_after_s"],
        fits=table["fits"],
        suggestions=tuple(table["suggestions"]),
    )


def early_stop_from(table: Mapping[str, Any]) -> EarlyStop | None:
    """None for a rule that only a newer program knows."""
    rule = _RULES.get(table["rule"])
    if rule is None:
        return None
    return EarlyStop(rule, table["not_bought"], table["discarded"], bool(table.get("guessed", False)))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
