"""Wishes about how code is looked at: folding, brackets, going to a line or a symbol, colours."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.domain.settings import WhiteSpace
from app.services.tasks import TaskSlot

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView
    from app.ui.editor.go_to import PlaceFinder
    from app.ui.editor.style_picker import StylePicker


class ViewFeatures:
    """Popups are made when they are first wanted; all else goes to the view on top."""

    def __init__(self, ground: Ground, screens: Screens) -> None:
        self._ground, self._screens = ground, screens
        self._finder: PlaceFinder | None = None
        self._picker: StylePicker | None = None
        self._looking = TaskSlot("outline")

    def go_to_line(self) -> None:
        self._places().go_to_line()

    def go_to_symbol(self) -> None:
        if (view := self._places().go_to_symbol()) is not None:
            self._looking.start(self._find_symbols(view))

    def pick_style(self) -> None:
        from app.ui.editor.style_picker import StylePicker

        if self._picker is None:
            self._picker = StylePicker(self._screens.window)
            self._picker.previewed.connect(self._screens.editor.show_style)
            self._picker.style_chosen.connect(lambda name: self._ground.preferences.change(editor={"style": name}))
        settings = self._ground.preferences.current
        self._picker.show_styles(settings.editor.style, settings.appearance.scale)

    async def close(self) -> None:
        await self._looking.close()

    async def _find_symbols(self, view: "CodeView") -> None:
        """The expressions run in a thread; which finds are strings is asked afterwards, of the colours here."""
        from app.services.outline import outline
        from app.ui.editor.go_to import is_code

        text, language = view.text(), view.language
        found = await asyncio.to_thread(outline, text, language)
        told = is_code(view, text)
        self._places().show_symbols(view, [symbol for symbol in found if told(symbol.offset)])

    def _places(self) -> "PlaceFinder":
        if self._finder is None:
            from app.ui.editor.go_to import PlaceFinder

            preferences, screens = self._ground.preferences, self._screens
            scale = lambda: preferences.current.appearance.scale  # noqa: E731
            self._finder = PlaceFinder(screens.window, screens.editor.current_view, scale)
        return self._finder


def connect_view_features(ground: Ground, screens: Screens) -> ViewFeatures:
    features = ViewFeatures(ground, screens)
    window, editor = screens.window, screens.editor

    def on_view(do: "Callable[[CodeView], object]") -> Callable[[], None]:
        def act() -> None:
            if (view := editor.current_view()) is not None:
                do(view)

        return act

    for name, do in (
        ("view.fold", lambda view: view.drawn.folding.fold_here()),
        ("view.unfold", lambda view: view.drawn.folding.unfold_here()),
        ("view.fold_all", lambda view: view.drawn.folding.fold_all()),
        ("view.unfold_all", lambda view: view.drawn.folding.unfold_all()),
        ("go.bracket", lambda view: view.drawn.near.go_to_bracket()),
    ):
        window.action(name).triggered.connect(on_view(do))
    window.action("go.line").triggered.connect(features.go_to_line)
    window.action("go.symbol").triggered.connect(features.go_to_symbol)
    window.action("view.colors").triggered.connect(features.pick_style)
    _connect_white_space(ground, screens)
    return features


def _connect_white_space(ground: Ground, screens: Screens) -> None:
    preferences, action = ground.preferences, screens.window.action("view.white_space")

    def change(shown: bool) -> None:
        preferences.change(editor={"white_space": WhiteSpace.ALL if shown else WhiteSpace.SELECTION})

    def show(_settings: object = None) -> None:
        action.setChecked(preferences.current.editor.white_space is WhiteSpace.ALL)

    action.triggered.connect(change)
    preferences.changed.connect(show)
    show()
