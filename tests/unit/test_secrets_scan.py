"""What looks like a key or a password is found before it is sent, and ordinary code is left in peace."""

import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.secrets_scan import REMOVED, Finding, scan, without

# Put together here, so that no tool takes this file for a leak.
MIXED = "aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5z"
PEM = f"-----BEGIN {'RSA '}PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n{MIXED}\n-----END {'RSA '}PRIVATE KEY-----"
SECRETS = {
    "AKIA" + "IOSFODNN7QWERTYU": "an AWS access key",
    "ghp_" + MIXED: "a GitHub token",
    "github_pat_" + MIXED: "a GitHub token",
    "glpat-" + MIXED[:20]: "a GitLab token",
    "fw_" + MIXED[:24]: "a Fireworks key",
    "sk-" + MIXED: "an API key",
    "sk-ant-" + MIXED: "an API key",
    "AIza" + MIXED[:35]: "a Google API key",
    "xoxb-" + "123456789012-" + MIXED[:20]: "a Slack token",
    "sk_live_" + MIXED[:24]: "a Stripe key",
    "hf_" + MIXED: "a Hugging Face token",
    "npm_" + MIXED[:36]: "an npm token",
    "pypi-" + MIXED * 2: "a PyPI token",
    "SG." + MIXED[:22] + "." + MIXED: "a SendGrid key",
    "eyJ" + MIXED[:20] + ".eyJ" + MIXED[:20] + "." + MIXED: "a signed token",
    PEM: "a private key",
}
ASSIGNED = "a value that its name calls secret"
LINES = (
    ('password = "{}"', "hunter2-Trout!", ASSIGNED),
    ("DB_PASSWORD={}", "k3nD9qLw2", ASSIGNED),
    ("export STRIPE_SECRET={}", "k3nD9qLw2xx7", ASSIGNED),
    ('  "apiKey": "{}",', "9f8e7d6c5b4a39281706", ASSIGNED),
    ("client_secret: '{}'", "Zq8-vT2_mN4p", ASSIGNED),
    ('curl -H "Authorization: Bearer {}"', MIXED, "a bearer token"),
    ("url = 'postgres://app:{}@db.internal/prod'", "s3cr3tPw", "a password in an address"),
)
HARMLESS = (
    'password = "changeme"',
    "password = os.environ['PASSWORD']",
    'token = get_token("user-profile")',
    'API_KEY = "your-api-key-here"',
    'secret: "${{ secrets.DEPLOY_TOKEN }}"',
    "password: str = field(default='')",
    'token_type = "access_token"',
    'PASSWORD_HASHER = "django.contrib.auth.hashers.Argon2"',
    'if password == "hello world":',
    "url = 'https://user:password@example.org/'",
    "key = 'AKIAIOSFODNN7EXAMPLE'",
    "publicKeyToken='1fc8b3b9a1e18e3b'",
    'headers = {"Authorization": f"Bearer {token}"}',
    "sk-learn and task-based-scheduling-of-things",
    "TOKENS=(",
    "def keys(self, api_key=None):",
)


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: SECRETS[secret])
def test_keys_are_known_by_their_form(secret: str) -> None:
    """Wherever they stand; the finding tells what it is and where, and shows only how it begins."""
    text = f"first line\nvalue = '{secret}'\n"
    (finding,) = scan(text)

    assert (finding.kind, finding.line) == (SECRETS[secret], 2)
    assert text[finding.start : finding.end] == finding.secret
    assert secret.startswith(finding.secret)
    assert len(finding.masked) <= 5 or finding.masked == PEM.partition("\n")[0]


@pytest.mark.parametrize(("line", "secret", "kind"), LINES)
def test_values_that_a_name_calls_secret_are_found(line: str, secret: str, kind: str) -> None:
    """In code, settings, .env files, headers and addresses; exactly the value, not the name."""
    (finding,) = scan(f"# comment\n{line.format(secret)}\n")

    assert (finding.kind, finding.line, finding.secret) == (kind, 2, secret)


@pytest.mark.parametrize("line", HARMLESS)
def test_ordinary_lines_are_left_in_peace(line: str) -> None:
    """Placeholders, references and words are no secrets."""
    assert scan(line) == ()


def test_a_library_of_ordinary_code_raises_few_alarms() -> None:
    """Of a thousand files of Python's own library fewer than one in a hundred are asked about."""
    root = Path(sysconfig.get_paths()["stdlib"])
    paths = [
        path for path in sorted(root.rglob("*.py")) if "site-packages" not in path.parts and "test" not in path.parts
    ]
    files = [path.read_text("utf-8", "replace")[:40_000] for path in paths[:1_000]]

    assert len(files) > 500
    assert sum(bool(scan(text)) for text in files) < len(files) / 100


@given(st.lists(st.sampled_from([*SECRETS, *(line.format(secret) for line, secret, _ in LINES), *HARMLESS, "x"])))
def test_what_was_taken_out_is_gone(parts: list[str]) -> None:
    """After removing, nothing is found, no secret is left, and no line has moved."""
    text = "\n".join(parts)
    clean = without(text, scan(text))

    assert scan(clean) == ()
    assert not [secret for secret in SECRETS if secret in clean]
    assert clean.count("\n") == text.count("\n")
    assert (REMOVED in clean) == (clean != text)


@given(st.text(alphabet="aA1=:'\"\n -_.@/PpassWORDtokenkey", max_size=300))
def test_findings_are_stretches_of_the_text(text: str) -> None:
    """In order, apart from each other, on the line they say."""
    findings = scan(text)

    for finding in findings:
        assert text[finding.start : finding.end] == finding.secret
        assert finding.line == text.count("\n", 0, finding.start) + 1
    ends = [0, *(one.end for one in findings)]
    assert all(one.start >= end for one, end in zip(findings, ends, strict=False))


def test_a_mask_shows_little() -> None:
    """Of a short secret even less."""
    assert Finding("x", 1, 0, 6, "abcdef").masked == "ab…"
    assert Finding("x", 1, 0, 20, "abcdefghijklmnopqrst").masked == "abcd…"
