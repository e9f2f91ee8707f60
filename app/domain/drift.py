"""Noticing, while an answer of a base model streams, that it has gone on to something else: another turn, another file.

A base model that is done does not stop: it writes what stood next in files like the one it is reading. Its own markers
and the frame's exact separators are found by `stops`; here are the spellings that no list of strings holds:

    another turn     "User:", "**Human**:", "### Question:" at the start of a paragraph, outside of code
    a licence        a comment or paragraph that begins as licence headers do, behind the answer
    another file     what files begin with ("#!/usr/bin/env", "<?php"), outside of a fence, behind the answer

Each is judged by the beginnings of lines only, so that the division into pieces does not matter, and never before
something has been said: an answer may begin with anything. What the question itself asks for is not looked for.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from app.domain.stop_rules import StopRule

_ASKERS = (
    *("human", "user", "programmer", "question", "q", "you", "me", "developer", "customer", "student"),
    *("interviewer", "client"),
)
_ANSWERERS = ("assistant", "tech assistant", "ai assistant", "ai", "bot", "chatbot", "starcoder")
_HEADINGS = ("human", "assistant")  # a heading needs no colon
_BEFORE_LABEL = re.compile(r" {0,3}[>*_#<\[( ]{0,8}")
_BEHIND_LABEL = " *_>])#"

_OPENER = re.compile(r"\s{0,4}(?:/\*+|//+|#+|--+|;+|\"\"\"|'''|<!--|%+|\*+)?[ \t!*]*")
_HALF_OPENERS = ("/", "-", '"', '""', "'", "''", "<", "<!", "<!-")
_BARE_OPENER = re.compile(r"\s{0,4}(?:/\*+|//+[=*/-]*|#+[=*#-]*|--+|;+|\"\"\"|'''|<!--|\*+)\s*")
_LICENCES = (
    *("copyright (c)", "copyright ©", "copyright 1", "copyright 2", "(c) copyright", "spdx-license-identifier"),
    *("permission is hereby granted", "redistribution and use in source", "licensed to the apache"),
)
_LICENCES_IN_COMMENTS = (
    *(*_LICENCES, "copyright", "licensed under", "this file is part of", "this program is free software"),
    *("this source code is licensed", "all rights reserved", "the mit license", "mit license", "apache license"),
    *("gnu general public license", "this code is licensed", "you may not use this file"),
)
_FILE_HEADS = ("#!/", "<?php", "<?xml", "<!doctype html", "# -*- coding", "#ifndef ", "#pragma once", "#!perl")
_MOST_HELD = 4  # lines that only open a comment
_CODE_LINES = 3  # of a fence, before a licence in it is that of another file

_ASKS_FOR_LICENCE = re.compile(r"licen[cs]|copyright|header|boilerplate", re.IGNORECASE)
_ASKS_FOR_DIALOGUE = re.compile(
    r"dialog|conversation|interview|transcript|\bfaq\b|q ?& ?a|chat ?bot|screenplay|quiz", re.IGNORECASE
)
_ASKS_FOR_FILE = re.compile(r"shebang|\bhtml\b|\bxml\b|\bphp\b|script|header|encoding", re.IGNORECASE)
_FENCE = re.compile(r"\s*(`{3,}|~{3,})(.*)")


class _Judged(Enum):
    NO = auto()
    MAYBE = auto()
    YES = auto()


@dataclass(frozen=True, slots=True)
class Drifted:
    """`emit` is safe to show. `rule` is why the answer is over, `rest` what it had gone on with; else None and ""."""

    emit: str
    rule: StopRule | None = None
    rest: str = ""


class DriftWatch:
    """Feed it the answer; nothing may be fed after a rule was found. It holds back the beginning of a line only, as
    long as that may still become one of the signs."""

    def __init__(self, question: str = "", already: str = "") -> None:
        """`already` is the answer so far, where this goes on with it."""
        self._licences = not _ASKS_FOR_LICENCE.search(question)
        self._dialogues = not _ASKS_FOR_DIALOGUE.search(question)
        self._files = not _ASKS_FOR_FILE.search(question)
        self._line = ""
        self._decided = False
        self._held = ""
        self._held_lines = 0
        self._fence = ""
        self._code_lines = 0
        self._blank_before = True
        self._said = False
        self._take_over(already)

    def feed(self, text: str) -> Drifted:
        """Takes the next piece of the stream."""
        shown: list[str] = []
        pieces = _lines(text)
        for number, piece in enumerate(pieces):
            self._line += piece
            if self._decided:
                shown.append(piece)
            else:
                rule = self._judge()
                if rule is not None:
                    rest = self._held + self._line + "".join(pieces[number + 1 :])
                    return Drifted("".join(shown), rule, rest)
                shown.append(self._released())
            if piece.endswith("\n"):
                self._end_line()
        return Drifted("".join(shown))

    def flush(self) -> str:
        """What was held back, when nothing more comes."""
        held = self._held + ("" if self._decided else self._line)
        self._held, self._held_lines, self._decided = "", 0, True
        return held

    def _released(self) -> str:
        """What was held back of a line that is decided by now."""
        if not self._decided:
            return ""
        released = self._held + self._line
        self._held, self._held_lines = "", 0
        return released

    # -- one line -------------------------------------------------------------------------------------------------

    def _judge(self) -> StopRule | None:
        """The rule that the line as far as it has come breaks; else whether it is decided."""
        line, ended = self._line.rstrip("\r\n"), self._line.endswith("\n")
        found: set[_Judged] = set()
        for rule, judged in self._signs(line, ended):
            if judged is _Judged.YES:
                return rule
            found.add(judged)
        if _Judged.MAYBE in found and not ended:
            return None
        if ended and self._may_open_a_comment(line):
            self._held += self._line
            self._held_lines += 1
            self._line = ""
            return None
        self._decided = True
        return None

    def _signs(self, line: str, ended: bool) -> list[tuple[StopRule, _Judged]]:
        if not self._said:
            return []
        if self._fence:
            late = self._code_lines >= _CODE_LINES and self._blank_before and self._licences
            return [(StopRule.LICENCE, _begins_licence(line))] if late else []
        signs = []
        if self._dialogues:
            signs += [
                (StopRule.NEXT_QUESTION, _names(line, _ASKERS, ended, blank_before=self._blank_before)),
                (StopRule.NEXT_ANSWER, _names(line, _ANSWERERS, ended, blank_before=self._blank_before)),
            ]
        if self._blank_before and self._licences:
            signs.append((StopRule.LICENCE, _begins_licence(line)))
        if self._blank_before and self._files:
            signs.append((StopRule.OTHER_FILE, _begins(line.lower(), _FILE_HEADS)))
        return signs

    def _may_open_a_comment(self, line: str) -> bool:
        watched = self._licences and self._said and (not self._fence or self._code_lines >= _CODE_LINES)
        return watched and self._blank_before and self._held_lines < _MOST_HELD and bool(_BARE_OPENER.fullmatch(line))

    def _end_line(self) -> None:
        if not self._line:
            return  # it is held: what comes next decides
        line, self._line, self._decided = self._line.rstrip("\r\n"), "", False
        fence = _FENCE.match(line)
        if fence is None:
            self._code_lines += bool(self._fence and line.strip())
        elif not self._fence:
            self._fence, self._code_lines = fence[1], 0
        elif fence[1].startswith(self._fence) and not fence[2].strip():
            self._fence = ""
        self._blank_before = not line.strip()
        self._said = self._said or not self._blank_before

    def _take_over(self, already: str) -> None:
        """The answer so far, which nobody judges again."""
        for line in _lines(already):
            self._line = line
            if line.endswith("\n"):
                self._end_line()
        self._decided = bool(self._line)
        self._said = False


def _names(line: str, labels: tuple[str, ...], ended: bool, *, blank_before: bool) -> _Judged:
    """Whether the line begins with one of the labels and a colon, however decorated."""
    start = _BEFORE_LABEL.match(line)
    decoration = start[0] if start else ""
    rest = line[len(decoration) :].lower()
    judged = _Judged.NO
    for label in labels:
        if not blank_before and label not in _HEADINGS:
            continue
        if label.startswith(rest):
            judged = _Judged.MAYBE
        if not rest.startswith(label):
            continue
        behind = rest[len(label) :].lstrip(_BEHIND_LABEL)
        if behind.startswith(":") or (ended and not behind and "#" in decoration and label in _HEADINGS):
            return _Judged.YES
        if not behind:
            judged = _Judged.MAYBE
    return judged


def _begins_licence(line: str) -> _Judged:
    opener = _OPENER.match(line)
    before = opener[0] if opener else ""
    rest = line[len(before) :].lower()
    if rest in _HALF_OPENERS and not before.strip():
        return _Judged.MAYBE
    return _begins(rest, _LICENCES_IN_COMMENTS if before.strip() else _LICENCES)


def _begins(text: str, phrases: tuple[str, ...]) -> _Judged:
    if any(text.startswith(phrase) for phrase in phrases):
        return _Judged.YES
    return _Judged.MAYBE if any(phrase.startswith(text) for phrase in phrases) else _Judged.NO


def _lines(text: str) -> list[str]:
    """Parted behind line feeds only."""
    lines = text.split("\n")
    whole = [f"{line}\n" for line in lines[:-1]]
    return [*whole, lines[-1]] if lines[-1] else whole
