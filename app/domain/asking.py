"""From a conversation to a request that fits: which parts are sent, how, and what is left out. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.context import ContextPlan, Part, PartKind, PartState, fit
from app.domain.context_choices import code_id, turn_id
from app.domain.conversation import NO_CHOICES, Attachment, ContextChoices, Turn
from app.domain.models import ChatStyle, ModelCard
from app.domain.prompts import tech_assistant
from app.domain.repetition import without_circles
from app.domain.requests import Attribution, ChatRequest, CompletionRequest, Message, Request, Role, Sampling
from app.domain.stop_rules import StopRule
from app.domain.text_change import common_start

SYSTEM, QUESTION = "system", "question"  # ids of parts; those of code and turns are in `domain.context_choices`
CONTINUE_INSTRUCTION = (
    "Your last message was cut off. Continue it from exactly the character where it stopped. "
    "Do not repeat anything, do not apologise, do not open a new code block if one is open."
)

Count = Callable[[str], int]
CountRequest = Callable[[Request], int]


@dataclass(frozen=True, slots=True)
class Ask:
    """All that a request is made of. `answer_tokens` is the room wished for; `partial` is an answer to be continued;
    `stops` are the person's own.

    `choices` say what is pinned and left out. `asked_before`: the code has been sent with this question already, and
    is not left out of it in silence where another model has less room.
    """

    card: ModelCard
    system: str
    turns: tuple[Turn, ...]
    question: str
    attachments: tuple[Attachment, ...]
    answer_tokens: int
    attribution: Attribution
    sampling: Sampling
    partial: str = ""
    choices: ContextChoices = NO_CHOICES
    asked_before: bool = False
    stops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Packed:
    """`attachments` are those of the question that are sent, `pinned` those in front of all turns."""

    request: Request
    plan: ContextPlan
    attachments: tuple[Attachment, ...] = ()
    pinned: tuple[Attachment, ...] = ()

    @property
    def code(self) -> tuple[Attachment, ...]:
        """All that goes with the question."""
        return (*self.pinned, *self.attachments)

    @property
    def as_sent(self) -> tuple[Attachment, ...]:
        """For the turn: what they were before they were shrunk is no part of it."""
        return tuple(replace(one, full_text=None) for one in self.attachments)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What of an `Ask` is sent."""

    pinned: tuple[Attachment, ...]
    turns: tuple[Turn, ...]
    attachments: tuple[Attachment, ...]


def pack(ask: Ask, count: Count, exact: bool, count_request: CountRequest) -> Packed:
    """The request for `ask` with the parts that fit, and the plan that shows it.

    `count` gives the tokens of a text, `count_request` those of a whole prompt; both already hold the reserve of an
    estimate. What the whole takes beyond its parts (the frame around them) is counted to the system prompt. When what
    stays is too long, the plan does not fit, and admission refuses the request with the numbers.
    """
    parts = _parts(ask, count)
    wished = min(ask.answer_tokens, ask.card.max_answer)
    frame = 0
    while True:
        plan = fit(_with_frame(parts, frame), ask.card.context, wished, exact=exact, price=ask.card.price)
        chosen = _chosen(ask, plan)
        request = _request(ask, chosen, plan.answer_tokens)
        over = count_request(request) - plan.prompt_tokens
        if over <= 0 or not _can_give(plan):
            break
        frame += over
    plan = _added_up(plan, over)
    if plan.answer_tokens != request.max_tokens:
        request = replace(request, max_tokens=plan.answer_tokens)
    return Packed(request, plan, chosen.attachments, chosen.pinned)


def _can_give(plan: ContextPlan) -> bool:
    """Something could still be dropped, or the answer made shorter."""
    return plan.answer_tokens > 1 or any(part.is_sent and not part.stays for part in plan.parts)


def _with_frame(parts: Sequence[Part], frame: int) -> list[Part]:
    return [replace(parts[0], tokens=parts[0].tokens + frame), *parts[1:]]


def _added_up(plan: ContextPlan, over: int) -> ContextPlan:
    """The plan whose sent parts add up to the tokens of the whole prompt, or to a little more."""
    first = plan.parts[0]
    return replace(plan, parts=(replace(first, tokens=max(0, first.tokens + over)), *plan.parts[1:]))


def _parts(ask: Ask, count: Count) -> list[Part]:
    choices = ask.choices

    def state(part_id: str, *, pinned: bool) -> PartState:
        if part_id in choices.left_out:
            return PartState.LEFT_OUT
        return PartState.PINNED if pinned else PartState.IN

    def pinned(one: Attachment) -> Part:
        part_id = code_id(one)
        return Part(part_id, PartKind.PINNED, one.title, count(fenced(one)), state(part_id, pinned=True))

    def turn(one: Turn) -> Part:
        part_id = turn_id(one.id)
        is_pinned = one.id in choices.pinned_turns
        return Part(part_id, PartKind.TURN, turn_title(one), count(_turn_text(one)), state(part_id, pinned=is_pinned))

    def code(one: Attachment) -> Part:
        part_id = code_id(one)
        stays = PartState.PINNED if ask.asked_before else state(part_id, pinned=False)
        kind = PartKind.FILE if one.is_file else PartKind.EXCERPT
        return Part(part_id, kind, one.title, count(fenced(one)), stays)

    return [
        Part(SYSTEM, PartKind.SYSTEM, "System prompt", count(ask.system)),
        *map(pinned, choices.pinned),
        *(turn(one) for one in ask.turns if has_answer(one)),
        *map(code, ask.attachments),
        Part(QUESTION, PartKind.QUESTION, "Question", count(ask.question) + count(ask.partial)),
    ]


def _chosen(ask: Ask, plan: ContextPlan) -> _Chosen:
    sent = {part.id for part in plan.parts if part.is_sent}
    return _Chosen(
        tuple(one for one in ask.choices.pinned if code_id(one) in sent),
        tuple(turn for turn in ask.turns if turn_id(turn.id) in sent),
        tuple(one for one in ask.attachments if code_id(one) in sent),
    )


def has_answer(turn: Turn) -> bool:
    """A question that was never answered is no turn of the dialogue."""
    return turn.answer is not None and bool(turn.answer.text)


def _request(ask: Ask, chosen: _Chosen, answer_tokens: int) -> Request:
    if ask.card.chat_style is ChatStyle.FEW_SHOT:
        return _few_shot(ask, chosen, answer_tokens)
    questions = [question_text(turn.question, turn.attachments) for turn in chosen.turns]
    questions.append(question_text(ask.question, chosen.attachments))
    questions[0] = question_text(questions[0], chosen.pinned)
    answers = map(_answer_text, chosen.turns)
    messages = [Message(Role.SYSTEM, ask.system)] if ask.system else []
    for question, answer in zip(questions, answers, strict=False):
        messages += [Message(Role.USER, question), Message(Role.ASSISTANT, answer)]
    messages.append(Message(Role.USER, questions[-1]))
    if ask.partial:
        messages += [Message(Role.ASSISTANT, ask.partial), Message(Role.USER, CONTINUE_INSTRUCTION)]
    return ChatRequest(ask.card, tuple(messages), answer_tokens, ask.attribution, ask.stops, ask.sampling)


def _few_shot(ask: Ask, chosen: _Chosen, answer_tokens: int) -> CompletionRequest:
    """The first question's code stands in front of the dialogue, as in the frame's samples; that of later ones inside
    of them, since code between an answer and "Human:" would teach the model to go on with code."""
    first = chosen.turns[0].attachments if chosen.turns else chosen.attachments
    code = [(_named(one), one.language, one.text) for one in (*chosen.pinned, *first)]
    pairs = [
        (turn.question if at == 0 else question_text(turn.question, turn.attachments), _answer_text(turn))
        for at, turn in enumerate(chosen.turns)
    ]
    question = question_text(ask.question, chosen.attachments) if pairs else ask.question
    prompt = tech_assistant.frame(ask.system, code, pairs, question)
    if ask.partial:
        prompt = tech_assistant.continuation(prompt, ask.partial)
    stops = (
        *tech_assistant.STOPS,
        *ask.stops,
    )  # a server that takes fewer gets the first ones; here all are looked for
    return CompletionRequest(ask.card, prompt, answer_tokens, ask.attribution, stops, ask.sampling)


def shared_texts(before: Request, now: Request) -> tuple[str, ...]:
    """The texts that two prompts have in common from their beginning: what a server may still have in its cache."""
    if before.card.key != now.card.key:
        return ()
    shared = []
    for old, new in zip(_texts(before), _texts(now), strict=False):
        if old != new:
            shared.append(new[: common_start(old, new)])
            break
        shared.append(new)
    return tuple(text for text in shared if text)


def _texts(request: Request) -> Iterable[str]:
    if isinstance(request, ChatRequest):
        return [f"{message.text}" for message in request.messages]
    return [request.prompt]


def question_text(question: str, attachments: Sequence[Attachment]) -> str:
    """A question as the model reads it: the code first, fenced and named, then the words."""
    return "\n\n".join([*(fenced(attachment) for attachment in attachments), question])


def fenced(attachment: Attachment) -> str:
    """Attached code as the model reads it."""
    longest = run = 0
    for character in attachment.text if "`" in attachment.text else "":
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    fence = "`" * max(3, longest + 1)
    return f"{_named(attachment)}:\n{fence}{attachment.language}\n{attachment.text.rstrip()}\n{fence}"


def _named(attachment: Attachment) -> str:
    """As the model is told of it."""
    return f"{attachment.title} (shortened)" if attachment.steps else attachment.title


def _turn_text(turn: Turn) -> str:
    return f"{question_text(turn.question, turn.attachments)}\n\n{_answer_text(turn)}"


def _answer_text(turn: Turn) -> str:
    """The answer on display as it is sent again: one that ran in circles says it once, else the model goes on so."""
    answer = turn.answer
    if answer is None:
        return ""
    stop = answer.early_stop
    return without_circles(answer.text) if stop is not None and stop.rule is StopRule.REPETITION else answer.text


def turn_title(turn: Turn) -> str:
    """The beginning of its question."""
    line = turn.question.strip().partition("\n")[0]
    return line if len(line) <= 40 else line[:39] + "…"
