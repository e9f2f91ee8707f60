"""Asks before a link of an answer is opened: the whole address, where it leads, and nothing that looks like markup."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from app.domain.links import host_of, may_open
from app.domain.visible import visible

LONGEST = 1_200  # characters shown of an address; the rest is counted


def link_box(parent: QWidget | None, address: str) -> QMessageBox:
    """Accepted when it shall be opened; for what is never opened there is only Copy."""
    opens = may_open(address)
    box = QMessageBox(parent)
    box.setObjectName("chat.link")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle("Open this link?" if opens else "This link is not opened")
    box.setText(_question(address) if opens else "Only links to the web (http, https) and to mail are opened.")
    box.setInformativeText(_shown(address))
    box.setStandardButtons(QMessageBox.StandardButton.Cancel)
    if opens:
        box.addButton("Open", QMessageBox.ButtonRole.AcceptRole)
    copy = box.addButton("Copy address", QMessageBox.ButtonRole.ActionRole)
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(address))
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    return box


def _question(address: str) -> str:
    host = host_of(address)
    return f"Open this link in the browser? It leads to {visible(host)}." if host else "Write a mail to this address?"


def _shown(address: str) -> str:
    shown = visible(address)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}… ({len(shown) - LONGEST:,} more)"
