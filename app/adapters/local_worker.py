"""The child process of the built-in model: llama.cpp's own server on a loopback port, for one parent and no longer.

    stdin    one JSON line {"key", "weights", "name", "threads", "context"}, then nothing; its end means: leave
    stdout   JSON lines: {"phase": "load"}, then {"port": N}, or {"error": "missing" | "load", "text": ...};
             every other line is llama.cpp's log

The key comes through stdin because arguments and environment can be read by others. The process leaves when stdin
ends, which the system sees to when the parent dies, and on Linux by the kernel's own signal as well.
"""

import json
import os
import signal
import socket
import sys
import threading
import time
from typing import Any

HEALTH_LIMIT_S = 10.0
NICENESS = 5  # the window comes first
_SIGKILL = 9
_PR_SET_PDEATHSIG = 1


def main() -> int:
    """Serves until stdin ends; 1 when the model could not be loaded."""
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the parent
    line = sys.stdin.buffer.readline()
    if not line.strip():
        return 0
    parameters: dict[str, Any] = json.loads(line)
    watch = threading.Thread(target=_leave_when_stdin_ends, name="watch parent")
    watch.start()
    try:
        server = _serve(parameters)
    except ImportError as error:
        return _fail("missing", str(error))
    except (RuntimeError, ValueError, OSError, MemoryError) as error:
        return _fail("load", str(error))
    _tell(port=int(server.listening_address.rpartition(":")[2]))
    watch.join()
    return 0


def _serve(parameters: dict[str, Any]) -> Any:
    """A server that answers already. Raises ImportError, RuntimeError (weights, memory), OSError (never healthy)."""
    import xllamacpp  # type: ignore[import-untyped, import-not-found, unused-ignore]

    _tell(phase="load")
    settings = xllamacpp.CommonParams()
    settings.model.path = parameters["weights"]
    settings.model_alias = {parameters["name"]}
    settings.hostnames = ["127.0.0.1"]
    settings.port = 0
    settings.api_keys = [parameters["key"]]
    settings.n_ctx = parameters["context"]
    settings.n_parallel = 1
    settings.n_threads_http = 4
    for threads in (settings.cpuparams, settings.cpuparams_batch):
        threads.n_threads = parameters["threads"]
        threads.poll = 0  # waiting threads sleep: spinning ones starve the window on a busy machine
    settings.ui = False
    settings.endpoint_slots = False
    settings.endpoint_metrics = False
    settings.endpoint_props = False
    settings.cors_origins = ""
    settings.cors_credentials = False
    settings.offline = True
    settings.fit_params = False
    settings.warmup = False
    settings.cache_ram_mib = 0
    settings.verbosity = 1  # errors only: prompts are not logged
    server = xllamacpp.Server(settings)
    _wait_until_healthy(int(server.listening_address.rpartition(":")[2]))
    return server


def _wait_until_healthy(port: int) -> None:
    until = time.monotonic() + HEALTH_LIMIT_S
    while not _is_healthy(port):
        if time.monotonic() > until:
            raise OSError("the server does not answer")
        time.sleep(0.02)


def _is_healthy(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1.0) as connection:
            connection.sendall(b"GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def _leave_when_stdin_ends() -> None:
    while sys.stdin.buffer.read(4096):
        continue
    os._exit(0)  # llama.cpp's threads would hold an orderly exit up


def _die_with_parent() -> None:
    """Asks Linux to kill us when the parent's thread that started us dies; elsewhere stdin does it alone."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def _tell(**fields: object) -> None:
    """One line in one write, on a line of its own even when llama.cpp has left half a line of its log."""
    os.write(sys.stdout.fileno(), f"\n{json.dumps(fields)}\n".encode())


def _fail(error: str, text: str) -> int:
    _tell(error=error, text=text)
    os._exit(1)  # as above; stdin's watcher still waits


if __name__ == "__main__":
    raise SystemExit(main())
