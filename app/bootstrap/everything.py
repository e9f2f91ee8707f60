"""All that is not needed for the first paint, made and connected in one go."""

from PySide6.QtWidgets import QApplication

import app.ui.chat.code_colours
import app.ui.chat.markdown_view
import app.ui.chat.turn_view  # noqa: F401 - loaded here, so that the first answer does not wait for them
from app.bootstrap.code_desk import CodeDesk
from app.bootstrap.comforts import Comforts
from app.bootstrap.completing import Completing
from app.bootstrap.context_desk import ContextDesk
from app.bootstrap.desktop import Desktop
from app.bootstrap.dialogs import Dialogs
from app.bootstrap.file_desk import FileDesk
from app.bootstrap.folder_desk import FolderDesk
from app.bootstrap.ground import Ground
from app.bootstrap.history_desk import HistoryDesk
from app.bootstrap.inspect_desk import InspectDesk
from app.bootstrap.later_states import connect_later_states
from app.bootstrap.machines import Machines
from app.bootstrap.mention_desk import MentionDesk
from app.bootstrap.options_desk import open_options
from app.bootstrap.paste_desk import PasteDesk
from app.bootstrap.prompt_desk import PromptDesk
from app.bootstrap.screens import Screens
from app.bootstrap.shrink_desk import ShrinkDesk
from app.bootstrap.status_desk import StatusDesk
from app.bootstrap.turn_desk import TurnDesk
from app.bootstrap.versions import Versions
from app.services.chat_files import ChatFiles
from app.ui.theme.focus_ring import FocusRing


class Everything:
    """Importing this module loads most of the program (a tenth of a second), so it is imported where it is used."""

    def __init__(self, ground: Ground, screens: Screens) -> None:
        self._screens = screens
        self.machines = Machines(ground)
        self.dialogs = Dialogs(self.machines, screens)
        self.turns = TurnDesk(self.machines, screens, self.dialogs)
        self.folders = FolderDesk(ground, screens, self.dialogs.open_folder)
        self.context = ContextDesk(ground, screens, self.machines, self.folders)
        self.mentions = MentionDesk(ground, screens, self.machines, self.folders, self.context)
        self.inspecting = InspectDesk(screens, self.machines)
        self.shrinking = ShrinkDesk(screens, self.machines)
        self.prompts = PromptDesk(
            ground,
            screens,
            self.context,
            lambda: self.machines.chat.state.conversation.id,
            self.dialogs.show_dialog,
        )
        self.files = FileDesk(ground, screens)
        self.status = StatusDesk(ground, screens)
        self.comforts = Comforts(ground, screens)
        self.code = CodeDesk(ground, screens, self.comforts, self.dialogs.show_dialog)
        self.context.output = self.code.output
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.focus_ring = FocusRing(application)
        self.completing = Completing(
            ground,
            screens,
            self.machines,
            self.comforts.aids.at_work,
            self.dialogs.open_settings,
            lambda: self.folders.workspace.state.folder or "",
        )
        self.pasting = PasteDesk(ground, screens, self.machines, self.completing)
        self.comforts.aids.may_offer = lambda _view: not self.completing.suggesting.shown
        self.history = HistoryDesk(
            self.machines, screens, ChatFiles(ground.files, ground.clock), self.dialogs.show_dialog
        )
        self.dialogs.chat_chosen = self.history.open
        self.dialogs.chats_searched = self.history.show_page
        self.desktop = Desktop(screens, self.machines)
        self.versions = Versions(ground, screens, self.dialogs)
        self.dialogs.ask_for_updates = self.versions.updates.ask_now
        self.dialogs.try_notification = self.desktop.try_notification
        connect_later_states(self.machines, screens, self.dialogs)

    def open_options(self) -> None:
        """The parameters of the chat on display."""
        open_options(self.machines, self._screens, self.dialogs.show_dialog)

    async def close(self) -> None:
        await self.desktop.close()
        await self.versions.close()
        self.focus_ring.close()
        await self.dialogs.close()
        await self.turns.close()
        await self.history.close()
        await self.pasting.close()
        await self.completing.close()
        await self.code.close()
        await self.comforts.close()
        await self.shrinking.close()
        await self.inspecting.close()
        await self.prompts.close()
        await self.mentions.close()
        await self.context.close()
        await self.folders.close()
        await self.files.close()
        await self.status.close()
        await self.machines.close()
