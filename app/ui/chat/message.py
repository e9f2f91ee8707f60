"""One text of a conversation as it was written: what its views are drawn from, and what is copied out of them."""


class Message:
    """A question, an answer or what was thought before it; `source` grows while it arrives."""

    __slots__ = ("source",)

    def __init__(self, source: str = "") -> None:
        self.source = source
