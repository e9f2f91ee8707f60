"""What the built-in model (SmolLM2-135M) is told, and how its words are chosen: small models need few, plain words."""

from app.domain.requests import Sampling

SYSTEM_PROMPT = "You explain Python code. Be short and correct. Use only what the code says."
SAMPLING = Sampling(temperature=0.0, top_p=None, frequency_penalty=None)
