"""The profile: the one folder with everything we keep."""

import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from app.adapters.private_files import make_private_folder


def profile_folder(chosen: Path | None, environ: Mapping[str, str]) -> Path:
    """`--profile DIR`, or else the place where this system keeps a person's data; made 0700 when it is new.

    A folder that cannot be made is returned all the same: what is kept there then lives in memory and says so.
    """
    folder = (chosen if chosen is not None else _usual_place(environ)).absolute()
    with contextlib.suppress(OSError):
        make_private_folder(folder)
    return folder


def _usual_place(environ: Mapping[str, str]) -> Path:
    system: str = sys.platform
    if system == "linux":  # as platformdirs has it, without its 17 ms
        data = environ.get("XDG_DATA_HOME", "").strip()
        if data and os.path.isabs(data):
            return Path(data, "fireside")
        home = environ.get("HOME") or os.path.expanduser("~")
        # Somebody without a home gets a place that cannot be written, rather than a folder called "~" right here.
        return Path(home if os.path.isabs(home) else os.devnull, ".local", "share", "fireside")
    import platformdirs

    return platformdirs.user_data_path("fireside", appauthor=False)
