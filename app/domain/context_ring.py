"""Stretches of other files that were looked at lately, of which the most alike go into a question.

The shape is llama.vim's ring of chunks, smaller, as every token is paid for: it is chosen from, never sent whole.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.secret_files import is_secret

MOST_CHUNKS = 16
CHUNK_LINES = 32
MOST_SENT = 3
TOO_ALIKE, TOO_NEAR = 0.9, 0.5  # shares of equal lines: with another chunk, with the code at the cursor
FAR_JUMP = 32  # lines that the cursor moves at once, for the place it leaves to be worth remembering
REBUILD_S, IDLE_S = 1.0, 3.0  # a new chunk at most so often, and only after so long without a question

_NAME = re.compile(r"[^\W\d]\w{2,}")
_LIKELY = 3  # characters in a token of code


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines of a file; `line` is the first one's number, from 0. `names`: the identifiers in it."""

    path: str
    line: int
    text: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ring:
    """The newest last."""

    chunks: tuple[Chunk, ...] = ()

    def remembered(self, chunk: Chunk | None) -> "Ring":
        """With one more chunk, in place of those that say the same; nothing of a secret file is remembered."""
        if chunk is None or is_secret(chunk.path):
            return self
        others = [one for one in self.chunks if alikeness(one.text, chunk.text) <= TOO_ALIKE]
        return Ring((*others, chunk)[-MOST_CHUNKS:])

    def forgotten(self, path: str) -> "Ring":
        """Without the chunks of a file: it was deleted, or renamed into a secret one."""
        return Ring(tuple(chunk for chunk in self.chunks if chunk.path != path))


def chunk_at(path: str, text: str, line: int) -> Chunk | None:
    """The lines around `line`; None for a secret file, or where nothing stands."""
    if is_secret(path):
        return None
    lines = text.split("\n")
    first = max(0, min(line - CHUNK_LINES // 2, len(lines) - CHUNK_LINES))
    said = "\n".join(lines[first : first + CHUNK_LINES]).strip("\n")
    return Chunk(path, first, said, names_in(said)) if said.strip() else None


def best_chunks(
    ring: Ring, near: str, tokens_of: Callable[[str, str], int], limit: int, *, path: str = "", most: int = MOST_SENT
) -> list[tuple[str, str]]:
    """(path, code) of the chunks that share most names with the code `near` the cursor, the best last.

    Within `limit` tokens: `tokens_of(path, code)` counts a chunk as it is sent. Chunks that repeat what stands there,
    or share no name with it, are left out; so are secret files, whatever the ring holds.
    """
    names, there = names_in(near), _said(near)
    ranked = sorted(
        (
            (_shared(chunk.names, names), index, chunk)
            for index, chunk in enumerate(ring.chunks)
            if not is_secret(chunk.path) and not _stands_there(chunk, there, path)
        ),
        reverse=True,
    )
    chosen: list[tuple[str, str]] = []
    left = limit
    for share, _, chunk in ranked:
        if share <= 0 or len(chosen) == most:
            break
        if len(chunk.text) > left * _LIKELY * 3:
            continue
        tokens = tokens_of(chunk.path, chunk.text)
        if tokens <= left:
            chosen.append((chunk.path, chunk.text))
            left -= tokens
    return chosen[::-1]


def names_in(text: str) -> frozenset[str]:
    """Identifiers of three letters or more."""
    return frozenset(_NAME.findall(text))


def alikeness(one: str, other: str) -> float:
    """The share of lines that both have, 0..1; blank lines and indentation do not count."""
    return _alike(_said(one), _said(other))


def _alike(lines: set[str], others: set[str]) -> float:
    return 2 * len(lines & others) / (len(lines) + len(others)) if lines and others else 0.0


def _said(text: str) -> set[str]:
    return {line.strip() for line in text.split("\n") if line.strip()}


def _shared(names: frozenset[str], others: frozenset[str]) -> float:
    """The share of names that both have (Jaccard)."""
    return len(names & others) / len(names | others) if names and others else 0.0


def _stands_there(chunk: Chunk, there: set[str], path: str) -> bool:
    """More than half of it, or a quarter in the same file, is in the code at the cursor already."""
    said = _said(chunk.text)
    inside = len(said & there) / len(said) if said else 1.0
    return inside > (TOO_NEAR / 2 if chunk.path == path else TOO_NEAR)
