"""Runs every benchmark in a process of its own and prints one table; ends with 1 when a bound is missed.

    python -m tests.benchmarks [NAME ...]      NAME: "start" for bench_start.py; without names all of them

A benchmark is `python -m tests.benchmarks.bench_NAME` and prints, as its last line, one JSON object:
{"figures": [{"name", "value", "unit", "baseline", "ratio", "bound", "ok"}, ...]}; what does not apply is null.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RESULT = ROOT / "build" / "bench.json"
LIMIT_S = 600
COLUMNS = (("figure", 58), ("value", 12), ("baseline", 12), ("ratio", 7), ("bound", 12), ("", 5))


def main(wanted: list[str]) -> int:
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    if unknown := set(wanted) - set(known):
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    print(line([title for title, _ in COLUMNS]))
    print(line(["-" * width for _, width in COLUMNS]))
    figures = []
    for name in wanted or known:
        for figure in measure(name):
            figures.append({"benchmark": name, **figure})
            print(row(figure), flush=True)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({"figures": figures}, indent=2) + "\n", encoding="utf-8")
    missed = [figure["name"] for figure in figures if not figure["ok"]]
    print(f"\n{len(figures) - len(missed)} within their bounds, {len(missed)} not; also in {RESULT.relative_to(ROOT)}")
    return 1 if missed or not figures else 0


def measure(name: str) -> list[dict[str, Any]]:
    """The figures of one benchmark; one that fails to run is a missed bound of its own."""
    command = [sys.executable, "-m", f"tests.benchmarks.bench_{name}"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S)
        figures: list[dict[str, Any]] = json.loads(done.stdout.strip().splitlines()[-1])["figures"]
    except (subprocess.TimeoutExpired, IndexError, KeyError, json.JSONDecodeError) as error:
        print(getattr(done, "stderr", "") if "done" in locals() else error, file=sys.stderr)
        return [{"name": f"{name} did not run", "value": None, "unit": "", "ok": False}]
    return figures


def row(figure: dict[str, Any]) -> str:
    unit = figure.get("unit") or ""
    ratio = figure.get("ratio")
    bound = figure.get("bound")
    bound_unit = "x" if ratio is not None else unit
    return line(
        [
            str(figure["name"]),
            number(figure.get("value"), unit),
            number(figure.get("baseline"), unit),
            "" if ratio is None else f"{ratio:.2f}",
            "" if bound is None else f"<= {number(bound, bound_unit)}",
            "ok" if figure["ok"] else "MISS",
        ]
    )


def number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    text = f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"
    return f"{text} {unit}".strip()


def line(cells: list[str]) -> str:
    first, *others = cells
    width = COLUMNS[0][1]
    columns = (f"{cell:>{size}}" for cell, (_, size) in zip(others, COLUMNS[1:], strict=True))
    return f"{first:<{width}}" + " ".join(columns)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
