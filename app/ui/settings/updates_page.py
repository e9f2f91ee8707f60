"""The page about newer versions: whether they are looked for, where, and what the last question came to."""

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit

from app.domain.releases import UpdateState, address_complaint, is_newer
from app.domain.settings import Updates
from app.ui.settings.pages import Page
from app.ui.theme.buttons import TextButton, label

NO_ADDRESS = "Without an address nothing is asked."


class UpdatesPage(Page):
    """`ask_requested`: now, whatever the setting says."""

    ask_requested = Signal()

    def __init__(self, scale: float, version: str) -> None:
        about = (
            f"This is Fireside {version}. It looks for newer versions only if you want it to, and never installs "
            "anything. What is sent is a plain GET that names Fireside and this version, nothing about you."
        )
        super().__init__("Updates", scale, about)
        self._version = version
        self.check = QCheckBox("Look for a newer version once a day")
        self.address = QLineEdit()
        self.address.setPlaceholderText("None: nothing is asked")
        self.ask = TextButton("Ask now")
        self.ask.clicked.connect(self.ask_requested)
        self.result = label("", wrap=True)
        self.form.add_check(self.check, "While Fireside is open. A newer version is told by a notice, once.")
        about = "Where the newest version stands: the JSON of a release page (tag_name, html_url), or a plain number."
        self.form.add("Address", self.address, about)
        self.form.add("Newest version", self.result)
        self.result.setAccessibleName("")  # it is what it says
        self.form.add("", self.ask, wide=False)
        self.end()
        self.hear(self.check, self.address)
        self.show_state(UpdateState())

    def show_section(self, section: Updates) -> None:
        self.filling = True
        self.check.setChecked(section.check)
        self.address.setText(section.address)
        self._judge()
        self.filling = False

    def section(self, before: Updates) -> Updates | None:
        """The section, or None while its address cannot be used; the reason stands under it."""
        address = self.address.text().strip()
        if not self._judge() and address:
            return None
        return replace(before, check=self.check.isChecked(), address=address)

    def show_state(self, state: UpdateState) -> None:
        self.result.setText(result_of(state, self._version))

    def _judge(self) -> bool:
        """Whether the address can be asked; says why not, where that is not plain to see."""
        address = self.address.text().strip()
        complaint = address_complaint(address)
        self.ask.setEnabled(not complaint)
        wanted = NO_ADDRESS if self.check.isChecked() else ""
        self.form.complain(self.address, complaint if address else wanted)
        return not complaint


def result_of(state: UpdateState, version: str) -> str:
    """What the last question came to, in a sentence."""
    if state.asking:
        return "Asking…"
    if state.asked_at is None:
        return "Not asked yet."
    when = _time(state.asked_at)
    if state.newest is None:
        return f"Asked {when}, without an answer: {state.failure}"
    if is_newer(state.newest.version, version):
        return f"Asked {when}: version {state.newest.version} is there. {state.newest.page}".rstrip()
    return f"Asked {when}: {state.newest.version} is the newest, so this one is up to date."


def _time(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
