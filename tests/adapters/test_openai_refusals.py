"""Keys, routes and refusals: what fails before an answer begins, in plain words and with one way out."""

import asyncio
import ipaddress
import logging
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.adapters.openai_errors import Asked, failed_exception
from app.adapters.openai_model import OpenAIModel
from app.adapters.openai_wire import Flavour
from app.domain.errors import ProblemKind, Remedy
from app.domain.settings import Network
from app.domain.stream import Failed, Preparing
from tests.support.asking import (
    IMPATIENT,
    STARCODER_CARD,
    ask,
    chat,
    completion,
    connected,
)
from tests.support.fakes import FakeClock
from tests.support.loopback import KEY, Answer, LoopbackFireworks, Refusal


def outside(base_url: str, *, network: Network = IMPATIENT, key: str | None = KEY) -> OpenAIModel:
    """A model pointed at an address where no loopback server is."""
    flavour = Flavour.of_fireworks(base_url)
    return OpenAIModel(flavour, key=lambda: key, network=lambda: network, clock=FakeClock())


async def test_a_key_that_changes_is_used_from_the_next_request_on() -> None:
    """The key is asked for each time; a stream over the old client runs on undisturbed."""
    keys = ["fw_first_key_0001"]
    async with LoopbackFireworks(key=None) as server, connected(server, key=lambda: keys[-1]) as model:
        first = asyncio.ensure_future(ask(model))
        slow = await server.next_request()
        await slow.text("old ")
        keys.append("fw_second_key_0002\n")
        second = asyncio.ensure_future(ask(model))
        quick = await server.next_request()
        await quick.finish(text="new")
        await slow.finish(text="still")

        assert (await second).text == "new"
        assert (await first).text == "old still"
        assert [e.headers["authorization"] for e in server.exchanges] == [
            "Bearer fw_first_key_0001",
            "Bearer fw_second_key_0002",
        ]


@pytest.mark.parametrize("key", [None, "", "  \n"])
async def test_without_a_key_nothing_is_sent(key: str | None) -> None:
    """No key: one plain problem that leads to the key, and certainly no request."""
    async with LoopbackFireworks() as server, connected(server, key=lambda: key) as model:
        heard = await ask(model)

        assert heard.failed.problem.kind is ProblemKind.NO_KEY
        assert heard.failed.problem.remedy is Remedy.OPEN_KEY
        assert not heard.failed.reached_server
        assert server.exchanges == []


@pytest.mark.parametrize(
    "key", ["fw_SECRETSECRET\nfw_more", "fw_SECRET SECRET", "fw_SECRETSECRETключ", "fw_\ud800SECRET"]
)
async def test_a_broken_key_is_never_shown(key: str, caplog: pytest.LogCaptureFixture) -> None:
    """A key with a line end or odd letters inside fails before it is used, and stands in no message and no log."""
    caplog.set_level(logging.DEBUG)
    async with LoopbackFireworks() as server, connected(server, key=lambda: key) as model:
        heard = await ask(model)

        assert heard.failed.problem.kind is ProblemKind.BAD_KEY
        assert not heard.failed.reached_server
        assert server.exchanges == []
        assert "SECRET" not in caplog.text + repr(heard.events)


async def test_a_server_that_repeats_the_key_does_not_get_it_shown(caplog: pytest.LogCaptureFixture) -> None:
    """A provider's error text with our key in it is shown with the key taken out, also at debug level in the log."""
    caplog.set_level(logging.DEBUG)
    async with LoopbackFireworks() as server, connected(server) as model:
        server.script(Refusal(401, {"error": {"message": f"Incorrect API key: {KEY}, header Bearer {KEY}"}}))
        heard = await ask(model)

        assert heard.failed.problem.kind is ProblemKind.BAD_KEY
        assert "[hidden]" in heard.failed.problem.details
        assert KEY not in caplog.text + repr(heard.events)


async def test_a_wrong_key_is_refused_and_leads_to_the_key() -> None:
    """401 in Fireworks' bare-string shape: bad key, refused, nothing to pay."""
    async with LoopbackFireworks() as server, connected(server, key=lambda: "fw_not_the_right_one") as model:
        heard = await ask(model)

        assert heard.failed == Failed(heard.failed.problem, reached_server=True, refused=True)
        assert heard.failed.problem.remedy is Remedy.OPEN_KEY


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("Mon, 23 Nov 2026 12:01:30 GMT", 90.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("", None),
        ("99999999999999", None),
        ("Mon, 99 Foo 2026", None),
    ],
)
async def test_retry_after_is_read_in_each_form(header: str, seconds: float | None) -> None:
    """Seconds and HTTP dates are understood, garbage is no figure."""
    async with LoopbackFireworks() as server, connected(server) as model:
        server.script(Refusal(429, {"error": "rate limited"}, {"retry-after": header}))
        heard = await ask(model)

        assert heard.failed.problem.kind is ProblemKind.RATE_LIMIT
        assert heard.failed.problem.retry_after_s == seconds
        assert heard.failed.problem.remedy is Remedy.RETRY


@pytest.mark.parametrize(
    ("message", "fits"),
    [
        ("The prompt is too long: 8000, model maximum context length: 8192", 8192 - 8000 - 16),
        (
            "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens "
            "(8000 in the messages, 1000 in the completion).",
            8192 - 8000 - 16,
        ),
        ("the request exceeds the available context size, n_prompt_tokens: 8000, n_ctx: 8192", 8192 - 8000 - 16),
        ("The prompt is too long: 9000, model maximum context length: 8192", None),
        ("maximum context length exceeded", None),
    ],
)
async def test_too_long_says_what_would_fit(message: str, fits: int | None) -> None:
    """The server's own figures give the largest answer that fits; where none would, no figure is made up."""
    async with LoopbackFireworks() as server, connected(server) as model:
        server.script(Refusal(400, {"error": {"message": message, "code": "invalid_request_error"}}))
        heard = await ask(model)

        problem = heard.failed.problem
        assert problem.kind is ProblemKind.TOO_LONG
        assert problem.fits == fits
        assert heard.failed.refused


async def test_a_prompt_beyond_the_context_is_refused_by_the_server_itself() -> None:
    """With behaviour "error" a miscount shows: prompt and answer together must fit."""
    async with LoopbackFireworks() as server, connected(server) as model:
        heard = await ask(model, completion("word " * 4_080, max_tokens=100))

        assert heard.failed.problem.kind is ProblemKind.TOO_LONG
        assert heard.failed.problem.fits == 8_192 - 8_160 - 16


async def test_chat_with_a_base_model_leads_to_another_model() -> None:
    """StarCoder takes no chat requests: the refusal says so and offers the choice of models."""
    async with LoopbackFireworks() as server, connected(server) as model:
        heard = await ask(model, chat(card=STARCODER_CARD))

        assert heard.failed.problem.kind is ProblemKind.BAD_REQUEST
        assert heard.failed.problem.remedy is Remedy.CHOOSE_MODEL


async def test_nobody_at_the_address_means_offline() -> None:
    """A refused connection certainly reached nobody."""
    async with LoopbackFireworks() as server:
        gone = server.base_url
    model = outside(gone)
    heard = await ask(model)
    await model.close()

    assert isinstance(heard.events[0], Preparing)
    assert heard.failed.problem.kind is ProblemKind.OFFLINE
    assert heard.failed.problem.remedy is Remedy.RETRY
    assert not heard.failed.reached_server


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("http://api.example.com/v1", ProblemKind.TLS),
        ("nonsense", ProblemKind.BAD_REQUEST),
        ("", ProblemKind.BAD_REQUEST),
    ],
)
async def test_an_address_that_may_not_be_used_fails_before_anything_is_sent(address: str, kind: ProblemKind) -> None:
    """Plain http to another computer, or no address at all: a problem that leads to the settings."""
    model = outside(address)
    heard = await ask(model)
    await model.close()

    assert heard.failed.problem.kind is kind
    assert heard.failed.problem.remedy is Remedy.OPEN_SETTINGS
    assert not heard.failed.reached_server


async def test_a_proxy_that_wants_a_password_is_named() -> None:
    """407 on the way out is the proxy's problem, the request never left, and the proxy's password is not shown."""

    async def wants_login(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(wants_login, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        network = Network(1.0, 1.0, 1.0, proxy=f"http://me:hunter22@127.0.0.1:{port}")
        model = outside("https://api.example.com/v1", network=network)
        heard = await ask(model)
        await model.close()

    assert heard.failed.problem.kind is ProblemKind.PROXY
    assert heard.failed.problem.remedy is Remedy.OPEN_SETTINGS
    assert not heard.failed.reached_server
    assert "hunter22" not in repr(heard.events)


async def test_this_computer_is_reached_without_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the system's proxy nor that of the settings stands between us and a server on loopback."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    network = Network(2.0, 2.0, 1.0, proxy="http://127.0.0.1:9")
    async with LoopbackFireworks(default=Answer("ok")) as server, connected(server, network=network) as model:
        assert (await ask(model)).text == "ok"


async def test_a_missing_file_of_authorities_is_said_before_anything_is_sent() -> None:
    """A CA file that cannot be read leads to the settings."""
    model = outside("https://127.0.0.1:9/v1", network=Network(1.0, 1.0, 1.0, ca_file="/nowhere/ca.pem"))
    heard = await ask(model)
    await model.close()

    assert heard.failed.problem.kind is ProblemKind.TLS
    assert heard.failed.problem.remedy is Remedy.OPEN_SETTINGS
    assert not heard.failed.reached_server


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A self-signed certificate for 127.0.0.1, as a file and as the context of a server."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Loopback Test")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = builder.add_extension(address, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    signed = builder.sign(key, hashes.SHA256())
    cert, secret = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    pem, plain_form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(pem, plain_form, serialization.NoEncryption()))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, secret)
    return cert, context


async def test_a_certificate_is_trusted_only_when_its_authority_is(tmp_path: Path) -> None:
    """A self-signed server gets nothing and is named as such; with its file in the settings it is answered."""
    ca_file, tls = certificate(tmp_path)
    async with (
        LoopbackFireworks(tls=tls, default=Answer("safe")) as server,
        connected(server) as model,
    ):
        distrusted = await ask(model)
        async with connected(server, network=Network(5.0, 5.0, 2.0, ca_file=str(ca_file))) as model:
            trusted = await ask(model)

        assert distrusted.failed.problem.kind is ProblemKind.TLS
        assert "certificate" in distrusted.failed.problem.message
        assert not distrusted.failed.reached_server
        assert trusted.text == "safe"
        assert len(server.exchanges) == 1


async def test_encryption_spoken_to_a_server_without_it_is_told_apart() -> None:
    """https to a plain port ends as a TLS problem or a timeout, never as an answer, and nothing was sent."""

    async def says_hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        await writer.drain()
        while await reader.read(1_000):
            continue
        writer.close()
        gone.set()

    gone = asyncio.Event()
    async with await asyncio.start_server(says_hello, "127.0.0.1", 0) as server:
        model = outside(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
        heard = await ask(model)
        await model.close()
        await gone.wait()

    assert heard.failed.problem.kind is ProblemKind.TLS
    assert not heard.failed.reached_server


def test_a_name_that_nobody_knows_means_offline() -> None:
    """The system's "name not known", wherever it stands in the chain of causes, names the host."""
    error = ConnectionError("Connection error.")
    error.__cause__ = type("ConnectError", (OSError,), {})("all attempts failed")
    error.__cause__.__cause__ = OSError("group")
    error.__cause__.__cause__.__cause__ = socket.gaierror(-2, "Name or service not known")
    asked = Asked("Fireworks", "https://api.example.com/v1", "StarCoder", datetime.now(UTC))

    failed = failed_exception(error, asked)

    assert failed.problem.kind is ProblemKind.OFFLINE
    assert "api.example.com" in failed.problem.message
    assert not failed.reached_server
