"""A set-up recipe for a model: the same question as Python and as curl, the key left out."""

import json

from app.domain.models import ModelCard, RequestKind

QUESTION = "Write a function that reverses a list."
KEY_VARIABLE = "FIREWORKS_API_KEY"


def python_recipe(card: ModelCard, base_url: str, *, key_variable: str = KEY_VARIABLE) -> str:
    """A program that runs as it is once `pip install openai` was done and the variable holds the key."""
    key = f'os.environ["{key_variable}"]' if key_variable else '"unused"'
    head = "import os\n\n" if key_variable else ""
    ask, answer = _python_call(card)
    return (
        f"{head}from openai import OpenAI\n\n"
        f"client = OpenAI(\n    api_key={key},\n    base_url={json.dumps(base_url)},\n)\n"
        f"response = {ask}\nprint({answer})\n"
    )


def curl_recipe(card: ModelCard, base_url: str, *, key_variable: str = KEY_VARIABLE) -> str:
    """The same request for a shell; the body is in single quotes, with none inside."""
    path, body = _request(card)
    auth = f'  -H "Authorization: Bearer ${key_variable}" \\\n' if key_variable else ""
    text = json.dumps(body, indent=2).replace("'", "\\u0027")
    return f"curl {base_url}{path} \\\n{auth}  -H \"Content-Type: application/json\" \\\n  -d '{text}'\n"


def _completes(card: ModelCard) -> bool:
    return card.kind is RequestKind.COMPLETION


def _request(card: ModelCard) -> tuple[str, dict[str, object]]:
    if _completes(card):
        return "/completions", {"model": card.id, "prompt": "def fibonacci(n):\n", "max_tokens": 128}
    messages = [{"role": "user", "content": QUESTION}]
    return "/chat/completions", {"model": card.id, "messages": messages, "max_tokens": 512}


def _python_call(card: ModelCard) -> tuple[str, str]:
    _path, body = _request(card)
    lines = "".join(f"    {name}={json.dumps(value)},\n" for name, value in body.items())
    if _completes(card):
        return f"client.completions.create(\n{lines})", "response.choices[0].text"
    return f"client.chat.completions.create(\n{lines})", "response.choices[0].message.content"
