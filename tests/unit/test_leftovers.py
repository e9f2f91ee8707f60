"""The watch over what is left behind sees threads, children and sockets, and nothing else."""

import socket
import subprocess
import sys
import threading

from tests.support.leftovers import Leftovers


def test_sees_what_is_left() -> None:
    """A thread, a child process and an open socket are each named; once they are gone nothing is."""
    before = Leftovers.now()
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="forgotten")
    thread.start()
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with socket.socket():
        left = "\n".join(Leftovers.now().beyond(before))
    end.set()
    thread.join()
    child.communicate(b"\n")

    assert "thread forgotten" in left
    assert f"child {child.pid}" in left
    assert "open socket:" in left
    assert Leftovers.now().beyond(before) == []
