"""Which language a pasted stretch of code is written in, by what speaks for each of them in it.

    evidence(text) -> {alias: weight}       Pygments aliases; languages without any evidence are not in it

`services.snippet_language` puts Pygments' own opinion on top.
"""

import json
import re
from functools import cache

from app.domain.language_signs import SIGNS
from app.domain.suffixes import language_of

LOOKED_AT = 8_000  # characters
CERTAIN, TOLD = 40.0, 20.0  # weights of what the text says itself: its first line, its fence; a file's name
_REPEATED = 3  # how often one sign counts, each further time for half

_ALSO = {
    **dict.fromkeys(("js", "node", "deno", "mjs", "ecmascript"), "javascript"),
    **dict.fromkeys(("ts",), "typescript"),
    **dict.fromkeys(("sh", "shell", "zsh", "ksh", "console", "ash", "dash"), "bash"),
    **dict.fromkeys(("py", "python2", "python3", "pypy", "py3"), "python"),
    **dict.fromkeys(("c++", "cc", "hpp"), "cpp"),
    **dict.fromkeys(("c#", "cs"), "csharp"),
    **dict.fromkeys(("rb",), "ruby"),
    **dict.fromkeys(("rs",), "rust"),
    **dict.fromkeys(("golang",), "go"),
    **dict.fromkeys(("yml",), "yaml"),
    **dict.fromkeys(("dockerfile",), "docker"),
    **dict.fromkeys(("makefile",), "make"),
    **dict.fromkeys(("md",), "markdown"),
    **dict.fromkeys(("kt",), "kotlin"),
    **dict.fromkeys(("rscript",), "r"),
    **dict.fromkeys(("ps1", "pwsh"), "powershell"),
    **dict.fromkeys(("hcl", "tf"), "terraform"),
    **dict.fromkeys(("objc",), "objective-c"),
}
_MODELINE = re.compile(
    r"(?:-\*-\s*(?:mode:\s*)?([\w+#-]+)\s*(?:;.*)?-\*-|\bvim?:.*\b(?:ft|filetype|syntax)=([\w+#-]+))"
)
_FENCE = re.compile(r"^\s*(?:```+|~~~+)\s*([\w+#-]+)", re.MULTILINE)
_NAMED = re.compile(
    r"^\s*(?://|#|--|;+|/\*|<!--|%)\s*(?:file(?:name)?:\s*|path:\s*)?([\w./\\-]+\.\w{1,5})\s*(?:\*/|-->)?\s*$", re.I
)
_HOLES = re.compile(r"<\|?[A-Za-z_ ]*(?:cursor|fill|hole|mask|missing|insert|infill|your code)[A-Za-z_ ]*\|?>", re.I)

_REMARKS = re.compile(r"((?<![:\"'\w])//)[^\n]*|(/\*)[^*\n]+(?=\*/)|((?:^|(?<=\s))#(?= ))[^\n]*", re.MULTILINE)


def evidence(text: str) -> dict[str, float]:
    """What speaks for each language, the more the likelier; below 3 it is a guess."""
    text = _HOLES.sub(" ", text[:LOOKED_AT].replace("\r\n", "\n"))
    code = _REMARKS.sub(r"\1\2\3", text)  # their English is no evidence
    weights = {language: _weight(language, text if language == "markdown" else code) for language in SIGNS}
    for language, weight in _said(text):
        weights[language] = weights.get(language, 0.0) + weight
    return {language: weight for language, weight in weights.items() if weight > 0}


def _said(text: str) -> list[tuple[str, float]]:
    """What the text says of itself, with its weight."""
    lines = text.strip("\n").split("\n")
    found: list[tuple[str, float]] = []
    if lines[0].startswith("#!"):
        found.append((_interpreter(lines[0]), CERTAIN))
    if mode := _MODELINE.search("\n".join([*lines[:2], *lines[-2:]])):
        found.append(((mode.group(1) or mode.group(2)).lower(), CERTAIN))
    if fence := _FENCE.match(text.lstrip()):
        found.append((fence.group(1).lower(), CERTAIN))
    if named := _NAMED.match(lines[0]):
        found.append((language_of(named.group(1)), TOLD))
    found += [("json", TOLD)] if _is_json(text) else []
    found += [("diff", TOLD)] if _is_diff(lines) else []
    return [(_ALSO.get(name, name), weight) for name, weight in found if name]


def _is_json(text: str) -> bool:
    if not text.strip().startswith(("{", "[")):
        return False
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _is_diff(lines: list[str]) -> bool:
    """Lines taken out and put in, and hardly anything else."""
    marked = [line for line in lines if line.startswith(("+", "-"))]
    return len(lines) > 3 and len(marked) > 0.7 * len(lines) and any(re.match(r"[+-]\s", line) for line in marked)


def _interpreter(line: str) -> str:
    """ "python" from "#!/usr/bin/env python3 -u"."""
    words = [word.rpartition("/")[2] for word in line[2:].split() if not word.startswith("-")]
    name = words[1] if words[:1] == ["env"] and len(words) > 1 else words[0] if words else ""
    return name.rstrip("0123456789.")


def _weight(language: str, text: str) -> float:
    total = 0.0
    for weight, sign in _compiled(language):
        count = 0
        for count, _ in enumerate(sign.finditer(text), 1):
            if count == _REPEATED:
                break
        total += weight * (1 + 0.5 * (count - 1)) if count else 0.0
    return total


@cache
def _compiled(language: str) -> tuple[tuple[float, re.Pattern[str]], ...]:
    return tuple((weight, re.compile(sign, re.MULTILINE)) for weight, sign in SIGNS[language])
