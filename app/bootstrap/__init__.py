"""Everything meets here: `build` constructs the machines, the services and the window, and connects them.

machines   adapters and services: what works without a window
screens    the window and its panes
connect    state down, wishes up: every connection between the two
dialogs    what opens above the window, and for how long
program    the life of the program: start, first paint, opening files, leaving
"""

from app.bootstrap.program import App, build, parse_place

__all__ = ["App", "build", "parse_place"]
