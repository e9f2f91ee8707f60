"""What models are told: system prompts, frames and sampling, as text and pure functions."""
