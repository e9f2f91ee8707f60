"""What the built-in model (SmolLM2-135M) is told, and how its words are chosen: small models need few, plain words.

Chosen by reading its answers to sixteen questions about four Python functions under four system prompts: an example in
the prompt leaks into the answers, and with a repeat penalty (in an earlier round) it misquoted the code. Temperatures
above 0 were not compared.
"""

from app.domain.requests import Sampling

SYSTEM_PROMPT = "You are a helpful programming assistant. Answer in one or two sentences."
SAMPLING = Sampling(temperature=0.0, top_p=None, frequency_penalty=None)
