"""Every action of the program as data: what it is called, where it stands, which keys run it."""

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

MENUS = ("File", "Edit", "Selection", "View", "Go", "Chat", "Complete", "Models", "Cost", "Help")


class ActionSpec(NamedTuple):
    """`menu` is a path ("View/Theme"); an action that starts a new group in its menu has `after_line`. `keys` are in
    Qt's portable form, the first is the one shown. `group`: a choice of one among those with the same group."""

    id: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    tip: str = ""
    after_line: bool = False
    checkable: bool = False
    group: str = ""
    enabled: bool = True

    @property
    def title(self) -> str:
        """The text without the underline mark."""
        return self.text.replace("&", "")


ACTIONS = (
    ActionSpec("file.new", "&New", "File", ("Ctrl+N",), "A new, empty tab"),
    ActionSpec("file.open", "&Open…", "File", ("Ctrl+O",), "Opens a file in a tab"),
    ActionSpec("file.recent", "Open recent file…", "File", (), "One of the last files", enabled=False),
    ActionSpec("file.open_folder", "Open &folder…", "File", ("Ctrl+K, Ctrl+O",), "Its files in the sidebar"),
    ActionSpec("file.recent_folder", "Open recent folder…", "File", (), "One of the last folders", enabled=False),
    ActionSpec("file.quick_open", "Quick open…", "File", ("Ctrl+P",), "Any file by some letters of its name"),
    ActionSpec("file.save", "&Save", "File", ("Ctrl+S",), "Writes the tab to its file", after_line=True),
    ActionSpec("file.save_as", "Save &as…", "File", ("Ctrl+Shift+S",), "Writes the tab to another file"),
    ActionSpec("form.language", "&Language…", "File/This file", (), "How it is coloured and indented"),
    ActionSpec("form.indentation", "&Indentation…", "File/This file", (), "Spaces or tabs, and how wide"),
    ActionSpec("form.encoding", "&Encoding…", "File/This file", (), "How it is saved, or read again"),
    ActionSpec("form.line_ending", "Line e&nds…", "File/This file", (), "LF or CRLF"),
    ActionSpec("file.close_tab", "&Close tab", "File", ("Ctrl+W",), "Closes the tab", after_line=True),
    ActionSpec("file.reopen_tab", "&Reopen closed tab", "File", ("Ctrl+Shift+T",), "Brings the last closed tab back"),
    ActionSpec("file.close_folder", "Close fol&der", "File", (), "The files stay open", enabled=False),
    ActionSpec("file.closed", "Recently closed texts…", "File", (), "Unsaved texts of the last week, also closed ones"),
    ActionSpec("file.settings", "Se&ttings…", "File", ("Ctrl+,",), "All settings", after_line=True),
    ActionSpec("file.quit", "&Quit", "File", ("Ctrl+Q",), "Ends the program; everything is kept", after_line=True),
    ActionSpec("edit.undo", "&Undo", "Edit", ("Ctrl+Z",)),
    ActionSpec("edit.redo", "&Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y")),
    ActionSpec("edit.cut", "Cu&t", "Edit", ("Ctrl+X",), after_line=True),
    ActionSpec("edit.copy", "&Copy", "Edit", ("Ctrl+C",)),
    ActionSpec("edit.paste", "&Paste", "Edit", ("Ctrl+V",)),
    ActionSpec("edit.select_all", "Select &all", "Edit", ("Ctrl+A",), after_line=True),
    ActionSpec(
        "edit.find",
        "&Find…",
        "Edit",
        ("Ctrl+F",),
        "Looks for a text or an expression in this file, or for a text in the chat",
        True,
    ),
    ActionSpec("edit.find_next", "Find ne&xt", "Edit", ("F3",), "To the next hit"),
    ActionSpec("edit.find_previous", "Find pre&vious", "Edit", ("Shift+F3",), "To the hit before"),
    ActionSpec("edit.replace", "R&eplace…", "Edit", ("Ctrl+H",), "Puts something else in the place of hits"),
    ActionSpec(
        "edit.find_in_files", "Find &in files…", "Edit", ("Ctrl+Shift+F",), "Looks through the files of the folder"
    ),
    ActionSpec("edit.complete_word", "Complete word", "Edit", ("Ctrl+Space",), "Words of the open files", True),
    ActionSpec("edit.insert_snippet", "Insert snippet…", "Edit", (), "Puts in a piece of code that you keep"),
    ActionSpec("edit.save_snippet", "Save selection as snippet", "Edit", (), "Keeps the selected code, to be named"),
    ActionSpec(
        "line.comment", "&Comment on or off", "Edit/Lines", ("Ctrl+/",), "The lines become comments, or code again"
    ),
    ActionSpec("line.indent", "&Indent", "Edit/Lines", ("Ctrl+]",), "A level more"),
    ActionSpec("line.outdent", "&Outdent", "Edit/Lines", ("Ctrl+[",), "A level less"),
    ActionSpec("line.move_up", "Move line &up", "Edit/Lines", ("Alt+Up",), "The line, or all selected ones", True),
    ActionSpec("line.move_down", "Move line &down", "Edit/Lines", ("Alt+Down",), "The line, or all selected ones"),
    ActionSpec("line.copy_up", "Copy line up", "Edit/Lines", ("Alt+Shift+Up",), "The copy stands above"),
    ActionSpec("line.copy_down", "Copy line down", "Edit/Lines", ("Alt+Shift+Down",), "The copy stands below"),
    ActionSpec("line.duplicate", "Du&plicate", "Edit/Lines", ("Ctrl+Shift+D",), "What is selected, or the line, again"),
    ActionSpec("line.delete", "D&elete line", "Edit/Lines", ("Ctrl+Shift+Del",), "The line, or all selected ones"),
    ActionSpec("line.join", "&Join lines", "Edit/Lines", ("Ctrl+J",), "With the next one; or all selected ones"),
    ActionSpec("line.insert_below", "New line &below", "Edit/Lines", ("Ctrl+Return",), "From anywhere in a line", True),
    ActionSpec("line.insert_above", "New line &above", "Edit/Lines", ("Ctrl+Alt+Return",), "From anywhere in a line"),
    ActionSpec("line.sort", "&Sort lines", "Edit/Lines", ("F9",), "The selected lines, or all, by the alphabet", True),
    ActionSpec("line.sort_down", "Sort lines, &Z to A", "Edit/Lines", ("Shift+F9",), "The other way round"),
    ActionSpec("line.reverse", "&Reverse lines", "Edit/Lines", (), "The last line first"),
    ActionSpec("line.unique", "Remove e&qual lines", "Edit/Lines", (), "Of equal lines the first one stays"),
    ActionSpec("word.upper", "&UPPER CASE", "Edit/Words", (), "What is selected, or the word"),
    ActionSpec("word.lower", "&lower case", "Edit/Words", (), "What is selected, or the word"),
    ActionSpec("word.title", "&Title Case", "Edit/Words", (), "What is selected, or the word"),
    ActionSpec("word.snake", "&snake_case", "Edit/Words", (), "Names that are selected, or the one at the cursor"),
    ActionSpec("word.camel", "&camelCase", "Edit/Words", (), "Names that are selected, or the one at the cursor"),
    ActionSpec(
        "word.transpose", "T&ranspose", "Edit/Words", ("Ctrl+T",), "Two letters, or selections, change places", True
    ),
    ActionSpec(
        "cursor.next_occurrence",
        "Add &next occurrence",
        "Selection",
        ("Ctrl+D",),
        "Of the word, or of what is selected",
    ),
    ActionSpec("cursor.all_occurrences", "Select &all occurrences", "Selection", ("Ctrl+Shift+L",), "A cursor at each"),
    ActionSpec("cursor.add_above", "Add cursor a&bove", "Selection", ("Ctrl+Alt+Up",), "In the same column", True),
    ActionSpec("cursor.add_below", "Add cursor b&elow", "Selection", ("Ctrl+Alt+Down",), "In the same column"),
    ActionSpec(
        "cursor.split_into_lines", "&Split into lines", "Selection", ("Alt+Shift+I",), "A cursor at each line's end"
    ),
    ActionSpec(
        "cursor.column_up",
        "Rectangle &up",
        "Selection",
        ("Ctrl+Alt+Shift+Up",),
        "Selects in columns; also Alt+drag",
        True,
    ),
    ActionSpec("cursor.column_down", "Rectangle &down", "Selection", ("Ctrl+Alt+Shift+Down",), "Selects in columns"),
    ActionSpec("cursor.column_left", "Rectangle &left", "Selection", ("Ctrl+Alt+Shift+Left",), "Selects in columns"),
    ActionSpec("cursor.column_right", "Rectangle &right", "Selection", ("Ctrl+Alt+Shift+Right",), "Selects in columns"),
    ActionSpec("view.palette", "&Command palette…", "View", ("Ctrl+Shift+P",), "Finds any command by its name"),
    ActionSpec("view.sidebar", "Side&bar", "View", ("Ctrl+B",), "Files, search and snippets: shown or hidden"),
    ActionSpec("view.files", "&Files", "View", ("Ctrl+Shift+E",), "To the files of the folder"),
    ActionSpec("file.reveal", "Reveal in files", "View", (), "Selects the file on top in the sidebar", enabled=False),
    ActionSpec("view.chats", "Chats", "View", ("Ctrl+Shift+H",), "To the earlier chats: list, search, folders, trash"),
    ActionSpec("view.snippets", "Snippets", "View", (), "To the pieces of code that you keep"),
    ActionSpec("view.split", "Split", "View", ("Ctrl+\\",), "The file once more beside it; again: one side", True),
    ActionSpec("view.move_tab", "Move tab to the other side", "View", ("Ctrl+Alt+\\",), "Two files side by side"),
    ActionSpec("tab.next", "&Next tab", "View/Tabs", ("Ctrl+PgDown",), "The one at the right"),
    ActionSpec("tab.previous", "&Previous tab", "View/Tabs", ("Ctrl+PgUp",), "The one at the left"),
    ActionSpec("tab.close_others", "Close &others", "View/Tabs", (), "All tabs but this one", True),
    ActionSpec("tab.close_right", "Close to the &right", "View/Tabs", (), "All tabs right of this one"),
    ActionSpec("tab.close_all", "Close &all", "View/Tabs", (), "Every tab; each can be reopened"),
    ActionSpec("tab.copy_path", "&Copy path", "View/Tabs", (), "Of the file on top", True, enabled=False),
    ActionSpec("view.focus_editor", "Focus &editor", "View", ("Ctrl+1",), "To the code", after_line=True),
    ActionSpec("view.focus_chat", "Focus c&hat", "View", ("Ctrl+2",), "To the question"),
    ActionSpec("view.next_pane", "&Next pane", "View", ("F6",), "Editor, chat, status line, sidebar and round again"),
    ActionSpec("view.previous_pane", "&Previous pane", "View", ("Shift+F6",), "The same, backwards"),
    ActionSpec(
        "view.theme_system", "As the &system", "View/Theme", (), "Light or dark as the desktop", False, True, "theme"
    ),
    ActionSpec("view.theme_light", "&Light", "View/Theme", (), "Always light", False, True, "theme"),
    ActionSpec("view.theme_dark", "&Dark", "View/Theme", (), "Always dark", False, True, "theme"),
    ActionSpec(
        "view.zoom_in", "Zoom &in", "View", ("Ctrl++", "Ctrl+="), "Everything larger: text, icons, spacing", True
    ),
    ActionSpec("view.zoom_out", "Zoom &out", "View", ("Ctrl+-",), "Everything smaller"),
    ActionSpec("view.zoom_reset", "Normal si&ze", "View", ("Ctrl+0",), "Zoom off"),
    ActionSpec("view.word_wrap", "&Word wrap", "View", ("Alt+Z",), "Breaks long lines to fit", True, True),
    ActionSpec("view.white_space", "Show whi&te space", "View", (), "Dots for spaces, arrows for tabs", False, True),
    ActionSpec("view.colors", "Colou&rs of code…", "View", (), "Our own or any Pygments style, tried while choosing"),
    ActionSpec("view.fold", "&Fold", "View/Folding", ("Ctrl+Shift+[", "Ctrl+{"), "Hides the block around the cursor"),
    ActionSpec("view.unfold", "&Unfold", "View/Folding", ("Ctrl+Shift+]", "Ctrl+}"), "Shows it again"),
    ActionSpec("view.fold_all", "Fold &all", "View/Folding", ("Ctrl+Alt+[",), "Leaves the first line of each block"),
    ActionSpec("view.unfold_all", "Unfold a&ll", "View/Folding", ("Ctrl+Alt+]",), "Shows everything again"),
    ActionSpec("go.line", "Go to &line…", "Go", ("Ctrl+G",), "A line, or line:column, shown while it is typed"),
    ActionSpec("go.symbol", "Go to &symbol…", "Go", ("Ctrl+R",), "Classes, functions, headings of the file"),
    ActionSpec(
        "go.bracket",
        "&Matching bracket",
        "Go",
        ("Ctrl+M", "Ctrl+Shift+\\"),
        "From one bracket to its partner",
    ),
    ActionSpec("chat.ask", "&Ask about selection", "Chat", ("Ctrl+L",), "To the question, the selected code attached"),
    ActionSpec(
        "attach.choose", "&Attach…", "Chat/Attach", ("Ctrl+Shift+A",), "Anything by its name; also @ in the question"
    ),
    ActionSpec("attach.file", "This f&ile", "Chat/Attach", (), "The file on top, as it is in its tab", True),
    ActionSpec("attach.tabs", "All open &tabs", "Chat/Attach", (), "Each open file"),
    ActionSpec("attach.symbol", "&Class or function", "Chat/Attach", (), "The one around the cursor"),
    ActionSpec("attach.files", "&Files…", "Chat/Attach", (), "Any files of this computer"),
    ActionSpec("attach.outline", "Folder &outline", "Chat/Attach", (), "Which files there are, and what is in them"),
    ActionSpec("attach.diff", "&Git changes", "Chat/Attach", (), "git diff: what is not staged", True),
    ActionSpec(
        "attach.staged", "Git &staged changes", "Chat/Attach", (), "git diff --staged: what a commit would hold"
    ),
    ActionSpec("attach.results", "Find &results", "Chat/Attach", (), "The hits of the last search in files", True),
    ActionSpec("attach.output", "O&utput of last run", "Chat/Attach", (), "What code wrote when it was run"),
    ActionSpec("attach.clipboard", "Cli&pboard", "Chat/Attach", (), "The text that was copied last"),
    ActionSpec("chat.new", "&New chat", "Chat", ("Ctrl+Shift+N",), "An empty conversation; the old one is kept"),
    ActionSpec("chat.open", "&Open chat…", "Chat", ("Ctrl+Shift+O",), "Finds an earlier conversation by its title"),
    ActionSpec("chat.find", "&Find in this chat…", "Chat", (), "Looks for a text in the questions and answers"),
    ActionSpec("chat.inspect", "Inspect re&quests…", "Chat", ("Ctrl+Alt+I",), "What is sent, to the byte"),
    ActionSpec("chat.stop", "&Stop", "Chat", ("Ctrl+.",), "Stops the answer; its text is kept", True, enabled=False),
    ActionSpec(
        "chat.continue", "&Continue", "Chat", ("Ctrl+Shift+Return",), "Goes on with a broken-off answer", enabled=False
    ),
    ActionSpec(
        "chat.regenerate", "&Regenerate", "Chat", ("Ctrl+Alt+R",), "Another answer; this one stays", enabled=False
    ),
    ActionSpec("chat.edit_last", "&Edit last question", "Chat", (), "To be asked anew in its place", enabled=False),
    ActionSpec(
        "chat.try_with", "&Try with another model…", "Chat", (), "One more answer, beside this one", enabled=False
    ),
    ActionSpec(
        "chat.compare", "Compare ans&wers…", "Chat", (), "Their code, cost and time beside each other", enabled=False
    ),
    ActionSpec("chat.options", "Para&meters…", "Chat", (), "System prompt, temperature, largest answer …", True),
    ActionSpec("chat.prompt", "Use a &prompt…", "Chat", (), "Explain, review, test and your own; also by /"),
    ActionSpec("chat.prompts", "Edit prompts…", "Chat", (), "The words behind /explain, /review and your own"),
    ActionSpec("chat.search", "Searc&h in all chats…", "Chat", (), "Names, parts of names and signs", True),
    ActionSpec("chat.rename", "Rename chat…", "Chat", (), "Another title for this chat"),
    ActionSpec("chat.duplicate", "D&uplicate chat", "Chat", (), "A copy to go on with in another direction"),
    ActionSpec("chat.export", "E&xport chat…", "Chat", (), "This chat as a file of Markdown"),
    ActionSpec("chat.import", "&Import chats…", "Chat", (), "From files of Markdown or JSON"),
    ActionSpec("chat.delete", "&Delete chat", "Chat", (), "Into the trash, for 30 days"),
    ActionSpec("complete.ask", "&Suggest now", "Complete", ("Alt+\\",), "What a model would write at the cursor"),
    ActionSpec("complete.paste", "&Paste and complete", "Complete", ("Ctrl+Shift+V",), "Finishes what was copied"),
    ActionSpec("complete.accept", "&Accept suggestion", "Complete", (), "Tab, where one is shown", True),
    ActionSpec("complete.accept_word", "Accept &word", "Complete", (), "Ctrl+Right, where one is shown"),
    ActionSpec("complete.accept_line", "Accept &line", "Complete", (), "Ctrl+Down, where one is shown"),
    ActionSpec(
        "complete.next", "&Next suggestion", "Complete", ("Alt+]",), "Another one; behind the last one is asked"
    ),
    ActionSpec("complete.previous", "P&revious suggestion", "Complete", ("Alt+[",), "The one before"),
    ActionSpec("complete.copy", "&Copy with suggestion", "Complete", ("Ctrl+Shift+C",), "All text, to the clipboard"),
    ActionSpec("complete.snooze", "Sn&ooze", "Complete", (), "No suggestions for ten minutes; also Esc twice", True),
    ActionSpec(
        "complete.mode_balanced", "&Balanced", "Complete/Mode", (), "Lines and blocks, as you type", False, True, "mode"
    ),
    ActionSpec("complete.mode_economy", "&Economy", "Complete/Mode", (), "Lines, after a pause", False, True, "mode"),
    ActionSpec(
        "complete.mode_manual", "By &key", "Complete/Mode", (), "Only when asked: Suggest now", False, True, "mode"
    ),
    ActionSpec("complete.mode_off", "&Off", "Complete/Mode", (), "No suggestions at all", False, True, "mode"),
    ActionSpec("complete.figures", "&Modes and figures…", "Complete", (), "What suggestions cost and save today"),
    ActionSpec("models.choose", "&Choose model…", "Models", ("Ctrl+Shift+M",), "Which model answers"),
    ActionSpec(
        "models.cards", "&Model cards…", "Models", ("Ctrl+Alt+M",), "What is known of each model, and its price"
    ),
    ActionSpec("models.connect", "Connect &Fireworks…", "Models", (), "Enter, test, replace or forget a key", True),
    ActionSpec("cost.today", "Show &today's charges…", "Cost", ("Ctrl+Shift+K",), "Each charge with its arithmetic"),
    ActionSpec("cost.budget", "&Budget…", "Cost", ("Ctrl+Shift+B",), "The limit for a day"),
    ActionSpec("help.keys", "&Keyboard shortcuts", "Help", ("F1",), "Every command with its keys"),
    ActionSpec("help.profile", "Open &profile folder", "Help", (), "Where settings and chats are kept"),
    ActionSpec("help.news", "What's &new", "Help", (), "What has changed in each version"),
    ActionSpec("help.about", "&About Fireside", "Help", (), "Versions and licences", True),
)


def make_actions(owner: QObject, specs: Iterable[ActionSpec] = ACTIONS) -> dict[str, QAction]:
    """A QAction for each spec, by id; choices of one are grouped."""
    made: dict[str, QAction] = {}
    groups: dict[str, QActionGroup] = {}
    for spec in specs:
        action = QAction(spec.text, owner)
        action.setObjectName(spec.id)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setToolTip(spec.tip or spec.title)
        action.setCheckable(spec.checkable)
        action.setEnabled(spec.enabled)
        action.setMenuRole(_MENU_ROLES.get(spec.id, QAction.MenuRole.NoRole))
        if spec.group:
            groups.setdefault(spec.group, QActionGroup(owner)).addAction(action)
        made[spec.id] = action
    return made


_MENU_ROLES = {
    "file.quit": QAction.MenuRole.QuitRole,
    "file.settings": QAction.MenuRole.PreferencesRole,
    "help.about": QAction.MenuRole.AboutRole,
}


def markdown_table(specs: Iterable[ActionSpec] = ACTIONS) -> str:
    """The table of docs/keys.md: one line for each action, by menu."""
    lines = ["| Menu | Command | Keys | What it does | Id |", "|---|---|---|---|---|"]
    for spec in specs:
        keys = ", ".join(f"`{key}`" for key in spec.keys)
        lines.append(f"| {spec.menu.replace('/', ' › ')} | {spec.title} | {keys} | {spec.tip} | `{spec.id}` |")
    return "\n".join(lines) + "\n"
