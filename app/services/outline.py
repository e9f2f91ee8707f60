"""The symbols of a source text: classes, functions, headings, with their lines; for going to one of them.

Declarations are found by their form in the language; what stands in strings and comments is left out by whoever has
the tokens, through `is_code`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

_WORD = r"[A-Za-z_$][\w$]*"
_NOT_NAMES = frozenset(
    {
        *("if", "for", "while", "switch", "catch", "return", "else", "do", "new", "throw", "sizeof", "when", "with"),
        *("foreach", "using", "lock", "await", "case", "delete", "typeof", "synchronized", "assert", "function"),
    }
)

# Expressions for whole texts, each with a group "name" and, unless all it finds are functions, a group "kind".
_CLASSES = rf"^[ \t]*(?:[\w@]+(?:\([^)\n]*\))?[ \t]+)*?(?P<kind>class|interface|enum|struct|trait|record|object|protocol|namespace|module|extension)[ \t]+(?P<name>{_WORD})"  # noqa: E501
_C_CLASSES = _CLASSES + r"(?=[^;()=]{0,300}\{)"
_METHOD = rf"^[ \t]*(?:[\w<>\[\],.?*&:@~$]+[ \t]+)*[*&]*(?P<name>~?{_WORD}(?:::~?{_WORD})*)[ \t]*\([^;{{}}]{{0,600}}?\)[^;{{}}=()]{{0,160}}\{{"  # noqa: E501
_PYTHON = r"^[ \t]*(?:async[ \t]+)?(?P<kind>def|class)[ \t]+(?P<name>\w+)"
_SCRIPT = rf"^[ \t]*(?:export[ \t]+)?(?:default[ \t]+)?(?:declare[ \t]+)?(?:async[ \t]+)?(?P<kind>function)\b\*?[ \t]*(?P<name>{_WORD})"  # noqa: E501
_ARROW = rf"^[ \t]*(?:export[ \t]+)?(?:const|let|var)[ \t]+(?P<name>{_WORD})[ \t]*(?::[^=\n]+)?=[ \t]*(?:async[ \t]*)?(?:function\b|\([^)\n]*\)[^=\n]*=>|{_WORD}[ \t]*=>)"  # noqa: E501
_TYPE_ALIAS = rf"^[ \t]*(?:export[ \t]+)?(?P<kind>type)[ \t]+(?P<name>{_WORD})[ \t]*(?:<[^=\n]*>)?[ \t]*="
_GO = rf"^(?P<kind>func|type)[ \t]+(?:\([^)\n]*\)[ \t]*)?(?P<name>{_WORD})"
_RUST = rf"^[ \t]*(?:pub(?:\([^)\n]*\))?[ \t]+)?(?:(?:async|const|unsafe|default|extern(?:[ \t]+\"[^\"\n]*\")?)[ \t]+)*(?P<kind>fn|struct|enum|trait|mod|union|macro_rules!)[ \t]+(?P<name>{_WORD})"  # noqa: E501
_RUST_IMPL = r"^[ \t]*(?:unsafe[ \t]+)?(?P<kind>impl)\b[ \t]*(?P<name>[^{\n]+?)[ \t]*(?:\{|where\b|$)"
_RUBY = r"^[ \t]*(?P<kind>def|class|module)[ \t]+(?P<name>[\w.:?!=<>\[\]+*/-]+)"
_PHP = r"^[ \t]*(?:(?:abstract|final|public|private|protected|static|readonly)[ \t]+)*(?P<kind>function|class|interface|trait|enum|namespace)[ \t]+&?(?P<name>[\w\\]+)"  # noqa: E501
_MACRO = rf"^[ \t]*#[ \t]*(?P<kind>define)[ \t]+(?P<name>{_WORD})"
_ANY = r"^[ \t]*(?:\w+[ \t]+)*?(?P<kind>def|defp|defn|class|function|func|fun|fn|sub|proc|procedure|module|defmodule|struct|interface|enum|type|trait|namespace)[ \t]+(?P<name>[\w.:?!-]+)"  # noqa: E501
_SHELL = r"^[ \t]*(?:function[ \t]+)?(?P<name>[\w:.-]+)[ \t]*\(\)[ \t]*(?:\{|$)"

_LANGUAGES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("python", "cython", "starlark"), (_PYTHON,)),
    **dict.fromkeys(("javascript", "jsx", "typescript", "tsx"), (_CLASSES, _SCRIPT, _ARROW, _TYPE_ALIAS, _METHOD)),
    **dict.fromkeys(("java", "csharp", "groovy", "dart"), (_CLASSES, _METHOD)),
    **dict.fromkeys(("c", "cpp", "objective-c", "cuda", "arduino"), (_C_CLASSES, _MACRO, _METHOD)),
    "go": (_GO,),
    "rust": (_RUST, _RUST_IMPL),
    "ruby": (_RUBY,),
    "php": (_PHP,),
    **dict.fromkeys(("bash", "zsh"), (_SHELL,)),
}
_HEADINGS = frozenset({"markdown", "text"})
_KINDS = {
    **dict.fromkeys(("def", "fn", "func", "fun"), "function"),
    **dict.fromkeys(("define", "macro_rules!"), "macro"),
    "mod": "module",
}


@dataclass(frozen=True, slots=True)
class Symbol:
    """`line` is 1-based; `offset` counts characters up to the name; `inside` is the name of what it belongs to."""

    name: str
    kind: str
    line: int
    offset: int
    level: int = 0
    inside: str = ""


def outline(text: str, language: str, is_code: Callable[[int], bool] | None = None) -> tuple[Symbol, ...]:
    """The symbols in the order of the text. `is_code` tells whether an offset is in no string or comment."""
    if language in _HEADINGS:
        return _headings(text)
    found: dict[int, Symbol] = {}
    line, counted = 1, 0
    matches = [match for pattern in _LANGUAGES.get(language, (_ANY,)) for match in _compiled(pattern).finditer(text)]
    for match in sorted(matches, key=lambda match: match.start("name")):
        at, name = match.start("name"), match["name"].strip()
        before = text[match.start() : at].split()
        if (
            name in _NOT_NAMES
            or before[-1:] in (["new"], ["return"], ["throw"])
            or (is_code is not None and not is_code(at))
        ):
            continue
        kind = match.groupdict().get("kind") or "function"
        line += text.count("\n", counted, at)
        counted = at
        start = text.rfind("\n", 0, at) + 1
        found.setdefault(line, Symbol(name, _KINDS.get(kind, kind), line, at, _columns(text, start)))
    return _nested(list(found.values()))


def _headings(text: str) -> tuple[Symbol, ...]:
    """Lines of "#" outside of fences."""
    found, fence, offset = [], "", 0
    for number, line in enumerate(text.split("\n"), 1):
        said = line.lstrip(" ")
        if said.startswith(("```", "~~~")):
            mark = said[:3]
            fence = "" if fence == mark else fence or mark
        elif not fence and said.startswith("#"):
            level = len(said) - len(said.lstrip("#"))
            title = said[level:].strip().rstrip("#").rstrip()
            if level <= 6 and title and said[level] in " \t":
                found.append(Symbol(title, "heading", number, offset + line.index("#"), level - 1))
        offset += len(line) + 1
    return _nested(found)


def _nested(symbols: list[Symbol]) -> tuple[Symbol, ...]:
    """Levels counted from 0, and the name of the symbol that each stands in: the last one less deep."""
    open_ones: list[Symbol] = []
    found = []
    for symbol in symbols:
        while open_ones and open_ones[-1].level >= symbol.level:
            open_ones.pop()
        inside = open_ones[-1].name if open_ones else ""
        found.append(Symbol(symbol.name, symbol.kind, symbol.line, symbol.offset, len(open_ones), inside))
        open_ones.append(symbol)
    return tuple(found)


def _columns(text: str, start: int) -> int:
    end = start
    while end < len(text) and text[end] in " \t":
        end += 1
    return len(text[start:end].expandtabs(4))


@cache
def _compiled(pattern: str) -> "re.Pattern[str]":
    return re.compile(pattern, re.MULTILINE)
