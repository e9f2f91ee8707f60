"""Step 9: an answer that is indented with tabs where the document has spaces, or the other way round."""

from app.domain.indentation import Indentation, detect, leading
from app.domain.surroundings import Surroundings


def reindented(text: str, here: Surroundings) -> str:
    """9: the white space in front of each line in the document's unit; what is no whole level stays spaces."""
    own = here.indentation
    lines = text.split("\n")
    spaces = leading(lines[0]) if here.blank else ""
    if not any("\t" in space or space.startswith("  ") for space in (spaces, *map(leading, lines[1:]))):
        return text
    theirs = detect(text) or Indentation(width=own.width or 4)
    first = _converted(lines[0], own, theirs) if here.blank else lines[0]
    return "\n".join([first, *(_converted(line, own, theirs) for line in lines[1:])])


def _converted(line: str, own: Indentation, theirs: Indentation) -> str:
    space = leading(line)
    if own.tabs:
        if "\t" in space and " " not in space:
            return line
        width = theirs.width or own.width or 4
        levels, left = divmod(len(space.expandtabs(width)), width)
        return "\t" * levels + " " * left + line[len(space) :]
    return space.replace("\t", own.unit) + line[len(space) :] if "\t" in space else line
