"""Draws Fireside's icon in the sizes that macOS wants; `iconutil` makes one file of them.

usage: iconset.py ICON.svg FOLDER.iconset
"""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 32, 128, 256, 512)


def main(svg: str, folder: str) -> None:
    application = QGuiApplication(["iconset"])
    drawing = QSvgRenderer(svg)
    Path(folder).mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        for times, suffix in ((1, ""), (2, "@2x")):
            image = QImage(size * times, size * times, QImage.Format.Format_ARGB32)
            image.fill(0)
            painter = QPainter(image)
            drawing.render(painter, QRectF(image.rect()))
            painter.end()
            image.save(str(Path(folder, f"icon_{size}x{size}{suffix}.png")))
    application.quit()


if __name__ == "__main__":
    main(*sys.argv[1:])
