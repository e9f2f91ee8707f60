"""Later starts on the same profile knock here: what they were to open opens in this window, which is raised."""

import logging
import os
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from app.domain.second_start import LONGEST, Handed, answer, read_line

log = logging.getLogger(__name__)

_TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")


class InstanceServer(QObject):
    """`take` is handed each wish once it has been answered: whoever waits need not wait for the window's work.
    Only this user can connect."""

    def __init__(self, address: str, take: Callable[[Handed], None], parent: QObject | None = None) -> None:
        """`address` must be this start's own (`handover.Claim`): what lies there is a leftover, and goes."""
        super().__init__(parent)
        self._take = take
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        QLocalServer.removeServer(address)
        if not self._server.listen(address):
            log.warning("later starts cannot be heard: %s", self._server.errorString())

    @property
    def listens(self) -> bool:
        return self._server.isListening()

    def close(self) -> None:
        self._server.close()

    def _greet(self) -> None:
        while (connection := self._server.nextPendingConnection()) is not None:
            connection.disconnected.connect(connection.deleteLater)
            connection.readyRead.connect(lambda connection=connection: self._listen(connection))
            self._listen(connection)

    def _listen(self, connection: QLocalSocket) -> None:
        if not self.listens:
            connection.abort()  # whoever asks becomes the first when this one has ended
        elif connection.canReadLine():
            self._hear(connection, bytes(connection.readLine(LONGEST).data()))
        elif connection.bytesAvailable() > LONGEST:
            connection.abort()

    def _hear(self, connection: QLocalSocket, line: bytes) -> None:
        try:
            handed, said = read_line(line), answer()
        except ValueError as error:
            handed, said = None, answer(str(error))
        connection.write(said)
        connection.flush()
        connection.disconnectFromServer()
        if handed is not None:
            self._take(handed)


def raise_window(window: QWidget, handed: Handed) -> None:
    """To the front, with the permission that the desktop gave to the later start: Qt reads it from the environment."""
    given = dict(zip(_TOKENS, (handed.token, handed.startup), strict=True))
    os.environ.update({name: value for name, value in given.items() if value})
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    for name in _TOKENS:  # good for once, and nothing for programs that we start
        os.environ.pop(name, None)
