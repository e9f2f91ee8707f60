"""The pages of the settings dialog that show one section each: appearance, editor, chat, network, budget."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QFileInfo, QUrl, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSystemTrayIcon,
    QVBoxLayout,
    QWidget,
)

from app.domain.money import exact_dollars, parse_dollars
from app.domain.settings import Appearance, Budget, Chat, Editor, Network, ThemeChoice, WhiteSpace, WordCompletion
from app.ui.settings.form import Form
from app.ui.theme.buttons import TextButton, label
from app.ui.theme.fields import number, whole
from app.ui.theme.pygments_style import style_names

TWO_COLUMNS = 500
PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
THEME_NAMES = {
    ThemeChoice.SYSTEM: "As the system",
    ThemeChoice.LIGHT: "Light",
    ThemeChoice.DARK: "Dark",
}

WORD_COMPLETION_NAMES = {
    WordCompletion.OFF: "Never",
    WordCompletion.MANUAL: "With the command Complete word",
    WordCompletion.AUTO: "After three letters",
}
WHITE_SPACE_NAMES = {
    WhiteSpace.NONE: "Nowhere",
    WhiteSpace.SELECTION: "In the selection",
    WhiteSpace.ALL: "Everywhere",
}


TRAY = "With a menu to show the window, paste and complete, begin a chat and quit. Closing the window quits as ever."
NO_TRAY = "This desktop has no system tray now, so the icon cannot be seen here. It appears when a tray does."
NO_NOTIFICATIONS = "This desktop shows no notifications."


class Page(QWidget):
    """A page with a heading and a form. While `show_section` fills it, nothing is reported."""

    changed = Signal()

    def __init__(self, title: str, scale: float, about: str = "") -> None:
        super().__init__()
        self.setProperty("box", "page")
        self.scale = scale
        self.filling = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, round(12 * scale), 0)
        column.setSpacing(round(8 * scale))
        column.addWidget(label(title, "title"))
        if about:
            column.addWidget(label(about, "muted", wrap=True))
        column.addSpacing(round(8 * scale))
        self.form = Form(scale)
        self.form_box = QWidget()
        self.form_box.setLayout(self.form)
        column.addWidget(self.form_box)
        self.column = column

    def end(self) -> None:
        """Called when all rows are there: what is left of the height stays empty."""
        self.column.addStretch(1)

    def fit(self, width: int) -> None:
        """To so many pixels, where the dialog is as narrow as the screen."""
        self.form.show_stacked(width < round(TWO_COLUMNS * self.scale))

    def report(self) -> None:
        if not self.filling:
            self.changed.emit()

    def hear(self, *controls: QWidget) -> None:
        """Reports every change of these controls; text is taken when it is finished."""
        for control in controls:
            if isinstance(control, QCheckBox):
                control.toggled.connect(lambda _on: self.report())
            elif isinstance(control, QComboBox):
                control.currentIndexChanged.connect(lambda _index: self.report())
            elif isinstance(control, QPlainTextEdit):
                control.textChanged.connect(self.report)
            elif isinstance(control, QLineEdit):
                control.editingFinished.connect(self.report)
            else:
                control.valueChanged.connect(lambda _value: self.report())  # type: ignore[attr-defined]


class AppearancePage(Page):
    def __init__(self, scale: float) -> None:
        super().__init__("Appearance", scale)
        self.theme = QComboBox()
        for choice, name in THEME_NAMES.items():
            self.theme.addItem(name, choice)
        self.zoom = whole(100, 75, 300, step=5, unit=" %")
        self.font_name = QComboBox()
        self.font_name.addItem("System's fixed font", "")
        for family in QFontDatabase.families():
            if QFontDatabase.isFixedPitch(family) and not QFontDatabase.isPrivateFamily(family):
                self.font_name.addItem(family, family)
        self.font_size = number(11.0, 6.0, 48.0, step=0.5, unit=" pt")
        self.line_numbers = QCheckBox("Show line numbers")
        self.word_wrap = QCheckBox("Wrap long lines")
        self.tray_icon = QCheckBox("Icon in the system tray")
        self.form.add("Theme", self.theme, wide=False)
        self.form.add("Size of everything", self.zoom, "Zoom in and Zoom out change it from anywhere.", wide=False)
        self.form.add("Editor font", self.font_name, wide=False)
        self.form.add("Editor font size", self.font_size, wide=False)
        self.form.add_check(self.line_numbers)
        self.form.add_check(self.word_wrap)
        self.form.add_check(self.tray_icon, TRAY if QSystemTrayIcon.isSystemTrayAvailable() else NO_TRAY)
        self.end()
        self.hear(self.theme, self.zoom, self.font_name, self.font_size)
        self.hear(self.line_numbers, self.word_wrap, self.tray_icon)

    def show_section(self, section: Appearance) -> None:
        self.filling = True
        self.theme.setCurrentIndex(self.theme.findData(section.theme))
        self.zoom.setValue(round(section.scale * 100))
        if self.font_name.findData(section.editor_font) < 0:
            self.font_name.addItem(section.editor_font, section.editor_font)
        self.font_name.setCurrentIndex(self.font_name.findData(section.editor_font))
        self.font_size.setValue(section.editor_font_size)
        self.line_numbers.setChecked(section.line_numbers)
        self.word_wrap.setChecked(section.word_wrap)
        self.tray_icon.setChecked(section.tray_icon)
        self.filling = False

    def section(self, before: Appearance) -> Appearance:
        return replace(
            before,
            theme=ThemeChoice(self.theme.currentData()),
            scale=self.zoom.value() / 100,
            editor_font=str(self.font_name.currentData()),
            editor_font_size=self.font_size.value(),
            line_numbers=self.line_numbers.isChecked(),
            word_wrap=self.word_wrap.isChecked(),
            tray_icon=self.tray_icon.isChecked(),
        )


class EditorPage(Page):
    def __init__(self, scale: float) -> None:
        super().__init__("Editor", scale)
        self.tab_width = whole(4, 1, 16, unit=" columns")
        self.indent_with_tabs = QCheckBox("Indent with tabs")
        self.auto_pairs = QCheckBox("Close brackets and quotes")
        self.trim_trailing_space = QCheckBox("Remove white space at the ends of lines on saving")
        self.final_newline = QCheckBox("End files with a line break on saving")
        self.use_editorconfig = QCheckBox("Follow .editorconfig files")
        self.code_colors = QComboBox()
        self.code_colors.addItem("As the theme", "")
        for name in style_names():
            self.code_colors.addItem(name, name)
        self.white_space = QComboBox()
        for choice, words in WHITE_SPACE_NAMES.items():
            self.white_space.addItem(words, choice)
        self.indent_guides = QCheckBox("Show a line for each level of indentation")
        self.form.add("Colours of code", self.code_colors, wide=False)
        self.form.add("Show white space", self.white_space, wide=False)
        self.word_completion = QComboBox()
        for when, words in WORD_COMPLETION_NAMES.items():
            self.word_completion.addItem(words, when)
        self.form.add("Complete words", self.word_completion, "With words of the open files.", wide=False)
        self.form.add("Width of a level", self.tab_width, "For files that show no habit of their own.", wide=False)
        self.form.add_check(self.indent_with_tabs)
        self.form.add_check(self.auto_pairs, "What was closed for you is typed over, or deleted with its partner.")
        self.form.add_check(self.trim_trailing_space)
        self.form.add_check(self.final_newline)
        self.form.add_check(self.use_editorconfig, "What a project says there wins over this page.")
        self.form.add_check(self.indent_guides)
        self.end()
        self.hear(self.code_colors, self.white_space, self.indent_guides, self.word_completion)
        self.hear(self.tab_width, self.indent_with_tabs, self.auto_pairs, self.trim_trailing_space)
        self.hear(self.final_newline, self.use_editorconfig)

    def show_section(self, section: Editor) -> None:
        self.filling = True
        self.tab_width.setValue(section.tab_width)
        self.indent_with_tabs.setChecked(section.indent_with_tabs)
        self.auto_pairs.setChecked(section.auto_pairs)
        self.trim_trailing_space.setChecked(section.trim_trailing_space)
        self.final_newline.setChecked(section.final_newline)
        self.use_editorconfig.setChecked(section.use_editorconfig)
        if self.code_colors.findData(section.style) < 0:
            self.code_colors.addItem(section.style, section.style)
        self.code_colors.setCurrentIndex(self.code_colors.findData(section.style))
        self.white_space.setCurrentIndex(self.white_space.findData(section.white_space))
        self.indent_guides.setChecked(section.indent_guides)
        self.word_completion.setCurrentIndex(self.word_completion.findData(section.word_completion))
        self.filling = False

    def section(self, before: Editor) -> Editor:
        return replace(
            before,
            tab_width=self.tab_width.value(),
            indent_with_tabs=self.indent_with_tabs.isChecked(),
            auto_pairs=self.auto_pairs.isChecked(),
            trim_trailing_space=self.trim_trailing_space.isChecked(),
            final_newline=self.final_newline.isChecked(),
            use_editorconfig=self.use_editorconfig.isChecked(),
            style=str(self.code_colors.currentData()),
            white_space=WhiteSpace(self.white_space.currentData()),
            indent_guides=self.indent_guides.isChecked(),
            word_completion=WordCompletion(self.word_completion.currentData()),
        )


class ChatPage(Page):
    notification_requested = Signal()

    def __init__(self, scale: float) -> None:
        super().__init__("Chat", scale)
        self.model = QComboBox()
        self.answer_tokens = whole(1024, 16, 131_072, step=128, unit=" tokens")
        self.temperature = number(0.2, 0.0, 2.0, step=0.1, decimals=2)
        self.top_p = number(0.95, 0.01, 1.0, step=0.05, decimals=2)
        self.system_prompt = QPlainTextEdit()
        self.system_prompt.setProperty("box", "field")
        self.system_prompt.setTabChangesFocus(True)
        self.system_prompt.setPlaceholderText("Empty: the one that comes with the model's way of chatting")
        self.system_prompt.setFixedHeight(round(112 * scale))
        self.notify = QCheckBox("Tell me when a long answer is there")
        self.notify_now = TextButton("Show one now")
        self.notify_now.clicked.connect(self.notification_requested)
        self.form.add("Model", self.model)
        room = "Kept free for the answer. The price on Send counts it in full."
        self.form.add("Room for an answer", self.answer_tokens, room, wide=False)
        self.form.add("Temperature", self.temperature, "0: always the likeliest word. Code likes it low.", wide=False)
        self.form.add("Top p", self.top_p, "Only words within this share of likelihood.", wide=False)
        self.form.add("System prompt", self.system_prompt, "Sent with every question, and counted.")
        about = "By a notification of the desktop, after ten seconds or more, when you look at another window."
        self.form.add_check(self.notify, about)
        self.form.add("Notification", self.notify_now, wide=False)
        self.end()
        self.hear(self.model, self.answer_tokens, self.temperature, self.top_p, self.system_prompt, self.notify)

    def show_models(self, models: Sequence[tuple[str, str]]) -> None:
        """`models`: (`ModelCard.key`, how people call it)."""
        self.filling = True
        chosen = self.model.currentData()
        self.model.clear()
        self.model.addItem("StarCoder with a key, else the built-in model", "")
        for key, name in models:
            self.model.addItem(name, key)
        self._choose(str(chosen or ""))
        self.filling = False

    def show_section(self, section: Chat) -> None:
        self.filling = True
        self._choose(section.model)
        self.answer_tokens.setValue(section.answer_tokens)
        self.temperature.setValue(section.temperature)
        self.top_p.setValue(section.top_p)
        if self.system_prompt.toPlainText() != section.system_prompt:
            self.system_prompt.setPlainText(section.system_prompt)
        self.notify.setChecked(section.notify)
        self.filling = False

    def show_notification(self, *, shown: bool) -> None:
        """Whether the one that was asked for has gone to the desktop."""
        self.form.complain(self.notify_now, "" if shown else NO_NOTIFICATIONS)

    def section(self, before: Chat) -> Chat:
        return replace(
            before,
            model=str(self.model.currentData() or ""),
            answer_tokens=self.answer_tokens.value(),
            temperature=self.temperature.value(),
            top_p=self.top_p.value(),
            system_prompt=self.system_prompt.toPlainText(),
            notify=self.notify.isChecked(),
        )

    def _choose(self, key: str) -> None:
        if self.model.findData(key) < 0:
            self.model.addItem(key or "StarCoder with a key, else the built-in model", key)
        self.model.setCurrentIndex(self.model.findData(key))


class NetworkPage(Page):
    def __init__(self, scale: float) -> None:
        super().__init__("Network", scale)
        self.first_token = number(20.0, 1.0, 600.0, unit=" s")
        self.idle = number(20.0, 1.0, 600.0, unit=" s")
        self.connect_time = number(5.0, 0.5, 120.0, step=0.5, unit=" s")
        self.retries = whole(3, 0, 10)
        self.proxy = QLineEdit()
        self.proxy.setPlaceholderText("As the system says")
        self.ca_file = QLineEdit()
        self.ca_file.setPlaceholderText("The system's own certificates")
        self.form.add("Wait for a connection", self.connect_time, wide=False)
        self.form.add("Wait for the first word", self.first_token, wide=False)
        self.form.add("Wait for the next word", self.idle, wide=False)
        retries = "When a server refuses for now. Always with a countdown that Stop ends."
        self.form.add("Tries after a refusal", self.retries, retries, wide=False)
        self.form.add("Proxy", self.proxy, "For example http://proxy.company:3128")
        self.form.add("Certificate file", self.ca_file, "A PEM file with your company's certificate.")
        self.end()
        self.hear(self.first_token, self.idle, self.connect_time, self.retries, self.proxy, self.ca_file)

    def show_section(self, section: Network) -> None:
        self.filling = True
        self.first_token.setValue(section.first_token_timeout_s)
        self.idle.setValue(section.idle_timeout_s)
        self.connect_time.setValue(section.connect_timeout_s)
        self.retries.setValue(section.retries)
        self.proxy.setText(section.proxy)
        self.ca_file.setText(section.ca_file)
        self.filling = False

    def section(self, before: Network) -> Network | None:
        """The section, or None while something in it cannot be used; the reason stands under it."""
        proxy, ca_file = self.proxy.text().strip(), self.ca_file.text().strip()
        self.form.complain(self.proxy, proxy_complaint(proxy))
        missing = bool(ca_file) and not QFileInfo(ca_file).isFile()
        self.form.complain(self.ca_file, "There is no such file." if missing else "")
        if proxy_complaint(proxy) or missing:
            return None
        return replace(
            before,
            first_token_timeout_s=self.first_token.value(),
            idle_timeout_s=self.idle.value(),
            connect_timeout_s=self.connect_time.value(),
            retries=self.retries.value(),
            proxy=proxy,
            ca_file=ca_file,
        )


class BudgetPage(Page):
    def __init__(self, scale: float) -> None:
        about = "A request whose worst case does not fit into what is left of the day is not sent."
        super().__init__("Budget", scale, about)
        self.daily, self.completion = QLineEdit(), QLineEdit()
        for field in (self.daily, self.completion):
            field.setPlaceholderText("No limit")
            field.setFixedWidth(round(140 * scale))
        self.allow_unpriced = QCheckBox("Allow models without a known price")
        about = "For example 0.50, or 50 ¢. Empty: no limit."
        self.form.add("Limit for a day, in dollars", self.daily, about, wide=False)
        about = "Within that, for suggestions that come by themselves. At the limit they go quiet."
        self.form.add("Of that for suggestions, in dollars", self.completion, about, wide=False)
        unpriced = "Their cost counts as unknown, and the day's total then reads “at least”."
        self.form.add_check(self.allow_unpriced, unpriced)
        self.end()
        self.hear(self.daily, self.completion, self.allow_unpriced)

    def show_section(self, section: Budget) -> None:
        self.filling = True
        self.daily.setText(section.daily_dollars)
        self.completion.setText(section.completion_daily_dollars)
        self.allow_unpriced.setChecked(section.allow_unpriced)
        self.filling = False

    def section(self, before: Budget) -> Budget | None:
        daily, completion = self._amount(self.daily), self._amount(self.completion)
        if daily is None or completion is None:
            return None
        unpriced = self.allow_unpriced.isChecked()
        return replace(before, daily_dollars=daily, completion_daily_dollars=completion, allow_unpriced=unpriced)

    def _amount(self, field: QLineEdit) -> str | None:
        """As it is kept, or None and a complaint at the field."""
        try:
            limit = parse_dollars(field.text().replace(",", "."))
        except ValueError as error:
            self.form.complain(field, str(error))
            return None
        self.form.complain(field, "")
        return "" if limit is None else exact_dollars(limit).replace("$", "").replace(",", "")


def proxy_complaint(proxy: str) -> str:
    if not proxy:
        return ""
    url = QUrl(proxy, QUrl.ParsingMode.StrictMode)
    if url.isValid() and url.scheme() in PROXY_SCHEMES and url.host():
        return ""
    return "This is not a proxy's address. It should look like http://host:port."
