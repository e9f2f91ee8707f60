"""From where to where a symbol of an outline reaches, told by indentation: decorators, body, closing line."""

from collections.abc import Sequence

from app.services.outline import Symbol

_CLOSERS = ("}", ")", "]", "end", "fi", "done", "esac")
_ABOVE = ("@", "#[", "///", "/**", "//!")


def extent(lines: Sequence[str], symbol: Symbol) -> tuple[int, int]:
    """First and last line, 1-based. `lines` are those of the whole text, without line ends."""
    if symbol.kind == "heading":
        return symbol.line, _heading_end(lines, symbol.line)
    header = symbol.line - 1
    level = _indent(lines[header])
    last = header
    for at in range(header + 1, len(lines)):
        line = lines[at]
        if not line.strip():
            continue
        if _indent(line) > level or _goes_on(lines[header : at + 1], line):
            last = at
            continue
        if line.strip().startswith(_CLOSERS):
            last = at
        break
    return _first_line(lines, header, level) + 1, last + 1


def _goes_on(so_far: Sequence[str], line: str) -> bool:
    """A line at the header's own level that still belongs to it: an opening brace, the rest of a long signature."""
    said = line.strip()
    if said.startswith("{"):
        return True
    head = "".join(so_far[:-1])
    return head.count("(") > head.count(")") or (said.startswith(")") and said.endswith(("{", ":")))


def _first_line(lines: Sequence[str], header: int, level: int) -> int:
    """With what stands right above and belongs to it."""
    at = header
    while at > 0 and lines[at - 1].strip().startswith(_ABOVE) and _indent(lines[at - 1]) == level:
        at -= 1
    return at


def _heading_end(lines: Sequence[str], line: int) -> int:
    """Up to the next heading of this level or a higher one."""
    level = len(lines[line - 1]) - len(lines[line - 1].lstrip("#"))
    for at in range(line, len(lines)):
        marks = len(lines[at]) - len(lines[at].lstrip("#"))
        if 0 < marks <= level:
            return at
    return len(lines)


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())
