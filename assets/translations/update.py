"""Brings the translations up to date: ``python assets/translations/update.py [FOLDER]``.

Gathers every sentence of the window and of the engine, merges them into ``telltale_*.ts`` (new ones are marked
unfinished there, for a person to translate), and makes what Qt reads of them, ``telltale_*.qm``, and what is read
without Qt, ``engine_*.json``. Needs PySide6's own tools, which come with it. FOLDER is where the files lie, this one
unless told.
"""

import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from desktop_app import engine_words
from engine.evidence import statements

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TOOLS = Path(sys.executable).parent
_NEVER_GUESS = ["-disable-heuristic", "sametext", "-disable-heuristic", "similartext"]


def update(folder: Path) -> None:
    """Raises CalledProcessError when a tool fails."""
    with tempfile.TemporaryDirectory() as work:
        marked = Path(work) / "engine.py"
        sentences = {"Engine": engine_words.SENTENCES, "Evidence": statements.SENTENCES.values()}
        lines = [f'QT_TRANSLATE_NOOP("{name}", {_quoted(one)})' for name, said in sentences.items() for one in said]
        marked.write_text("\n".join(lines), encoding="utf-8")
        sources = sorted(map(str, (ROOT / "desktop_app").rglob("*.py")))
        for translation in sorted(folder.glob("telltale_*.ts")):
            options = ["-locations", "none", "-no-obsolete", "-silent", *_NEVER_GUESS]
            _run("pyside6-lupdate", *options, "-extensions", "py", *sources, str(marked), "-ts", str(translation))
    for translation in sorted(folder.glob("telltale_*.ts")):
        _run("pyside6-lrelease", "-silent", str(translation), "-qm", str(translation.with_suffix(".qm")))
        language = translation.stem.removeprefix("telltale_")
        said = {name: _translated(translation, name) for name in sentences}
        (folder / f"engine_{language}.json").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _translated(translation: Path, context: str) -> dict[str, str]:
    """English → what is translated of this context so far."""
    messages = ET.parse(translation).getroot().iterfind(f"context[name='{context}']/message")  # noqa: S314
    return {message.findtext("source", ""): said for message in messages if (said := message.findtext("translation"))}


def _run(tool: str, *arguments: str) -> None:
    subprocess.run([str(TOOLS / tool), *arguments], check=True)


def _quoted(sentence: str) -> str:
    """As a literal that lupdate reads: it knows double quotes."""
    return '"' + sentence.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


if __name__ == "__main__":
    update(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
