"""Bodies that are still to be written: a lone `pass`, nothing between braces, a head without anything below it."""

import re
from typing import NamedTuple

from app.domain.block_starts import opens_a_block
from app.domain.block_words import COLON_LANGUAGES
from app.domain.indentation import Indentation, after_return, leading

_HEADS = re.compile(
    r"\)$|=>$|\)\s*(?:const|noexcept|override|async|final|mut|\s)+$|\)\s*throws [\w., ]+$|\)\s*(?:->|:)\s*[^{;=]+$|"
    r"\bfunc\b.*$|\bfn\b.*$|\bfun\b.*$|\b(?:else|try|finally|do|loop|init|unsafe|get|set)$|"
    r"^(?:\w+ )*(?:class|struct|interface|enum|trait|impl|namespace|extension|protocol|record|object)\b.*$|\bsome View$"
)
_MAY_BE_EMPTY = re.compile(
    r"\bcatch\b[^{}]*$|\bnew \w+\([^)]*\)$|\bimpl [^{}]* for [^{}]*$|\b(?:__)?construct(?:or)?\s*\(|"
    r"\)\s*:\s*\w+[({].*[)}]$"
)
_WORD_ENDS = re.compile(r"^[ \t]*(?:end|fi|done|esac)\b", re.MULTILINE)


class Body(NamedTuple):
    """`text[start:end]` gives way to a body, with `lead` in front of it and `trail` behind it."""

    start: int
    end: int
    lead: str = ""
    trail: str = ""


def lone_pass(text: str, language: str) -> Body | None:
    """The first `pass` that is a function's or a branch's whole body; an exception class and a handler may have one."""
    if language not in COLON_LANGUAGES:
        return None
    lines = text.split("\n")
    at = 0
    for index, line in enumerate(lines):
        said = line.partition("#")[0].strip()
        if said == "pass" and _is_missing(_head_above(lines, index)):
            start = at + len(leading(line))
            return Body(start, start + len("pass"))
        if re.search(r"^\s*(?:async )?(?:def|if|for|while|else|with)\b.*: pass$", line.rstrip()):
            start = at + len(line.rstrip()) - len("pass")
            return Body(start, start + len("pass"))
        at += len(line) + 1
    return None


def empty_body(text: str, language: str, indentation: Indentation) -> Body | None:
    """The first place where a block is opened and nothing is in it."""
    if language in COLON_LANGUAGES:
        return _below_a_head(text, language, indentation)
    return _between_braces(text, language, indentation) or _before_an_end(text, language, indentation)


def _is_missing(head: str) -> bool:
    return re.match(r"(?:async )?(?:def|for|while|if|elif|else|with|try|case|match)\b", head) is not None


def _head_above(lines: list[str], index: int) -> str:
    """The line that opened the block of line `index`; "" for an abstract function's, which has no body."""
    depth = len(leading(lines[index]))
    for above in range(index - 1, -1, -1):
        line = lines[above]
        if line.strip() and len(leading(line)) < depth:
            decorated = above and re.match(r"\s*@(?:\w+\.)?abstract", lines[above - 1])
            return "" if decorated else line.strip()
    return ""


def _below_a_head(text: str, language: str, indentation: Indentation) -> Body | None:
    """A head, maybe with its docstring, behind which the code is not indented deeper."""
    lines = text.split("\n")
    ends = [0]
    for line in lines:
        ends.append(ends[-1] + len(line) + 1)
    for index, line in enumerate(lines):
        if not opens_a_block(line, language):
            continue
        last = _end_of_docstring(lines, index)
        below = next((other for other in lines[last + 1 :] if other.strip()), None)
        if below is not None and len(leading(below)) > len(leading(line)):
            continue
        if below is None and last == index:
            return None  # the text ends with the head: its end is the place
        lead = after_return(line, "", language, indentation)[0]
        end = ends[last] + len(lines[last].rstrip())
        return Body(end, _without_blank_lines(text, end) if below is None else end, lead)
    return None


def _end_of_docstring(lines: list[str], head: int) -> int:
    """The index of the last line of the docstring below the head; that of the head, if it has none."""
    first = next((at for at in range(head + 1, len(lines)) if lines[at].strip()), None)
    if first is None or not lines[head].lstrip().startswith(("def", "async", "class")):
        return head
    said = lines[first].strip().lstrip("rRuUbB")
    quote = said[:3]
    if quote not in ('"""', "'''"):
        return head
    if said.count(quote) > 1:
        return first if said.endswith(quote) else head
    return next((at for at in range(first + 1, len(lines)) if quote in lines[at]), head)


def _between_braces(text: str, language: str, indentation: Indentation) -> Body | None:
    for found in re.finditer(r"\{(\s*)\}", text):
        head = re.split(r"[;{}]|\n\s*\n", text[: found.start()])[-1].strip()
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        style = language in ("css", "scss") and bool(head)
        if not style and (not _HEADS.search(" ".join(head.split())) or _MAY_BE_EMPTY.search(head)):
            continue
        base = leading(line)
        return Body(found.start(1), found.end(1), f"\n{base}{indentation.unit}", f"\n{base}")
    return None


def _before_an_end(text: str, language: str, indentation: Indentation) -> Body | None:
    """A head in words, and the word that ends its block on the next line that is not blank."""
    for found in _WORD_ENDS.finditer(text):
        head_end = len(text[: found.start()].rstrip())
        head = text[text.rfind("\n", 0, head_end) + 1 : head_end]
        if head.strip() and opens_a_block(head, language):
            lead = after_return(head, "", language, indentation)[0]
            return Body(head_end, found.start() - 1, lead)
    return None


def _without_blank_lines(text: str, at: int) -> int:
    return len(text) if not text[at:].strip() else at
