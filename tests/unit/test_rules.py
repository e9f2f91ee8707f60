"""Rules of the house that a linter does not know, read off the syntax trees of app/; each finds its culprit."""

import ast
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
TESTS = ROOT / "tests"

Finding = tuple[int, str]
Rule = Callable[[ast.Module, str], Iterator[Finding]]

NESTED_LOOPS = {"exec", "exec_", "processEvents", "getOpenFileName", "getOpenFileNames", "getSaveFileName"} | {
    "getExistingDirectory",
    "getOpenFileUrl",
    "getSaveFileUrl",
}
ASKS_AND_WAITS = {"QMessageBox": {"question", "warning", "critical", "information", "about", "aboutQt"}} | {
    "QInputDialog": {"getText", "getMultiLineText", "getItem", "getInt", "getDouble"},
    "QColorDialog": {"getColor"},
    "QFontDialog": {"getFont"},
}
MARKUP = {"setHtml", "setMarkdown", "insertHtml", "appendHtml", "insertMarkdown", "fromHtml", "fromMarkdown"}
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
RUNS_DATA = {"pickle", "marshal", "shelve", "dill", "yaml"}
SHELLS = {("os", "system"), ("os", "popen"), ("subprocess", "getoutput"), ("subprocess", "getstatusoutput")}

# Where a task ends, where a thread or its job ends (who waits for it hears of it), and sys.excepthook.
CATCHES_ALL = (
    "services/tasks.py",
    "services/blocking.py",
    "adapters/database.py",
    "adapters/database_thread.py",
    "selftest.py",  # each of its checks: that it fails is the finding
    "crash.py",
)
MAKES_TASKS = ("services/tasks.py", "tour.py", "selftest.py")  # the last two hold the program they run, and await it
PRINTS = ("__main__.py", "doctor.py", "selftest.py", "tour.py", "adapters/local_worker.py")
SLEEPS = ("adapters/",)  # in threads and child processes only
OPENS_LINKS = 1

CLOCKS = ("time", "monotonic", "perf_counter", "process_time", "thread_time")
WITH_A_CLOCK = ("benchmarks/", "support/")  # that measures, and that waits for what is to come
PAUSES = {"adapters/test_openai_faults.py": "a reader who takes his time is what it is about"}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """The last name of what is called: "exec" of `dialog.exec()`."""
    return getattr(call.func, "attr", None) or getattr(call.func, "id", "")


def owner(call: ast.Call) -> str:
    """The name before the last one: "os" of `os.system()`."""
    value = getattr(call.func, "value", None)
    return getattr(value, "id", None) or getattr(value, "attr", "")


def has_comment(path: str, node: ast.stmt) -> bool:
    """Something is said about it on its own line."""
    file = APP / path
    return file.exists() and "#" in file.read_text(encoding="utf-8").splitlines()[node.lineno - 1]


def no_nested_loops(tree: ast.Module, path: str) -> Iterator[Finding]:
    """A nested event loop loses wake-ups of other tasks: a dialog is `open()` plus a future."""
    for call in calls(tree):
        waits = isinstance(call.func, ast.Attribute) and called(call) in NESTED_LOOPS
        if waits or called(call) in ASKS_AND_WAITS.get(owner(call), ()):
            yield call.lineno, f"{called(call)}() runs a nested event loop"


def no_markup(tree: ast.Module, path: str) -> Iterator[Finding]:
    """Text of models and files is never handed to something that reads markup."""
    for call in calls(tree):
        if called(call) in MARKUP:
            yield call.lineno, f"{called(call)}() reads markup"


def plain_labels(tree: ast.Module, path: str) -> Iterator[Finding]:
    """A label guesses whether its text is markup unless it is told: one whose text can change is told PlainText."""
    changed = {owner(call) for call in calls(tree) if called(call) == "setText"}
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]:
        told = sum(called(call) == "setTextFormat" for call in calls(function))
        for node in ast.walk(function):
            if not (isinstance(node, ast.Call) and called(node) == "QLabel"):
                continue
            first = node.args[0] if node.args else None  # the text, or the parent of a label that holds a picture
            constant = first is None or isinstance(first, ast.Constant) or getattr(first, "id", "") == "self"
            holder = next((h for h in ast.walk(function) if isinstance(h, ast.Assign) and h.value is node), None)
            names = {getattr(t, "attr", getattr(t, "id", "")) for t in holder.targets} if holder else set()
            if told == 0 and (not constant or names & changed):
                yield node.lineno, "a QLabel with changing text and no setTextFormat(PlainText)"


def owned_tasks(tree: ast.Module, path: str) -> Iterator[Finding]:
    """Every task has an owner: TaskSlot or TaskSet of services/tasks.py, or the TaskGroup it stands in."""
    groups = {
        item.optional_vars.id
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncWith)
        for item in node.items
        if isinstance(item.context_expr, ast.Call)
        and called(item.context_expr) == "TaskGroup"
        and isinstance(item.optional_vars, ast.Name)
    }
    for call in calls(tree):
        bare = called(call) in {"create_task", "ensure_future"} and owner(call) not in groups
        if bare and path not in MAKES_TASKS:
            yield call.lineno, f"{called(call)}() makes a task that nobody owns"
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "qasync":
            for name in node.names:
                if name.name in {"asyncSlot", "asyncClose"}:
                    yield node.lineno, f"{name.name} makes a task that nobody owns"


def no_shell(tree: ast.Module, path: str) -> Iterator[Finding]:
    """Programs are run from a list of arguments, never from a line of text."""
    for call in calls(tree):
        shell = any(k.arg == "shell" and getattr(k.value, "value", True) is not False for k in call.keywords)
        if shell or (owner(call), called(call)) in SHELLS or called(call) == "create_subprocess_shell":
            yield call.lineno, "a shell would read this"


def nothing_that_runs_data(tree: ast.Module, path: str) -> Iterator[Finding]:
    """Data is read, never run."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNS_TEXT:
            yield node.lineno, f"{node.func.id}() runs text"
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if name.split(".")[0] in RUNS_DATA:
                yield node.lineno, f"{name} runs what it reads"


def named_exceptions(tree: ast.Module, path: str) -> Iterator[Finding]:
    """What can be named is caught by name; who catches all raises it again, and nothing is passed away in silence."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            broad = any(kind is None or getattr(kind, "id", "") in {"Exception", "BaseException"} for kind in kinds)
            again = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
            if broad and not again and path not in CATCHES_ALL:
                yield node.lineno, "catches everything"
            if len(node.body) == 1 and isinstance(node.body[0], ast.Pass) and not has_comment(path, node.body[0]):
                yield node.lineno, "passes an error away without saying why"
        elif isinstance(node, ast.Call) and called(node) == "suppress":
            broad = any(getattr(kind, "id", "") in {"Exception", "BaseException"} for kind in node.args)
            if broad:
                yield node.lineno, "suppresses everything"


def no_blocking_sleep(tree: ast.Module, path: str) -> Iterator[Finding]:
    """`time.sleep` stops the window."""
    for call in calls(tree):
        if (owner(call), called(call)) == ("time", "sleep") and not path.startswith(SLEEPS):
            yield call.lineno, "time.sleep() stops the window"


def no_prints(tree: ast.Module, path: str) -> Iterator[Finding]:
    """Only the commands that answer on the terminal print."""
    for call in calls(tree):
        if isinstance(call.func, ast.Name) and call.func.id == "print" and path not in PRINTS:
            yield call.lineno, "print() reaches nobody"


def opening_sentence(tree: ast.Module, path: str) -> Iterator[Finding]:
    """A module opens with one sentence about what it is for."""
    if tree.body and not (ast.get_docstring(tree) or "").strip():
        yield 1, "a module without a docstring"


def no_star_imports(tree: ast.Module, path: str) -> Iterator[Finding]:
    """A wildcard import from PySide6 costs 55 ms of the start."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield node.lineno, f"from {node.module} import *"


def no_clocks(tree: ast.Module, path: str) -> Iterator[Finding]:
    """A test asserts what a person would see, on a busy machine too: how long it takes is measured by `make bench`."""
    if path.startswith(WITH_A_CLOCK):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield node.lineno, "from time import: a clock in a test"
        elif isinstance(node, ast.Call) and called(node).removesuffix("_ns") in CLOCKS and owner(node) != "datetime":
            yield node.lineno, f"{owner(node)}.{called(node)}(): a clock in a test"
        elif isinstance(node, ast.Call) and _is_pause(node) and path not in PAUSES:
            yield node.lineno, "a pause in a test: what is to come can be awaited"


def _is_pause(call: ast.Call) -> bool:
    """`asyncio.sleep(0)` is none: it lets the loop go round."""
    return (owner(call), called(call)) == ("asyncio", "sleep") and ast.unparse(call.args[0]) != "0"


CULPRITS: dict[Rule, str] = {
    no_nested_loops: "dialog.exec()",
    no_markup: "self.view.setHtml(answer)",
    plain_labels: "def f(self, name):\n    self.title = QLabel(name)",
    owned_tasks: "asyncio.create_task(work())",
    no_shell: "subprocess.run(line, shell=True)",
    nothing_that_runs_data: "import pickle",
    named_exceptions: "try:\n    work()\nexcept Exception:\n    log.error('oh')",
    no_blocking_sleep: "time.sleep(1)",
    no_prints: "print('here')",
    opening_sentence: "x = 1",
    no_star_imports: "from PySide6.QtCore import *",
}


@functools.cache
def modules(root: Path = APP) -> list[tuple[str, ast.Module]]:
    files = sorted(root.rglob("*.py"))
    return [(path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in files]


@pytest.mark.parametrize("rule", CULPRITS, ids=lambda rule: rule.__name__)
def test_rule_holds(rule: Rule) -> None:
    """The rule finds its culprit when there is one, and finds none in app/."""
    assert list(rule(ast.parse(CULPRITS[rule]), "ui/culprit.py"))

    found = [f"app/{path}:{line}: {what}" for path, tree in modules() for line, what in rule(tree, path)]
    assert not found, "\n".join([rule.__doc__ or "", *found])


@pytest.mark.parametrize(
    ("rule", "innocent"),
    [
        (no_nested_loops, "connection.execute('select 1'); dialog.open()"),
        (plain_labels, "def f(self, name):\n    made = QLabel(name)\n    made.setTextFormat(PLAIN)"),
        (plain_labels, "def f(self):\n    picture = QLabel(self)\n    picture.setPixmap(icon)"),
        (plain_labels, "def f(self):\n    self.hint = QLabel('Nothing here yet')"),
        (owned_tasks, "async def f():\n    async with asyncio.TaskGroup() as group:\n        group.create_task(g())"),
        (named_exceptions, "try:\n    work()\nexcept BaseException:\n    undo()\n    raise"),
        (no_shell, "subprocess.run(['git', 'diff'], shell=False)"),
    ],
)
def test_rule_leaves_the_innocent_alone(rule: Rule, innocent: str) -> None:
    """What only looks like a culprit passes."""
    assert not list(rule(ast.parse(innocent), "ui/innocent.py"))


@pytest.mark.parametrize(
    "culprit",
    [
        "began = time.perf_counter()",
        "from time import monotonic",
        "began = asyncio.get_running_loop().time()",
        "import time\ntime.time_ns()",
        "async def test_x():\n    await asyncio.sleep(0.1)",
    ],
)
def test_a_clock_in_a_test_is_found(culprit: str) -> None:
    """However it is read."""
    assert list(no_clocks(ast.parse(culprit), "ui/test_culprit.py"))


def test_tests_have_no_clock() -> None:
    """What is fast is measured as a ratio to a baseline; a test that looks at a clock fails when others are busy."""
    found = [f"tests/{path}:{line}: {what}" for path, tree in modules(TESTS) for line, what in no_clocks(tree, path)]

    assert not found, "\n".join([no_clocks.__doc__ or "", *found])


def test_links_are_opened_at_one_place() -> None:
    """`QDesktopServices.openUrl` is called by one module at most: the one with the list of allowed schemes."""
    users = [path for path, tree in modules() if any(called(call) == "openUrl" for call in calls(tree))]

    assert len(users) <= OPENS_LINKS, users


def test_nothing_is_left_for_later() -> None:
    """No half-done places, and no path of somebody's machine, in the program, its scripts and its documents."""
    later = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|NotImplemented" r"Error)\b|/(?:ro" r"ot|wo" r"rk)/|/home/\w+/")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for folder in ("app", "scripts", "docs", "tests", "resources", "packaging", ".ci")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and path.suffix in {"", ".py", ".sh", ".md", ".toml", ".qss", ".svg", ".txt", ".in"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if later.search(line)
    ]

    assert not found, "\n".join(found)
