"""One start, measured from inside the process that starts: until a letter typed into the editor is in its text.

    python -P start_probe.py bare|fireside SPAWNED PROFILE FILE

SPAWNED is the parent's `time.monotonic()` just before it started this process. `bare` is the yardstick: a main window
with a text editor, nothing else. `fireside` is the real command with FILE. Prints one line of JSON.
"""

import sys
import time

sys.path.insert(0, __file__.rsplit("/tests/", 1)[0].rsplit("\\tests\\", 1)[0])
which, spawned, profile, file = sys.argv[1], float(sys.argv[2]), sys.argv[3], sys.argv[4]
QUIET_S, CLIENT_S, GIVES_UP_S = 1.5, 20.0, 10.0


def probe(window):  # type: ignore[no-untyped-def]  # Qt is imported by then, not before
    """Types a letter right after the first paint, and reports once the editor has it."""
    from PySide6.QtCore import QEvent, QObject, Qt, QTimer
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication, QPlainTextEdit

    figures = {}

    class Watch(QObject):
        def eventFilter(self, watched, event):  # type: ignore[no-untyped-def]
            if event.type() == QEvent.Type.Paint and "painted" not in figures:
                figures["painted"] = time.monotonic() - spawned
                figures["client_before_paint"] = "openai" in sys.modules
                QTimer.singleShot(0, type_letter)
            return False

    def type_letter():  # type: ignore[no-untyped-def]
        if time.monotonic() - spawned > GIVES_UP_S:
            focus = QApplication.focusWidget()
            give_up(
                f"no key reached the editor; the focus is with {type(focus).__name__} {focus and focus.objectName()}"
            )
        editor = next((e for e in window.findChildren(QPlainTextEdit) if e.objectName() == "editor.text"), None)
        if editor is None or not editor.isVisible():
            QTimer.singleShot(1, type_letter)
            return
        before = editor.document().characterCount()
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
        QApplication.sendEvent(QApplication.focusWidget() or editor, key)
        if editor.document().characterCount() != before + 1:
            QTimer.singleShot(1, type_letter)
            return
        figures["typed"] = time.monotonic() - spawned
        figures["client_at_key"] = "openai" in sys.modules
        if which == "bare" or profile.endswith("time-only"):
            report()
        else:
            figures["cpu"] = time.process_time()
            QTimer.singleShot(int(QUIET_S * 1000), settle)

    def give_up(why):  # type: ignore[no-untyped-def]
        import os

        sys.stderr.write(why + "\n")
        sys.stderr.flush()
        os._exit(1)

    def settle():  # type: ignore[no-untyped-def]
        """Waits until the client is loaded and nothing works any more, then weighs the process."""
        used, figures["cpu"] = time.process_time() - figures["cpu"], time.process_time()
        waited = time.monotonic() - spawned
        if waited < CLIENT_S and ("openai" not in sys.modules or used > 0.02 * QUIET_S):
            QTimer.singleShot(int(QUIET_S * 1000), settle)
            return
        figures["client_loaded"] = "openai" in sys.modules
        figures["idle_cpu"] = used / QUIET_S
        report()

    def report():  # type: ignore[no-untyped-def]
        import json
        import os

        with open("/proc/self/smaps_rollup") as rollup:
            figures["pss_mb"] = next(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) / 1024
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()
        os._exit(0)

    window.setProperty("probe", Watch(window))
    window.installEventFilter(window.property("probe"))


if which == "bare":
    from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit

    application = QApplication([])
    bare = QMainWindow()
    editor = QPlainTextEdit()
    editor.setObjectName("editor.text")
    bare.setCentralWidget(editor)
    bare.resize(1280, 800)
    editor.setFocus()
    probe(bare)
    bare.show()
    application.exec()
else:
    import app.bootstrap
    from app.__main__ import main

    build = app.bootstrap.build

    def build_and_watch(*arguments, **options):  # type: ignore[no-untyped-def]
        made = build(*arguments, **options)
        probe(made.window)
        return made

    app.bootstrap.build = build_and_watch
    sys.exit(main(["--profile", profile, file]))
