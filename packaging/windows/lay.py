"""Lays out what the Windows setup installs: an embeddable interpreter, and wheels for Windows less what is not used.

usage: lay.py --runtime FOLDER --wheels FOLDER --tree FOLDER
"""

import argparse
import re
import shutil
import sys
import zipfile
from pathlib import Path

KEEP_PLUGINS = {
    "platforms": {"qwindows", "qoffscreen", "qminimal"},
    "styles": {"qmodernwindowsstyle"},
    "iconengines": {"qsvgicon"},
    "imageformats": {"qsvg", "qjpeg", "qgif", "qico", "qwebp"},
    "tls": {"qschannelbackend", "qcertonlybackend"},
}
KEEP_QT = {"Core", "Gui", "Widgets", "Network", "Svg"}
KEEP_TRANSLATIONS = re.compile(r"qtbase_(de|en|es|fr|it|ja|ko|pl|pt_BR|ru|uk|zh_CN|zh_TW)\.qm$")
# keyring reaches the Credential Manager by pywin32-ctypes, and that takes cffi when it is there: half of it breaks it.
BREAKS_KEYRING = {"cffi", "pycparser"}
NEEDED = {"app", "win32ctypes", "PySide6", "openai", "keyring"}


def wanted(name: str) -> bool:
    """Whether a file of a wheel is used; `name` as it would be installed."""
    path = Path(name)
    if path.parts[0] == "PySide6":
        return _wanted_of_qt(path)
    if path.parts[0] == "shiboken6":
        return path.suffix not in {".pyi", ".lib"}
    return not any(part in {"tests", "__pycache__", "include"} for part in path.parts)


def _wanted_of_qt(path: Path) -> bool:
    if path.suffix in {".pyi", ".exe", ".lib", ".json", ".typed"} or path.name.startswith("opengl32sw"):
        return False
    if len(path.parts) == 2:
        module = re.fullmatch(r"Qt6(\w+)\.dll", path.name) or re.fullmatch(r"Qt(\w+)\.pyd", path.name)
        if module:
            return module.group(1) in KEEP_QT
        return path.suffix in {".dll", ".py"} and not path.name.startswith("pyside6qml")
    if path.parts[1] == "plugins":
        return len(path.parts) == 4 and path.stem in KEEP_PLUGINS.get(path.parts[2], ())
    if path.parts[1] == "translations":
        return bool(KEEP_TRANSLATIONS.search(path.name))
    return path.parts[1] == "support"


def unpack(wheel: Path, packages: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            name = re.sub(r"^[^/]+\.data/(?:purelib|platlib)/", "", member)
            if member.endswith("/") or ".data/" in name or not wanted(name):
                continue
            target = packages / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(member))


def main() -> int:
    parser = argparse.ArgumentParser()
    for option in ("--runtime", "--wheels", "--tree"):
        parser.add_argument(option, type=Path, required=True)
    options = parser.parse_args()
    shutil.rmtree(options.tree, ignore_errors=True)
    shutil.copytree(options.runtime, options.tree / "runtime")
    # what is in this file is all that the interpreter looks for modules in; the built-in model's setup makes `model`
    paths = next((options.tree / "runtime").glob("python3*._pth"))
    paths.write_text(f"{paths.stem}.zip\n.\n..\\packages\n..\\model\n")
    packages = options.tree / "packages"
    for wheel in sorted(options.wheels.glob("*.whl")):
        if wheel.name.split("-")[0].lower() not in BREAKS_KEYRING:
            unpack(wheel, packages)
    missing = {name for name in NEEDED if not (packages / name).is_dir()}
    if missing:
        sys.exit(f"not among the wheels: {sorted(missing)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
