"""Our icons: one family of line drawings (24-unit grid, 1.75 stroke), tinted when they are first needed."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap

from app.ui.theme.places import resources

_Key = tuple[str, int, int, float]

_icons: dict[_Key, QIcon] = {}
_pixmaps: dict[_Key, QPixmap] = {}


def icon_file(name: str) -> Path:
    return resources() / "icons" / f"{name}.svg"


def icon(name: str, color: QColor, size: int = 16) -> QIcon:
    """The drawing `name` in one colour; `size` in logical pixels. Raises OSError for a name that we do not have."""
    key = (name, color.rgba(), size, _device_ratio())
    known = _icons.get(key)
    if known is None:
        known = _icons[key] = QIcon(pixmap(name, color, size))
    return known


def pixmap(name: str, color: QColor, size: int = 16) -> QPixmap:
    """The drawing as a picture, at the resolution of the sharpest screen."""
    key = (name, color.rgba(), size, _device_ratio())
    known = _pixmaps.get(key)
    if known is None:
        drawing = icon_file(name).read_bytes().replace(b"currentColor", color.name().encode())
        known = _pixmaps[key] = _render(drawing, size)
    return known


def app_icon() -> QIcon:
    """The program's own icon, at the sizes that window managers ask for."""
    drawing = icon_file("fireside").read_bytes()
    made = QIcon()
    for size in (16, 32, 64, 128, 256):
        made.addPixmap(_render(drawing, size))
    return made


def _device_ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


def _render(drawing: bytes, size: int) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    ratio = _device_ratio()
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture
