"""A conversation with a model: sending, streaming, stopping, continuing, branching; see `session`."""

from app.services.chat.session import ChatSession
from app.services.chat.state import ChatState, Phase

__all__ = ["ChatSession", "ChatState", "Phase"]
