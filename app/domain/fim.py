"""Fill in the middle: the prompt in which a model finds the code before and behind a hole, per family of models.

    build_prompt(family, prefix, suffix, path=..., repo=..., others=[(path, code)])      a model with holes
    continue_prompt(prefix, path=..., others=...)                                        a model without: it goes on
    domain.prompts.filling                                                               a model that can only chat

A base model reads its special tokens wherever they stand, so in what people wrote each is broken. Formats: the models'
own cards and papers; Cody, Continue and mistral-common where a card says nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from app.domain.comments import BLOCK_MARKS, LINE_MARK
from app.domain.markers import FIM_FAMILIES as FAMILIES
from app.domain.markers import Markers, neutralised, of_any_family, of_family
from app.domain.suffixes import language_of

__all__ = [
    "FAMILIES",
    "SERVER_STOPS",
    "all_stops",
    "as_sent",
    "build_prompt",
    "continue_prompt",
    "left_out",
    "markers",
    "stops",
    "without_left_out",
]

SERVER_STOPS = 4  # stop strings that Fireworks takes
PATH_MARK = "Path: "  # what a comment that names a file begins with; an answer that writes one echoes its prompt

Others = Sequence[tuple[str | None, str]]


class _Hole(NamedTuple):
    """The tokens around a hole; `suffix_first`: the code behind it comes first (SPM instead of PSM)."""

    first: str
    second: str
    last: str
    suffix_first: bool = False

    def around(self, prefix: str, suffix: str) -> str:
        one, other = (suffix, prefix) if self.suffix_first else (prefix, suffix)
        return f"{self.first}{one}{self.second}{other}{self.last}"


_HOLES = {
    "starcoder": _Hole("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    "starcoder2": _Hole("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    "santacoder": _Hole("<fim-prefix>", "<fim-suffix>", "<fim-middle>"),
    "codellama": _Hole("<PRE> ", " <SUF>", " <MID>"),
    "qwen": _Hole("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    "deepseek": _Hole("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"),
    "codestral": _Hole("[SUFFIX]", "[PREFIX]", "", suffix_first=True),
    "codegemma": _Hole("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    "granite": _Hole("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    "granite4": _Hole("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    "seed-coder": _Hole("<[fim-suffix]>", "<[fim-prefix]>", "<[fim-middle]>", suffix_first=True),
    "codegeex4": _Hole("<|code_suffix|>", "<|code_prefix|>", "<|code_middle|><|assistant|>\n", suffix_first=True),
}

_SEPARATORS = {"starcoder2": "<file_sep>", "qwen": "<|file_sep|>", "codegemma": "<|file_separator|>", "deepseek": "#"}
_SEPARATORS |= {"codestral": "+++++ ", "codegeex4": "###REFERENCE:\n###PATH:"}

# The stops that save most, for a server that takes four: the fourth is a line's or a paragraph's end.
_STOPS = {
    "starcoder": ("<|endoftext|>", "<fim_prefix>", "<filename>"),
    "starcoder2": ("<|endoftext|>", "<fim_prefix>", "<file_sep>"),
    "santacoder": ("<|endoftext|>", "<fim-prefix>", "<fim-suffix>"),
    "codellama": ("<EOT>", "</s>", "<PRE>"),
    "qwen": ("<|endoftext|>", "<|fim_pad|>", "<|file_sep|>"),
    "deepseek": ("<｜end▁of▁sentence｜>", "<|EOT|>", "<｜fim▁begin｜>"),
    "codestral": ("</s>", "[PREFIX]", "[SUFFIX]"),
    "codegemma": ("<|file_separator|>", "<eos>", "<end_of_turn>"),
    "granite": ("<|endoftext|>", "<|end_of_text|>", "<fim_prefix>"),
    "granite4": ("<|end_of_text|>", "<|fim_prefix|>", "<|fim_suffix|>"),
    "seed-coder": ("<[end▁of▁sentence]>", "<[fim-prefix]>", "<[fim-suffix]>"),
    "codegeex4": ("<|endoftext|>", "<|user|>", "<|assistant|>"),
}

# A prefix that ends with a bare space is a token these models have hardly seen the end of code with.
_DISLIKE_A_LAST_SPACE = ("starcoder", "starcoder2")


class _Parts(NamedTuple):
    """What goes into a prompt, each part without special tokens; `path` and `repo` are one line, or empty."""

    hole: _Hole
    prefix: str
    suffix: str
    path: str
    repo: str
    others: tuple[tuple[str, str], ...]
    language: str


def build_prompt(
    family: str,
    prefix: str,
    suffix: str,
    *,
    path: str | None = None,
    repo: str | None = None,
    others: Others = (),
    language: str = "",
) -> str:
    """The prompt for what stands between `prefix` and `suffix`; `others` are stretches of other files, best last.

    `language` is a Pygments alias, for the comments that name files where a family has no other form; without it the
    path tells. Spaces that `left_out` names are not in it. Raises ValueError for an unknown family.
    """
    if family not in _HOLES:
        raise ValueError(f"no fill-in-the-middle format for {family!r}: known are {', '.join(FAMILIES)}")
    special = of_family(family).special
    kept = prefix.removesuffix(left_out(family, prefix))
    parts = _Parts(
        _HOLES[family],
        neutralised(kept, special),
        neutralised(suffix, special),
        _one_line(path, special),
        _one_line(repo, special),
        tuple((_one_line(name, special), neutralised(code.strip("\n"), special)) for name, code in others),
        language or language_of(path or ""),
    )
    return _FRAMES.get(family, _commented)(parts)


def continue_prompt(prefix: str, *, path: str | None = None, others: Others = (), language: str = "") -> str:
    """The prompt for a base model without fill in the middle: files named by comments, then the code to go on with."""
    special = of_any_family().special
    language = language or language_of(path or "")
    files = [(_one_line(name, special), neutralised(code.strip("\n"), special)) for name, code in others]
    return _comments(files, _one_line(path, special), language) + neutralised(prefix, special)


def as_sent(family: str, path: str, code: str, language: str = "") -> str:
    """A stretch of another file as it stands in a prompt: what is to be counted. `language` is that of the hole."""
    code = code.strip("\n")
    if family != "starcoder" and family in _FRAMES:
        return f"{_SEPARATORS.get(family, '')}{_headed(path)}{code}\n"
    return _comments([(path, code)], "", language)


def markers(family: str) -> Markers:
    """The special tokens of a family; none for an unknown one."""
    return of_family(family)


def stops(family: str, *, single_line: bool) -> tuple[str, ...]:
    """At most `SERVER_STOPS` strings for the server. The rest of `all_stops` is enforced here.

    With `single_line` the server ends at the line, so nothing more comes that could be shown after Return, or if
    the line turns out to open a block: ask without it and end the stream here where that is wanted.
    """
    return (*_STOPS.get(family, ()), "\n" if single_line else "\n\n")


def all_stops(family: str, *, single_line: bool) -> tuple[str, ...]:
    """Every string at which an answer is over."""
    return tuple(dict.fromkeys((*stops(family, single_line=single_line), *of_family(family).all)))


def left_out(family: str, prefix: str) -> str:
    """The spaces at the end of the current line that the prompt is built without; "" when none are.

    The answer may begin with them: see `without_left_out`. A line of indentation alone stays whole.
    """
    if family not in _DISLIKE_A_LAST_SPACE:
        return ""
    line = prefix[prefix.rfind("\n") + 1 :]
    kept = line.rstrip(" ")
    return line[len(kept) :] if kept.strip() else ""


def without_left_out(answer: str, spaces: str) -> str:
    """The answer without those of its first spaces that stand in the document already."""
    first = len(answer) - len(answer.lstrip(" "))
    return answer[min(first, len(spaces)) :]


def _starcoder(parts: _Parts) -> str:
    """The metadata of StarCoder 1 have no line feeds; other files only fit as comments."""
    head = f"<reponame>{parts.repo}" if parts.repo else ""
    head += f"<filename>{parts.path}" if parts.path else ""
    others = _comments(parts.others, "", parts.language)
    return head + parts.hole.around(others + parts.prefix, parts.suffix)


def _starcoder2(parts: _Parts) -> str:
    head = f"<repo_name>{parts.repo}" if parts.repo else ""
    head += "".join(f"<file_sep>{_headed(name)}{code}" for name, code in parts.others)
    if head or parts.path:
        head += "<file_sep>"
    return head + parts.hole.around(_headed(parts.path) + parts.prefix, parts.suffix)


def _qwen(parts: _Parts) -> str:
    head = f"<|repo_name|>{parts.repo}\n" if parts.repo else ""
    head += "".join(f"<|file_sep|>{_headed(name)}{code}\n" for name, code in parts.others)
    if head or parts.path:
        head += f"<|file_sep|>{_headed(parts.path)}"
    return head + parts.hole.around(parts.prefix, parts.suffix)


def _deepseek(parts: _Parts) -> str:
    head = "".join(f"#{_headed(name)}{code}\n\n" for name, code in parts.others)
    head += f"#{parts.path}\n" if parts.path else ""
    return head + parts.hole.around(parts.prefix, parts.suffix)


def _codestral(parts: _Parts) -> str:
    head = "".join(f"+++++ {_headed(name)}{code}\n\n" for name, code in parts.others)
    head += f"+++++ {parts.path}\n" if parts.path else ""
    return parts.hole.around(head + parts.prefix, parts.suffix)


def _codegemma(parts: _Parts) -> str:
    head = "".join(f"{_headed(name)}{code}<|file_separator|>" for name, code in parts.others)
    return head + _headed(parts.path) + parts.hole.around(parts.prefix, parts.suffix)


def _codegeex4(parts: _Parts) -> str:
    head = "".join(f"###REFERENCE:\n###PATH:{_headed(name)}{code}\n" for name, code in parts.others)
    head += f"###PATH:{parts.path}\n" if parts.path else ""
    head += f"###LANGUAGE:{parts.language}\n" if parts.language else ""
    return f"<|user|>\n{head}###MODE:BLOCK\n{parts.hole.around(parts.prefix, parts.suffix)}"


def _commented(parts: _Parts) -> str:
    """Families without a form for files: comments at the start of the code."""
    head = _comments(parts.others, parts.path, parts.language)
    return parts.hole.around(head + parts.prefix, parts.suffix)


_FRAMES: dict[str, Callable[[_Parts], str]] = {
    "starcoder": _starcoder,
    "starcoder2": _starcoder2,
    "qwen": _qwen,
    "deepseek": _deepseek,
    "codestral": _codestral,
    "codegemma": _codegemma,
    "codegeex4": _codegeex4,
}


def _comments(others: Iterable[tuple[str, str]], path: str, language: str) -> str:
    """Other files, and the name of this one, as comments of the language; "#" where nobody knows it."""
    blocks = [f"{PATH_MARK}{name}\n{code}" if name else code for name, code in others]
    if path:
        blocks.append(PATH_MARK + path)
    return "".join(_comment(block, language) for block in blocks)


def _comment(text: str, language: str) -> str:
    if language not in LINE_MARK and language in BLOCK_MARKS:
        start, end = BLOCK_MARKS[language]
        inside = text.replace(end, f"{end[0]} {end[1:]}")
        return f"{start} {inside} {end}\n"
    mark = LINE_MARK.get(language, "#")
    return "".join(f"{mark} {line}".rstrip() + "\n" for line in text.split("\n"))


def _headed(path: str) -> str:
    return f"{path}\n" if path else ""


def _one_line(text: str | None, special: tuple[str, ...]) -> str:
    """A name as one line; a file may be called anything."""
    return neutralised(" ".join((text or "").split()), special)
