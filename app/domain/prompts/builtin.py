"""What the built-in model (SmolLM2-135M) is told, and how its words are chosen: small models need few, plain words.

Chosen by asking sixteen questions about four Python functions in five ways: examples in the system prompt leak into the
answers, a repeat penalty makes it misquote the code (`OSError`, `re`), and any temperature makes it invent more.
"""

from app.domain.requests import Sampling

SYSTEM_PROMPT = "You are a helpful programming assistant. Answer in one or two sentences."
SAMPLING = Sampling(temperature=0.0, top_p=None, frequency_penalty=None)
