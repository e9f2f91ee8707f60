"""The prompts library: a list at the left, the chosen prompt to change at the right; what is changed is kept."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListView, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.prompt_library import Prompt, built_in, library, slug
from app.ui.theme.buttons import TextButton, label
from app.ui.theme.dialog import Dialog
from app.ui.theme.rows import Row, RowDelegate, RowModel

HINT = (
    "{selection}, {file} and {diff} attach code, and its name stands in the question; {language} and {clipboard} stand "
    "in it themselves. A clipboard of several lines is attached."
)


class PromptsDialog(Dialog):
    """`put_requested` carries a prompt and the name of the one it takes the place of (empty: a new one)."""

    put_requested = Signal(object, str)
    remove_requested = Signal(str)

    def __init__(self, parent: QWidget | None, *, scale: float = 1.0) -> None:
        super().__init__(parent, "Prompts", scale=scale, size=(760, 520))
        self._own: tuple[Prompt, ...] = ()
        self._before = ""  # the name of the prompt in the form; empty: a new one
        self._filling = False
        self.rows = RowModel()
        self.list = QListView()
        self.list.setObjectName("prompts.list")
        self.list.setAccessibleName("Prompts")
        self.list.setModel(self.rows)
        self._delegate = RowDelegate(scale, tick_column=False)
        self.list.setItemDelegate(self._delegate)
        self.list.setFixedWidth(self.px(240))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self._make_form()
        panes = QHBoxLayout()
        panes.setSpacing(self.px(16))
        panes.addWidget(self.list)
        panes.addWidget(self.form, 1)
        self.contents.addLayout(panes, 1)
        new = self.add_button("New prompt", icon_name="plus")
        new.clicked.connect(self.begin)
        self.buttons.addStretch(1)
        self.add_close()

    def _make_form(self) -> None:
        self.form = QFrame()
        self.name, self.about, self.text = QLineEdit(), QLineEdit(), QPlainTextEdit()
        self.name.setPlaceholderText("One word, typed behind /")
        self.about.setPlaceholderText("A few words for the list")
        self.text.setProperty("box", "field")
        self.text.setTabChangesFocus(True)
        column = QVBoxLayout(self.form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.px(4))
        for words, field in (("Name", self.name), ("What it is for", self.about), ("Prompt", self.text)):
            head = label(words, "small")
            head.setBuddy(field)
            field.setAccessibleName(words)
            column.addWidget(head)
            column.addWidget(field, 1 if field is self.text else 0)
        self.hint = label(HINT, "small", wrap=True)
        column.addWidget(self.hint)
        self.save = TextButton("Save", kind="primary")
        self.save.clicked.connect(self._save)
        self.remove = TextButton("Delete", kind="danger")
        self.remove.clicked.connect(lambda: self.remove_requested.emit(self._before))
        self._line = QHBoxLayout()
        self._line.setSpacing(self.px(8))
        self._line.addWidget(self.save)
        self._line.addStretch(1)
        self._line.addWidget(self.remove)
        column.addSpacing(self.px(4))
        column.addLayout(self._line)
        self.name.textChanged.connect(lambda _text: self._check())
        self.about.textChanged.connect(lambda _text: self._check())
        self.text.textChanged.connect(self._check)

    # state

    def show_prompts(self, own: Sequence[Prompt]) -> None:
        """The person's own and changed ones; the others come with the program."""
        self._own = tuple(own)
        prompts = library(self._own)
        names = [prompt.name for prompt in prompts]
        row = names.index(self._before) if self._before in names else 0
        self._filling = True
        self.rows.show_rows([_row(prompt, is_own=prompt in self._own) for prompt in prompts])
        self.list.setCurrentIndex(self.rows.index(row, 0))
        self._filling = False
        self._show(prompts[row])

    def begin(self) -> None:
        """An empty form for a new one."""
        self.list.clearSelection()
        self.list.setCurrentIndex(QModelIndex())
        self._show(Prompt("", ""))
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _named(self, name: str) -> Prompt | None:
        return next((prompt for prompt in library(self._own) if prompt.name == name), None)

    def _show(self, prompt: Prompt) -> None:
        self._before = prompt.name
        self.name.setText(prompt.name)
        self.about.setText(prompt.about)
        self.text.setPlainText(prompt.text)
        given = built_in(prompt.name)
        self.name.setReadOnly(given is not None)
        self.remove.setText("As it was" if given is not None else "Delete")
        self.remove.setVisible(bool(prompt.name) and (given is None or prompt != given))
        self._check()

    # wishes

    def _chosen(self, index: QModelIndex) -> None:
        """Who goes on to another prompt does not lose what was typed into this one."""
        if not index.isValid() or self._filling:
            return
        name, typed, before = self.rows.row(index.row()).key, self._typed(), self._before
        keep, self._before = self._can_be_kept(), name
        if keep:
            self.put_requested.emit(typed, before)
        elif (prompt := self._named(name)) is not None:
            self._show(prompt)

    def _typed(self) -> Prompt:
        return Prompt(slug(self.name.text()), self.text.toPlainText(), " ".join(self.about.text().split()))

    def _can_be_kept(self) -> bool:
        typed = self._typed()
        return bool(typed.name and typed.text.strip()) and typed != self._named(self._before) and not self._is_taken()

    def _is_taken(self) -> bool:
        name = self._typed().name
        return name != self._before and self._named(name) is not None

    def _check(self) -> None:
        self.save.setEnabled(self._can_be_kept())
        self.hint.setText(f"There is a /{self._typed().name} already." if self._is_taken() else HINT)

    def _save(self) -> None:
        if self._can_be_kept():
            typed, before = self._typed(), self._before
            self._before = typed.name
            self.put_requested.emit(typed, before)

    def done(self, result: int) -> None:
        self._save()
        super().done(result)


def _row(prompt: Prompt, *, is_own: bool) -> Row:
    mark = "" if not is_own else "changed" if built_in(prompt.name) is not None else "own"
    return Row(prompt.name, f"/{prompt.name}", second=prompt.about or prompt.text, right=mark)
