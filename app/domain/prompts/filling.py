"""Filling a hole by instruction, for models that only chat: the messages, and the code of the reply.

What comes back goes through `domain.postprocess.clean`, which takes away fences, talk and repeated code.
"""

from app.domain.requests import Message, Role

HOLE = "<HOLE/>"

SYSTEM_PROMPT = (
    "You complete code in an editor. You are given a file with the mark <HOLE/> where the cursor stands. Reply with "
    "exactly the text that replaces the mark, and nothing else: no explanation, no fence, no repetition of the code "
    "before or after it. Keep to the file's style and indentation. If nothing is missing, reply with nothing."
)
_LINE = "Write the rest of this one line only."
_BLOCK = "Write only what this block needs, not the code that comes after it."


def messages(
    prefix: str, suffix: str, *, path: str | None = None, language: str = "", multiline: bool = True
) -> tuple[Message, ...]:
    """The question, with the code around the hole in a fence that the code cannot close."""
    code = f"{_without_hole(prefix)}{HOLE}{_without_hole(suffix)}"
    fence = "`" * max(3, _longest_run(code) + 1)
    name = " ".join((path or "").split())
    head = f"{name}:\n" if name else ""
    question = f"{head}{fence}{language}\n{code}\n{fence}\n\n{_BLOCK if multiline else _LINE}"
    return (Message(Role.SYSTEM, SYSTEM_PROMPT), Message(Role.USER, question))


def code_of(reply: str) -> str:
    """The reply as it goes to `clean`: up to the mark, if it repeats that."""
    before, mark, behind = reply.partition(HOLE)
    return behind if mark and not before.strip() else before


def _without_hole(code: str) -> str:
    return code.replace(HOLE, f"{HOLE[0]} {HOLE[1:]}")


def _longest_run(text: str) -> int:
    longest = run = 0
    for letter in text:
        run = run + 1 if letter == "`" else 0
        longest = max(longest, run)
    return longest
