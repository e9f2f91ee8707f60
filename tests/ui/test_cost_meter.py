"""The cost meter and the arithmetic behind it: what is shown of money, and how sure it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from app.domain.charges import Charge, ChargeOutcome
from app.domain.money import arithmetic, figure_of, parse_dollars, total_of
from app.domain.pricing import Price
from app.domain.requests import Purpose
from app.domain.usage import Provenance, Usage
from app.services.cost_meter import MeterState
from app.ui.cost.arithmetic import COLUMNS, GROUPS, ChargesDialog
from app.ui.cost.meter import CostMeter
from app.ui.cost.words import level

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PRICE = Price(200_000, 200_000, 100_000)
FINISHED = Charge(
    "1",
    START,
    Purpose.CHAT,
    "fireworks",
    "accounts/fireworks/models/starcoder-16b",
    PRICE,
    "c",
    START + timedelta(seconds=2),
    ChargeOutcome.FINISHED,
    Usage(3412, 388, 1024),
    Provenance.REPORTED,
)
COUNTED = replace(
    FINISHED,
    id="2",
    started_at=START + timedelta(minutes=1),
    outcome=ChargeOutcome.STOPPED,
    usage=Usage(388, 41),
    provenance=Provenance.COUNTED,
)
UNKNOWN = replace(
    FINISHED,
    id="3",
    started_at=START + timedelta(minutes=2),
    outcome=ChargeOutcome.FAILED,
    usage=None,
    provenance=Provenance.UNKNOWN,
)
OPEN = replace(FINISHED, id="4", started_at=START + timedelta(minutes=3), outcome=None, usage=None)


def state(*charges: Charge, limit: str = "") -> MeterState:
    """The meter after these charges of one conversation, all of today."""
    newest = figure_of(charges[-1]) if charges else None
    total = total_of(charges)
    return MeterState(newest, total, total, parse_dollars(limit), {charge.id: charge for charge in charges})


@pytest.fixture
def meter(qtbot: QtBot) -> CostMeter:
    made = CostMeter()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(qtbot: QtBot) -> ChargesDialog:
    made = ChargesDialog(None)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (state(), "this chat 0 ¢ | today 0 ¢"),
        (state(limit="0.50"), "this chat 0 ¢ | today 0 ¢ of 50 ¢"),
        (state(FINISHED), "3,800 tok 0.066 ¢ | this chat 0.066 ¢ | today 0.066 ¢"),
        (state(FINISHED, COUNTED), "429 tok ~0.0086 ¢ | this chat ~0.074 ¢ | today ~0.074 ¢"),
        (state(FINISHED, UNKNOWN), "- tok - | this chat ≥ 0.065 ¢ | today ≥ 0.065 ¢"),
        (state(FINISHED, OPEN), "running | this chat ≥ 0.065 ¢ | today ≥ 0.065 ¢"),
        (state(replace(FINISHED, price=None), limit="1"), "3,800 tok - | this chat ≥ 0 ¢ | today ≥ 0 ¢ of $1.00"),
    ],
    ids=["nothing", "limit", "reported", "counted", "unknown", "running", "unpriced"],
)
def test_the_meter_says_what_is_known(meter: CostMeter, shown: MeterState, text: str) -> None:
    """Reported is plain, counted has "~", incomplete "≥" and rounded down, unknown "-" and never zero."""
    meter.show_meter(shown)

    assert meter.text() == text


def test_each_charge_changes_the_meter(meter: CostMeter) -> None:
    """A further charge of the same size changes the text."""
    meter.show_meter(state(FINISHED))
    first = meter.text()

    meter.show_meter(state(FINISHED, replace(FINISHED, id="9")))

    assert meter.text() != first
    assert "this chat 0.13 ¢" in meter.text()


def test_a_screen_reader_hears_a_sentence(meter: CostMeter) -> None:
    """The accessible name is the whole text with the word "cost", also where the button is shortened."""
    meter.show_meter(state(FINISHED, COUNTED, limit="0.50"))
    meter.set_brevity(2)

    assert meter.text() == "today ~0.074 ¢ of 50 ¢"
    assert meter.accessibleName() == ("Cost: last answer 429 tok ~0.0086 ¢, this chat ~0.074 ¢, today ~0.074 ¢ of 50 ¢")


@pytest.mark.parametrize(
    ("limit", "wanted"), [("", "ok"), ("0.50", "ok"), ("0.0008", "amber"), ("0.00065", "red"), ("0", "red")]
)
def test_the_meter_turns_amber_and_red(meter: CostMeter, limit: str, wanted: str) -> None:
    """From four fifths of the day's limit on it is amber, at the limit red; without a limit never."""
    shown = state(FINISHED, limit=limit)

    meter.show_meter(shown)

    assert level(shown) == wanted
    assert meter.property("level") == wanted


def cells(table: QTableWidget, row: int) -> dict[str, str]:
    items = [table.item(row, column) for column in range(table.columnCount())]
    return dict(zip(COLUMNS, ["" if item is None else item.text() for item in items], strict=True))


def test_every_charge_has_its_row(dialog: ChargesDialog) -> None:
    """Newest first, each with model, tokens, how they are known, how it ended and its cost."""
    dialog.show_charges([FINISHED, COUNTED, UNKNOWN, OPEN], [], None)
    dialog.show_group("This chat")
    rows = [cells(dialog.table, row) for row in range(dialog.table.rowCount())]

    assert [row["Cost"] for row in rows] == ["running", "-", "~0.0086 ¢", "0.066 ¢"]
    assert [row["Tokens"] for row in rows] == ["running", "unknown", "~ counted", "reported"]
    assert [row["Outcome"] for row in rows] == ["running", "failed", "stopped", "finished"]
    assert rows[3] | {"Time": ""} == {
        "Time": "",
        "Model": "starcoder-16b",
        "For": "chat",
        "Prompt": "3,412",
        "Cached": "1,024",
        "Answer": "388",
        "Tokens": "reported",
        "Outcome": "finished",
        "Cost": "0.066 ¢",
    }
    assert dialog.total.text() == "This chat: 4 charges, ≥ 0.074 ¢"


def test_the_chosen_charge_shows_its_arithmetic(dialog: ChargesDialog) -> None:
    """The line under the table is the exact arithmetic of the row that is chosen."""
    dialog.show_charges([FINISHED, COUNTED], [FINISHED, COUNTED], parse_dollars("0.50"))
    dialog.show_group("Today")

    newest = dialog.arithmetic.toPlainText()
    dialog.table.setCurrentCell(1, 0)

    assert newest == arithmetic(COUNTED)
    assert dialog.arithmetic.toPlainText() == arithmetic(FINISHED)
    assert "(3,412 − 1,024 cached) × $0.20/M + 1,024 × $0.10/M + 388 × $0.20/M" in dialog.arithmetic.toPlainText()
    assert dialog.total.text() == "Today: 2 charges, ~0.074 ¢ of 50 ¢"


def test_the_row_that_is_looked_at_stays(dialog: ChargesDialog) -> None:
    """A new charge above it does not move the reader to another one."""
    dialog.show_charges([FINISHED, COUNTED], [], None)
    dialog.show_group("This chat")
    dialog.table.setCurrentCell(1, 0)

    dialog.show_charges([FINISHED, COUNTED, UNKNOWN], [], None)

    assert dialog.table.currentRow() == 2
    assert dialog.arithmetic.toPlainText() == arithmetic(FINISHED)


def test_this_answer_is_the_newest_charge(dialog: ChargesDialog) -> None:
    """The first group holds one charge, and an empty one says so."""
    dialog.show_charges([], [FINISHED], None)
    empty = dialog.total.text()
    dialog.show_charges([FINISHED, COUNTED], [FINISHED, COUNTED], None)

    assert empty == f"{GROUPS[0]}: no charges yet."
    assert dialog.table.rowCount() == 1
    assert cells(dialog.table, 0)["Cost"] == "~0.0086 ¢"
