"""Which language the window speaks: English as written in the code, or a translation in assets/translations.

The translations (.ts, edited by people) and what Qt reads (.qm) lie side by side and are both committed: neither
``pip install`` nor the frozen program needs Qt's tools. ``assets/translations/update.py`` makes both anew; a test fails
when somebody forgot to.
"""

import logging

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop_app.settings import Language
from engine import resources

_LOG = logging.getLogger(__name__)


def install(application: QCoreApplication, wanted: Language) -> Language:
    """Before the first window is made. Returns the language that is spoken."""
    chosen = _of_system() if wanted is Language.SYSTEM else wanted
    if wanted is not Language.SYSTEM and chosen is not _of_system():
        QLocale.setDefault(QLocale(chosen.value))  # Else dates stay as this person's country writes them.
    if chosen is Language.ENGLISH:
        return chosen
    if not _load(application, f"telltale_{chosen.value}", str(resources.assets_dir() / "translations")):
        return Language.ENGLISH
    # What Qt itself writes: on standard buttons, in the menus of text fields.
    _load(application, f"qtbase_{chosen.value}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return chosen


def _of_system() -> Language:
    """The first of the desktop's languages that Telltale speaks."""
    for name in QLocale.system().uiLanguages():
        code = name.partition("-")[0]
        if code in set(Language):
            return Language(code)
    return Language.ENGLISH


def _load(application: QCoreApplication, name: str, folder: str) -> bool:
    translator = QTranslator(application)
    if not translator.load(name, folder):
        _LOG.warning("There is no translation %s in %s.", name, folder)
        return False
    return application.installTranslator(translator)
