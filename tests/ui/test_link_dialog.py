"""A link of an answer is shown in full and opened only after asking; what is no web or mail is never opened."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from app.ui.chat.link_dialog import LONGEST, link_box


@pytest.fixture
def boxes(qapp: QApplication) -> Iterator[list[QMessageBox]]:
    made: list[QMessageBox] = []
    yield made
    for box in made:
        box.close()
        box.deleteLater()


def press(box: QMessageBox, text: str) -> None:
    next(button for button in box.buttons() if button.text().replace("&", "") == text).click()


def shown(boxes: list[QMessageBox], address: str) -> tuple[QMessageBox, list[str]]:
    box = link_box(None, address)
    boxes.append(box)
    said: list[str] = []
    box.accepted.connect(lambda: said.append("open"))
    box.open()
    return box, said


def test_the_whole_address_is_shown_before_it_is_opened(boxes: list[QMessageBox]) -> None:
    """The host is named without what hides it; Cancel is what Return presses."""
    box, said = shown(boxes, "https://bank.example@evil.example/?a=<b>x</b>")

    assert box.informativeText() == "https://bank.example@evil.example/?a=<b>x</b>"
    assert "It leads to evil.example." in box.text()
    assert said == []
    press(box, "Open")
    assert said == ["open"]


def test_nothing_is_opened_without_agreement(boxes: list[QMessageBox]) -> None:
    """Cancel and Copy open nothing."""
    for answer in ("Cancel", "Copy address"):
        box, said = shown(boxes, "mailto:a@b.example")
        press(box, answer)
        assert said == []

    assert QGuiApplication.clipboard().text() == "mailto:a@b.example"


@pytest.mark.parametrize("address", ["ftp://x.org/", "//host/share", "ms-msdt:/id", "./target.md"])
def test_other_addresses_can_only_be_read(boxes: list[QMessageBox], address: str) -> None:
    """There is no button that would open them."""
    box, _ = shown(boxes, address)

    assert [button.text() for button in box.buttons() if "Open" in button.text()] == []
    assert box.informativeText() == address


def test_what_hides_is_shown(boxes: list[QMessageBox]) -> None:
    """Characters that turn the reading direction are marks, and an endless address has an end."""
    assert "⟦U+202E⟧" in shown(boxes, "https://a.example/\u202egpj.exe")[0].informativeText()
    assert len(shown(boxes, "https://a.example/" + "x" * 10_000)[0].informativeText()) < LONGEST + 100
