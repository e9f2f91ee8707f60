"""A charge: one attempt to get an answer, and what it cost. One row of the ledger."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.pricing import Price, cost
from app.domain.requests import Purpose
from app.domain.usage import Provenance, Usage


class ChargeOutcome(StrEnum):
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Charge:
    """One attempt; times are aware and UTC. `outcome` None: still open. `usage` None: nobody knows.

    `cost` is p$ under the price frozen into the row; None is unknown. While the charge is open `prompt_tokens` holds
    our own count, so that a crash can be settled. `bound` is the worst case (p$) it was admitted with.
    """

    id: str
    started_at: datetime
    purpose: Purpose
    provider: str
    model: str
    price: Price | None
    conversation_id: str | None = None
    finished_at: datetime | None = None
    outcome: ChargeOutcome | None = None
    usage: Usage | None = None
    provenance: Provenance = Provenance.UNKNOWN
    request_id: str | None = None
    counted_prompt_tokens: int | None = None
    bound: int | None = None

    @property
    def cost(self) -> int | None:
        """A free model costs nothing, also where nobody knows the tokens; nothing used costs nothing at any price."""
        if self.usage is None:
            return 0 if self.price is not None and self.price.free else None
        if not (self.usage.prompt_tokens or self.usage.completion_tokens):
            return 0
        return cost(self.usage, self.price)
