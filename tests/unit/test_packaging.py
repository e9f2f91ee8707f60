"""What the packages tell about the program is true of it, and what they carry is what it needs."""

import importlib.util
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
ID = "io.github.fireside.Fireside"


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def options() -> set[str]:
    """The options of the command that people are told of."""
    lines = [line for line in read("app/__main__.py").splitlines() if "add_argument" in line and "SUPPRESS" not in line]
    return set(re.findall(r'"(--[a-z-]+)"', "\n".join(lines)))


def pins(path: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", read(path), re.M))


@pytest.fixture
def lay() -> ModuleType:
    """packaging/windows/lay.py; the folder is no package, as it would hide the library of its name."""
    spec = importlib.util.spec_from_file_location("lay", PACKAGING / "windows" / "lay.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_manual_has_every_option() -> None:
    """What `fireside --help` lists stands in the manual page, and nothing else does."""
    manual = read("packaging/linux/fireside.1").replace("\\-", "-")

    assert set(re.findall(r"^\.BI? (--[a-z-]+)", manual, re.M)) == options() | {"--help"}


def test_menu_entry_metadata_and_window_have_one_name() -> None:
    """A desktop finds the window's menu entry and icon by the name that the window gives itself."""
    metadata = ET.parse(PACKAGING / "linux" / f"{ID}.metainfo.xml")

    assert f'setDesktopFileName("{ID}")' in read("app/__main__.py")
    assert f"Icon={ID}\n" in read(f"packaging/linux/{ID}.desktop")
    assert metadata.findtext("id") == ID
    assert metadata.findtext("launchable") == f"{ID}.desktop"


def test_menu_entry_uses_options_that_exist() -> None:
    """Its actions start the program with options that it knows."""
    used = re.findall(r"^Exec=fireside (--[a-z-]+)", read(f"packaging/linux/{ID}.desktop"), re.M)

    assert used
    assert set(used) <= options()


def test_windows_gets_the_versions_that_were_tested() -> None:
    """Each package of the Windows setup has the version of run.txt; Qt has two there, one for each kind of Python."""
    windows, here = pins("requirements/windows.txt"), pins("requirements/run.txt")
    of_qt = {"pyside6-essentials", "shiboken6"}

    assert {n: v for n, v in windows.items() if n not in of_qt and n in here and here[n] != v} == {}
    assert "pywin32-ctypes" in windows  # without it keyring finds no Credential Manager, and says nothing


@pytest.mark.parametrize(
    "name",
    [
        "app/resources/models.toml",
        "PySide6/QtWidgets.pyd",
        "PySide6/Qt6Svg.dll",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/plugins/imageformats/qsvg.dll",
        "PySide6/translations/qtbase_de.qm",
        "keyring-25.7.0.dist-info/entry_points.txt",
        "shiboken6/shiboken6.abi3.dll",
    ],
)
def test_windows_setup_keeps_what_the_window_needs(lay: ModuleType, name: str) -> None:
    """Modules, plugins and metadata that are looked up while it runs."""
    assert lay.wanted(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt6Quick.dll",
        "PySide6/QtQml.pyd",
        "PySide6/designer.exe",
        "PySide6/plugins/platforms/qdirect2d.dll",
        "PySide6/qml/QtQuick/qmldir",
        "PySide6/translations/qtbase_fi.qm",
        "pydantic/tests/test_x.py",
    ],
)
def test_windows_setup_leaves_out_what_nobody_calls(lay: ModuleType, name: str) -> None:
    """Two thirds of Qt are for other programs."""
    assert not lay.wanted(name)


def test_licence_texts_that_wheels_lack_are_here() -> None:
    """PySide6's wheels carry no licence: the LGPL, and the GPL that it refers to, come from us."""
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in read("packaging/licences/LGPL-3.txt")
    assert "GNU GENERAL PUBLIC LICENSE" in read("packaging/licences/GPL-3.txt")
