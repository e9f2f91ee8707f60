"""Old encodings are recognised in real files, kept on saving, and changed when the person says so."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.encodings import guess
from app.adapters.files import DiskFiles
from app.domain.text_files import ENCODING_NAMES, LineEnding, NotText, decode, encode
from app.services.documents import Documents
from tests.support.fakes import FakeClock
from tests.support.memory_stores import MemoryBuffers, MemorySession

RUSSIAN = "# Это комментарий на русском языке\nprint('привет мир')\n"
JAPANESE = "# これは日本語のコメントです\nprint('テスト')\n"
TEXTS = [
    ("cp1252", "// Größe der Fläche prüfen\nint größe = 3;\n"),
    ("cp1252", "# été à la plage, déjà vu\nprint('ça va?')\n"),
    ("cp1252", "“quoted” — dash… Größe €5\n"),
    ("cp1250", "# Zażółć gęślą jaźń, źdźbło trawy\n# Příliš žluťoučký kůň\n"),
    ("koi8-r", RUSSIAN),
    ("cp1251", RUSSIAN),
    ("cp866", RUSSIAN),
    ("shift_jis", JAPANESE),
    ("euc_jp", "# これは日本語のコメントです。ファイルを開いて閉じる。\n"),
    ("gb18030", "# 这是一个中文注释，打开文件\nprint('你好')\n"),
    ("euc_kr", "# 이것은 한국어 주석입니다. 파일을 엽니다\n"),
]


@pytest.mark.parametrize(("encoding", "text"), TEXTS, ids=[f"{name}-{at}" for at, (name, _) in enumerate(TEXTS)])
def test_old_encodings_are_recognised(encoding: str, text: str) -> None:
    """A short commented source in an older encoding is read as what it says, and written back byte for byte."""
    data = text.encode(encoding)

    file = decode(data, guess=guess)

    assert (file.encoding, file.text) == (encoding, text)
    assert ENCODING_NAMES[encoding] in file.notice
    assert encode(file, file.text) == data


def test_a_single_strange_letter_is_taken_for_a_western_one() -> None:
    """One or two bytes beyond ASCII tell nothing: they are read as Windows-1252."""
    assert decode("x = 'é'\n".encode("latin-1"), guess=guess).text == "x = 'é'\n"


def test_a_long_plain_file_is_judged_by_its_strange_lines() -> None:
    """Where the letters that tell come late, they are still found."""
    data = b"plain line of code\n" * 20_000 + RUSSIAN.encode("koi8-r")

    assert guess(data) == "koi8-r"


@given(st.binary(max_size=60))
def test_whatever_is_guessed_gives_the_bytes_back(data: bytes) -> None:
    """For any bytes: an untouched file is written as it was read, or is refused."""
    try:
        file = decode(data, guess=guess)
    except NotText:
        return

    assert encode(file, file.text) == data


@pytest.mark.parametrize("encoding", list(ENCODING_NAMES))
def test_every_encoding_on_the_list_exists(encoding: str) -> None:
    """Each name that is offered can be read and written, and stands for one codec."""
    assert decode("abc\n".encode(encoding), encoding=encoding).text == "abc\n"


def test_the_wrong_encoding_is_refused() -> None:
    """Bytes that are no UTF-8 cannot be read as such; the message names the encoding."""
    with pytest.raises(NotText, match="UTF-8"):
        decode(b"\xff\xff", encoding="utf-8")


class Desk:
    """Documents over a real folder, with the editor's part played by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = DiskFiles(folder / "backups")
        self.documents = Documents(self.files, MemoryBuffers(), MemorySession(), FakeClock(), guess)
        self.text = ""
        self.documents.loaded.connect(lambda loaded: setattr(self, "text", loaded.text))

    async def open(self, data: bytes) -> str:
        (self.folder / "file.txt").write_bytes(data)
        self.documents.open(str(self.folder / "file.txt"))
        await self.documents.settle()
        assert self.documents.state.active_id is not None
        return self.documents.state.active_id

    async def save(self, document_id: str) -> bytes:
        self.documents.save(document_id, self.text)
        await self.documents.settle()
        return (self.folder / "file.txt").read_bytes()


async def test_reopening_with_another_encoding(tmp_path: Path) -> None:
    """A wrong guess is put right: the file is read again in the encoding chosen, and stays in it."""
    desk = Desk(tmp_path)
    one = await desk.open("naïve".encode())
    desk.documents.reload(one, "cp1252")
    await desk.documents.settle()

    assert desk.text == "naÃ¯ve"
    assert desk.documents.state.active is not None
    assert desk.documents.state.active.encoding == "cp1252"
    assert await desk.save(one) == "naïve".encode()
    await desk.documents.shut_down()


async def test_reopening_in_an_encoding_it_is_not_written_in(tmp_path: Path) -> None:
    """When the bytes are not of the encoding chosen, it says so and everything stays as it was."""
    desk = Desk(tmp_path)
    one = await desk.open("Größe".encode("cp1252"))
    desk.documents.reload(one, "utf-8")
    await desk.documents.settle()

    state = desk.documents.state
    assert desk.text == "Größe"
    assert state.trouble is not None
    assert "UTF-8" in state.trouble.problem.message
    assert state.active is not None
    assert state.active.encoding == "cp1252"
    await desk.documents.shut_down()


async def test_saving_with_another_encoding_and_other_line_ends(tmp_path: Path) -> None:
    """Both make the tab unsaved although its text is the same, and the next saving writes them."""
    desk = Desk(tmp_path)
    one = await desk.open("Größe\nzwei\n".encode())
    desk.documents.set_encoding(one, "utf-16-le", bom=True)
    desk.documents.set_line_ending(one, LineEnding.CRLF)
    desk.documents.text_changed(one, lambda: desk.text, modified=False)  # typed and undone
    unsaved = desk.documents.state.active
    data = await desk.save(one)

    assert unsaved is not None
    assert unsaved.modified
    assert data == b"\xff\xfe" + "Größe\r\nzwei\r\n".encode("utf-16-le")
    assert desk.documents.state.active is not None
    assert not desk.documents.state.active.modified
    await desk.documents.shut_down()


async def test_a_letter_without_a_place_in_the_encoding(tmp_path: Path) -> None:
    """Saving a text in an encoding that cannot hold it is refused, the file stays, and UTF-8 is offered."""
    desk = Desk(tmp_path)
    one = await desk.open("日本\n".encode())
    desk.documents.set_encoding(one, "cp1252")
    data = await desk.save(one)
    trouble = desk.documents.state.trouble
    desk.documents.remedy()
    await desk.documents.settle()

    assert data == "日本\n".encode()
    assert trouble is not None
    assert "cannot be written in Western" in trouble.problem.message
    assert desk.documents.state.active is not None
    assert desk.documents.state.active.encoding == "utf-8"
    await desk.documents.shut_down()
