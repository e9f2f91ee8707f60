"""Which values a setting may have: tables as they stand in settings.toml become Settings, wrong values defaults."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from app.domain.endpoints import clean_base_url
from app.domain.errors import AppError
from app.domain.models import BUILTIN, FIREWORKS
from app.domain.pricing import price_from_dollars
from app.domain.settings import OwnPrice, Server, Settings

SECTIONS = ("appearance", "editor", "chat", "completion", "network", "budget", "updates")
SHORTCUTS = "shortcuts"
LISTS = {"servers": "id", "prices": "model"}  # the lists of tables, and the key that tells their entries apart

_RANGES: dict[str, tuple[float, float]] = {
    "appearance.scale": (0.75, 3.0),
    "appearance.editor_font_size": (5.0, 72.0),
    "editor.tab_width": (1, 16),
    "chat.answer_tokens": (1, 1_000_000),
    "chat.temperature": (0.0, 2.0),
    "chat.top_p": (0.0, 1.0),
    "network.first_token_timeout_s": (0.1, 3600.0),
    "network.idle_timeout_s": (0.1, 3600.0),
    "network.connect_timeout_s": (0.1, 600.0),
    "network.retries": (0, 10),
    "servers.context": (256, 100_000_000),
}
_SERVER_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")

T = TypeVar("T")


class _Wrong(Exception):
    """A value that cannot be used; its text says what would be right."""


def read_settings(table: Mapping[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """The settings, and a sentence for each value that could not be used. Unknown keys are no matter."""
    said: list[str] = []
    found: dict[str, Any] = {}
    defaults = Settings()
    for name in SECTIONS:
        default = getattr(defaults, name)
        section = table.get(name, {})
        if isinstance(section, Mapping):
            found[name] = _read_table(type(default), name, section, said)
        else:
            said.append(f"“{name}” in the settings is not a table, so its defaults are used.")
    found["servers"] = _read_list(Server, "servers", table.get("servers", []), said)
    found["prices"] = _read_list(OwnPrice, "prices", table.get("prices", []), said)
    if SHORTCUTS in table:
        found[SHORTCUTS] = _read_shortcuts(table[SHORTCUTS], said)
    return Settings(**found), tuple(said)


def plain(value: object) -> bool | int | float | str:
    """A setting's value as TOML has it."""
    if isinstance(value, StrEnum):
        return value.value
    assert isinstance(value, bool | int | float | str)
    return value


def flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """`"file.save" = [...]` and `file.save = [...]`, which TOML takes for tables in tables, are the same to us."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _read_shortcuts(table: object, said: list[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The keys of commands, by id. Which commands there are is the window's business."""
    from app.domain.shortcuts import WrongKeys, clean_keys

    if not isinstance(table, Mapping):
        said.append("“shortcuts” in the settings is not a table, so every command has its own keys.")
        return ()
    read: dict[str, tuple[str, ...]] = {}
    for command, keys in flat(table):
        try:
            if not isinstance(keys, list) or not all(isinstance(one, str) for one in keys):
                raise WrongKeys("they must be a list such as [“Ctrl+K, Ctrl+O”]")
            read[command] = tuple(dict.fromkeys(map(clean_keys, keys)))
        except WrongKeys as wrong:
            said.append(
                f"“{SHORTCUTS}.{command}” in the settings cannot be used, so the command has its own keys: {wrong}."
            )
    return tuple(sorted(read.items()))


def _read_list(kind: type[T], name: str, entries: object, said: list[str]) -> tuple[T, ...]:
    """The entries that can be used; the first of two with the same name stands."""
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        said.append(f"“{name}” in the settings is not a list of tables ([[{name}]]), so it is left out.")
        return ()
    key = LISTS[name]
    read: dict[str, T] = {}
    for number, entry in enumerate(entries, 1):
        value = read_entry(kind, name, entry, said, number)
        if value is not None:
            read.setdefault(getattr(value, key), value)
    return tuple(read.values())


def read_entry(kind: type[T], name: str, entry: Mapping[str, Any], said: list[str], number: int = 0) -> T | None:
    """One server or price; None, and a sentence, when what it cannot do without is missing or wrong."""
    try:
        for field in fields(kind):  # type: ignore[arg-type]
            if field.default is MISSING:
                if field.name not in entry:
                    raise _Wrong(f"“{field.name}” is missing")
                _check(f"{name}.{field.name}", "", entry[field.name])
    except _Wrong as wrong:
        said.append(f"Entry {number} of “{name}” in the settings cannot be used: {wrong}.")
        return None
    return _read_table(kind, name, entry, said)


def _read_table(kind: type[T], name: str, table: Mapping[str, Any], said: list[str]) -> T:
    values: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name not in table:
            continue
        default = "" if field.default is MISSING else field.default
        try:
            values[field.name] = _check(f"{name}.{field.name}", default, table[field.name])
        except _Wrong as wrong:
            said.append(f"“{name}.{field.name}” in the settings must be {wrong}, so “{plain(default)}” is used.")
    return kind(**values)


def _check(name: str, default: object, value: object) -> object:
    """The value as the setting has it. Raises _Wrong."""
    if (special := _SPECIAL.get(name)) is not None:
        return special(value)
    if isinstance(default, StrEnum):
        choices = [choice.value for choice in type(default)]
        if value not in choices:
            raise _Wrong("one of " + ", ".join(choices))
        return type(default)(value)
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise _Wrong("true or false")
        return value
    if isinstance(default, int | float):
        return _number(name, type(default), value)
    if not isinstance(value, str):
        raise _Wrong("a text in quotes")
    return value


def _number(name: str, kind: type[int | float], value: object) -> int | float:
    low, high = _RANGES[name]
    allowed = int if kind is int else (int, float)
    if isinstance(value, bool) or not isinstance(value, allowed) or not low <= value <= high:
        whole = "a whole number" if kind is int else "a number"
        raise _Wrong(f"{whole} from {low:g} to {high:g}" if high < 1e6 else f"{whole} of at least {low:g}")
    return kind(value)


def _decimal(value: object) -> str:
    """An amount as a decimal string; a plain TOML number will do. "" stays empty."""
    if value == "":
        return ""
    text = value if isinstance(value, str) else repr(value)
    try:
        number = Decimal(text.strip()) if isinstance(value, str | int | float) else None
    except InvalidOperation:
        number = None
    if number is None or isinstance(value, bool) or not number.is_finite() or number < 0:
        raise _Wrong("an amount in dollars such as “0.50”")
    return text.strip()


def _price(value: object) -> str:
    text = _decimal(value)
    try:
        price_from_dollars(text or "0")
    except ValueError:
        raise _Wrong("a price of at most six decimals, in dollars per million tokens") from None
    return text


def _needed_price(value: object) -> str:
    return _price(value) or _refuse("a price in dollars per million tokens such as “0.20”")


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return date.fromisoformat(str(value)).isoformat() if value != "" else ""
    except ValueError:
        raise _Wrong("a day such as “2026-11-23”") from None


def _server_id(value: object) -> str:
    if not isinstance(value, str) or not value or not _SERVER_LETTERS.issuperset(value):
        raise _Wrong("“id” must be lower case letters, digits and hyphens")
    if value in (FIREWORKS, BUILTIN):
        raise _Wrong(f"“{value}” is a name of Fireside's own")
    return value


def _base_url(value: object) -> str:
    try:
        return clean_base_url(value if isinstance(value, str) else "")
    except AppError as error:
        raise _Wrong(error.problem.message.rstrip(".")) from None


def _model(value: object) -> str:
    return value if isinstance(value, str) and value else _refuse("“model” must name a model")


def _refuse(what: str) -> str:
    raise _Wrong(what)


_SPECIAL: dict[str, Callable[[object], str]] = {
    "budget.daily_dollars": _decimal,
    "budget.completion_daily_dollars": _decimal,
    "servers.id": _server_id,
    "servers.base_url": _base_url,
    "prices.model": _model,
    "prices.input": _needed_price,
    "prices.output": _needed_price,
    "prices.cached_input": _price,
    "prices.as_of": _day,
}
