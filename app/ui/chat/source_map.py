"""From places in what is drawn back to the source that the model wrote. Offsets in what is drawn are UTF-16 units.

A selection has two ends, and both are asked for: `*_start` is where the source of the first selected character begins,
`*_end` where that of the last one ends. Within a paragraph marks of emphasis come with what stands between them; with
several blocks the marks of the block come too.
"""

from collections.abc import Sequence

from app.domain.visible import source_end, source_start, utf16_length, visible
from app.ui.chat.markdown_values import Paragraph, Range, Span


def paragraph_start(paragraph: Paragraph, offset: int, source: str) -> int:
    """With the marks of the block where the offset is before the text."""
    inside = offset - utf16_length(paragraph.prefix)
    return paragraph.start if inside <= 0 else spans_start(paragraph.spans, inside, source, paragraph.inner)


def paragraph_end(paragraph: Paragraph, offset: int, source: str) -> int:
    """With the marks of the block where the offset is behind the text."""
    inside = offset - utf16_length(paragraph.prefix)
    if offset == 0:
        return paragraph.start
    if not paragraph.spans or inside >= utf16_length("".join(span.text for span in paragraph.spans)):
        return paragraph.end
    return paragraph.inner[0] if inside <= 0 else spans_end(paragraph.spans, inside, source, paragraph.inner)


def paragraph_range(paragraph: Paragraph, start: int, end: int, source: str) -> Range:
    """What stands between two offsets of one paragraph; with the marker if that is selected too."""
    prefix = utf16_length(paragraph.prefix)
    first, last = spans_range(paragraph.spans, max(0, start - prefix), max(0, end - prefix), source, paragraph.inner)
    if start < prefix:
        marker_end = paragraph.inner[0] if paragraph.spans else paragraph.end
        return paragraph.start, max(first, last) if end > prefix else marker_end
    return first, last


def spans_start(spans: Sequence[Span], offset: int, source: str, inner: Range) -> int:
    index, inside = _at(spans, offset, before=False)
    return inner[1] if index is None else _start_in(spans[index], inside, source)


def spans_end(spans: Sequence[Span], offset: int, source: str, inner: Range) -> int:
    index, inside = _at(spans, offset, before=True)
    return inner[0] if index is None else _end_in(spans[index], inside, source)


def spans_range(spans: Sequence[Span], start: int, end: int, source: str, inner: Range) -> Range:
    """Marks of emphasis, code and links come with it if all that they enclose does, and more than that is selected."""
    first, from_ = _at(spans, start, before=False)
    last, to = _at(spans, end, before=True)
    if first is None or last is None or start >= end:
        place = spans_start(spans, start, source, inner)
        return place, place
    low, high = _start_in(spans[first], from_, source), _end_in(spans[last], to, source)
    if first < last:
        if from_ == 0 and _all_close(spans, first, last):
            low = spans[first - 1].end if first else inner[0]
        if to == utf16_length(spans[last].text) and _all_open(spans, first, last, whole=from_ == 0):
            high = spans[last + 1].start if last + 1 < len(spans) else inner[1]
    return low, high


def _at(spans: Sequence[Span], offset: int, *, before: bool) -> tuple[int | None, int]:
    """The span with the character at the offset, or with the one before it, and the offset in it."""
    for index, span in enumerate(spans):
        width = utf16_length(span.text)
        if offset < width or (before and offset == width):
            return (None, 0) if before and offset == 0 and index == 0 else (index, offset)
        offset -= width
    return (len(spans) - 1, utf16_length(spans[-1].text)) if before and spans else (None, 0)


def _start_in(span: Span, offset: int, source: str) -> int:
    letters = _written(span, source)
    return span.start if letters is None else span.start + source_start(letters, offset)


def _end_in(span: Span, offset: int, source: str) -> int:
    letters = _written(span, source)
    return span.end if letters is None else span.start + source_end(letters, offset)


def _written(span: Span, source: str) -> str | None:
    """Letters of the source that are drawn one by one; None where a span can only be taken as a whole, as entities."""
    written, drawn = source[span.start : span.end], span.text.replace("\u2028", "\n")
    if visible(written) == drawn:
        return written
    return drawn if len(written) == len(drawn) else None


def _marks(spans: Sequence[Span], index: int) -> frozenset[object]:
    """What encloses a span; nothing does outside of the paragraph."""
    if not 0 <= index < len(spans):
        return frozenset()
    span = spans[index]
    bits = {bit for bit in (1, 2, 4, 8, 16) if span.style & bit}
    return frozenset(bits | ({span.link} if span.link else set()))


def _all_close(spans: Sequence[Span], first: int, last: int) -> bool:
    """All that opens in front of the selection closes within it, and nothing closes there."""
    before, here, behind = _marks(spans, first - 1), _marks(spans, first), _marks(spans, last + 1)
    opened = here - before
    return bool(opened) and not before - here and not _go_on(spans, opened, first, last, behind)


def _all_open(spans: Sequence[Span], first: int, last: int, *, whole: bool) -> bool:
    """All that closes behind the selection opens within it, and nothing opens there."""
    here, behind = _marks(spans, last), _marks(spans, last + 1)
    closed = here - behind
    opened_before = _marks(spans, first) if not whole else _marks(spans, first) & _marks(spans, first - 1)
    through = {mark for mark in closed & opened_before if all(mark in _marks(spans, i) for i in range(first, last))}
    return bool(closed) and not behind - here and not through


def _go_on(spans: Sequence[Span], marks: frozenset[object], first: int, last: int, behind: frozenset[object]) -> bool:
    return any(mark in behind and all(mark in _marks(spans, i) for i in range(first, last + 1)) for mark in marks)
