"""The money of the status line in words: short for the button, whole for a screen reader."""

from app.domain.charges import Charge, ChargeOutcome
from app.domain.money import Figure, format_figure, format_limit
from app.domain.usage import Provenance
from app.services.cost_meter import MeterState

AMBER_FROM_PERCENT = 80
RUNNING = "running"
PROVENANCE = {
    Provenance.REPORTED: "reported",
    Provenance.COUNTED: "~ counted",
    Provenance.UNKNOWN: "unknown",
}
OUTCOME = {
    None: RUNNING,
    ChargeOutcome.FINISHED: "finished",
    ChargeOutcome.STOPPED: "stopped",
    ChargeOutcome.FAILED: "failed",
}


def newest(state: MeterState) -> Charge | None:
    """The last charge of the conversation on show."""
    return next(reversed(list(state.charges.values())), None)


def answer_text(charge: Charge | None, figure: Figure | None) -> str:
    """ "429 tok 0.009 ¢" with prompt and answer counted together; empty before the first answer."""
    if charge is None or figure is None:
        return ""
    if charge.outcome is None:
        return RUNNING
    if charge.usage is None:
        return f"- tok {format_figure(figure)}"
    return f"{charge.usage.prompt_tokens + charge.usage.completion_tokens:,} tok {format_figure(figure)}"


def meter_text(state: MeterState, brevity: int = 0) -> str:
    """ "429 tok 0.009 ¢ | this chat 0.12 ¢ | today 1.4 ¢ of 50 ¢"; brevity 1 and 2 leave out parts from the left."""
    parts = [answer_text(newest(state), state.answer), f"this chat {format_figure(state.conversation)}"]
    parts.append(f"today {today_text(state)}")
    return " | ".join(part for part in parts[brevity:] if part)


def today_text(state: MeterState) -> str:
    spent = format_figure(state.today)
    return spent if state.limit is None else f"{spent} of {format_limit(state.limit)}"


def spoken(state: MeterState) -> str:
    """The same as a sentence."""
    answer = answer_text(newest(state), state.answer)
    said = f"last answer {answer}, " if answer else ""
    return f"Cost: {said}this chat {format_figure(state.conversation)}, today {today_text(state)}"


def level(state: MeterState) -> str:
    """How today stands against its limit: "ok", "amber" from four fifths on, "red" when it is used up."""
    if state.limit is None:
        return "ok"
    spent = state.today.known or 0
    if spent >= state.limit:
        return "red"
    return "amber" if spent * 100 >= state.limit * AMBER_FROM_PERCENT else "ok"
