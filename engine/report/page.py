"""The report as a page: no scripts, nothing loaded from anywhere, enforced by its own Content-Security-Policy.

Everything foreign (names, claims, issuers) goes through `escape`, once, where it is put in.
"""

import base64
import hashlib
from collections.abc import Iterator
from html import escape

from engine.console import percent
from engine.evidence.grade import on_rates
from engine.evidence.metadata import shown
from engine.evidence.types import Credentials, Evidence, FaceEvidence, Stability, Statement
from engine.report import Report
from engine.report.drawing import boxes, influence, strip
from engine.types import FaceReport
from engine.verdict import LABEL_WORDS, words_for

STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --muted: #566072; --line: #d5dbe4; --card: #ffffff; --page: #f3f5f8;
  --likely_fake: #a8261b; --uncertain: #7a5200; --calm: #1d5a78; --dot: #1d5a78; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --muted: #a6b0bf; --line: #3a4453; --card: #1b222c;
  --page: #12171e; --likely_fake: #ff8b7e; --uncertain: #ffd166; --calm: #9bdcf2; --dot: #9bdcf2; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
section, header { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.1rem 1.4rem;
  margin: 0 0 1rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: .2rem 0 .4rem; } h2 { font-size: 1.15rem; margin: 0 0 .6rem; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
p { margin: .4rem 0; overflow-wrap: anywhere; } ul { margin: .3rem 0; padding-left: 1.2rem; }
li { overflow-wrap: anywhere; margin: .25rem 0; }
.muted { color: var(--muted); } .likely_fake { color: var(--likely_fake); } .uncertain { color: var(--uncertain); }
.no_signs_found, .no_face, .too_small { color: var(--calm); }
.picture { display: block; width: 100%; max-height: 36rem; border-radius: 8px; }
.face { display: grid; grid-template-columns: 14rem 1fr; gap: 1rem; align-items: start; }
.face svg.map { width: 100%; border-radius: 8px; }
.strip { width: 100%; height: auto; } .strip text { fill: var(--muted); font-size: 11px; }
.strip line { stroke: var(--line); } .strip .view { fill: var(--dot); opacity: .55; }
.strip .score { fill: var(--ink); }
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 600; padding-right: 1rem;
  vertical-align: top; white-space: nowrap; } td { overflow-wrap: anywhere; } code { font-size: .9em; }
@media (max-width: 40rem) { .face { grid-template-columns: 1fr; } th, td { display: block; white-space: normal; } }
"""


def page(report: Report) -> str:
    """The whole document."""
    name = shown(report.image.name) or "Unnamed picture"
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    body = "\n".join([_head(report, name), _picture(report), *_evidence(report), _record(report, name)])
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Telltale: {escape(name)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n"
        "</main>\n</body>\n</html>\n"
    )


def _head(report: Report, name: str) -> str:
    verdict = report.verdict
    words = LABEL_WORDS[verdict.label]
    if verdict.fake_probability is not None:
        words += f" ({percent(verdict.fake_probability)})"
    notes = "".join(f"<li>{escape(note.message)}</li>" for note in verdict.notes)
    host = f" on {escape(shown(report.image.page_host))}" if report.image.page_host else ""
    return (
        f'<header><p class="muted">Telltale looked at {escape(name)}{host}</p>'
        f'<h1 class="{verdict.label.value}">{escape(words[0].upper() + words[1:])}</h1>'
        f"<p>{escape(verdict.sentence)}</p>{f'<ul>{notes}</ul>' if notes else ''}</header>"
    )


def _picture(report: Report) -> str:
    picture = base64.b64encode(report.picture).decode()
    verdict = report.verdict
    return (
        f'<section aria-label="Picture">{boxes(verdict, picture)}<p class="muted">A copy for looking at; '
        f"judged was the file of {verdict.width} × {verdict.height} pixels that is named below. "
        f"{_counted(len(verdict.faces))}</p></section>"
    )


def _counted(faces: int) -> str:
    return {0: "No face was found.", 1: "One face was found."}.get(faces, f"{faces} faces were found.")


def _evidence(report: Report) -> Iterator[str]:
    evidence = report.verdict.evidence
    if evidence is None:
        yield _section("Evidence", "<p>No evidence beyond the score was gathered.</p>")
        return
    yield _section("What it means", "".join(f"<p>{_said(one)}</p>" for one in evidence.meaning.statements))
    faces = zip(report.verdict.faces, evidence.faces, strict=True)
    looked = "".join(_face(report, i, face, found) for i, (face, found) in enumerate(faces, 1))
    if looked:
        yield _section("Each face: where the score comes from, and how stable it is", _MAP_WORDS + looked)
    yield _section("Where the file says it comes from", _provenance(evidence))
    yield _section("How often the model errs on such pictures", _rates(evidence))
    notes = "".join(f"<li>{_said(note)}</li>" for note in evidence.notes)
    if notes:
        yield _section("What was not looked at", f"<ul>{notes}</ul>")


_MAP_WORDS = (
    '<p class="muted">Influence: red parts of the crop moved the score towards fake, blue ones away from it; the '
    "stronger the colour, the more. This is what the model went by. It does not say that a part was edited.</p>"
)


def _face(report: Report, number: int, face: FaceReport, found: FaceEvidence) -> str:
    said = words_for(face)
    if face.fake_probability is not None:
        said += f", {percent(face.fake_probability)}"
    title = f"<h3>Face {number}: {escape(said)}; {face.height_px:.0f} pixels high</h3>"
    drawn = influence(report.verdict, found.influence) if found.influence else ""
    text = _stability(found.stability, face) if found.stability else "<p>It was not looked at again.</p>"
    return f'{title}<div class="face"><div>{drawn}</div><div>{text}</div></div>'


def _stability(found: Stability, face: FaceReport) -> str:
    return f"<p>{_said(found.statement)}</p>{strip(found, face.fake_probability or 0.0)}"


def _provenance(evidence: Evidence) -> str:
    origin = evidence.provenance
    said = [origin.credentials.statement, *(claim.statement for claim in origin.claims)]
    said += [*origin.notes, origin.thumbnail.statement]
    lines = "".join(f"<li>{_said(one)}</li>" for one in said)
    return f"<ul>{lines}</ul>{_credentials(origin.credentials)}"


def _credentials(found: Credentials) -> str:
    rows = [("Signer", found.issuer), ("Signed at", found.signed_at), ("Made with", found.generator)]
    rows += [("Action", ", ".join(filter(None, (a.action, a.software, a.source_type, a.when)))) for a in found.actions]
    rows += [("Problem", problem) for problem in found.problems]
    kept = [(name, value) for name, value in rows if value]
    return f"<h3>What the Content Credentials say</h3>{_table(kept)}" if kept else ""


def _rates(evidence: Evidence) -> str:
    return f"<p>{_said(evidence.grade.statement)}</p><p>{_said(on_rates(evidence.grade))}</p>" + (
        f'<p class="muted">Measured on: {escape(evidence.grade.rates.measured_on)}</p>' if evidence.grade.rates else ""
    )


def _record(report: Report, name: str) -> str:
    verdict, model = report.verdict, report.verdict.model
    rows = [
        ("Picture", f"{name}, {len(report.image.data):,} bytes" if report.image.data else name),
        ("SHA-256 of the picture", verdict.image_sha256),
        ("Model", f"{model.name} {model.version}"),
        ("SHA-256 of the model", model.sha256),
        ("Telltale", report.telltale),
        ("Made", f"{report.made_at:%Y-%m-%d %H:%M:%S} UTC"),
    ]
    again = (
        "<p>To run it again: install this version of Telltale with this model, check that the file has the "
        "SHA-256 above, and run <code>telltale check --explain FILE</code>. The same file gives the same score.</p>"
    )
    return _section("Record", _table(rows) + again)


def _table(rows: list[tuple[str, str]]) -> str:
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
    return f"<table>{cells}</table>"


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content}</section>"


def _said(statement: Statement) -> str:
    return escape(statement.message)
