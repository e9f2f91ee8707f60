"""An API key as people paste it, and as it may be put into a header."""

from app.domain.errors import AppError, Problem, ProblemKind, Remedy

_AROUND = " \t\r\n\v\f\u00a0\u200b\u2060\ufeff\"'`"


def clean_key(text: str) -> str:
    """The key without what a clipboard adds around it: blanks, line ends, quotes.

    Raises AppError(BAD_KEY) when nothing is left, or when something is inside that no header can carry: a line end
    there would print the key in the client's own error, a letter beyond ASCII would break the request.
    """
    key = text.strip(_AROUND)
    if not key:
        raise AppError(Problem(ProblemKind.BAD_KEY, "The key is empty.", Remedy.OPEN_KEY))
    if not all("!" <= character <= "~" for character in key):
        message = "This is not a key: it has blanks, line ends or special letters inside. Copy it again."
        raise AppError(Problem(ProblemKind.BAD_KEY, message, Remedy.OPEN_KEY))
    return key
