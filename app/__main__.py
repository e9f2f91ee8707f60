"""The command `fireside`: arguments, QApplication, the Qt event loop, run. `--version` answers without loading Qt."""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__

if TYPE_CHECKING:
    from app.handover import Claim

HOSTILE = ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "QML_IMPORT_PATH", "QML2_IMPORT_PATH")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; returns its exit code."""
    _leave_current_folder()
    options = _parse(arguments)
    for name in HOSTILE:  # an opened folder's environment must not bring its own plugins in
        os.environ.pop(name, None)
    if options.llm_worker:
        from app.adapters import local_worker

        return local_worker.main()
    if options.search_worker:
        from app.adapters import search_worker

        return search_worker.main()
    if options.doctor:
        from app import doctor

        return doctor.main(options.profile)
    if options.tour is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif options.selftest:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # another one is looked at when it is asked for
    elif _no_display():
        print(
            "fireside: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
            "          `fireside --tour DIR` shows the window in pictures instead.",
            file=sys.stderr,
        )
        return 1
    return _start(options)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="fireside", description="A desktop coding assistant: editor, chat about that code, and a cost meter."
    )
    parser.add_argument("files", nargs="*", metavar="FILE[:LINE[:COL]]", help="files to open, at a line and column")
    parser.add_argument("--profile", type=Path, metavar="DIR", help="keep everything below DIR")
    parser.add_argument("--new-window", action="store_true", help="a window of its own, even if one is open already")
    parser.add_argument("--paste", action="store_true", help="open the clipboard's text in a new tab")
    parser.add_argument("--tour", type=Path, metavar="DIR", help="show the window in pictures, written to DIR, and end")
    parser.add_argument("--selftest", action="store_true", help="check this installation; prints JSON")
    parser.add_argument("--doctor", action="store_true", help="check key, network and storage; prints a report")
    parser.add_argument("--version", action="version", version=f"fireside {__version__}")
    parser.add_argument("--llm-worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--search-worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _leave_current_folder() -> None:
    """`python -m app` puts the current folder first on the path: an `openai.py` lying there would run."""
    here = os.getcwd()
    own = str(Path(__file__).resolve().parent.parent)
    sys.path[:] = [entry for entry in sys.path if entry == own or (entry and entry != here)]


def _no_display() -> bool:
    shown = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in shown)


def _start(options: argparse.Namespace) -> int:
    """Opens a window, unless one is open on this profile already: that one gets what was to be opened."""
    if options.tour is not None or options.selftest:
        return _run_window(options, None)
    from app import handover
    from app.adapters.profile import profile_folder
    from app.bootstrap import parse_place
    from app.domain.second_start import FilePlace, Handed

    named = (parse_place(text) for text in options.files)
    options.places = tuple(FilePlace(os.path.abspath(path), line, column) for path, line, column in named)
    claim = handover.Claim(profile_folder(options.profile, os.environ))
    if claim.taken and not options.new_window:
        tokens = [os.environ.get(name, "") for name in ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")]
        if handover.hand_over(claim, Handed(options.places, options.paste, *tokens)):
            return 0
        if not claim.first:
            print(handover.NO_ANSWER, file=sys.stderr)
            return 1
    return _run_window(options, claim)


def _run_window(options: argparse.Namespace, claim: "Claim | None") -> int:
    gc.disable()  # until the first paint there is no garbage, and looking takes 40 ms: see bootstrap.garbage
    import asyncio

    if sys.platform == "darwin":
        from app.ui.shell.file_open import OpeningApplication as QApplication
    else:
        from PySide6.QtWidgets import QApplication
    _import_as_python_does()
    from qasync import QEventLoop  # type: ignore[import-untyped]

    QApplication.setQuitOnLastWindowClosed(False)
    application = QApplication(["fireside", "-style", "fusion"])  # setStyle() would hand out a QStyle, which costs 8 ms
    application.setApplicationName("fireside")
    application.setApplicationDisplayName("Fireside")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("io.github.fireside.Fireside")
    with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
        return runner.run(_live(options, claim))


def _import_as_python_does() -> None:
    """PySide puts an import function of its own into `builtins`, for names in snake_case, which are not used here. It
    reads and keeps the source of each module that is imported: 15 MB for openai, a tenth of the time of all imports."""
    import builtins

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


async def _live(options: argparse.Namespace, claim: "Claim | None") -> int:
    if options.tour is not None:
        from app import tour

        return await tour.run(options.tour)
    if options.selftest:
        from app import selftest

        return await selftest.run()
    from app.bootstrap import build

    app = build(options.profile, environ=os.environ)
    if claim is not None and claim.first:
        app.answer_later_starts(claim.address)
    elif claim is not None and claim.taken:
        app.stay_apart()
    for path, line, column in options.places:
        app.open(Path(path), line, column)
    if sys.platform == "darwin":
        from app.ui.shell.file_open import OpeningApplication

        application = OpeningApplication.instance()
        assert isinstance(application, OpeningApplication)
        application.open_with(lambda path: app.open(Path(path)))
    if options.paste:
        app.paste()
    app.end_on_signals()
    await app.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
