"""What leaves for other programs is complete, and harmless in a spreadsheet."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop_app.history import History, NewEntry, Query, export
from engine.types import Grade, Origin

MODEL = {"name": "telltale-small", "version": "0.1", "sha256": "ab" * 32}
FORMULA = '=HYPERLINK("https://evil.example";"x")'


def a_stranger_s(name: str, host: str = "news.example") -> NewEntry:
    return NewEntry(
        Origin.BROWSER, Grade.PAGE_REENCODED, name, host, "likely_fake", 'So "it" is,\nsays one.', 0.9375,
        {"label": "likely_fake", "model": MODEL}, "cd" * 32, b"thumbnail", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), 1,
    )  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_has_a_row_for_every_entry(history: History, tmp_path: Path) -> None:
    history.add(a_stranger_s("ü, \U0001f3ad.jpg"))
    history.add(NewEntry(Origin.FILE, Grade.ORIGINAL_BYTES, "b.jpg", "", "image_corrupt", "It is damaged."))
    path = tmp_path / "history.csv"
    assert export.write_csv(history.iterate(Query()), path) == 2
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    newest, oldest = sorted(rows(path), key=lambda row: row["name"])
    assert newest["outcome"] == "image_corrupt"
    assert (newest["fake_probability"], newest["model_name"]) == ("", "")
    assert oldest["name"] == "ü, \U0001f3ad.jpg"
    assert oldest["checked_at"] == "2026-01-02T03:04:05+00:00"
    assert (oldest["fake_probability"], oldest["model_version"], oldest["preprocessing"]) == ("0.9375", "0.1", "1")


@pytest.mark.parametrize(
    "name", [FORMULA, "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "  =1", "\xa0=1", "＝1", '=1"\r\n"=2']
)
def test_no_cell_is_a_formula(history: History, tmp_path: Path, name: str) -> None:
    history.add(a_stranger_s(name, host=name))
    path = tmp_path / "history.csv"
    export.write_csv(history.iterate(Query()), path)
    [row] = rows(path)
    for cell in (row["name"], row["page_host"]):
        assert cell.startswith("'")
        assert cell[1:].replace("\N{REPLACEMENT CHARACTER}", "?").endswith(name[-1])
    assert not set("\r\n\t\x00") & set("".join(row.values()).replace('So "it" is,', ""))


def test_json_has_everything_as_it_is_but_thumbnails(history: History, tmp_path: Path) -> None:
    history.add(a_stranger_s(FORMULA))
    history.add(a_stranger_s("b.jpg"))
    path = tmp_path / "history.json"
    assert export.write_json(history.iterate(Query("b")), path) == 1
    assert export.write_json(history.iterate(Query()), path) == 2
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["format"] == export.FORMAT
    assert [entry["name"] for entry in content["entries"]] == ["b.jpg", FORMULA]
    first = content["entries"][1]
    assert first["sentence"] == 'So "it" is,\nsays one.'
    assert first["verdict"] == {"label": "likely_fake", "model": MODEL}
    assert "thumbnail" not in first


def test_an_empty_history_is_valid_too(history: History, tmp_path: Path) -> None:
    export.write_json(history.iterate(Query()), tmp_path / "history.json")
    assert json.loads((tmp_path / "history.json").read_text())["entries"] == []
    export.write_csv(history.iterate(Query()), tmp_path / "history.csv")
    assert rows(tmp_path / "history.csv") == []


@pytest.mark.parametrize("write", [export.write_csv, export.write_json])
def test_a_failure_leaves_what_was_there(history: History, tmp_path: Path, write: "object") -> None:
    history.add(a_stranger_s("a.jpg"))
    path = tmp_path / "export"
    path.write_text("from last week")

    def interrupted() -> "object":
        yield from history.iterate(Query())
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        write(interrupted(), path)  # type: ignore[operator]
    assert path.read_text() == "from last week"
    assert [found.name for found in tmp_path.iterdir() if "export" in found.name] == ["export"]
