"""The badge of suggestions in the status line: what they are doing, what they cost today, and the list behind it."""

from typing import TYPE_CHECKING

from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.domain.completion_figures import CompletionFigures
from app.domain.money import format_figure
from app.domain.settings import CompletionMode
from app.services.completion.engine import CompletionState, Phase
from app.services.lexing.languages import language_name
from app.ui.settings.completion_page import MODE_NAMES
from app.ui.shell.choice_popup import ChoicePopup
from app.ui.theme.rows import Row

if TYPE_CHECKING:
    from app.bootstrap.completing import Completing

SHORT = {
    CompletionMode.OFF: "off",
    CompletionMode.MANUAL: "by key",
    CompletionMode.ECONOMY: "economy",
    CompletionMode.BALANCED: "balanced",
}
DOING = {
    Phase.ASKING: "asking…",
    Phase.SHOWN: "Tab takes it",
    Phase.SNOOZED: "snoozed",
    Phase.BUDGET: "budget reached",
    Phase.FAILED: "no answer",
}


class CompletionBadge:
    """Follows the engine and the figures; a press opens the list of modes."""

    def __init__(self, ground: Ground, screens: Screens, completing: "Completing") -> None:
        self._ground, self._screens, self._completing = ground, screens, completing
        self._state = CompletionState()
        self._popup: ChoicePopup | None = None
        self._button = screens.window.status.completion
        self._button.clicked.connect(self.open)

    def show(self, state: CompletionState) -> None:
        self._state = state
        figures = self._completing.savings.figures
        spent = "" if figures.today.known == 0 else format_figure(figures.today)
        words = DOING.get(state.phase, SHORT[state.mode])
        details = state.problem.message if state.problem is not None else state.words
        self._screens.window.status.show_completion(words, spent, details)
        if state.suggestion is not None:
            self._button.setAccessibleDescription(f"Suggested: {state.suggestion.text}")

    def open(self) -> None:
        """A second press closes it."""
        if self.dismiss():
            return
        popup = self._popup = ChoicePopup(self._screens.window, "Suggestions…", "Suggestions")
        popup.setObjectName("completion.choices")
        popup.chosen.connect(self._take)
        popup.show_choices(self._rows(), self._screens.appearance.scale, self._button)

    def dismiss(self) -> bool:
        """False: there was none to be seen."""
        popup, self._popup = self._popup, None
        if popup is None:
            return False
        was_open = popup.isVisible()
        popup.dismiss()
        popup.deleteLater()
        return was_open

    def _rows(self) -> list[Row]:
        active = self._ground.documents.state.active
        settings = self._ground.preferences.current.completion
        rows = [Row("", line, heading=True) for line in _said(self._completing.savings.figures)]
        if self._state.words:
            rows.append(Row("", self._state.words, heading=True))
        rows += [Row(f"mode {mode}", name, ticked=mode is settings.mode) for mode, name in MODE_NAMES.items()]
        if active is not None:
            here = settings.is_off_in(active.language)
            name = language_name(active.language)
            rows.append(Row(f"language {active.language}", f"Off in {name}", ticked=here))
        if self._state.phase is Phase.SNOOZED:
            rows.append(Row("wake", "End the snooze"))
        elif settings.mode is not CompletionMode.OFF:
            rows.append(Row("snooze", "Snooze for ten minutes", right="Esc Esc"))
        rows.append(Row("settings", "Settings…"))
        return rows

    def _take(self, key: str) -> None:
        what, _, name = key.partition(" ")
        match what:
            case "mode":
                self._completing.set_mode(CompletionMode(name))
            case "language":
                self._completing.toggle_language(name)
            case "snooze":
                self._completing.engine.snooze()
            case "wake":
                self._completing.engine.wake()
            case "settings":
                self._completing.open_settings()


def _said(figures: CompletionFigures) -> tuple[str, ...]:
    return figures.lines if figures.asked or figures.not_bought else ("Nothing asked today",)
