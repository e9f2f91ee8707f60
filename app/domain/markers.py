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
    `leading`: dropped when they come before any text, else like `drifts`. `noise`: dropped wherever they come.
    `only_read`: never written by a model, or as stand-ins for names and keys: in an answer they are left alone."""

    ends: tuple[str, ...] = ()
    drifts: tuple[str, ...] = ()
    leading: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    only_read: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Those that never belong to an answer."""
        return self.ends + self.drifts + self.leading + self.noise

    @property
    def special(self) -> tuple[str, ...]:
        """Those that the model does not read as text: none of them may stand in what people wrote."""
        return self.all + self.only_read


NO_MARKERS = Markers()

# Ids 0-18 of StarCoder and 0-37 of StarCoder 2, in the order of their vocabularies.
_STARCODER_WORDS = (
    "<|endoftext|> <fim_prefix> <fim_middle> <fim_suffix> <fim_pad> <filename> <gh_stars> <issue_start> "
    "<issue_comment> <issue_closed> <jupyter_start> <jupyter_text> <jupyter_code> <jupyter_output> <empty_output> "
    "<commit_before> <commit_msg> <commit_after> <reponame>"
)
_STARCODER2_WORDS = (
    "<|endoftext|> <fim_prefix> <fim_middle> <fim_suffix> <fim_pad> <repo_name> <file_sep> <issue_start> "
    "<issue_comment> <issue_closed> <jupyter_start> <jupyter_text> <jupyter_code> <jupyter_output> <jupyter_script> "
    "<empty_output> <code_to_intermediate> <intermediate_to_code> <pr> <pr_status> <pr_is_merged> <pr_base> <pr_file> "
    "<pr_base_code> <pr_diff> <pr_diff_hunk> <pr_comment> <pr_event_id> <pr_review> <pr_review_state> "
    "<pr_review_comment> <pr_in_reply_to_review_id> <pr_in_reply_to_comment_id> <pr_diff_hunk_comment_line> <NAME> "
    "<EMAIL> <KEY> <PASSWORD>"
)
VOCABULARIES: dict[str, tuple[str, ...]] = {
    "starcoder": tuple(_STARCODER_WORDS.split()),
    "starcoder2": tuple(_STARCODER2_WORDS.split()),
}


def _of_vocabulary(words: tuple[str, ...], *more_ends: str) -> Markers:
    """What is neither an end nor a part of the frame around a hole begins something else."""
    ends, leading, noise = ("<|endoftext|>", *more_ends), ("<fim_middle>",), ("<fim_pad>",)
    only_read = tuple(word for word in words if word in ("<NAME>", "<EMAIL>", "<KEY>", "<PASSWORD>"))
    known = {*ends, *leading, *noise, *only_read}
    return Markers(ends, tuple(word for word in words if word not in known), leading, noise, only_read)


FILES = ("<filename>", "<reponame>", "<repo_name>", "<file_sep>", "<|file_sep|>", "<|repo_name|>", "<|file_separator|>")

_BARRED = ("<|fim_prefix|>", "<|fim_suffix|>")
_FAMILIES = {
    "starcoder": _of_vocabulary(VOCABULARIES["starcoder"]),
    "starcoder2": _of_vocabulary(VOCABULARIES["starcoder2"]),
    "santacoder": Markers(("<|endoftext|>",), ("<fim-prefix>", "<fim-suffix>"), ("<fim-middle>",), ("<fim-pad>",)),
    "codellama": Markers(("<EOT>", "</s>"), ("<PRE>", "<SUF>"), ("<MID>",), only_read=("<s>",)),
    "qwen": Markers(
        ("<|endoftext|>", "<|im_end|>"),
        (*_BARRED, "<|file_sep|>", "<|repo_name|>", "<|im_start|>"),
        ("<|fim_middle|>",),
        ("<|fim_pad|>",),
    ),
    "deepseek": Markers(
        ("<｜end▁of▁sentence｜>", "<|EOT|>"),
        ("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜begin▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>"),
        ("<｜fim▁end｜>",),
    ),
    "codestral": Markers(("</s>",), ("[PREFIX]", "[SUFFIX]"), ("[MIDDLE]",), only_read=("<s>", "[INST]", "[/INST]")),
    "codegemma": Markers(
        ("<eos>", "<end_of_turn>"),
        (*_BARRED, "<|file_separator|>", "<start_of_turn>"),
        ("<|fim_middle|>",),
        only_read=("<bos>",),
    ),
    "granite": _of_vocabulary(VOCABULARIES["starcoder"], "<|end_of_text|>"),  # StarCoder's tokenizer
    "granite4": Markers(("<|end_of_text|>",), _BARRED, ("<|fim_middle|>",), ("<|fim_pad|>",)),
    "seed-coder": Markers(
        ("<[end▁of▁sentence]>",),
        ("<[fim-prefix]>", "<[fim-suffix]>"),
        ("<[fim-middle]>",),
        only_read=("<[begin▁of▁sentence]>",),
    ),
    "codegeex4": Markers(
        ("<|endoftext|>",),
        ("<|system|>", "<|user|>", "<|assistant|>", "<|observation|>", "<|code_suffix|>", "<|code_prefix|>"),
        ("<|code_middle|>",),
    ),
}
_BUILTIN = Markers(
    ends=("<|im_end|>", "<|endoftext|>"), drifts=("<|im_start|>", "<file_sep>", "<repo_name>", "<reponame>")
)


FIM_FAMILIES = tuple(_FAMILIES)


def of_family(family: str) -> Markers:
    """The markers of a fill-in-the-middle family; none for an unknown one."""
    return _FAMILIES.get(family, NO_MARKERS)


def of_any_family() -> Markers:
    """All of them together, for an answer of which nobody knows who wrote it."""
    known = (*_FAMILIES.values(), _BUILTIN)
    leading = dict.fromkeys(marker for one in known for marker in one.leading)
    noise = dict.fromkeys(marker for one in known for marker in one.noise)
    ends = dict.fromkeys(marker for one in known for marker in one.ends)
    drifts = dict.fromkeys(marker for one in known for marker in one.drifts if marker not in ends)
    return Markers(tuple(ends), tuple(drifts), tuple(leading), tuple(noise))


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
