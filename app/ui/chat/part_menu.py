"""What can be done with a part of the context, as a menu and as keys; the same in the strip, the list and the chips."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.context import CODE, PartKind, PartState
from app.domain.context_segments import ANSWER, Segment
from app.ui.chat.context_wishes import ContextWishes

_TOGGLES = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


def part_menu(parent: QWidget, segment: Segment, wishes: ContextWishes) -> QMenu:
    """To be shown with `popup`; it is gone when it is closed."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setAccessibleName(segment.name)
    if segment.can_be_left_out:
        out = segment.state is PartState.LEFT_OUT
        menu.addAction("Take back" if out else "Leave out", lambda: toggle(segment, wishes))
        pinned = segment.state is PartState.PINNED or segment.kind == PartKind.PINNED
        menu.addAction("Unpin" if pinned else "Pin", lambda: pin(segment, wishes))
    if segment.is_code:
        one = segment.ids[0]
        menu.addSeparator()
        menu.addAction("Move to the left", lambda: wishes.move_requested.emit(one, -1))
        menu.addAction("Move to the right", lambda: wishes.move_requested.emit(one, 1))
        menu.addSeparator()
        menu.addAction("Shrink…", lambda: wishes.shrink_requested.emit(one))
        menu.addAction("Remove", lambda: wishes.remove_requested.emit(one))
    if segment.kind == ANSWER:
        menu.addAction("As in the settings", lambda: wishes.room_requested.emit(None))
    menu.addSeparator()
    menu.addAction("Inspect request…", wishes.inspect_requested.emit)
    return menu


def part_key(event: QKeyEvent, segment: Segment, wishes: ContextWishes) -> bool:
    """Does what a key says; False: it is no key of ours. Space leaves out and takes back, P pins, Alt+arrows move."""
    key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
    if alt and key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down):
        if segment.is_code:
            forward = key in (Qt.Key.Key_Right, Qt.Key.Key_Down)
            wishes.move_requested.emit(segment.ids[0], 1 if forward else -1)
    elif key in _TOGGLES and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        toggle(segment, wishes)
    elif key == Qt.Key.Key_P:
        pin(segment, wishes)
    elif key == Qt.Key.Key_S and segment.is_code:
        wishes.shrink_requested.emit(segment.ids[0])
    elif key == Qt.Key.Key_Escape:
        wishes.left.emit()
    else:
        return False
    return True


def toggle(segment: Segment, wishes: ContextWishes) -> None:
    """Leaves out what is sent, takes back what is not; of what does not fit, the person's own word stands."""
    if segment.can_be_left_out:
        wishes.toggle_requested.emit(segment.ids)


def pin(segment: Segment, wishes: ContextWishes) -> None:
    if segment.kind in (*CODE, PartKind.PINNED, PartKind.TURN):
        wishes.pin_requested.emit(segment.ids)
