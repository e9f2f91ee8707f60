"""Files keep their form: encoding, byte order mark, line ends, and every byte of what was not touched."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text_files import PIECE, LineEnding, NotEncodable, NotText, TextFile, decode, encode, longest_line

PIECES = st.sampled_from(
    ["a", "é", "→", "😀", "\n", "\r\n", "\r", "\t", "\u00a0", "\u2028", "\u2029", "\ufdd0", "\ufeff", "\x0c", "x = 1"]
)
CODECS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"])


@given(st.binary(max_size=80))
def test_untouched_bytes_come_back(data: bytes) -> None:
    """Whatever bytes are read as text, writing them untouched gives the same bytes."""
    try:
        file = decode(data)
    except NotText:
        return

    assert encode(file, file.text) == data


@given(st.lists(PIECES, max_size=30), CODECS)
def test_untouched_text_comes_back(pieces: list[str], codec: str) -> None:
    """Text in any encoding, with any line ends, comes back byte for byte."""
    data = "".join(pieces).encode(codec, "replace")
    try:
        file = decode(data)
    except NotText:
        return

    assert encode(file, file.text) == data
    assert "\r" not in file.text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\u2029\ufdd0\ufdd1"), max_size=60))
def test_changed_text_keeps_the_form(text: str) -> None:
    """A changed text is written with the file's mark and line ends, and reads back as it was typed."""
    file = decode(codecs.BOM_UTF8 + b"one\r\ntwo\r\n")

    written = encode(file, text)

    assert written.startswith(codecs.BOM_UTF8)
    assert written.count(b"\n") == written.count(b"\r\n")
    assert decode(written).text == text


@pytest.mark.parametrize(
    ("data", "encoding", "bom"),
    [
        (b"plain", "utf-8", False),
        (b"", "utf-8", False),
        (codecs.BOM_UTF8 + "é".encode(), "utf-8", True),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), "utf-16-le", True),
        (codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), "utf-16-be", True),
        (codecs.BOM_UTF32_LE + "é".encode("utf-32-le"), "utf-32-le", True),
        ("café “quoted”".encode("cp1252"), "cp1252", False),
        (b"caf\xe9 \x81", "latin-1", False),
    ],
)
def test_encodings_are_found(data: bytes, encoding: str, bom: bool) -> None:
    """The encoding is known by its mark, else UTF-8, else Western, which the notice says."""
    file = decode(data)

    assert (file.encoding, file.bom) == (encoding, bom)
    assert bool(file.notice) == (encoding in ("cp1252", "latin-1"))


@pytest.mark.parametrize(
    ("data", "ending", "notice"),
    [
        (b"a\nb\n", LineEnding.LF, ""),
        (b"a\r\nb\r\n", LineEnding.CRLF, ""),
        (b"a\rb\r", LineEnding.CR, ""),
        (
            b"a\nb\r\nc\r\n",
            LineEnding.CRLF,
            "Mixed line ends (LF 1, CRLF 2). If you change and save it, all become CRLF.",
        ),
        (b"a\nb\nc\r", LineEnding.LF, "Mixed line ends (LF 2, CR 1). If you change and save it, all become LF."),
    ],
)
def test_line_ends_are_found(data: bytes, ending: LineEnding, notice: str) -> None:
    """Line ends are kept; mixed ones are said, with what a save would do."""
    file = decode(data)

    assert (file.line_ending, file.notice) == (ending, notice)


def test_mixed_ends_become_one_kind_when_changed() -> None:
    """A changed file with mixed line ends is written with the most frequent kind."""
    file = decode(b"a\r\nb\r\nc\n")

    assert encode(file, file.text + "d\n") == b"a\r\nb\r\nc\r\nd\r\n"


@pytest.mark.parametrize("data", [b"\x7fELF\0\0\0", b"a\0b", codecs.BOM_UTF16_LE + b"a\0\0\0"])
def test_binary_is_refused(data: bytes) -> None:
    """Bytes with NUL characters are not text."""
    with pytest.raises(NotText, match="not a text file"):
        decode(data)


@pytest.mark.parametrize("mark", ["\u2029", "\ufdd0", "\ufdd1"])
def test_what_qt_cannot_hold_is_read_only(mark: str) -> None:
    """Text with characters that Qt would turn into line ends is opened read only."""
    assert decode(f"a{mark}b".encode()).read_only


def test_a_character_without_a_place_is_named() -> None:
    """A character that the encoding lacks is refused with its line and column."""
    file = TextFile("", "cp1252", LineEnding.CRLF)

    with pytest.raises(NotEncodable, match="“→” on line 2 cannot be written in Western") as caught:
        encode(file, "one\ntwo →\n")

    assert (caught.value.line, caught.value.column) == (2, 5)


def test_longest_line() -> None:
    """The longest line is measured without its end."""
    assert [longest_line(text) for text in ("", "ab\nabc\n", "\n\n")] == [0, 3, 0]


@given(st.text(st.sampled_from("ab\n")), st.integers(1, 5))
def test_the_longest_line_is_found_in_pieces(text: str, piece: int) -> None:
    """Wherever the pieces end, the longest line is the longest line."""
    assert longest_line(text, piece) == max(map(len, text.split("\n")))


@given(st.integers(0, 3))
def test_letters_of_several_bytes_survive_the_pieces(offset: int) -> None:
    """A large UTF-8 file is read in pieces that end in the middle of letters, and nothing of it is lost."""
    text = "x" * offset + "é→🙂\n" * (PIECE // 5)

    assert decode(text.encode()).text == text


def test_a_large_file_that_ends_in_half_a_letter_is_no_utf_8() -> None:
    """What is cut off at the very end is noticed as well."""
    assert decode(("x" * PIECE).encode() + "é".encode()[:1]).encoding != "utf-8"
