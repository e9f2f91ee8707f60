"""The project's own files agree with each other: pins, versions, documents, and what the start may import."""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from PySide6.QtCore import QObject

import app
from app.domain.errors import ProblemKind

ROOT = Path(__file__).resolve().parents[2]
PINS = sorted((ROOT / "requirements").glob("*.txt"))

# Half a second and forty megabytes, or a tenth of that each: none of them is needed to show the window.
HEAVY = (
    "openai",
    "httpx2",
    "pydantic",
    "keyring",
    "pygments",
    "markdown_it",
    "tomlkit",
    "rapidfuzz",
    "xllamacpp",
    "jeepney",
)
# Lighter, but theirs is the time after the first paint: see "The start" in docs/architecture.md.
MODULES_A_STEP = 30
LATER = ("sqlite3", "decimal", "uuid", "app.bootstrap.everything", "app.services.chat", "app.ui.chat.turn_view")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def run(code: str) -> "subprocess.CompletedProcess[str]":
    """Runs Python text in a fresh interpreter that sees the project and nothing of the current folder."""
    code = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{code}"
    return subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True)


def pins_of(path: Path) -> dict[str, Requirement]:
    lines = [line.rstrip(" \\") for line in path.read_text().splitlines() if re.match(r"[A-Za-z]", line)]
    return {f"{pin.name.lower()} {pin.marker or ''}": pin for pin in map(Requirement, lines)}


@pytest.mark.parametrize("path", PINS, ids=lambda path: path.name)
def test_pins_are_exact_and_hashed(path: Path) -> None:
    """Each pinned package has one exact version and hashes; no file names a server."""
    text = path.read_text()
    blocks = re.split(r"\n(?=[A-Za-z])", text)

    assert "://" not in text
    assert "--index" not in text
    for block in blocks:
        assert re.match(r"[\w.\[\]-]+==\S+", block), block[:80]
        assert "--hash=sha256:" in block, block[:80]


def test_tests_run_what_people_run() -> None:
    """Packages of run.txt have the same versions in dev.txt."""
    run, dev = pins_of(ROOT / "requirements/run.txt"), pins_of(ROOT / "requirements/dev.txt")
    same = {name.split(" ")[0]: pin.specifier for name, pin in dev.items()}

    assert {pin.name: pin.specifier for pin in run.values() if "pyside6" not in pin.name.lower()} == {
        pin.name: same[pin.name.lower()] for pin in run.values() if "pyside6" not in pin.name.lower()
    }


def test_pins_satisfy_the_package() -> None:
    """Every dependency that pyproject.toml asks for is pinned in run.txt within the range it names."""
    asked = [Requirement(text) for text in metadata.requires("fireside") or () if "extra ==" not in text]
    pinned = list(pins_of(ROOT / "requirements/run.txt").values())

    assert asked
    for wanted in asked:
        versions = [next(iter(pin.specifier)).version for pin in pinned if pin.name.lower() == wanted.name.lower()]
        assert any(wanted.specifier.contains(version) for version in versions), wanted


def test_version_stands_in_one_place() -> None:
    """`app.__version__` is the only version; what is installed and the changelog follow it."""
    places = [path for path in (ROOT / "app").rglob("*.py") if re.search(r"^__version__\s*=", path.read_text(), re.M)]

    assert places == [ROOT / "app" / "__init__.py"]
    assert 'dynamic = ["version"]' in read("pyproject.toml")
    assert metadata.version("fireside") == app.__version__
    assert re.search(rf"^## (?:\[)?{re.escape(app.__version__)}\b", read("CHANGELOG.md"), re.M)


def test_packaging_is_not_a_package() -> None:
    """The folder packaging/ has no __init__.py: it would shadow the library of that name."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_every_problem_is_explained() -> None:
    """docs/troubleshooting.md has a row for each kind of problem that the window can tell of."""
    rows = set(re.findall(r"^\| `(\w+)` \|", read("docs/troubleshooting.md"), re.M))

    assert rows == {kind.value for kind in ProblemKind}


def test_keys_are_documented() -> None:
    """The table in docs/keys.md is the table of the program's actions."""
    from app.ui.shell.actions import markdown_table

    assert read("docs/keys.md").endswith(markdown_table()), "write it anew: python -m tests.support.write_keys"


def test_documents_name_real_targets_and_files() -> None:
    """Each `make` target, option and file that the README and CONTRIBUTING name exists."""
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))
    options = set(re.findall(r'"(--[a-z-]+)"', read("app/__main__.py"))) | {"--help"}
    for name in ("README.md", "CONTRIBUTING.md"):
        text = read(name)
        assert set(re.findall(r"\bmake ([a-z][a-z-]+)`", text)) <= targets
        assert set(re.findall(r"`fireside[^`]*? (--[a-z]+)", text)) <= options
        for link in re.findall(r"\]\((?!http|#)([^)#]+)", text):
            assert (ROOT / link).exists(), f"{name} links to {link}"


def test_start_imports_nothing_heavy() -> None:
    """Importing everything that the window needs loads none of the heavy packages, and nothing that can come later."""
    start = "import app.bootstrap.ground, app.bootstrap.screens, app.bootstrap.program"
    done = run(f"{start}; print(*sorted(set({HEAVY + LATER!r}) & set(sys.modules)))")

    assert done.stderr == ""
    assert done.stdout.split() == []


def test_the_rest_is_loaded_in_small_steps() -> None:
    """Between two keys of the first half second only some modules are loaded, and in the end all of them are."""
    done = run(
        "import importlib, app.bootstrap.ground, app.bootstrap.screens, app.bootstrap.program\n"
        "from app.bootstrap.loading import STEPS\n"
        "for name in STEPS:\n"
        "    before = len(sys.modules)\n"
        "    importlib.import_module(name)\n"
        "    print(name, len(sys.modules) - before)\n"
    )
    steps = dict(line.split() for line in done.stdout.splitlines())

    assert done.stderr == ""
    assert list(steps)[-1] == "app.bootstrap.everything"
    assert {name: count for name, count in steps.items() if not 1 <= int(count) <= MODULES_A_STEP} == {}


def test_version_is_answered_without_qt() -> None:
    """`fireside --version` answers without loading Qt or asyncio."""
    done = run(
        "from app.__main__ import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit:\n"
        "    print(*sorted({'PySide6', 'asyncio', 'qasync'} & set(sys.modules)), file=sys.stderr)"
    )

    assert done.stdout == f"fireside {app.__version__}\n"
    assert done.stderr.split() == []


def test_void_calls_leave_none_alone() -> None:
    """100,000 calls that return nothing leave None's reference count alone (PySide6 6.12.0 on 3.11 did not)."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(100_000):
        thing.setObjectName("x")

    assert abs(sys.getrefcount(None) - before) < 100
