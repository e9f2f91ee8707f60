"""What a person does with the parts of a context: functions of choices. An unknown part changes nothing."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.conversation import Attachment, ContextChoices

_CODE, _TURN = "code:", "turn:"


def code_id(attachment: Attachment) -> str:
    """The id of its part; the same whether it is pinned or not."""
    return f"{_CODE}{attachment.key}"


def turn_id(turn: str) -> str:
    return f"{_TURN}{turn}"


def find(choices: ContextChoices, part_id: str) -> Attachment | None:
    """The attached code that a part stands for, waiting or pinned."""
    both = (*choices.attachments, *choices.pinned)
    return next((attachment for attachment in both if code_id(attachment) == part_id), None)


def attached(choices: ContextChoices, attachment: Attachment) -> ContextChoices:
    """With one more attachment. The same stretch once more takes the place of its older text, and is no longer left
    out; another text of the same name gets a number."""
    attachment = _with_name_of_its_own(choices, attachment)
    part_id = code_id(attachment)
    if find(choices, part_id) is not None:
        choices = changed(choices, part_id, attachment)
    else:
        choices = replace(choices, attachments=(*choices.attachments, attachment))
    return replace(choices, left_out=choices.left_out - {part_id})


def removed(choices: ContextChoices, part_id: str) -> ContextChoices:
    """Without this piece of code, pinned or not."""
    return replace(
        choices,
        attachments=tuple(one for one in choices.attachments if code_id(one) != part_id),
        pinned=tuple(one for one in choices.pinned if code_id(one) != part_id),
        left_out=choices.left_out - {part_id},
    )


def changed(choices: ContextChoices, part_id: str, attachment: Attachment) -> ContextChoices:
    """With another text in the same place."""
    return replace(
        choices,
        attachments=_swapped(choices.attachments, part_id, attachment),
        pinned=_swapped(choices.pinned, part_id, attachment),
    )


def toggled(choices: ContextChoices, *part_ids: str) -> ContextChoices:
    """Leaves parts out of what is sent, or takes them back."""
    known = {part_id for part_id in part_ids if part_id.startswith((_CODE, _TURN))}
    return replace(choices, left_out=choices.left_out ^ known)


def pin_toggled(choices: ContextChoices, *part_ids: str) -> ContextChoices:
    """Pins parts, or lets go of them. What is pinned is sent, with this question and with every later one."""
    for part_id in part_ids:
        choices = _pin_toggled(choices, part_id)
    return choices


def _pin_toggled(choices: ContextChoices, part_id: str) -> ContextChoices:
    choices = replace(choices, left_out=choices.left_out - {part_id})
    if part_id.startswith(_TURN):
        return replace(choices, pinned_turns=choices.pinned_turns ^ {part_id.removeprefix(_TURN)})
    attachment = find(choices, part_id)
    if attachment is None:
        return choices
    was_pinned = attachment in choices.pinned
    choices = removed(choices, part_id)
    if was_pinned:
        return replace(choices, attachments=(*choices.attachments, attachment))
    return replace(choices, pinned=(*choices.pinned, attachment))


def moved(choices: ContextChoices, part_id: str, step: int) -> ContextChoices:
    """Moves a piece of code among its like: -1 to the front, 1 to the back. Turns stay in the order of their time."""
    return replace(
        choices,
        attachments=_shifted(choices.attachments, part_id, step),
        pinned=_shifted(choices.pinned, part_id, step),
    )


def sent(choices: ContextChoices, attachments: Sequence[Attachment]) -> ContextChoices:
    """After a question has left with these: what was left out or did not fit goes on waiting."""
    gone = {one.key for one in attachments}
    return replace(choices, attachments=tuple(one for one in choices.attachments if one.key not in gone))


def _with_name_of_its_own(choices: ContextChoices, attachment: Attachment) -> Attachment:
    if attachment.path is not None:
        return attachment
    title, number = attachment.title, 1
    while True:
        there = find(choices, code_id(attachment))
        if there is None or (there.full_text or there.text) == attachment.text:
            return attachment
        number += 1
        attachment = replace(attachment, title=f"{title} ({number})")


def _swapped(row: Sequence[Attachment], part_id: str, attachment: Attachment) -> tuple[Attachment, ...]:
    return tuple(attachment if code_id(one) == part_id else one for one in row)


def _shifted(row: Sequence[Attachment], part_id: str, step: int) -> tuple[Attachment, ...]:
    places = list(row)
    at = next((at for at, one in enumerate(places) if code_id(one) == part_id), None)
    if at is not None:
        one = places.pop(at)
        places.insert(min(max(at + step, 0), len(places)), one)
    return tuple(places)
