"""The parameters of a chat: bounds, words, stop strings as people type them."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.chat_options import (
    DEFAULT,
    ChatOptions,
    differences,
    most_answer,
    stops_from,
    stops_text,
    within_limits,
)
from tests.support.cards import PRICED

stops = st.lists(st.text(st.sampled_from("a\\nt\n\té "), min_size=1, max_size=6), max_size=4, unique=True).map(tuple)


@given(stops)
def test_stop_strings_come_back(made: tuple[str, ...]) -> None:
    """Whatever signs are in them."""
    assert stops_from(stops_text(made)) == made


def test_stop_strings_as_they_are_typed() -> None:
    """One a line; the same once; an unknown escape is itself."""
    assert stops_from("END\n\n\\n\\n\nEND\n\\d\n\\\\n") == ("END", "\n\n", "\\d", "\\n")


@given(
    st.none() | st.floats(-9, 9),
    st.none() | st.floats(-9, 9),
    st.none() | st.integers(-9, 99_999),
    st.lists(st.text(max_size=80), max_size=9).map(tuple),
)
def test_limits_are_the_models(temperature: float, top_p: float, tokens: int, stops: tuple[str, ...]) -> None:
    """Nothing goes out that a server would refuse; what was not said stays unsaid."""
    card = PRICED
    made = within_limits(ChatOptions(None, temperature, top_p, tokens, stops), card)

    assert made.temperature is None or 0 <= made.temperature <= 2
    assert made.top_p is None or 0 < made.top_p <= 1
    assert made.answer_tokens is None or 16 <= made.answer_tokens <= most_answer(card) < card.context
    assert len(made.stops) <= 4
    assert all(0 < len(stop) <= 64 for stop in made.stops)
    assert [value is None for value in (made.temperature, made.top_p, made.answer_tokens)] == [
        value is None for value in (temperature, top_p, tokens)
    ]


def test_differences_in_words() -> None:
    """What a person sees at the chat's head."""
    assert differences(DEFAULT) == ()
    assert differences(ChatOptions("", 0.0, 0.5, 2048, ("x",))) == (
        *("no system prompt", "temperature 0", "top p 0.5"),
        *("answer ≤ 2,048 tokens", "1 stop string"),
    )
