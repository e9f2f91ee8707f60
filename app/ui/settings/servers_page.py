"""Compatible servers: add from a preset, edit, remove; an address is checked where it is typed."""

import re
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
)

from app.domain.endpoints import clean_base_url
from app.domain.errors import AppError
from app.domain.models import BUILTIN, FIREWORKS
from app.domain.settings import Server
from app.ui.settings.pages import Page
from app.ui.theme.buttons import TextButton, label
from app.ui.theme.fields import whole

PRESETS = (
    Server("vllm", "vLLM", "http://localhost:8000/v1"),
    Server("llama-cpp", "llama.cpp", "http://localhost:8080/v1"),
    Server("ollama", "Ollama", "http://localhost:11434/v1", context=4096),
    Server("litellm", "LiteLLM", "http://localhost:4000/v1", needs_key=True),
    Server("server", "OpenAI-compatible", "https://", needs_key=True),
)
TAKEN_IDS = (FIREWORKS, BUILTIN)


class ServersPage(Page):
    """`key_requested` carries a server's id: its key is asked for elsewhere and kept in the keyring."""

    key_requested = Signal(str)

    def __init__(self, scale: float) -> None:
        about = "Any server that speaks the OpenAI protocol: vLLM, llama.cpp, Ollama, a LiteLLM gateway and the like."
        super().__init__("Servers", scale, about)
        self._servers: list[Server] = []
        self.list = QListWidget()
        self.list.setProperty("box", "nav")
        self.list.setAccessibleName("Servers")
        self.list.setFixedHeight(round(120 * scale))
        self.list.currentRowChanged.connect(self._show_row)
        self.add_button = TextButton("Add ▾")
        self.add_button.setAccessibleName("Add a server")
        self.presets = QMenu(self)
        for preset in PRESETS:
            self.presets.addAction(preset.name).triggered.connect(lambda _on=False, preset=preset: self.add(preset))
        self.add_button.clicked.connect(self._offer_presets)
        self.remove_button = TextButton("Remove", kind="danger")
        self.remove_button.setAccessibleName("Remove this server")
        self.remove_button.clicked.connect(self.remove)
        line = QHBoxLayout()
        line.setSpacing(round(8 * scale))
        line.addWidget(self.add_button)
        line.addWidget(self.remove_button)
        line.addStretch(1)
        self.name = QLineEdit()
        self.base_url = QLineEdit()
        self.base_url.setPlaceholderText("https://host/v1")
        self.context = whole(8192, 512, 10_000_000, step=1024, unit=" tokens")
        self.needs_key = QCheckBox("Needs a key")
        self.key_button = TextButton("Key…", icon_name="key")
        self.key_button.setAccessibleName("Enter the key of this server")
        self.key_button.clicked.connect(self._ask_key)
        self.stream_options = QCheckBox("Understands stream_options (reports its usage)")
        self.finish_optional = QCheckBox("May end an answer without a finish reason")
        self._nothing = label("No server yet. Add one, for example Ollama on this computer.", "muted", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self.form_box)
        self.form.add("Name", self.name)
        self.form.add("Address", self.base_url)
        self.form.add("Context", self.context, "How much the server's models take at most.", wide=False)
        self.form.add_check(self.needs_key)
        self.form.add("Key", self.key_button, "Kept in the system's password store, never in a file.", wide=False)
        self.key_button.setAccessibleName("Enter the key of this server")
        self.form.add_check(self.stream_options)
        self.form.add_check(self.finish_optional, "Otherwise such an end counts as broken off.")
        inner = QVBoxLayout()
        inner.setSpacing(round(8 * scale))
        inner.addWidget(self.list)
        inner.addLayout(line)
        inner.addSpacing(round(8 * scale))
        inner.addWidget(self._stack)
        self.column.addLayout(inner)
        self.end()
        self.hear(
            self.name, self.base_url, self.context, self.needs_key, self.stream_options, self.finish_optional
        )  # fmt: skip
        self.needs_key.toggled.connect(self.key_button.setEnabled)
        self.changed.connect(self._take)
        self._show_row(-1)

    def show_section(self, servers: Sequence[Server]) -> None:
        if list(servers) == self._servers:
            return
        row = max(0, self.list.currentRow())
        self._servers = list(servers)
        self._fill(min(row, len(self._servers) - 1))

    def section(self, before: tuple[Server, ...]) -> tuple[Server, ...] | None:
        """All servers, or None while one of them cannot be used."""
        return (
            tuple(self._servers) if all(not address_complaint(s.base_url) and s.name for s in self._servers) else None
        )

    def add(self, preset: Server) -> None:
        taken = {server.id for server in self._servers}
        self._servers.append(replace(preset, id=free_id(preset.name, taken)))
        self._fill(len(self._servers) - 1)
        self.base_url.setFocus()
        self.changed.emit()

    def remove(self) -> None:
        row = self.list.currentRow()
        if row >= 0:
            del self._servers[row]
            self._fill(min(row, len(self._servers) - 1))
            self.changed.emit()

    def _offer_presets(self) -> None:
        self.presets.popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))

    def _ask_key(self) -> None:
        if (row := self.list.currentRow()) >= 0:
            self.key_requested.emit(self._servers[row].id)

    def _fill(self, row: int) -> None:
        self.filling = True
        self.list.clear()
        self.list.addItems([server.name for server in self._servers])
        self.list.setCurrentRow(row)
        self.filling = False
        self._show_row(row)

    def _show_row(self, row: int) -> None:
        chosen = 0 <= row < len(self._servers)
        self._stack.setCurrentIndex(1 if chosen else 0)
        self.list.setVisible(bool(self._servers))
        self.remove_button.setVisible(chosen)
        if not chosen:
            return
        server = self._servers[row]
        self.filling = True
        self.name.setText(server.name)
        self.base_url.setText(server.base_url)
        self.context.setValue(server.context)
        self.needs_key.setChecked(server.needs_key)
        self.key_button.setEnabled(server.needs_key)
        self.stream_options.setChecked(server.stream_options)
        self.finish_optional.setChecked(server.finish_reason_optional)
        self.filling = False
        self._complain(server)

    def _take(self) -> None:
        """What the fields say goes into the server shown."""
        row = self.list.currentRow()
        if not 0 <= row < len(self._servers):
            return
        typed = self.base_url.text().strip()
        self._servers[row] = replace(
            self._servers[row],
            name=self.name.text().strip(),
            base_url=typed if address_complaint(typed) else clean_base_url(typed),
            needs_key=self.needs_key.isChecked(),
            stream_options=self.stream_options.isChecked(),
            finish_reason_optional=self.finish_optional.isChecked(),
            context=self.context.value(),
        )
        self.list.item(row).setText(self._servers[row].name)
        self._complain(self._servers[row])

    def _complain(self, server: Server) -> None:
        self.form.complain(self.name, "" if server.name else "A server needs a name.")
        self.form.complain(self.base_url, address_complaint(server.base_url))


def address_complaint(url: str) -> str:
    """Why this address cannot be used, in the words of the rule itself; empty when it can."""
    try:
        clean_base_url(url)
    except AppError as error:
        return error.problem.message
    return ""


def free_id(name: str, taken: set[str]) -> str:
    """An id made of the name: lower case letters, digits and hyphens, not yet taken."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "server"
    candidate, count = stem, 1
    while candidate in taken or candidate in TAKEN_IDS:
        count += 1
        candidate = f"{stem}-{count}"
    return candidate
