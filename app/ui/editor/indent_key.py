"""Whether Tab still means indentation where a suggestion is shown."""

from typing import TYPE_CHECKING

from app.domain.columns import column_of
from app.domain.indentation import after_return

if TYPE_CHECKING:
    from app.ui.editor.code_view import CodeView


def tab_indents(view: "CodeView") -> bool:
    """In white space left of where the line's code belongs, Tab goes there first, as Zed does."""
    cursor = view.textCursor()
    block = cursor.block()
    before = block.text()[: cursor.positionInBlock()]
    if before.strip():
        return False
    above = block.previous()
    while above.isValid() and not above.text().strip():
        above = above.previous()
    if not above.isValid():
        return False
    wanted, _behind = after_return(above.text(), "", view.language, view.indentation)
    tab = view.tab_columns
    return column_of(before, len(before), tab) < column_of(wanted[1:], len(wanted) - 1, tab)
