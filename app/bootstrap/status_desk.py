"""The file on top in the status line: what is said of it, and the lists that change it."""

import asyncio
from functools import cache, partial

from app.bootstrap.ground import Ground
from app.bootstrap.screens import Screens
from app.domain.documents import Document, DocumentsState
from app.domain.text_files import ENCODING_NAMES, LINE_ENDING_NAMES, MAY_HAVE_MARK, LineEnding
from app.services.lexing.languages import all_languages, language_name
from app.services.tasks import TaskSlot
from app.ui.shell.choice_popup import ChoicePopup
from app.ui.shell.status_items import NAMES
from app.ui.theme.rows import Row

WIDTHS = (2, 3, 4, 8)
LINE_END_WORDS = {LineEnding.LF: "Linux, macOS", LineEnding.CRLF: "Windows", LineEnding.CR: "old Mac"}


class StatusDesk:
    def __init__(self, ground: Ground, screens: Screens) -> None:
        self._documents = ground.documents
        self._screens = screens
        self._naming = TaskSlot("name of the language")
        self._listing = TaskSlot("list of languages")
        self._popup: ChoicePopup | None = None
        self._shown: Document | None = None
        self._names: dict[str, str] = {}
        status = screens.window.status
        status.items.wished.connect(self.choose)
        status.position.clicked.connect(lambda: screens.window.action("go.line").trigger())
        ground.documents.changed.connect(self._show)
        ground.styles.changed.connect(lambda _style: self._show_indentation())
        screens.editor.cursor_moved.connect(lambda *_where: self._show_indentation())
        self._show(ground.documents.state)

    async def close(self) -> None:
        if self._popup is not None:
            self._popup.dismiss()
        await self._naming.close()
        await self._listing.close()

    # what is said

    def _show(self, state: DocumentsState) -> None:
        document, status = state.active, self._screens.window.status
        before, self._shown = self._shown, document
        if document is None:
            for name in NAMES:
                status.show_item(name, "")
            return
        if before is None or (before.encoding, before.bom) != (document.encoding, document.bom):
            status.show_item("encoding", short_encoding(document.encoding, bom=document.bom))
        if before is None or before.line_ending != document.line_ending:
            status.show_item("line_ending", LINE_ENDING_NAMES[document.line_ending])
        if before is None or before.language != document.language:
            self._naming.start(self._show_language(document.language))
        self._show_indentation()

    async def _show_language(self, language: str) -> None:
        """Its name is Pygments' business, which is loaded in a thread."""
        if language not in self._names:
            self._names[language] = await asyncio.to_thread(language_name, language)
        self._screens.window.status.show_item("language", self._names[language])

    def _show_indentation(self) -> None:
        view = self._screens.editor.current_view()
        if view is not None and self._shown is not None:
            indentation = view.indentation
            text = f"Tabs: {view.tab_columns}" if indentation.tabs else f"Spaces: {indentation.width}"
            if self._screens.window.status.items.buttons["indentation"].text() != text:
                self._screens.window.status.show_item("indentation", text)

    # what is changed

    def choose(self, name: str) -> None:
        """Offers what the file on top could have; a key of `NAMES`."""
        document = self._documents.state.active
        if document is None:
            return
        match name:
            case "indentation":
                self._offer(name, self._indentations())
            case "encoding":
                self._offer(name, encodings(document))
            case "line_ending":
                self._offer(name, line_ends(document))
            case "language":
                self._listing.start(self._offer_languages(document))

    def _indentations(self) -> list[Row]:
        view = self._screens.editor.current_view()
        now = view.indentation if view is not None else None
        spaces = [
            Row(f"space {width}", f"{width} spaces", ticked=now is not None and not now.tabs and now.width == width)
            for width in WIDTHS
        ]
        tabs = [
            Row(
                f"tab {width}",
                f"Tabs, {width} wide",
                ticked=view is not None and view.indentation.tabs and view.tab_columns == width,
            )
            for width in WIDTHS
        ]
        return [*spaces, *tabs]

    async def _offer_languages(self, document: Document) -> None:
        languages = await asyncio.to_thread(cached_languages)
        rows = [Row(alias, name, ticked=alias == document.language) for alias, name in languages]
        self._offer("language", rows)

    def _offer(self, name: str, rows: list[Row]) -> None:
        """One list at a time; a second press on the same button closes it."""
        if self._popup is not None:
            was_open = self._popup.isVisible() and self._popup.property("item") == name
            self._popup.dismiss()
            self._popup.deleteLater()
            self._popup = None
            if was_open:
                return
        window = self._screens.window
        popup = self._popup = ChoicePopup(window, f"{NAMES[name]}…", NAMES[name])
        popup.setObjectName("status.choices")
        popup.setProperty("item", name)
        popup.chosen.connect(lambda key: self._take(name, key))
        button = window.status.items.buttons[name]
        popup.show_choices(rows, self._screens.appearance.scale, button if button.isVisible() else None)

    def _take(self, name: str, key: str) -> None:
        document, documents = self._documents.state.active, self._documents
        if document is None:
            return
        text = partial(self._screens.editor.texts.text_of, document.id)
        match name:
            case "language":
                documents.set_language(document.id, key)
            case "line_ending":
                documents.set_line_ending(document.id, LineEnding[key], text=text)
            case "encoding":
                how, encoding, *mark = key.split(" ")
                if how == "reopen":
                    documents.reload(document.id, encoding)
                else:
                    documents.set_encoding(document.id, encoding, bom=bool(mark), text=text)
            case "indentation":
                kind, width = key.split(" ")
                self._indent(tabs=kind == "tab", width=int(width))

    def _indent(self, *, tabs: bool, width: int) -> None:
        view = self._screens.editor.current_view()
        if view is not None:
            style = view.style_asked._replace(indent_with_tabs=tabs, indent_width=width)
            view.set_style(style._replace(tab_width=width) if tabs else style)
            self._show_indentation()


def short_encoding(encoding: str, *, bom: bool = False) -> str:
    """ "Windows-1252" of "Western (Windows-1252)"."""
    name = ENCODING_NAMES.get(encoding, encoding)
    inner = name.partition("(")[2].rstrip(")") or name
    return f"{inner} with BOM" if bom else inner


def encodings(document: Document) -> list[Row]:
    """What the next saving could write, and for a file that is on disk, how else it could be read."""
    rows = [Row("", "Save as", heading=True)]
    for encoding, name in ENCODING_NAMES.items():
        same = encoding == document.encoding
        rows.append(Row(f"save {encoding}", name, ticked=same and not document.bom))
        if encoding in MAY_HAVE_MARK:
            rows.append(Row(f"save {encoding} bom", f"{name} with BOM", ticked=same and document.bom))
    if document.path is None:
        return rows
    reopen = [Row(f"reopen {encoding}", f"Reopen as {name}") for encoding, name in ENCODING_NAMES.items()]
    return [*rows, Row("", "Read the file again as", heading=True), *reopen]


def line_ends(document: Document) -> list[Row]:
    return [
        Row(kind.name, LINE_ENDING_NAMES[kind], note=words, ticked=kind is document.line_ending)
        for kind, words in LINE_END_WORDS.items()
        if kind is not LineEnding.CR or document.line_ending is LineEnding.CR
    ]


@cache
def cached_languages() -> list[tuple[str, str]]:
    return all_languages()
