"""Keys of commands: what can be one, which exclude each other, and who has which after any choices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.shortcuts import (
    Choices,
    Keys,
    WrongKeys,
    clash,
    clean_keys,
    exchange,
    give,
    owners,
    present_keys,
    take_back,
)

OWN: dict[str, Keys] = {
    "open": ("Ctrl+O",),
    "open folder": ("Ctrl+K, Ctrl+O",),
    "save": ("Ctrl+S",),
    "redo": ("Ctrl+Shift+Z", "Ctrl+Y"),
    "sort": (),
}
KEYS = st.sampled_from(["Ctrl+O", "Ctrl+S", "Ctrl+K", "Ctrl+K, Ctrl+O", "Ctrl+K, Ctrl+S", "Ctrl+Y", "F4", "Alt+Z"])
ACTS = st.lists(st.tuples(st.sampled_from(list(OWN)), st.lists(KEYS, max_size=2, unique=True).map(tuple) | st.none()))


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("ctrl+s", "Ctrl+S"),
        ("Ctrl+K,Ctrl+O", "Ctrl+K, Ctrl+O"),
        ("shift+ctrl+x", "Ctrl+Shift+X"),
        ("Ctrl++", "Ctrl++"),
        ("Ctrl+,, Ctrl+,", "Ctrl+,, Ctrl+,"),
        ("Ctrl+K, O", "Ctrl+K, O"),
        ("f12", "F12"),
        ("Shift+F3", "Shift+F3"),
        ("alt+pgup", "Alt+PgUp"),
        ("ctrl+ß", "Ctrl+ß"),
    ],
)
def test_keys_are_read_as_qt_writes_them(written: str, clean: str) -> None:
    """Whatever the order and the case, modifiers and keys end up as Qt has them."""
    assert clean_keys(written) == clean


@pytest.mark.parametrize(
    "written", ["", "a", "Shift+A", "Return", "Home", "Ctrl", "Ctrl+", "Ctrl+Qux", "F99", "Ctrl+A B"]
)
def test_keys_that_write_are_refused(written: str) -> None:
    """A letter without Ctrl or Alt, a key that moves in a text, and what is no key at all cannot run a command."""
    with pytest.raises(WrongKeys):
        clean_keys(written)


def test_the_beginning_of_another_is_in_its_way() -> None:
    """Ctrl+K excludes Ctrl+K, Ctrl+O; Shift does not tell two keys apart where the mark says it already."""
    assert clash("Ctrl+K", "Ctrl+K, Ctrl+O")
    assert clash("Ctrl+Shift+{", "Ctrl+{")
    assert not clash("Ctrl+K, Ctrl+O", "Ctrl+K, Ctrl+S")
    assert not clash("Ctrl+Shift+S", "Ctrl+S")


def test_keys_are_taken_from_the_one_who_has_them() -> None:
    """Ctrl+O given to Save leaves Open without, and what Ctrl+K would hide goes too."""
    choices = give(OWN, (), "save", ("Ctrl+S", "Ctrl+O"))
    hidden = give(OWN, choices, "sort", ("Ctrl+K",))

    assert dict(choices) == {"open": (), "save": ("Ctrl+S", "Ctrl+O")}
    assert dict(hidden)["open folder"] == ()


def test_own_keys_come_back() -> None:
    """A command that gets its own keys back takes them from whoever had them; then nothing is chosen any more."""
    choices = give(OWN, (), "save", ("Ctrl+O",))

    assert take_back(OWN, take_back(OWN, choices, "open"), "save") == ()


def test_of_two_choices_the_first_command_keeps_the_keys() -> None:
    """Two commands that were given the same keys by hand: one has them, and it is told of the other."""
    present, lost = present_keys(OWN, (("redo", ("F4",)), ("save", ("F4", "F5"))))

    assert (present["save"], present["redo"]) == (("F4", "F5"), ())
    assert [(one.command, one.keys, one.owner) for one in lost] == [("redo", "F4", "save")]


def test_a_key_is_exchanged_in_its_place() -> None:
    """A new key stands where the old one stood, or behind the others, and takes the place of those it would hide."""
    assert exchange(("F2", "F3"), "F2", "F4") == ("F4", "F3")
    assert exchange(("F2",), None, "F4") == ("F2", "F4")
    assert exchange(("F2", "Ctrl+K, Ctrl+O"), "F2", "Ctrl+K") == ("Ctrl+K",)
    assert present_keys(OWN, (("save", ("Ctrl+K", "Ctrl+K, Ctrl+S")),))[0]["save"] == ("Ctrl+K",)


def test_commands_of_another_version_keep_their_keys() -> None:
    """Keys of a command that is not known here stay as they are, and are in nobody's way."""
    foreign: Choices = (("future", ("Ctrl+S",)),)

    assert present_keys(OWN, foreign) == (OWN, [])
    assert dict(give(OWN, foreign, "save", ("F4",))) == {"future": ("Ctrl+S",), "save": ("F4",)}


@given(ACTS)
def test_no_keys_ever_have_two_owners(acts: list[tuple[str, Keys | None]]) -> None:
    """After any changes and resets each key runs one command, and the last command that was changed has its keys."""
    choices: Choices = ()
    for command, keys in acts:
        wanted = (
            OWN[command]
            if keys is None
            else tuple(one for one in keys if not any(clash(one, o) for o in keys if o != one))
        )
        choices = give(OWN, choices, command, wanted) if keys is not None else take_back(OWN, choices, command)

        present, lost = present_keys(OWN, choices)
        assert present[command] == wanted
        assert lost == []
        assert all(owners(one, present) == [name] for name, theirs in present.items() for one in theirs)
        assert all(present[name] == OWN[name] for name in OWN if name not in dict(choices))
