"""Runs every benchmark in a process of its own and prints one table; ends with 1 when a bound is missed.

    python -m tests.benchmarks [NAME ...]      NAME: "start" for bench_start.py; without names all of them

A benchmark is `python -m tests.benchmarks.bench_NAME` and prints one JSON object, last:
{"figures": [{"name", "value", "unit", "baseline", "ratio", "bound", "ok"}, ...]}; what does not apply is null. One with
no "figures" is shown as it is, number by number, without bounds.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
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
    bounded = sum(figure.get("bound") is not None for figure in figures)
    print(f"\n{bounded} figures have bounds, {len(missed)} missed; also in {RESULT.relative_to(ROOT)}")
    return 1 if missed or not figures else 0


def measure(name: str) -> list[dict[str, Any]]:
    """The figures of one benchmark; one that fails to run is a missed bound of its own."""
    command = [sys.executable, "-m", f"tests.benchmarks.bench_{name}"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        return [did_not_run(name, f"not over after {LIMIT_S} s")]
    try:
        result = last_object(done.stdout)
    except json.JSONDecodeError:
        return [did_not_run(name, done.stderr or done.stdout or "it printed nothing")]
    figures: list[dict[str, Any]] = result["figures"] if "figures" in result else list(numbers(result))
    return figures


def did_not_run(name: str, why: str) -> dict[str, Any]:
    print(why, file=sys.stderr)
    return {"name": f"{name} did not run", "value": None, "unit": "", "ok": False}


def last_object(text: str) -> dict[str, Any]:
    """The JSON object that ends the text, on one line or many. Raises JSONDecodeError."""
    lines = text.strip().splitlines()
    start = max((i for i, line in enumerate(lines) if line.startswith("{")), default=0)
    result: dict[str, Any] = json.loads("\n".join(lines[start:]))
    return result


def numbers(result: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """Each number in a nested object as a figure without a bound; the end of its name is the unit."""
    for key, value in result.items():
        if isinstance(value, dict):
            yield from numbers(value, (*path, key))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            name, unit = next(((key[: -len(u) - 1], u) for u in ("ms", "s", "mb") if key.endswith(f"_{u}")), (key, ""))
            words = " ".join((*path, name)).replace("_", " ")
            yield {
                "name": words,
                "value": value,
                "unit": unit,
                "baseline": None,
                "ratio": None,
                "bound": None,
                "ok": True,
            }


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
            "MISS" if not figure["ok"] else "ok" if bound is not None else "",
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
