"""From the start of the process to a window that takes a key, against a bare PySide6 window; and what it weighs."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

HERE = Path(__file__).resolve().parent
ROUNDS = 7
RATIO_BOUND = 2.0
PSS_BOUND_MB = 160.0
VOID_CALLS = 100_000
CODE = '"""Greets."""\n\n\ndef greet(name: str) -> str:\n    return f"Hello, {name}!"\n' * 12


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="fireside-bench-") as name:
        folder = Path(name)
        file = folder / "greet.py"
        file.write_text(CODE, encoding="utf-8")
        start("bare", folder / "warm-time-only", file)
        start("fireside", folder / "warm-time-only", file)
        bare, ours, painted = [], [], []
        for number in range(ROUNDS):  # taking turns, so that a busy moment of the machine hits both
            bare.append(start("bare", folder, file)["typed"])
            figures = start("fireside", folder / f"{number}-time-only", file)
            ours.append(figures["typed"])
            painted.append(figures)
        idle = start("fireside", folder / "idle", file)
    early = sum(figures["client_before_paint"] for figures in painted)
    yardstick, value = statistics.median(bare) * 1000, statistics.median(ours) * 1000
    figures = [
        figure("start to a window that takes a key", value, "ms", RATIO_BOUND, baseline=yardstick),
        figure("starts with openai imported before the first paint", early, "", 0),
        figure("memory idle, client loaded (PSS)", idle["pss_mb"], "MB", PSS_BOUND_MB, valid=idle["client_loaded"]),
        figure("CPU while idle", idle["idle_cpu"] * 100, "%", 5.0),
        figure(f"references to None lost in {VOID_CALLS} void Qt calls", lost_references(), "", 100),
    ]
    print(json.dumps({"figures": figures, "bare_ms": bare, "fireside_ms": ours}))


def start(which: str, profile: Path, file: Path) -> dict[str, Any]:
    """One start in a process of its own. Raises CalledProcessError with its stderr shown."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "FIREWORKS_"))}
    environ |= {"QT_QPA_PLATFORM": "offscreen", "FIREWORKS_API_KEY": "fw_" + "0" * 24}
    environ["FIREWORKS_BASE_URL"] = "http://127.0.0.1:9/inference/v1"  # nobody answers there: nothing is to be sent
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # people's Python keeps what it has compiled; the first start warms up
    environ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"
    command = [
        sys.executable,
        "-P",
        str(HERE / "start_probe.py"),
        which,
        repr(time.monotonic()),
        str(profile),
        str(file),
    ]
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, text=True, timeout=60, check=True)
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def lost_references() -> int:
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(VOID_CALLS):
        thing.setObjectName("x")
    return abs(before - sys.getrefcount(None))


def figure(
    name: str, value: float, unit: str, bound: float, baseline: float | None = None, valid: bool = True
) -> dict[str, Any]:
    """`bound` is of the ratio where there is a baseline, else of the value."""
    ratio = None if baseline is None else value / baseline
    ok = valid and (value if ratio is None else ratio) <= bound
    return {
        "name": name, "value": value, "unit": unit, "baseline": baseline, "ratio": ratio, "bound": bound, "ok": ok,
    }  # fmt: skip


if __name__ == "__main__":
    main()
