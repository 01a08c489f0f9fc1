"""The bill of materials: a CycloneDX 1.5 document of what the built program consists of, not of what was installed
where it was built."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archives import sha256
from provenance import Origin


def write(path: Path, origins: Iterable[Origin], models: Iterable[Path], version: str, epoch: int) -> int:
    """Write the document; returns how many components it names."""
    parts = sorted({(o.kind, o.name, o.version) for o in origins if o.kind != "project"})
    components = [_component(Origin(*part)) for part in parts] + [_model(model) for model in sorted(models)]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, UTC).isoformat(),
            "component": {"type": "application", "bom-ref": "telltale", "name": "telltale", "version": version},
        },
        "components": components,
        "dependencies": [{"ref": "telltale", "dependsOn": [component["bom-ref"] for component in components]}],
    }
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return len(components)


def _component(origin: Origin) -> dict[str, Any]:
    purl = _purl(origin)
    described = {"type": "library", "bom-ref": purl, "name": origin.name, "version": origin.version, "purl": purl}
    licence = _licence(origin)
    return described | ({"licenses": [{"license": {"name": licence}}]} if licence else {})


def _purl(origin: Origin) -> str:
    kind = {"pypi": "pypi", "debian": "deb/debian", "python": "generic"}[origin.kind]
    return f"pkg:{kind}/{quote(origin.name)}@{quote(origin.version, safe='')}"


def _licence(origin: Origin) -> str:
    """What the package says of itself, in its own spelling; nothing where that is a whole text or nothing."""
    if origin.kind != "pypi":
        return "PSF-2.0" if origin.kind == "python" else ""
    about = metadata.metadata(origin.name)
    said = about.get("License-Expression") or about.get("License") or ""
    return said if said and "\n" not in said and len(said) < 100 else _classified(about.get_all("Classifier") or [])


def _classified(classifiers: list[str]) -> str:
    found = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License :: ")]
    return " or ".join(sorted(found))


def _model(model: Path) -> dict[str, Any]:
    name = f"{model.parent.name}/{model.name}"
    digest = sha256(model)
    hashes = [{"alg": "SHA-256", "content": digest}]
    return {"type": "machine-learning-model", "bom-ref": f"model:{name}@{digest[:16]}", "name": name, "hashes": hashes}
