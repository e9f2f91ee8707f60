"""The table of models is complete and sourced; lists and own prices are merged into it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.adapters.catalogue_file import CatalogueError, load_cards
from app.adapters.tokenizer import MARKERS
from app.domain.models import BUILTIN, FIREWORKS, ChatStyle, ModelCard, RequestKind
from app.domain.pricing import Price
from app.domain.settings import OwnPrice, Server
from app.services.catalogue import Catalogue
from app.services.ports import ListedModel
from tests.support.fakes import FakeClock

ACCOUNT = "accounts/fireworks/models/"
STARCODER = f"fireworks/{ACCOUNT}starcoder-16b"
CARDS = load_cards()
TOML = """
[[model]]
provider = "fireworks"
id = "m"
candidates = []
name = "M"
kind = "chat"
chat_style = "server_template"
fim_family = "none"
tokenizer = "starcoder"
token_factor = 0.9
exact_tokens = false
context = 100
max_answer = 50
price = { input = "0.20", cached_input = "0.10", output = "0.30", source = "s", as_of = 2026-11-22 }
licence = "not sourced"
released = "2026"
parameters = "1B"
architecture = "a"
capabilities = ["chat"]
about = "b"
source = "c"
"""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 11, 23, 12, tzinfo=UTC))


@pytest.fixture
def catalogue(clock: FakeClock) -> Catalogue:
    return Catalogue(CARDS, clock)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_each_card_is_complete(card: ModelCard) -> None:
    """Each model of our table has a name, limits, a way to chat, a known vocabulary, and a sourced and dated price."""
    assert card.chats
    assert card.tokenizer in MARKERS
    assert 0.5 < card.token_factor < 1.5
    assert 0 < card.max_answer <= card.context
    assert card.quote is not None
    assert card.quote.source.startswith("https://") or card.provider == BUILTIN
    assert card.quote.as_of.year >= 2026
    assert card.capabilities
    assert card.about
    assert card.source
    assert (card.fim_family is not None) == ("fill in the middle" in card.capabilities)


def test_starcoder_is_first_and_as_the_facts_have_it(catalogue: Catalogue) -> None:
    """StarCoder leads the table: a completion model of 8,192 tokens, exact, at $0.20 with no cached price sourced."""
    card = CARDS[0]

    assert card is catalogue.default_for(has_key=True)
    assert card.key == STARCODER
    assert card.candidates == (f"{ACCOUNT}starcoder", f"{ACCOUNT}starcoder-16b-w8a16")
    assert (card.kind, card.chat_style) == (RequestKind.COMPLETION, ChatStyle.FEW_SHOT)
    assert (card.context, card.fim_family, card.exact_tokens) == (8192, "starcoder", True)
    assert card.price == Price(200_000, 200_000, None)
    assert (card.licence, card.released, card.parameters) == ("BigCode OpenRAIL-M", "2023-05-09", "15.5B")


def test_without_a_key_the_built_in_model_is_first(catalogue: Catalogue) -> None:
    """The model without a key is the built-in one: free, offline, of 8,192 tokens."""
    card = catalogue.default_for(has_key=False)

    assert card.provider == BUILTIN
    assert card.price == Price(0, 0)
    assert card.context == 8192
    assert card.kind is RequestKind.BOTH


def test_a_table_can_be_read(tmp_path: Path) -> None:
    """A well-formed table gives its cards; "not sourced" is None, prices are exact."""
    path = tmp_path / "models.toml"
    path.write_text(TOML, "utf-8")
    (card,) = load_cards(path)

    assert card.licence is None
    assert card.price == Price(200_000, 300_000, 100_000)
    assert card.fim_family is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "M"', "", "name is missing"),
        ('name = "M"', 'name = " "', "name is empty"),
        ("context = 100", 'context = "100"', "context must be int"),
        ("context = 100", "context = 0", "context must be positive"),
        ("context = 100", "context = 10", "max_answer is larger than context"),
        ("exact_tokens = false", "exact_tokens = true", "token_factor"),
        ("token_factor = 0.9", "token_factor = true", "token_factor must be float"),
        ('kind = "chat"', 'kind = "talk"', "talk"),
        ('input = "0.20"', "input = 0.20", "input must be str"),
        ('input = "0.20"', 'input = "cheap"', "not a price"),
        ('source = "s", ', "", "source is missing"),
        ("as_of = 2026-11-22", 'as_of = "soon"', "as_of must be date"),
        ("candidates = []", "candidates = [1]", "candidates must be a list of texts"),
        ('about = "b"', 'about = "b"\nabuot = "b"', "unknown key abuot"),
        ("[[model]]", "[[modle]]", "[[model]] tables"),
        ('name = "M"', "name = ", "cannot be read"),
    ],
)
def test_a_wrong_table_says_where(tmp_path: Path, old: str, new: str, said: str) -> None:
    """A mistake in the table is an error that names the file, the model and the key."""
    path = tmp_path / "models.toml"
    path.write_text(TOML.replace(old, new), "utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_cards(path)

    assert said in str(caught.value)
    assert "models.toml" in str(caught.value)


def test_a_model_is_not_listed_twice(tmp_path: Path) -> None:
    """Two tables with the same provider and id are an error."""
    path = tmp_path / "models.toml"
    path.write_text(TOML + TOML, "utf-8")
    with pytest.raises(CatalogueError, match="fireworks/m twice"):
        load_cards(path)


def test_own_prices_win_and_say_so(catalogue: Catalogue, clock: FakeClock) -> None:
    """A price that the user has set replaces the table's, with "you" as its source, until it is taken back."""
    catalogue.set_prices([OwnPrice(STARCODER, "0.15", "0.25", "0.05", "2026-11-01")])
    card = catalogue.by_key(STARCODER)
    assert card is not None
    assert card.quote is not None
    assert card.price == Price(150_000, 250_000, 50_000)
    assert (card.quote.source, card.quote.as_of.isoformat()) == ("you", "2026-11-01")
    catalogue.set_prices([])

    assert catalogue.by_key(STARCODER) == CARDS[0]


def test_an_unreadable_own_price_is_said(catalogue: Catalogue) -> None:
    """A price that cannot be read leaves the table's in place, and is told about."""
    catalogue.set_prices([OwnPrice(STARCODER, "cheap", "0.25")])
    card = catalogue.by_key(STARCODER)

    assert card is not None
    assert card.price == Price(200_000, 200_000)
    (problem,) = catalogue.price_problems
    assert "StarCoder" in problem


def test_listed_models_are_merged(catalogue: Catalogue) -> None:
    """A known model takes the context its server states, under whatever id it is listed; a new one has no price."""
    heard: list[tuple[ModelCard, ...]] = []
    catalogue.changed.connect(heard.append)
    catalogue.merge_listed(
        FIREWORKS,
        [
            ListedModel(f"{ACCOUNT}starcoder", "starcoder", context=4096),
            ListedModel(f"{ACCOUNT}starcoder2-3b", "listed under its own id", context=8192),
            ListedModel(f"{ACCOUNT}new-7b", "New 7B", context=65_536, chat=True, parameters=7_200_000_000),
        ],
    )
    starcoder, small, new = catalogue.available(FIREWORKS)

    assert (starcoder.key, starcoder.context, starcoder.max_answer) == (STARCODER, 4096, 4096)
    assert starcoder.price == Price(200_000, 200_000)
    assert (small.name, small.context, small.fim_family) == ("StarCoder 2 3B", 8192, "starcoder2")
    assert (new.name, new.context, new.kind, new.price, new.parameters) == (
        "New 7B",
        65_536,
        RequestKind.CHAT,
        None,
        "7.2B",
    )
    assert heard == [catalogue.cards]
    assert len(catalogue.of_provider(FIREWORKS)) == len([c for c in CARDS if c.provider == FIREWORKS]) + 1
    catalogue.set_prices([OwnPrice(new.key, "1", "2")])
    assert catalogue.available(FIREWORKS)[2].price == Price(1_000_000, 2_000_000)


def test_a_server_of_ones_own(catalogue: Catalogue) -> None:
    """Models of a configured server are cards with unknown price; before its list has come one is assumed."""
    catalogue.set_servers([Server("ollama", "Ollama", "http://localhost:11434/v1", context=4096)])
    assumed = catalogue.chosen("ollama/qwen2.5-coder:7b")
    assert assumed is not None
    assert (assumed.key, assumed.context, assumed.price) == ("ollama/qwen2.5-coder:7b", 4096, None)
    assert catalogue.chosen("nobody/qwen") is None
    assert catalogue.chosen("") is None
    catalogue.merge_listed("ollama", [ListedModel("qwen2.5-coder:7b", "", chat=None)])
    (card,) = catalogue.of_provider("ollama")

    assert (card.name, card.kind, card.context) == ("qwen2.5-coder:7b", RequestKind.BOTH, 4096)
    catalogue.set_servers([])
    assert catalogue.of_provider("ollama") == ()


def test_short_names_are_completed(catalogue: Catalogue) -> None:
    """A model is found by its full id, its short name, its display name and its other ids."""
    names = [f"{ACCOUNT}starcoder-16b", "starcoder-16b", "StarCoder", f"{ACCOUNT}starcoder", "starcoder-16b-w8a16"]

    assert {card.key for name in names if (card := catalogue.find(FIREWORKS, name))} == {STARCODER}
    assert catalogue.find(FIREWORKS, "starcoder-99b") is None
    assert catalogue.find("nobody", "starcoder-16b") is None
    assert catalogue.chosen("fireworks/starcoder-16b") == CARDS[0]


def test_wrong_ids_give_the_near_ones(catalogue: Catalogue) -> None:
    """A mistyped id gives the models that may have been meant, best first, and only such as are there."""
    near = catalogue.near(FIREWORKS, f"{ACCOUNT}starcodr2-15b")
    assert near[0].id == f"{ACCOUNT}starcoder2-15b"
    assert len(near) <= 5
    catalogue.merge_listed(FIREWORKS, [ListedModel(f"{ACCOUNT}starcoder2-7b", "x")])

    assert [card.id for card in catalogue.near(FIREWORKS, f"{ACCOUNT}starcodr2-15b")] == [f"{ACCOUNT}starcoder2-7b"]
    assert catalogue.near(FIREWORKS, "zzzzzzzz") == ()


async def test_old_prices_say_how_old_they_are(catalogue: Catalogue, clock: FakeClock) -> None:
    """A week after the table's date the catalogue says how old the prices are; own and built-in ones do not age."""
    assert catalogue.staleness() == ""
    await clock.advance(timedelta(days=30).total_seconds())

    assert catalogue.staleness() == "Prices are 31 days old."
    assert catalogue.price_age(CARDS[0]) == 31
    assert catalogue.staleness(BUILTIN) == ""
    assert catalogue.price_age(replace(CARDS[0], quote=None)) is None


def test_the_context_that_a_server_states_is_adopted(catalogue: Catalogue) -> None:
    """A context learnt from an error replaces the table's, before and after a list."""
    catalogue.adopt_context(STARCODER, 2048)
    card = catalogue.by_key(STARCODER)
    assert card is not None
    assert (card.context, card.max_answer) == (2048, 2048)
    catalogue.merge_listed(FIREWORKS, [ListedModel(f"{ACCOUNT}starcoder-16b", "x", context=8192)])
    catalogue.adopt_context(STARCODER, 1024)

    adopted = catalogue.by_key(STARCODER)
    assert adopted is not None
    assert adopted.context == 1024
