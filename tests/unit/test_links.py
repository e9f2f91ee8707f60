"""Only the web and mail are ever opened."""

import pytest

from app.domain.links import host_of, may_open


@pytest.mark.parametrize("address", ["http://a.example", "HTTPS://a.example/x?y#z", "mailto:a@b.example"])
def test_the_web_and_mail_may_be_opened(address: str) -> None:
    """What a browser or a mail program takes may be opened once a person has agreed."""
    assert may_open(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http:",
        "https://",
        "http:a.example",
        "https:///etc/passwd",
        "https://[1",
        "mailto:",
        "file:///etc/passwd",
        "//host/share",
        "/etc/passwd",
        "a.example",
        "ftp://a.example",
        "javascript:alert(1)",
        "vscode://run",
        " https://a.example",
    ],
)
def test_nothing_else_may_be_opened(address: str) -> None:
    """Other schemes start programs or hand files and names to strangers; what has no host leads nowhere."""
    assert not may_open(address)


def test_the_host_is_told_without_what_hides_it() -> None:
    """A user name that looks like a host is not the host."""
    assert host_of("https://bank.example@evil.example:8080/x") == "evil.example"
