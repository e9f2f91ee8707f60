"""Searching in a child process, as services see it: started when it is first needed, ended when a search is given up.

A thread that runs `re` holds the interpreter until it has an answer, and `(a+)+b` may take years. Only a process can be
stopped, so every expression that a person has typed runs in one, and so does the search through a folder.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
from array import array
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import asdict
from typing import Any

from app.adapters.local_process import child_environment
from app.adapters.search_frames import read_frame, to_bytes, write_frame
from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.file_search import FileEvent, FileHits, FolderQuery, Hit, OpenText, Searched
from app.domain.replacing import Edit
from app.domain.search import Query

FIND_LIMIT_S = 2.0
FILE_LIMIT_S = 2.0  # for each file
GRACE_S = 2.0  # what a child without a timer of its own gets beyond that
KILL_AFTER_S = 1.0
PARSED_APART = 100_000  # bytes: more would be felt in the window

Frame = tuple[dict[str, Any], bytes]


def worker_command() -> tuple[str, ...]:
    """The child's arguments: our own program when frozen, else this interpreter without the current directory."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "--search-worker")
    return (sys.executable, "-P", "-m", "app.adapters.search_worker")


class SearchProcess:
    """At most one child, with one job at a time; the next job waits. Giving a job up ends the child."""

    def __init__(self, command: Sequence[str] | None = None, environ: Mapping[str, str] | None = None) -> None:
        self._command = tuple(command or worker_command())
        self._environ = child_environment(os.environ if environ is None else environ)
        self._process: subprocess.Popen[bytes] | None = None
        self._guard = threading.Lock()
        self._one_at_a_time = asyncio.Lock()
        self._closed = False
        self.started = 0  # how many children there have been: a text sent to an earlier one is gone

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    async def converse(self, fields: dict[str, Any], payload: bytes, silence_s: float) -> AsyncGenerator[Frame, None]:
        """Does a job and passes its answers on, the last one included. Raises AppError when the child stays silent for
        `silence_s`, dies or refuses. To be held in `aclosing`: leaving early ends the child."""
        async with self._one_at_a_time:
            loop = asyncio.get_running_loop()
            answers: asyncio.Queue[Frame | None] = asyncio.Queue()

            def work() -> None:
                for frame in self._answers(fields, payload):
                    loop.call_soon_threadsafe(answers.put_nowait, frame)
                loop.call_soon_threadsafe(answers.put_nowait, None)

            working = loop.run_in_executor(None, work)
            over = False
            try:
                while not over:
                    async with asyncio.timeout(silence_s):
                        frame = await answers.get()
                    if frame is None:
                        raise AppError(Problem(ProblemKind.INTERNAL, "The search has ended unexpectedly. Try again."))
                    over = "done" in frame[0] or "error" in frame[0]
                    if "error" in frame[0]:
                        raise _refusal(frame[0])
                    yield frame
            except TimeoutError:
                raise too_slow() from None
            finally:
                if not over:
                    self._kill()
                await asyncio.shield(working)

    async def close(self) -> None:
        """Ends the child; nothing can be searched any more."""
        self._closed = True
        process = self._process
        if process is not None and process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(process.wait, KILL_AFTER_S)
        self._kill()

    # in the thread

    def _answers(self, fields: dict[str, Any], payload: bytes) -> Iterator[Frame]:
        try:
            process = self._running()
            if process is None:
                return
            assert process.stdin is not None
            assert process.stdout is not None
            write_frame(process.stdin, fields, payload)
            while (frame := read_frame(process.stdout)) is not None:
                yield frame
                if "done" in frame[0] or "error" in frame[0]:
                    return
        except (OSError, ValueError):
            pass  # it was ended, or could not be started; whoever waits hears that no answer came
        self._kill()

    def _running(self) -> "subprocess.Popen[bytes] | None":
        with self._guard:
            if self._closed:
                return None
            if self._process is None:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter or program
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=self._environ,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
            return self._process

    def _kill(self) -> None:
        with self._guard:
            process, self._process = self._process, None
            if process is None:
                return
            self.started += 1
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):  # what was still in its buffer finds no reader
                        pipe.close()


class ProcessExpressions:
    """Implements `ports.Expressions`."""

    def __init__(self, process: SearchProcess | None = None, limit_s: float = FIND_LIMIT_S) -> None:
        self._process = process or SearchProcess()
        self._limit_s = limit_s
        self._sent: tuple[str, int] | None = None  # the key of the text that the child has, and which child
        self._one_at_a_time = asyncio.Lock()

    async def find(
        self, query: Query, text: str, key: str, start: int, end: int
    ) -> AsyncGenerator[tuple["array[int]", "array[int]"], None]:
        fields = {"job": "find", "start": start, "end": end}
        async with aclosing(self._ask(fields, query, text, key)) as frames:
            async for head, payload in frames:
                if count := head.get("hits"):
                    starts, ends = array("I"), array("I")
                    half = count * starts.itemsize
                    starts.frombytes(payload[:half])
                    ends.frombytes(payload[half:])
                    yield starts, ends

    async def edits(
        self,
        query: Query,
        template: str,
        text: str,
        key: str,
        start: int,
        end: int,
        *,
        keep_case: bool,
        hit: tuple[int, int] | None = None,
    ) -> list[Edit]:
        fields = {"job": "edits", "start": start, "end": end, "template": template, "keep_case": keep_case, "hit": hit}
        made: list[Edit] = []
        async with aclosing(self._ask(fields, query, text, key)) as frames:
            async for head, payload in frames:
                if "done" in head:
                    made = [Edit(*edit) for edit in json.loads(payload)]
        return made

    async def close(self) -> None:
        await self._process.close()

    async def _ask(self, fields: dict[str, Any], query: Query, text: str, key: str) -> AsyncGenerator[Frame, None]:
        async with self._one_at_a_time:  # which text the child has is known only while nobody sends another
            known = bool(key) and self._sent == (key, self._process.started)
            self._sent = None
            fields |= {"query": asdict(query), "key": key, "has_text": not known, "limit": self._limit_s}
            payload = b"" if known else to_bytes(text)
            async with aclosing(self._process.converse(fields, payload, self._limit_s + GRACE_S)) as frames:
                async for frame in frames:
                    self._sent = (key, self._process.started)
                    yield frame


class ProcessFileSearch:
    """Implements `ports.FolderSearch`, with a child of its own: a long search holds up no find bar."""

    def __init__(self, process: SearchProcess | None = None, limit_s: float = FILE_LIMIT_S) -> None:
        self._process = process or SearchProcess()
        self._limit_s = limit_s

    async def search(self, wanted: FolderQuery, open_texts: Sequence[OpenText]) -> AsyncGenerator[FileEvent, None]:
        fields = {"job": "files", "wanted": asdict(wanted), "limit": self._limit_s}
        payload = to_bytes(json.dumps([asdict(one) for one in open_texts]))
        silence_s = 10 * (self._limit_s + GRACE_S)  # a slow disk is no slow expression
        async with aclosing(self._process.converse(fields, payload, silence_s)) as frames:
            async for head, answer in frames:
                if "file" in head:
                    many = len(answer) > PARSED_APART
                    yield await asyncio.to_thread(_file_hits, answer) if many else _file_hits(answer)
                elif (state := head.get("done", head.get("searched"))) is not None:
                    yield Searched(**{**state, "slow": tuple(state["slow"])})

    async def close(self) -> None:
        await self._process.close()


def too_slow() -> AppError:
    return AppError(
        Problem(
            ProblemKind.SEARCH,
            "This expression takes too long here, so it was stopped. A repetition inside a repetition is often why.",
        )
    )


def _refusal(head: dict[str, Any]) -> AppError:
    if head["slow"]:
        return too_slow()
    return AppError(Problem(ProblemKind.SEARCH, head["error"], details=head.get("details", "")))


def _file_hits(answer: bytes) -> FileHits:
    fields: dict[str, Any] = json.loads(answer)
    return FileHits(**{**fields, "hits": tuple(Hit(**hit) for hit in fields["hits"])})
