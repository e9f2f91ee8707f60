"""Columns as they are seen, where a tab reaches to the next stop; and the rectangles between two of them."""


def column_of(line: str, index: int, tab: int) -> int:
    """The column of a place in a line; behind its end too."""
    column = 0
    for letter in line[:index]:
        column += tab - column % tab if letter == "\t" else 1
    return column + max(0, index - len(line))


def index_at(line: str, column: int, tab: int) -> int:
    """The place nearest to a column; the end of a line that does not reach so far."""
    at = 0
    for index, letter in enumerate(line):
        width = tab - at % tab if letter == "\t" else 1
        if at + width > column:
            return index if (column - at) * 2 <= width else index + 1
        at += width
    return len(line)


def rectangle(lines: list[str], from_column: int, to_column: int, tab: int) -> list[tuple[int, int] | None]:
    """(anchor, position) in each line between two columns; None where the line ends before both, unless all do."""
    low = min(from_column, to_column)
    reached = [column_of(line, len(line), tab) for line in lines]
    all_short = all(end < low for end in reached)
    found: list[tuple[int, int] | None] = []
    for line, end in zip(lines, reached, strict=True):
        if end < low and not all_short:
            found.append(None)
        else:
            found.append((index_at(line, from_column, tab), index_at(line, to_column, tab)))
    return found
