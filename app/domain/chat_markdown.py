"""A chat as Markdown that people read, and that comes back with its text and code to the character.

What a reader does not see are comments that say what follows: `<!-- fireside: question -->`. Text that looks like one
is escaped by a backslash. Where there are none, headings such as "## You" and "## ChatGPT" tell the speakers.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from app.domain.chat_json import KeptChat
from app.domain.conversation import Answer, AnswerStatus, Attachment, AttachmentKind, Conversation, Turn, title_from
from app.domain.errors import AppError, Problem, ProblemKind

_MARK = re.compile(r"<!-- fireside: (chat|question|code|answer)(?: (\{.*\}))? -->")
_LOOKS_LIKE_MARK = re.compile(r"^(\\*<!-- fireside:)", re.MULTILINE)
_ESCAPED = re.compile(r"^\\(\\*<!-- fireside:)", re.MULTILINE)
_SPEAKER = re.compile(r"#{1,4} +(?:\*\*)?([^*#\n]{1,60}?)(?:\*\*)?:? *#*")
_ASKERS = frozenset({"you", "user", "human", "me", "question", "prompt", "i"})
_SOURCES = {kind.value: kind for kind in AttachmentKind}
_STATUSES = {status.value: status for status in AnswerStatus}


def to_markdown(kept: KeptChat) -> str:
    chat = kept.conversation
    about = {
        "created_at": chat.created_at.astimezone(UTC).isoformat(),
        "changed_at": kept.changed_at.astimezone(UTC).isoformat(),
        **({"folder": kept.folder} if kept.folder else {}),
    }
    title = " ".join(chat.title.split()) or "Chat"
    blocks = [f"{_mark('chat', about)}\n# {title}"]
    for turn in chat.turns:
        blocks.extend(_turn_blocks(turn))
    return "\n\n".join(blocks) + "\n"


def from_markdown(text: str, new_id: Callable[[], str], now: datetime) -> KeptChat:
    """Raises AppError(FILE)."""
    text = text.removeprefix("\ufeff")
    blocks = list(_blocks(text)) or list(_foreign_blocks(text))
    reading = _Reading(new_id)
    for block in blocks:
        reading.take(block)
    if not reading.turns:
        raise AppError(Problem(ProblemKind.FILE, "No chat was found in this file: it has no headings of speakers."))
    title = reading.title or title_from(reading.turns[0].question)
    created_at = _moment(reading.about.get("created_at"), now)
    conversation = Conversation(new_id(), created_at, title, tuple(reading.turns))
    folder = reading.about.get("folder", "")
    return KeptChat(
        conversation,
        _moment(reading.about.get("changed_at"), created_at),
        folder if isinstance(folder, str) else "",
    )


# writing


def _turn_blocks(turn: Turn) -> Iterator[str]:
    yield f"{_mark('question')}\n## You\n\n{_escaped(turn.question)}"
    for attachment in turn.attachments:
        yield _code_block(attachment)
    for number, answer in enumerate(turn.answers):
        about = {"model": answer.model, "name": answer.model_name, "status": answer.status.value}
        if number == turn.shown and len(turn.answers) > 1:
            about["shown"] = "yes"
        heading = " ".join(answer.model_name.split()) or "Answer"
        yield f"{_mark('answer', about)}\n## {heading}\n\n{_escaped(answer.text)}"


def _code_block(attachment: Attachment) -> str:
    about: dict[str, Any] = {"title": attachment.title, "language": attachment.language}
    for name in ("path", "first_line", "last_line"):
        if (value := getattr(attachment, name)) is not None:
            about[name] = value
    if attachment.kind is not AttachmentKind.SELECTION:
        about["kind"] = attachment.kind.value
    if attachment.steps:
        about["steps"] = attachment.steps
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", attachment.text)), default=0) + 1)
    title = " ".join(attachment.title.split())
    language = "".join(attachment.language.split())
    return f"{_mark('code', about)}\n**{title}**\n\n{fence}{language}\n{_escaped(attachment.text)}\n{fence}"


def _mark(kind: str, about: dict[str, Any] | None = None) -> str:
    """A comment ends at the first ">" behind two hyphens, so none stands in it."""
    said = f" {json.dumps(about)}".replace(">", "\\u003e") if about else ""
    return f"<!-- fireside: {kind}{said} -->"


def _escaped(text: str) -> str:
    return _LOOKS_LIKE_MARK.sub(r"\\\1", text)


# reading


@dataclass(frozen=True, slots=True)
class _Block:
    kind: str
    about: dict[str, Any]
    heading: str
    text: str


def _blocks(text: str) -> Iterator[_Block]:
    """What stands between our marks."""
    lines = text.split("\n")
    marks = [(number, found) for number, line in enumerate(lines) if (found := _MARK.fullmatch(line.rstrip("\r")))]
    ends = [*(number for number, _ in marks[1:]), len(lines)] if marks else []
    for (start, found), end in zip(marks, ends, strict=True):
        last = end == len(lines)
        content = lines[start + 1 : end if last else end - 1]  # the empty line before the next mark is not its text
        if last and content and not content[-1]:
            content = content[:-1]
        heading = content[0] if content else ""
        body = content[2:] if len(content) > 1 and not content[1].strip() else content[1:]
        yield _Block(found[1], _table(found[2]), heading, "\n".join(body))


def _foreign_blocks(text: str) -> Iterator[_Block]:
    """Headings that name a speaker; what stands before the first one is left out."""
    kind, heading, lines = "", "", []
    asked = False
    for line in [*text.replace("\r\n", "\n").split("\n"), "## you"]:
        found = _SPEAKER.fullmatch(line.strip())
        asks = found is not None and found[1].strip().lower() in _ASKERS
        if found is None or not (asks or (asked and kind == "question")):
            lines.append(line)
            continue
        if kind:
            about = {"name": heading, "status": "complete"} if kind == "answer" else {}
            yield _Block(kind, about, heading, "\n".join(lines).strip("\n"))
        kind, heading, lines = ("question" if asks else "answer"), found[1].strip(), []
        asked = True


class _Reading:
    """Blocks become turns."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self.about: dict[str, Any] = {}
        self.title = ""
        self.turns: list[Turn] = []
        self._new_id = new_id

    def take(self, block: _Block) -> None:
        match block.kind:
            case "chat":
                self.about, self.title = block.about, block.heading.removeprefix("#").strip()
            case "question":
                self.turns.append(Turn(self._new_id(), _unescaped(block.text)))
            case "code" if self.turns:
                last = self.turns[-1]
                self.turns[-1] = replace(last, attachments=(*last.attachments, _attachment(block)))
            case "answer" if self.turns:
                self._answer(block)

    def _answer(self, block: _Block) -> None:
        turn, about = self.turns[-1], block.about
        status = _STATUSES.get(str(about.get("status")), AnswerStatus.COMPLETE)
        answer = Answer(
            id=self._new_id(),
            model=str(about.get("model", "")),
            model_name=str(about.get("name", block.heading.removeprefix("##").strip())),
            text=_unescaped(block.text),
            status=AnswerStatus.INTERRUPTED if status is AnswerStatus.STREAMING else status,
        )
        shown = len(turn.answers) if about.get("shown") or not turn.answers else turn.shown
        self.turns[-1] = replace(turn, answers=(*turn.answers, answer), shown=shown)


def _attachment(block: _Block) -> Attachment:
    """The code without its fence."""
    lines = block.text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.startswith("```")), None)
    if first is not None:
        fence = lines[first][: len(lines[first]) - len(lines[first].lstrip("`"))]
        last = next((n for n in range(len(lines) - 1, first, -1) if lines[n].rstrip() == fence), len(lines))
        lines = lines[first + 1 : last]
    about = block.about
    path, line, end = about.get("path"), about.get("first_line"), about.get("last_line")
    return Attachment(
        title=str(about.get("title", "Code")),
        text=_unescaped("\n".join(lines)),
        language=str(about.get("language", "")),
        path=path if isinstance(path, str) else None,
        first_line=line if isinstance(line, int) else None,
        last_line=end if isinstance(end, int) else None,
        kind=_SOURCES.get(str(about.get("kind", "")), AttachmentKind.SELECTION),
        steps=tuple(map(str, steps)) if isinstance(steps := about.get("steps"), list) else (),
    )


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _table(text: str | None) -> dict[str, Any]:
    """What a mark says; nothing where somebody has broken it."""
    try:
        table = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return table if isinstance(table, dict) else {}


def _moment(value: object, otherwise: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else otherwise
    except ValueError:
        return otherwise
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
