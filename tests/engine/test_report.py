"""Reports: what they assert, that they are self-contained, and that nothing foreign gets out of its place."""

import base64
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import told_pictures as told
from PIL import Image
from signed_pictures import SIGNER, signed
from tiny_models import CAUTION, redness_network, write_bundle

from engine import report, resources
from engine.checker import Checker, open_checker
from engine.errors import ReportRefused
from engine.types import ImageInput, Origin, Verdict

EVIL = "<script>alert(1)</script>\u202egpj.exe\"'&.jpg"


@pytest.fixture(scope="module")
def explaining(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    network = redness_network(bias=CAUTION, cells=4)
    return open_checker(write_bundle(tmp_path_factory.mktemp("report") / "model", network))


def written(checker: Checker, target: Path, image: ImageInput, explain: bool = True) -> tuple[Verdict, str]:
    verdict = checker.check(image, explain=explain)
    report.write(target, verdict, image, checker.preview(image.data, report.LONGEST_SIDE))
    return verdict, target.read_text(encoding="utf-8")


class Outline(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_a_page_names_what_was_judged_by_whom_and_when(
    explaining: Checker, portrait: Image.Image, tmp_path: Path
) -> None:
    image = ImageInput(signed(told.jpeg(portrait)), Origin.CLI, name="portrait.jpg", page_host="news.example")

    verdict, page = written(explaining, tmp_path / "r.html", image)

    for wanted in (
        "portrait.jpg", "news.example", hashlib.sha256(image.data).hexdigest(), explaining.identity.sha256,
        resources.version(), "redness 1", SIGNER, "telltale check --explain", "UTC",
    ):  # fmt: skip
        assert wanted in page
    assert verdict.evidence is not None
    for statement in verdict.evidence.meaning.statements:
        assert statement.message.replace("'", "&#x27;") in page


def test_a_page_has_no_scripts_and_loads_nothing(explaining: Checker, portrait: Image.Image, tmp_path: Path) -> None:
    _, page = written(explaining, tmp_path / "r.html", ImageInput(told.jpeg(portrait), name=EVIL, page_host=EVIL))

    outline = Outline(page)
    names = {tag for tag, _ in outline.tags}
    assert not names & {"script", "iframe", "object", "embed", "link", "form", "base", "a"}
    for tag, attributes in outline.tags:
        assert not any(name.startswith("on") or name == "style" for name in attributes), tag
        for name in ("src", "href"):
            value = attributes.get(name)
            assert value is None or value == "#picture" or value.startswith("data:image/jpeg;base64,")
    [policy] = [
        a["content"] for t, a in outline.tags if t == "meta" and a.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy is not None and policy.startswith("default-src 'none'; img-src data:;")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy
    assert "\u202e" not in page


def test_the_picture_in_it_is_a_copy_without_metadata(
    explaining: Checker, portrait: Image.Image, tmp_path: Path
) -> None:
    exif = told.camera_exif(model="SecretCam 9")
    large = portrait.resize((2400, 1800))
    _, page = written(
        explaining, tmp_path / "r.html", ImageInput(told.jpeg(large, told.xmp('xmp:CreatorTool="X"'), exif))
    )

    found = re.search(r"data:image/jpeg;base64,([A-Za-z0-9+/=]+)", page)
    assert found is not None and page.count("data:image") == 1
    with Image.open(io.BytesIO(base64.b64decode(found[1]))) as copy:
        assert copy.size == (1600, 1200) and not copy.getexif() and "xmp" not in copy.info


def test_without_evidence_nothing_is_asserted(explaining: Checker, portrait: Image.Image, tmp_path: Path) -> None:
    _, page = written(explaining, tmp_path / "r.html", ImageInput(told.jpeg(portrait)), explain=False)

    assert "No evidence beyond the score was gathered." in page
    assert "Content Credentials" not in page and "Influence" not in page


def test_a_face_that_the_edge_cuts_off_is_not_called_too_small(
    explaining: Checker, portrait: Image.Image, tmp_path: Path
) -> None:
    half = portrait.crop((portrait.width // 2 - 25, 0, portrait.width, portrait.height))
    beside = Image.new("RGB", (portrait.width + half.width, portrait.height))
    beside.paste(half)
    beside.paste(portrait, (half.width, 0))

    verdict, page = written(explaining, tmp_path / "r.html", ImageInput(told.jpeg(beside)))

    assert [face.cut_off for face in verdict.faces] == [False, True]
    assert "<h3>Face 2: not judged, cut off by the edge; " in page and "too small" not in page


def test_json_says_the_same(explaining: Checker, portrait: Image.Image, tmp_path: Path) -> None:
    image = ImageInput(told.jpeg(portrait), name="portrait.jpg")
    verdict, text = written(explaining, tmp_path / "r.json", image)
    values = json.loads(text)

    assert Verdict.from_dict(values["verdict"]) == verdict
    assert values["picture"]["sha256"] == hashlib.sha256(image.data).hexdigest()
    assert values["picture"]["bytes"] == len(image.data) and values["telltale"] == resources.version()
    assert base64.b64decode(values["picture"]["copy_jpeg_base64"]).startswith(b"\xff\xd8")


@pytest.mark.parametrize("name", ["report.pdf", "report", "missing/report.html"])
def test_a_place_for_a_report_that_cannot_be_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReportRefused, match="report"):
        report.check_path(tmp_path / name)


def test_a_report_that_cannot_be_written_leaves_nothing(
    explaining: Checker, portrait: Image.Image, tmp_path: Path
) -> None:
    (tmp_path / "r.html").mkdir()

    with pytest.raises(ReportRefused, match="cannot be written"):
        written(explaining, tmp_path / "r.html", ImageInput(told.jpeg(portrait)))
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]
