"""Finding in one text without holding up the window, however long the text and whatever the expression.

A plain query is looked for here, in slices of a few milliseconds: it cannot run away. A person's own expression can,
and nothing stops `re` in this process; so it goes to a process that can be ended (`ports.Expressions`).
"""

import asyncio
import time
from array import array
from collections.abc import AsyncGenerator
from contextlib import aclosing

from app.domain.replacing import Edit, Template, edit_at
from app.domain.search import Query, Span, compile_query
from app.services.ports import Expressions

SLICE_S = 0.004
STEP = 1 << 16  # characters looked through before the time is looked at

Some = tuple["array[int]", "array[int]"]


class TextFinder:
    """`key` names a text: the same key is the same text, so that it is handed to the process once."""

    def __init__(self, expressions: Expressions) -> None:
        self._expressions = expressions

    async def find(self, query: Query, text: str, key: str, start: int, end: int) -> AsyncGenerator[Some, None]:
        """Starts and ends of hits, in order, as they are found. Raises AppError(SEARCH). Held in `aclosing`."""
        if not query.regex:
            async with aclosing(_plain(query, text, start, end)) as parts:
                async for part in parts:
                    yield part
            return
        compile_query(query)  # a mistake is told at once
        async with aclosing(self._expressions.find(query, text, key, start, end)) as parts:
            async for part in parts:
                yield part

    async def edits(
        self, query: Query, template: str, text: str, key: str, start: int, end: int, *, keep_case: bool
    ) -> list[Edit]:
        """Every hit of the range with what it becomes. Raises AppError(SEARCH)."""
        pattern = compile_query(query)
        ready = Template(template, query, pattern, keep_case=keep_case)
        if query.regex:
            return await self._expressions.edits(query, template, text, key, start, end, keep_case=keep_case)
        made: list[Edit] = []
        async with aclosing(_plain(query, text, start, end)) as parts:
            async for starts, ends in parts:
                for low, high in zip(starts, ends, strict=True):
                    made.append(Edit(low, high, ready.written_for(text[low:high])))
        return made

    async def edit_at(
        self, query: Query, template: str, text: str, key: str, hit: Span, end: int, *, keep_case: bool
    ) -> Edit | None:
        """What one hit becomes; None when it is none."""
        pattern = compile_query(query)
        ready = Template(template, query, pattern, keep_case=keep_case)
        if not query.regex:
            return edit_at(pattern, ready, text, hit, end)
        found = await self._expressions.edits(query, template, text, key, hit[0], end, keep_case=keep_case, hit=hit)
        return found[0] if found else None

    async def close(self) -> None:
        await self._expressions.close()


async def _plain(query: Query, text: str, start: int, end: int) -> AsyncGenerator[Some, None]:
    pattern, length = compile_query(query), len(query.text)
    starts, ends = array("I"), array("I")
    at, until = start, time.perf_counter() + SLICE_S
    while at < end:
        step = min(end, at + STEP)
        # A hit that begins in this step may end behind it, and one letter more tells whether a word ends there.
        reach = min(end, step + length)
        behind = step
        for found in pattern.finditer(text, at, reach):
            if found.start() >= step:
                break
            starts.append(found.start())
            ends.append(found.end())
            behind = max(behind, found.end())
        at = behind
        if time.perf_counter() > until:
            yield starts, ends
            starts, ends = array("I"), array("I")
            await asyncio.sleep(0)
            until = time.perf_counter() + SLICE_S
    yield starts, ends
