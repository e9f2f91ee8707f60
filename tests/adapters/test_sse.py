"""Server-sent events out of bytes: any chunking, any line end, bounded memory."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.adapters.sse import EventDecoder, EventTooLong, ServerEvent

WORDS = st.text(st.characters(exclude_characters="\r\n", exclude_categories=("Cs",)), max_size=8)
KNOWN = st.sampled_from(["", "", ": comment", "event: error", "id: 7", "data", "junk", "data:x", "data: [DONE]"])
LINES = st.lists(st.one_of(KNOWN, WORDS.map("data: {}".format)), max_size=25)


def decode(pieces: list[bytes]) -> list[ServerEvent]:
    decoder = EventDecoder()
    return [event for piece in pieces for event in decoder.feed(piece)]


@example(["data: a", "data: b"], "\r\n", [8])
@settings(deadline=None, max_examples=60)
@given(LINES, st.sampled_from(["\n", "\r", "\r\n"]), st.lists(st.integers(0, 400), max_size=30))
def test_neither_chunks_nor_line_ends_change_the_events(lines: list[str], line_end: str, cuts: list[int]) -> None:
    """The same lines give the same events with any line end, cut into pieces anywhere."""
    data = line_end.join([*lines, "", ""]).encode()
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[a:b] for a, b in pairwise(places)]

    assert decode(pieces) == decode(["\n".join([*lines, "", ""]).encode()])


def test_an_event_has_its_type_and_all_its_data_lines() -> None:
    """Data lines are joined by line feeds, one blank behind the colon belongs to the form, comments to nothing."""
    events = decode([b": hi\nevent: note\ndata: one\ndata:  two\nfoo: bar\n\ndata: three\n\n"])

    assert events == [ServerEvent("note", "one\n two"), ServerEvent("", "three")]


def test_an_event_that_was_not_closed_is_given_at_the_end_when_its_line_is_whole() -> None:
    """Without the blank line the event comes from `finish`; half a line is nothing."""
    whole, half = EventDecoder(), EventDecoder()
    whole.feed(b"data: x\n")
    half.feed(b"data: x")

    assert (whole.inside_event, half.inside_event) == (True, True)
    assert whole.finish() == ServerEvent("", "x")
    assert half.finish() is None


@pytest.mark.parametrize("data", [b"x" * 200, b"data: " + b"x" * 200, b"data: xxxxxxxxx\n" * 20])
def test_memory_is_bounded(data: bytes) -> None:
    """A line without end and an event without end are both refused at the limit."""
    decoder = EventDecoder(longest=100)

    with pytest.raises(EventTooLong):
        decoder.feed(data)


def test_what_came_before_a_fault_is_given_first() -> None:
    """Events in front of a broken line are handed out; the fault comes right after."""
    decoder = EventDecoder()

    assert decoder.feed(b"data: good\n\ndata: \xff\n\n") == [ServerEvent("", "good")]
    with pytest.raises(UnicodeDecodeError):
        decoder.raise_fault()
