"""Pygments' lexing loops, stopping at checkpoints: places where the state is known and lexing can start again.

Each run yields None now and then (a place to pause), and `(offset, state, tokens)` where a token with a line end is
over; the last one has the state None. Regular-expression lexers are exact from any checkpoint; other kinds are run as
a whole, and only their tokens are cut into stretches.
"""

import copy
import re
from collections.abc import Hashable, Iterable, Iterator
from typing import Any, Protocol

from pygments.lexer import ExtendedRegexLexer, Lexer, LexerContext, RegexLexer
from pygments.token import Error, Text, Whitespace, _TokenType

from app.services.lexing.first_sets import first_set
from app.services.lexing.segments import Found, Token

Event = tuple[int, Hashable, list[Found]] | None
MATCHES_BETWEEN_PAUSES = 128

# Classes whose own `get_tokens_unprocessed` looks at one token at a time, so that it may be given any stretch of them.
_TOKEN_BY_TOKEN = frozenset(
    {
        "ArduinoLexer",
        "AspectJLexer",
        "AsymptoteLexer",
        "CFamilyLexer",
        "CommonLispLexer",
        "CryptolLexer",
        "CudaLexer",
        "DylanLexer",
        "ElixirLexer",
        "EmacsLispLexer",
        "FreeFemLexer",
        "GeneratedObjectiveCVariant",
        "LilyPondLexer",
        "LuaLexer",
        "LuauLexer",
        "MoonScriptLexer",
        "NumPyLexer",
        "PhpLexer",
        "SchemeLexer",
        "SlurmBashLexer",
        "SourcePawnLexer",
        "SwiftLexer",
        "TypstLexer",
        "VimLexer",
        "XsltLexer",
    }
)
# Extended lexers whose own `get_tokens_unprocessed` only makes a context of their own.
_CONTEXT_ONLY = frozenset(["YamlLexer"])
# A mark that opens what only a later one closes, by a rule that fails without it: an edit of either may reach far back.
_FENCES = {"MarkdownLexer": "```"}
# Lexers that remember something in themselves while they run, which no checkpoint would hold, or look too far.
_FROM_THE_BEGINNING = frozenset(
    {
        "ArturoLexer",
        "CsoundLexer",
        "FancyLexer",
        "FantomLexer",
        "FortranFixedLexer",
        "GSQLLexer",
        "HaxeLexer",
        "Inform6Lexer",
        "MIMELexer",
        "NotmuchLexer",
        "SnowballLexer",
        "WrenLexer",
        "XQueryLexer",
    }
)


class Source(Protocol):
    """Makes tokens. `incremental`: a run may start at any checkpoint, else only at the beginning. `each`: every match
    is a checkpoint.

    `fence`: lines with this mark decide about those behind the first one; empty for most.
    """

    incremental: bool
    fence: str
    initial: Hashable

    def run(self, text: str, offset: int, state: Hashable, *, each: bool = False) -> Iterator[Event]: ...


def source_for(lexer: Lexer) -> Source:
    """The exact way to run this lexer that costs least per edit."""
    own = {
        kind.__name__
        for kind in type(lexer).__mro__
        if "get_tokens_unprocessed" in vars(kind) and kind not in (Lexer, RegexLexer, ExtendedRegexLexer)
    }
    if any(kind.__name__ in _FROM_THE_BEGINNING for kind in type(lexer).__mro__):
        return WholeSource(lexer)
    if isinstance(lexer, ExtendedRegexLexer):
        return ExtendedSource(lexer) if own <= _CONTEXT_ONLY else WholeSource(lexer)
    if isinstance(lexer, RegexLexer) and own <= _TOKEN_BY_TOKEN:
        return RemappedSource(lexer) if own else RegexSource(lexer)
    return WholeSource(lexer)


class _State(dict[str, tuple[Any, ...]]):
    """The rules of one state by the letter at hand ("" at the end): those that can match there, in their order."""

    def __init__(self, rules: Iterable[Any]) -> None:
        self._rules = tuple(rules)

    def __missing__(self, letter: str) -> tuple[Any, ...]:
        rules = self._rules
        if letter and letter.isascii():
            rules = tuple(rule for rule in rules if (letters := _letters(rule)) is None or letter in letters)
        self[letter] = rules
        return rules


class _Rules(dict[str, _State]):
    """A lexer's rules by state."""

    def __init__(self, definitions: Any) -> None:
        self._definitions = definitions

    def __missing__(self, name: str) -> _State:
        found = self[name] = _State(self._definitions[name])
        return found


def _letters(rule: Any) -> frozenset[str] | None:
    """Some lexers have functions of their own in the place of an expression."""
    pattern = getattr(rule[0], "__self__", None)
    return first_set(pattern) if isinstance(pattern, re.Pattern) else None


def prepare(lexer: Lexer) -> None:
    """Does beforehand what the first run would take time for: some 0.05 s."""
    if isinstance(lexer, RegexLexer):
        for rules in lexer._tokens.values():
            for rule in rules:
                _letters(rule)


class RegexSource:
    """`RegexLexer.get_tokens_unprocessed`, from any offset and state stack."""

    incremental = True

    def __init__(self, lexer: RegexLexer) -> None:
        self.fence = _FENCES.get(type(lexer).__name__, "")
        self._lexer = copy.copy(lexer)
        self._rules = _Rules(lexer._tokens)
        self._states: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.initial: Hashable = ("root",)

    def run(self, text: str, offset: int, state: Hashable, *, each: bool = False) -> Iterator[Event]:
        lexer, definitions, known = self._lexer, self._rules, self._states
        stack: list[str] = list(state)  # type: ignore[call-overload]
        rules = definitions[stack[-1]]
        tokens: list[Found] = []
        matches, line_end = 0, _newline(text, offset)
        while True:
            for match, action, change in rules[text[offset : offset + 1]]:
                found = match(text, offset)
                if not found:
                    continue
                end = found.end()
                if action is not None:
                    if type(action) is _TokenType:
                        tokens.append((offset, action, end - offset))
                    else:
                        tokens.extend(action(lexer, found))
                if change is not None:
                    _change_stack(stack, change)
                    rules = definitions[stack[-1]]
                break
            else:
                if offset >= len(text):
                    break
                end = offset + 1
                if text[offset] == "\n":
                    stack = ["root"]
                    rules = definitions["root"]
                    tokens.append((offset, Whitespace, "\n"))
                else:
                    tokens.append((offset, Error, text[offset]))
            offset = end
            if end > line_end or each:
                here = tuple(stack)
                yield end, known.setdefault(here, here), tokens
                tokens, matches, line_end = [], 0, _newline(text, end)
            else:
                matches += 1
                if not matches % MATCHES_BETWEEN_PAUSES:
                    yield None
        yield len(text), None, tokens


class RemappedSource:
    """A regular-expression lexer that renames its tokens one by one, such as C's: that is done afterwards."""

    incremental = True
    fence = ""

    def __init__(self, lexer: RegexLexer) -> None:
        self._plain = RegexSource(lexer)
        self._replay = _Replay(lexer)
        self._replay.apply([], "")
        top = self._replay.top_state
        self.initial: Hashable = ("root",) if top == "root" else ("root", top)

    def run(self, text: str, offset: int, state: Hashable, *, each: bool = False) -> Iterator[Event]:
        for event in self._plain.run(text, offset, state, each=each):
            if event is None:
                yield None
            else:
                end, after, tokens = event
                yield end, after, list(self._replay.apply([_whole(token, text) for token in tokens], text))


class _Replay:
    """Puts ready tokens through a lexer's own `get_tokens_unprocessed`, as if its rules had just made them.

    A copy of the lexer gets rules with one state and one rule, which matches once, anywhere, and yields the tokens.
    """

    def __init__(self, lexer: RegexLexer) -> None:
        self._lexer: Any = copy.copy(lexer)
        self._lexer._tokens = self
        self._rules = [(self._match, self._action, None)]
        self._tokens: list[Token] = []
        self._ready = False
        self._text_end = 0
        self.top_state = "root"

    def apply(self, tokens: list[Token], text: str) -> list[Token]:
        self._tokens, self._ready, self._text_end = tokens, True, len(text)
        return list(self._lexer.get_tokens_unprocessed(text))

    def __getitem__(self, state: str) -> list[Any]:
        self.top_state = state
        return self._rules

    def _match(self, _text: str, _offset: int) -> "_Replay | None":
        ready, self._ready = self._ready, False
        return self if ready else None

    def _action(self, _lexer: Lexer, _match: object) -> list[Token]:
        return self._tokens

    def end(self) -> int:
        return self._text_end


class ExtendedSource:
    """`ExtendedRegexLexer.get_tokens_unprocessed`; the state is the stack with all else its context remembers."""

    incremental = True
    fence = ""

    def __init__(self, lexer: ExtendedRegexLexer) -> None:
        self._lexer = copy.copy(lexer)
        self._rules = _Rules(lexer._tokens)
        self._states: dict[Hashable, Hashable] = {}
        self._blank = _first_context(lexer)
        self.initial: Hashable = self._freeze(self._blank)

    def run(self, text: str, offset: int, state: Hashable, *, each: bool = False) -> Iterator[Event]:
        lexer, definitions = self._lexer, self._rules
        context = self._thaw(state, text, offset)
        rules = definitions[context.stack[-1]]
        tokens: list[Found] = []
        matches, line_end = 0, _newline(text, offset)
        while True:
            for match, action, change in rules[text[context.pos : context.pos + 1]]:
                found = match(text, context.pos, context.end)
                if not found:
                    continue
                if action is not None:
                    if type(action) is _TokenType:
                        tokens.append((context.pos, action, found.group()))
                        context.pos = found.end()
                    else:
                        tokens.extend(action(lexer, found, context))
                        if not change:
                            rules = definitions[context.stack[-1]]
                if change is not None:
                    _change_stack(context.stack, change)
                    rules = definitions[context.stack[-1]]
                break
            else:
                if context.pos >= context.end:
                    break
                if text[context.pos] == "\n":
                    context.stack = ["root"]
                    rules = definitions["root"]
                    tokens.append((context.pos, Text, "\n"))
                else:
                    tokens.append((context.pos, Error, text[context.pos]))
                context.pos += 1
            if context.pos > line_end or each:
                here = self._freeze(context)
                yield context.pos, self._states.setdefault(here, here), tokens
                tokens, matches, line_end = [], 0, _newline(text, context.pos)
            else:
                matches += 1
                if not matches % MATCHES_BETWEEN_PAUSES:
                    yield None
        yield len(text), None, tokens

    def _freeze(self, context: Any) -> Hashable:
        more = [
            (name, tuple(value) if isinstance(value, list) else value)
            for name, value in vars(context).items()
            if name not in ("text", "pos", "end", "stack")
        ]
        return (tuple(context.stack), tuple(more))

    def _thaw(self, state: Any, text: str, offset: int) -> Any:
        stack, more = state
        context = copy.copy(self._blank)
        context.text, context.pos, context.end, context.stack = text, offset, len(text), list(stack)
        for name, value in more:
            setattr(context, name, list(value) if isinstance(value, tuple) else value)
        return context


class WholeSource:
    """Any other lexer: always run from the beginning."""

    incremental = False
    fence = ""

    def __init__(self, lexer: Lexer) -> None:
        self._lexer = lexer
        self.initial: Hashable = None

    def run(self, text: str, offset: int, state: Hashable, *, each: bool = False) -> Iterator[Event]:
        tokens: list[Found] = []
        line_over = False
        seen = 0
        for token in copy.copy(self._lexer).get_tokens_unprocessed(text):
            at = token[0]
            if line_over and at >= seen:
                yield at, "", tokens
                tokens, line_over = [], False
            elif len(tokens) % MATCHES_BETWEEN_PAUSES == MATCHES_BETWEEN_PAUSES - 1:
                yield None
            tokens.append(token)
            seen = max(seen, at + len(token[2]))
            line_over = line_over or "\n" in token[2]
        yield len(text), None, tokens


def _whole(token: Found, text: str) -> Token:
    offset, kind, value = token
    return offset, kind, value if isinstance(value, str) else text[offset : offset + value]


def _newline(text: str, offset: int) -> int:
    """The next line end; the end of the text without one."""
    found = text.find("\n", offset)
    return found if found >= 0 else len(text)


def _first_context(lexer: ExtendedRegexLexer) -> Any:
    """The context that this lexer starts with: some make one of a class of their own."""
    seen: list[Any] = [LexerContext("", 0)]
    probe: Any = copy.copy(lexer)

    def match(_text: str, _offset: int, _end: int) -> object:
        return len(seen) == 1

    def action(_lexer: Lexer, _match: object, context: Any) -> list[Token]:
        seen.append(context)
        return []

    probe._tokens = {"root": [(match, action, None)]}
    list(probe.get_tokens_unprocessed(""))
    return copy.copy(seen[-1])


def _change_stack(stack: list[str], change: Any) -> None:
    if isinstance(change, tuple):
        for state in change:
            if state == "#pop":
                if len(stack) > 1:
                    stack.pop()
            elif state == "#push":
                stack.append(stack[-1])
            else:
                stack.append(state)
    elif isinstance(change, int):
        # Pops that many, but leaves one.
        if abs(change) >= len(stack):
            del stack[1:]
        else:
            del stack[change:]
    elif change == "#push":
        stack.append(stack[-1])
    else:
        raise ValueError(f"wrong state definition: {change!r}")
