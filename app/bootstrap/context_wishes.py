"""Wishes about the context of the chat, connected at once: what is left out, pinned, moved, removed; the room."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.bootstrap.screens import Screens

if TYPE_CHECKING:
    from app.bootstrap.everything import Everything
    from app.domain.conversation import ContextChoices


def connect_context(screens: Screens, everything: "Callable[[], Everything]") -> None:
    wishes = screens.chat.context_wishes

    def arrange(change: "Callable[[ContextChoices], ContextChoices]") -> None:
        everything().machines.chat.arrange(change)

    def toggle(part_ids: tuple[str, ...]) -> None:
        from app.domain.context_choices import toggled

        arrange(lambda choices: toggled(choices, *part_ids))

    def pin(part_ids: tuple[str, ...]) -> None:
        from app.domain.context_choices import pin_toggled

        arrange(lambda choices: pin_toggled(choices, *part_ids))

    def move(part_id: str, step: int) -> None:
        from app.domain.context_choices import moved

        arrange(lambda choices: moved(choices, part_id, step))

    def remove(part_id: str) -> None:
        from app.domain.context_choices import removed

        arrange(lambda choices: removed(choices, part_id))

    _connect_attaching(screens, everything)
    wishes.shrink_requested.connect(lambda part_id: everything().shrinking.open(part_id))
    wishes.inspect_requested.connect(lambda: everything().inspecting.open())
    screens.window.action("chat.inspect").triggered.connect(lambda: everything().inspecting.open())
    wishes.toggle_requested.connect(toggle)
    wishes.pin_requested.connect(pin)
    wishes.move_requested.connect(move)
    wishes.remove_requested.connect(remove)
    wishes.room_requested.connect(lambda tokens: everything().machines.chat.give_room(tokens))


def _connect_attaching(screens: Screens, everything: "Callable[[], Everything]") -> None:
    wishes, editor = screens.chat.context_wishes, screens.editor

    def on(name: str, act: "Callable[[], object]") -> None:
        screens.window.action(f"attach.{name}").triggered.connect(lambda: act())

    def tab(document_id: str, wish: str) -> None:
        if wish == "attach":
            everything().context.attach_tab(document_id)

    wishes.attach_requested.connect(lambda: everything().mentions.begin())
    wishes.paths_given.connect(lambda paths: everything().context.attach_paths(paths))
    wishes.text_pasted.connect(lambda text: everything().context.attach_pasted(text))
    wishes.picture_given.connect(lambda: everything().context.refuse_picture())
    editor.tab_wished.connect(tab)
    editor.attach_requested.connect(lambda one, line: everything().context.attach_symbol_at(one, line))
    on("choose", lambda: everything().mentions.begin())
    on("file", lambda: everything().context.attach_active())
    on("tabs", lambda: everything().context.attach_open_tabs())
    on("symbol", lambda: everything().context.attach_symbol_at_cursor())
    on("files", lambda: everything().dialogs.attach_files(everything().context.attach_paths))
    on("outline", lambda: everything().context.attach_outline())
    on("diff", lambda: everything().context.attach_diff(staged=False))
    on("staged", lambda: everything().context.attach_diff(staged=True))
    on("results", lambda: everything().context.attach_results())
    on("output", lambda: everything().context.attach_output())
    on("clipboard", lambda: everything().context.attach_clipboard())
