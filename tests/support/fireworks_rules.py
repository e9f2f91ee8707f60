"""What Fireworks serves and what it refuses: its models, its closed schemas, its limits, the shapes of its errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.exchange import Exchange, Refusal

PREFIX = "accounts/fireworks/models/"

COMMON_FIELDS = frozenset(
    """
    model max_tokens max_completion_tokens context_length_exceeded_behavior temperature top_p top_k min_p typical_p
    frequency_penalty presence_penalty repetition_penalty mirostat_target mirostat_lr n stop ignore_eos logit_bias
    seed logprobs top_logprobs echo echo_last raw_output return_token_ids perf_metrics_in_response prediction
    speculation response_format reasoning_effort reasoning_history thinking service_tier prompt_cache_key
    prompt_cache_isolation_key user metadata stream
    """.split()  # noqa: SIM905
)
CHAT_FIELDS = COMMON_FIELDS | {
    "messages",
    "prompt_truncate_len",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "functions",
    "function_call",
    "safe_tokenization",
}
COMPLETION_FIELDS = COMMON_FIELDS | {"prompt", "images"}
RANGES = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "frequency_penalty": (-2, 2),
    "presence_penalty": (-2, 2),
    "n": (1, 128),
    "max_tokens": (1, 1_000_000),
}


@dataclass(frozen=True, slots=True)
class ServedModel:
    """One model of the server; `chat` False: completions only, as StarCoder is."""

    id: str
    chat: bool = True
    context: int = 131_072
    serverless: bool = True
    kind: str = "HF_BASE_MODEL"
    parameters: int | None = None


STARCODER = ServedModel(f"{PREFIX}starcoder-16b", chat=False, context=8_192, parameters=15_500_000_000)
CHAT_MODEL = ServedModel(f"{PREFIX}gpt-oss-20b", parameters=20_900_000_000)
EMBEDDINGS = ServedModel(f"{PREFIX}nomic-embed-text-v1p5", chat=True, context=8_192, kind="EMBEDDING_MODEL")
MODELS = (STARCODER, CHAT_MODEL, ServedModel(f"{PREFIX}glm-5p3-flash", context=1_000_000), EMBEDDINGS)


def refusal_of(exchange: Exchange, models: Sequence[ServedModel], *, strict: bool = True) -> Refusal | None:
    """What Fireworks would refuse this request with; None: it would answer."""
    body = exchange.body
    if not exchange.path.endswith(("/v1/chat/completions", "/v1/completions")):
        return _refused(404, "NOT_FOUND", "Path not found")
    if not isinstance(body, dict):
        return _refused(400, "invalid_request_error", "The body is not a JSON object")
    if strict and (refusal := _refusal_of_fields(body, exchange.is_chat)) is not None:
        return refusal
    model = next((model for model in models if model.id == body.get("model")), None)
    if model is None:
        return _refused(404, "NOT_FOUND", "Model not found, inaccessible, and/or not deployed", param="model")
    if exchange.is_chat and not model.chat:
        message = f"The model {model.id} does not support the chat completions API: no conversation_config"
        return _refused(400, "invalid_request_error", message)
    size = exchange.prompt_tokens
    wanted = body.get("max_tokens", 16) if body.get("context_length_exceeded_behavior") == "error" else 0
    if size + wanted > model.context:
        message = f"The prompt is too long: {size}, model maximum context length: {model.context}"
        return _refused(400, "invalid_request_error", message, object="error", type="invalid_request_error")
    return None


def _refusal_of_fields(body: dict[str, Any], is_chat: bool) -> Refusal | None:
    known = CHAT_FIELDS if is_chat else COMPLETION_FIELDS
    if unknown := [name for name in body if name not in known]:
        return _refused(400, "invalid_request_error", f"Extra inputs are not permitted, field: '{unknown[0]}'")
    stop = body.get("stop")
    if isinstance(stop, list) and len(stop) > 4:
        message = "List should have at most 4 items after validation, field: 'stop'"
        return _refused(400, "invalid_request_error", message)
    for name, (low, high) in RANGES.items():
        value = body.get(name)
        if value is not None and (isinstance(value, bool) or not low <= value <= high):
            return Refusal(422, [{"loc": ["body", name], "msg": f"Input should be between {low} and {high}"}])
    needed = ("model", "messages") if is_chat else ("model", "prompt")
    if missing := [name for name in needed if name not in body]:
        return Refusal(422, [{"loc": ["body", missing[0]], "msg": "Field required"}])
    return None


def _refused(status: int, code: str, message: str, **more: Any) -> Refusal:
    return Refusal(status, {"error": {"message": message, "param": None, "code": code, "type": "error", **more}})


def inference_row(model: ServedModel) -> dict[str, Any]:
    return {
        "id": model.id,
        "object": "model",
        "owned_by": "fireworks",
        "kind": model.kind,
        "supports_chat": model.chat,
        "context_length": model.context,
    }


def account_row(model: ServedModel) -> dict[str, Any]:
    return {
        "name": model.id,
        "displayName": model.id.removeprefix(PREFIX),
        "kind": model.kind,
        "contextLength": model.context,
        "supportsServerless": model.serverless,
        "conversationConfig": {"style": "jinja", "system": "", "template": ""} if model.chat else None,
        "baseModelDetails": {"parameterCount": str(model.parameters), "moe": False} if model.parameters else None,
        "deprecationDate": None,
        "state": "READY",
    }
