"""Reads the address that names the newest version: one GET, without cookies, keys or anything about the person."""

import asyncio
from collections.abc import Callable

from app.adapters.openai_clients import load
from app.domain.endpoints import host_of
from app.domain.errors import AppError, Problem, ProblemKind, Remedy
from app.domain.settings import Network

WITHIN_S = 20.0


class HttpReleasePages:
    """Implements `ports.ReleasePages`, by the proxy and the authorities that the settings name."""

    def __init__(self, network: Callable[[], Network]) -> None:
        self._network = network

    async def read(self, address: str) -> str:
        await load()
        from app.adapters import openai_transport as transport

        network = self._network()
        client = await asyncio.to_thread(transport.open_client, address, network.proxy.strip(), network.ca_file.strip())
        async with client:
            try:
                async with asyncio.timeout(WITHIN_S):
                    response = await client.get(address)
            except transport.FOREIGN_ERRORS as error:
                raise AppError(_failed(address, type(error).__name__, str(error))) from error
        if response.status_code != 200:
            message = f"{host_of(address)} answered with status {response.status_code}."
            raise AppError(Problem(ProblemKind.SERVER, message, Remedy.OPEN_SETTINGS))
        return transport.body_text(response)


def _failed(address: str, kind: str, said: str) -> Problem:
    late = "Timeout" in kind
    message = f"{host_of(address)} {'did not answer in time' if late else 'could not be reached'}."
    return Problem(ProblemKind.OFFLINE, message, Remedy.OPEN_SETTINGS, details=f"{kind}: {said}")
