"""Wishes up: what the window asks for, and who is asked. Connected at once, also to what does not exist yet.

Most wishes go to machines or dialogs that are made after the first paint. `everything()` hands them out, and makes
them on the spot for a person who is faster than that: no key and no click is ever lost.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.bootstrap.context_wishes import connect_context
from app.bootstrap.editing import connect_editing
from app.bootstrap.folders import connect_folders
from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.bootstrap.turn_wishes import connect_turns
from app.domain.documents import Selection
from app.domain.settings import CompletionMode, Settings, ThemeChoice
from app.ui.theme.appearance import next_scale

if TYPE_CHECKING:
    from app.bootstrap.everything import Everything

    Wanted = Callable[[], Everything]

CONNECT = "connect"  # the notice that offers to connect Fireworks
IMPORTING = "chats.importing"  # the one that offers to stop
CLOSED = "documents.closed"  # the one that offers what was closed with unsaved changes
SELECTION_DELAY_S = 0.12


def connect_wishes(ground: Ground, screens: Screens, everything: "Wanted", end: Callable[[], None]) -> None:
    _connect_chat(screens, everything)
    _connect_history(screens, everything)
    _connect_code(screens, everything)
    connect_context(screens, everything)
    connect_turns(screens, everything)
    _connect_editor(ground, screens, everything)
    connect_editing(ground, screens)
    _connect_selection(screens, everything)
    _connect_comforts(screens, everything)
    _connect_completion(ground, screens, everything)
    connect_folders(screens, everything)
    _connect_money_and_models(screens, everything)
    _connect_appearance(ground, screens)
    _connect_shell(ground, screens, everything, end)


def _connect_chat(screens: Screens, everything: "Wanted") -> None:
    """But for `draft_changed`, which is heard once there is a chat: a letter typed makes nothing."""
    panel, window = screens.chat, screens.window

    def send(question: str) -> None:
        if not everything().prompts.takes(question):
            everything().machines.chat.send(question)

    panel.send_requested.connect(send)
    panel.stop_requested.connect(lambda: everything().machines.chat.stop())
    panel.continue_requested.connect(lambda: everything().turns.continue_answer())
    panel.retry_requested.connect(lambda: everything().machines.chat.retry())
    panel.new_chat_requested.connect(lambda: everything().machines.new_chat())
    panel.wishes.open_link.connect(lambda address: everything().dialogs.open_link(address))
    panel.editor_focus_requested.connect(screens.editor.focus_editor)
    panel.remedy_requested.connect(lambda remedy: everything().dialogs.remedy(remedy))
    window.action("chat.new").triggered.connect(lambda: everything().machines.new_chat())
    window.action("chat.open").triggered.connect(lambda: everything().dialogs.choose_chat())
    window.action("chat.stop").triggered.connect(lambda: everything().machines.chat.stop())
    window.action("chat.continue").triggered.connect(lambda: everything().turns.continue_answer())
    window.action("chat.regenerate").triggered.connect(lambda: everything().machines.chat.regenerate())


def _connect_history(screens: Screens, everything: "Wanted") -> None:
    """Earlier chats, prompts, and the parameters of this chat."""
    action = screens.window.action
    action("view.chats").triggered.connect(lambda: everything().history.show_page())
    action("chat.search").triggered.connect(lambda: everything().history.show_page())
    action("chat.rename").triggered.connect(lambda: everything().history.rename_current())
    action("chat.options").triggered.connect(lambda: everything().open_options())
    screens.chat.options_requested.connect(lambda: everything().open_options())
    action("chat.prompt").triggered.connect(lambda: everything().prompts.offer())
    action("chat.prompts").triggered.connect(lambda: everything().prompts.edit())
    action("chat.import").triggered.connect(lambda: everything().history.choose_files())
    for name, act in (("duplicate", "duplicate"), ("export", "export_markdown"), ("delete", "delete")):
        action(f"chat.{name}").triggered.connect(lambda _=False, act=act: everything().history.act_on_current(act))
    screens.chat.wishes.fresh_start.connect(lambda code, language: everything().history.fresh_start(code, language))


def _connect_code(screens: Screens, everything: "Wanted") -> None:
    """What people wish for the code of an answer; New file is a wish like any other new file."""
    wishes = screens.chat.wishes
    wishes.insert.connect(lambda code: everything().code.insert(code))
    wishes.replace.connect(lambda code: everything().code.replace(code))
    wishes.preview.connect(lambda code, language: everything().code.compare(code, language))
    wishes.save_snippet.connect(lambda code, language: everything().code.save_snippet(code, language))
    wishes.run.connect(lambda code, language: everything().code.run(code, language))


def _connect_editor(ground: Ground, screens: Screens, everything: "Wanted") -> None:
    documents, editor, window = ground.documents, screens.editor, screens.window
    texts = editor.texts

    def edited(document_id: str) -> None:
        documents.text_changed(
            document_id,
            lambda: texts.text_of(document_id),
            modified=texts.is_modified(document_id),
            cursor=lambda: texts.cursor_of(document_id),
        )

    def open_all(paths: list[str]) -> None:
        screens.focus_editor_next()
        for path in paths:
            documents.open(path)

    def new(text: str = "", language: str = "") -> None:
        screens.focus_editor_next()
        documents.new(text, language)

    def save(document_id: str | None) -> None:
        """Into its file; a tab without one asks for a name."""
        document = documents.state.document(document_id)
        if document is None:
            return
        if document.path is None:
            save_as(document.id)
        else:
            ground.styles.comply(document.id)
            editor.tidy(document.id)
            documents.save(document.id, texts.text_of(document.id))

    def save_as(document_id: str | None) -> None:
        everything().dialogs.save_as(document_id)

    def close(document_id: str | None) -> None:
        if document_id is not None:
            documents.close(document_id, texts.text_of(document_id), texts.cursor_of(document_id))

    def choose_files() -> None:
        everything().dialogs.open_files(open_all)

    def remedy() -> None:
        """What could not be opened comes to be typed in."""
        trouble = documents.state.trouble
        if trouble is not None and trouble.document_id is None:
            screens.focus_editor_next()
        documents.remedy()

    editor.new_requested.connect(lambda: new())
    editor.open_requested.connect(choose_files)
    editor.open_paths_requested.connect(open_all)
    editor.save_as_requested.connect(save_as)
    editor.close_requested.connect(close)
    editor.activate_requested.connect(documents.activate)
    editor.reorder_requested.connect(documents.reorder)
    editor.text_edited.connect(edited)
    editor.remedy_requested.connect(remedy)
    editor.trouble_dismissed.connect(documents.dismiss_trouble)
    editor.opening_cancelled.connect(documents.cancel_opening)
    screens.chat.wishes.new_file.connect(new)
    window.files_dropped.connect(open_all)
    window.recent_chosen.connect(lambda path: open_all([path]))
    window.recent_cleared.connect(documents.clear_recent)
    window.action("file.new").triggered.connect(lambda: new())
    window.action("file.open").triggered.connect(choose_files)
    window.action("file.save").triggered.connect(lambda: save(documents.state.active_id))
    window.action("file.save_as").triggered.connect(lambda: save_as(documents.state.active_id))
    window.action("file.close_tab").triggered.connect(lambda: editor.tabs.close_on_top())
    window.action("file.reopen_tab").triggered.connect(lambda: documents.reopen_closed())


def _connect_selection(screens: Screens, everything: "Wanted") -> None:
    """What is selected goes to the status line a moment later, with its price, and to the chat when asked."""
    editor, status = screens.editor, screens.window.status

    async def price(selection: Selection) -> None:
        await asyncio.sleep(SELECTION_DELAY_S)
        status.show_selection(await everything().machines.price_of(selection))

    def select(selection: Selection | None) -> None:
        if selection is None:
            screens.pricing.cancel()
            status.show_selection("")
        else:
            screens.pricing.start(price(selection))

    def ask(selection: Selection | None) -> None:
        if selection is not None:
            everything().context.attach_selection(selection)
        screens.chat.focus_composer()

    editor.selection_changed.connect(select)
    editor.cursor_moved.connect(lambda line, column, _selected: status.show_position(line, column))
    editor.ask_requested.connect(ask)
    screens.window.action("chat.ask").triggered.connect(lambda: ask(editor.current_selection()))


def _connect_comforts(screens: Screens, everything: "Wanted") -> None:
    """Snippets and words."""
    action = screens.window.action
    action("edit.complete_word").triggered.connect(lambda: everything().comforts.complete_word())
    action("edit.insert_snippet").triggered.connect(lambda: everything().comforts.choose_snippet())
    action("edit.save_snippet").triggered.connect(lambda: everything().comforts.save_selection())
    action("view.snippets").triggered.connect(lambda: everything().comforts.show_panel())


def _connect_completion(ground: Ground, screens: Screens, everything: "Wanted") -> None:
    """Suggestions at the cursor, and paste and complete."""
    window = screens.window

    def on(name: str, act: Callable[[], object]) -> None:
        window.action(f"complete.{name}").triggered.connect(lambda: act())

    on("ask", lambda: everything().completing.ask())
    on("paste", lambda: everything().pasting.paste())
    on("copy", lambda: everything().pasting.copy_result())
    on("accept", lambda: everything().completing.take("all"))
    on("accept_word", lambda: everything().completing.take("word"))
    on("accept_line", lambda: everything().completing.take("line"))
    on("next", lambda: everything().completing.turn(1))
    on("previous", lambda: everything().completing.turn(-1))
    on("snooze", lambda: everything().completing.engine.snooze())
    on("figures", lambda: everything().completing.badge.open())
    for mode in CompletionMode:
        on(f"mode_{mode}", lambda mode=mode: ground.preferences.change(completion={"mode": mode}))  # type: ignore[misc]

    def show(settings: Settings) -> None:
        window.action(f"complete.mode_{settings.completion.mode}").setChecked(True)

    ground.preferences.changed.connect(show)
    show(ground.preferences.current)


def _connect_money_and_models(screens: Screens, everything: "Wanted") -> None:
    window = screens.window
    window.status.meter.clicked.connect(lambda: everything().dialogs.open_charges("This answer"))
    window.status.picker.clicked.connect(lambda: everything().dialogs.choose_model())
    window.action("cost.today").triggered.connect(lambda: everything().dialogs.open_charges("Today"))
    window.action("cost.budget").triggered.connect(lambda: everything().dialogs.open_settings("Budget"))
    window.action("models.choose").triggered.connect(lambda: everything().dialogs.choose_model())
    window.action("models.cards").triggered.connect(lambda: everything().dialogs.open_cards())
    window.action("models.connect").triggered.connect(lambda: everything().dialogs.open_key())


def _connect_appearance(ground: Ground, screens: Screens) -> None:
    preferences, window = ground.preferences, screens.window

    def theme(choice: ThemeChoice) -> Callable[[], None]:
        return lambda: preferences.change(appearance={"theme": choice})

    def zoom(steps: int) -> Callable[[], None]:
        return lambda: preferences.change(appearance={"scale": next_scale(preferences.current.appearance.scale, steps)})

    for choice in ThemeChoice:
        window.action(f"view.theme_{choice}").triggered.connect(theme(choice))
    for name, steps in (("in", 1), ("out", -1), ("reset", 0)):
        window.action(f"view.zoom_{name}").triggered.connect(zoom(steps))
    window.action("view.word_wrap").toggled.connect(lambda on: preferences.change(appearance={"word_wrap": on}))
    screens.editor.font_size_requested.connect(
        lambda points: preferences.change(appearance={"editor_font_size": points})
    )


def _connect_shell(ground: Ground, screens: Screens, everything: "Wanted", end: Callable[[], None]) -> None:
    window = screens.window

    def notice_action(notice_id: str) -> None:
        if notice_id == CONNECT:
            everything().dialogs.open_key()
        elif notice_id == IMPORTING:
            everything().history.stop_moving()
        elif notice_id == CLOSED:
            everything().files.closed.reopen()
        elif notice_id == "completion.told":
            ground.preferences.change(completion={"mode": CompletionMode.MANUAL})
        elif notice_id == "completion.budget":
            everything().dialogs.open_settings("Budget")
        elif notice_id.startswith("versions."):
            everything().versions.act(notice_id)

    window.notices.action_requested.connect(notice_action)
    window.close_requested.connect(end)
    window.action("file.quit").triggered.connect(end)
    window.action("file.settings").triggered.connect(lambda: everything().dialogs.open_settings("Appearance"))
    window.action("help.keys").triggered.connect(lambda: everything().dialogs.open_shortcuts())
    window.action("help.about").triggered.connect(lambda: everything().dialogs.open_about())
    window.action("help.news").triggered.connect(lambda: everything().dialogs.open_news())
    window.action("help.profile").triggered.connect(lambda: everything().dialogs.open_folder(ground.profile))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.applicationStateChanged.connect(lambda _state: ground.documents.keep_now())
