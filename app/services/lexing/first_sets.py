"""Which letters a regular expression can start with: a lexer need not try a rule that cannot match where it stands.

Too large a set costs a try, too small a one would lose a match; so whatever is not known here counts as "any letter".
Only ASCII letters are told apart. Python's own parser of expressions is used, which it does not document: where it
is not there, or gives what nobody expects, all rules are tried, as Pygments does.
"""

import re
from functools import cache
from typing import Any

try:
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # no Python that we know of
    parser = None

Letters = frozenset[str]

_ALL: Letters = frozenset(map(chr, range(128)))
_NONE: Letters = frozenset()
_DIGITS: Letters = frozenset("0123456789")
_WORD: Letters = frozenset(letter for letter in _ALL if letter.isalnum() or letter == "_")
_SPACE: Letters = frozenset(letter for letter in _ALL if letter.isspace())  # with four that re.ASCII does not have
_ASCII_SPACE: Letters = frozenset(" \t\n\r\f\v")
_LIKE_WIDER_ONES: Letters = frozenset("iIkKsS")  # dotless i, the Kelvin sign and the long s, when case is ignored


@cache
def first_set(pattern: "re.Pattern[str]") -> Letters | None:
    """The ASCII letters that a match can begin with; None: any, or it can match nothing at all."""
    if parser is None or not isinstance(pattern.pattern, str):
        return None
    try:
        tree = parser.parse(pattern.pattern, pattern.flags)
        letters, empty = _of_sequence(tree, bool(tree.state.flags & re.IGNORECASE))
    except (re.error, AttributeError, TypeError, ValueError, KeyError):
        return None
    return None if empty else letters


def _of_sequence(items: Any, any_case: bool) -> tuple[Letters, bool]:
    """The letters, and whether it can match nothing."""
    found = _NONE
    for op, argument in items:
        letters, empty = _of(op, argument, any_case)
        found |= letters
        if not empty:
            return found, False
    return found, True


def _of(op: Any, argument: Any, any_case: bool) -> tuple[Letters, bool]:
    match str(op):
        case "LITERAL":
            return _literal(argument, any_case), False
        case "NOT_LITERAL":
            return (_ALL if any_case else _ALL - _literal(argument, any_case)), False
        case "IN":
            return _class(argument, any_case), False
        case "ANY":
            return _ALL, False
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _most, repeated = argument
            letters, empty = _of_sequence(repeated, any_case)
            return letters, empty or least == 0
        case "SUBPATTERN":
            _group, added, taken, inside = argument
            return _of_sequence(inside, bool((any_case or added & re.IGNORECASE) and not taken & re.IGNORECASE))
        case "ATOMIC_GROUP":
            return _of_sequence(argument, any_case)
        case "BRANCH":
            branches = [_of_sequence(branch, any_case) for branch in argument[1]]
            return _NONE.union(*(letters for letters, _empty in branches)), any(empty for _letters, empty in branches)
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return _NONE, True
    return _ALL, True


def _literal(code: int, any_case: bool) -> Letters:
    letter = chr(code)
    if not any_case:
        return _ALL & {letter}
    return _LIKE_WIDER_ONES if code > 127 else _ALL & {letter, letter.lower(), letter.upper()}


def _class(items: Any, any_case: bool) -> Letters:
    """What a bracket expression matches; of a negated one, all but what it is sure not to match."""
    negated = bool(items) and str(items[0][0]) == "NEGATE"
    categories = _surely if negated else _perhaps
    found: set[str] = set()
    for op, argument in items[1:] if negated else items:
        match str(op):
            case "LITERAL":
                found |= _literal(argument, any_case and not negated)
            case "RANGE":
                low, high = argument
                for code in range(low, min(high, 127) + 1):
                    found |= _literal(code, any_case and not negated)
                if any_case and not negated and high > 127:
                    found |= _LIKE_WIDER_ONES
            case "CATEGORY":
                found |= categories(str(argument))
            case _:
                return _ALL
    if not negated:
        return frozenset(found)
    return _ALL - {letter for letter in found if not any_case or {letter.lower(), letter.upper()} <= found}


def _perhaps(category: str) -> Letters:
    return {"CATEGORY_SPACE": _SPACE, "CATEGORY_NOT_SPACE": _ALL - _ASCII_SPACE}.get(category) or _category(category)


def _surely(category: str) -> Letters:
    return {"CATEGORY_SPACE": _ASCII_SPACE, "CATEGORY_NOT_SPACE": _ALL - _SPACE}.get(category) or _category(category)


def _category(category: str) -> Letters:
    """Raises KeyError for one that is not known."""
    return {
        "CATEGORY_DIGIT": _DIGITS,
        "CATEGORY_NOT_DIGIT": _ALL - _DIGITS,
        "CATEGORY_WORD": _WORD,
        "CATEGORY_NOT_WORD": _ALL - _WORD,
    }[category]
