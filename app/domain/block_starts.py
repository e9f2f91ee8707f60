"""Whether a line opens a block of its own, so that what belongs to it comes on the lines below."""

import re

from app.domain.block_words import COLON_BLOCKS, COLON_LANGUAGES, opens_block
from app.domain.comments import LINE_MARK

_COLON_HEADS = re.compile(
    r"(?:async\s+)?(?:def|class|if|elif|else|for|while|try|except|finally|with|match|case|func)\b|\)"
)
# What makes `name(...` a declaration, of which a block follows, and not a call.
_DECLARES = re.compile(
    r"(?:export\s+|default\s+|public\s+|private\s+|protected\s+|static\s+|async\s+|pub(?:\([^)]*\))?\s+|const\s+|"
    r"override\s+|open\s+|suspend\s+|inline\s+|local\s+|virtual\s+|abstract\s+|final\s+|internal\s+|unsafe\s+)*"
    r"(?:def|function|func|fn|fun|sub|proc|class|struct|constructor)\b"
)
_CALL = re.compile(r"[\w\])>]\s*[(\[]$")
_CONTROL = re.compile(r"\b(?:if|for|while|switch|catch|foreach|match|with|when|until|unless|elif)\s*\($")

_BRACE_VALUE = re.compile(r"(?<!struct )(?<!class )(?<!enum )\b(?!else|do|try|struct|const)\w+\{$")  # `values{1, 2}`


def opens_a_block(line: str, language: str) -> bool:
    """The line ends with what opens a block: a brace, a bracket on its own, a colon or a word where those do."""
    said = _without_comment(line, language)
    if not said:
        return False
    if said[-1] == "{":
        return language != "cpp" or _BRACE_VALUE.search(said) is None
    if said[-1] in "([":
        return not _is_call(said)
    if said[-1] == ":" and language in COLON_BLOCKS:
        if language not in COLON_LANGUAGES:
            return True
        closed = all(said.count(opener) <= said.count(closer) for opener, closer in ("()", "[]", "{}"))
        return closed and _COLON_HEADS.match(said) is not None
    return opens_block(said, language)


def _is_call(said: str) -> bool:
    """The line ends within a call or an index, `name(`: its arguments are written one by one."""
    if _DECLARES.match(said.lstrip()) or _CONTROL.search(said):
        return False
    return _CALL.search(said) is not None


def _without_comment(line: str, language: str) -> str:
    said = line.strip()
    mark = LINE_MARK.get(language, "")
    if mark and said.startswith(mark):
        return ""
    at = said.rfind(f" {mark}") if mark and not mark.isalpha() else -1
    if at >= 0 and said.count('"', 0, at) % 2 == 0 and said.count("'", 0, at) % 2 == 0:
        return said[:at].rstrip()
    return said
