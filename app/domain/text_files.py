"""What a text file is beyond its text: encoding, byte order mark, line ends; saving gives back what was read.

    decode(bytes) -> TextFile            raises NotText for what is not text, or not in the encoding asked for
    encode(TextFile, text) -> bytes      raises NotEncodable for a character the encoding has no place for

An untouched file is byte for byte the same after loading and saving. In the editor all line ends are "\\n".
"""

import codecs
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

# Characters that Qt's text document takes for line ends of its own; text with them cannot be held faithfully.
_NOT_HELD = ("\u2029", "\ufdd0", "\ufdd1")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARK_OF = {encoding: mark for mark, encoding in _MARKS}
MAY_HAVE_MARK = frozenset(_MARK_OF)

# Reading and writing gives the same bytes: either each byte has its letter, or there is one way to write it.
_FAITHFUL = frozenset({*_MARK_OF, "cp1252", "latin-1"})

# What people call an encoding, in the order in which they are offered. The keys are Python's codec names.
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32-le": "UTF-32 LE",
    "utf-32-be": "UTF-32 BE",
    "cp1252": "Western (Windows-1252)",
    "latin-1": "Western (ISO 8859-1)",
    "iso8859-15": "Western (ISO 8859-15)",
    "mac-roman": "Western (Mac Roman)",
    "cp437": "Western (DOS 437)",
    "cp850": "Western (DOS 850)",
    "cp1250": "Central European (Windows-1250)",
    "iso8859-2": "Central European (ISO 8859-2)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8-r": "Cyrillic (KOI8-R)",
    "koi8-u": "Cyrillic (KOI8-U)",
    "cp866": "Cyrillic (DOS 866)",
    "iso8859-5": "Cyrillic (ISO 8859-5)",
    "cp1253": "Greek (Windows-1253)",
    "iso8859-7": "Greek (ISO 8859-7)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp1257": "Baltic (Windows-1257)",
    "cp1258": "Vietnamese (Windows-1258)",
    "cp874": "Thai (Windows-874)",
    "shift_jis": "Japanese (Shift-JIS)",
    "cp932": "Japanese (Windows-932)",
    "euc_jp": "Japanese (EUC-JP)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "euc_kr": "Korean (EUC-KR)",
    "cp949": "Korean (Windows-949)",
}
PIECE = 1 << 18  # bytes or characters: what a thread does without letting others run takes a few ms
Guess = Callable[[bytes], str | None]


class LineEnding(StrEnum):
    """How lines end on disk."""

    LF = "\n"
    CRLF = "\r\n"
    CR = "\r"


LINE_ENDING_NAMES = {LineEnding.LF: "LF", LineEnding.CRLF: "CRLF", LineEnding.CR: "CR"}


class NotText(ValueError):
    """The bytes are not text; the message says why, for people."""


class NotEncodable(ValueError):
    """A character has no place in the file's encoding; `line` and `column` are 1-based."""

    def __init__(self, encoding: str, character: str, line: int, column: int) -> None:
        name = ENCODING_NAMES.get(encoding, encoding)
        super().__init__(f"“{character}” on line {line} cannot be written in {name}.")
        self.encoding, self.character, self.line, self.column = encoding, character, line, column


@dataclass(frozen=True, slots=True)
class TextFile:
    """A decoded file. `encoding` is a Python codec name; `bom`: a byte order mark stands in front.

    `read_only`: Qt cannot hold the text faithfully, so it must not be edited. `notice` is a sentence for the person, or
    empty. `original` is kept only where writing `text` anew would give other bytes (mixed line ends).
    """

    text: str
    encoding: str = "utf-8"
    line_ending: LineEnding = LineEnding.LF
    bom: bool = False
    read_only: bool = False
    notice: str = ""
    original: bytes | None = None

    @property
    def final_newline(self) -> bool:
        return self.text.endswith("\n")

    def without_text(self) -> "TextFile":
        """The same form of file for a new text: what is written no longer depends on what was read."""
        return replace(self, text="", notice="", original=None)


def decode(data: bytes, *, encoding: str | None = None, guess: Guess | None = None) -> TextFile:
    """Reads a byte order mark, else UTF-8, else what `guess` says of the bytes, else a Western one-byte encoding; says
    so where it is not sure. With `encoding` it is that one and no other. Raises NotText."""
    raw_text, encoding, bom, notice = _decode_as(data, encoding) if encoding else _decode_characters(data, guess)
    if "\0" in raw_text:
        raise NotText("This is not a text file: it contains NUL bytes.")
    if any(mark in raw_text for mark in _NOT_HELD):
        text = raw_text.replace("\r\n", "\n").replace("\r", "\n")
        notice = "This file contains special line or paragraph separators that the editor would change: read only."
        return TextFile(text, encoding, _line_ending(raw_text)[0], bom, read_only=True, notice=notice, original=data)
    line_ending, mixed = _line_ending(raw_text)
    text = raw_text if "\r" not in raw_text else raw_text.replace("\r\n", "\n").replace("\r", "\n")
    if not mixed:
        original = data if encoding not in _FAITHFUL and raw_text.encode(encoding, "replace") != data else None
        return TextFile(text, encoding, line_ending, bom, notice=notice, original=original)
    counts = ", ".join(f"{LINE_ENDING_NAMES[kind]} {count:,}" for kind, count in mixed)
    mixed_notice = (
        f"Mixed line ends ({counts}). If you change and save it, all become {LINE_ENDING_NAMES[line_ending]}."
    )
    notice = f"{notice} {mixed_notice}".strip()
    return TextFile(text, encoding, line_ending, bom, notice=notice, original=data)


def encode(file: TextFile, text: str) -> bytes:
    """The bytes of `text` in the form of `file`; the very bytes it was read from when `text` is unchanged."""
    if file.original is not None and text == file.text:
        return file.original
    lines = text if file.line_ending is LineEnding.LF else text.replace("\n", file.line_ending.value)
    try:
        body = lines.encode(file.encoding)
    except UnicodeEncodeError as error:
        # The line end before the place may be two characters, so the place is counted in what was to be written.
        before = lines[: error.start]
        end = "\n" if file.line_ending is LineEnding.LF else file.line_ending.value
        line, column = before.count(end) + 1, error.start - (before.rfind(end) + len(end) if end in before else 0) + 1
        raise NotEncodable(file.encoding, lines[error.start], line, column) from error
    return _MARK_OF[file.encoding] + body if file.bom else body


def longest_line(text: str, piece: int = PIECE) -> int:
    """Characters in the longest line; 0 for an empty text. Looked for in pieces: in a thread, others get their turn."""
    longest = carried = 0
    for start in range(0, len(text), piece):
        first, *others = map(len, text[start : start + piece].split("\n"))
        carried += first
        if others:
            longest, carried = max(longest, carried, *others[:-1]), others[-1]
    return max(longest, carried)


def _decode_as(data: bytes, encoding: str) -> tuple[str, str, bool, str]:
    mark = _MARK_OF.get(encoding, b"")
    bom = bool(mark) and data.startswith(mark)
    try:
        return data[len(mark) if bom else 0 :].decode(encoding), encoding, bom, ""
    except (UnicodeDecodeError, LookupError) as error:
        raise NotText(f"It is not written in {ENCODING_NAMES.get(encoding, encoding)}.") from error


def _decode_characters(data: bytes, guess: Guess | None) -> tuple[str, str, bool, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                continue
            # UTF-16 text that starts with U+0000 looks like UTF-32; both readings end as "not text" or are right.
            return text, encoding, True, ""
    try:
        return _in_pieces(data, "utf-8"), "utf-8", False, ""
    except UnicodeDecodeError:
        pass  # older encodings follow
    guessed = guess(data) if guess is not None else None
    for encoding in filter(None, (guessed, "cp1252", "latin-1")):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        notice = f"This file is not UTF-8: it is read and written as {ENCODING_NAMES.get(encoding, encoding)}."
        return text, encoding, False, notice
    raise NotText("This file's characters cannot be read.")


def _in_pieces(data: bytes, encoding: str) -> str:
    """Raises UnicodeDecodeError."""
    decoder = codecs.getincrementaldecoder(encoding)()
    pieces = [decoder.decode(data[start : start + PIECE]) for start in range(0, len(data), PIECE)]
    return "".join([*pieces, decoder.decode(b"", final=True)])


def _line_ending(text: str) -> tuple[LineEnding, list[tuple[LineEnding, int]]]:
    """The most frequent line end, and the counts of all kinds when there are several."""
    if "\r" not in text:
        return LineEnding.LF, []
    crlf = text.count("\r\n")
    counts = [
        (LineEnding.LF, text.count("\n") - crlf),
        (LineEnding.CRLF, crlf),
        (LineEnding.CR, text.count("\r") - crlf),
    ]
    present = [(kind, count) for kind, count in counts if count]
    most = max(present, key=lambda pair: pair[1])[0]
    return most, present if len(present) > 1 else []
