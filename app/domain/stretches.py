"""Where a text can be cut so that its tokens are those of its parts."""

from collections.abc import Iterator


def stretches(text: str, least: int) -> Iterator[tuple[int, int]]:
    """Start and end of parts that are cut into words each by itself: no word reaches over from one to the next.

    Each begins with the white space of a line's end, behind something that is not white space.
    """
    start, reach = 0, least
    while (line_end := text.find("\n", start + reach)) >= 0:
        end = start + len(text[start:line_end].rstrip(" \t\n\v\f\r"))
        if end > start and not text[end - 1].isspace():  # of other kinds
            yield start, end
            start, reach = end, least
        else:
            reach = line_end - start + least
    yield start, len(text)
