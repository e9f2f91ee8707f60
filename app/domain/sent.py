"""What has left for a server, to the byte, and how it went: for whoever wants to look behind the chat."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SentRequest:
    """One POST. `headers` are without the key; their names, like all header names here, are lower case."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One attempt. Times are seconds from the moment it was sent, None where it did not come so far.

    `sent.body` is empty where it is no longer kept. `headers` are those of the answer, `metrics` the server's own
    figures of it.
    """

    charge_id: str
    sent_at: datetime
    sent: SentRequest
    headers: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, object] = field(default_factory=dict)
    answered_s: float | None = None
    first_token_s: float | None = None
    ended_s: float | None = None

    def answered(self, after_s: float, headers: Mapping[str, str]) -> "RequestRecord":
        return replace(self, answered_s=after_s, headers=dict(headers))

    def tokens_per_s(self, completion_tokens: int) -> float | None:
        """Of the answer, from its first token to its end; the first one has been waited for."""
        if self.first_token_s is None or self.ended_s is None or completion_tokens < 2:
            return None
        took = self.ended_s - self.first_token_s
        return (completion_tokens - 1) / took if took > 0 else None
