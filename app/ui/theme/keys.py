"""Keys as this platform writes them, in tooltips and hints."""

from collections.abc import Callable, Iterable

from PySide6.QtGui import QKeySequence

KeysOf = Callable[[str], str]  # the first keys of a command, by its id, as people read them; empty: it has none


def written(keys: str) -> str:
    """ "Ctrl+K, Ctrl+O", on macOS "⌘K, ⌘O"."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def all_written(keys: Iterable[str]) -> str:
    """Keys of one command. Between them there is no comma: "Ctrl+K, Ctrl+O" are two strokes of one."""
    return " or ".join(map(written, keys))


def with_keys(text: str, keys: str) -> str:
    """ "Go to a line (Ctrl+G)"."""
    return f"{text} ({keys})" if keys else text
