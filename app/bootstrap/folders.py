"""Wishes about the open folder, connected at once; the `FolderDesk` that does them is made when first wanted."""

from typing import TYPE_CHECKING

from app.bootstrap.screens import Screens

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bootstrap.everything import Everything

FILES = "Files"


def connect_folders(screens: Screens, everything: "Callable[[], Everything]") -> None:
    window = screens.window
    window.sidebar.add_page(FILES, "folder", lambda: everything().folders.make_page())
    window.action("view.files").triggered.connect(lambda: window.sidebar.show_page(FILES))
    window.action("file.open_folder").triggered.connect(lambda: everything().folders.choose())
    window.action("file.recent_folder").triggered.connect(lambda: everything().folders.choose_recent())
    window.action("file.close_folder").triggered.connect(lambda: everything().folders.workspace.close_folder())
    window.action("file.quick_open").triggered.connect(lambda: everything().folders.quick_open())
    window.action("file.closed").triggered.connect(lambda: everything().files.choose_closed())
    for name in ("language", "indentation", "encoding", "line_ending"):
        action = window.action(f"form.{name}")
        action.triggered.connect(lambda _checked=False, name=name: everything().status.choose(name))
    window.action("tab.next").triggered.connect(lambda: screens.editor.tabs.step(1))
    window.action("tab.previous").triggered.connect(lambda: screens.editor.tabs.step(-1))
    for wish in ("close_others", "close_right", "close_all", "copy_path"):
        action = window.action(f"tab.{wish}")
        action.triggered.connect(lambda _checked=False, wish=wish: screens.editor.tabs.wish_on_top(wish))
    window.action("file.recent").triggered.connect(lambda: everything().files.choose_recent())
    window.action("view.split").triggered.connect(screens.editor.tabs.split)
    window.action("view.move_tab").triggered.connect(screens.editor.tabs.move_to_other_side)
    screens.editor.tab_wished.connect(lambda one, wish: everything().folders.tab_wish(one, wish))
    window.action("file.reveal").triggered.connect(lambda: everything().folders.reveal())
