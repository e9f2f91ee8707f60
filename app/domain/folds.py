"""What can be folded away: stretches of lines found from brackets and from indentation, asked for line by line.

Lines are numbered from 0. `line` gives the text of a line; `code` the same with strings and comments blanked, where
somebody knows them. Only the lines that an answer needs are looked at.
"""

from collections.abc import Callable, Iterator

Line = Callable[[int], str]

_PREPROCESSED = frozenset({"c", "cpp", "csharp", "objective-c", "cuda", "arduino", "glsl", "hlsl"})
_BRACES = _PREPROCESSED | {
    *(
        "java",
        "kotlin",
        "scala",
        "groovy",
        "javascript",
        "jsx",
        "typescript",
        "tsx",
        "dart",
        "json",
        "go",
        "rust",
        "zig",
    ),
    *("php", "perl", "swift", "css", "scss", "less", "awk", "bash", "zsh", "d", "solidity"),
}
_OPENERS, _CLOSERS = frozenset("([{"), frozenset(")]}")
_BLANKS_LOOKED_OVER = 50
_LINES_FOR_BRACKETS = 20_000


def indent(line: str, tab: int = 4) -> int | None:
    """Columns of white space before the first letter; None for a blank line."""
    column = 0
    for letter in line:
        if letter == " ":
            column += 1
        elif letter == "\t":
            column += tab - column % tab
        else:
            return column
    return None


def opens(line: Line, count: int, number: int, language: str = "", code: Line | None = None) -> bool:
    """Whether something can be folded under this line: cheap enough for every line on the screen."""
    text = line(number)
    here = indent(text)
    if here is None or _is_directive(text, language):
        return False
    for below in range(number + 1, min(count, number + _BLANKS_LOOKED_OVER)):
        inside = line(below)
        inner = indent(inside)
        if inner is not None and not _is_directive(inside, language):
            found = inner > here or (_ends_open(text, language) and inside.strip()[0] not in _CLOSERS)
            return found and (code is None or bool(code(number).strip()))
    return False


def last_folded(line: Line, count: int, number: int, language: str = "", code: Line | None = None) -> int | None:
    """The last line that folding `number` hides; None: there is nothing to fold.

    The line with the closing bracket stays, where it starts with that.
    """
    code = code or line
    if _ends_open(code(number), language):
        end = _closing_line(code, count, number)
        if end is not None:
            return end if end > number else None
    end = _last_deeper(line, count, number, language, code)
    return end if end > number else None


def enclosing(line: Line, count: int, number: int, language: str = "", code: Line | None = None) -> int | None:
    """The line whose fold hides `number`, or `number` itself if something can be folded under it."""
    if opens(line, count, number, language, code):
        return number
    least = indent(line(number))
    for above in range(number - 1, -1, -1):
        here = indent(line(above))
        if here is None or (least is not None and here >= least and not _ends_open(line(above), language)):
            continue
        end = last_folded(line, count, above, language, code)
        if end is not None and end >= number:
            return above
        if here == 0 and least == 0 and language not in _BRACES:
            return None
    return None


def outermost(line: Line, count: int, language: str = "", code: Line | None = None) -> Iterator[tuple[int, int]]:
    """(line that stays, last hidden line) of everything that can be folded and is in no other fold."""
    number = 0
    while number < count:
        end = last_folded(line, count, number, language, code) if opens(line, count, number, language, code) else None
        if end is not None:
            yield number, end
            number = end
        number += 1


def _ends_open(line: str, language: str) -> bool:
    return language in _BRACES and line.rstrip()[-1:] in _OPENERS


def _closing_line(code: Line, count: int, number: int) -> int | None:
    """The last line before the closing bracket of the one that ends line `number`; None: it is not closed."""
    depth = 1
    for below in range(number + 1, min(count, number + _LINES_FOR_BRACKETS)):
        text = code(below)
        for at, letter in enumerate(text):
            if letter in _OPENERS:
                depth += 1
            elif letter in _CLOSERS:
                depth -= 1
                if depth == 0:
                    return below - 1 if not text[:at].strip() else below
    return None


def _last_deeper(line: Line, count: int, number: int, language: str, code: Line) -> int:
    here = indent(line(number))
    end = number
    if here is None:
        return end
    for below in range(number + 1, count):
        inner = indent(line(below))
        if inner is None or _is_directive(line(below), language):
            continue
        if inner > here:
            end = below
        elif code(below).strip():
            break  # else it is the inside of a string or a comment, which may stand anywhere
    return end


def _is_directive(line: str, language: str) -> bool:
    """A line for C's preprocessor stands at the margin and ends nothing."""
    return language in _PREPROCESSED and line.startswith("#")
