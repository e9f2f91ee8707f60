"""Changes by their lengths: several in a row are one, which tells as much as they do together."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.text_change import TextChange

edits = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.text("xyz", max_size=6)), min_size=1, max_size=8)


@given(st.text("abc", max_size=30), edits)
def test_changes_in_a_row_are_one(before: str, made: list[tuple[float, float, str]]) -> None:
    """Whatever is edited, the text in the range of the joined change is all that differs."""
    after, joined = before, None
    for where, much, added in made:
        start = round(where * len(after))
        removed = round(much * (len(after) - start))
        after = after[:start] + added + after[start + removed :]
        change = TextChange(start, removed, len(added))
        joined = change if joined is None else joined.then(change)
    assert joined is not None

    start, removed, length = joined
    assert before[:start] + after[start : start + length] + before[start + removed :] == after
    assert start >= 0
    assert start + removed <= len(before)
    assert start + length <= len(after)
