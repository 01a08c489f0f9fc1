"""What an answer rests on: its meaning, how stable it is, where the file says it comes from, how often models err."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from desktop_app.gui import engine_words
from desktop_app.gui.stability_strip import StabilityStrip
from desktop_app.gui.text_labels import WrappedLabel, scaled_font
from engine.evidence.types import Evidence, Influence
from engine.model_card import Thresholds
from engine.types import FaceReport, Verdict

OPACITY = 55
"""In percent, to begin with: the face stays recognisable."""


class EvidencePanel(QFrame):
    """Hidden while there is no evidence. The influence map itself is drawn by whoever shows the picture."""

    influence_changed = Signal(object, float)
    """The maps to draw (a tuple of Influence, empty for none) and how opaque, 0–1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._evidence: Evidence | None = None
        self._faces: tuple[FaceReport, ...] = ()
        self._thresholds: Thresholds | None = None
        self._meaning = WrappedLabel()
        self._face_words = WrappedLabel()
        self._strip = StabilityStrip()
        self._show_map = QCheckBox(self.tr("Show where the score comes from"))
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._map_words = WrappedLabel(role="muted")
        self._origin = WrappedLabel()
        self._rates = WrappedLabel()
        self._assemble()
        self.hide()

    def show_verdict(self, verdict: Verdict | Mapping[str, Any] | None, thresholds: Thresholds | None = None) -> None:
        """``thresholds`` are those of the model that judged, None when they are not known. Raises ValueError for a
        mapping that is no verdict."""
        if isinstance(verdict, Mapping):
            verdict = Verdict.from_dict(verdict)
        self._evidence = verdict.evidence if verdict else None
        self._faces = verdict.faces if verdict else ()
        self._thresholds = thresholds
        self.setVisible(self._evidence is not None)
        if self._evidence is not None:
            self._show(self._evidence)
        self._announce_influence()

    def select_face(self, number: int) -> None:
        """Show the stability of this face, counted from 1; 0 for the one that says most."""
        if self._evidence is None:
            return
        index = number - 1 if 0 < number <= len(self._faces) else self._first_stable(self._evidence)
        found = self._evidence.faces[index].stability if index is not None else None
        score = self._faces[index].fake_probability if index is not None else None
        self._strip.show_stability(found, score, self._thresholds)
        self._face_words.setVisible(found is not None)
        if found is not None and index is not None:
            self._face_words.setText(self.tr("Face {}: {}").format(index + 1, engine_words.stated(found.statement)))

    def _first_stable(self, evidence: Evidence) -> int | None:
        """The most suspicious face that was looked at again."""
        looked = [i for i, face in enumerate(evidence.faces) if face.stability]
        return max(looked, key=lambda i: self._faces[i].fake_probability or 0.0, default=None)

    def _assemble(self) -> None:
        self.setAccessibleName(self.tr("Evidence"))
        self._opacity.setRange(10, 90)
        self._opacity.setValue(OPACITY)
        self._opacity.setAccessibleName(self.tr("How strongly the map covers the picture"))
        self._map_words.setText(
            self.tr(
                "Red parts moved the score towards fake, blue ones away from it. It is what the model went by, "
                "not a part that was edited."
            )
        )
        self._show_map.toggled.connect(self._announce_influence)
        self._opacity.valueChanged.connect(self._announce_influence)
        slider = QHBoxLayout()
        slider.addWidget(self._show_map)
        slider.addWidget(self._opacity, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 12, 14, 12)
        rows.setSpacing(6)
        self._add(rows, self.tr("What it means"), [self._meaning])
        self._add(rows, self.tr("How stable the score is"), [self._face_words, self._strip])
        rows.addSpacing(6)
        rows.addLayout(slider)
        rows.addWidget(self._map_words)
        self._add(rows, self.tr("Where the file says it comes from"), [self._origin])
        self._add(rows, self.tr("How often the model errs on such pictures"), [self._rates])

    def _add(self, rows: QVBoxLayout, title: str, widgets: Sequence[QWidget]) -> None:
        heading = QLabel(title)
        heading.setFont(scaled_font(heading, 1.05, QFont.Weight.DemiBold))
        if rows.count():
            rows.addSpacing(6)
        rows.addWidget(heading)
        for widget in widgets:
            rows.addWidget(widget)

    def _show(self, evidence: Evidence) -> None:
        self._meaning.setText(
            "\n".join(engine_words.stated(one) for one in evidence.meaning.statements if one.code not in _BELOW)
        )
        origin = evidence.provenance
        statements = [origin.credentials.statement, *(claim.statement for claim in origin.claims), *origin.notes]
        statements += [origin.thumbnail.statement, *evidence.notes]
        self._origin.setText("\n".join(f"• {engine_words.stated(one)}" for one in statements))
        rates = [one for one in evidence.meaning.statements if one.code in _RATES]
        self._rates.setText(" ".join(engine_words.stated(one) for one in (evidence.grade.statement, *rates)))
        has_map = any(face.influence for face in evidence.faces)
        for widget in (self._show_map, self._opacity, self._map_words):
            widget.setVisible(has_map)
        self.select_face(0)

    def _announce_influence(self) -> None:
        shown = self._evidence is not None and self._show_map.isChecked()
        self._opacity.setEnabled(self._show_map.isChecked())
        self.influence_changed.emit(self._maps() if shown else (), self._opacity.value() / 100)

    def _maps(self) -> tuple[Influence, ...]:
        found = (face.influence for face in self._evidence.faces) if self._evidence else ()
        return tuple(influence for influence in found if influence)


_RATES = ("rates_measured", "rates_not_measured")
_STABILITY = ("score_stable", "score_moves", "score_flips", "score_uncertain", "stability_not_measured")
_BELOW = (*_RATES, *_STABILITY, "grade_original", "grade_reencoded", "grade_screen")
"""Of the explanation, what the panel shows under a heading of its own."""
