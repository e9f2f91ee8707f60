"""Versions: which is newer, what addresses answer, what the changelog says."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import __version__
from app.adapters.resources import changelog_path
from app.domain.changelog import Entry, Version, versions_of
from app.domain.releases import Release, address_complaint, is_newer, read_release

IN_ORDER = ["0.1.0", "0.1.1", "0.2-rc1", "0.2", "0.9.9", "0.10.0.dev1", "v0.10", "1.0a1", "1.0b1", "1.0", "1.0.1"]


@pytest.mark.parametrize(("older", "newer"), list(pairwise(IN_ORDER)))
def test_the_order_of_versions(older: str, newer: str) -> None:
    """Numbers count as numbers, and what has letters behind it comes before the same number without."""
    assert is_newer(newer, older)
    assert not is_newer(older, newer)


@pytest.mark.parametrize(("one", "other"), [("1.0", "1.0.0"), ("v1.2", "1.2"), ("1.0+build5", "1.0")])
def test_what_is_the_same_is_not_newer(one: str, other: str) -> None:
    """Zeros at the end, a "v" and a build's name make no difference."""
    assert not is_newer(one, other)
    assert not is_newer(other, one)


@given(st.text(max_size=20))
def test_what_is_no_version_is_never_newer(text: str) -> None:
    """Whatever somebody calls a release, nothing breaks, and it is newer only if it is a version."""
    assert not (is_newer(text, "0.1") and not any(letter.isdigit() for letter in text))
    assert not is_newer("0.1", "nonsense")


PAGE = "https://code.example.org/fireside/releases/v0.3.0"


@pytest.mark.parametrize(
    ("body", "release"),
    [
        (json.dumps({"tag_name": "v0.3.0", "html_url": PAGE, "body": "- much"}), Release("0.3.0", PAGE)),
        (json.dumps({"version": "0.3.0", "url": PAGE}), Release("0.3.0", PAGE)),
        (json.dumps({"info": {"version": "0.3.0", "release_url": PAGE}, "urls": []}), Release("0.3.0", PAGE)),
        (json.dumps({"tag_name": "0.3.0"}), Release("0.3.0")),
        (json.dumps({"tag_name": "0.3.0", "html_url": "javascript:alert(1)"}), Release("0.3.0")),
        (json.dumps({"tag_name": "0.3.0", "html_url": "http://code.example.org/"}), Release("0.3.0")),
        ("0.3.0\n", Release("0.3.0")),
        ("v0.3.0\nThe third one.\n", Release("0.3.0")),
    ],
)
def test_what_addresses_answer(body: str, release: Release) -> None:
    """Release pages, package indexes and plain numbers are read; a page that we would not open is left out."""
    assert read_release(body) == release


@pytest.mark.parametrize(
    "body", ["", "<html>Log in</html>", "{}", "{", '{"tag_name": "nightly"}', "[]", '{"a":' * 9999]
)
def test_other_answers_name_no_version(body: str) -> None:
    """The page of a hotel's network, an empty object or half of one is refused."""
    with pytest.raises(ValueError, match=r".*"):
        read_release(body)


@pytest.mark.parametrize("address", ["https://x.example/latest", "https://x.example/a?b=c", "http://127.0.0.1:8000/v"])
def test_usable_addresses(address: str) -> None:
    """https anywhere, and plain http on this computer."""
    assert address_complaint(address) == ""


@pytest.mark.parametrize("address", ["", "x.example", "file:///etc/passwd", "https://a:b@x.example/", "https://x y/"])
def test_other_addresses(address: str) -> None:
    """What is no address of a web page is not asked."""
    assert "not an address" in address_complaint(address)


def test_plain_http_is_refused() -> None:
    """Somebody on the way could tell of a version that does not exist, and lead to a page of their own."""
    assert "https" in address_complaint("http://x.example/latest")


def test_the_changelog_as_values() -> None:
    """Versions with their dates, headings, and items whose lines are joined."""
    text = (
        "# Changelog\n\nWhat changes.\n\n## [0.2.0] - 2026-12-01\n\nMore\nof it.\n\n### New\n- One\n  goes on.\n- Two\n"
        "\n## 0.1.0\n### Fixed\n- Three\n"
    )

    assert versions_of(text) == (
        Version(
            "0.2.0",
            "2026-12-01",
            (
                Entry("text", "More of it."),
                Entry("heading", "New"),
                Entry("item", "One goes on."),
                Entry("item", "Two"),
            ),
        ),
        Version("0.1.0", "", (Entry("heading", "Fixed"), Entry("item", "Three"))),
    )


def test_our_own_changelog_is_read_whole() -> None:
    """Its first version is this one, and no word of it gets lost."""
    text = changelog_path().read_text(encoding="utf-8")
    versions = versions_of(text)

    assert versions[0].number == __version__
    read = " ".join(entry.text for version in versions for entry in version.entries)
    written = [line.strip().removeprefix("- ") for line in text.split("\n## ", 1)[1].splitlines()[1:]]
    assert [line for line in written if line and not line.startswith("#") and line not in read] == []
