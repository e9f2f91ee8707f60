"""settings.toml: it is read whatever its state, and written without touching what is not ours."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.settings_file import TomlSettings
from app.domain.errors import AppError, ProblemKind
from app.domain.settings import Appearance, Budget, Chat, Network, OwnPrice, Server, Settings, ThemeChoice

OLD = Path(__file__).parents[1] / "support" / "data" / "settings-v1.toml"

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
AMOUNT = st.decimals(0, 1000, places=2).map(str)
NUMBERS = {"allow_nan": False, "allow_infinity": False}
SETTINGS = st.builds(
    Settings,
    appearance=st.builds(
        Appearance,
        theme=st.sampled_from(ThemeChoice),
        scale=st.floats(0.75, 3.0),
        editor_font=TEXT,
        editor_font_size=st.floats(5, 72),
    ),
    chat=st.builds(
        Chat,
        model=TEXT,
        answer_tokens=st.integers(1, 1_000_000),
        temperature=st.floats(0, 2),
        top_p=st.floats(0, 1),
        system_prompt=TEXT,
    ),
    network=st.builds(
        Network,
        first_token_timeout_s=st.floats(0.1, 3600),
        idle_timeout_s=st.floats(0.1, 3600),
        connect_timeout_s=st.floats(0.1, 600),
        retries=st.integers(0, 10),
        proxy=TEXT,
        ca_file=TEXT,
    ),
    budget=st.builds(Budget, daily_dollars=st.just("") | AMOUNT, allow_unpriced=st.booleans()),
    servers=st.lists(
        st.builds(
            Server,
            id=st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True).filter(lambda name: name not in ("builtin",)),
            name=TEXT,
            base_url=st.sampled_from(["https://a.example/v1", "http://localhost:1"]),
            needs_key=st.booleans(),
            context=st.integers(256, 10**8),
        ),
        max_size=3,
        unique_by=lambda server: server.id,
    ).map(tuple),
    prices=st.lists(
        st.builds(
            OwnPrice,
            model=TEXT.filter(bool),
            input=AMOUNT,
            output=AMOUNT,
            cached_input=st.just("") | AMOUNT,
            as_of=st.just("") | st.dates().map(str),
        ),
        max_size=3,
        unique_by=lambda price: price.model,
    ).map(tuple),
    shortcuts=st.dictionaries(
        st.sampled_from(["file.save", "file.open", "file", "a.plug in.act"]),
        st.lists(st.sampled_from(["Ctrl+S", "F4", "Ctrl+K, Ctrl+O", 'Ctrl+"']), unique=True, max_size=2).map(tuple),
    ).map(lambda choices: tuple(sorted(choices.items()))),
)


def store(tmp_path: Path, text: str | None = None) -> TomlSettings:
    if text is not None:
        (tmp_path / "settings.toml").write_text(text)
    return TomlSettings(tmp_path / "settings.toml")


def test_without_a_file_there_are_the_defaults(tmp_path: Path) -> None:
    """A new profile has all defaults and nothing to say."""
    assert store(tmp_path).load() == (Settings(), None)


def test_the_first_released_form_opens() -> None:
    """A file of version 1 is read completely and without complaint."""
    found, said = TomlSettings(OLD).load()

    assert said is None
    assert found.appearance == Appearance(ThemeChoice.DARK, 1.25, "Fira Code", 12.0, False, True)
    assert found.chat.system_prompt.startswith("Answer briefly.\n")
    assert found.network == Network(30.0, 12.5, 3.0, 0, "http://localhost:3128", "/etc/ssl/company.pem")
    assert found.budget == Budget("0.50", False)
    assert found.servers[0] == Server(
        "house", "The server under the stairs", "https://house.example/v1", True, False, True, 32768
    )
    assert found.servers[1] == Server("laptop", "llama.cpp", "http://localhost:8080/v1")
    assert found.prices == (OwnPrice("house/qwen", "0.10", "0.4", "0.05", "2026-11-23"),)


@settings(max_examples=40, deadline=None)
@given(SETTINGS, SETTINGS)
def test_any_settings_come_back(tmp_path_factory: pytest.TempPathFactory, first: Settings, second: Settings) -> None:
    """Whatever is saved is read again, by another store too, also over older settings and the user's own keys."""
    folder = tmp_path_factory.mktemp("settings")
    file = store(folder, OLD.read_text())
    file.load()
    for wanted in (first, second):
        file.save(wanted)

        assert store(folder).load() == (wanted, None)
    kept = tomlkit.parse((folder / "settings.toml").read_text())
    assert kept["from_a_plugin"] == "kept"
    assert "# easier on the eyes" in (folder / "settings.toml").read_text()


def test_only_what_was_changed_is_written(tmp_path: Path) -> None:
    """One changed value changes one line: comments, order, spelling and unknown keys keep their letters."""
    file = store(tmp_path, OLD.read_text())
    before, _ = file.load()

    file.save(replace(before, chat=replace(before.chat, answer_tokens=2048)))

    changed = (tmp_path / "settings.toml").read_text()
    assert changed == OLD.read_text().replace("answer_tokens = 512", "answer_tokens = 2048")


def test_a_change_by_hand_is_not_taken_back(tmp_path: Path) -> None:
    """What was edited in the file while the program runs stays when another value is saved."""
    file = store(tmp_path, "[chat]\ntemperature = 0.5\n")
    before, _ = file.load()
    (tmp_path / "settings.toml").write_text("[chat]\ntemperature = 0.9\n")

    file.save(replace(before, appearance=Appearance(scale=2.0)))

    found, _ = store(tmp_path).load()
    assert (found.chat.temperature, found.appearance.scale) == (0.9, 2.0)


def test_a_server_keeps_its_unknown_keys_when_the_list_changes(tmp_path: Path) -> None:
    """Removing one server leaves the table of the other as it was, and what could not be read stays too."""
    file = store(tmp_path, OLD.read_text() + '\n[[servers]]\nid = "NOT VALID"\nnote = "mine"\n')
    before, said = file.load()
    assert said

    file.save(replace(before, servers=(replace(before.servers[0], name="New name"),)))

    tables = tomlkit.parse((tmp_path / "settings.toml").read_text()).unwrap()["servers"]
    assert [(table["id"], table.get("name")) for table in tables] == [("house", "New name"), ("NOT VALID", None)]
    assert (tables[0]["colour"], tables[1]["note"]) == ("green", "mine")


@pytest.mark.parametrize(
    "content",
    [b"[chat\n", b"\xff\xfe\x00", b"a = " + b"[" * 20_000, b"x" * 1_000_001, b"a = 1\na = 2\n"],
    ids=["syntax", "bytes", "nested", "huge", "twice"],
)
def test_a_broken_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    """The defaults are used, the file is kept under another name, and the person is told which."""
    (tmp_path / "settings.toml").write_bytes(content)

    found, said = store(tmp_path).load()

    (aside,) = tmp_path.iterdir()
    assert found == Settings()
    assert said
    assert aside.name in said
    assert aside.name.startswith("settings.toml.broken-")
    assert aside.read_bytes() == content
    assert store(tmp_path).load() == (Settings(), None)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('[appearance]\ntheme = "pink"', "appearance.theme"),
        ("[appearance]\nscale = 9", "appearance.scale"),
        ("[appearance]\nscale = nan", "appearance.scale"),
        ("[appearance]\nline_numbers = 1", "appearance.line_numbers"),
        ("[chat]\nanswer_tokens = 10.5", "chat.answer_tokens"),
        ("[chat]\nanswer_tokens = true", "chat.answer_tokens"),
        ("[chat]\nmodel = 3", "chat.model"),
        ('[network]\nidle_timeout_s = "soon"', "network.idle_timeout_s"),
        ("[network]\nretries = -1", "network.retries"),
        ('[budget]\ndaily_dollars = "much"', "budget.daily_dollars"),
        ('[budget]\ndaily_dollars = "NaN"', "budget.daily_dollars"),
        ("appearance = 3", "appearance"),
        ("shortcuts = 3", "shortcuts"),
        ('[shortcuts]\n"file.save" = "Ctrl+S"', "shortcuts.file.save"),
        ('[shortcuts]\nfile.save = ["S"]', "shortcuts.file.save"),
        ('[shortcuts]\n"file.save" = ["Ctrl+Qux"]', "shortcuts.file.save"),
        ('[shortcuts]\n"file.save" = [1]', "shortcuts.file.save"),
        ("servers = 3", "servers"),
        ('[[servers]]\nid = "fireworks"\nname = "x"\nbase_url = "https://x.example"', "servers"),
        ('[[servers]]\nid = "a"\nname = "x"\nbase_url = "http://x.example"', "servers"),
        ('[[prices]]\nmodel = "a/b"\ninput = "0.1"', "prices"),
        ('[[prices]]\nmodel = "a/b"\ninput = "0.00000001"\noutput = "1"', "prices"),
    ],
)
def test_a_wrong_value_costs_only_itself(tmp_path: Path, line: str, name: str) -> None:
    """A value of the wrong type or out of range gives its default and a sentence that names it; the others count."""
    found, said = store(tmp_path, f"{line}\n[network.of_another_kind]\n[chat_]\n").load()

    assert found == Settings()
    assert said
    assert f"“{name}" in said


def test_keys_may_be_written_with_or_without_quotes(tmp_path: Path) -> None:
    """`file.save = ...` counts as `"file.save" = ...`; each is changed where it stands, and goes with its own keys."""
    file = store(tmp_path, '[shortcuts]\nfile.save = ["ctrl+k,ctrl+s"] # mine\n"file.open" = ["F4"]\n')
    found, said = file.load()

    file.save(replace(found, shortcuts=(("file.save", ("F5",)),)))

    assert (dict(found.shortcuts), said) == ({"file.save": ("Ctrl+K, Ctrl+S",), "file.open": ("F4",)}, None)
    assert (tmp_path / "settings.toml").read_text() == 'version = 1\n\n[shortcuts]\nfile.save = ["F5"] # mine\n'


def test_other_values_of_the_same_table_are_kept(tmp_path: Path) -> None:
    """Beside a wrong value the right ones are used."""
    found, said = store(tmp_path, "[chat]\ntop_p = 7\ntemperature = 1\n[budget]\ndaily_dollars = 2\n").load()

    assert (found.chat, found.budget.daily_dollars) == (Chat(temperature=1.0), "2")
    assert said == "“chat.top_p” in the settings must be a number from 0 to 1, so “0.95” is used."


def test_a_wrong_value_stays_in_the_file_until_it_is_changed(tmp_path: Path) -> None:
    """Saving something else does not delete what the user wrote."""
    file = store(tmp_path, '[chat]\ntop_p = "most" # try\n')
    before, _ = file.load()

    file.save(replace(before, budget=Budget("1")))
    assert 'top_p = "most" # try' in (tmp_path / "settings.toml").read_text()

    file.save(replace(before, chat=Chat(top_p=0.5)))
    assert "top_p = 0.5 # try" in (tmp_path / "settings.toml").read_text()


def test_settings_of_a_newer_version_are_read_as_far_as_they_are_known(tmp_path: Path) -> None:
    """The number of the newer version stays in the file, and so does what only it knows."""
    file = store(tmp_path, 'version = 9\n[chat]\ntop_p = 0.5\nmood = "good"\n')

    found, said = file.load()
    file.save(replace(found, budget=Budget("1")))

    kept = tomlkit.parse((tmp_path / "settings.toml").read_text()).unwrap()
    assert said
    assert "newer version" in said
    assert (kept["version"], kept["chat"]["mood"], found.chat.top_p) == (9, "good", 0.5)


def test_the_file_is_private_and_its_link_stays(tmp_path: Path) -> None:
    """Under umask 000 the file is 0600; a symbolic link to a file elsewhere is written through; no scraps remain."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "profile").mkdir()
    link = tmp_path / "profile" / "settings.toml"
    link.symlink_to(tmp_path / "elsewhere" / "fireside.toml")
    before = os.umask(0)
    try:
        TomlSettings(link).save(Settings(budget=Budget("1")))
    finally:
        os.umask(before)

    assert link.is_symlink()
    assert [file.name for file in (tmp_path / "elsewhere").iterdir()] == ["fireside.toml"]
    assert stat.S_IMODE(link.stat().st_mode) == 0o600
    assert TomlSettings(link).load()[0].budget == Budget("1")


def test_what_cannot_be_read_or_written_is_said(tmp_path: Path) -> None:
    """A folder in the file's place gives the defaults and a sentence; saving there is an error for people."""
    (tmp_path / "settings.toml").mkdir()
    file = store(tmp_path)

    found, said = file.load()

    assert found == Settings()
    assert said
    assert "cannot be read" in said
    with pytest.raises(AppError) as failure:
        file.save(Settings(budget=Budget("1")))
    assert failure.value.problem.kind is ProblemKind.STORAGE


def test_lone_surrogates_do_not_spoil_the_file(tmp_path: Path) -> None:
    """TOML is UTF-8: what has no place in it is saved as U+FFFD."""
    store(tmp_path).save(Settings(chat=Chat(system_prompt="a\ud800b")))

    assert store(tmp_path).load()[0].chat.system_prompt == "a\ufffdb"
