"""What the engine says, in another language.

The engine knows no languages: its sentences are English, in the history too. Here they are found again by their form,
the blanks taken out, and put into the translated sentence. A sentence that is not found is shown as it came; a test
compares this list with what the engine's code can say. The window translates with Qt (gui/engine_words.py); the server,
which knows no Qt, with the same translations in assets/translations/engine_*.json.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from desktop_app.settings import Language
from engine import resources
from engine.evidence.statements import SENTENCES as EVIDENCE
from engine.evidence.types import Statement

Translate = Callable[[str, str], str]
"""("Engine" or "Evidence", English) → the translation, or the English where there is none."""

SENTENCES: tuple[str, ...] = (
    # The verdict (engine/verdict.py)
    "No face was found, and only faces are judged.",
    (
        "The largest face is {} pixels high; below {} pixels this model cannot judge. Look for a larger copy of "
        "the picture."
    ),
    "The face shows signs of being fake that this model knows. It can be wrong: look for the source.",
    "{} of {} faces shows signs of being fake that this model knows. It can be wrong: look for the source.",
    "{} of {} faces show signs of being fake that this model knows. It can be wrong: look for the source.",
    "The signs point neither way clearly enough. Treat this as not checked.",
    "None of the signs that this model knows was found. That does not prove the picture genuine.",
    # Notes (engine/checker.py, engine/images.py)
    "More than {} faces were found; only the {} largest were judged.",
    "A face that the picture's edge cuts off was not judged: too little of it can be seen.",
    "What was judged is cut off by the picture's edge. The model learned from whole faces and is less reliable here.",
    "Judged from pixels on the screen, which hide traces that the file may carry.",
    "At least one face's score does not hold under harmless changes of the picture; that face counts as uncertain.",
    "The picture is animated or has several frames; only the first was judged.",
    "The picture has more than 8 bits per channel; it was judged at 8.",
    "The picture is in print colours (CMYK); it was converted to RGB first.",
    "Transparent parts were filled with white.",
    # Pictures that cannot be judged (engine/images.py, engine/picture_files.py, engine/isolation)
    "{} is empty (0 bytes).",
    "{} is larger than {} MB. Save a smaller copy.",
    "There is no picture ({}) in the folder {}.",
    "{} is not a file that can be read.",
    "{}: there is no such file.",
    "{}: the file cannot be read. Check its permissions.",
    "{} is a link to a file that is not there.",
    "{} needs more memory than there is.",
    "{} has too many pixels{}; at most {} megapixels and {} a side are read. Save a smaller copy.",
    "{} carries more metadata than is read. Save a copy without it.",
    "{} begins like a picture, but its header is damaged or cut off.",
    "{} is not a picture in a format that Telltale reads ({}).",
    "{} ends too early: a part of it is missing. Get it again.",
    "{} is damaged and cannot be decoded. Get it again.",
    (
        "{} could not be looked at safely: the process that does so crashed or took too long. The picture may be "
        "damaged, or made to do harm."
    ),
    "The picture",
    # Models (engine/model_store.py, model_bundle.py, networks.py, classifier.py, model_trial.py)
    "There is no readable {} in {}.",
    "There is no readable {} in {}. Install the model again.",
    "{} is not the file its card describes (sha256 differs). Install the model again.",
    "{} is not a network that can be loaded. Install the model again.",
    "{} is not a folder. A model is a folder with {} and {}.",
    "{} is a link. A model's files must lie in its own folder.",
    "{} is not a regular file.",
    "{} is larger than {} MB, more than Telltale takes.",
    (
        "{} is a model of the {} protocol: it judges whole pictures as published models do, and is there to "
        "compare with, not to serve. Install one of the face protocol."
    ),
    "{}: the field {} must be 1 to 64 letters, digits and . _ + - between them.",
    "There is no model called {}. There are: {}.",
    "Another model called {} is installed. Give this one another version.",
    "A shipped model is already called {}. Give this one another version.",
    "No other model was active before this one, so there is none to go back to.",
    "No model was shipped: there is none in {}.",
    (
        "{} {} is worse than the active model {} {}: {} To install it all the same, run: telltale models install "
        "--allow-regression FOLDER"
    ),
    (
        "Whether {} {} is as good as the active model {} {} is not known: {} To install it all the same, run: "
        "telltale models install --allow-regression FOLDER"
    ),
    "The folder of models {} cannot be written: {}.",
    "{} does not say which model is active. Choose one with: telltale models activate NAME",
    "{}: the network does not give finite numbers for every picture.",
    "{}: the network's influence map does not add up to its score.",
    (
        "{}: the network must take pixels (uint8, n × side × side × 3) as its one input, image. Export it again "
        "with this version of Telltale."
    ),
    "{}: the network does not give two finite logits for a picture.",
    "{}: the network does not run as its card describes it.",
    "{}: a picture's result depends on the pictures judged beside it.",
    "{}: the field 'parity' must hold {} pairs of numbers.",
    "{}: the network does not give what it gave where it was trained (it differs by {}).",
    "It was not measured on {}.",
    "Its {} on {} was not measured.",
    "Its {} on {} is {}; that of the serving model is {} [{}, {}].",
    # The process that judges, and the program itself
    "The engine was closed.",
    "{} holds another model than before. Start Telltale again.",
    "The process that looks at pictures does not start. Run: telltale doctor",
    "Nobody waits for this picture any more.",
    "The model in {} could not be tried: the process that does so broke.",
    "Something went wrong inside Telltale; the log says what.",
    "The model could not be loaded; the log says why.",
    # Whether there is a newer version (desktop_app/updates)
    "Telltale {} is there; this is {}. Get it at {}",
    "This is Telltale {}, the newest there is.",
    "This is Telltale {}, newer than the newest release, {}.",
    "This copy does not know where its releases are published, so it cannot ask for newer ones.",
    "There is no release at {}.",
    "{} did not answer in time. Try again later.",
    "{} has no certificate that this system trusts, so it was not asked.",
    "No secure connection to {} could be made, so it was not asked.",
    "{} could not be reached ({}). Is this computer connected to the internet?",
    "{} gave an answer that cannot be understood.",
    "{} gave an answer larger than {} kB, which is not read.",
    "{} takes no more questions from here for now. Try again in an hour.",
    "{} refers to another address, which is not followed.",
    "{} answered with an error (HTTP {}). Try again later.",
    # Words inside the sentences of evidence
    "the face being fake",
    "the face not being fake",
    "likely fake",
    "uncertain",
    "no signs found",
    "below {} %",
    "above {} %",
    "below 0.1 %",
    "{}.{} %",
)


class EngineWords:
    """Finds the engine's sentences again and has them translated."""

    def __init__(self, translate: Translate) -> None:
        self._translate = translate

    def said(self, sentence: str) -> str:
        """This sentence of the engine."""
        for form, pattern in _patterns():
            if found := pattern.fullmatch(sentence):
                return self._translate("Engine", form).format(*map(self._part, found.groups()))
        return sentence

    def stated(self, statement: Statement) -> str:
        """A sentence of evidence. One that this version does not know is shown as it came."""
        form = EVIDENCE.get(statement.code)
        if form is None:
            return statement.message
        named = statement.parameters.items()
        parts = {name: self.said(part) if isinstance(part, str) else part for name, part in named}
        try:
            return self._translate("Evidence", form).format(**parts)
        except (KeyError, IndexError):  # Other blanks, in a translation or an older version.
            return statement.message

    def verdict(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """``Verdict.as_dict()`` with every sentence of it translated; what a file or a model's card says stays."""
        words = {name: self._within(value) for name, value in told.items()} | {"sentence": self.said(told["sentence"])}
        if "evidence" in words:
            meaning = words["evidence"]["meaning"]
            meaning["text"] = " ".join(statement["message"] for statement in meaning["statements"])
        return words

    def _within(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._within(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "parameters" in value:
            return value | {"message": self.stated(Statement(**value))}
        if "message" in value:
            return value | {"message": self.said(value["message"])}
        return {name: self._within(item) for name, item in value.items()}

    def _part(self, text: str) -> str:
        """What stands in for the name of a picture that has none is words too; a name is not."""
        return self.said(text) if text == "The picture" else text


def in_language(tag: str) -> EngineWords | None:
    """``tag`` as browsers name languages: ``de``, ``de-AT``. None for English, and for a language that Telltale does
    not speak: the engine's sentences as they are."""
    return _german() if tag.partition("-")[0].lower() == Language.GERMAN else None


@lru_cache(maxsize=1)
def _german() -> EngineWords:
    path = resources.assets_dir() / "translations" / "engine_de.json"
    translations: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return EngineWords(lambda context, english: translations[context].get(english, english))


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The most wordy first, for "{} is empty" also fits what says more."""
    ordered = sorted(SENTENCES, key=lambda form: len(form.replace("{}", "")), reverse=True)
    return [(form, re.compile("(.*?)".join(map(re.escape, form.split("{}"))), re.DOTALL)) for form in ordered]
