"""The notices of third parties, from what is really in a bundle: names, versions, licences and their full texts.

usage: notices.py --contents contents.json --site SITE_PACKAGES... [--python VERSION] > THIRD-PARTY-NOTICES.txt
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

HERE = Path(__file__).resolve().parent
TEXTS = re.compile(r"(?:^|/)(?:licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
RULE = "=" * 100

OPENING = """Fireside is free software under the MIT licence. It stands on the work of others, who are named below
with their licences in full.

Qt, PySide6 and Shiboken6 are used under the GNU Lesser General Public License, version 3, whose text is below, as is
that of the GNU General Public License to which it refers. They are separate shared libraries and Python files in the
folders PySide6 and shiboken6 of this program: you may replace them with your own build of the same interface, and study
how they work with the program. Their source, for the very versions named below, is published by the Qt Project
(download.qt.io, in the folders of these versions) under the same terms.
"""
OF_QT = "The wheel carries no text of its own; it is used under the LGPL-3.0, below."
SHARED_TEXTS = (
    ("Parts of Qt by others", "Qt-third-party.txt"),
    ("Python", "Python.txt"),
    ("GNU Lesser General Public License, version 3", "LGPL-3.txt"),
    ("GNU General Public License, version 3", "GPL-3.txt"),
)


def used(site: list[str], modules: set[str]) -> list[Distribution]:
    """The installed packages that a bundle with these top names of modules has parts of."""
    found = {}
    for package in distributions(path=site):
        name = package.metadata["Name"].lower().replace("_", "-")
        if name != "fireside" and tops(package) & modules:
            found[name] = package
    return [found[name] for name in sorted(found)]


def tops(package: Distribution) -> set[str]:
    files = [str(file).replace("\\", "/") for file in package.files or ()]
    return {file.split("/")[0].split(".")[0] for file in files if not file.startswith(("..", "__pycache__"))} - {""}


def licence_of(package: Distribution) -> str:
    about = package.metadata
    if expression := about.get("License-Expression"):
        return str(expression)
    named = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    return ", ".join(named) or str(about.get("License", "see below")).splitlines()[0][:80]


def texts(package: Distribution) -> list[tuple[str, str]]:
    found = {}
    for file in package.files or ():
        path = str(file).replace("\\", "/")
        if TEXTS.search(path) and not path.endswith((".py", ".pyi", ".pyc")):
            found[path] = Path(str(package.locate_file(file))).read_text(encoding="utf-8", errors="replace").strip()
    return sorted(found.items())


def section(title: str, body: str) -> str:
    return f"{RULE}\n{title}\n{RULE}\n\n{body.rstrip()}\n"


def is_of_qt(package: Distribution) -> bool:
    return package.metadata["Name"].lower().startswith(("pyside6", "shiboken6"))


def qt_version(packages: list[Distribution]) -> str:
    return next((package.version for package in packages if is_of_qt(package)), "?")


def listed(packages: list[Distribution], python: str, frozen: bool) -> Iterator[str]:
    for package in packages:
        yield f"{package.metadata['Name']:<22} {package.version:<14} {licence_of(package)}"
    yield f"{'Python':<22} {python:<14} PSF-2.0"
    yield f"{'Qt':<22} {qt_version(packages):<14} LGPL-3.0-only"
    if frozen:
        yield f"{'PyInstaller bootloader':<37} GPL-2.0-or-later with an exception for programs like this one"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--contents", type=Path)
    parser.add_argument("--site", action="append", required=True)
    parser.add_argument("--python", default=sys.version.split()[0])
    options = parser.parse_args()
    every = {top for package in distributions(path=options.site) for top in tops(package)}
    modules = set(json.loads(options.contents.read_text())["modules"]) if options.contents else every
    packages = used(options.site, modules)
    print(OPENING)
    print(section("In this package", "\n".join(listed(packages, options.python, frozen=bool(options.contents)))))
    for package in packages:
        own = OF_QT if is_of_qt(package) else licence_of(package)
        body = "\n\n".join(text for _path, text in texts(package)) or own
        print(section(f"{package.metadata['Name']} {package.version}", body))
    print(section("What Fireside's own files come from", (HERE.parent / "NOTICE").read_text(encoding="utf-8")))
    for title, file in SHARED_TEXTS:
        print(section(title, (HERE / "licences" / file).read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
