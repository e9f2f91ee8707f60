"""All settings as one frozen value with its defaults. `adapters.settings_file` reads and writes it as TOML.

Each section is one table of `settings.toml`, each field one key of it; unknown keys in the file are kept.
"""

from dataclasses import dataclass, field
from enum import StrEnum

VERSION = 1


class ThemeChoice(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class WhiteSpace(StrEnum):
    """Where spaces and tabs are drawn."""

    NONE = "none"
    SELECTION = "selection"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Appearance:
    """`scale` multiplies everything, 0.75..3.0; `editor_font` empty: the system's fixed font; sizes are points.

    `tray_icon`: an icon in the system tray, where the desktop has one.
    """

    theme: ThemeChoice = ThemeChoice.SYSTEM
    scale: float = 1.0
    editor_font: str = ""
    editor_font_size: float = 11.0
    line_numbers: bool = True
    word_wrap: bool = False
    tray_icon: bool = False


class WordCompletion(StrEnum):
    """When words of the open files are offered: never, with Ctrl+Space, or also after some letters."""

    OFF = "off"
    MANUAL = "manual"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Editor:
    """How code is written. `tab_width` (columns) and `indent_with_tabs` hold for a file that shows no habit of its own.

    `use_editorconfig`: what a project's .editorconfig says wins over all of them. `style` is the Pygments style of the
    code's colours; empty: those of the theme.
    """

    auto_pairs: bool = True
    trim_trailing_space: bool = False
    final_newline: bool = True
    use_editorconfig: bool = True
    tab_width: int = 4
    indent_with_tabs: bool = False
    style: str = ""
    white_space: WhiteSpace = WhiteSpace.SELECTION
    indent_guides: bool = True
    word_completion: WordCompletion = WordCompletion.MANUAL


@dataclass(frozen=True, slots=True)
class Chat:
    """`model` is a `ModelCard.key`; empty: StarCoder on Fireworks with a key, else the built-in model.

    `answer_tokens` is the room asked for an answer. `notify`: the desktop tells of a long answer that has ended while
    the window was not in front.
    """

    model: str = ""
    answer_tokens: int = 1024
    temperature: float = 0.2
    top_p: float = 0.95
    system_prompt: str = ""
    notify: bool = True


class CompletionMode(StrEnum):
    """How much is asked for. OFF: nothing at all; MANUAL: by key only; ECONOMY: single lines, after a longer wait."""

    OFF = "off"
    MANUAL = "manual"
    ECONOMY = "economy"
    BALANCED = "balanced"


@dataclass(frozen=True, slots=True)
class Completion:
    """Suggestions at the cursor. `model` is a `ModelCard.key`; empty: StarCoder with a key, else the built-in model.

    `languages_off` are Pygments aliases with commas between them. `ask_ahead`: while a suggestion is shown, what would
    follow it is asked for too, which costs a further question.
    """

    mode: CompletionMode = CompletionMode.BALANCED
    model: str = ""
    languages_off: str = ""
    in_comments: bool = False
    ask_ahead: bool = False

    def is_off_in(self, language: str) -> bool:
        return language in (name.strip() for name in self.languages_off.split(","))


@dataclass(frozen=True, slots=True)
class Network:
    """Seconds. `retries` is how often a refused request (429, overload) is tried again, always with a countdown."""

    first_token_timeout_s: float = 20.0
    idle_timeout_s: float = 20.0
    connect_timeout_s: float = 5.0
    retries: int = 3
    proxy: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits for a day in dollars as decimal strings ("0.50"); empty: no limit. Unpriced models may be refused.

    `completion_daily_dollars` holds for suggestions that nobody asked for, within the limit for everything.
    """

    daily_dollars: str = ""
    allow_unpriced: bool = True
    completion_daily_dollars: str = "0.10"


@dataclass(frozen=True, slots=True)
class Updates:
    """`check`: whether `address` is asked once a day for the newest version. Without an address nothing is asked."""

    check: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """A compatible server (vLLM, llama.cpp, Ollama, LiteLLM ...). Its key, if any, is in the keyring under `id`.

    `id` is lower case letters, digits and hyphens. `stream_options`: ask for usage with `include_usage`.
    `finish_reason_optional`: this kind of server ends streams cleanly without one.
    """

    id: str
    name: str
    base_url: str
    needs_key: bool = False
    stream_options: bool = True
    finish_reason_optional: bool = False
    context: int = 8192


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A price the user has set, dollars per million tokens as decimal strings; `model` is a `ModelCard.key`."""

    model: str
    input: str
    output: str
    cached_input: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """`shortcuts`: all keys of each command that has others than its own (`domain.shortcuts`), by the command's id."""

    appearance: Appearance = field(default_factory=Appearance)
    editor: Editor = field(default_factory=Editor)
    chat: Chat = field(default_factory=Chat)
    completion: Completion = field(default_factory=Completion)
    network: Network = field(default_factory=Network)
    budget: Budget = field(default_factory=Budget)
    updates: Updates = field(default_factory=Updates)
    servers: tuple[Server, ...] = ()
    prices: tuple[OwnPrice, ...] = ()
    shortcuts: tuple[tuple[str, tuple[str, ...]], ...] = ()
