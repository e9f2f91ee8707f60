"""`fireside --doctor`: looks at key, network, storage and built-in model, and says what is well and what not.

It makes one free request (the model list), and only when there is a key; nothing it prints holds a secret.
"""

import asyncio
import os
import ssl
import sys
import tempfile
from pathlib import Path

from app import __version__
from app.adapters.catalogue_file import load_cards
from app.adapters.clock import SystemClock
from app.adapters.keyring_secrets import KeyringSecrets
from app.adapters.local_weights import find_weights, how_to_get
from app.adapters.openai_model import OpenAIModel
from app.adapters.openai_wire import FIREWORKS_BASE_URL, Flavour
from app.adapters.profile import profile_folder
from app.adapters.settings_file import TomlSettings
from app.domain.endpoints import host_of
from app.domain.errors import AppError
from app.domain.models import FIREWORKS
from app.services.key_service import KeyService
from app.services.ports import KeySource

PROXIES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")
SOURCES = {
    KeySource.ENVIRONMENT: "from the environment variable FIREWORKS_API_KEY",
    KeySource.KEYRING: "from the password store",
}


def main(profile: Path | None) -> int:
    """Prints the report; 0 when nothing is wrong."""
    return asyncio.run(_report(profile_folder(profile, os.environ)))


async def _report(profile: Path) -> int:
    wrong = 0

    def say(name: str, text: str, *, well: bool = True) -> None:
        nonlocal wrong
        wrong += not well
        print(f"{'ok ' if well else 'BAD'}  {name:<15} {text}")

    say("version", f"Fireside {__version__}, Python {sys.version.split()[0]} on {sys.platform}")
    kept, well = _storage(profile)
    say("profile", kept, well=well)
    settings, notice = TomlSettings(profile / "settings.toml").load()
    say("settings", notice or "read", well=notice is None)
    say("model table", f"{len(load_cards())} models described")
    weights = find_weights(os.environ)
    say("built-in model", weights.name if weights else f"not installed: {how_to_get()}", well=weights is not None)
    proxies = [f"{name}={_without_login(os.environ[name])}" for name in PROXIES if os.environ.get(name)]
    say("proxy", _without_login(settings.network.proxy) or ", ".join(proxies) or "none")
    say("TLS", f"{ssl.OPENSSL_VERSION}; certificates: {settings.network.ca_file or 'of the system'}")
    keys = KeyService(KeyringSecrets(), os.environ)
    state = await keys.look_up(FIREWORKS)
    say("password store", state.store_name or "none found: keys are kept for a run only")
    if state.source is KeySource.NONE:
        say("Fireworks key", state.notice or "none; the built-in model answers without one")
        return 1 if wrong else 0
    say("Fireworks key", f"{state.tail} {SOURCES.get(state.source, '')}")
    flavour = Flavour.of_fireworks(os.environ.get("FIREWORKS_BASE_URL") or FIREWORKS_BASE_URL)
    model = OpenAIModel(
        flavour, key=lambda: keys.current(FIREWORKS), network=lambda: settings.network, clock=SystemClock()
    )
    try:
        listed = await model.directory.list_models()
        say("Fireworks", f"{host_of(flavour.base_url)} answers; {len(listed)} models can be used")
    except AppError as error:
        say("Fireworks", error.problem.message, well=False)
    finally:
        await model.close()
    return 1 if wrong else 0


def _without_login(proxy: str) -> str:
    """A proxy's address without the name and password that may stand before its host."""
    return proxy.rpartition("@")[2]


def _storage(profile: Path) -> tuple[str, bool]:
    try:
        with tempfile.TemporaryFile(dir=profile):
            return f"{profile} can be written", True
    except OSError as error:
        return f"{profile} cannot be written: {error.strerror}", False
