"""Every sentence that evidence can say, in one place: code → English, with named blanks. Codes are never reused.

The window and the browser translate by code and parameters; reports and the command line show the English.
"""

from engine.evidence.types import Statement

SENTENCES = {
    # Stability
    "score_stable": (
        "The score holds: {kept} of {views} harmless changes (compression, scaling, mirroring, shifts) leave the "
        "answer as it is; scores from {lowest} to {highest}."
    ),
    "score_moves": (
        "The score moves: {kept} of {views} harmless changes leave the answer as it is, which is enough by what was"
        " measured on validation faces; scores from {lowest} to {highest}."
    ),
    "score_flips": (
        "The score does not hold: only {kept} of {views} harmless changes leave the answer “{label}” as it is, "
        "fewer than the {least_kept} that such answers need; it therefore counts as uncertain. Scores from {lowest}"
        " to {highest}."
    ),
    "score_uncertain": (
        "The score is uncertain by itself; under {views} harmless changes it lies between {lowest} and {highest}."
    ),
    "stability_not_measured": (
        "{kept} of {views} harmless changes leave the answer as it is, scores from {lowest} to {highest}; how often"
        " faces flip was not measured for this model, so nothing follows from it."
    ),
    "stability_out_of_time": "{left} faces were not looked at a second time: the time for it was up.",
    "influence_unavailable": "This model does not say where it looked.",
    # Content Credentials
    "credentials_none": (
        "Content Credentials (C2PA): nothing found, which means nothing; most pictures have none, and they are "
        "easily removed."
    ),
    "credentials_trusted": (
        "Content Credentials (C2PA): signed by {issuer}, who is on the C2PA trust list, and the picture is as it "
        "was signed."
    ),
    "credentials_valid": (
        "Content Credentials (C2PA): the signature holds and the picture is as it was signed, but the signer, who "
        "calls itself “{issuer}”, is not on the trust list: anybody could have made it."
    ),
    "credentials_invalid": (
        "Content Credentials (C2PA): they do not hold. The picture was changed after it was signed, or they are "
        "forged; nothing they say can be relied on."
    ),
    "credentials_remote": (
        "Content Credentials (C2PA): the file only names an address where they would lie. Telltale fetches nothing,"
        " so they were not checked."
    ),
    "credentials_unreadable": "Content Credentials (C2PA): there is something, but it is damaged or too large to read.",
    "credentials_not_checked": "Content Credentials (C2PA): this copy of Telltale cannot check them.",
    "credentials_say_ai": "By these credentials the picture was made by a machine or with its help ({source_type}).",
    "credentials_made_with": "By these credentials it was made with {generator}.",
    "credentials_signed_at": "By these credentials it was signed at {when}.",
    # Unsigned claims
    "claim_source_type_ai": (
        "The file's {found_in} claims that it was made by a machine or with its help ({value}). Unsigned: a claim."
    ),
    "claim_source_type": "The file's {found_in} claims the kind of source “{value}”. Unsigned: a claim.",
    "claim_generator": (
        "The file's {found_in} claims to come from an image generator: {value}. Unsigned: a claim, though there is "
        "seldom a reason to forge it."
    ),
    "claim_camera": "The file's {found_in} claims to come from the camera {value}. Unsigned: anybody can write that.",
    "claim_software": "The file's {found_in} names the software {value}. Unsigned: a claim.",
    "claims_none": "Metadata on the origin: nothing found, which means nothing; most sites remove it.",
    "claims_left_out": "The file claims more than is listed here.",
    # Thumbnail
    "thumbnail_none": "Embedded thumbnail: nothing found, which means nothing.",
    "thumbnail_matches": "Embedded thumbnail: it shows the same picture.",
    "thumbnail_differs": (
        "Embedded thumbnail: it does not show the same picture. The picture was changed, cropped or replaced after "
        "the thumbnail was made."
    ),
    "thumbnail_unreadable": "Embedded thumbnail: there is one, but it cannot be read.",
    # Limits of reading
    "metadata_unreadable": "Some of the file's metadata is damaged and could not be read.",
    "metadata_too_large": "Some of the file's metadata is larger than is read.",
    "xmp_refused": (
        "The file's XMP metadata declares a document type or entities, which honest files do not do; it was not read."
    ),
    # Grade
    "grade_original": "Judged from the original bytes of the file.",
    "grade_reencoded": "Judged from a copy that the page re-encoded: traces may be lost.",
    "grade_screen": "Judged from pixels on the screen, which hide traces that the file may carry.",
    "rates_measured": (
        "On {not_fake} pictures that are not fake and {fake} fakes of this grade and face size ({face_height} "
        "pixels), this model called {false_alarms} of the others (95 % interval {false_alarms_low} to "
        "{false_alarms_high}) and {called_likely_fake} of the fakes ({called_low} to {called_high}) likely fake, "
        "and found no signs in {missed_fakes} of the fakes ({missed_low} to {missed_high})."
    ),
    "rates_not_measured": "How often this model errs on pictures of this grade and face size was not measured.",
    # What it means
    "band_strong_support": "By the error rates measured for such pictures, this answer is strong support for {side}.",
    "band_moderately_strong_support": (
        "By the error rates measured for such pictures, this answer is moderately strong support for {side}."
    ),
    "band_moderate_support": (
        "By the error rates measured for such pictures, this answer is moderate support for {side}."
    ),
    "band_weak_support": "By the error rates measured for such pictures, this answer is weak support for {side}.",
    "band_no_support": "By the error rates measured for such pictures, this answer supports neither side.",
    "band_not_measured": (
        "How much this answer weighs is unknown: the model's error rates on such pictures were not measured."
    ),
    "band_uncertain": "“Uncertain” supports neither side: treat the picture as not checked.",
    "band_no_statement": "No face was judged, so nothing is said of the picture.",
    "base_rate_alarms": (
        "Of 1,000 such pictures with 1 in 100 fake, {alarms} would be called likely fake, and {false} of these "
        "{alarms} alarms would be false (at the ends of the 95 % interval {false_low} to {false_high} false ones)."
    ),
    "base_rate_missed": (
        "Of 1,000 such pictures with 1 in 100 fake, {cleared} would show no signs, and {missed} of the 10 fakes "
        "would be among them (at the ends of the 95 % interval {missed_low} to {missed_high})."
    ),
    "base_rate_uncertain": "Of 1,000 such pictures with 1 in 100 fake, this model would call {uncertain} uncertain.",
    "provenance_decides": "What the file is known to be from a trusted signature weighs more than any model.",
    "origin_only": "This concerns the face, not the whole picture, and only signs that this model knows.",
}


def say(code: str, **parameters: str | float | int) -> Statement:
    """The statement; every blank of the sentence must be given."""
    return Statement(code, parameters, SENTENCES[code].format(**parameters))


def percent(share: float) -> str:
    """For sentences: whole percents, tenths below ten; never more certain than "below 0.1 %"."""
    if share < 0.001:
        return "below 0.1 %" if share else "0 %"
    return f"{share * 100:.1f} %" if share < 0.0995 else f"{share * 100:.0f} %"


def score(probability: float) -> str:
    """A fake probability; no score claims 0 or 100 %."""
    return "below 1 %" if probability < 0.01 else "above 99 %" if probability > 0.99 else f"{probability * 100:.0f} %"
