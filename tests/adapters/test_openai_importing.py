"""The client library is imported as Python imports, whatever else is loaded."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
sys.path.insert(0, {root!r})
import PySide6.QtCore
import shibokensupport.feature as feature
seen = []
look = feature.feature_imported
feature.feature_imported = lambda module: (seen.append(module.__name__), look(module))[1]
import json.tool
looked = len(seen)
from app.adapters.openai_clients import _import
before = len(seen)
_import()
print(looked, [name for name in seen[before:] if name.startswith(("pydantic", "openai"))])
"""


def test_pyside_does_not_look_into_the_library() -> None:
    """PySide examines each module that Python imports; of openai and pydantic it sees none, as that can fail."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", PROGRAM.format(root=str(ROOT))], capture_output=True, text=True, check=True
    )

    looked, library = done.stdout.split(" ", 1)
    assert int(looked) > 0
    assert library == "[]\n"
