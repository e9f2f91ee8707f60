"""One name for each language, whatever a fence calls it."""

import pytest

from app.domain.code_languages import can_run, canonical, runners


@pytest.mark.parametrize(
    ("fence", "name"), [("py", "python"), ("js", "javascript"), ("sh", "bash"), ("python", "python"), ("zig", "zig")]
)
def test_languages_have_one_name(fence: str, name: str) -> None:
    """Short names mean the same as long ones; what is not known stays as it is."""
    assert canonical(fence) == name


def test_what_can_run_code_is_known() -> None:
    """A language has programs that run a file of it, the usual one first; data has none."""
    first = runners("py")[0]

    assert first.command("/opt/python3") == ("/opt/python3", "main.py")
    assert runners("golang")[0].command() == ("go", "run", "main.go")
    assert not can_run("json")
