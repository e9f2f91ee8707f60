"""Fireside: a code editor, a chat about that code, and a cost meter that can be trusted.

domain     pure values and rules; the standard library only, no I/O
services   what the program does; asyncio, and the outside world only through `services.ports`
adapters   the outside world, one module per thing: the openai client, SQLite, the keyring, files
ui         Qt widgets; they show states and report wishes, and decide nothing
bootstrap  builds everything and connects everything; the only module that sees all

Imports go one way: bootstrap -> ui | adapters -> services -> domain.
"""

__version__ = "0.1.0"
