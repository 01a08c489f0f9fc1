"""A result as plain text, for a message or a note: nothing that the window says is left out."""

from PySide6.QtCore import QCoreApplication

from desktop_app.gui import wording
from desktop_app.gui.shown import ShownFace, ShownResult
from engine.model_card import ModelCard

translate = QCoreApplication.translate


def as_text(result: ShownResult, card: ModelCard | None) -> str:
    """``card`` is that of the model that judged it, or None where that is not known any more."""
    parts = [
        [wording.source(result.name, result.page_host)],
        [wording.verdict_words(result.outcome), result.sentence, *_probability(result, card)],
        [_face(face) for face in result.faces],
        [note.message for note in result.notes],
        [wording.change(result.outcome, result.fake_probability, result.earlier)],
        [translate("ResultText", "What this can't tell: {}").format(card.limits) if card else ""],
        _circumstances(result),
    ]
    return "\n\n".join("\n".join(filter(None, lines)) for lines in parts if any(lines)) + "\n"


def _probability(result: ShownResult, card: ModelCard | None) -> list[str]:
    if result.fake_probability is None:
        return []
    words = [translate("ResultText", "Probability of a fake: {}.").format(wording.percent(result.fake_probability))]
    if card:
        low, high = wording.percent(card.thresholds.no_signs_found), wording.percent(card.thresholds.likely_fake)
        words.append(translate("ResultText", "Between {} and {} this model does not decide.").format(low, high))
    return [" ".join(words)]


def _face(face: ShownFace) -> str:
    return translate("ResultText", "Face {}: {}").format(face.number, ", ".join(wording.face_words(face)))


def _circumstances(result: ShownResult) -> list[str]:
    lines = [
        translate("ResultText", "{}, checked {}").format(
            wording.origin_words(result.origin), wording.full_moment(result.checked_at)
        )
    ]
    if result.width:
        lines.append(translate("ResultText", "{} × {} pixels").format(result.width, result.height))
    if result.image_sha256:
        lines.append(f"SHA-256: {result.image_sha256}")
    if result.model:
        lines.insert(0, wording.grade_words(result.grade))
        model = translate("ResultText", "Model {} {} ({})")
        lines.append(model.format(result.model.name, result.model.version, result.model.sha256[:12]))
    if wording.as_label(result.outcome) is None:
        lines.append(translate("ResultText", "Error code: {}").format(result.outcome))
    return lines
