"""What Telltale owes to others, as it is shipped: beside the assets, or in an installed wheel's metadata."""

from importlib import metadata

from engine import resources

_NAMES = ("LICENSE", "THIRD_PARTY_NOTICES.md")


def text() -> str:
    """Telltale's own licence, then the notices of what it is made of; "" when neither is there."""
    return "\n\n".join(content.strip() for name in _NAMES if (content := _read(name)))


def _read(name: str) -> str:
    beside = resources.assets_dir().parent / name
    if beside.is_file():
        return beside.read_text(encoding="utf-8")
    for file in metadata.files("telltale") or ():
        if file.name == name:
            return file.read_text(encoding="utf-8")
    return ""
