"""Finding, sorting and forgetting entries; entries that are not stored; kept originals; comparing models."""

import hashlib
import itertools
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop_app.history import FAILED, Entry, History, NewEntry, Query, Sort
from engine.types import Grade, Label, ModelIdentity, Origin

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD, NEW = ModelIdentity("telltale-small", "0.1", "a" * 64), ModelIdentity("telltale-small", "0.2", "b" * 64)


def an_entry(
    name: str = "a.jpg", outcome: str = "uncertain", model: ModelIdentity | None = OLD, **values: object
) -> NewEntry:
    verdict = {"label": outcome, "model": vars(model)} if model else None
    given: dict[str, object] = {
        "origin": Origin.FILE,
        "grade": Grade.ORIGINAL_BYTES,
        "page_host": "",
        "sentence": "It is so.",
        "verdict": verdict,
        "preprocessing": 1 if model else None,
    }
    return NewEntry(name=name, outcome=outcome, **(given | values))  # type: ignore[arg-type]


def names(history: History, query: Query) -> list[str]:
    return [entry.name for entry in history.find(query, 100)]


@pytest.fixture(params=["stored", "not stored", "both"])
def filled(history: History, request: pytest.FixtureRequest) -> History:
    """Five entries: in the file, in memory only, or some here and some there."""
    turns = {"stored": [True], "not stored": [False], "both": [True, False]}[request.param]
    entries = [
        an_entry(
            "IMG_2034 Café.jpg",
            "likely_fake",
            page_host="news.example.org",
            fake_probability=0.9,
            origin=Origin.BROWSER,
        ),
        an_entry("portrait.png", "uncertain", fake_probability=0.5, model=NEW),
        an_entry("Äpfel.webp", "no_signs_found", fake_probability=0.1, page_host="example.org"),
        an_entry("crowd.jpg", "no_face", origin=Origin.CAPTURE),
        an_entry("broken.jpg", "image_corrupt", model=None, sentence="The data contradicts its own format."),
    ]
    for day, (entry, remembering) in enumerate(zip(entries, itertools.cycle(turns), strict=False)):
        history.remembering = remembering
        history.add(NewEntry(**(vars(entry) | {"checked_at": NOON + timedelta(days=day)})))
    history.remembering = True
    return history


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("portrait", ["portrait.png"]),
        ("PORTR", ["portrait.png"]),
        ("img_2034", ["IMG_2034 Café.jpg"]),
        ("2034 news", ["IMG_2034 Café.jpg"]),
        ("cafe", ["IMG_2034 Café.jpg"]),
        ("cafe\u0301", ["IMG_2034 Café.jpg"]),
        ("apfel", ["Äpfel.webp"]),
        ("example.org", ["Äpfel.webp", "IMG_2034 Café.jpg"]),
        ("contradicts", ["broken.jpg"]),
        ("portrait crowd", []),
        ("ortrait", []),
        ('" OR 1=1 --', []),
        ("NOT portrait*", []),
        ("*", []),
        ("\x00", []),
    ],
)
def test_words_find_names_hosts_and_sentences(filled: History, words: str, found: list[str]) -> None:
    assert names(filled, Query(words)) == found
    assert filled.count(Query(words)) == len(found)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(outcome="uncertain"), ["portrait.png"]),
        (Query(outcome=FAILED), ["broken.jpg"]),
        (Query(outcome="image_corrupt"), ["broken.jpg"]),
        (Query(origin=Origin.CAPTURE), ["crowd.jpg"]),
        (Query(model_sha256=NEW.sha256), ["portrait.png"]),
        (Query(since=NOON + timedelta(days=3)), ["broken.jpg", "crowd.jpg"]),
        (Query(until=NOON + timedelta(days=1)), ["IMG_2034 Café.jpg"]),
        (Query(since=NOON + timedelta(days=1), until=NOON + timedelta(days=2)), ["portrait.png"]),
        (Query("jpg", origin=Origin.FILE, model_sha256=OLD.sha256), []),
        (Query("webp", outcome="no_signs_found", origin=Origin.FILE, model_sha256=OLD.sha256), ["Äpfel.webp"]),
    ],
)
def test_filters_narrow_it_down(filled: History, query: Query, found: list[str]) -> None:
    assert names(filled, query) == found
    assert filled.count(query) == len(found)
    assert [entry.name for entry in filled.recent(9) if filled.matches(entry.id, query)] == found


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        (Sort.NEWEST, ["broken.jpg", "crowd.jpg", "Äpfel.webp", "portrait.png", "IMG_2034 Café.jpg"]),
        (Sort.OLDEST, ["IMG_2034 Café.jpg", "portrait.png", "Äpfel.webp", "crowd.jpg", "broken.jpg"]),
        (Sort.SUSPICIOUS, ["IMG_2034 Café.jpg", "portrait.png", "Äpfel.webp", "broken.jpg", "crowd.jpg"]),
        (Sort.NAME, ["broken.jpg", "crowd.jpg", "IMG_2034 Café.jpg", "portrait.png", "Äpfel.webp"]),
    ],
)
def test_every_order_comes_page_by_page(filled: History, sort: Sort, found: list[str]) -> None:
    query = Query(sort=sort)
    whole = filled.find(query, 100)
    if sort != Sort.SUSPICIOUS:  # Those without a probability come in the order of their ids.
        assert [entry.name for entry in whole] == found
    assert [entry.name for entry in whole][:3] == found[:3]
    paged: list[Entry] = []
    while page := filled.find(query, 2, paged[-1] if paged else None):
        paged += page
    assert paged == whole


def test_equal_keys_neither_repeat_nor_vanish_between_pages(history: History) -> None:
    for number in range(20):
        history.remembering = number % 3 > 0
        history.add(an_entry("same.jpg", checked_at=NOON, fake_probability=0.5 if number % 2 else None))
    for sort in Sort:
        paged: list[Entry] = []
        while page := history.find(Query(sort=sort), 3, paged[-1] if paged else None):
            paged += page
        assert len({entry.id for entry in paged}) == len(paged) == 20


def test_what_is_not_to_be_remembered_never_reaches_the_disk(tmp_path: Path) -> None:
    history = History(tmp_path / "history.sqlite3")
    history.keeping_originals = True
    history.remembering = False
    entry_id = history.add(
        an_entry("very-private-name.jpg", thumbnail=b"very-private-picture" * 500), b"very-private-bytes"
    )
    entry = history.get(entry_id)
    assert entry is not None
    assert not entry.stored
    assert 0 < entry_id < 2**31  # Qt's signals carry ids as int.
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not any(b"very-private" in path.read_bytes() for path in files)
    history.close()
    again = History(tmp_path / "history.sqlite3")
    assert again.count() == 0
    again.close()


def test_deleting_takes_both_kinds_and_no_other(filled: History) -> None:
    doomed = [entry.id for entry in filled.recent(2)]
    assert filled.delete([*doomed, 10**6]) == 2
    assert filled.count() == 3
    assert names(filled, Query("broken")) == []
    assert filled.delete_all() == 3
    assert names(filled, Query("portrait")) == []
    later = filled.add(an_entry("later.jpg"))
    assert later not in doomed
    assert names(filled, Query("later")) == ["later.jpg"]


def test_words_of_deleted_entries_leave_the_disk(history: History, tmp_path: Path) -> None:
    kept = [history.add(an_entry(f"{number}.jpg")) for number in range(50)]
    doomed = history.add(an_entry("kompromat.jpg"))
    history.delete([doomed, *kept[:10]])
    assert not any(b"kompromat" in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert history.count(Query("jpg")) == 40


def test_only_what_is_too_old_is_forgotten(history: History) -> None:
    for day in range(1200):
        history.add(an_entry(f"{day}.jpg", checked_at=NOON + timedelta(days=day))) if day % 100 == 0 else None
    assert history.forget_before(NOON + timedelta(days=300)) == 3
    assert history.count() == 9
    assert history.forget_before(NOON + timedelta(days=300)) == 0


@pytest.fixture
def keeping(history: History) -> Iterator[History]:
    history.keeping_originals = True
    yield history


def add_picture(history: History, data: bytes, **values: object) -> int:
    return history.add(an_entry(image_sha256=hashlib.sha256(data).hexdigest(), **values), data)  # type: ignore[arg-type]


def test_originals_are_kept_only_when_asked(history: History, tmp_path: Path) -> None:
    add_picture(history, b"not asked")
    assert not (tmp_path / "originals").exists()
    history.keeping_originals = True
    add_picture(history, b"asked")
    found = history.originals.find(hashlib.sha256(b"asked").hexdigest())
    assert found is not None
    assert found.read_bytes() == b"asked"
    if os.name == "posix":
        assert stat.S_IMODE(found.stat().st_mode) == 0o600
        assert stat.S_IMODE(found.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["", "..", "../history.sqlite3", "x" * 64, "A" * 64])
def test_what_is_no_hash_names_no_original(keeping: History, name: str) -> None:
    add_picture(keeping, b"asked")
    assert keeping.originals.find(name) is None


def test_an_original_goes_with_the_last_entry_that_needs_it(keeping: History) -> None:
    first, second = add_picture(keeping, b"same"), add_picture(keeping, b"same")
    add_picture(keeping, b"other")
    sha256 = hashlib.sha256(b"same").hexdigest()
    keeping.delete([first])
    assert keeping.originals.find(sha256)
    keeping.delete([second])
    assert keeping.originals.find(sha256) is None
    assert keeping.originals.size() == (1, 5)
    keeping.delete_all()
    assert keeping.originals.size() == (0, 0)


def test_originals_have_a_retention_of_their_own(keeping: History, tmp_path: Path) -> None:
    add_picture(keeping, b"old")
    add_picture(keeping, b"new")
    old = keeping.originals.find(hashlib.sha256(b"old").hexdigest())
    assert old is not None
    week_ago = datetime.now(UTC) - timedelta(days=7)
    os.utime(old, (week_ago.timestamp() - 60,) * 2)
    stray = tmp_path / "originals" / ("c" * 64)
    stray.write_bytes(b"of an entry whose deletion was interrupted")
    assert keeping.tidy_originals(older_than=week_ago) == 2
    assert keeping.originals.size() == (1, 3)
    assert keeping.count() == 2
    # AND a picture that is checked again is as good as new
    add_picture(keeping, b"old")
    assert keeping.tidy_originals(older_than=week_ago) == 0


def test_an_original_that_cannot_be_kept_costs_no_entry(keeping: History, tmp_path: Path) -> None:
    (tmp_path / "originals").write_text("in the way")
    assert keeping.get(add_picture(keeping, b"data"))


def test_a_verdict_is_compared_with_that_of_the_model_before(history: History) -> None:
    first = add_picture(history, b"picture", model=OLD, fake_probability=0.2)
    add_picture(history, b"another picture", model=OLD)
    again = add_picture(history, b"picture", model=OLD, fake_probability=0.2)
    new = add_picture(history, b"picture", model=NEW, fake_probability=0.8)

    def earlier(entry_id: int) -> int | None:
        entry = history.get(entry_id)
        assert entry is not None
        found = history.earlier(entry)
        return found.id if found else None

    assert earlier(first) is None
    assert earlier(again) is None  # By the same model: there is nothing to compare.
    assert earlier(new) == again
    history.remembering = False
    assert earlier(add_picture(history, b"picture", model=OLD)) == new
    # AND other preprocessing is a reason too, but not one that nobody wrote down
    assert earlier(add_picture(history, b"another picture", model=OLD, preprocessing=2)) == 2
    assert earlier(add_picture(history, b"another picture", model=OLD, preprocessing=None)) is None


def test_what_another_model_judged_can_be_checked_again_if_it_was_kept(history: History) -> None:
    add_picture(history, b"not kept", model=OLD)
    history.keeping_originals = True
    add_picture(history, b"kept", model=OLD)
    latest = add_picture(history, b"kept", model=OLD)
    add_picture(history, b"up to date", model=OLD)
    add_picture(history, b"up to date", model=NEW)
    history.add(an_entry("broken.jpg", "image_corrupt", model=None))
    assert history.judged_by_others(NEW) == [latest]


def test_labels_are_known(history: History) -> None:
    for label in Label:
        history.add(an_entry(outcome=label.value))
    assert history.count(Query(outcome=FAILED)) == 0
