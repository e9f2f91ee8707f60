"""What projects ask of files reaches them when they are opened, named and saved."""

from dataclasses import replace

from app.domain.documents import Document, DocumentsState
from app.domain.file_style import FileStyle
from app.domain.text_files import LineEnding
from app.services.project_styles import ProjectStyles, StyleOf
from tests.support.patience import until


class Desk:
    """Documents played by hand."""

    def __init__(self, style: FileStyle) -> None:
        self.state = DocumentsState()
        self.asked: list[str] = []
        self.told: list[StyleOf] = []
        self.style = style
        self.styles = ProjectStyles(self, self._look_up)
        self.styles.changed.connect(self.told.append)

    def _look_up(self, path: str) -> FileStyle:
        self.asked.append(path)
        return self.style

    def show(self, *documents: Document) -> None:
        self.state = DocumentsState(documents)
        self.styles.follow(self.state)

    async def told_of(self, count: int) -> None:
        await until(lambda: len(self.told) >= count)

    def _change(self, document_id: str, **changes: object) -> None:
        documents = [replace(one, **changes) if one.id == document_id else one for one in self.state.documents]
        self.state = DocumentsState(tuple(documents))

    def set_line_ending(self, document_id: str, line_ending: LineEnding) -> None:
        self._change(document_id, line_ending=line_ending)

    def set_encoding(self, document_id: str, encoding: str, *, bom: bool = False) -> None:
        self._change(document_id, encoding=encoding, bom=bom)


async def test_each_file_is_looked_up_once() -> None:
    """A tab without a file is not asked about; it is as soon as it has one, and again under another name."""
    desk = Desk(FileStyle(indent_width=2))
    desk.show(Document("1", "a", "/a"), Document("2", "Untitled"))
    desk.show(Document("1", "a", "/a", revision=3), Document("2", "Untitled"))
    await desk.told_of(1)
    desk.show(Document("1", "b", "/b"))
    await desk.told_of(2)
    await desk.styles.shut_down()

    assert desk.asked == ["/a", "/b"]
    assert desk.told[0] == StyleOf("1", desk.style)


async def test_saving_complies() -> None:
    """Line ends become those asked for; the encoding only where the file had nothing but ASCII."""
    desk = Desk(FileStyle(line_ending=LineEnding.CRLF, encoding="latin-1"))
    desk.show(Document("1", "a", "/a"), Document("2", "b", "/b"), Document("3", "c", "/c", read_only=True))
    desk.styles.text_loaded("1", "plain")
    desk.styles.text_loaded("2", "é")
    await desk.told_of(3)
    for one in "1234":
        desk.styles.comply(one)
    await desk.styles.shut_down()

    first, second, third = desk.state.documents
    assert (first.line_ending, first.encoding) == (LineEnding.CRLF, "latin-1")
    assert (second.line_ending, second.encoding) == (LineEnding.CRLF, "utf-8")
    assert third.line_ending is LineEnding.LF


async def test_a_new_file_is_made_as_asked() -> None:
    """Before a text is written for the first time, what is asked at its place is known."""
    desk = Desk(FileStyle(line_ending=LineEnding.CRLF, encoding="utf-8", bom=True))
    desk.show(Document("1", "Untitled"))
    desk.style = desk.style._replace(encoding="utf-16-le")
    saved: list[Document] = []
    desk.styles.name("1", "/new", lambda: saved.append(desk.state.documents[0]))
    await desk.told_of(1)
    await desk.styles.shut_down()

    assert (saved[0].line_ending, saved[0].encoding, saved[0].bom) == (LineEnding.CRLF, "utf-16-le", True)
