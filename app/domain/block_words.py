"""Lines that open a block, or are the last of one, by their words. Called with Return, and by what fills in code."""

import re

COLON_LANGUAGES = ("python", "cython", "starlark", "gdscript")
COLON_BLOCKS = frozenset({*COLON_LANGUAGES, "nim", "yaml", "sass", "coffeescript"})


def opens_block(said: str, language: str) -> bool:
    """The line (without white space at its ends) opens a block by a word at its end or its start."""
    if language in ("ruby", "crystal"):
        return bool(
            re.match(r"(?:def|class|module|if|unless|while|until|case|when|begin|else|elsif|rescue|ensure|for)\b", said)
            and not re.search(r"\bend$", said)
        ) or bool(re.search(r"\bdo(?:\s*\|[^|]*\|)?$", said))
    if language == "lua":
        return bool(re.search(r"(?:\b(?:then|do|else|repeat)|\bfunction\b[^()]*\([^()]*\))$", said))
    if language == "elixir":
        return bool(re.search(r"(?:\b(?:do|else|rescue|catch|after)|->)$", said))
    if language == "julia":
        heads = r"(?:function|if|for|while|struct|mutable|module|begin|let|try|catch|else|elseif|macro|quote)\b"
        return bool(re.match(heads, said)) and not re.search(r"\bend$", said)
    if language == "bash":
        return bool(re.search(r"(?:\b(?:then|do|else)|\bin)$", said)) and not said.startswith("#")
    if language == "fish":
        return bool(re.match(r"(?:if|else|for|while|function|switch|case|begin)\b", said))
    return False


def leaves_block(said: str, language: str) -> bool:
    """Nothing can follow the line in its block: the next line stands one level less deep."""
    if said.count("(") + said.count("[") + said.count("{") > said.count(")") + said.count("]") + said.count("}"):
        return False
    return language in COLON_LANGUAGES and bool(re.match(r"(?:return|pass|break|continue|raise)\b", said))
