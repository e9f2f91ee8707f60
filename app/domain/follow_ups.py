"""Questions that wait: while an answer is made the next ones are written, and an old one can be written anew."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.conversation import Attachment, ContextChoices, Conversation


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question to be asked when the answer before it is complete, with the code that was attached to it."""

    id: str
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Editing:
    """The question `turn_id` is written anew in the composer; `draft` and `attachments` stood there before."""

    turn_id: str
    draft: str = ""
    attachments: tuple[Attachment, ...] = ()


def joined(*texts: str) -> str:
    """Several questions as one draft, an empty line between two."""
    return "\n\n".join(text for text in texts if text.strip())


def draft_of(queued: Iterable[FollowUp], draft: str) -> str:
    """What is kept of all that was written and not asked."""
    return joined(*(one.text for one in queued), draft)


def attachments_of(queued: Iterable[FollowUp], attachments: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """All that was attached to it, each stretch once."""
    known: dict[str, Attachment] = {}
    for attachment in (*(one for follow_up in queued for one in follow_up.attachments), *attachments):
        known.setdefault(attachment.key, attachment)
    return tuple(known.values())


@dataclass(frozen=True, slots=True)
class Unasked:
    """What is kept of a conversation beside its turns: all that was written, and what was chosen for it."""

    conversation_id: str
    draft: str
    choices: ContextChoices


def unasked(conversation: Conversation, queued: tuple[FollowUp, ...], editing: Editing | None, draft: str) -> Unasked:
    """Questions that wait become part of the draft; while an old one is edited, what stood there before is kept."""
    waiting = editing.attachments if editing else conversation.context.attachments
    return Unasked(
        conversation.id,
        draft_of(queued, editing.draft if editing else draft),
        replace(conversation.context, attachments=attachments_of(queued, waiting)),
    )
