"""XMP: the few properties that say where a picture comes from, out of XML that nobody vouches for.

A document type is refused before any entity could be expanded (billion laughs, external files); elements and depth are
counted while parsing, so neither thousands of keys nor nesting cost more than a moment.
"""

from xml.parsers import expat

MAX_ELEMENTS = 20_000
MAX_DEPTH = 64
MAX_VALUE_CHARS = 2_000
MAX_VALUES = 100

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
WANTED = {
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/ DigitalSourceType": "DigitalSourceType",
    "http://ns.adobe.com/xap/1.0/ CreatorTool": "CreatorTool",
    "http://ns.adobe.com/photoshop/1.0/ Credit": "Credit",
    "http://ns.adobe.com/xap/1.0/sType/ResourceEvent# softwareAgent": "softwareAgent",
    "http://purl.org/dc/terms/ provenance": "provenance",
}
"""Namespace and name of a property → what it is called here."""


class XmpRefused(Exception):
    """The XMP is not parsed; ``code`` is that of the statement which says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(xmp: bytes) -> list[tuple[str, str]]:
    """(property, value) in document order, of those in WANTED. Raises XmpRefused."""
    if not xmp:
        return []
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = reader.refuse_doctype
    parser.EntityDeclHandler = reader.refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(xmp.strip(b"\0 \r\n\t"), True)
    except (expat.ExpatError, UnicodeError, ValueError) as error:
        raise XmpRefused("metadata_unreadable") from error
    return reader.found


class _Reader:
    """What expat calls. Properties stand as attributes, or as elements with text or a list (rdf:li) inside."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self._open: list[str] = []
        self._text: list[str] = []
        self._chars = 0
        self._elements = 0

    def refuse_doctype(self, *_: object) -> None:
        raise XmpRefused("xmp_refused")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1 + len(attributes)
        self._open.append(name)
        if self._elements > MAX_ELEMENTS or len(self._open) > MAX_DEPTH:
            raise XmpRefused("metadata_too_large")
        self._text, self._chars = [], 0
        for key, value in attributes.items():
            self._keep(key, value)
            if key == f"{_RDF} resource":
                self._keep(name, value)

    def end(self, name: str) -> None:
        holder = next((one for one in reversed(self._open) if not one.startswith(f"{_RDF} ")), name)
        self._keep(holder, "".join(self._text))
        self._text, self._chars = [], 0
        self._open.pop()

    def characters(self, text: str) -> None:
        if self._chars < MAX_VALUE_CHARS:
            self._text.append(text)
            self._chars += len(text)

    def _keep(self, name: str, value: str) -> None:
        wanted, value = WANTED.get(name), value.strip()[:MAX_VALUE_CHARS]
        if wanted and value and len(self.found) < MAX_VALUES:
            self.found.append((wanted, value))
