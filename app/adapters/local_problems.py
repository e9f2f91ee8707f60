"""The built-in model's failures, in words for the person who reads them."""

from app.adapters.local_process import Trouble
from app.adapters.local_weights import how_to_get
from app.domain.errors import Problem, ProblemKind, Remedy

CLOSING = Problem(ProblemKind.LOCAL_MODEL, "Fireside is closing, so the built-in model answers no more.")


def no_weights() -> Problem:
    return Problem(
        ProblemKind.LOCAL_MODEL,
        f"The built-in model is not installed: {how_to_get()}. Until then, choose another model.",
        Remedy.CHOOSE_MODEL,
    )


def of(trouble: Trouble, log: str) -> Problem:
    """Why the model could not be loaded; `log` is what llama.cpp wrote last."""
    if trouble is Trouble.MISSING:
        return Problem(
            ProblemKind.LOCAL_MODEL,
            f"What runs the built-in model (xllamacpp) is not installed: {how_to_get()}. Until then, choose another "
            "model.",
            Remedy.CHOOSE_MODEL,
            log,
        )
    if _out_of_memory(log):
        return Problem(
            ProblemKind.LOCAL_MODEL,
            "There is not enough free memory for the built-in model; it needs about 350 MB. Close something, then "
            "try again.",
            Remedy.RETRY,
            log,
        )
    if trouble is Trouble.LOAD:
        return Problem(
            ProblemKind.LOCAL_MODEL,
            "The built-in model's file could not be loaded; it may be damaged. Choose another model, or install it "
            "again.",
            Remedy.CHOOSE_MODEL,
            log,
        )
    return Problem(ProblemKind.LOCAL_MODEL, "The built-in model did not start.", Remedy.RETRY, log)


def died(log: str, *, with_text: bool) -> Problem:
    """The child ended in the middle of an answer."""
    killed = "exit code -9" in log or _out_of_memory(log)
    why = " It may have run out of memory." if killed else ""
    if with_text:
        message = f"The built-in model stopped in the middle of its answer.{why} What has come is kept."
        return Problem(ProblemKind.LOCAL_MODEL, message, Remedy.CONTINUE, log)
    return Problem(ProblemKind.LOCAL_MODEL, f"The built-in model stopped.{why}", Remedy.RETRY, log)


def too_slow(seconds: float) -> Problem:
    return Problem(
        ProblemKind.LOCAL_MODEL,
        f"The built-in model was not ready after {seconds:.0f} seconds. Is the computer very busy?",
        Remedy.RETRY,
    )


def _out_of_memory(log: str) -> bool:
    words = log.lower()
    return any(sign in words for sign in ("cannot allocate", "failed to allocate", "out of memory", "bad_alloc"))
