"""Code made shorter for a question: without comments, without docstrings, with bodies folded under their signatures.

Python is read with its own parser; what that does not take (a part of a file) and all other languages with Pygments'
tokens, brackets and indentation.
"""

import ast
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.comments import BLOCK_MARKS, LINE_MARK
from app.domain.conversation import Attachment, AttachmentKind
from app.domain.folds import last_folded
from app.domain.shrinking import STEPS, Step
from app.services.lexing import make_lexer
from app.services.outline import outline

LEAST_FOLDED = 2  # lines; folding fewer saves nothing
_FUNCTIONS = frozenset({"function", "def", "defp", "defn", "sub", "proc", "procedure", "constructor"})
_NO_CODE = frozenset({AttachmentKind.OUTLINE, AttachmentKind.RESULTS, AttachmentKind.DIFF, AttachmentKind.ANSWER})
_PYTHON = frozenset({"python", "cython"})


def shrunk(text: str, language: str, steps: Iterable[str]) -> str:
    """Without what the steps leave out; bodies last, as what is in them is gone then."""
    wanted = set(steps)
    for step in (step for step in STEPS if step in wanted):
        match step:
            case Step.COMMENTS:
                text = _without(text, language, "Comment")
            case Step.DOCSTRINGS:
                text = _without_docstrings(text, language)
            case Step.BODIES:
                text = _folded(text, language)
    return text


def offered(attachment: Attachment) -> tuple[Step, ...]:
    """The steps that would make it shorter, each by itself."""
    whole = attachment.full_text or attachment.text
    if attachment.kind in _NO_CODE or not attachment.language:
        return ()
    return tuple(step for step in STEPS if len(shrunk(whole, attachment.language, [step])) < len(whole))


# -- lines of Python --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cut:
    """Lines (1-based, inclusive) in whose place one other stands, or none."""

    first: int
    last: int
    instead: str | None = None


def _parsed(text: str) -> ast.Module | None:
    """Also of a part that is indented as a whole; None: it is no Python by itself."""
    try:
        return ast.parse(textwrap.dedent(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Documented = ast.Module | ast.ClassDef | _Function


def _without_docstrings(text: str, language: str) -> str:
    tree = _parsed(text) if language in _PYTHON else None
    if tree is None:
        return _without(text, language, "String.Doc")
    lines = text.split("\n")
    cuts = []
    for node in ast.walk(tree):
        if isinstance(node, _Documented) and (said := _docstring(node)) is not None and _alone(said, lines):
            instead = f"{_indent(lines[said.lineno - 1])}..." if len(node.body) == 1 and node is not tree else None
            cuts.append(_Cut(said.lineno, said.end_lineno or said.lineno, instead))
    return _cut(lines, cuts)


def _docstring(node: _Documented) -> ast.Expr | None:
    match node.body:
        case [ast.Expr(ast.Constant(str())) as first, *_]:
            return first
    return None


def _alone(node: ast.stmt, lines: Sequence[str]) -> bool:
    """Nothing else stands on its lines."""
    before = lines[node.lineno - 1].lstrip()
    behind = lines[(node.end_lineno or node.lineno) - 1].rstrip()
    return before[:1] in "\"'rRuUbBfF" and behind.endswith(('"', "'")) and ";" not in behind.rsplit(behind[-1], 1)[-1]


def _folded(text: str, language: str) -> str:
    tree = _parsed(text) if language in _PYTHON else None
    return _folded_by_form(text, language) if tree is None else _folded_python(text, tree)


def _folded_python(text: str, tree: ast.Module) -> str:
    lines = text.split("\n")
    cuts: list[_Cut] = []
    for function in _outermost_functions(tree):
        body = [one for one in function.body if one is not _docstring(function)]
        if not body:
            continue
        first = body[0].lineno
        while first > function.lineno + 1 and lines[first - 2].lstrip()[:1] in ("", "#"):
            first -= 1
        last = function.end_lineno or first
        if last - first + 1 >= LEAST_FOLDED and body[0].lineno > function.lineno:
            cuts.append(_Cut(first, last, f"{_indent(lines[body[0].lineno - 1])}...  # {_left_out(first, last)}"))
    return _cut(lines, cuts)


def _outermost_functions(node: ast.AST) -> list[_Function]:
    found: list[_Function] = []
    for child in ast.iter_child_nodes(node):
        found += [child] if isinstance(child, _Function) else _outermost_functions(child)
    return found


# -- any language -----------------------------------------------------------------------------------


def _without(text: str, language: str, kind: str) -> str:
    """Without tokens of a kind; a line on which nothing else stands goes with them. A first line for the system and
    orders to a preprocessor are no comments."""
    gone = _marked(text, language, kind)
    if True not in gone:
        return text
    kept = []
    for start, line in _lines(text):
        left = "".join(letter for at, letter in enumerate(line, start) if not gone[at])
        if len(left) == len(line):
            kept.append(line)
        elif left.strip():
            kept.append(left.rstrip())
    return "\n".join(kept)


def _marked(text: str, language: str, kind: str) -> list[bool]:
    """Which characters belong to tokens of a kind, or of one below it."""
    marked = [False] * len(text)
    lexer = make_lexer(language)
    if lexer is None:
        return marked
    for at, token, value in lexer.get_tokens_unprocessed(text):
        name = str(token).removeprefix("Token.")
        if name.startswith(kind) and not name.startswith(("Comment.Preproc", "Comment.Hashbang")):
            marked[at : at + len(value)] = [True] * len(value)
    return marked


def _folded_by_form(text: str, language: str) -> str:
    """What a function's header opens is told by brackets, or by indentation."""
    strings = _marked(text, language, "Literal.String")
    silent = [a or b for a, b in zip(_marked(text, language, "Comment"), strings, strict=True)]
    blanked = "".join(" " if quiet and letter != "\n" else letter for letter, quiet in zip(text, silent, strict=True))
    lines, code = text.split("\n"), blanked.split("\n")
    cuts: list[_Cut] = []
    below = 0
    for symbol in outline(text, language, lambda at: not silent[at]):
        if symbol.kind not in _FUNCTIONS or symbol.line <= below:
            continue
        header = _header_end(code, symbol.line - 1)
        end = last_folded(lines.__getitem__, len(lines), header, language, code.__getitem__)
        while end is not None and end > header and not lines[end].strip():
            end -= 1
        if end is None or end - header < LEAST_FOLDED:
            continue
        below = end + 1
        words = _left_out(header + 2, end + 1)
        cuts.append(_Cut(header + 2, end + 1, _note(lines[header + 1 : end + 1], language, words)))
    return _cut(lines, cuts)


def _header_end(code: Sequence[str], header: int) -> int:
    """The line (from 0) with which a signature ends: its parameters may take several, its brace one of its own."""
    depth = 0
    for at in range(header, min(len(code), header + 40)):
        depth += code[at].count("(") - code[at].count(")")
        if depth <= 0:
            alone = at + 1 < len(code) and code[at + 1].strip() == "{"
            return at + 1 if alone else at
    return header


def _note(lines: Sequence[str], language: str, words: str) -> str:
    indent = _indent(next(line for line in lines if line.strip()))
    if language in BLOCK_MARKS:
        opening, closing = BLOCK_MARKS[language]
        return f"{indent}{opening} {words} {closing}"
    return f"{indent}{LINE_MARK.get(language, '…')} {words}"


def _left_out(first: int, last: int) -> str:
    return f"{last - first + 1} lines left out"


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _lines(text: str) -> Iterable[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _cut(lines: Sequence[str], cuts: Iterable[_Cut]) -> str:
    kept = list(lines)
    for cut in sorted(cuts, key=lambda cut: -cut.first):
        kept[cut.first - 1 : cut.last] = [] if cut.instead is None else [cut.instead]
    return "\n".join(kept)
