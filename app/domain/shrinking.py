"""How attached code can be made shorter, step by step, and back."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from app.domain.conversation import Attachment


class Step(StrEnum):
    """What is left out."""

    COMMENTS = "comments"
    DOCSTRINGS = "docstrings"
    BODIES = "bodies"


STEPS = tuple(Step)  # in the order in which they are taken


def with_steps(attachment: Attachment, text: str, steps: Iterable[str]) -> Attachment:
    """The attachment with `text` as the steps have made it; without steps it is whole again."""
    whole = attachment.full_text if attachment.full_text is not None else attachment.text
    taken = tuple(step for step in STEPS if step in set(steps))
    if not taken or text == whole:
        return replace(attachment, text=whole, full_text=None, steps=())
    return replace(attachment, text=text, full_text=whole, steps=taken)
