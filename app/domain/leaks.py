"""Secrets in what a person is about to send: where they stand, and the same without them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.conversation import Attachment
from app.domain.secrets_scan import Finding, scan, without

QUESTION = "your question"


@dataclass(frozen=True, slots=True)
class Leak:
    """`where` is the name of an attachment, or QUESTION; `line` counts as people see it there (1-based)."""

    where: str
    line: int
    finding: Finding

    @property
    def description(self) -> str:
        return f"{self.where}, line {self.line}: {self.finding.kind} ({self.finding.masked})"


def leaks(question: str, attachments: Sequence[Attachment], allowed: Iterable[str] = ()) -> tuple[Leak, ...]:
    """What of it looks secret, but for the secrets that the person has agreed to send."""
    agreed = frozenset(allowed)
    found = [Leak(QUESTION, finding.line, finding) for finding in scan(question)]
    for one in attachments:
        offset = (one.first_line or 1) - 1
        found += [Leak(one.title, offset + finding.line, finding) for finding in scan(one.text)]
    return tuple(leak for leak in found if leak.finding.secret not in agreed)


def cleaned(attachment: Attachment) -> Attachment:
    """The attachment without what looks secret, also in what it was before it was shrunk."""
    full = attachment.full_text
    return replace(
        attachment,
        text=without(attachment.text, scan(attachment.text)),
        full_text=None if full is None else without(full, scan(full)),
    )
