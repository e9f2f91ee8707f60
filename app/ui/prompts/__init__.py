"""Keeping prompts."""
