"""What can go with a question, made from where it comes from: each with a name that people and models understand."""

import os
from collections.abc import Iterable, Mapping, Sequence

from app.domain.conversation import Answer, Attachment, AttachmentKind, Turn
from app.domain.documents import Selection
from app.domain.file_search import FileHits

LARGEST = 2_000_000  # characters of one attachment
MOST_HITS = 400
MOST_OUTLINED = 1_500  # lines


def of_selection(selection: Selection) -> Attachment:
    """Selected code, named as people would name it: "main.py 3-9"."""
    first, last = selection.first_line, selection.last_line
    lines = f"{first}" if first == last else f"{first}-{last}"
    return Attachment(f"{selection.title} {lines}", selection.text, selection.language, selection.path, first, last)


def of_file(title: str, text: str, language: str, path: str | None) -> Attachment:
    return Attachment(title, text, language, path, kind=AttachmentKind.FILE)


def of_symbol(name: str, title: str, text: str, language: str, path: str | None, first: int, last: int) -> Attachment:
    """A class or a function of a file, from its first line to its last."""
    return Attachment(f"{title}: {name}", text, language, path, first, last, AttachmentKind.SYMBOL)


def of_results(query: str, files: Sequence[FileHits]) -> Attachment:
    """What was found in files: each hit with its file and line, at most `MOST_HITS`."""
    lines, left = [], MOST_HITS
    for file in files:
        lines += [f"{file.name}:{hit.line}: {hit.shown.strip()}" for hit in file.hits[:left]]
        left -= min(left, len(file.hits))
    more = sum(len(file.hits) for file in files) - MOST_HITS
    if more > 0:
        lines.append(f"({more:,} more)")
    return Attachment(f"Find results for “{one_line(query, 40)}”", "\n".join(lines), kind=AttachmentKind.RESULTS)


def of_output(command: str, output: str, how: str) -> Attachment:
    """What a program wrote when it was run, and how it ended: `how` in words."""
    text = f"$ {command}\n{output.rstrip()}\n({how})"
    return Attachment(f"Output of {one_line(command, 40)}", text, kind=AttachmentKind.OUTPUT)


def of_diff(text: str, *, staged: bool) -> Attachment:
    """What git says has changed."""
    title = "Staged changes (git diff --staged)" if staged else "Changes (git diff)"
    return Attachment(title, text, "diff", kind=AttachmentKind.DIFF)


def of_clipboard(text: str, language: str = "") -> Attachment:
    return Attachment("Clipboard", text, language, kind=AttachmentKind.CLIPBOARD)


def of_pasted(text: str) -> Attachment:
    """What was too long for the question it was pasted into."""
    first = one_line(text[:400], 32)
    return Attachment(f"Pasted: {first}", text, kind=AttachmentKind.CLIPBOARD)


def of_answer(turn: Turn, answer: Answer) -> Attachment:
    """What a model has said to an earlier question."""
    return Attachment(f"Answer to “{one_line(turn.question, 40)}”", answer.text, kind=AttachmentKind.ANSWER)


def of_outline(folder: str, text: str) -> Attachment:
    """Which files a folder has, and what is in them."""
    name = os.path.basename(folder.rstrip(os.sep)) or folder
    return Attachment(f"Outline of {name}/", text, path=folder, kind=AttachmentKind.OUTLINE)


def outline_text(files: Iterable[str], symbols: Mapping[str, Sequence[tuple[int, str]]]) -> str:
    """The files of a folder (relative, with "/") as a tree; below a file its `symbols`, each (level, what it is)."""
    lines: list[str] = []
    open_folders: list[str] = []
    for path in sorted(files, key=lambda path: path.split("/")):
        *folders, name = path.split("/")
        same = 0
        while same < min(len(folders), len(open_folders)) and folders[same] == open_folders[same]:
            same += 1
        lines += ["  " * depth + f"{folders[depth]}/" for depth in range(same, len(folders))]
        open_folders = folders
        lines.append("  " * len(folders) + name)
        lines += ["  " * (len(folders) + 1 + level) + said for level, said in symbols.get(path, ())]
    if len(lines) > MOST_OUTLINED:
        lines = [*lines[:MOST_OUTLINED], f"({len(lines) - MOST_OUTLINED:,} more lines)"]
    return "\n".join(lines)


def title_below(path: str, folder: str | None) -> str:
    """A file's name as the open folder has it ("app/main.py"); elsewhere its name alone."""
    if folder is not None and path.startswith(folder.rstrip(os.sep) + os.sep):
        return os.path.relpath(path, folder).replace(os.sep, "/")
    return os.path.basename(path) or path


def one_line(text: str, longest: int) -> str:
    """The beginning of a text."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
