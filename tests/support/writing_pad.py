"""A text with a cursor that tells a completion engine of each key, as the editor does; no window."""

from app.domain.edits import TextEdit
from app.domain.settings import Completion
from app.domain.spot import Spot
from app.domain.suggestion import Part
from app.domain.trigger import Act, Moment
from app.services.completion.engine import CompletionEngine


class WritingPad:
    """`text` with the cursor at `at`; every act is one revision."""

    def __init__(self, engine: CompletionEngine, text: str, language: str = "python", path: str = "/p/main.py") -> None:
        self.engine = engine
        self.at = text.index("|")
        self.text = text.replace("|", "", 1)
        self.language = language
        self.path = path
        self.revision = 0
        engine.configure(Completion())

    @property
    def shown(self) -> str:
        """The text with the cursor in it."""
        return f"{self.text[: self.at]}|{self.text[self.at :]}"

    @property
    def ghost(self) -> str:
        suggestion = self.engine.state.suggestion
        return "" if suggestion is None else suggestion.text

    def type(self, text: str) -> None:
        """Key by key, each at once."""
        for letter in text:
            self._put(letter)
            self._tell(Act.TYPED, letter)

    def enter(self, indent: str = "") -> None:
        """Return, with the indentation that the editor puts in."""
        self._put("\n" + indent)
        self._tell(Act.TYPED, "\n" + indent)

    def backspace(self) -> None:
        self.text = self.text[: self.at - 1] + self.text[self.at :]
        self.at -= 1
        self._tell(Act.DELETED)

    def undo(self, text: str) -> None:
        self.at = text.index("|")
        self.text = text.replace("|", "", 1)
        self._tell(Act.UNDONE)

    def move(self, by: int) -> None:
        self.at += by
        self._tell(Act.MOVED)

    def ask(self) -> None:
        """Alt+\\."""
        self.engine.ask_now(self.spot(), lambda _tokens: self.moment(Act.MOVED))

    def accept(self, part: Part = Part.ALL) -> bool:
        """Tab, or a part by its key; False: there was nothing to take."""
        taken = self.engine.accept(part)
        if taken is None:
            return False
        edit = TextEdit(self.at, taken.edit.removed, taken.edit.inserted)
        self.text = self.text[: self.at] + edit.inserted + self.text[self.at + edit.removed :]
        self.at += len(edit.inserted)
        self.revision += 1
        self.engine.accepted(self.spot(), lambda _tokens: self.moment(Act.ACCEPTED, edit.inserted))
        return True

    def spot(self) -> Spot:
        before, behind = self.text[: self.at], self.text[self.at :]
        return Spot(
            "doc",
            self.revision,
            self.at,
            before.rpartition("\n")[2],
            behind.partition("\n")[0],
            lambda near, far: (before[-near:], behind[:far]),
            self.path,
            "",
            self.language,
        )

    def moment(self, act: Act, typed: str = "") -> Moment:
        before, behind = self.text[: self.at], self.text[self.at :]
        above = before.split("\n")[:-1]
        line_end = behind.find("\n")
        below = [] if line_end < 0 else behind[line_end + 1 :].split("\n")
        return Moment(
            before=before.rpartition("\n")[2],
            after=behind.partition("\n")[0],
            above=above[-1] if above else "",
            previous=next((line for line in reversed(above) if line.strip()), ""),
            following=next((line for line in below if line.strip()), ""),
            language=self.language,
            path=self.path,
            length=len(self.text),
            lines=self.text.count("\n") + 1,
            ends_file=not "\n".join(below).strip(),
            act=act,
            typed=typed,
        )

    def _put(self, text: str) -> None:
        self.text = self.text[: self.at] + text + self.text[self.at :]
        self.at += len(text)

    def _tell(self, act: Act, typed: str = "") -> None:
        self.revision += 1
        self.engine.happened(act, typed, self.spot(), lambda _tokens: self.moment(act, typed))
