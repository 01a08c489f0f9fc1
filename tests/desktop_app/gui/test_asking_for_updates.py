"""The button that asks for updates, with api.github.com on this machine: nothing is asked before it is pressed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from release_server import certificates, published_copy

PROGRAM = Path(__file__).with_name("asking_program.py")
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount", "--net"]
SECONDS = 280


@pytest.mark.parametrize(
    ("language", "newer", "older", "nobody"),
    [
        ("en", "Telltale 99.0.0 is there;", "newer than the newest release, 0.0.1.", "could not be reached"),
        ("de", "Telltale 99.0.0 ist da;", "neuer als die neueste veröffentlichte Version 0.0.1.", "nicht zu erreichen"),
    ],
)
def test_only_the_button_asks(tmp_path: Path, language: str, newer: str, older: str, nobody: str) -> None:
    if not shutil.which("ip") or subprocess.run([*NAMESPACE, "ip", "link", "set", "lo", "up"], check=False).returncode:
        pytest.skip("This system gives no namespaces to users.")
    # GIVEN a copy published at somebody/telltale, and an api.github.com that is this machine and trusted
    authority, _ = certificates(tmp_path, "api.github.com")
    environment = os.environ | {
        "PYTHONPATH": str(published_copy(tmp_path / "copy")),
        "SSL_CERT_FILE": str(authority),
        "QT_QPA_PLATFORM": "offscreen",
        "TELLTALE_HOME": str(tmp_path / "home"),
    }
    done = subprocess.run(
        [*NAMESPACE, sys.executable, PROGRAM, tmp_path, language],
        env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    # THEN the dialog says who would be asked, and asks nobody
    assert told["opened"]["connections"] == 0
    assert "api.github.com" in told["opened"]["text"] and "somebody/telltale" in told["opened"]["text"]
    # AND the button asks once, and the answer is one sentence, with a way to the page when there is something to get
    assert (told["newer"]["connections"], told["newer"]["page"]) == (1, True)
    assert newer in told["newer"]["text"] and "https://github.com/somebody/telltale/releases" in told["newer"]["text"]
    assert (told["older"]["connections"], told["older"]["page"]) == (1, False) and older in told["older"]["text"]
    # AND whoever does not want to wait need not
    assert told["asking"]["text"] != told["cancelled"]["text"]
    assert nobody in told["nobody"]
