"""Everything meets here: `build` constructs the program and connects it, in two steps around the first paint.

ground         settings, documents and their file: what the first paint stands on
screens        the window and its panes
wishes         wishes up: connected at once, to what there is and to what will be made
folders        the same for the open folder
first_states   states down: documents, settings
editing        commands of the editor, .editorconfig; view_features: folding, colours, going to lines and symbols
garbage        when garbage is collected, and in which thread
instance       what later starts hand over
view_states    scroll places, folds and the two sides, for the next start; search_history: what was looked for
program        the life of the program: start, first paint, opening files, leaving

everything     after the first paint, or at the first wish that needs it:
machines       models, keys, money, the conversation
providers      who answers
dialogs        what opens above the window, and for how long
folder_desk    the open folder: its tree, quick open
file_desk      tabs and their files: two sides, comparing, what was closed
desktop        the desktop around the window: its colours, tray and notifications
versions       what is new after an update, and whether there is a newer version
status_desk    the buttons of the status line and their lists
context_desk   what is put beside a question; mention_desk: by @; shrink_desk: made shorter;
               inspect_desk: what is sent, to the byte
search_desk    find in files, with review; `finding` connects it and the find bar
code_desk      the code of answers: into the editor, compared with it, kept, run
comforts       snippets and words of the open files
later_states   states down: chat, money, models, keys
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.bootstrap.program import App

__all__ = ["build", "parse_place"]


def build(profile: Path | None, *, environ: Mapping[str, str] | None = None) -> "App":
    """Constructs the program, unshown, inside a running qasync loop. All its state is below `profile` (None: the usual
    place); `environ` stands for the environment's variables (None: the real ones)."""
    from PySide6.QtWidgets import QApplication

    from app.adapters.profile import profile_folder
    from app.bootstrap.ground import Ground
    from app.bootstrap.program import App
    from app.bootstrap.screens import Screens

    environ = os.environ if environ is None else environ
    application = QApplication.instance()
    assert isinstance(application, QApplication), "a QApplication must exist"
    ground = Ground(profile_folder(profile, environ), environ)
    return App(ground, Screens(application, ground.preferences.current))


def parse_place(text: str) -> tuple[Path, int | None, int | None]:
    """`FILE[:LINE[:COL]]` as path, line and column (1-based); a file that is really called so wins."""
    if text.startswith("file://"):
        text = _path_of(text)
    if not os.path.lexists(text):
        head, *numbers = text.rsplit(":", 2)
        if len(numbers) == 2 and all(number.isdecimal() for number in numbers):
            return Path(head), int(numbers[0]), int(numbers[1])
        head, _, line = text.rpartition(":")
        if head and line.isdecimal():
            return Path(head), int(line), None
    return Path(text), None, None


def _path_of(address: str) -> str:
    """Some docks and file managers name what is dropped on an icon by its address."""
    from urllib.parse import unquote, urlsplit

    path = unquote(urlsplit(address).path, errors="surrogateescape")
    return path.lstrip("/") if os.name == "nt" else path
