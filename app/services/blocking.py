"""Blocking calls that may hang for ever: in a thread that the end of the program does not wait for."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def in_daemon_thread(work: Callable[[], T], name: str) -> "asyncio.Future[T]":
    """Starts `work` now. Unlike `asyncio.to_thread`, neither the loop's end nor the interpreter's waits for it.

    For calls behind which a person is asked something (a locked keyring): they cannot be stopped.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - here the thread ends; whoever waits hears what happened
            deliver(future.set_exception, error)
        else:
            deliver(future.set_result, result)

    def deliver(answer: Callable[[Any], None], value: object) -> None:
        try:
            loop.call_soon_threadsafe(lambda: None if future.done() else answer(value))
        except RuntimeError:
            if not loop.is_closed():  # closed: nobody waits any more
                raise

    threading.Thread(target=run, name=name, daemon=True).start()
    return future
