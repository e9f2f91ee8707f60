"""The tokens of the line that is being typed in: of key after key, only what is about the key is lexed again."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable
from typing import TYPE_CHECKING

from app.services.lexing.segments import Kinds, Packed

if TYPE_CHECKING:
    from app.services.lexing.runs import Source

SLACK = 2  # matches before the change: for rules that look ahead
MOST_MATCHES = 2000


class LinePreview:
    """Remembers the matches of the line: where each starts, the lexer's state there, and which are its tokens."""

    def __init__(self, source: "Source", kinds: Kinds) -> None:
        self._source = source
        self._kinds = kinds
        self._line = ""
        self._starts: list[int] = []
        self._states: list[Hashable] = []
        self._firsts: list[int] = []  # in `_flat`
        self._flat: list[int | str] = []

    def tokens(self, text: str, start: int, end: int, state: Hashable, same: tuple[int, int]) -> Packed:
        """Those of the line `start` .. `end` of a piece of text, or somewhat more; offsets count from `start`.

        `same`: how many letters at its beginning and its end are probably those of the last time.
        """
        line = text[start:end]
        before, behind, moved = *same, len(line) - len(self._line)
        if not self._fits(line, state, before, behind):
            self._starts, self._states, self._firsts, self._flat = [0], [state], [0], []
            before = behind = 0
        old_starts, old_states, old_firsts, old_flat = self._starts, self._states, self._firsts, self._flat
        kept = max(0, bisect_right(old_starts, before) - 1 - SLACK)
        starts, states, firsts = old_starts[:kept], old_states[:kept], old_firsts[:kept]
        at, state, flat = old_starts[kept], old_states[kept], old_flat[: old_firsts[kept]]
        for event in self._source.run(text, start + at, state, each=True):
            if event is None:
                continue
            starts.append(at)
            states.append(state)
            firsts.append(len(flat))
            flat += self._kinds.pack(event[2], start, text)
            at, state = event[0] - start, event[1]
            if at > len(line) - behind:
                old = bisect_left(old_starts, at - moved)
                if old < len(old_starts) and (old_starts[old], old_states[old]) == (at - moved, state):
                    grown = len(flat) - old_firsts[old]
                    rest = old_flat[old_firsts[old] :]
                    rest[::3] = [int(offset) + moved for offset in rest[::3]]
                    starts += [one + moved for one in old_starts[old:]]
                    states += old_states[old:]
                    firsts += [one + grown for one in old_firsts[old:]]
                    flat += rest
                    break
            if at >= len(line) or len(starts) > MOST_MATCHES:
                break
        self._line, self._starts, self._states, self._firsts, self._flat = line, starts, states, firsts, flat
        return tuple(flat)

    def _fits(self, line: str, state: Hashable, before: int, behind: int) -> bool:
        """Whether the last line is the one to go on from."""
        old = self._line
        return (
            bool(self._states)
            and self._states[0] == state
            and before + behind <= min(len(old), len(line))
            and line.startswith(old[:before])
            and line.endswith(old[len(old) - behind :])
        )
