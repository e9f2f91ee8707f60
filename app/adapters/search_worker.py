"""The child process that searches: expressions can be stopped there, and a large folder holds up no window.

    stdin    messages of `search_frames`: {"job": "find" | "edits" | "files", ...}; its end means: leave
    stdout   for each job any number of answers, the last one {"done": ...} or {"error": sentence, "slow": bool}

An expression that runs for ever is stopped by a timer of the system, where there is one; elsewhere the parent ends the
process. The text looked through last is kept, so that the next letter of a query needs no second copy.
"""

import contextlib
import json
import os
import signal
import sys
from array import array
from collections.abc import Iterator
from dataclasses import asdict
from typing import IO, Any

from app.adapters.search_files import TookTooLong, search_folder
from app.adapters.search_frames import read_frame, to_text, write_frame
from app.domain.errors import AppError
from app.domain.file_search import FileHits, FolderQuery, OpenText
from app.domain.replacing import Edit, Template, edit_at, edits
from app.domain.search import Case, Query, compile_query, spans

HITS_A_MESSAGE = 20_000
_NICENESS = 5  # the window comes first


def main() -> int:
    """Serves until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the parent
    if hasattr(signal, "SIGPROF"):
        signal.signal(signal.SIGPROF, _too_long)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    try:
        with answers:
            _Worker(answers).serve(sys.stdin.buffer)
    except BrokenPipeError:
        return 0  # the parent has gone
    return 0


class _Worker:
    def __init__(self, answers: IO[bytes]) -> None:
        self._answers = answers
        self._key = ""
        self._text = ""
        self._nice = False

    def serve(self, jobs: IO[bytes]) -> None:
        while (frame := read_frame(jobs)) is not None:
            fields, payload = frame
            try:
                match fields["job"]:
                    case "find":
                        self._find(fields, payload)
                    case "edits":
                        self._edits(fields, payload)
                    case "files":
                        self._files(fields, payload)
            except AppError as error:
                self._tell({"error": error.problem.message, "details": error.problem.details, "slow": False})
            except TookTooLong:
                self._tell({"error": "", "slow": True})
            except (MemoryError, RecursionError) as error:
                self._tell({"error": str(error) or type(error).__name__, "slow": False})

    def _find(self, fields: dict[str, Any], payload: bytes) -> None:
        self._take_text(fields, payload)
        pattern = compile_query(_query(fields["query"]))
        starts, ends = array("I"), array("I")
        with _limit(fields["limit"]):
            for start, end in spans(pattern, self._text, fields["start"], fields["end"]):
                starts.append(start)
                ends.append(end)
                if len(starts) >= HITS_A_MESSAGE:
                    self._tell({"hits": len(starts)}, starts.tobytes() + ends.tobytes())
                    starts, ends = array("I"), array("I")
        self._tell({"hits": len(starts)}, starts.tobytes() + ends.tobytes())
        self._tell({"done": True})

    def _edits(self, fields: dict[str, Any], payload: bytes) -> None:
        """All replacements of a range, or the one of a `hit`."""
        self._take_text(fields, payload)
        query = _query(fields["query"])
        pattern = compile_query(query)
        template = Template(fields["template"], query, pattern, keep_case=fields["keep_case"])
        with _limit(fields["limit"]):
            if (hit := fields.get("hit")) is not None:
                one = edit_at(pattern, template, self._text, (hit[0], hit[1]), fields["end"])
                made: list[Edit] = [] if one is None else [one]
            else:
                made = edits(pattern, template, self._text, fields["start"], fields["end"])
        self._tell({"done": True}, json.dumps(made).encode())

    def _files(self, fields: dict[str, Any], payload: bytes) -> None:
        if not self._nice and hasattr(os, "nice"):
            self._nice = True
            os.nice(_NICENESS)
        wanted = FolderQuery(**{**fields["wanted"], "query": _query(fields["wanted"]["query"])})
        open_texts = [OpenText(**one) for one in json.loads(to_text(payload))] if payload else []
        limit = fields["limit"]
        for event in search_folder(wanted, open_texts, guard=lambda: _limit(limit)):
            if isinstance(event, FileHits):
                self._tell({"file": True}, json.dumps(asdict(event)).encode())
            else:
                self._tell({"done" if event.done else "searched": asdict(event)})

    def _take_text(self, fields: dict[str, Any], payload: bytes) -> None:
        if fields["has_text"]:
            self._text, self._key = to_text(payload), fields["key"]

    def _tell(self, fields: dict[str, Any], payload: bytes = b"") -> None:
        write_frame(self._answers, fields, payload)


@contextlib.contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Raises TookTooLong after so many seconds of work, however long a busy machine takes for them: `re` looks for
    signals while it runs."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _too_long(_number: int, _frame: object) -> None:
    raise TookTooLong


def _query(fields: dict[str, Any]) -> Query:
    return Query(fields["text"], fields["regex"], Case(fields["case"]), fields["whole_word"])


if __name__ == "__main__":
    raise SystemExit(main())
