"""The special tokens of base-model families: which end an answer, which are only noise in it.

A base model that is done goes on with whatever stood next in its training data: another file, a notebook cell, an
issue. Its vocabulary has a marker for each; servers are meant to hide them, and often do not. Sources: the
vocabularies of StarCoder and StarCoder 2 (ids 0-18 and 0-37), the models' own cards for the others.
"""

from dataclasses import dataclass

from app.domain.models import BUILTIN, ChatStyle
from app.domain.requests import CompletionRequest, Request

ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True, slots=True)
class Markers:
    """`ends`: the model said that it is done. `drifts`: it has begun something else, so the answer is over too.
    `leading`: dropped when they come before any text, else like `drifts`. `noise`: dropped wherever they come."""

    ends: tuple[str, ...] = ()
    drifts: tuple[str, ...] = ()
    leading: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.ends + self.drifts + self.leading + self.noise


NO_MARKERS = Markers()

_SHARED = (
    "<issue_start>",
    "<issue_comment>",
    "<issue_closed>",
    "<jupyter_start>",
    "<jupyter_text>",
    "<jupyter_code>",
    "<jupyter_output>",
    "<empty_output>",
)
_STARCODER = Markers(
    ends=("<|endoftext|>",),
    drifts=(
        *("<fim_prefix>", "<fim_suffix>", "<filename>", "<gh_stars>", "<reponame>"),
        *("<commit_before>", "<commit_msg>", "<commit_after>"),
        *_SHARED,
    ),
    leading=("<fim_middle>",),
    noise=("<fim_pad>",),
)
_STARCODER2 = Markers(
    ends=("<|endoftext|>",),
    drifts=(
        *("<fim_prefix>", "<fim_suffix>", "<file_sep>", "<repo_name>", "<jupyter_script>"),
        *("<code_to_intermediate>", "<intermediate_to_code>"),
        *("<pr>", "<pr_status>", "<pr_is_merged>", "<pr_base>", "<pr_file>", "<pr_base_code>", "<pr_diff>"),
        *("<pr_diff_hunk>", "<pr_comment>", "<pr_event_id>", "<pr_review>", "<pr_review_state>"),
        *("<pr_review_comment>", "<pr_in_reply_to_review_id>", "<pr_in_reply_to_comment_id>"),
        "<pr_diff_hunk_comment_line>",
        *_SHARED,
    ),
    leading=("<fim_middle>",),
    noise=("<fim_pad>",),
)
_BARRED = ("<|fim_prefix|>", "<|fim_suffix|>")
_FAMILIES = {
    "starcoder": _STARCODER,
    "starcoder2": _STARCODER2,
    "santacoder": Markers(("<|endoftext|>",), ("<fim-prefix>", "<fim-suffix>"), ("<fim-middle>",), ("<fim-pad>",)),
    "codellama": Markers(("<EOT>", "</s>"), ("<PRE>", "<SUF>"), ("<MID>",)),
    "qwen": Markers(
        ("<|endoftext|>", "<|im_end|>"),
        (*_BARRED, "<|file_sep|>", "<|repo_name|>", "<|im_start|>"),
        ("<|fim_middle|>",),
        ("<|fim_pad|>",),
    ),
    "deepseek": Markers(
        ("<｜end▁of▁sentence｜>", "<|EOT|>"),
        ("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜begin▁of▁sentence｜>"),
        ("<｜fim▁end｜>",),
    ),
    "codestral": Markers(("</s>",), ("[PREFIX]", "[SUFFIX]"), ("[MIDDLE]",)),
    "codegemma": Markers(
        ("<eos>", "<end_of_turn>"), (*_BARRED, "<|file_separator|>", "<start_of_turn>"), ("<|fim_middle|>",)
    ),
    "granite": Markers(
        ("<|endoftext|>", "<|end_of_text|>"), ("<fim_prefix>", "<fim_suffix>"), ("<fim_middle>",), ("<fim_pad>",)
    ),
    "granite4": Markers(("<|end_of_text|>",), _BARRED, ("<|fim_middle|>",), ("<|fim_pad|>",)),
    "seed-coder": Markers(("<[end▁of▁sentence]>",), ("<[fim-prefix]>", "<[fim-suffix]>"), ("<[fim-middle]>",)),
    "codegeex4": Markers(
        ("<|endoftext|>",), ("<|user|>", "<|assistant|>", "<|code_suffix|>", "<|code_prefix|>"), ("<|code_middle|>",)
    ),
}
_BUILTIN = Markers(
    ends=("<|im_end|>", "<|endoftext|>"), drifts=("<|im_start|>", "<file_sep>", "<repo_name>", "<reponame>")
)


def of_family(family: str) -> Markers:
    """The markers of a fill-in-the-middle family; none for an unknown one."""
    return _FAMILIES.get(family, NO_MARKERS)


def is_base(request: Request) -> bool:
    """Whether a base model answers, or one as small as the built-in: they run on, and they run in circles."""
    card = request.card
    return isinstance(request, CompletionRequest) or card.chat_style is ChatStyle.FEW_SHOT or card.provider == BUILTIN


def of_request(request: Request) -> Markers:
    """What ends the answer to this request besides its own stops.

    A chat model behind its server's template gets none: it may be *talking* about markers.
    """
    if not is_base(request):
        return NO_MARKERS
    if request.card.provider == BUILTIN:
        return _BUILTIN
    return of_family(request.card.fim_family or request.card.tokenizer)


def neutralised(text: str, markers: tuple[str, ...]) -> str:
    """The text with each marker broken by a zero-width space behind its first character, so that it is plain text."""
    for marker in markers:
        if marker in text:
            text = text.replace(marker, marker[0] + ZERO_WIDTH_SPACE + marker[1:])
    return text
