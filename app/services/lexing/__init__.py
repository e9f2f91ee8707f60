"""Tokens for colours: which language a file is in, and exact incremental lexing. Pygments is loaded on first use."""

from typing import TYPE_CHECKING, Any

from app.services.lexing.languages import detect, language_name, make_lexer

if TYPE_CHECKING:
    from app.services.lexing.checkpoint import CheckpointLexer

__all__ = ["CheckpointLexer", "detect", "language_name", "make_lexer"]


def __getattr__(name: str) -> Any:
    """`CheckpointLexer` is loaded with the first file that has colours: the window does not wait for it."""
    if name != "CheckpointLexer":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from app.services.lexing.checkpoint import CheckpointLexer

    return CheckpointLexer
