"""Prompts that are kept for what is asked again and again: `/explain` in the question, with placeholders."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.attachments import of_clipboard
from app.domain.conversation import Attachment

LONGEST_NAME = 30
SHORTEST_WORD = 3  # of what a prompt is about
LONGEST_IN_LINE = 200  # characters of the clipboard that stand in the question itself

_PLACEHOLDER = re.compile(r"\{(selection|file|language|clipboard|diff)\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """`name` is one word, typed behind "/"; `about` a line for lists. What `text` may hold says `filled`."""

    name: str
    text: str
    about: str = ""

    def kept_as(self, taken: Iterable[str]) -> "Prompt":
        """As it is kept beside prompts with these names."""
        name, known, number = slug(self.name) or "prompt", set(taken), 1
        free = name
        while free in known:
            number += 1
            free = f"{name}-{number}"
        return Prompt(free, self.text, " ".join(self.about.split()))


BUILT_IN = (
    Prompt(
        "explain",
        "Explain what {selection} does, step by step, and why it does it so. Point out what is surprising in it.",
        "What code does, and why",
    ),
    Prompt(
        "review",
        "Review {selection}: first what is wrong, then what can go wrong, then style. For each point say where it is "
        "and how to mend it.",
        "Bugs, risks, style",
    ),
    Prompt(
        "test",
        "Write tests in {language} for {selection}: the usual case, the edges, and what must fail.",
        "Tests for the usual case, the edges, the failures",
    ),
    Prompt(
        "document",
        "Document {selection} as is usual in {language}: what it does, what it takes, what it returns and raises. "
        "Leave the code itself as it is.",
        "Comments and docstrings",
    ),
    Prompt("translate", "Translate {selection} from {language} to ", "Into another language"),
    Prompt(
        "optimise",
        "Make {selection} faster, and do not change what it does. Say first what costs most, then show the code.",
        "The same, faster",
    ),
    Prompt("name", "Suggest five better names for what {selection} defines, each with its reason.", "Better names"),
    Prompt(
        "commit",
        "Write a commit message for {diff}: a first line of at most 72 characters, an empty line, then why it was "
        "changed.",
        "A message for what is staged in git",
    ),
)


def slug(name: str) -> str:
    """A name as it can be typed behind a slash: "Find bugs!" is "find-bugs"."""
    return "-".join(re.findall(r"[\w+#.]+", name.lower()))[:LONGEST_NAME].strip("-.")


def library(own: Sequence[Prompt]) -> tuple[Prompt, ...]:
    """All of them: those that come with Fireside, each as the person has changed it, then the person's own."""
    changed = {prompt.name: prompt for prompt in own}
    given = tuple(changed.pop(prompt.name, prompt) for prompt in BUILT_IN)
    return (*given, *changed.values())


def built_in(name: str) -> Prompt | None:
    return next((prompt for prompt in BUILT_IN if prompt.name == name), None)


def fitting(prompts: Sequence[Prompt], query: str) -> tuple[Prompt, ...]:
    """Those whose name begins so, then those whose name has it, or a word of what they are about begins so."""
    query = query.lower()
    first = [prompt for prompt in prompts if prompt.name.startswith(query)]
    rest = [prompt for prompt in prompts if prompt not in first and _is_about(prompt, query)]
    return (*first, *rest)


def _is_about(prompt: Prompt, query: str) -> bool:
    """Short queries are no words yet."""
    if len(query) < SHORTEST_WORD:
        return False
    return query in prompt.name or any(word.startswith(query) for word in re.findall(r"\w+", prompt.about.lower()))


def wants(text: str) -> frozenset[str]:
    """The placeholders in a text, without their braces."""
    return frozenset(_PLACEHOLDER.findall(text))


@dataclass(frozen=True, slots=True)
class AtHand:
    """What there is for placeholders. `language` as people write it; `clipboard` may be empty."""

    selection: Attachment | None = None
    file: Attachment | None = None
    language: str = ""
    clipboard: str = ""
    diff: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A question with the code that goes with it. `missing` is the first placeholder that nothing was there for, as a
    stretch of the text: it is to be typed over."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    missing: tuple[int, int] | None = None


def filled(text: str, there: AtHand) -> Filled:
    """Code is attached and called by its name in the text: {selection} (without one the file), {file}, {diff}; so is a
    {clipboard} of several lines. {language} and a short clipboard stand in the text."""
    attachments = _code(there)
    words = {name: one.title for name, one in attachments.items()}
    if there.language:
        words["language"] = there.language
    if there.clipboard.strip() and "clipboard" not in words:
        words["clipboard"] = there.clipboard.strip()
    wanted = [attachments[name] for name in _PLACEHOLDER.findall(text) if name in attachments]
    question = _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)
    return Filled(question, tuple(dict.fromkeys(wanted)), _first_left(text, words))


def _code(there: AtHand) -> dict[str, Attachment]:
    clipboard = there.clipboard
    is_long = "\n" in clipboard.strip() or len(clipboard.strip()) > LONGEST_IN_LINE
    found = {
        "selection": there.selection or there.file,
        "file": there.file,
        "clipboard": of_clipboard(clipboard) if is_long else None,
        "diff": there.diff,
    }
    return {name: one for name, one in found.items() if one is not None}


def _first_left(text: str, words: Mapping[str, str]) -> tuple[int, int] | None:
    """Where the first placeholder without words stands once the others are filled."""
    shift = 0
    for found in _PLACEHOLDER.finditer(text):
        if found[1] not in words:
            return found.start() + shift, found.end() + shift
        shift += len(words[found[1]]) - len(found[0])
    return None
