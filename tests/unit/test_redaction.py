"""What must never be read: keys in every form, passwords in addresses, private keys."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.endpoints import clean_base_url, is_loopback
from app.domain.errors import AppError, ProblemKind, Remedy
from app.domain.keys import clean_key
from app.domain.redaction import HIDDEN, redact

SECRET = "Xy7-plain.secret/without+form"


@pytest.mark.parametrize(
    "text",
    [
        "key fw_3ZabcDEF0123456789 was refused",
        "router key fpk_abcdefgh12345678",
        "openai sk-proj-abcdefgh_1234",
        "token ghp_abcdefghij0123456789",
        "Authorization: Bearer abc.def.ghi",
        "Illegal header value b'Bearer fw_SECRETSECRET\\n'",
        "{'authorization': 'Bearer zzz111yyy222'}",
        '{"Authorization": "Basic dXNlcjpwYXNz"}',
        "proxy http://user:hunter22@proxy.example:8080 refused",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQ\nabc\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEvQ and no end",
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str) -> None:
    """Keys, tokens, header values, passwords in addresses and PEM blocks are hidden without being known."""
    shown = redact(text)

    assert HIDDEN in shown
    for secret in ("fw_", "fpk_", "sk-", "ghp_a", "abc.def", "zzz111", "dXNlcjp", "hunter22", "MIIEvQ"):
        assert secret not in shown


@pytest.mark.parametrize(
    "shown_as",
    [SECRET, f"'{SECRET}'", repr(SECRET + "\n"), json.dumps({"key": SECRET}), f"Bearer {SECRET}", f"x{SECRET}y"],
)
def test_a_known_secret_is_hidden_in_every_form(shown_as: str) -> None:
    """A secret that looks like nothing is hidden where it is given, also when its own line end is shown escaped."""
    assert SECRET not in redact(f"failed with {shown_as} at once", SECRET + "\n", None, "")


def test_a_secret_in_two_lines_is_hidden_in_both_halves() -> None:
    """A key pasted with a line end inside is hidden as it is, as `repr` shows it, and in pieces."""
    key = "firsthalf\nsecondhalf"

    shown = redact(f"{key} and {key!r} and secondhalf", key)

    assert "firsthalf" not in shown
    assert "secondhalf" not in shown


def test_ordinary_text_is_left_alone() -> None:
    """Code and prose without secrets come through unchanged, and a short "secret" makes no holes."""
    text = "def fw_(x): return sk[x]  # see https://host/path?a=b:c, basic usage, task-force"

    assert redact(text, "x", "re") == text


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200), st.text("abcdefXYZ0123456789", min_size=8, max_size=40))
def test_no_fireworks_key_survives(around: str, tail: str) -> None:
    """Whatever stands around a Fireworks key, it is not in the redacted text, and redacting again changes nothing."""
    key = f"fw_{tail}"

    once = redact(f"{around} {key} {around}", key)

    assert key not in once
    assert redact(once, key) == once


@pytest.mark.parametrize("pasted", ["fw_abc12345", " fw_abc12345\n", '"fw_abc12345"', "\ufefffw_abc12345\r\n"])
def test_what_a_clipboard_adds_is_taken_off_a_key(pasted: str) -> None:
    """Blanks, line ends, quotes and a byte order mark around a key do not belong to it."""
    assert clean_key(pasted) == "fw_abc12345"


@pytest.mark.parametrize("pasted", ["", " \n", "fw_abc\n12345", "fw_ab c", "fw_ключ", "fw_abc\x00", "fw_\ud800abc"])
def test_what_no_header_can_carry_is_no_key(pasted: str) -> None:
    """A key with something inside that would break or leak a request is refused without being repeated."""
    with pytest.raises(AppError) as caught:
        clean_key(pasted)

    assert caught.value.problem.kind is ProblemKind.BAD_KEY
    assert caught.value.problem.remedy is Remedy.OPEN_KEY
    assert not pasted.strip() or pasted.strip() not in repr(caught.value.problem)


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        (" https://api.fireworks.ai/inference/v1/ ", "https://api.fireworks.ai/inference/v1"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://localhost:11434/v1", "http://localhost:11434/v1"),
        ("http://[::1]:80/v1", "http://[::1]:80/v1"),
    ],
)
def test_an_address_that_can_be_used_is_kept(address: str, clean: str) -> None:
    """https goes anywhere, plain http only to this computer; blanks and final slashes are dropped."""
    assert clean_base_url(address) == clean


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("http://api.fireworks.ai/inference/v1", ProblemKind.TLS),
        ("http://127.0.0.1.evil.example/v1", ProblemKind.TLS),
        ("http://localhost.evil.example/v1", ProblemKind.TLS),
        ("http://0x7f.1/v1", ProblemKind.TLS),
        ("ftp://host/v1", ProblemKind.BAD_REQUEST),
        ("https://user:pw@host/v1", ProblemKind.BAD_REQUEST),
        ("https://", ProblemKind.BAD_REQUEST),
        ("host/v1", ProblemKind.BAD_REQUEST),
        ("https://host:99999/v1", ProblemKind.BAD_REQUEST),
        ("https://ho st/v1", ProblemKind.BAD_REQUEST),
        ("https://[::1/v1", ProblemKind.BAD_REQUEST),
        ("", ProblemKind.BAD_REQUEST),
    ],
)
def test_an_address_that_would_leak_or_fail_is_refused(address: str, kind: ProblemKind) -> None:
    """Plain http to another computer and what is no address raise a problem that leads to the settings."""
    with pytest.raises(AppError) as caught:
        clean_base_url(address)

    assert caught.value.problem.kind is kind
    assert caught.value.problem.remedy is Remedy.OPEN_SETTINGS
    assert ":pw@" not in caught.value.problem.details


def test_only_this_computer_is_loopback() -> None:
    """Names that begin or end like a loopback address are not taken for one."""
    assert is_loopback("127.8.9.1")
    assert is_loopback("LOCALHOST.")
    assert not is_loopback("128.0.0.1")
    assert not is_loopback("127.0.0.999")
    assert not is_loopback("notlocalhost")
