"""Looking for a newer version: only when it is wanted, once a day, told once, quiet when it fails."""

from app.domain.errors import AppError, Problem, ProblemKind
from app.domain.releases import EVERY_S, Release, UpdateState
from app.domain.settings import Updates as UpdateSettings
from app.services.updates import FIRST_AFTER_S, Updates
from tests.support.fakes import FakeClock
from tests.support.memory_stores import MemorySession

ADDRESS = "https://releases.example.org/latest"
ON = UpdateSettings(check=True, address=ADDRESS)


class Page:
    """Implements `ports.ReleasePages`: answers what the test has put there."""

    def __init__(self, answer: str | Problem = "0.3.0") -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def read(self, address: str) -> str:
        self.asked.append(address)
        if isinstance(self.answer, Problem):
            raise AppError(self.answer)
        return self.answer


class Desk:
    """The service with what it has told."""

    def __init__(self, page: Page, session: MemorySession | None = None, clock: FakeClock | None = None) -> None:
        self.page, self.session, self.clock = page, session or MemorySession(), clock or FakeClock()
        self.updates = Updates(page, self.session, self.clock, "0.2.0")
        self.found: list[Release] = []
        self.states: list[UpdateState] = []
        self.updates.found.connect(self.found.append)
        self.updates.changed.connect(self.states.append)


async def test_nothing_is_asked_unless_it_is_wanted() -> None:
    """Not with the settings there are at first, not with an address alone, not without a usable one."""
    desk = Desk(Page())
    for settings in (UpdateSettings(), UpdateSettings(address=ADDRESS), UpdateSettings(check=True, address="")):
        desk.updates.follow(settings)
        await desk.clock.advance(3 * EVERY_S)

    assert desk.page.asked == []
    await desk.updates.close()


async def test_once_a_day() -> None:
    """The first time a while after the start, then every day; turned off, no more."""
    desk = Desk(Page("0.2.0"))
    desk.updates.follow(ON)
    await desk.clock.advance(FIRST_AFTER_S - 1)
    assert desk.page.asked == []
    await desk.clock.advance(2)
    assert desk.page.asked == [ADDRESS]
    await desk.clock.advance(2 * EVERY_S)
    assert len(desk.page.asked) == 3

    desk.updates.follow(UpdateSettings(address=ADDRESS))
    await desk.clock.advance(2 * EVERY_S)

    assert len(desk.page.asked) == 3
    assert desk.found == []
    await desk.updates.close()


async def test_a_start_within_the_day_asks_nothing() -> None:
    """The next run knows what the last one heard, and when; another address is asked anew."""
    first = Desk(Page())
    first.updates.follow(ON)
    await first.clock.advance(FIRST_AFTER_S + 1)
    await first.updates.close()
    second = Desk(Page(), first.session, first.clock)
    second.updates.follow(ON)
    await second.clock.advance(EVERY_S / 2)

    assert second.page.asked == []
    assert second.updates.state == first.updates.state
    assert second.updates.state.newest == Release("0.3.0")
    await second.clock.advance(EVERY_S / 2)
    assert second.page.asked == [ADDRESS]
    second.updates.follow(UpdateSettings(check=True, address=ADDRESS + "/other"))
    await second.clock.advance(FIRST_AFTER_S + 1)
    assert second.page.asked == [ADDRESS, ADDRESS + "/other"]
    await second.updates.close()


async def test_a_newer_version_is_told_once() -> None:
    """Each newer version is told one time, also over several runs; this one and older ones never."""
    desk = Desk(Page("0.1.9"))
    desk.updates.follow(ON)
    await desk.clock.advance(FIRST_AFTER_S + 1)
    for version in ("0.2.0", "0.3.0", "0.3.0", "0.4.0"):
        desk.page.answer = version
        await desk.clock.advance(EVERY_S)
    await desk.updates.close()
    again = Desk(Page("0.4.0"), desk.session)
    again.updates.follow(ON)
    again.updates.ask_now()
    await again.clock.advance(1)

    assert [release.version for release in desk.found] == ["0.3.0", "0.4.0"]
    assert again.found == []
    await again.updates.close()


async def test_a_failure_is_quiet_and_kept() -> None:
    """No address answers for ever: the state says why, nothing else speaks, and the next day it is asked again."""
    away = Problem(ProblemKind.OFFLINE, "releases.example.org could not be reached.")
    desk = Desk(Page(away))
    desk.updates.follow(ON)
    await desk.clock.advance(FIRST_AFTER_S + 1)
    assert desk.updates.state.failure == away.message
    desk.page.answer = "<html>Log in</html>"
    await desk.clock.advance(EVERY_S)
    assert desk.updates.state.failure == "What came back names no version."
    desk.page.answer = "[1]"
    await desk.clock.advance(EVERY_S)

    assert len(desk.page.asked) == 3
    assert desk.found == []
    await desk.updates.close()


async def test_asking_now_asks_now() -> None:
    """Also while it is turned off; without an address nothing is asked."""
    desk = Desk(Page())
    desk.updates.ask_now()
    await desk.clock.advance(1)
    assert desk.page.asked == []
    desk.updates.follow(UpdateSettings(address=ADDRESS))
    desk.updates.ask_now()
    await desk.clock.advance(1)

    assert desk.page.asked == [ADDRESS]
    assert [state.asking for state in desk.states] == [True, False, False]
    assert desk.found == [Release("0.3.0")]
    await desk.updates.close()
