"""What the verdict can't tell: the model card's own words on its limits, training data and errors."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.text_labels import WrappedLabel
from engine.model_card import ModelCard

_FIGURES = ("pictures", "roc_auc", "accuracy", "false_alarms", "called_likely_fake", "uncertain")


class LimitsPanel(QWidget):
    """One line that is always there, and the rest of the card below it on demand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limits = WrappedLabel(self._without_card(), "muted")
        self._details = WrappedLabel(role="muted")
        self._details.hide()
        self._toggle = QToolButton()
        self._toggle.setText(self.tr("What this can't tell"))
        self._toggle.setProperty("role", "link")
        self._toggle.setCheckable(True)
        self._toggle.setEnabled(False)
        self._toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._toggle.setArrowType(Qt.ArrowType.RightArrow)
        self._toggle.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._toggle.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._toggle.toggled.connect(self._unfold)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for widget in (self._toggle, self._limits, self._details):
            layout.addWidget(widget)

    def show_card(self, card: ModelCard) -> None:
        self._limits.setText(card.limits)
        self._details.setText(self._describe(card))
        self._toggle.setEnabled(True)
        self._toggle.setToolTip(self.tr("Show what the model was trained on and how often it errs"))

    def _without_card(self) -> str:
        return self.tr("A picture in which no signs are found can still be fake.")

    def _unfold(self, unfolded: bool) -> None:
        self._toggle.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self._details.setVisible(unfolded)

    def _describe(self, card: ModelCard) -> str:
        thresholds = card.thresholds
        parts = [
            self.tr("Data: {}.").format("; ".join(card.trained_on)),
            self.tr("Its “uncertain” lies between {:.0%} and {:.0%}, chosen on {}.").format(
                thresholds.no_signs_found, thresholds.likely_fake, thresholds.chosen_on
            ),
            *(f"{name}: {_figures(figures)}" for name, figures in card.metrics.items() if "of" not in figures),
        ]
        return "\n\n".join(parts)


def _figures(figures: Mapping[str, Any]) -> str:
    """Those that tell most; the card's own text has them all, and the slices that were made from others."""
    shown = [name for name in _FIGURES if name in figures]
    return ", ".join(f"{name.replace('_', ' ')} {_figure(figures[name])}" for name in shown)


def _figure(value: Any) -> str:
    """``[value, low, high]`` as "0.93 (0.91–0.95)", counts as "10 not fake + 10 fake"; anything else as it stands."""
    if isinstance(value, Mapping):
        return " + ".join(f"{count} {name.replace('_', ' ')}" for name, count in value.items())
    if isinstance(value, list | tuple) and len(value) == 3 and all(isinstance(x, int | float) for x in value):
        return f"{value[0]:.3g} ({value[1]:.3g}–{value[2]:.3g})"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
