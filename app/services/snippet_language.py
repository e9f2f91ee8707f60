"""The language of a pasted snippet: our own evidence first, Pygments' opinion on what is left in doubt."""

from app.domain.language_evidence import evidence
from app.domain.suffixes import PLAIN

WEAK = 3.0  # evidence below this is a hint
_ASKED = 6  # of how many languages Pygments is asked for its opinion
_OPINION = 3.0  # what its full conviction weighs


def guess(text: str) -> str:
    """The Pygments alias of the language `text` is written in; "text" when nothing tells.

    Loads Pygments; takes a tenth of a second at first, and longer when there is no evidence: use a thread.
    """
    if not text.strip():
        return PLAIN
    weights = evidence(text)
    likely = sorted(weights, key=lambda language: weights[language], reverse=True)[:_ASKED]
    opinions = {language: weights[language] + _OPINION * _opinion(language, text) for language in likely}
    best = max(likely, key=lambda language: opinions[language], default=PLAIN)
    if best == PLAIN or weights[best] < WEAK:
        return _guessed_by_pygments(text) or best
    return best


def _opinion(language: str, text: str) -> float:
    """How sure the language's own lexer is, 0..1."""
    from pygments.lexers import find_lexer_class_by_name
    from pygments.util import ClassNotFound

    try:
        return float(find_lexer_class_by_name(language).analyse_text(text))
    except ClassNotFound:
        return 0.0


def _guessed_by_pygments(text: str) -> str | None:
    """The lexer that is surest of all, if one is sure at all."""
    from pygments.lexers import guess_lexer
    from pygments.util import ClassNotFound

    try:
        lexer = guess_lexer(text)
    except ClassNotFound:
        return None
    return lexer.aliases[0] if lexer.analyse_text(text) >= 0.3 and lexer.aliases else None
