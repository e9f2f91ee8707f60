"""Writes docs/keys.md anew from the program's actions: `python -m tests.support.write_keys`."""

from pathlib import Path

from app.ui.shell.actions import markdown_table

INTRODUCTION = """\
# Commands and keys

Every command is in the menus and in the command palette (Ctrl+Shift+P, type a part of its name). On macOS Ctrl is
Command. In the question, Return sends and Shift+Return starts a new line; Esc goes back to the code.

## Other keys

*Help › Keyboard shortcuts* (F1) lists every command and changes its keys: find it by its name or by keys, press Return
(or double-click, or *Change…*), press the new keys, Return again. Two strokes one after the other, such as
`Ctrl+K, Ctrl+S`, are one shortcut. What belongs to another command is said at once and can be taken from it. *Add
another…* gives a second shortcut, the cross behind one takes it away, *Reset* and *Reset all* bring back those in the
table below. Menus, palette and hints follow at once.

Shortcuts need Ctrl or Alt, or are function keys: letters alone are for writing. Keys that every text has (copy, paste,
undo, moving by words and the like) and those that open menus (Alt+F and so on) are nobody's.

They are kept in `settings.toml` of the profile, by the command's id (the last column below), always all of a command's
keys; an empty list means none:

```toml
[shortcuts]
"edit.find_next" = ["F4", "F3"]
"line.sort" = ["Ctrl+K, Ctrl+S"]
"word.transpose" = []
```

## All commands

The keys that they come with.

"""

if __name__ == "__main__":
    path = Path(__file__).resolve().parents[2] / "docs" / "keys.md"
    path.write_text(INTRODUCTION + markdown_table(), encoding="utf-8")
    print(path)
