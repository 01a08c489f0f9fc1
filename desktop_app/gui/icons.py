"""The application's own icon."""

from PySide6.QtGui import QIcon

from engine import resources

SIZES = (16, 24, 32, 48, 64, 128, 256)


def application_icon() -> QIcon:
    """Every size that was rendered, so that nothing is scaled where it can be helped."""
    icon = QIcon()
    for size in SIZES:
        icon.addFile(str(resources.assets_dir() / "icons" / f"telltale-{size}.png"))
    return icon
