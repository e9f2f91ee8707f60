"""What one request used, as the API's `usage` has it, and how we know it."""

from dataclasses import dataclass
from enum import StrEnum


class Provenance(StrEnum):
    """How a figure is known: the server reported it, we counted it, or nobody knows."""

    REPORTED = "reported"
    COUNTED = "counted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request; `prompt_tokens` includes `cached_tokens`. Raises ValueError for negative counts."""

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0

    def __post_init__(self) -> None:
        if min(self.prompt_tokens, self.completion_tokens, self.cached_tokens) < 0:
            raise ValueError(f"token counts cannot be negative: {self}")
