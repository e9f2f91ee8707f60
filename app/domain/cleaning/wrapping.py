"""Step 1: what a model wrote around the code: special tokens, thoughts, fences, talk, its prompt, the next file."""

import re
import textwrap
from functools import cache

from app.domain import fences
from app.domain.markers import ZERO_WIDTH_SPACE, Markers, of_any_family, of_family
from app.domain.surroundings import Surroundings

PROSE = frozenset({"text", "markdown", "md", "rst", "restructuredtext", "tex", "latex", "output", "diff"})
_MARKDOWN = frozenset({"markdown", "md", "rst", "restructuredtext"})

_TALK = re.compile(
    r"(?:here(?:'s| is| are)\b|sure\b|certainly\b|of course\b|okay\b|the (?:following|code|completed|missing)\b|"
    r"this (?:code|function|method|is|will|should|implementation)\b|below is\b|i(?:'ve| have|'ll| will)\b|you can\b|"
    r"to (?:complete|fill|implement|fix)\b|explanation\b|note(?: that|:)|in this\b|let me know\b|i hope\b|hope this\b|"
    r"as an ai\b|as a language model\b|answer:|output:|solution:|completion:|code:)",
    re.IGNORECASE,
)
_CODE_SIGNS = re.compile(r"[;{}=]\s*$|^\s*[\w.]+\s*[=(\[]|->|=>|::|\w\(")

_COMMENT = r"(?:#+|//+|--|;+|%+|<!--|/\*+|\*+|\"\"\")"
_PROMPT = re.compile(rf"\s*{_COMMENT}\s*Path: \S|###(?:PATH|LANGUAGE|MODE|REFERENCE):|\+{{5}} \S")
_NEXT_FILE = re.compile(
    r"#!/|#\s*-\*-|#-?\s*(?:en)?coding[:=]|diff --git |\+\+\+ b/|--- a/|/src/|<\?php\s*$|<\?xml |<!DOCTYPE |"
    r"-----BEGIN |index [0-9a-f]{7,}\.\."
)
_LICENCE = re.compile(
    rf"\s*{_COMMENT}?\s*(?:copyright\b|\(c\) |spdx-license|spdx-filecopyright|licensed (?:under|to)\b|@licen[cs]e\b|"
    r"all rights reserved|permission is hereby granted|this (?:program|file|software) is (?:free|part|distributed)|"
    r"redistribution and use|this source code is)",
    re.IGNORECASE,
)
_SHORTEST_ECHO = 4


def without_markers(text: str, family: str | None) -> str:
    """Up to the first special token that ends an answer or begins another; of an echoed prompt what comes behind it.

    Without a family those of all count. Tokens that were broken for the prompt are tokens too.
    """
    markers = of_family(family) if family else of_any_family()
    pattern = _pattern(family or "")
    while pattern is not None and pattern.search(text):
        text = _cut(text, markers, pattern)
    return _without_beginning(text, markers.all)


def without_thoughts(text: str) -> str:
    """Without the thinking that some models write down first; nothing while it goes on."""
    opened = text.lstrip()
    if not opened.startswith(("<think>", "<thinking>")):
        return text
    end = re.search(r"</think(?:ing)?>\s*", opened)
    return opened[end.end() :] if end else ""


def without_talk(text: str, here: Surroundings) -> str:
    """The code of a fenced or talkative answer: the first fenced block, else what is no sentence about the code."""
    if here.language in _MARKDOWN or here.open.quote:
        return text
    bare = _unquoted(text, here)
    if bare is not None:
        return bare
    lines = text.split("\n")
    at = next((index for index, line in enumerate(lines) if fences.opening(line.strip())), None)
    if at is None:
        return "\n".join(_without_sentences(lines, here))
    if all(not line.strip() or _is_talk(line, here) for line in lines[:at]):
        return _rebased(_fenced(lines[at:]), here)
    return "\n".join(_without_sentences(lines[:at], here))


def without_echo(text: str, here: Surroundings) -> str:
    """Without the prompt again: names of files in the way the prompt has them, and the code before the cursor."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if _PROMPT.match(line):
            lines = lines[:index]
            break
    return _without_code_before("\n".join(lines), here)


def without_next_file(text: str, here: Surroundings) -> str:
    """Up to the head of another file: a licence, a first line for the shell, a patch."""
    at_top = not here.before.strip() and not any(line.strip() for line in here.above)
    near = (*here.above[-12:], here.before)
    own_licence = any(re.search(r"copyright|licen[cs]e", line, re.IGNORECASE) for line in near)
    lines = text.split("\n")
    for index, line in enumerate(lines):
        licence = not own_licence and _LICENCE.match(line)
        if licence or (not at_top and _NEXT_FILE.match(line)):
            kept = lines[:index]
            while licence and kept and re.fullmatch(rf"\s*{_COMMENT}?\s*", kept[-1]):
                kept.pop()
            return "\n".join(kept)
    return text


def _cut(text: str, markers: Markers, pattern: re.Pattern[str]) -> str:
    kept, at = "", 0
    for found in pattern.finditer(text):
        if found.start() < at:
            continue
        kept += text[at : found.start()]
        marker = found.group().replace(ZERO_WIDTH_SPACE, "")
        begun = bool(kept.strip())
        if marker in markers.noise or (marker in markers.leading and not begun):
            at = found.end()
        elif not begun and (answer := _behind_prompt(text, markers)) > found.start():
            kept, at = "", answer
        else:
            return kept
    return kept + text[at:]


def _behind_prompt(text: str, markers: Markers) -> int:
    """Where the answer begins in a text that repeats its prompt; -1: it does not."""
    return max((at + len(one) for one in markers.leading if (at := text.find(one)) >= 0), default=-1)


def _without_beginning(text: str, markers: tuple[str, ...]) -> str:
    """Without the first letters of a marker at the end of an answer that was cut there."""
    for size in range(min(len(text), max(map(len, markers), default=0)), 3, -1):
        end = text[-size:]
        if any(marker.startswith(end) for marker in markers) and (size > 4 or end.startswith("<|")):
            return text[:-size]
    return text


@cache
def _pattern(family: str) -> re.Pattern[str] | None:
    every = (of_family(family) if family else of_any_family()).all
    words = sorted(every, key=len, reverse=True)
    broken = (f"{re.escape(word[0])}{ZERO_WIDTH_SPACE}?{re.escape(word[1:])}" for word in words)
    return re.compile("|".join(broken)) if words else None


def _unquoted(text: str, here: Surroundings) -> str | None:
    """The code of a single line in backticks; None when it is no such line."""
    said = text.strip()
    found = re.fullmatch(r"```(?:[a-z+#]+\s+)?([^\n`]+)```|`([^\n`]+)`", said)
    if found is None or (found.group(1) is None and here.language in ("javascript", "typescript", "go", "bash")):
        return None
    return found.group(1) or found.group(2)


def _fenced(lines: list[str]) -> list[str]:
    """The lines of the block whose fence is the first line, closed or not."""
    fence = fences.opening(lines[0].strip())
    assert fence is not None
    end = next((at for at, line in enumerate(lines[1:], 1) if fences.closes(fence, line.strip())), len(lines))
    return lines[1:end]


def _rebased(lines: list[str], here: Surroundings) -> str:
    """Code that was written for itself, moved to where it goes; its first line stands behind the cursor."""
    code = textwrap.dedent("\n".join(lines))
    first, *others = code.split("\n")
    if not here.indent or all(line.startswith(here.indent) for line in others if line.strip()):
        return code
    return "\n".join([first, *(here.indent + line if line.strip() else line for line in others)])


def _is_talk(line: str, here: Surroundings) -> bool:
    return here.language not in PROSE and _TALK.match(line.strip()) is not None and not _CODE_SIGNS.search(line)


def _without_sentences(lines: list[str], here: Surroundings) -> list[str]:
    """Without talk in front, and up to the talk behind an empty line."""
    start = 0
    while start < len(lines) and _is_talk(lines[start], here):
        start += 1
        while start < len(lines) and not lines[start].strip():
            start += 1
    for at in range(start + 1, len(lines)):
        if not lines[at - 1].strip() and _is_talk(lines[at], here) and not lines[at].startswith((" ", "\t")):
            return lines[start:at]
    return lines[start:]


def _without_code_before(text: str, here: Surroundings) -> str:
    """Without the lines right before the cursor, and the cursor's own up to it, when the answer begins with them."""
    body = text.lstrip("\n")
    for count in range(min(8, len(here.above)), 0, -1):
        lines = here.above[-count:]
        block = "\n".join((*lines, here.before))
        if sum(bool(line.strip()) for line in lines) and len(block.strip()) >= 10 and body.startswith(block):
            return body[len(block) :]
    said = here.before.strip()
    if len(said) >= _SHORTEST_ECHO and body.lstrip().startswith(said):
        return body.lstrip()[len(said) :]
    return text
