"""What a person does with the parts of a context, as functions of choices."""

from dataclasses import replace

from app.domain.context_choices import (
    attached,
    changed,
    code_id,
    find,
    moved,
    pin_toggled,
    removed,
    sent,
    toggled,
    turn_id,
)
from app.domain.conversation import NO_CHOICES, Attachment, AttachmentKind, ContextChoices

A = Attachment("a.py", "x = 1", "python", "a.py", kind=AttachmentKind.FILE)
B = Attachment("b.py", "y = 2", "python", "b.py", kind=AttachmentKind.FILE)
LINES = Attachment("a.py 1-2", "x = 1", "python", "a.py", 1, 2)
COPIED = Attachment("Clipboard", "one", kind=AttachmentKind.CLIPBOARD)


def with_all(*attachments: Attachment) -> ContextChoices:
    choices = NO_CHOICES
    for one in attachments:
        choices = attached(choices, one)
    return choices


def test_the_same_stretch_is_attached_once() -> None:
    """Once more with another text it is renewed at its place, and no longer left out."""
    choices = toggled(with_all(A, B), code_id(A))
    newer = replace(A, text="x = 3")

    assert attached(choices, newer).attachments == (newer, B)
    assert attached(choices, newer).left_out == frozenset()


def test_a_file_and_its_lines_are_two_parts() -> None:
    """A selection does not take the place of its file."""
    assert with_all(A, LINES).attachments == (A, LINES)


def test_what_is_in_no_file_is_numbered() -> None:
    """Two texts of the clipboard are two parts, the same text again is not."""
    choices = with_all(COPIED, replace(COPIED, text="two"), COPIED)

    assert [one.title for one in choices.attachments] == ["Clipboard", "Clipboard (2)"]
    assert len({one.key for one in choices.attachments}) == 2


def test_pinning_moves_code_to_the_pinned_and_back() -> None:
    """The part keeps its id, and is sent again if it was left out."""
    choices = pin_toggled(toggled(with_all(A, B), code_id(A)), code_id(A))

    assert (choices.attachments, choices.pinned, choices.left_out) == ((B,), (A,), frozenset())
    assert find(choices, code_id(A)) == A
    assert pin_toggled(choices, code_id(A)).attachments == (B, A)


def test_a_turn_is_pinned_by_its_id() -> None:
    """And let go of the same way."""
    choices = pin_toggled(NO_CHOICES, turn_id("t1"))

    assert choices.pinned_turns == {"t1"}
    assert pin_toggled(choices, turn_id("t1")) == NO_CHOICES


def test_leaving_out_is_taken_back() -> None:
    """Twice is not at all; system prompt and question cannot be left out."""
    choices = toggled(with_all(A), code_id(A))

    assert choices.left_out == {code_id(A)}
    assert toggled(choices, code_id(A)).left_out == frozenset()
    assert toggled(NO_CHOICES, "question") == toggled(NO_CHOICES, "system") == NO_CHOICES


def test_code_moves_among_its_like() -> None:
    """Forwards, backwards, and not past an end."""
    choices = with_all(A, B, LINES)

    assert moved(choices, code_id(LINES), -1).attachments == (A, LINES, B)
    assert moved(choices, code_id(A), 5).attachments == (B, LINES, A)
    assert moved(choices, code_id(A), -1) == choices
    assert moved(choices, turn_id("t1"), 1) == choices


def test_what_was_not_sent_goes_on_waiting() -> None:
    """After a question has left, only what went with it is gone."""
    choices = toggled(with_all(A, B, LINES), code_id(B))

    assert sent(choices, [A, LINES]).attachments == (B,)
    assert sent(choices, [A, LINES]).left_out == {code_id(B)}


def test_a_part_can_be_changed_and_taken_away() -> None:
    """Pinned or not; an unknown part changes nothing."""
    choices = pin_toggled(with_all(A, B), code_id(A))
    short = replace(A, text="...", full_text=A.text, steps=("comments",))

    assert changed(choices, code_id(A), short).pinned == (short,)
    assert removed(choices, code_id(A)).pinned == ()
    assert removed(changed(choices, "code:none", short), "code:none") == choices
