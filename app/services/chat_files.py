"""Chats to files and from files: Markdown to be read, JSON to be moved."""

import asyncio
import os
import uuid
from collections.abc import Callable, Sequence

from app.domain.chat_json import KeptChat, from_json, to_json
from app.domain.chat_markdown import from_markdown, to_markdown
from app.domain.errors import AppError, Problem, ProblemKind
from app.services.ports import Clock, Files

LARGEST = 200_000_000  # bytes


class ChatFiles:
    """All of it raises AppError(FILE)."""

    def __init__(self, files: Files, clock: Clock) -> None:
        self._files = files
        self._clock = clock

    async def write(self, chats: Sequence[KeptChat], path: str, *, markdown: bool) -> None:
        """One file: one chat as Markdown, or any number as JSON; what is there is replaced."""

        def work() -> None:
            text = "\n".join(map(to_markdown, chats)) if markdown else to_json(chats)
            self._files.write(os.path.abspath(path), _bytes(text), expected=None)

        await asyncio.to_thread(work)

    async def write_folder(self, chats: Sequence[KeptChat], folder: str, name_of: Callable[[KeptChat], str]) -> None:
        """A file of Markdown each; two with the same name are numbered, and so is one whose name is taken."""

        def work() -> None:
            for chat in chats:
                path = _free_path(folder, name_of(chat))
                self._files.write(path, _bytes(to_markdown(chat)), expected=None)

        await asyncio.to_thread(work)

    async def read(self, path: str) -> Sequence[KeptChat]:
        """The chats of a file of either kind, whatever it is called."""

        def work() -> Sequence[KeptChat]:
            data = self._files.read(os.path.abspath(path), limit=LARGEST).data
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                message = "This file holds no chats: it is no text."
                raise AppError(Problem(ProblemKind.FILE, message, details=str(error))) from error
            if text.lstrip()[:1] == "{":
                return from_json(text)
            return (from_markdown(text, lambda: uuid.uuid4().hex, self._clock.now()),)

        return await asyncio.to_thread(work)


def _bytes(text: str) -> bytes:
    """Half a character has no place in a file."""
    return text.encode("utf-8", "replace")


def _free_path(folder: str, name: str) -> str:
    path, number = os.path.join(folder, f"{name}.md"), 1
    while os.path.lexists(path):
        number += 1
        path = os.path.join(folder, f"{name} {number}.md")
    return os.path.abspath(path)
