"""Brings the translations up to date: ``python assets/translations/update.py [FOLDER]``.

Gathers every sentence of the window and of the engine's evidence, merges them into ``telltale_*.ts`` (new ones are
marked unfinished there, for a person to translate), and compiles what Qt reads, ``telltale_*.qm``. Needs PySide6's own
tools, which come with it. FOLDER is where the files lie, this one unless told.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from engine.evidence.statements import SENTENCES

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TOOLS = Path(sys.executable).parent
_NEVER_GUESS = ["-disable-heuristic", "sametext", "-disable-heuristic", "similartext"]


def update(folder: Path) -> None:
    """Raises CalledProcessError when a tool fails."""
    with tempfile.TemporaryDirectory() as work:
        marked = Path(work) / "evidence.py"
        lines = [f'QT_TRANSLATE_NOOP("Evidence", {_quoted(sentence)})' for sentence in SENTENCES.values()]
        marked.write_text("\n".join(lines), encoding="utf-8")
        sources = sorted(map(str, (ROOT / "desktop_app").rglob("*.py")))
        for translation in sorted(folder.glob("telltale_*.ts")):
            options = ["-locations", "none", "-no-obsolete", "-silent", *_NEVER_GUESS]
            _run("pyside6-lupdate", *options, "-extensions", "py", *sources, str(marked), "-ts", str(translation))
    for translation in sorted(folder.glob("telltale_*.ts")):
        _run("pyside6-lrelease", "-silent", str(translation), "-qm", str(translation.with_suffix(".qm")))


def _run(tool: str, *arguments: str) -> None:
    subprocess.run([str(TOOLS / tool), *arguments], check=True)


def _quoted(sentence: str) -> str:
    """As a literal that lupdate reads: it knows double quotes."""
    return '"' + sentence.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


if __name__ == "__main__":
    update(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
