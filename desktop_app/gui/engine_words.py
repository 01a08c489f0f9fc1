"""What the engine says, in the window's language.

The engine knows no languages: its sentences are English, in the history and on the wire too. Here they are found again
by their form, the blanks taken out, and put into the translated sentence. A sentence that is not found is shown as it
came; a test compares this list with what the engine's code can say.
"""

import re
from functools import lru_cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from engine.evidence.statements import SENTENCES as EVIDENCE
from engine.evidence.types import Statement

translate = QCoreApplication.translate

_MARKED = (
    # The verdict (engine/verdict.py)
    QT_TRANSLATE_NOOP("Engine", "No face was found, and only faces are judged."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "The largest face is {} pixels high; below {} pixels this model cannot judge. Look for a larger copy of the "
        "picture.",
    ),
    QT_TRANSLATE_NOOP(
        "Engine", "The face shows signs of being fake that this model knows. It can be wrong: look for the source."
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "{} of {} faces shows signs of being fake that this model knows. It can be wrong: look for the source.",
    ),
    QT_TRANSLATE_NOOP(
        "Engine", "{} of {} faces show signs of being fake that this model knows. It can be wrong: look for the source."
    ),
    QT_TRANSLATE_NOOP("Engine", "The signs point neither way clearly enough. Treat this as not checked."),
    QT_TRANSLATE_NOOP(
        "Engine", "None of the signs that this model knows was found. That does not prove the picture genuine."
    ),
    # Notes (engine/checker.py, engine/images.py)
    QT_TRANSLATE_NOOP("Engine", "More than {} faces were found; only the {} largest were judged."),
    QT_TRANSLATE_NOOP(
        "Engine", "A face that the picture's edge cuts off was not judged: too little of it can be seen."
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "What was judged is cut off by the picture's edge. The model learned from whole faces and is less reliable "
        "here.",
    ),
    QT_TRANSLATE_NOOP("Engine", "Judged from pixels on the screen, which hide traces that the file may carry."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "At least one face's score does not hold under harmless changes of the picture; that face counts as uncertain.",
    ),
    QT_TRANSLATE_NOOP("Engine", "The picture is animated or has several frames; only the first was judged."),
    QT_TRANSLATE_NOOP("Engine", "The picture has more than 8 bits per channel; it was judged at 8."),
    QT_TRANSLATE_NOOP("Engine", "The picture is in print colours (CMYK); it was converted to RGB first."),
    QT_TRANSLATE_NOOP("Engine", "Transparent parts were filled with white."),
    # Pictures that cannot be judged (engine/images.py, engine/picture_files.py, engine/isolation)
    QT_TRANSLATE_NOOP("Engine", "{} is empty (0 bytes)."),
    QT_TRANSLATE_NOOP("Engine", "{} is larger than {} MB. Save a smaller copy."),
    QT_TRANSLATE_NOOP("Engine", "There is no picture ({}) in the folder {}."),
    QT_TRANSLATE_NOOP("Engine", "{} is not a file that can be read."),
    QT_TRANSLATE_NOOP("Engine", "{}: there is no such file."),
    QT_TRANSLATE_NOOP("Engine", "{}: the file cannot be read. Check its permissions."),
    QT_TRANSLATE_NOOP("Engine", "{} is a link to a file that is not there."),
    QT_TRANSLATE_NOOP("Engine", "{} needs more memory than there is."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "{} has too many pixels{}; at most {} megapixels and {} a side are read. Save a smaller copy.",
    ),
    QT_TRANSLATE_NOOP("Engine", "{} carries more metadata than is read. Save a copy without it."),
    QT_TRANSLATE_NOOP("Engine", "{} begins like a picture, but its header is damaged or cut off."),
    QT_TRANSLATE_NOOP("Engine", "{} is not a picture in a format that Telltale reads ({})."),
    QT_TRANSLATE_NOOP("Engine", "{} ends too early: a part of it is missing. Get it again."),
    QT_TRANSLATE_NOOP("Engine", "{} is damaged and cannot be decoded. Get it again."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "{} could not be looked at safely: the process that does so crashed or took too long. The picture may be "
        "damaged, or made to do harm.",
    ),
    QT_TRANSLATE_NOOP("Engine", "The picture"),
    # Models (engine/model_store.py, model_bundle.py, networks.py, classifier.py, model_trial.py)
    QT_TRANSLATE_NOOP("Engine", "There is no readable {} in {}."),
    QT_TRANSLATE_NOOP("Engine", "There is no readable {} in {}. Install the model again."),
    QT_TRANSLATE_NOOP("Engine", "{} is not the file its card describes (sha256 differs). Install the model again."),
    QT_TRANSLATE_NOOP("Engine", "{} is not a network that can be loaded. Install the model again."),
    QT_TRANSLATE_NOOP("Engine", "{} is not a folder. A model is a folder with {} and {}."),
    QT_TRANSLATE_NOOP("Engine", "{} is a link. A model's files must lie in its own folder."),
    QT_TRANSLATE_NOOP("Engine", "{} is not a regular file."),
    QT_TRANSLATE_NOOP("Engine", "{} is larger than {} MB, more than Telltale takes."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "{} is a model of the {} protocol: it judges whole pictures as published models do, and is there to compare "
        "with, not to serve. Install one of the face protocol.",
    ),
    QT_TRANSLATE_NOOP("Engine", "{}: the field {} must be 1 to 64 letters, digits and . _ + - between them."),
    QT_TRANSLATE_NOOP("Engine", "There is no model called {}. There are: {}."),
    QT_TRANSLATE_NOOP("Engine", "Another model called {} is installed. Give this one another version."),
    QT_TRANSLATE_NOOP("Engine", "A shipped model is already called {}. Give this one another version."),
    QT_TRANSLATE_NOOP("Engine", "No other model was active before this one, so there is none to go back to."),
    QT_TRANSLATE_NOOP("Engine", "No model was shipped: there is none in {}."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "{} {} is worse than the active model {} {}: {} To install it all the same, run: telltale models install "
        "--allow-regression FOLDER",
    ),
    QT_TRANSLATE_NOOP(
        "Engine",
        "Whether {} {} is as good as the active model {} {} is not known: {} To install it all the same, run: telltale "
        "models install --allow-regression FOLDER",
    ),
    QT_TRANSLATE_NOOP("Engine", "The folder of models {} cannot be written: {}."),
    QT_TRANSLATE_NOOP(
        "Engine", "{} does not say which model is active. Choose one with: telltale models activate NAME"
    ),
    QT_TRANSLATE_NOOP("Engine", "{}: the network does not give finite numbers for every picture."),
    QT_TRANSLATE_NOOP("Engine", "{}: the network's influence map does not add up to its score."),
    QT_TRANSLATE_NOOP(
        "Engine",
        "{}: the network must take pixels (uint8, n × side × side × 3) as its one input, image. Export it again with "
        "this version of Telltale.",
    ),
    QT_TRANSLATE_NOOP("Engine", "{}: the network does not give two finite logits for a picture."),
    QT_TRANSLATE_NOOP("Engine", "{}: the network does not run as its card describes it."),
    QT_TRANSLATE_NOOP("Engine", "{}: a picture's result depends on the pictures judged beside it."),
    QT_TRANSLATE_NOOP("Engine", "{}: the field 'parity' must hold {} pairs of numbers."),
    QT_TRANSLATE_NOOP("Engine", "{}: the network does not give what it gave where it was trained (it differs by {})."),
    QT_TRANSLATE_NOOP("Engine", "It was not measured on {}."),
    QT_TRANSLATE_NOOP("Engine", "Its {} on {} was not measured."),
    QT_TRANSLATE_NOOP("Engine", "Its {} on {} is {}; that of the serving model is {} [{}, {}]."),
    # The process that judges, and the program itself
    QT_TRANSLATE_NOOP("Engine", "The engine was closed."),
    QT_TRANSLATE_NOOP("Engine", "{} holds another model than before. Start Telltale again."),
    QT_TRANSLATE_NOOP("Engine", "The process that looks at pictures does not start. Run: telltale doctor"),
    QT_TRANSLATE_NOOP("Engine", "Nobody waits for this picture any more."),
    QT_TRANSLATE_NOOP("Engine", "The model in {} could not be tried: the process that does so broke."),
    QT_TRANSLATE_NOOP("Engine", "Something went wrong inside Telltale; the log says what."),
    QT_TRANSLATE_NOOP("Engine", "The model could not be loaded; the log says why."),
    # Whether there is a newer version (desktop_app/updates)
    QT_TRANSLATE_NOOP("Engine", "Telltale {} is there; this is {}. Get it at {}"),
    QT_TRANSLATE_NOOP("Engine", "This is Telltale {}, the newest there is."),
    QT_TRANSLATE_NOOP("Engine", "This is Telltale {}, newer than the newest release, {}."),
    QT_TRANSLATE_NOOP(
        "Engine", "This copy does not know where its releases are published, so it cannot ask for newer ones."
    ),
    QT_TRANSLATE_NOOP("Engine", "There is no release at {}."),
    QT_TRANSLATE_NOOP("Engine", "{} did not answer in time. Try again later."),
    QT_TRANSLATE_NOOP("Engine", "{} has no certificate that this system trusts, so it was not asked."),
    QT_TRANSLATE_NOOP("Engine", "No secure connection to {} could be made, so it was not asked."),
    QT_TRANSLATE_NOOP("Engine", "{} could not be reached ({}). Is this computer connected to the internet?"),
    QT_TRANSLATE_NOOP("Engine", "{} gave an answer that cannot be understood."),
    QT_TRANSLATE_NOOP("Engine", "{} gave an answer larger than {} kB, which is not read."),
    QT_TRANSLATE_NOOP("Engine", "{} takes no more questions from here for now. Try again in an hour."),
    QT_TRANSLATE_NOOP("Engine", "{} refers to another address, which is not followed."),
    QT_TRANSLATE_NOOP("Engine", "{} answered with an error (HTTP {}). Try again later."),
    # Words inside the sentences of evidence
    QT_TRANSLATE_NOOP("Engine", "the face being fake"),
    QT_TRANSLATE_NOOP("Engine", "the face not being fake"),
    QT_TRANSLATE_NOOP("Engine", "likely fake"),
    QT_TRANSLATE_NOOP("Engine", "uncertain"),
    QT_TRANSLATE_NOOP("Engine", "no signs found"),
    QT_TRANSLATE_NOOP("Engine", "below {} %"),
    QT_TRANSLATE_NOOP("Engine", "above {} %"),
)
SENTENCES: tuple[str, ...] = tuple(map(str, _MARKED))


def said(sentence: str) -> str:
    """This sentence of the engine in the window's language."""
    for form, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            return translate("Engine", form).format(*map(_part, found.groups()))
    return sentence


def stated(statement: Statement) -> str:
    """A sentence of evidence. One that this version does not know is shown as it came."""
    form = EVIDENCE.get(statement.code)
    if form is None:
        return statement.message
    parts = {name: said(part) if isinstance(part, str) else part for name, part in statement.parameters.items()}
    try:
        return translate("Evidence", form).format(**parts)
    except (KeyError, IndexError):  # Other blanks, in a translation or an older version.
        return statement.message


def _part(text: str) -> str:
    """What stands in for the name of a picture that has none is words too; a name is not."""
    return said(text) if text == "The picture" else text


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The most wordy first, for "{} is empty" also fits what says more."""
    ordered = sorted(SENTENCES, key=lambda form: len(form.replace("{}", "")), reverse=True)
    return [(form, re.compile("(.*?)".join(map(re.escape, form.split("{}"))), re.DOTALL)) for form in ordered]
