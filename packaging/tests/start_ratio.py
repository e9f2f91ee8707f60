"""How much longer the packaged program takes to a window than the same program from its source, in one run.

usage: start_ratio.py FROZEN PYTHON   (the bundle's program, and an interpreter that has the same packages)

Needs a display and xdotool. The best of several starts each, taken in turn: what else the machine does then meets both.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STARTS = 6
AT_MOST = 1.5
GIVES_UP_S = 60.0


def seconds_to_window(command: list[str], environment: dict[str, str]) -> float:
    """From the start of the process until its window is on the screen."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        began = time.monotonic()
        process = subprocess.Popen([*command, "--profile", profile, "--new-window"], env=environment)  # noqa: S603
        try:
            while not shown(process.pid, environment):
                if process.poll() is not None or time.monotonic() - began > GIVES_UP_S:
                    sys.exit(f"no window: {command}")
            return time.monotonic() - began
        finally:
            process.terminate()
            process.wait(30)


def shown(pid: int, environment: dict[str, str]) -> bool:
    search = ["xdotool", "search", "--onlyvisible", "--pid", str(pid), "--name", "Fireside"]
    return subprocess.run(search, env=environment, capture_output=True, check=False).returncode == 0  # noqa: S603


def main(frozen: str, python: str) -> int:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")}
    environment["QT_QPA_PLATFORM"] = "xcb"
    commands = {"packaged": [str(Path(frozen).resolve())], "source": [str(Path(python).absolute()), "-P", "-m", "app"]}
    for command in commands.values():
        seconds_to_window(command, environment)  # what is read and compiled once
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(STARTS):
        for name, command in commands.items():
            times[name].append(seconds_to_window(command, environment))
    best = {name: min(taken) for name, taken in times.items()}
    ratio = best["packaged"] / best["source"]
    print(f"packaged {best['packaged']:.2f} s, source {best['source']:.2f} s: {ratio:.2f} times (at most {AT_MOST})")
    return 0 if ratio <= AT_MOST else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
