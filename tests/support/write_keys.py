"""Writes docs/keys.md anew from the program's actions: `python -m tests.support.write_keys`."""

from pathlib import Path

from app.ui.shell.actions import markdown_table

INTRODUCTION = """\
# Commands and keys

Every command is in the menus and in the command palette (Ctrl+Shift+P, type a part of its name). On macOS Ctrl is
Command. In the question, Return sends and Shift+Return starts a new line; Esc goes back to the code.

"""

if __name__ == "__main__":
    path = Path(__file__).resolve().parents[2] / "docs" / "keys.md"
    path.write_text(INTRODUCTION + markdown_table(), encoding="utf-8")
    print(path)
