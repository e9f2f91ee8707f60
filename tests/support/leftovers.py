"""What a piece of the program leaves behind: threads, child processes, open sockets and files, of this process."""

import os
import threading
from dataclasses import dataclass
from pathlib import Path

# The loop's own pool of threads stays until the loop closes; its workers hold nothing.
POOLS = ("asyncio_", "ThreadPoolExecutor-", "QThread", "Dummy-")


@dataclass(frozen=True, slots=True)
class Leftovers:
    """Names of threads, command lines of children, open sockets and files (Linux; elsewhere threads only)."""

    threads: frozenset[str]
    children: frozenset[str]
    handles: frozenset[str]

    @classmethod
    def now(cls) -> "Leftovers":
        threads = (f"{t.name} ({t.ident})" for t in threading.enumerate() if not t.name.startswith(POOLS))
        return cls(frozenset(threads), frozenset(_children()), frozenset(_handles()))

    def beyond(self, before: "Leftovers") -> list[str]:
        """What is here now and was not before, in words."""
        return [
            *(f"thread {name}" for name in sorted(self.threads - before.threads)),
            *(f"child {name}" for name in sorted(self.children - before.children)),
            *(f"open {name}" for name in sorted(self.handles - before.handles)),
        ]


def _children() -> list[str]:
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            if int(fields["PPid"]) == os.getpid():
                words = (status.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                found.append(f"{status.parent.name} {words or '(ended, not waited for)'}")
        except (OSError, KeyError):
            continue  # it ended while we looked
    return found


def _address(inode: str) -> str:
    """The kernel's line about a socket: which end of what it is."""
    for table in ("tcp", "tcp6", "unix"):
        for line in Path(f"/proc/self/net/{table}").read_text().splitlines():
            if inode in line.split():
                return f"{table} {' '.join(line.split()[1:8])}"
    return ""


def _handles() -> list[str]:
    found = []
    for link in Path("/proc/self/fd").glob("*"):
        try:
            target = os.readlink(link)
        except OSError:
            continue  # the one this loop itself uses
        if target.startswith("socket:"):
            found.append(f"{target} {_address(target[8:-1])}".strip())
        elif target.startswith("/") and not target.startswith(("/dev/", "/proc/")):
            found.append(target)
    return found
