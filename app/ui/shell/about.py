"""About Fireside: versions of what it is made of, and the licences."""

import platform
from importlib.metadata import PackageNotFoundError, version

import PySide6
from PySide6.QtCore import Qt, Signal, qVersion
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from app.ui.theme.buttons import label
from app.ui.theme.dialog import Dialog
from app.ui.theme.icons import app_icon

PARTS = ("openai", "qasync", "Pygments", "keyring", "markdown-it-py", "tomlkit", "rapidfuzz", "platformdirs")

LICENCES = """\
Fireside is free software under the MIT licence.

It uses Qt and PySide6 (Qt for Python) under the GNU Lesser General Public Licence, version 3 (LGPL-3.0). Copyright of \
Qt: The Qt Company Ltd. and other contributors. Qt is linked dynamically: you may replace its libraries by your own \
build and, for debugging such a change, take Fireside apart. Its source is published by the Qt Project under \
the version numbers named above; the texts of the licences come with Fireside.

openai: Apache-2.0. qasync: BSD-2-Clause. Pygments: BSD-2-Clause. keyring, markdown-it-py, tomlkit, rapidfuzz, \
platformdirs: MIT. The built-in model SmolLM2 and its weights: Apache-2.0; llama.cpp, which runs it: MIT. The \
vocabulary of StarCoder: BigCode OpenRAIL-M.

Models that you connect to have licences of their own; the model cards name them.
"""


def versions() -> str:
    """One line a part: what a bug report needs first."""
    lines = [f"Python {platform.python_version()}, {platform.system()} {platform.release()} {platform.machine()}"]
    lines.append(f"Qt {qVersion()}, PySide6 {PySide6.__version__}")
    found = []
    for part in PARTS:
        try:
            found.append(f"{part} {version(part)}")
        except PackageNotFoundError:
            found.append(f"{part} (unknown)")
    return "\n".join([*lines, ", ".join(found)])


class AboutDialog(Dialog):
    news_requested = Signal()

    def __init__(self, parent: QWidget | None, *, program_version: str, scale: float = 1.0) -> None:
        super().__init__(parent, "About Fireside", scale=scale, size=(560, 460))
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(self.px(64), self.px(64)))
        names = QVBoxLayout()
        names.setSpacing(self.px(2))
        names.addStretch(1)
        names.addWidget(label("Fireside", "title"))
        names.addWidget(label(f"Version {program_version}", "muted"))
        names.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(self.px(16))
        head.addWidget(picture)
        head.addLayout(names, 1)
        self.contents.addLayout(head)
        self.contents.addSpacing(self.px(8))
        self.versions = label(versions(), "small", wrap=True)
        self.versions.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.contents.addWidget(self.versions)
        licences = QPlainTextEdit(LICENCES)
        licences.setReadOnly(True)
        licences.setProperty("box", "field")
        licences.setAccessibleName("Licences")
        licences.setTabChangesFocus(True)
        self.contents.addWidget(licences, 1)
        self.add_button("What's new…").clicked.connect(self.news_requested)
        self.buttons.addStretch(1)
        self.add_close().setFocus()
