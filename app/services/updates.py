"""Asks an address for the newest version of Fireside, once a day, if the person has turned that on."""

import contextlib
import json
from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.errors import AppError
from app.domain.releases import EVERY_S, Release, UpdateState, address_complaint, is_newer, read_release
from app.domain.settings import Updates as UpdateSettings
from app.services.ports import Clock, ReleasePages, Session
from app.services.signal import Signal
from app.services.tasks import TaskSlot

ASKED, TOLD = "updates.asked", "updates.told"
FIRST_AFTER_S = 30.0  # the start has other things to do


class Updates:
    """`changed` tells what asking came to; `found` speaks once for each version that is newer than this one."""

    def __init__(self, pages: ReleasePages, session: Session, clock: Clock, version: str) -> None:
        self.state = UpdateState()
        self.changed: Signal[UpdateState] = Signal()
        self.found: Signal[Release] = Signal()
        self._pages, self._session, self._clock, self._version = pages, session, clock, version
        self._settings = UpdateSettings()
        self._days = TaskSlot("updates: once a day")
        self._asking = TaskSlot("updates: ask")

    def follow(self, settings: UpdateSettings) -> None:
        """Asks by itself from now on, or no longer."""
        if settings == self._settings:
            return
        if settings.address != self._settings.address:
            self._change(UpdateState())
        self._settings = settings
        if address_complaint(settings.address):
            self._days.cancel()
        else:
            self._days.start(self._follow_days(settings))

    def ask_now(self) -> None:
        """For somebody who wants to know now; without an address nothing is asked."""
        if not address_complaint(self._settings.address):
            self._asking.start(self._ask(self._settings.address))

    async def close(self) -> None:
        await self._days.close()
        await self._asking.close()

    async def _follow_days(self, settings: UpdateSettings) -> None:
        if self.state.asked_at is None:
            self._change(_read(await self._session.get(ASKED), settings.address))
        if not settings.check:
            return
        await self._clock.sleep(max(FIRST_AFTER_S, _left_s(self.state.asked_at, self._clock.now())))
        while True:
            self.ask_now()
            await self._asking.join()
            await self._clock.sleep(EVERY_S)

    async def _ask(self, address: str) -> None:
        self._change(replace(self.state, asking=True))
        try:
            state = UpdateState(self._clock.now(), read_release(await self._pages.read(address)))
        except AppError as error:
            state = UpdateState(self._clock.now(), failure=error.problem.message)
        except (ValueError, AttributeError):
            state = UpdateState(self._clock.now(), failure="What came back names no version.")
        finally:  # also when it is cancelled
            self._change(replace(self.state, asking=False))
        self._session.put(ASKED, _written(state, address))
        self._change(state)
        await self._tell(state.newest)

    async def _tell(self, newest: Release | None) -> None:
        if newest is None or not is_newer(newest.version, self._version):
            return
        if await self._session.get(TOLD) != newest.version:
            self._session.put(TOLD, newest.version)
            self.found.emit(newest)

    def _change(self, state: UpdateState) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit(state)


def _left_s(asked_at: datetime | None, now: datetime) -> float:
    """Seconds until the next question; a clock that was set back does not keep us from asking for ever."""
    passed = EVERY_S if asked_at is None else (now - asked_at) / timedelta(seconds=1)
    return EVERY_S - passed if passed >= 0 else 0.0


def _written(state: UpdateState, address: str) -> str:
    assert state.asked_at is not None
    kept = {"address": address, "at": state.asked_at.isoformat(), "newest": state.newest, "failure": state.failure}
    return json.dumps(kept)


def _read(kept: str | None, address: str) -> UpdateState:
    """What an earlier run heard from this address; anything else counts as never asked."""
    with contextlib.suppress(ValueError, TypeError, KeyError):
        table = json.loads(kept or "")
        if table["address"] == address:
            newest = Release(*table["newest"]) if table["newest"] else None
            return UpdateState(datetime.fromisoformat(table["at"]), newest, str(table["failure"]))
    return UpdateState()
