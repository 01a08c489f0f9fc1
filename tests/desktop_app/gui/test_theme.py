"""Every text stays readable on every desktop."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.gui import theme
from engine.types import Label


def a_palette(window: str, text: str, base: str, highlight: str) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, window), (roles.WindowText, text), (roles.Base, base), (roles.Highlight, highlight)
    ):  # fmt: skip
        palette.setColor(role, QColor(colour))
    return palette


@pytest.mark.parametrize(
    "palette",
    [
        pytest.param(("#efefef", "#000000", "#ffffff", "#308cc6"), id="light"),
        pytest.param(("#323232", "#ffffff", "#242424", "#308cc6"), id="dark"),
        pytest.param(("#000000", "#ffffff", "#000000", "#ffff00"), id="black"),
        pytest.param(("#fdf6e3", "#073642", "#eee8d5", "#b58900"), id="tinted"),
    ],
)
def test_text_contrasts_4_5_to_1(qapp: QApplication, palette: tuple[str, str, str, str]) -> None:
    colours = theme.colours(a_palette(*palette))
    texts = [colours.muted, *(colours.of_outcome(label.value) for label in Label), colours.of_outcome("image_empty")]
    for colour in texts:
        assert theme.contrast(colour, colours.window) >= 4.5
    for colour in texts[1:]:
        assert theme.contrast(colour, colours.card) >= 4.5
    assert theme.contrast(colours.on_accent, colours.accent) >= 4.5


def test_the_style_sheet_is_one_that_qt_understands(qapp: QApplication, capfd: pytest.CaptureFixture[str]) -> None:
    qapp.setStyleSheet(theme.style_sheet(theme.current()))
    qapp.setStyleSheet("")
    assert "parse" not in capfd.readouterr().err


def test_contrast_is_that_of_the_standard() -> None:
    assert theme.contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert theme.contrast(QColor("#767676"), QColor("white")) == pytest.approx(4.54, abs=0.01)
