"""Colours and the style sheet, derived from the system's palette so that light, dark and tinted desktops fit.

Every text colour is moved until it contrasts at least 4.5 : 1 with what it stands on (WCAG 2.2, AA).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.gui.wording import as_label
from desktop_app.settings import Theme
from engine.types import Label

TEXT_CONTRAST = 4.5
_PALETTES = {
    Theme.LIGHT: {
        "Window": "#efefef", "WindowText": "#000000", "Base": "#ffffff", "AlternateBase": "#f7f7f7",
        "Text": "#000000", "Button": "#efefef", "ButtonText": "#000000", "PlaceholderText": "#6b6b6b",
        "Light": "#ffffff", "Midlight": "#cacaca", "Mid": "#b8b8b8", "Dark": "#9f9f9f", "Shadow": "#767676",
        "Highlight": "#308cc6", "HighlightedText": "#ffffff", "ToolTipBase": "#ffffdc", "ToolTipText": "#000000",
    },
    Theme.DARK: {
        "Window": "#323232", "WindowText": "#f0f0f0", "Base": "#242424", "AlternateBase": "#2b2b2b",
        "Text": "#f0f0f0", "Button": "#323232", "ButtonText": "#f0f0f0", "PlaceholderText": "#a0a0a0",
        "Light": "#4b4b4b", "Midlight": "#2a2a2a", "Mid": "#252525", "Dark": "#212121", "Shadow": "#141414",
        "Highlight": "#308cc6", "HighlightedText": "#ffffff", "ToolTipBase": "#3c3c3c", "ToolTipText": "#d4d4d4",
    },
}  # fmt: skip
"""Those of Qt's own Fusion style, by the role they have in a palette."""


@dataclass(frozen=True)
class Colours:
    """What the style sheet and the painters draw with."""

    window: QColor
    card: QColor
    text: QColor
    muted: QColor
    border: QColor
    accent: QColor
    on_accent: QColor
    fake: QColor
    uncertain: QColor
    no_signs: QColor
    neutral: QColor

    def of_outcome(self, outcome: str) -> QColor:
        """The colour of a label or error code; it only ever accompanies words and a shape."""
        by_label = {
            Label.LIKELY_FAKE: self.fake,
            Label.UNCERTAIN: self.uncertain,
            Label.NO_SIGNS_FOUND: self.no_signs,
        }
        label = as_label(outcome)
        return by_label.get(label, self.neutral) if label else self.neutral


def current() -> Colours:
    """The colours for the application's palette of this moment. Painters ask for every row they draw."""
    return _current(QGuiApplication.palette().cacheKey())


@lru_cache(maxsize=2)
def _current(_palette_key: int) -> Colours:
    return colours(QGuiApplication.palette())


def colours(palette: QPalette) -> Colours:
    """Worked out once for the colours that they are derived from."""
    roles = QPalette.ColorRole
    asked = (roles.Window, roles.WindowText, roles.Base, roles.Highlight)
    return _colours(*(palette.color(role).name() for role in asked))


@lru_cache(maxsize=8)
def _colours(window_name: str, text_name: str, base_name: str, highlight_name: str) -> Colours:
    """No green anywhere: the absence of signs must not look like an all-clear."""
    window, text, base = QColor(window_name), QColor(text_name), QColor(base_name)
    card = mix(window, base, 0.5) if is_dark(window) else base
    accent = readable(QColor(highlight_name), card)
    return Colours(
        window=window,
        card=card,
        text=text,
        muted=readable(mix(text, window, 0.35), window),
        border=mix(window, text, 0.22),
        accent=accent,
        on_accent=QColor("white") if contrast(accent, QColor("white")) >= TEXT_CONTRAST else QColor("black"),
        fake=_readable_on_both("#c4281c", window, card),
        uncertain=_readable_on_both("#9a6700", window, card),
        no_signs=_readable_on_both("#1f6f8b", window, card),
        neutral=_readable_on_both("#5b6675", window, card),
    )


def is_dark(background: QColor) -> bool:
    return luminance(background) < 0.18


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """``share`` (0–1) of ``second`` in ``first``."""
    red, green, blue = (
        round(a + (b - a) * share)
        for a, b in (
            (first.red(), second.red()),
            (first.green(), second.green()),
            (first.blue(), second.blue()),
        )
    )
    return QColor(red, green, blue)


def readable(colour: QColor, background: QColor, ratio: float = TEXT_CONTRAST) -> QColor:
    """``colour``, lightened or darkened in small steps until it contrasts enough with ``background``."""
    towards = QColor("white") if is_dark(background) else QColor("black")
    for step in range(21):
        moved = mix(colour, towards, step / 20)
        if contrast(moved, background) >= ratio:
            return moved
    return towards


def _readable_on_both(name: str, window: QColor, card: QColor) -> QColor:
    return readable(readable(QColor(name), window), card)


def contrast(first: QColor, second: QColor) -> float:
    """Contrast ratio, 1–21 (WCAG 2.2, "relative luminance")."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: QColor) -> float:
    """Relative luminance, 0 (black) – 1 (white)."""
    red, green, blue = (_linear(channel) for channel in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def apply(application: QApplication) -> None:
    """Style the application; `refresh` keeps it up with the system."""
    application.setStyle("Fusion")
    application.setStyleSheet(style_sheet(current()))


def choose(application: QApplication, theme: Theme) -> None:
    """Light, dark, or whatever the system has. The colour scheme is for what Qt does not draw, such as title bars."""
    schemes = {Theme.LIGHT: Qt.ColorScheme.Light, Theme.DARK: Qt.ColorScheme.Dark, Theme.SYSTEM: Qt.ColorScheme.Unknown}
    application.styleHints().setColorScheme(schemes[theme])
    application.setPalette(QPalette() if theme == Theme.SYSTEM else _palette(_PALETTES[theme]))
    refresh()


def _palette(names: Mapping[str, str]) -> QPalette:
    palette = QPalette()
    for role, name in names.items():
        palette.setColor(QPalette.ColorRole[role], QColor(name))
    for role in ("WindowText", "Text", "ButtonText"):
        faded = mix(QColor(names[role]), QColor(names["Window"]), 0.55)
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole[role], faded)
    return palette


def refresh() -> None:
    """To be called when the system's palette may have changed: when it turned light or dark, for instance."""
    application, sheet = QApplication.instance(), style_sheet(current())
    if isinstance(application, QApplication) and application.styleSheet() != sheet:
        application.setStyleSheet(sheet)


def style_sheet(c: Colours) -> str:
    """Widgets opt in by object name or by the property ``role``. Qt's own balloon beside a tray is light in every
    theme, and would take its text's colour from a dark one."""
    return f"""
    QFrame[role="card"] {{ background: {c.card.name()}; border: 1px solid {c.border.name()}; border-radius: 10px; }}
    QLabel[role="muted"], QToolButton[role="link"] {{ color: {c.muted.name()}; }}
    QLabel[role="banner"] {{ background: {c.card.name()}; border: 2px solid {c.uncertain.name()};
        border-radius: 8px; padding: 10px; }}
    QPushButton {{ padding: 6px 14px; border: 1px solid {c.border.name()}; border-radius: 6px;
        background: {c.card.name()}; min-height: 1.3em; }}
    QPushButton:hover {{ border-color: {c.accent.name()}; }}
    QPushButton:focus {{ border: 2px solid {c.accent.name()}; padding: 5px 13px; }}
    QPushButton:pressed {{ background: {mix(c.card, c.text, 0.1).name()}; }}
    QPushButton:disabled {{ color: {mix(c.text, c.window, 0.5).name()}; }}
    QPushButton[role="primary"] {{ background: {c.accent.name()}; color: {c.on_accent.name()};
        border-color: {c.accent.name()}; font-weight: 600; }}
    QPushButton[role="primary"]:focus {{ border: 2px solid {c.text.name()}; }}
    QPushButton[role="primary"]:disabled {{ background: {mix(c.accent, c.window, 0.6).name()};
        border-color: {c.border.name()}; color: {c.text.name()}; }}
    QToolButton[role="link"] {{ border: 1px solid transparent; border-radius: 4px; padding: 3px 6px; }}
    QToolButton[role="link"]:hover {{ color: {c.text.name()}; }}
    QToolButton[role="link"]:focus {{ border-color: {c.accent.name()}; }}
    QListView {{ background: {c.card.name()}; border: 1px solid {c.border.name()}; border-radius: 10px;
        padding: 4px; outline: 0; }}
    QListView:focus {{ border-color: {c.accent.name()}; }}
    QListView::item:selected {{ background: {mix(c.card, c.accent, 0.16).name()}; color: {c.text.name()};
        border-radius: 6px; }}
    QScrollArea, QScrollArea > QWidget > QWidget#page {{ background: transparent; border: 0; }}
    QToolButton[role="menu"] {{ border: 1px solid transparent; border-radius: 4px; padding: 2px 8px;
        font-weight: 700; }}
    QToolButton[role="menu"]:hover {{ border-color: {c.border.name()}; }}
    QToolButton[role="menu"]:focus {{ border-color: {c.accent.name()}; }}
    QToolButton[role="menu"]::menu-indicator {{ image: none; }}
    QBalloonTip QLabel {{ color: #000000; }}
    QBalloonTip QPushButton {{ border: 0; padding: 0; min-height: 0; background: transparent; }}
    QProgressBar {{ border: 1px solid {c.border.name()}; border-radius: 4px; background: {c.card.name()};
        max-height: 6px; min-height: 6px; }}
    QProgressBar::chunk {{ background: {c.accent.name()}; border-radius: 3px; }}
    """
