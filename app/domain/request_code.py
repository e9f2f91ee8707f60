"""A request as something to run elsewhere: Python with the openai client, or curl. The key stays out of both."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

from app.domain.sent import SentRequest

# What `create` of the openai client takes by name in both of its forms; everything else goes in `extra_body`.
_KNOWN = ("model", "prompt", "messages", "max_tokens", "max_completion_tokens", "temperature", "top_p", "stop")
_ALSO_KNOWN = ("frequency_penalty", "stream", "stream_options")
_CHAT = "/chat/completions"
_COMPLETIONS = "/completions"


def as_python(sent: SentRequest, key_variable: str) -> str:
    """A program that makes the same request and prints the answer as it comes; the key comes from the environment."""
    chat = sent.url.endswith(_CHAT)
    body: Mapping[str, Any] = json.loads(sent.body)
    arguments = {name: value for name, value in body.items() if name in (*_KNOWN, *_ALSO_KNOWN)}
    if extra := {name: value for name, value in body.items() if name not in arguments}:
        arguments["extra_body"] = extra
    if affinity := sent.headers.get("x-session-affinity"):
        arguments["extra_headers"] = {"x-session-affinity": affinity}
    lines = [f"    {name}={_literal(value, 4)}," for name, value in arguments.items()]
    piece = "chunk.choices[0].delta.content" if chat else "chunk.choices[0].text"
    return "\n".join(
        [
            "import os",
            "",
            "from openai import OpenAI",
            "",
            f"client = OpenAI(base_url={base_url(sent)!r}, api_key=os.environ[{key_variable!r}])",
            f"stream = client.{'chat.' if chat else ''}completions.create(",
            *lines,
            ")",
            "for chunk in stream:",
            "    if chunk.choices:",
            f'        print({piece} or "", end="", flush=True)',
            "",
        ]
    )


def as_curl(sent: SentRequest, key_variable: str) -> str:
    """A line for a POSIX shell that sends the same bytes; the key is taken from the environment. The body goes through
    a pipe, since one argument of a program cannot be longer than 128 KB."""
    parts = [
        f"printf '%s' {shlex.quote(sent.body.decode('utf-8'))} | curl --no-buffer {shlex.quote(sent.url)}",
        "  -H 'content-type: application/json'",
        f'  -H "authorization: Bearer ${key_variable}"',
    ]
    if affinity := sent.headers.get("x-session-affinity"):
        parts.append(f"  -H {shlex.quote(f'x-session-affinity: {affinity}')}")
    parts.append("  --data-binary @-")
    return " \\\n".join(parts) + "\n"


def base_url(sent: SentRequest) -> str:
    """The server's address, without the path that the client adds."""
    return sent.url.removesuffix(_CHAT).removesuffix(_COMPLETIONS)


def _literal(value: Any, indent: int) -> str:
    """A Python expression for a JSON value; a text of several lines stands line by line."""
    inside, end = " " * (indent + 4), " " * indent
    if isinstance(value, str) and "\n" in value[:-1]:
        lines = "\n".join(f"{inside}{line!r}" for line in value.splitlines(keepends=True))
        return f"(\n{lines}\n{end})"
    if isinstance(value, dict) and value:
        items = "\n".join(f"{inside}{name!r}: {_literal(item, indent + 4)}," for name, item in value.items())
        return f"{{\n{items}\n{end}}}"
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        items = "\n".join(f"{inside}{_literal(item, indent + 4)}," for item in value)
        return f"[\n{items}\n{end}]"
    return repr(value)
