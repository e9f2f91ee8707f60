"""Foreign errors (status codes, bodies, exceptions) as Problems: what happened, in plain words, and one thing to do."""

import math
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.adapters.openai_bodies import TOO_LONG, Report, read_body, read_report, retry_after, sizes
from app.domain.endpoints import host_of
from app.domain.errors import Problem, ProblemKind, Remedy
from app.domain.models import CONTEXT_RESERVE
from app.domain.redaction import redact
from app.domain.stream import Failed

LONGEST_DETAILS = 2_000
UNSAID = 0  # an error in the stream need not name a status


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom we asked for what: the circumstances that an error is explained with. `model` is a name for people."""

    provider: str
    base_url: str
    model: str
    now: datetime
    secrets: tuple[str | None, ...] = ()

    @property
    def host(self) -> str:
        return host_of(self.base_url)

    def details(self, text: str) -> str:
        return redact(text.replace("\x00", "\ufffd")[:LONGEST_DETAILS], *self.secrets)


# --- statuses -------------------------------------------------------------------------------------------------------

_STATUS_OF_CODE = {
    "not_found": 404,
    "model_not_found": 404,
    "unauthorized": 401,
    "unauthenticated": 401,
    "invalid_api_key": 401,
    "authentication_error": 401,
    "permission_denied": 403,
    "payment_required": 402,
    "insufficient_quota": 402,
    "precondition_failed": 412,
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "resource_exhausted": 429,
    "too_many_requests": 429,
    "overloaded": 503,
    "overloaded_error": 503,
    "unavailable": 503,
    "service_unavailable": 503,
    "invalid_argument": 400,
    "invalid_request_error": 400,
    "context_length_exceeded": 400,
    "exceed_context_size_error": 400,
}


def failed_status(status: int, headers: Mapping[str, str], body: str, asked: Asked) -> Failed:
    """What an answer with an error status means. The request was refused before any token."""
    if 300 <= status < 400:
        return Failed(_redirected(status, headers, asked), refused=True)
    if status == 407:
        return Failed(_proxy_wants_login(body, asked), reached_server=False)
    if status in (403, 511) and _is_html(body):
        return Failed(captive_portal(body, asked), refused=True)
    problem = problem_of(status, read_body(body), asked, retry_after(headers, asked.now))
    return Failed(replace(problem, details=asked.details(f"HTTP {status}\n{body}".strip())), refused=True)


def failed_in_stream(body: object, asked: Asked, *, text_came: bool) -> Failed:
    """What an error object inside the stream means; what has come stays, and can be continued."""
    report = read_report(body)
    named = (_STATUS_OF_CODE.get(word.lower()) for word in (report.code, report.type))
    status = report.status or next((known for known in named if known), UNSAID)
    problem = replace(problem_of(status, report, asked, None), details=asked.details(report.message))
    if text_came:
        problem = replace(problem, remedy=Remedy.CONTINUE)
    return Failed(problem, refused=not text_came)


def problem_of(status: int, report: Report, asked: Asked, wait_s: float | None) -> Problem:
    """The problem behind a status and the server's words; without details."""
    name, words = asked.provider, report.message.lower()
    code = report.code.lower()
    if status in (400, 413, 422) and (problem := _too_long(status, report, asked)) is not None:
        return problem
    if status == 401:
        return Problem(ProblemKind.BAD_KEY, f"{name} does not accept this key.", Remedy.OPEN_KEY)
    if status == 402 or (status == 429 and "insufficient_quota" in (code, report.type.lower())):
        message = f"{name} says that there is no credit left. Add credit to the account there, or use another key."
        return Problem(ProblemKind.NO_CREDIT, message, Remedy.OPEN_KEY)
    if status == 403:
        return Problem(ProblemKind.BAD_KEY, f"{name} does not let this key use {asked.model}.", Remedy.OPEN_KEY)
    if status == 404 or (status == 412 and ("lora" in words or "adapter" in words)):
        return _not_found(report, asked)
    if status == 412:
        message = (
            f"{name} has suspended this account; perhaps its spending limit is reached. Look there, or use another key."
        )
        return Problem(ProblemKind.SUSPENDED, message, Remedy.OPEN_KEY)
    if status == 429:
        wait = f" and to wait {math.ceil(wait_s)} s" if wait_s else ""
        message = f"Rate limited: {name} asks us to slow down{wait}."
        return Problem(ProblemKind.RATE_LIMIT, message, Remedy.RETRY, retry_after_s=wait_s)
    if status in (503, 529):
        message = f"{name} is overloaded at the moment."
        return Problem(ProblemKind.OVERLOADED, message, Remedy.RETRY, retry_after_s=wait_s)
    if status >= 500 or status in (UNSAID, 408, 409, 425):
        number = f" ({status})" if status else ""
        message = f"{name} could not answer: an error on its side{number}."
        return Problem(ProblemKind.SERVER, message, Remedy.RETRY, retry_after_s=wait_s)
    return _bad_request(status, words, asked)


def _bad_request(status: int, words: str, asked: Asked) -> Problem:
    name = asked.provider
    if status == 405:
        message = f"There is a server at {asked.host}, but it does not take such requests. Check its address."
        return Problem(ProblemKind.BAD_REQUEST, message, Remedy.OPEN_SETTINGS)
    if "chat" in words and ("template" in words or "conversation_config" in words or "support" in words):
        message = f"{asked.model} does not take chat requests at {name}."
        return Problem(ProblemKind.BAD_REQUEST, message, Remedy.CHOOSE_MODEL)
    if "extra inputs" in words or "not permitted" in words or "unrecognized" in words or "unsupported param" in words:
        message = f"{name} does not know a field of this request; another model may take it."
        return Problem(ProblemKind.BAD_REQUEST, message, Remedy.CHOOSE_MODEL)
    return Problem(ProblemKind.BAD_REQUEST, f"{name} refused this request as it is ({status}).", Remedy.CHOOSE_MODEL)


def _not_found(report: Report, asked: Asked) -> Problem:
    words = report.message.lower()
    if "model" in words or "deploy" in words or "adapter" in words or report.code.upper() == "NOT_FOUND":
        message = f"{asked.model} is not deployed at {asked.provider} at the moment. Choose another model."
        return Problem(ProblemKind.MODEL_NOT_DEPLOYED, message, Remedy.CHOOSE_MODEL)
    message = f"There is a server at {asked.host}, but no model service under this address. Check the address."
    return Problem(ProblemKind.BAD_REQUEST, message, Remedy.OPEN_SETTINGS)


# --- too long -------------------------------------------------------------------------------------------------------


def _too_long(status: int, report: Report, asked: Asked) -> Problem | None:
    words = f"{report.message} {report.code} {report.type}".lower()
    if status != 413 and not any(sign in words for sign in TOO_LONG):
        return None
    model = asked.model
    prompt, context = sizes(words)
    if prompt is None or context is None:
        message = f"The request is too long for {model}. Leave out some code or earlier turns."
        return Problem(ProblemKind.TOO_LONG, message, Remedy.CHOOSE_MODEL)
    fits = context - prompt - CONTEXT_RESERVE
    if fits > 0:
        message = (
            f"The request is too long: the question has {prompt:,} tokens and {model} takes {context:,} "
            f"with the answer. An answer of at most {fits:,} tokens fits."
        )
        return Problem(ProblemKind.TOO_LONG, message, Remedy.SHORTEN_ANSWER, fits=fits, context=context)
    message = (
        f"The question is too long: {prompt:,} tokens, and {model} takes {context:,}. Leave out some code "
        "or earlier turns, or choose a model with a larger context."
    )
    return Problem(ProblemKind.TOO_LONG, message, Remedy.CHOOSE_MODEL, context=context)


# --- between us and the server --------------------------------------------------------------------------------------


def _is_html(body: str) -> bool:
    start = body.lstrip()[:15].lower()
    return start.startswith(("<!doctype html", "<html"))


def captive_portal(body: str, asked: Asked) -> Problem:
    message = (
        f"A web page answered in place of {asked.provider}: perhaps the login page of this network, or a proxy. "
        "Open a browser, log in there, and try again."
    )
    return Problem(ProblemKind.CAPTIVE_PORTAL, message, Remedy.RETRY, details=asked.details(body[:300]))


def _redirected(status: int, headers: Mapping[str, str], asked: Asked) -> Problem:
    """Redirects are never followed: the one to another host would get the code."""
    target = host_of(headers.get("location", "")) or "another address"
    message = (
        f"{asked.host} sends us on to {target}, which we do not follow. Perhaps this network wants a login first: "
        "open a browser, and try again."
    )
    return Problem(ProblemKind.CAPTIVE_PORTAL, message, Remedy.RETRY, details=f"HTTP {status}, to {target[:200]}")


def _proxy_wants_login(text: str, asked: Asked) -> Problem:
    message = "The proxy of this network wants a name and a password. Put both into its address in the settings."
    return Problem(ProblemKind.PROXY, message, Remedy.OPEN_SETTINGS, details=asked.details(text))


def unreadable(shown: str, asked: Asked, *, text_came: bool = False) -> Problem:
    message = f"{asked.provider} sent something that cannot be read as an answer."
    remedy = Remedy.CONTINUE if text_came else Remedy.RETRY
    return Problem(ProblemKind.UNREADABLE, message, remedy, details=asked.details(shown))


def too_big(limit: str, asked: Asked) -> Problem:
    message = f"The answer grew beyond {limit} and was stopped. What has come is kept."
    return Problem(ProblemKind.UNREADABLE, message, Remedy.RETRY)


def stalled(seconds: float, asked: Asked, *, text_came: bool) -> Problem:
    if text_came:
        message = f"{asked.provider} has sent nothing more for {seconds:g} s. What has come is kept."
        return Problem(ProblemKind.STALL, message, Remedy.CONTINUE)
    return Problem(ProblemKind.STALL, f"{asked.provider} has not begun to answer in {seconds:g} s.", Remedy.RETRY)


def cut(asked: Asked, *, text_came: bool, details: str = "") -> Problem:
    if text_came:
        message = "The answer broke off and may be incomplete. What has come is kept."
        return Problem(ProblemKind.CUT, message, Remedy.CONTINUE, details=asked.details(details))
    message = f"The connection to {asked.provider} broke off before an answer came."
    return Problem(ProblemKind.CUT, message, Remedy.RETRY, details=asked.details(details))


# --- exceptions -----------------------------------------------------------------------------------------------------


def failed_exception(error: BaseException, asked: Asked, *, text_came: bool = False, sent: bool = True) -> Failed:
    """What an exception of the client, of its transport or of the system means.

    `sent`: the request may have left. Only names of exceptions and their own texts are shown, and those redacted.
    """
    causes = list(_causes(error))
    details = "\n".join(f"{type(cause).__name__}: {cause}" for cause in causes)
    names = {name for cause in causes for name in _names(cause)}
    if (problem := _connection_problem(causes, names, asked)) is not None:
        return Failed(replace(problem, details=asked.details(details)), reached_server=False)
    if "LocalProtocolError" in names or "UnicodeEncodeError" in names or "InvalidURL" in names:
        message = "The request could not be made: the key or the address has something in it that cannot be sent."
        problem = Problem(ProblemKind.BAD_KEY, message, Remedy.OPEN_KEY, details=asked.details(details))
        return Failed(problem, reached_server=False)
    if "TimeoutException" in names:
        problem = Problem(
            ProblemKind.STALL,
            f"{asked.provider} did not take the request in time.",
            Remedy.RETRY,
            details=asked.details(details),
        )
        return Failed(problem, reached_server=sent)
    if "RemoteProtocolError" in names and not _broke_off(details):
        return Failed(unreadable(details, asked, text_came=text_came), reached_server=sent)
    if names & {"NetworkError", "RemoteProtocolError", "OSError", "StreamError"}:
        return Failed(cut(asked, text_came=text_came, details=details), reached_server=sent)
    return Failed(unreadable(details, asked, text_came=text_came), reached_server=sent)


def _broke_off(details: str) -> bool:
    words = details.lower()
    return "disconnected" in words or "closed" in words or "incomplete" in words or "terminated" in words


def _connection_problem(causes: list[BaseException], names: set[str], asked: Asked) -> Problem | None:
    """Failures before the request could leave: name, route, encryption, proxy."""
    host = asked.host
    if "ProxyError" in names:
        text = " ".join(str(cause) for cause in causes)
        if "407" in text:
            return _proxy_wants_login(text, asked)
        return Problem(ProblemKind.PROXY, "The proxy did not let the request through.", Remedy.OPEN_SETTINGS)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _distrusted(cause, asked)
    if not names & {"ConnectError", "ConnectTimeout", "PoolTimeout", "UnsupportedProtocol"}:
        return None
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        message = f"No encrypted connection to {host} could be made. Check the server's address, and the proxy if any."
        return Problem(ProblemKind.TLS, message, Remedy.OPEN_SETTINGS)
    if "gaierror" in names:
        message = f"{host} could not be found. Check the network connection."
        return Problem(ProblemKind.OFFLINE, message, Remedy.RETRY)
    if "ConnectionRefusedError" in names:
        return Problem(ProblemKind.OFFLINE, f"Nothing answers at {host}.", Remedy.RETRY)
    message = f"No connection to {host} could be made. Check the network connection."
    return Problem(ProblemKind.OFFLINE, message, Remedy.RETRY)


def _distrusted(error: ssl.SSLCertVerificationError, asked: Asked) -> Problem:
    why = (error.verify_message or "").rstrip(".")
    message = (
        f"The certificate of {asked.host} is not trusted{f' ({why})' if why else ''}, so nothing was sent. Where a "
        "company's own authority signs it, name that authority's file in the settings."
    )
    return Problem(ProblemKind.TLS, message, Remedy.OPEN_SETTINGS)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception, its causes and contexts, and the members of groups, each once."""
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < 30:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        waiting.extend(cause for cause in (current.__cause__, current.__context__) if cause is not None)


def _names(error: BaseException) -> Iterator[str]:
    """Names of the exception's classes: the client's transport is compared by name, so nothing is imported here."""
    return (kind.__name__ for kind in type(error).__mro__)
