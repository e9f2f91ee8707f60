"""Entry point of the frozen program."""

import os
import sys


def restore_environment() -> None:
    """Takes the bootloader's settings out of the environment, so that what we start (git, a shell, the user's Python,
    a browser) gets the user's own libraries. Our own look-ups keep working: the loader read the value at start."""
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        original = os.environ.pop(f"{name}_ORIG", None)
        if original is not None:
            os.environ[name] = original
        else:
            os.environ.pop(name, None)
    for name in [name for name in os.environ if name.startswith("_PYI_")]:
        del os.environ[name]


if getattr(sys, "frozen", False) and not sys.platform.startswith("win"):
    restore_environment()

from app.__main__ import main  # noqa: E402 - the environment comes first

sys.exit(main())
