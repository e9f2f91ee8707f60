""".editorconfig files are read as their authors mean them, and what is wrong with one is said."""

from pathlib import Path

from app.adapters.editorconfig_file import style_of
from app.domain.file_style import FileStyle
from app.domain.indentation import Indentation
from app.domain.text_files import LineEnding


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_what_a_project_asks_is_read(tmp_path: Path) -> None:
    """All properties are read, nearer files and later sections win, and no file is looked at above a root."""
    put(tmp_path / ".editorconfig", "[*]\nindent_style = space\n")
    put(
        tmp_path / "project" / ".editorconfig",
        "root = true\n[*]\nindent_size = 2\nend_of_line = CRLF\ncharset = utf-8-bom\ntrim_trailing_whitespace = true\n"
        "insert_final_newline = false\n[Makefile]\nindent_style = tab\ntab_width = 8\n",
    )
    put(tmp_path / "project" / "deep" / ".editorconfig", "[*.py]\nindent_size = 3\ncharset = unset\n")

    assert style_of(str(tmp_path / "project" / "a.c")) == FileStyle(
        None, 2, 2, LineEnding.CRLF, "utf-8", True, True, False
    )
    deep = style_of(str(tmp_path / "project" / "deep" / "a.py"))
    assert (deep.indent_width, deep.encoding, deep.line_ending) == (3, None, LineEnding.CRLF)
    made = style_of(str(tmp_path / "project" / "Makefile"))
    assert made.indentation(Indentation()) == Indentation(True, 2)
    assert made.tab_width == 8


def test_nothing_asked_is_nothing_changed(tmp_path: Path) -> None:
    """Without a file, and with values that mean nothing, a text is what it is."""
    put(tmp_path / ".editorconfig", "root = true\n[*]\nindent_size = wide\nend_of_line = any\nindent_style = none\n")

    assert style_of(str(tmp_path / "a")) == FileStyle()
    assert FileStyle().indentation(Indentation(True, 5)) == Indentation(True, 5)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """A broken file asks for nothing and is told of."""
    put(tmp_path / ".editorconfig", "root = true\n[*\nthis is no property\n")
    style = style_of(str(tmp_path / "a"))
    (tmp_path / ".editorconfig").write_bytes(b"root = true\n[*]\nindent_style = \xff\xfe\n")
    undecodable = style_of(str(tmp_path / "a"))

    assert ".editorconfig cannot be read" in style.problem
    assert style._replace(problem="") == FileStyle()
    assert ".editorconfig cannot be read" in undecodable.problem
