"""What a window without a key promises is what is there: the built-in model may be a package of its own."""

import importlib
import sys
from pathlib import Path

import pytest

from app.adapters.local_weights import RUNTIME
from app.bootstrap.later_states import without_key


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for a person's own models; no package of a model can be seen."""
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "data" / "fireside" / "models"
    folder.mkdir(parents=True)
    return folder


def test_without_the_model_it_says_how_to_get_it(data: Path) -> None:
    """Nobody is told that a model answers which is not installed."""
    text = without_key().text

    assert "not installed" in text
    assert "fetches it" in text


def test_with_the_model_it_says_that_it_answers(data: Path) -> None:
    """Weights and what runs them are both there."""
    (data / "own.gguf").write_bytes(b"GGUF\x03\x00\x00\x00")
    runtime = data.parents[2] / "site" / RUNTIME
    runtime.mkdir(parents=True)
    (runtime / "__init__.py").touch()
    importlib.invalidate_caches()

    assert without_key().text.startswith("The built-in model answers here")
