"""Pure values and rules. Standard library only: no asyncio, no I/O, no Qt."""
