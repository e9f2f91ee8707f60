"""Loads the rest of the program after the first paint: on the window's thread, some modules between two events.

Not in another thread: PySide makes Qt's classes when they are first asked for, in several steps and partly in Python.
Whichever thread is in the middle of that, the other one could be given half a class; a window that was drawing crashed.
"""

import asyncio
import importlib

# In the order in which `everything` imports them, each some milliseconds of work after the one before. What is missing
# here is loaded with the next that needs it: that pause becomes longer, nothing else.
STEPS = (
    "app.ui.chat.code_colours",
    "app.ui.chat.markdown_values",
    "app.ui.chat.text_view",
    "app.ui.chat.markdown_view",
    "app.domain.pricing",
    "app.domain.stop_rules",
    "app.domain.conversation",
    "app.domain.requests",
    "app.domain.answer_figures",
    "app.domain.code_languages",
    "app.ui.chat.markdown_parts",
    "app.ui.chat.answer_view",
    "app.ui.chat.turn_view",
    "app.services.words",
    "app.ui.theme.rows",
    "app.bootstrap.comforts",
    "app.domain.file_search",
    "app.domain.rewriting",
    "app.bootstrap.code_desk",
    "app.domain.completion_figures",
    "app.domain.completion_cache",
    "app.domain.surroundings",
    "app.domain.cleaning.wrapping",
    "app.domain.typing_rhythm",
    "app.domain.trigger",
    "app.domain.stream",
    "app.domain.prompts",
    "app.services.completion.savings",
    "app.services.completion.engine",
    "app.ui.theme.fields",
    "app.bootstrap.completion_badge",
    "app.domain.chat_search",
    "app.adapters.chat_library",
    "app.adapters.openai_bodies",
    "app.adapters.openai_clients",
    "app.adapters.openai_model",
    "app.bootstrap.providers",
    "app.domain.repetition",
    "app.domain.follow_ups",
    "app.services.chat.state",
    "app.domain.drift",
    "app.services.key_service",
    "app.bootstrap.machines",
    "app.bootstrap.completing",
    "app.adapters.folder",
    "app.ui.shell.folder_tree",
    "app.bootstrap.folder_desk",
    "app.services.symbol_extent",
    "app.bootstrap.context_desk",
    "PySide6.QtNetwork",
    "app.bootstrap.desktop",
    "app.domain.changelog",
    "app.bootstrap.dialogs",
    "app.bootstrap.file_desk",
    "app.domain.chat_markdown",
    "app.services.chat_files",
    "app.bootstrap.history_desk",
    "app.ui.chat.inspector",
    "app.bootstrap.inspect_desk",
    "app.bootstrap.later_states",
    "app.bootstrap.mention_desk",
    "app.bootstrap.options_desk",
    "app.domain.hole_marks",
    "app.ui.editor.alternatives_bar",
    "app.bootstrap.paste_desk",
    "app.bootstrap.prompt_desk",
    "app.bootstrap.shrink_desk",
    "app.bootstrap.status_desk",
    "app.bootstrap.turn_desk",
    "app.services.updates",
    "app.bootstrap.versions",
    "app.ui.theme.focus_ring",
    "app.bootstrap.everything",
)


async def load_everything() -> None:
    for name in STEPS:
        importlib.import_module(name)
        await asyncio.sleep(0)
