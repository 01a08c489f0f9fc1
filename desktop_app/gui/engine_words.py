"""What the engine says, in the window's language."""

from PySide6.QtCore import QCoreApplication

from desktop_app.engine_words import EngineWords

_WORDS = EngineWords(QCoreApplication.translate)
said = _WORDS.said
stated = _WORDS.stated
