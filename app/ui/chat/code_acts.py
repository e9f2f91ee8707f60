"""What can be done with a block of code, in the order of its buttons and of its menu.

A new act is a line here, a signal in `Wishes`, and a case in `CodeBlock`.
"""

from typing import NamedTuple


class Act(NamedTuple):
    """`text` stands on the button, `name` in the menu and for screen readers."""

    key: str
    icon: str
    text: str
    name: str
    tip: str


BUTTONS = (
    Act("copy", "copy", "Copy", "Copy this code", "Copy the selected part, or all of it"),
    Act("insert", "insert", "Insert", "Insert at cursor", "Insert at the cursor in the editor, indented to fit"),
    Act("replace", "replace", "Replace", "Replace selection", "Put in place of the selection in the editor"),
    Act("preview", "compare", "Compare", "Compare and replace", "See what would change in the editor, then replace"),
    Act("new_file", "new-file", "New file", "New file with this code", "Open in a new tab"),
)
MENU = (
    Act("snippet", "", "", "Save as snippet", ""),
    Act("fresh_start", "", "", "New chat with this code", ""),
    Act("run", "", "", "Run with…", ""),
)
MORE = Act("", "", "⋯", "More to do with this code", "More")
