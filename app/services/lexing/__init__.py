"""Tokens for colours: which language a file is in, and exact incremental lexing. Pygments is loaded on first use."""

from app.services.lexing.checkpoint import CheckpointLexer
from app.services.lexing.languages import detect, language_name, make_lexer

__all__ = ["CheckpointLexer", "detect", "language_name", "make_lexer"]
