"""What the tests of the chat's texts draw with."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.chat.answer_body import AnswerBody
from app.ui.chat.typesetter import Typesetter
from tests.support.chat import typesetter


@pytest.fixture
def setter(qapp: QApplication) -> Iterator[Typesetter]:
    made = typesetter()
    yield made
    made.deleteLater()


@pytest.fixture
def body(setter: Typesetter) -> Iterator[AnswerBody]:
    """Of an answer, drawn all at once."""
    made = AnswerBody(setter, 8, 20)
    made.slice_s = 60.0
    made.resize(500, made.arrange(500))
    yield made
    made.deleteLater()
