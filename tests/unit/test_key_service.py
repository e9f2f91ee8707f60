"""Keys: where they come from, that the window never waits for a password store, and that none leaks."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from app.domain.errors import AppError, Problem, ProblemKind
from app.services import key_service
from app.services.key_service import KeyService, KeyState, masked
from app.services.ports import KeySource, ListedModel

KEY = "fw_" + "CanaryKeyOfTheTest42"
OTHER = "fw_" + "AnotherCanaryKey1234"
STORE = "a store"


class FakeSecrets:
    """A password store; `name` None: there is none. `gate` holds up whoever asks first, as a locked one does."""

    def __init__(self, name: str | None = STORE, **kept: str) -> None:
        self.name = name
        self.kept = dict(kept)
        self.gate: threading.Event | None = None
        self.failure: str | None = None
        self.asked = 0

    def backend_name(self) -> str | None:
        self.asked += 1
        if self.gate and self.asked == 1:
            assert self.gate.wait(10)
        return self.name

    def get(self, user: str) -> str | None:
        self._fail()
        return self.kept.get(user)

    def set(self, user: str, secret: str) -> None:
        self._fail()
        self.kept[user] = secret

    def delete(self, user: str) -> None:
        self._fail()
        self.kept.pop(user, None)

    def _fail(self) -> None:
        if self.failure:
            raise AppError(Problem(ProblemKind.STORAGE, self.failure))


class FakeDirectory:
    """A provider that accepts the keys in `good`."""

    def __init__(self, *good: str) -> None:
        self.good = good
        self.tried: list[str] = []

    async def check_key(self, key: str) -> Sequence[ListedModel]:
        self.tried.append(key)
        await asyncio.sleep(0)
        if key not in self.good:
            raise AppError(Problem(ProblemKind.BAD_KEY, "This key is not accepted."))
        return [ListedModel("m", "M")]

    async def list_models(self) -> Sequence[ListedModel]:
        return []


def service(secrets: FakeSecrets | None = None, environ: str | None = None, *good: str) -> KeyService:
    variables = {} if environ is None else {"FIREWORKS_API_KEY": environ}
    return KeyService(secrets or FakeSecrets(), variables, {"fireworks": FakeDirectory(*(good or (KEY, OTHER)))})


async def test_the_environment_wins_and_the_store_is_not_even_asked() -> None:
    """With the variable set no wallet is opened; the state names the source and shows the last letters only."""
    secrets = FakeSecrets(fireworks=OTHER)
    keys = service(secrets, f" {KEY}\n")

    state = await keys.look_up("fireworks")

    assert (state.source, state.tail, state.variable) == (KeySource.ENVIRONMENT, "…st42", "FIREWORKS_API_KEY")
    assert keys.current("fireworks") == KEY
    assert secrets.asked == 0


async def test_a_variable_that_is_no_key_is_said_and_not_used() -> None:
    """Something unusable in the variable neither reaches a header nor silently gives way to another key."""
    keys = service(FakeSecrets(fireworks=OTHER), "two words")

    state = await keys.look_up("fireworks")

    assert keys.current("fireworks") is None
    assert state.source is KeySource.NONE
    assert state.notice
    assert "FIREWORKS_API_KEY" in state.notice


async def test_an_entry_in_the_store_is_enough() -> None:
    """A stored key is found at the start, used, and announced."""
    keys = service(FakeSecrets(fireworks=KEY))
    heard: list[KeyState] = []
    keys.changed.connect(heard.append)

    state = await keys.look_up("fireworks")

    assert state == heard[-1] == KeyState("fireworks", KeySource.KEYRING, "…st42", STORE, None, "FIREWORKS_API_KEY")
    assert heard[0].looking
    assert keys.current("fireworks") == KEY
    assert keys.known() == (KEY,)


@pytest.mark.parametrize("name", [STORE, None])
async def test_without_an_entry_there_is_no_key(name: str | None) -> None:
    """An empty store and a computer without one are told apart by the store's name."""
    state = await service(FakeSecrets(name)).look_up("fireworks")

    assert (state.source, state.store_name, state.notice) == (KeySource.NONE, name, None)


async def test_a_locked_store_does_not_hold_up_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the limit there is a notice; when the person has unlocked the store, the key is used without asking."""
    monkeypatch.setattr(key_service, "LOOK_UP_LIMIT_S", 0.02)
    secrets = FakeSecrets(fireworks=KEY)
    secrets.gate = threading.Event()
    keys = service(secrets)

    first, second = await asyncio.gather(keys.look_up("fireworks"), keys.look_up("fireworks"))
    assert first.notice == second.notice == key_service.SLOW
    assert keys.current("fireworks") is None
    assert secrets.asked == 1, "one prompt is enough"

    unlocked = asyncio.Event()
    keys.changed.connect(lambda state: unlocked.set() if state.source is KeySource.KEYRING else None)
    secrets.gate.set()
    await unlocked.wait()

    assert keys.current("fireworks") == KEY
    assert keys.state("fireworks").notice is None


async def test_a_late_answer_of_the_store_does_not_replace_a_newer_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key pasted while the store was locked stays in use."""
    monkeypatch.setattr(key_service, "LOOK_UP_LIMIT_S", 0.02)
    secrets = FakeSecrets(fireworks=OTHER)
    secrets.gate = threading.Event()
    keys = service(secrets)
    await keys.look_up("fireworks")

    storing = asyncio.gather(keys.test_and_store("fireworks", KEY))
    while keys.current("fireworks") is None:  # noqa: ASYNC110 - the test steps through the loop
        await asyncio.sleep(0)
    secrets.gate.set()
    await storing

    assert keys.current("fireworks") == KEY


async def test_the_last_of_two_keys_pasted_while_the_store_is_locked_stays() -> None:
    """The store is asked one thing after the other, and a late answer about the older key changes nothing."""
    secrets = FakeSecrets()
    secrets.gate = threading.Event()
    keys = service(secrets)

    storing = asyncio.gather(keys.test_and_store("fireworks", KEY), keys.test_and_store("fireworks", OTHER))
    while keys.current("fireworks") != OTHER:  # noqa: ASYNC110 - the test steps through the loop
        await asyncio.sleep(0)
    secrets.gate.set()
    await storing

    assert secrets.kept == {"fireworks": OTHER}
    assert (keys.current("fireworks"), keys.state("fireworks").tail) == (OTHER, masked(OTHER))
    assert keys.state("fireworks").source is KeySource.KEYRING


async def test_a_failure_to_store_a_key_that_is_gone_is_no_news() -> None:
    """It comes when the key has been forgotten, and says nothing about what is in use now."""
    secrets = FakeSecrets()
    secrets.gate = threading.Event()
    secrets.failure = "The password store is locked."
    keys = service(secrets)
    storing = asyncio.gather(keys.test_and_store("fireworks", KEY))
    while keys.current("fireworks") is None:  # noqa: ASYNC110 - the test steps through the loop
        await asyncio.sleep(0)

    forgetting = asyncio.gather(keys.forget("fireworks"), return_exceptions=True)
    await asyncio.sleep(0)
    secrets.gate.set()
    await asyncio.gather(storing, forgetting)

    assert (keys.state("fireworks").source, keys.state("fireworks").notice) == (KeySource.NONE, None)


async def test_a_key_forgotten_while_the_store_was_locked_does_not_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up that ends after forgetting is not heard, and the entry is deleted."""
    monkeypatch.setattr(key_service, "LOOK_UP_LIMIT_S", 0.02)
    secrets = FakeSecrets(fireworks=KEY)
    secrets.gate = threading.Event()
    keys = service(secrets)
    await keys.look_up("fireworks")

    forgetting = asyncio.gather(keys.forget("fireworks"))
    await asyncio.sleep(0)
    secrets.gate.set()
    await forgetting

    assert (keys.current("fireworks"), secrets.kept) == (None, {})


async def test_a_failing_store_is_a_notice() -> None:
    """What the store says is shown; nothing is raised at the start."""
    secrets = FakeSecrets()
    secrets.failure = "The password store is locked."

    state = await service(secrets).look_up("fireworks")

    assert (state.source, state.notice) == (KeySource.NONE, "The password store is locked.")


async def test_a_pasted_key_is_tested_then_kept() -> None:
    """What a clipboard adds is cut away, one free request is made, the models are shown, and the store keeps it."""
    secrets = FakeSecrets()
    keys = service(secrets)

    models = await keys.test_and_store("fireworks", f'  "{KEY}"\r\n')

    assert [model.id for model in models] == ["m"]
    assert secrets.kept == {"fireworks": KEY}
    assert (keys.state("fireworks").source, keys.state("fireworks").store_name) == (KeySource.KEYRING, STORE)


@pytest.mark.parametrize("text", ["", "two words", "fw_\u00e9", "wrong-but-well-formed"])
async def test_a_key_that_does_not_work_changes_nothing(text: str) -> None:
    """A refused key is an error for people; the key before it stays in use and in the store."""
    secrets = FakeSecrets(fireworks=KEY)
    keys = service(secrets)
    before = await keys.look_up("fireworks")

    with pytest.raises(AppError) as failure:
        await keys.test_and_store("fireworks", text)

    assert failure.value.problem.kind is ProblemKind.BAD_KEY
    assert keys.state("fireworks") == before
    assert (keys.current("fireworks"), secrets.kept) == (KEY, {"fireworks": KEY})


@pytest.mark.parametrize(("name", "failure"), [(None, None), (STORE, "The password store did not keep the key.")])
async def test_where_nothing_keeps_it_a_key_is_for_this_run(name: str | None, failure: str | None) -> None:
    """Without a store, or with one that fails, the key works until the program ends, and the state says why."""
    secrets = FakeSecrets(name)
    secrets.failure = failure
    keys = service(secrets)

    await keys.test_and_store("fireworks", KEY)

    state = keys.state("fireworks")
    assert keys.current("fireworks") == KEY
    assert (state.source, secrets.kept) == (KeySource.THIS_RUN, {})
    assert state.notice
    assert "this run only" in state.notice


async def test_a_key_stored_beside_the_variable_does_not_go_before_it() -> None:
    """The variable stays in use, and the notice says where the new key is."""
    secrets = FakeSecrets()
    keys = service(secrets, KEY)

    await keys.test_and_store("fireworks", OTHER)

    state = keys.state("fireworks")
    assert (keys.current("fireworks"), secrets.kept) == (KEY, {"fireworks": OTHER})
    assert state.source is KeySource.ENVIRONMENT
    assert state.notice
    assert STORE in state.notice
    assert "FIREWORKS_API_KEY" in state.notice


async def test_forgetting_takes_the_key_out_of_the_store_and_out_of_use() -> None:
    """After forgetting there is none; with the variable set that one is used again, and said so."""
    secrets = FakeSecrets(fireworks=KEY)
    keys = service(secrets)
    await keys.look_up("fireworks")
    await keys.forget("fireworks")
    assert (keys.current("fireworks"), secrets.kept, keys.state("fireworks").source) == (None, {}, KeySource.NONE)

    shadowed = service(FakeSecrets(fireworks=OTHER), KEY)
    await shadowed.forget("fireworks")
    assert shadowed.current("fireworks") == KEY
    assert "still holds a key" in (shadowed.state("fireworks").notice or "")


async def test_a_store_that_does_not_let_go_is_said() -> None:
    """The key is out of use at once, and the error says that it may still be stored."""
    secrets = FakeSecrets(fireworks=KEY)
    keys = service(secrets)
    await keys.look_up("fireworks")
    secrets.failure = "The password store is locked."

    with pytest.raises(AppError, match="locked"):
        await keys.forget("fireworks")

    assert keys.current("fireworks") is None


async def test_no_state_or_object_prints_a_key() -> None:
    """Neither the service nor any state it ever published holds more of the key than its last letters."""
    keys = service(FakeSecrets())
    heard: list[KeyState] = []
    keys.changed.connect(heard.append)

    await keys.test_and_store("fireworks", KEY)

    assert heard
    assert KEY not in repr(keys) + repr(heard)
    assert masked("short") == "…"
