"""Looks for keys, tokens and passwords in a text before it is sent: what was found, where, and the text without them.

Recognised are the forms that services give their keys, private keys, tokens in headers and addresses, and values that a
name calls secret and that look made up by a machine or chosen to be secret (not "changeme", not `os.environ[...]`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import log2

REMOVED = "[removed]"
IN_ADDRESS = "a password in an address"
_SHOWN = 4  # characters of a secret


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of a text, `start` .. `end` in characters, on `line` (1-based). `kind` is for people; `secret` is the
    stretch itself, which is never shown."""

    kind: str
    line: int
    start: int
    end: int
    secret: str

    @property
    def masked(self) -> str:
        """Enough to recognise it by: its first letters."""
        if self.secret.startswith("-----BEGIN"):
            return self.secret.partition("\n")[0]
        return f"{self.secret[: min(_SHOWN, len(self.secret) // 3)]}…"


def scan(text: str) -> tuple[Finding, ...]:
    """What looks secret, in the order of the text; no two findings overlap."""
    found: dict[int, Finding] = {}
    end = -1
    for start, stop, kind in sorted(_candidates(text), key=lambda one: (one[0], -one[1])):
        if start >= end:
            found[start] = Finding(kind, text.count("\n", 0, start) + 1, start, stop, text[start:stop])
            end = stop
    return tuple(found.values())


def without(text: str, findings: Sequence[Finding]) -> str:
    """The text with `REMOVED` in the place of each; line ends stay, so that the lines behind keep their numbers."""
    for finding in sorted(findings, key=lambda one: -one.start):
        gap = REMOVED + "\n" * finding.secret.count("\n")
        text = text[: finding.start] + gap + text[finding.end :]
    return text


def _candidates(text: str) -> Iterator[tuple[int, int, str]]:
    for kind, hint, pattern in _forms():
        if hint in text:
            for match in pattern.finditer(text):
                start, end = match.span(match.lastindex or 0)
                if "EXAMPLE" not in match[0] and not (kind == IN_ADDRESS and _PLACEHOLDERS.search(text, start, end)):
                    yield start, end, kind
    for match in _assigned().finditer(text):
        group = "plain" if match["quoted"] is None else "quoted"
        name, before = _name_before(text, match.start("word"))
        if "public" in name.lower() or (group == "plain" and not _is_environment_line(match, name, before)):
            continue
        if _looks_secret(match[group]):
            yield *match.span(group), "a value that its name calls secret"


def _name_before(text: str, at: int) -> tuple[str, str]:
    """The beginning of the name that goes on at `at`, and what stands before it on its line."""
    line = text[text.rfind("\n", 0, at) + 1 : at][-200:]
    before = line.rstrip("_-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    return line[len(before) :], before


def _is_environment_line(match: "re.Match[str]", name: str, before: str) -> bool:
    """Without quotes a value counts only in lines as .env files have them: NAME=value, and nothing before it."""
    is_constant = (name + match["word"]).isupper()
    return is_constant and match["sign"] == "=" and before.strip() in ("", "export", "set", "+", "-")


@cache
def _forms() -> tuple[tuple[str, str, "re.Pattern[str]"], ...]:
    """Kind, something that is in every one of them, expression; the last group, if there is one, is the secret."""
    word = r"(?<![A-Za-z0-9_])"
    return tuple(
        (kind, hint, re.compile(pattern))
        for kind, hint, pattern in (
            (
                "a private key",
                "PRIVATE KEY",
                r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:(?!-----END)[\s\S]){20,}?"
                r"(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\Z)",
            ),
            ("an AWS access key", "A", rf"{word}(?:AKIA|ASIA)[A-Z0-9]{{16}}(?![A-Za-z0-9])"),
            ("a GitHub token", "gh", rf"{word}gh[pousr]_[A-Za-z0-9]{{30,255}}"),
            ("a GitHub token", "github_pat_", rf"{word}github_pat_[A-Za-z0-9_]{{22,255}}"),
            ("a GitLab token", "glpat-", rf"{word}glpat-[A-Za-z0-9_-]{{20,}}"),
            ("a Fireworks key", "fw_", rf"{word}fw_[A-Za-z0-9]{{20,}}"),
            ("a Fireworks key", "fpk_", rf"{word}fpk_[A-Za-z0-9]{{20,}}"),
            ("an API key", "sk-", rf"{word}sk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{{24,}}"),
            ("a Google API key", "AIza", rf"{word}AIza[A-Za-z0-9_-]{{35}}(?![A-Za-z0-9_-])"),
            ("a Slack token", "xox", rf"{word}xox[abeoprs]-[A-Za-z0-9-]{{16,}}"),
            ("a Stripe key", "k_", rf"{word}[rs]k_(?:live|test)_[A-Za-z0-9]{{16,}}"),
            ("a Hugging Face token", "hf_", rf"{word}hf_[A-Za-z0-9]{{30,}}"),
            ("an npm token", "npm_", rf"{word}npm_[A-Za-z0-9]{{36}}"),
            ("a PyPI token", "pypi-", rf"{word}pypi-[A-Za-z0-9_-]{{50,}}"),
            ("a SendGrid key", "SG.", rf"{word}SG\.[A-Za-z0-9_-]{{16,}}\.[A-Za-z0-9_-]{{16,}}"),
            ("a signed token", "eyJ", rf"{word}eyJ[A-Za-z0-9_-]{{10,}}\.eyJ[A-Za-z0-9_-]{{10,}}\.[A-Za-z0-9_-]{{16,}}"),
            ("a bearer token", "earer ", r"[Bb]earer ([A-Za-z0-9._~+/-]{24,}=*)(?![A-Za-z0-9._~+/{$<%-])"),
            (
                IN_ADDRESS,
                "://",
                r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@'\"<>{}$%]{1,64}:([^\s/:@'\"<>{}$%]{3,64})@[A-Za-z0-9]",
            ),
        )
    )


@cache
def _assigned() -> "re.Pattern[str]":
    """`password = "..."`, `"api_key": "..."`, `API_TOKEN=...`: the end of a name that says it, and its value."""
    words = "pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential"
    return re.compile(
        rf"(?P<word>(?:{words})s?(?:[_-]\w{{1,20}})?)['\"]?[ \t]*(?P<sign>=>|:=|[:=])[ \t]*"
        r"(?:(?P<quote>['\"])(?P<quoted>[^'\"\n\\]{8,200})(?P=quote)|(?P<plain>[^\s'\"#;,(){}\[\]<>$]{8,200})[ \t]*$)",
        re.IGNORECASE | re.MULTILINE,
    )


_PLACEHOLDERS = re.compile(
    r"example|change|dummy|sample|test|fake|your|todo|xxx|\*\*\*|\.\.\.|placeholder|secret|password|passwd|token|api|key"
    r"|none|null|undefined|redacted|removed|hidden|default|insert|enter|here|123456|abcdef|foobar|string|optional",
    re.IGNORECASE,
)
_REFERENCES = re.compile(
    r"[\s${}<>%()\[\]|\\]|^[/.~]|://|^[a-z]+(?:[._/-][a-z]+)*$|^[A-Z]+(?:_[A-Z]+)*$|^[A-Z]?[a-z]+(?:[A-Z][a-z]+)*$"
    r"|^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*){2,}$|^[A-Z][a-z]+(?:-[A-Z][a-z]+)+$"
)


def _looks_secret(value: str) -> bool:
    """Whether a value was chosen to be secret: no word, no placeholder, no reference to something else, and as mixed as
    what machines and careful people choose."""
    if _PLACEHOLDERS.search(value) or _REFERENCES.search(value):
        return False
    classes = sum(bool(re.search(one, value)) for one in ("[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]"))
    return classes >= 2 and _bits(value) * len(value) >= 24 and len(set(value)) >= 6


def _bits(value: str) -> float:
    """The entropy of a character."""
    size = len(value)
    return -sum(share * log2(share) for share in (value.count(one) / size for one in set(value)))
