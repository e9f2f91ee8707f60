"""The system prompt and the sampling of a chat with each kind of model."""

from dataclasses import replace

from app.domain.chat_options import DEFAULT, ChatOptions
from app.domain.models import BUILTIN, ChatStyle, ModelCard
from app.domain.prompts import builtin
from app.domain.requests import Sampling

AGAINST_REPETITION = 0.2  # frequency penalty; a repetition penalty would also punish the words of the code

SYSTEM_PROMPT = (
    "You are the coding assistant in the editor of a programmer. Answer the question about the code that comes with "
    "it, briefly and exactly. Put code into fenced blocks that name their language. When you do not know, say so."
)


def system_prompt(card: ModelCard) -> str:
    """None for a model that only goes on with what it reads: its frame shows what is wanted."""
    if card.provider == BUILTIN:
        return builtin.SYSTEM_PROMPT
    return "" if card.chat_style is ChatStyle.FEW_SHOT else SYSTEM_PROMPT


def sampling(card: ModelCard, temperature: float, top_p: float, options: ChatOptions = DEFAULT) -> Sampling:
    """What the person has set, for this chat or for all; the built-in model brings its own, as it needs another to stay
    sensible, and leaves it for what is said for this chat only."""
    usual = builtin.SAMPLING if card.provider == BUILTIN else Sampling(temperature, top_p)
    return replace(
        usual,
        temperature=usual.temperature if options.temperature is None else options.temperature,
        top_p=usual.top_p if options.top_p is None else options.top_p,
    )


def again_after_repetition(card: ModelCard, usual: Sampling) -> Sampling:
    """For another answer of a base model that has run in circles; the built-in model misquotes code under a penalty."""
    return usual if card.provider == BUILTIN else replace(usual, frequency_penalty=AGAINST_REPETITION)
