"""The evidence beside a result: what is said, what is drawn over the picture, and the report to take away."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from looking import visible_text
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QSlider
from pytestqt.qtbot import QtBot

from desktop_app.gui import shown
from desktop_app.gui.background import Background
from desktop_app.gui.engine_words import stated
from desktop_app.gui.evidence_panel import EvidencePanel
from desktop_app.gui.result_actions import ResultActions
from desktop_app.gui.result_view import ResultView
from desktop_app.gui.stability_strip import StabilityStrip
from engine import resources
from engine.checker import Checker, open_checker
from engine.evidence.types import Influence, Statement
from engine.types import ImageInput, Verdict

SAMPLE = resources.assets_dir() / "samples/eileen_collins.jpg"


@pytest.fixture(scope="module")
def model() -> Checker:
    return open_checker(resources.assets_dir() / "models/telltale-small")


@pytest.fixture(scope="module")
def verdict(model: Checker) -> Verdict:
    return model.check(ImageInput(SAMPLE.read_bytes(), name=SAMPLE.name), explain=True)


@pytest.fixture
def view(qtbot: QtBot, model: Checker, verdict: Verdict) -> ResultView:
    view = ResultView()
    qtbot.addWidget(view)
    view.resize(900, 1100)
    view.show_model_card(model.model_card)
    image = ImageInput(b"", name=SAMPLE.name)
    view.show_result(shown.from_verdict(image, verdict), QImage(str(SAMPLE)))
    view.show()
    qtbot.waitExposed(view)
    return view


def panel_of(view: ResultView) -> EvidencePanel:
    return view.findChild(EvidencePanel)


def test_everything_that_was_found_is_said(view: ResultView, verdict: Verdict) -> None:
    text = visible_text(panel_of(view))

    assert verdict.evidence is not None
    for statement in verdict.evidence.meaning.statements:
        assert statement.message in text
    assert "nothing found, which means nothing" in text


def test_without_evidence_there_is_no_panel(view: ResultView, verdict: Verdict) -> None:
    plain = replace(verdict, evidence=None)

    view.show_result(shown.from_verdict(ImageInput(b""), plain), QImage(str(SAMPLE)))

    assert not panel_of(view).isVisible()


def test_the_map_is_drawn_over_the_face_and_nowhere_else(view: ResultView, verdict: Verdict, qtbot: QtBot) -> None:
    """GIVEN a picture, WHEN the map is switched on, THEN pixels change inside the crop and only there."""
    picture = view._picture
    before = picture.grab().toImage()
    box = panel_of(view).findChild(QCheckBox)
    box.click()
    after = picture.grab().toImage()

    changed = np.any(_pixels(before) != _pixels(after), axis=2)
    assert verdict.evidence is not None and verdict.evidence.faces[0].influence is not None
    x, y, w, h = verdict.evidence.faces[0].influence.region
    inside = picture._place(type(verdict.faces[0].box)(x, y, w, h)).toAlignedRect()
    ratio = before.devicePixelRatio()
    mask = np.zeros_like(changed)
    mask[
        int(inside.top() * ratio) - 2 : int(inside.bottom() * ratio) + 3,
        int(inside.left() * ratio) - 2 : int(inside.right() * ratio) + 3,
    ] = True
    assert changed[mask].mean() > 0.5 and not changed[~mask].any()

    slider = panel_of(view).findChild(QSlider)
    slider.setValue(slider.maximum())
    assert np.any(_pixels(picture.grab().toImage()) != _pixels(after))
    box.click()
    assert not np.any(_pixels(picture.grab().toImage()) != _pixels(before))


def _pixels(image: QImage) -> np.ndarray:
    rgb = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(bytes(rgb.constBits()), np.uint8).reshape(rgb.height(), rgb.bytesPerLine() // 4, 4)[:, :, :3]


def test_the_strip_follows_the_chosen_face(view: ResultView) -> None:
    strip = panel_of(view).findChild(StabilityStrip)

    assert strip.isVisible() and "10 harmless changes" in strip.accessibleName()
    panel_of(view).select_face(1)
    assert strip.isVisible()


def test_the_panel_works_from_a_plain_mapping_and_by_keyboard(qtbot: QtBot, verdict: Verdict) -> None:
    panel = EvidencePanel()
    qtbot.addWidget(panel)
    maps: list[tuple[Influence, ...]] = []
    panel.influence_changed.connect(lambda found, _: maps.append(found))
    panel.show_verdict(json.loads(json.dumps(verdict.as_dict())))
    panel.show()
    box = panel.findChild(QCheckBox)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)

    assert len(maps[-1]) == 1
    assert panel.accessibleName() and panel.findChild(QSlider).accessibleName()


@pytest.mark.parametrize("parameters", [{}, {"other": 1}])
def test_sentences_of_other_versions_are_shown_as_they_came(parameters: dict[str, int]) -> None:
    assert stated(Statement("from_the_future", parameters, "Something new.")) == "Something new."
    assert stated(Statement("score_stable", parameters, "As it came.")) == "As it came."


@pytest.mark.parametrize("name", ["report.html", "report.json"])
def test_a_report_can_be_taken_away(
    view: ResultView, verdict: Verdict, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    actions = ResultActions(view, Background(view))
    with qtbot.waitSignal(actions.notice, timeout=30_000) as notice:
        actions.save_report_to(tmp_path / name)

    text = (tmp_path / name).read_text(encoding="utf-8")
    assert "Saved as" in notice.args[0] and verdict.image_sha256 in text and SAMPLE.name in text


def test_a_report_that_cannot_be_saved_is_said(view: ResultView, qtbot: QtBot, tmp_path: Path) -> None:
    actions = ResultActions(view, Background(view))
    with qtbot.waitSignal(actions.notice, timeout=30_000) as notice:
        actions.save_report_to(tmp_path / "missing" / "report.html")

    assert "could not be saved" in notice.args[0]
