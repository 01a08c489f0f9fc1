"""What unsigned metadata claims of a picture's origin: kind of source (IPTC), image generators, cameras, software.

Claims are easily forged and easily removed: each is worded as a claim, and finding none means nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress

from PIL import ExifTags
from sd_parsers.parsers import MANAGED_PARSERS, Parser

from engine.evidence import xmp
from engine.evidence.metadata import MAX_TEXT_CHARS, Metadata, shown
from engine.evidence.statements import say
from engine.evidence.types import Claim, Statement

MAX_CLAIMS = 20
MAX_SETTINGS_CHARS = 20_000

SYNTHETIC_SOURCES = frozenset(
    {
        "trainedAlgorithmicMedia",
        "compositeWithTrainedAlgorithmicMedia",
        "compositeSynthetic",
        "algorithmicMedia",
    }
)
"""Of the IPTC NewsCodes "Digital Source Type", those that say a machine made the picture or a part of it."""

GENERATORS = (
    ("midjourney", "Midjourney"),
    ("firefly", "Adobe Firefly"),
    ("dall-e", "DALL·E"),
    ("dall·e", "DALL·E"),
    ("dalle", "DALL·E"),
    ("chatgpt", "ChatGPT"),
    ("openai", "OpenAI"),
    ("made with google ai", "Google AI"),
    ("google gemini", "Google Gemini"),
    ("imagen", "Google Imagen"),
    ("stable diffusion", "Stable Diffusion"),
    ("comfyui", "ComfyUI"),
    ('"class_type"', "ComfyUI"),  # its graph, with or without the layout that its parser asks for
    ("invokeai", "InvokeAI"),
    ("novelai", "NovelAI"),
    ("fooocus", "Fooocus"),
    ("black forest labs", "FLUX"),
    ("flux.1", "FLUX"),
    ("bing image creator", "Bing Image Creator"),
    ("microsoft designer", "Microsoft Designer"),
    ("leonardo.ai", "Leonardo.Ai"),
    ("ideogram", "Ideogram"),
    ("dreamstudio", "DreamStudio"),
    ("drawthings", "Draw Things"),
    ("draw things", "Draw Things"),
    ("swarmui", "SwarmUI"),
    ("easy diffusion", "Easy Diffusion"),
)
"""A mark in lower case → the generator that writes it into its files."""

PARSERS: tuple[Callable[[], Parser], ...] = tuple(MANAGED_PARSERS)

_JSON_KEYS = frozenset({"prompt", "workflow", "invokeai_metadata", "sd-metadata"})
_TEXT_KEYS = (
    "Software",
    "Description",
    "Comment",
    "Source",
    "Author",
    "Title",
    "generation_data",
    "parameters",
    "prompt",
)


def find(metadata: Metadata) -> tuple[tuple[Claim, ...], tuple[Statement, ...]]:
    """The claims, and notes on what was not read. Raises nothing."""
    notes = [say(code) for code in metadata.trouble]
    try:
        properties = xmp.read(metadata.xmp)
    except xmp.XmpRefused as refused:
        properties, notes = [], [*notes, say(refused.code)]
    found = [*_from_xmp(properties), *_from_parser(metadata), *_from_texts(metadata), *_from_exif(metadata)]
    unique = list({(claim.kind, claim.value): claim for claim in reversed(found)}.values())[::-1]
    if len(unique) > MAX_CLAIMS:
        notes.append(say("claims_left_out"))
    if not unique:
        notes.append(say("claims_none"))
    return tuple(unique[:MAX_CLAIMS]), tuple({note.code: note for note in notes}.values())


def remote_credentials(metadata: Metadata) -> bool:
    """Whether the XMP names an address of Content Credentials (dcterms:provenance)."""
    try:
        return any(
            name == "provenance" and value.lower().startswith(("http:", "https:"))
            for name, value in xmp.read(metadata.xmp)
        )
    except xmp.XmpRefused:
        return False


def source_type(value: str) -> str:
    """The last part of an IPTC NewsCode's address: "trainedAlgorithmicMedia"."""
    return shown(value.rstrip("/").rpartition("/")[2])


def _from_xmp(properties: list[tuple[str, str]]) -> Iterator[Claim]:
    for name, value in properties:
        if name == "DigitalSourceType":
            kind = source_type(value)
            yield _claim("source_type", "XMP", kind, kind in SYNTHETIC_SOURCES)
        elif name in ("CreatorTool", "Credit", "softwareAgent"):
            generator = generator_in(value)
            if generator:
                yield _claim("generator", "XMP", generator, True)
            elif name != "Credit":
                yield _claim("software", "XMP", shown(value), False)


def _from_parser(metadata: Metadata) -> Iterator[Claim]:
    """Stable Diffusion's web interfaces, by the parsers that follow their formats. They are called one by one: the
    library's own way in keeps what it read of one picture for the next that happens to lie at the same address."""
    comment = _user_comment(metadata.exif.get(ExifTags.Base.UserComment))
    for place, parameters in (("PNG text", metadata.texts), ("EXIF", {"parameters": comment} if comment else {})):
        for parser in PARSERS if parameters else ():
            with suppress(Exception):  # they raise whatever malformed JSON leads them to, RecursionError too
                found = parser().parse({key: _bounded(key, text) for key, text in parameters.items()})
                models = sorted({str(model.name) for model in found.models if model.name})
                yield _claim("generator", place, shown(", ".join([found.generator.value, *models])), True)
                break


def _bounded(key: str, text: str) -> str:
    """JSON as it is. Of running text only the end, where the settings stand: patterns are searched in it that take
    the square of its length."""
    return text if key in _JSON_KEYS else text[-MAX_SETTINGS_CHARS:]


def _user_comment(value: object) -> str:
    """EXIF's UserComment: eight bytes name the character code, the text follows."""
    if not isinstance(value, bytes) or len(value) > 2 * MAX_TEXT_CHARS:
        return ""
    code, text = value[:8], value[8:]
    if code.startswith(b"UNICODE"):
        # The Exif standard leaves the byte order to the writer; these tools write big-endian. Latin text tells.
        return text.decode("utf-16-le" if text[1:2] == b"\0" else "utf-16-be", "ignore")
    return text.decode("utf-8", "ignore")


def _from_texts(metadata: Metadata) -> Iterator[Claim]:
    for key in _TEXT_KEYS:
        value = metadata.texts.get(key, "")
        generator = generator_in(value) or _midjourney(value)
        if generator:
            yield _claim("generator", "PNG text", generator, True)
        elif key == "Software" and value:
            yield _claim("software", "PNG text", shown(value), False)


def _from_exif(metadata: Metadata) -> Iterator[Claim]:
    tags = metadata.exif
    for tag in (
        ExifTags.Base.Software,
        ExifTags.Base.ImageDescription,
        ExifTags.Base.UserComment,
        ExifTags.Base.Artist,
    ):
        value = _user_comment(tags.get(tag)) if tag == ExifTags.Base.UserComment else _text(tags.get(tag))
        generator = generator_in(value) or _midjourney(value)
        if generator:
            yield _claim("generator", "EXIF", generator, True)
        elif tag == ExifTags.Base.Software and value:
            yield _claim("software", "EXIF", shown(value), False)
    camera = " ".join(filter(None, (_text(tags.get(ExifTags.Base.Make)), _text(tags.get(ExifTags.Base.Model)))))
    if camera:
        yield _claim("camera", "EXIF", shown(camera), False)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "ignore")
    return value.strip("\0 ")[:MAX_TEXT_CHARS] if isinstance(value, str) else ""


def generator_in(text: str) -> str:
    """The first known generator that a text names, or nothing."""
    lower = text[:MAX_TEXT_CHARS].lower()
    return next((name for mark, name in GENERATORS if mark in lower), "")


def _midjourney(text: str) -> str:
    """Its descriptions end in "--v 6.0 Job ID: <uuid>" and do not name it."""
    return "Midjourney" if "Job ID: " in text and "--" in text else ""


def _claim(kind: str, found_in: str, value: str, says_ai: bool) -> Claim:
    code = f"claim_{kind}{'_ai' if kind == 'source_type' and says_ai else ''}"
    return Claim(kind, found_in, value, says_ai, say(code, found_in=found_in, value=value))
