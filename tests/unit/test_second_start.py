"""What a second start says to the first, and what of it is believed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.second_start import FilePlace, Handed, answer, is_ok, line_of, read_line

numbers = st.none() | st.integers(1, 2**31 - 1)
paths = st.text(st.characters(exclude_characters="\0"), min_size=1)
places = st.builds(FilePlace, paths, numbers, numbers)


@given(st.builds(Handed, st.lists(places).map(tuple), st.booleans(), st.text(), st.text()))
def test_what_is_handed_arrives(handed: Handed) -> None:
    """Any wish, with any file name, survives the way as one line."""
    line = line_of(handed)

    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert read_line(line) == handed


@given(
    st.binary() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_other_lines_are_refused(line: bytes) -> None:
    """Whatever else comes is refused with a ValueError, and never counts as "ok"."""
    with pytest.raises(ValueError, match=r"."):
        read_line(line)
    assert not is_ok(line)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"open": "a.py"},
        {"open": [["", 1, 1]]},
        {"open": [["/a", 0, 1]]},
        {"open": [["/a", True, 1]]},
        {"open": [["/a\0b", 1, 1]]},
        {"open": [["/a"]]},
        {"token": 5},
    ],
)
def test_wrong_parts_are_refused(change: dict[str, object]) -> None:
    """A line of another version, or with a part that is not what it should be, is refused as a whole."""
    message = json.loads(line_of(Handed((FilePlace("/a", 1, 1),))))

    with pytest.raises(ValueError, match=r".+"):
        read_line(json.dumps(message | change).encode())


def test_answers() -> None:
    """ "ok" is ok, a refusal is not."""
    assert is_ok(answer())
    assert not is_ok(answer("version 2 is not 1"))
