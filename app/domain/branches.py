"""The ways a conversation has taken: each question follows an answer, and where several do, one of them is on display.

`Conversation.turns` is the way on display, `Conversation.aside` holds all the others. Nothing here ever loses a turn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.domain.conversation import Conversation, Turn


def linked(conversation: Conversation) -> Conversation:
    """The same, each turn on display behind the answer before it, and numbered; as values made by hand are not."""
    turns: list[Turn] = []
    for turn in conversation.turns:
        after = _end_of(turns)
        position = max(turn.position, turns[-1].position + 1) if turns else turn.position
        if turn.after != after or turn.position != position:
            turn = replace(turn, after=after, position=position)
        turns.append(turn)
    return conversation if tuple(turns) == conversation.turns else replace(conversation, turns=tuple(turns))


def everything(conversation: Conversation) -> tuple[Turn, ...]:
    """Every question that was ever asked in it, in the order of asking."""
    return tuple(sorted((*conversation.turns, *conversation.aside), key=lambda turn: turn.position))


def siblings(conversation: Conversation, turn: Turn) -> tuple[Turn, ...]:
    """The questions asked at the place of this one, itself among them, in the order of asking."""
    if not conversation.aside:
        return (turn,)
    others = [other for other in conversation.aside if other.after == turn.after and other.id != turn.id]
    return tuple(sorted((*others, turn), key=lambda one: one.position))


def before(conversation: Conversation, turn_id: str) -> tuple[Turn, ...]:
    """The turns that lead to this one on display; all of them when it is not there."""
    for index, turn in enumerate(conversation.turns):
        if turn.id == turn_id:
            return conversation.turns[:index]
    return conversation.turns


def new_turn(conversation: Conversation, turn_id: str, question: str, instead_of: str = "") -> Turn:
    """A question behind the last answer on display, or one in the place of the turn `instead_of`."""
    earlier = before(conversation, instead_of) if instead_of else conversation.turns
    everywhere = (*conversation.turns, *conversation.aside)
    return Turn(
        turn_id,
        question,
        after=_end_of(earlier),
        position=max((turn.position for turn in everywhere), default=-1) + 1,
        picked=_next_pick(everywhere),
    )


def with_turn(conversation: Conversation, turn: Turn) -> Conversation:
    """With this turn on display in its newest state. Where it or its answer is another than before, what stood behind
    goes aside."""
    for index, known in enumerate(conversation.turns):
        if known.id == turn.id:
            if _answer_id(known) == _answer_id(turn):
                kept = conversation.turns[index + 1 :]
                return replace(conversation, turns=(*conversation.turns[:index], turn, *kept))
            return _grown((*conversation.turns[:index], turn), conversation)
    parent = next((at for at, one in enumerate(conversation.turns) if _is_end(one, turn.after)), -1)
    return _grown((*conversation.turns[: parent + 1], turn), conversation)


def show_turn(conversation: Conversation, turn_id: str) -> Conversation:
    """Puts this question on display, with what followed it when it was last there."""
    everywhere = everything(linked(conversation))
    turn = next((turn for turn in everywhere if turn.id == turn_id), None)
    if turn is None:
        return conversation
    chosen = replace(turn, picked=_next_pick(everywhere))
    return arranged(conversation, [chosen if one.id == turn_id else one for one in everywhere])


def show_answer(conversation: Conversation, turn_id: str, answer_id: str) -> Conversation:
    """Puts this answer of a question on display, with what followed it when it was last there."""
    everywhere = everything(linked(conversation))
    turn = next((turn for turn in everywhere if turn.id == turn_id), None)
    at = next((at for at, answer in enumerate(turn.answers) if answer.id == answer_id), None) if turn else None
    if turn is None or at is None:
        return conversation
    chosen = replace(turn, shown=at)
    return arranged(conversation, [chosen if one.id == turn_id else one for one in everywhere])


def show_message(conversation: Conversation, message_id: str) -> Conversation:
    """Puts this question or answer on display, with all that led to it."""
    seen: set[str] = set()
    while (turn := _turn_of(conversation, message_id)) is not None and turn.id not in seen:
        seen.add(turn.id)  # a ring would be endless
        if message_id != turn.id:
            conversation = show_answer(conversation, turn.id, message_id)
        conversation = show_turn(conversation, turn.id)
        message_id = turn.after
    return conversation


def _turn_of(conversation: Conversation, message_id: str) -> Turn | None:
    everywhere = everything(linked(conversation))
    return next((turn for turn in everywhere if _is_end(turn, message_id)), None)


def arranged(conversation: Conversation, turns: Iterable[Turn]) -> Conversation:
    """The conversation of all these turns, as they were kept: from the first question on, at each answer the question
    that was looked at last."""
    turns = tuple(turns)
    following: dict[str, Turn] = {}
    for turn in sorted(turns, key=lambda turn: (turn.picked, turn.position)):
        following[turn.after] = turn
    way: list[Turn] = []
    places: tuple[str, ...] = ("",)
    while (place := next((place for place in places if place in following), None)) is not None:
        turn = following.pop(place)  # taken out: a ring would be endless
        way.append(turn)
        places = (_answer_id(turn) or turn.id, turn.id)
    on_display = {turn.id for turn in way}
    aside = tuple(turn for turn in turns if turn.id not in on_display)
    return replace(conversation, turns=tuple(way), aside=aside)


def _grown(way: tuple[Turn, ...], conversation: Conversation) -> Conversation:
    on_display = {turn.id for turn in way}
    rest = (turn for turn in (*conversation.aside, *conversation.turns) if turn.id not in on_display)
    return replace(conversation, turns=way, aside=tuple(rest))


def _end_of(way: Sequence[Turn]) -> str:
    """What a next question would follow: the last answer, or the question itself where it has none."""
    return (_answer_id(way[-1]) or way[-1].id) if way else ""


def _is_end(turn: Turn, place: str) -> bool:
    return turn.id == place or any(answer.id == place for answer in turn.answers)


def _answer_id(turn: Turn) -> str | None:
    return turn.answer.id if turn.answer is not None else None


def _next_pick(turns: Iterable[Turn]) -> int:
    return max((turn.picked for turn in turns), default=0) + 1
