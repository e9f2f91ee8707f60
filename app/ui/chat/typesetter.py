"""What all views of answers share: theme, colours of code, where wishes go, a Markdown parser loaded in time."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.chat.background import Background
from app.ui.chat.turn_wishes import TurnWishes
from app.ui.chat.wishes import Wishes
from app.ui.theme.theme import Theme

if TYPE_CHECKING:
    from app.ui.chat.code_colours import CodeColours
    from app.ui.chat.press_beside import PressBeside
    from app.ui.chat.spanning import Spanning


class Typesetter(QObject):
    """`is_ready`: Markdown can be rendered without a pause; until then answers are shown plain. Tells by `ready`.

    Made with the window, before there is any answer, so it imports what it needs when that comes.
    """

    ready = Signal()

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.wishes = Wishes(self)
        self.turns = TurnWishes(self)
        self.background = Background(self)
        self._preparing = False

    @cached_property
    def colours(self) -> CodeColours:
        from app.ui.chat.code_colours import CodeColours

        return CodeColours(self.background, self)

    @cached_property
    def spanning(self) -> Spanning:
        """What is selected in the views."""
        from app.ui.chat.spanning import Spanning

        return Spanning()

    @cached_property
    def beside(self) -> PressBeside:
        from app.ui.chat.press_beside import PressBeside

        return PressBeside()

    @property
    def is_ready(self) -> bool:
        from app.ui.chat import markdown_parts

        return markdown_parts.is_loaded()

    def prepare(self) -> None:
        """Loads the parser in the background, once."""
        from app.ui.chat import markdown_parts

        if not self._preparing and not self.is_ready:
            self._preparing = True
            self.background.run(markdown_parts.load, lambda _: self.ready.emit())
