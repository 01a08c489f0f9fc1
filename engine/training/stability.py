"""How often answers survive harmless changes, on validation faces, and how many views must keep an answer.

An answer needs as many views as all but LOST of the faces have that got it rightly. So the rule costs few right
answers, and what it is worth shows in how many wrong ones it takes back: both stand in the card.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tqdm import tqdm

from engine import images, metrics, picture_files
from engine.classifier import Classifier
from engine.crops import cut_face
from engine.evidence.stability import CHANGES, views_of
from engine.evidence.types import Interval, StabilityRule
from engine.model_card import ModelCard
from engine.training.data import LabelledFace
from engine.types import Label
from engine.verdict import label_for

LOST = 0.05
MIN_FACES = 20
_RIGHT = {Label.LIKELY_FAKE: True, Label.NO_SIGNS_FOUND: False}
"""Answer → whether the faces that should get it are fake."""


@dataclass(frozen=True)
class Looked:
    """A face that got an answer: in how many views it kept it."""

    label: Label
    fake: bool
    kept: int


def measure(classifier: Classifier, faces: Sequence[LabelledFace]) -> ModelCard:
    """The classifier's card with its rule of stability, chosen on these faces."""
    looked = [_look(classifier, face) for face in tqdm(faces, desc="stability", disable=None)]
    rule = choose(looked)
    print(table(rule), flush=True)
    return replace(classifier.card, stability=rule)


def _look(classifier: Classifier, face: LabelledFace) -> Looked:
    pixels = images.decode(picture_files.read_file(face.picture.path)).pixels
    geometry, card = classifier.card.geometry, classifier.card
    crops = [cut_face(pixels, face.box, geometry), *views_of(pixels, face.box, geometry)]
    labels = [label_for(float(p), card) for p in classifier.fake_probabilities(crops)]
    return Looked(labels[0], face.picture.fake, sum(label is labels[0] for label in labels[1:]))


def choose(looked: Sequence[Looked]) -> StabilityRule:
    """See the module's docstring. An answer that fewer than MIN_FACES faces rightly got has no rule."""
    least: dict[str, int] = {}
    for label, fake in _RIGHT.items():
        kept = sorted(one.kept for one in looked if one.label is label and one.fake is fake)
        if len(kept) >= MIN_FACES:
            least[label.value] = kept[int(LOST * len(kept))]
    groups = {(label, fake) for label in _RIGHT for fake in (False, True) if label.value in least}
    counted = {_key(label, fake): _kept(looked, label, fake) for label, fake in sorted(groups)}
    flips = {key: _flipped(kept, least[key.partition(",")[0]]) for key, kept in counted.items() if kept}
    return StabilityRule(
        changes=tuple(CHANGES),
        least_kept=least,
        flips=flips,
        faces={key: len(kept) for key, kept in counted.items()},
        chosen_on=f"{len(looked)} validation faces as they are served, {len(CHANGES)} views each: at most {LOST:.0%} "
        "of the faces that rightly got an answer keep it in fewer views",
    )


def _kept(looked: Sequence[Looked], label: Label, fake: bool) -> list[int]:
    return [one.kept for one in looked if one.label is label and one.fake is fake]


def _key(label: Label, fake: bool) -> str:
    return f"{label.value}, {'fake' if fake else 'not fake'}"


def _flipped(kept: Sequence[int], least: int) -> Interval:
    share = metrics.proportion(sum(count < least for count in kept), len(kept))
    value, low, high = (round(float(v or 0.0), 4) for v in (share.value, share.low, share.high))
    return value, low, high


def table(rule: StabilityRule) -> str:
    """The rule in a few lines of text."""
    lines = [f"stability, {rule.chosen_on}"]
    for label, least in rule.least_kept.items():
        lines.append(f"  {label}: at least {least} of {len(rule.changes)} views must keep it")
    for group, (value, low, high) in rule.flips.items():
        lines.append(f"  flips: {group:28} {value:7.4f}   [{low:.4f}, {high:.4f}] of {rule.faces[group]}")
    if not rule.least_kept:
        lines.append("  no answer was given rightly often enough to choose anything")
    return "\n".join(lines)
