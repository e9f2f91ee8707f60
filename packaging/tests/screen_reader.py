"""Reads the window as a screen reader does and operates it: types a question, presses Send, waits for what is said.

usage: screen_reader.py missing|answer   (what must come: the words about the missing model, or an answer of the model)
"""

import sys
import time

import pyatspi
from gi.repository import GLib

PATIENCE_S = 120
QUESTION = "What is a list in Python?"


def every(node, depth=0):
    yield node
    if depth < 40:
        for child in node:
            if child is not None:
                yield from every(child, depth + 1)


def window():
    for application in pyatspi.Registry.getDesktop(0):
        if application is not None and "fireside" in application.name.lower():
            return application
    return None


def find(root, role, name):
    for node in every(root):
        if node.getRole() == role and node.name.lower().startswith(name):
            return node
    return None


def until(condition, what):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            found = condition()
        except (
            GLib.Error,
            LookupError,
            RuntimeError,
            AttributeError,
            TypeError,
        ):  # a widget that goes while it is read
            found = None
        if found:
            print(f"  {what}", flush=True)
            return found
        time.sleep(0.3)
    print(f"not seen: {what}")
    for node in every(window()):
        print("   ", node.getRoleName(), "|", node.name[:60], "|", (node.description or "")[:60])
    sys.exit(1)


def said(root):
    words = []
    for node in every(root):
        words.append(node.name)
        if "Text" in pyatspi.listInterfaces(node):
            words.append(node.queryText().getText(0, -1))
    return "\n".join(words)


def text_of(node):
    return node.queryText().getText(0, -1)


def composer_of(root):
    return find(root, pyatspi.ROLE_TEXT, "message") or find(root, pyatspi.ROLE_TEXT, "question")


def can_be_pressed(button):
    return button.getState().contains(pyatspi.STATE_ENABLED)


def answered(root):
    return "list" in said(root).replace(QUESTION, "").lower() and not stop_shown(root)


def main(wanted):
    root = until(window, "the window is on the accessibility bus")
    composer = until(lambda: composer_of(root), "the composer has a name")
    composer.queryEditableText().setTextContents(QUESTION)
    until(lambda: QUESTION in text_of(composer), "the question is typed")
    send = until(lambda: find(root, pyatspi.ROLE_PUSH_BUTTON, "send"), "Send has a name")
    until(lambda: can_be_pressed(send), f"Send can be pressed: {send.name!r}, {send.description!r}")
    send.queryAction().doAction(0)
    until(lambda: QUESTION in said(root) and not text_of(composer).strip(), "the question is in the chat")
    if wanted == "missing":
        until(lambda: "fireside-model" in said(root), "it says how to get the built-in model")
    else:
        until(lambda: answered(root), "the model has answered")


def stop_shown(root):
    stop = find(root, pyatspi.ROLE_PUSH_BUTTON, "stop")
    return stop is not None and stop.getState().contains(pyatspi.STATE_SHOWING)


main(sys.argv[1])
