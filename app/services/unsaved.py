"""Unsaved texts as they are kept, and as tabs again."""

from dataclasses import replace
from datetime import datetime

from app.domain.buffers import Buffer
from app.domain.documents import Document, OnDisk
from app.domain.errors import AppError
from app.domain.suffixes import PLAIN
from app.domain.text_files import TextFile
from app.services.file_texts import FileTexts
from app.services.tabs import Tab


def buffer_of(tab: Tab, now: datetime, text: str) -> Buffer:
    """How it is to be written is kept where that is not as its file is."""
    document = tab.document
    differs = tab.form_differs or document.path is None
    return Buffer(
        document.id,
        document.path,
        document.title,
        text,
        document.language,
        tab.cursor,
        tab.stamp.digest if tab.stamp is not None else None,
        now,
        (document.encoding, document.line_ending, document.bom) if differs else None,
    )


async def tab_of(buffer: Buffer, files: FileTexts) -> Tab:
    """Whatever became of its file. Saving asks when that is another one by now."""
    read, notice, on_disk = None, "", OnDisk.SAME
    if buffer.path is not None:
        try:
            read = await files.read(buffer.path, None)
        except AppError as error:
            notice = f"{error.problem.message} Your unsaved text is here."
    form, stamp = (read.tab.form.without_text(), read.tab.stamp) if read is not None else (TextFile(""), None)
    if stamp is not None and stamp.digest != buffer.base_digest:
        notice = "The file has changed since you edited this text. Saving will ask before it replaces it."
        stamp = replace(stamp, mtime_ns=0, digest=buffer.base_digest or "")
        on_disk = OnDisk.CHANGED
    if buffer.form is not None:
        encoding, line_ending, bom = buffer.form
        form = replace(form, encoding=encoding, line_ending=line_ending, bom=bom)
    document = Document(
        buffer.id,
        buffer.title,
        buffer.path,
        language=buffer.language or PLAIN,
        encoding=form.encoding,
        line_ending=form.line_ending,
        bom=form.bom,
        modified=True,
        notice=notice,
        on_disk=on_disk,
    )
    differs = buffer.form is not None and buffer.path is not None
    return Tab(document, form, stamp, buffer.cursor, text=lambda: buffer.text, form_differs=differs)
