"""The viewport of a scroll area, without the price that `viewport()` has at its first call."""

from PySide6.QtWidgets import QAbstractScrollArea, QWidget


def viewport_of(area: QAbstractScrollArea) -> QWidget:
    """What `area.viewport()` is. That one has PySide set up every widget class there is, to find out which one it
    returns: 10 ms of the start. Here the class is named. Who keeps the result has made `viewport()` cheap as well, but
    asks again before each use: PySide may take a kept one for deleted when the widgets around it change places."""
    viewport = area.findChild(QWidget, "qt_scrollarea_viewport")
    assert viewport is not None
    return viewport
