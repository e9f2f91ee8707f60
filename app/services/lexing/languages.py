"""Languages by their Pygments alias: what a file is written in, and lexers made ready for use."""

from typing import TYPE_CHECKING

from app.domain.suffixes import LANGUAGE_OF_SUFFIX, PLAIN

if TYPE_CHECKING:
    from pygments.lexer import Lexer


def detect(name: str, text: str = "") -> str:
    """The language of a file by its name, else by its first line; "text" when nothing tells. May load Pygments."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if alias := LANGUAGE_OF_SUFFIX.get(suffix):
        return alias
    from pygments.lexers import find_lexer_class_for_filename, get_all_lexers
    from pygments.util import ClassNotFound

    head = text[:2000]
    if name and (kind := find_lexer_class_for_filename(name, head)) is not None:
        return _alias(kind.aliases)
    if not head.startswith(("#!", "<?", "<!")):
        return PLAIN
    interpreter = _interpreter(head)
    if interpreter:
        for _name, aliases, _patterns, _types in get_all_lexers(plugins=False):
            if interpreter in aliases:
                return _alias(aliases)
    try:
        from pygments.lexers import guess_lexer

        return _alias(guess_lexer(head).aliases)
    except ClassNotFound:
        return PLAIN


def make_lexer(language: str) -> "Lexer | None":
    """A lexer with its expressions compiled; None for plain text or an unknown language. Takes 0.1 s: use a thread."""
    if language in ("", PLAIN):
        return None
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    from app.services.lexing.runs import prepare

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
    for _token in lexer.get_tokens_unprocessed("\n"):
        pass
    prepare(lexer)
    return lexer


def language_name(language: str) -> str:
    """The name for people ("Python"); "Plain text" when there is none. Loads Pygments."""
    if language in ("", PLAIN):
        return "Plain text"
    from pygments.lexers import find_lexer_class_by_name
    from pygments.util import ClassNotFound

    try:
        return str(find_lexer_class_by_name(language).name)
    except ClassNotFound:
        return language


def all_languages() -> list[tuple[str, str]]:
    """Alias and name of every language, by name. Loads Pygments' list (20 ms): use a thread."""
    from pygments.lexers import get_all_lexers

    found = {aliases[0]: name for name, aliases, _patterns, _types in get_all_lexers(plugins=False) if aliases}
    found[PLAIN] = "Plain text"
    return sorted(found.items(), key=lambda entry: entry[1].casefold())


def _alias(aliases: "tuple[str, ...] | list[str]") -> str:
    return aliases[0] if aliases else PLAIN


def _interpreter(head: str) -> str:
    """ "python" from "#!/usr/bin/env python3 -u"."""
    words = head.split("\n", 1)[0].removeprefix("#!").split()
    if not head.startswith("#!") or not words:
        return ""
    names = [word.rsplit("/", 1)[-1] for word in words if not word.startswith("-") and "=" not in word]
    name = names[1] if names[:1] == ["env"] and len(names) > 1 else names[0] if names else ""
    return {"node": "javascript", "sh": "bash", "deno": "typescript"}.get(name, name.rstrip("0123456789."))
