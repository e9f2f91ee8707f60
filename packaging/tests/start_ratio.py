"""How much longer the packaged program takes to a window than the same program from its source, in one run; and how
long a second start takes to hand its file to the window that is open.

usage: start_ratio.py FROZEN PYTHON   (the bundle's program, and an interpreter that has the same packages)

Needs a display and xdotool. The best of several starts each, taken in turn: what else the machine does then meets both.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS = 6
AT_MOST = 1.5
HAND_OVER_S = 0.25
GIVES_UP_S = 60.0


def seconds_to_window(command: list[str], environment: dict[str, str]) -> float:
    """From the start of the process until its window is on the screen."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        began = time.monotonic()
        with window([*command, "--profile", profile, "--new-window"], environment):
            return time.monotonic() - began


def seconds_to_hand_over(command: list[str], environment: dict[str, str]) -> float:
    """From the second start to its end; the best of several."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [*command, "--profile", profile]
        with window(command, environment):
            taken = []
            for number in range(STARTS + 1):  # the first one may have to wait until the window hears
                file = Path(profile, f"second{number}.py")
                file.write_text("second = 2\n", encoding="utf-8")
                began = time.monotonic()
                subprocess.run([*command, f"{file}:1:3"], env=environment, check=True, timeout=GIVES_UP_S)  # noqa: S603
                taken.append(time.monotonic() - began)
            return min(taken)


@contextmanager
def window(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    """From its being on the screen on."""
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment)  # noqa: S603
    try:
        while not shown(process.pid, environment):
            if process.poll() is not None or time.monotonic() - began > GIVES_UP_S:
                sys.exit(f"no window: {command}")
        yield
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
    handed = seconds_to_hand_over(commands["packaged"], environment)
    print(f"a second start hands over in {handed:.2f} s (at most {HAND_OVER_S})")
    return 0 if ratio <= AT_MOST and handed <= HAND_OVER_S else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
