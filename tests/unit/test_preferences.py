"""The settings in use: they hold at once, and the file follows with the newest state."""

import threading
from dataclasses import replace

from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.settings import Appearance, Budget, Settings
from app.services.preferences import Preferences


class SlowStore:
    """A file whose writing waits until the test lets it go on."""

    def __init__(self, notice: str | None = None) -> None:
        self.notice = notice
        self.saved: list[Settings] = []
        self.may_write = threading.Event()
        self.failure: AppError | None = None

    def load(self) -> tuple[Settings, str | None]:
        return Settings(budget=Budget("3")), self.notice

    def save(self, settings: Settings) -> None:
        assert self.may_write.wait(10)
        self.saved.append(settings)
        if self.failure:
            raise self.failure


async def test_a_change_holds_at_once_and_the_newest_is_written_last() -> None:
    """While one state is being written the following ones replace each other; closing waits for the last."""
    store = SlowStore()
    preferences = Preferences(store)
    heard: list[Settings] = []
    preferences.changed.connect(heard.append)

    for scale in (1.25, 1.5, 2.0):
        preferences.change(appearance={"scale": scale})
        assert preferences.current.appearance.scale == scale
    store.may_write.set()
    await preferences.close()

    assert [settings.appearance.scale for settings in heard] == [1.25, 1.5, 2.0]
    assert (
        store.saved[-1]
        == preferences.current
        == replace(Settings(budget=Budget("3")), appearance=Appearance(scale=2.0))
    )
    assert len(store.saved) < 3


async def test_what_does_not_change_is_not_written() -> None:
    """The same value again is no news."""
    store = SlowStore()
    preferences = Preferences(store)
    heard: list[Settings] = []
    preferences.changed.connect(heard.append)

    preferences.change(budget=Budget("3"))
    preferences.update(lambda settings: settings)
    await preferences.close()

    assert heard == store.saved == []


async def test_a_failure_to_write_is_said_and_the_settings_hold() -> None:
    """The problem is published, the settings stay in use, and the next change is written again."""
    store = SlowStore()
    store.may_write.set()
    store.failure = AppError(Problem(ProblemKind.STORAGE, "full"))
    preferences = Preferences(store)
    told: list[Problem] = []
    preferences.problems.connect(told.append)

    preferences.change(budget={"daily_dollars": "4"})
    await preferences.close()
    store.failure = None
    preferences.change(budget={"daily_dollars": "5"})
    await preferences.close()

    assert [problem.message for problem in told] == ["full"]
    assert [settings.budget.daily_dollars for settings in store.saved] == ["4", "5"]


def test_what_reading_had_to_say_is_kept_for_the_window() -> None:
    """A file that was set aside is a problem in plain words; a good one is none."""
    notice = Preferences(SlowStore("The settings could not be read.")).notice

    assert notice == Problem(ProblemKind.STORAGE, "The settings could not be read.")
    assert Preferences(SlowStore()).notice is None
