"""One name for each language, whatever a fence calls it."""

import pytest

from app.domain.code_languages import canonical


@pytest.mark.parametrize(
    ("fence", "name"), [("py", "python"), ("js", "javascript"), ("sh", "bash"), ("python", "python"), ("zig", "zig")]
)
def test_languages_have_one_name(fence: str, name: str) -> None:
    """Short names mean the same as long ones; what is not known stays as it is."""
    assert canonical(fence) == name
