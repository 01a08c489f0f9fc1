"""Every sentence of the window is there in German, the engine's too; nothing is cut off; and the committed files are
those that the code asks for."""

import ast
import json
import shutil
import string
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import StartApplication, button, visible_text, window_titled
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine_words import SENTENCES, in_language
from desktop_app.gui import engine_words, languages
from desktop_app.gui.text_labels import ElidedLabel
from desktop_app.settings import Language
from engine import resources, verdict
from engine.evidence.statements import say
from engine.evidence.types import Statement
from engine.types import Box, FaceReport, Label

TRANSLATIONS = resources.assets_dir() / "translations"
ENGINE = Path(verdict.__file__).parent
Message = tuple[str, str, str]
"""Context, English, German."""


def messages(path: Path) -> list[Message]:
    found = []
    for context in ET.parse(path).getroot().findall("context"):  # noqa: S314
        for message in context.findall("message"):
            german = message.find("translation")
            assert german is not None
            is_done = german.get("type") is None
            found.append((context.findtext("name", ""), message.findtext("source", ""), german.text or ""))
            assert is_done, f"not translated: {found[-1]}. Run assets/translations/update.py and translate it."
    return found


def test_the_committed_translations_are_complete_and_those_of_this_code(tmp_path: Path, qapp: QApplication) -> None:
    for file in TRANSLATIONS.glob("telltale_*.ts"):
        shutil.copy(file, tmp_path)
    committed = messages(TRANSLATIONS / "telltale_de.ts")
    subprocess.run([sys.executable, TRANSLATIONS / "update.py", tmp_path], check=True, timeout=120)
    assert messages(tmp_path / "telltale_de.ts") == committed
    compiled = QTranslator()
    assert compiled.load("telltale_de", str(TRANSLATIONS))
    said = json.loads((TRANSLATIONS / "engine_de.json").read_text(encoding="utf-8"))
    assert json.loads((tmp_path / "engine_de.json").read_text(encoding="utf-8")) == said
    for context, english, german in committed:
        assert said.get(context, {}).get(english, german) == german
        assert compiled.translate(context, english) == german, "Run assets/translations/update.py."


def blanks(sentence: str) -> Counter[str]:
    """The names of the blanks, or how many there are without a name, with how their values are written."""
    fields = [(name, form) for _, name, form, _ in string.Formatter().parse(sentence) if name is not None]
    return Counter(form or "" if not name or name.isdigit() else f"{name}:{form}" for name, form in fields)


def keys(text: str) -> int:
    return text.replace("&&", "").count("&")


def test_blanks_and_access_keys_are_the_same_in_both_languages() -> None:
    for context, english, german in messages(TRANSLATIONS / "telltale_de.ts"):
        assert blanks(german) == blanks(english), (context, english)
        assert keys(german) == (0 if "Privacy" in english else keys(english)) or "Datenschutz" in german, english
        assert english.endswith("…") == german.endswith("…"), english
        assert (english[0] == " ") == (german[0] == " "), english


def spoken_by_the_engine() -> Iterator[str]:
    """What the parts that serve can raise or note, blanks as {}."""
    modules = [
        *("images", "picture_files", "checker", "model_store", "model_bundle", "networks", "classifier", "model_trial"),
        *("isolation/checker", "isolation/trial", "regression"),
    ]
    for module in modules:
        for node in ast.walk(ast.parse((ENGINE / f"{module}.py").read_text())):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and (name == "Note" or name.startswith(("Image", "Model", "No", "Unsafe"))):
                yield from (text for argument in node.args[-1:] if (text := sentence_of(argument)))


def sentence_of(node: ast.expr) -> str:
    """ "" for what is no literal."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join("{}" if isinstance(part, ast.FormattedValue) else sentence_of(part) for part in node.values)
    return ""


def test_what_the_engine_can_say_is_known() -> None:
    said = {sentence for sentence in spoken_by_the_engine() if " " in sentence}
    assert len(said) > 35
    assert said - set(SENTENCES) == set()


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    assert languages.install(qapp, Language.GERMAN) is Language.GERMAN
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
    QLocale.setDefault(before)


def face(label: Label, height: float = 80.0) -> FaceReport:
    return FaceReport(Box(0, 0, 80, 80), height, None if label is Label.TOO_SMALL else 0.9, label)


@pytest.mark.parametrize(
    ("label", "faces", "words"),
    [
        (Label.NO_FACE, [], "Es wurde kein Gesicht gefunden"),
        (Label.TOO_SMALL, [face(Label.TOO_SMALL, 20)], "Das größte Gesicht ist 20 Pixel hoch; unter 40 Pixeln"),
        (Label.LIKELY_FAKE, [face(Label.LIKELY_FAKE)], "Das Gesicht zeigt Anzeichen einer Fälschung"),
        (Label.LIKELY_FAKE, [face(Label.LIKELY_FAKE), face(Label.UNCERTAIN)], "1 von 2 Gesichtern zeigt "),
        (Label.LIKELY_FAKE, [face(Label.LIKELY_FAKE)] * 2 + [face(Label.UNCERTAIN)], "2 von 3 Gesichtern zeigen "),
        (Label.UNCERTAIN, [face(Label.UNCERTAIN)], "Die Anzeichen weisen in keine Richtung"),
        (Label.NO_SIGNS_FOUND, [face(Label.NO_SIGNS_FOUND)], "Keines der Anzeichen"),
    ],
)
def test_verdicts_are_said_in_german(
    german: None, model_card: object, label: Label, faces: list[FaceReport], words: str
) -> None:
    english = verdict.sentence_for(label, faces, model_card)  # type: ignore[arg-type]
    assert engine_words.said(english).startswith(words)


def test_browsers_are_answered_in_every_language_that_the_extension_speaks() -> None:
    locales = {path.name for path in (ENGINE.parent / "extension/src/_locales").iterdir()}
    assert {locale for locale in locales if in_language(locale) is None} == {"en"}


def test_names_in_a_sentence_stay_as_they_are(german: None) -> None:
    assert engine_words.said("a {0} is. empty is empty (0 bytes).") == "a {0} is. empty ist leer (0 Bytes)."
    assert engine_words.said("The picture is empty (0 bytes).") == "Das Bild ist leer (0 Bytes)."
    assert engine_words.said("Somebody else's words.") == "Somebody else's words."


def test_evidence_is_said_in_german(german: None) -> None:
    assert engine_words.stated(say("band_weak_support", side="the face being fake")).endswith(
        "schwach, das Gesicht sei gefälscht."
    )
    missed = engine_words.stated(say("base_rate_missed", cleared=710, missed=1, missed_low=1, missed_high=2))
    assert "keine Anzeichen zeigen, darunter 1 der 10 Fälschungen" in missed


def test_shares_have_a_decimal_comma_in_german_and_versions_stay(german: None) -> None:
    held = say("score_stable", kept=9, views=10, lowest="below 0.1 %", highest="9.5 %")
    assert engine_words.stated(held).endswith("unter 0,1 % bis 9,5 %.")
    assert "GIMP 2.10" in engine_words.stated(say("claim_software", found_in="EXIF", value="GIMP 2.10"))


def test_what_a_later_version_says_comes_as_it_is(german: None) -> None:
    assert engine_words.stated(Statement("of_a_later_version", {}, "As it came.")) == "As it came."


def test_without_a_translation_it_is_english(qapp: QApplication) -> None:
    assert languages.install(qapp, Language.ENGLISH) is Language.ENGLISH
    assert engine_words.said("The engine was closed.") == "The engine was closed."


def cut_off(widget: QWidget) -> list[str]:
    """Visible labels and buttons that are smaller than their words; those that elide themselves say the rest."""
    QApplication.processEvents()
    found: list[QWidget] = [*widget.findChildren(QLabel), *widget.findChildren(QAbstractButton)]
    shown = [child for child in found if child.isVisible() and child.text() and not isinstance(child, ElidedLabel)]
    return [
        f"{child.text()!r}: {child.width()} of {child.sizeHint().width()}"  # type: ignore[attr-defined]
        for child in shown
        if not (isinstance(child, QLabel) and child.wordWrap()) and child.width() < child.sizeHint().width()
    ]


def test_the_window_speaks_german_and_cuts_nothing_off(
    german: None, start_application: StartApplication, qtbot: QtBot, tmp_path: Path, png: bytes
) -> None:
    application = start_application(introduced=False)
    window = application.window
    qtbot.waitUntil(lambda: "Modell scripted 1 ist bereit" in visible_text(window))
    for _ in range(2):
        assert cut_off(window) == []
        button(window, "Weiter").click()
    assert "Ein Beispiel ausprobieren" in visible_text(window)
    assert cut_off(window) == []
    button(window, "Fertig").click()
    assert "Bilder hier ablegen" in visible_text(window)
    assert cut_off(window) == []
    (tmp_path / "portrait.png").write_bytes(png)
    window.paths_given.emit([tmp_path / "portrait.png"])
    qtbot.waitUntil(lambda: "Unsicher" in visible_text(window))
    assert cut_off(window) == []
    application._preferences.open()
    dialog = window_titled("Einstellungen")
    assert dialog is not None
    tabs = dialog.findChild(QTabWidget)
    for row in range(tabs.count()):
        tabs.setCurrentIndex(row)
        QApplication.processEvents()
        assert cut_off(dialog) == []
    assert any(box.text() == "&Telltale beim Anmelden starten" for box in dialog.findChildren(QCheckBox))
