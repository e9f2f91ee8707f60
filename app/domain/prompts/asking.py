"""The system prompt and the sampling of a chat with each kind of model."""

from app.domain.models import BUILTIN, ModelCard
from app.domain.prompts import builtin
from app.domain.requests import Sampling

SYSTEM_PROMPT = (
    "You are the coding assistant in the editor of a programmer. Answer the question about the code that comes with "
    "it, briefly and exactly. Put code into fenced blocks that name their language. When you do not know, say so."
)


def system_prompt(card: ModelCard) -> str:
    return builtin.SYSTEM_PROMPT if card.provider == BUILTIN else SYSTEM_PROMPT


def sampling(card: ModelCard, temperature: float, top_p: float) -> Sampling:
    """What the person has set; the built-in model brings its own, as it needs another to stay sensible."""
    return builtin.SAMPLING if card.provider == BUILTIN else Sampling(temperature, top_p)
