"""From a conversation to a request that fits: which parts are sent, how, and what is left out. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.context import ContextPlan, Part, PartKind
from app.domain.conversation import Attachment, Turn
from app.domain.models import CONTEXT_RESERVE, ChatStyle, ModelCard
from app.domain.prompts import tech_assistant
from app.domain.repetition import without_circles
from app.domain.requests import Attribution, ChatRequest, CompletionRequest, Message, Request, Role, Sampling
from app.domain.stop_rules import StopRule

SMALLEST_ANSWER = 64  # tokens; below that, older turns are dropped to make room
CONTINUE_INSTRUCTION = (
    "Your last message was cut off. Continue it from exactly the character where it stopped. "
    "Do not repeat anything, do not apologise, do not open a new code block if one is open."
)

Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Ask:
    """All that a request is made of. `answer_tokens` is the room wished for; `partial` is an answer to be continued;
    `stops` are the person's own."""

    card: ModelCard
    system: str
    turns: tuple[Turn, ...]
    question: str
    attachments: tuple[Attachment, ...]
    answer_tokens: int
    attribution: Attribution
    sampling: Sampling
    partial: str = ""
    stops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Packed:
    request: Request
    plan: ContextPlan


def pack(ask: Ask, count: Count, exact: bool, count_request: Callable[[Request], int]) -> Packed:
    """The request for `ask`, with the oldest turns dropped until it fits, and the plan that shows it.

    `count` gives the tokens of a text, `count_request` those of a whole prompt; both already hold the reserve of an
    estimate. The answer's room shrinks to what is left. When the question alone is too long, the plan does not fit,
    and admission refuses it with the numbers.
    """
    sizes = [count(_turn_text(turn)) for turn in ask.turns]
    wanted = min(SMALLEST_ANSWER, ask.answer_tokens)
    dropped = 0
    while True:
        kept = ask.turns[dropped:]
        prompt = count_request(_request(ask, kept, answer_tokens=1))
        left = ask.card.context - CONTEXT_RESERVE - prompt
        if left >= wanted or not kept:
            break
        dropped = _drop_for(wanted - left, sizes, dropped)
    answer = max(1, min(ask.answer_tokens, ask.card.max_answer, left))
    parts = _parts(ask, sizes, dropped, prompt, count)
    return Packed(_request(ask, kept, answer), ContextPlan(ask.card.context, parts, answer, exact))


def _drop_for(missing: int, sizes: Sequence[int], dropped: int) -> int:
    """How many of the oldest turns to drop so that about `missing` tokens come free; at least one more."""
    while dropped < len(sizes):
        missing -= sizes[dropped]
        dropped += 1
        if missing <= 0:
            break
    return dropped


def _parts(ask: Ask, sizes: Sequence[int], dropped: int, prompt: int, count: Count) -> tuple[Part, ...]:
    """The parts to scale; the system part takes what the frame around the others costs, so that they add up."""
    code = [Part(PartKind.CODE, attachment.title, count(_fenced(attachment))) for attachment in ask.attachments]
    turns = [
        Part(PartKind.TURN, _turn_title(turn), size, dropped=index < dropped)
        for index, (turn, size) in enumerate(zip(ask.turns, sizes, strict=True))
    ]
    question = Part(PartKind.QUESTION, "Question", count(ask.question) + count(ask.partial))
    rest = prompt - question.tokens - sum(p.tokens for p in code) - sum(p.tokens for p in turns if not p.dropped)
    return (Part(PartKind.SYSTEM, "System prompt", max(0, rest)), *code, *turns, question)


def _request(ask: Ask, turns: Sequence[Turn], answer_tokens: int) -> Request:
    if ask.card.chat_style is ChatStyle.FEW_SHOT:
        return _few_shot(ask, turns, answer_tokens)
    messages = [Message(Role.SYSTEM, ask.system)] if ask.system else []
    for turn in turns:
        messages.append(Message(Role.USER, question_text(turn.question, turn.attachments)))
        if answer := _answer_text(turn):
            messages.append(Message(Role.ASSISTANT, answer))
    messages.append(Message(Role.USER, question_text(ask.question, ask.attachments)))
    if ask.partial:
        messages += [Message(Role.ASSISTANT, ask.partial), Message(Role.USER, CONTINUE_INSTRUCTION)]
    return ChatRequest(ask.card, tuple(messages), answer_tokens, ask.attribution, ask.stops, ask.sampling)


def _few_shot(ask: Ask, turns: Sequence[Turn], answer_tokens: int) -> CompletionRequest:
    code = [(a.title, a.language, a.text) for a in ask.attachments]
    pairs = [
        (question_text(turn.question, turn.attachments), answer) for turn in turns if (answer := _answer_text(turn))
    ]
    prompt = tech_assistant.frame(ask.system, code, pairs, ask.question)
    if ask.partial:
        prompt = tech_assistant.continuation(prompt, ask.partial)
    stops = (
        *tech_assistant.STOPS,
        *ask.stops,
    )  # a server that takes fewer gets the first ones; all are looked for here
    return CompletionRequest(ask.card, prompt, answer_tokens, ask.attribution, stops, ask.sampling)


def question_text(question: str, attachments: Sequence[Attachment]) -> str:
    """A question as the model reads it: the code first, fenced and named, then the words."""
    return "\n\n".join([*(_fenced(attachment) for attachment in attachments), question])


def _fenced(attachment: Attachment) -> str:
    longest = run = 0
    for character in attachment.text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    fence = "`" * max(3, longest + 1)
    return f"{attachment.title}:\n{fence}{attachment.language}\n{attachment.text.rstrip()}\n{fence}"


def _turn_text(turn: Turn) -> str:
    return f"{question_text(turn.question, turn.attachments)}\n\n{_answer_text(turn)}"


def _answer_text(turn: Turn) -> str:
    """The answer on display as it is sent again: one that ran in circles says it once, else the model goes on so."""
    answer = turn.answer
    if answer is None:
        return ""
    stop = answer.early_stop
    return without_circles(answer.text) if stop is not None and stop.rule is StopRule.REPETITION else answer.text


def _turn_title(turn: Turn) -> str:
    line = turn.question.strip().partition("\n")[0]
    return line if len(line) <= 40 else line[:39] + "…"
