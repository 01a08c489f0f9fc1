"""The store of models: what is let in, what is said of what is not, and that a crash leaves no half."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tiny_models import card, redness_network, write_bundle

from engine.checker import open_checker
from engine.errors import ModelCardInvalid, ModelDamaged, ModelMissing, ModelRefused, ModelStoreUnwritable
from engine.model_bundle import LIMITS
from engine.model_store import RECORD_NAME, ModelStore, open_active_checker
from engine.regression import Shortfall


@pytest.fixture
def shipped_dir(tmp_path: Path) -> Path:
    """As in the assets: one classifier, and networks of other kinds beside it."""
    write_bundle(tmp_path / "shipped" / "house-model", name="house-model")
    finder = tmp_path / "shipped" / "a-face-finder"
    finder.mkdir()
    (finder / "finder.onnx").write_bytes(b"not a classifier")
    described = tmp_path / "shipped" / "another-kind"
    described.mkdir()
    (described / "model.json").write_text('{"kind": "face_finder"}')
    return tmp_path / "shipped"


@pytest.fixture
def user_dir(tmp_path: Path) -> Path:
    return tmp_path / "home" / "models"


@pytest.fixture
def store(user_dir: Path, shipped_dir: Path) -> ModelStore:
    return ModelStore(user_dir, shipped_dir)


def _damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def _visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def _active(store: ModelStore) -> str:
    return store.active().name


def test_a_fresh_store_serves_the_shipped_classifier_and_writes_nothing(store: ModelStore, user_dir: Path) -> None:
    assert _active(store) == "house-model"
    assert [(m.key, m.shipped, m.active, m.problem) for m in store.list()] == [("house-model", True, True, None)]
    assert not user_dir.exists()


def test_without_any_model_it_says_so(tmp_path: Path) -> None:
    store = ModelStore(tmp_path / "none", tmp_path / "neither")
    assert store.list() == ()
    with pytest.raises(ModelMissing, match="No model was shipped"):
        store.active()
    with pytest.raises(ModelMissing, match="telltale models install FOLDER"):
        open_active_checker(store)


def test_install_activate_and_roll_back(store: ModelStore, tmp_path: Path) -> None:
    # GIVEN a second model
    bundle = write_bundle(tmp_path / "new", version="2.0")
    # WHEN it is installed THEN it is there, and the shipped one still serves
    key = store.install(bundle)
    assert key == "redness-2.0"
    assert _active(store) == "house-model"
    # WHEN it is activated THEN it serves, even if the folder it came from is gone
    store.activate(key)
    (bundle / "model.onnx").unlink()
    assert open_active_checker(store).identity.version == "2.0"
    assert [(m.key, m.shipped, m.active) for m in store.list()] == [
        ("house-model", True, False),
        ("redness-2.0", False, True),
    ]
    # WHEN rolled back, and once more THEN the two take turns
    assert store.rollback() == "house-model"
    assert _active(store) == "house-model"
    assert store.rollback() == "redness-2.0"
    assert _active(store) == "redness-2.0"


def test_activating_the_active_model_again_keeps_what_to_go_back_to(store: ModelStore, tmp_path: Path) -> None:
    key = store.install(write_bundle(tmp_path / "new"))
    store.activate(key)
    store.activate(key)
    assert store.rollback() == "house-model"


def test_without_an_earlier_model_there_is_nothing_to_roll_back_to(store: ModelStore) -> None:
    with pytest.raises(ModelRefused, match="none to go back to"):
        store.rollback()
    store.activate("house-model")
    with pytest.raises(ModelRefused):
        store.rollback()


def test_the_shipped_model_stays_the_shipped_one_when_an_update_brings_another(
    store: ModelStore, tmp_path: Path, shipped_dir: Path, user_dir: Path
) -> None:
    # GIVEN a user who tried a model and went back
    store.activate(store.install(write_bundle(tmp_path / "new")))
    store.activate("house-model")
    # WHEN an update ships a model of another name
    (shipped_dir / "house-model").rename(shipped_dir / "house-model-2")
    # THEN that one serves
    assert _active(ModelStore(user_dir, shipped_dir)) == "house-model-2"


def test_an_unknown_key_names_the_known_ones_and_is_never_a_path(store: ModelStore, tmp_path: Path) -> None:
    write_bundle(tmp_path / "outside")
    for key in ["nothing", "../../outside", str(tmp_path / "outside"), "", ".", "house-model/../house-model"]:
        with pytest.raises(ModelMissing, match="There are: house-model"):
            store.activate(key)
    assert _active(store) == "house-model"


def test_installing_the_same_model_twice_is_no_error(store: ModelStore, tmp_path: Path, user_dir: Path) -> None:
    bundle = write_bundle(tmp_path / "new")
    assert store.install(bundle) == store.install(bundle)
    assert _visible(user_dir) == ["redness-1"]


def test_another_model_under_a_taken_name_is_refused(store: ModelStore, tmp_path: Path) -> None:
    store.install(write_bundle(tmp_path / "one"))
    with pytest.raises(ModelRefused, match="Another model called redness-1"):
        store.install(write_bundle(tmp_path / "two", redness_network(gain=3.0)))
    with pytest.raises(ModelRefused, match="Another model called redness-1"):
        store.install(write_bundle(tmp_path / "three", temperature=2.0))
    with pytest.raises(ModelRefused, match="A shipped model"):
        store.install(write_bundle(tmp_path / "four", name="house", version="model"))


def test_installing_again_repairs_a_damaged_copy(store: ModelStore, tmp_path: Path, user_dir: Path) -> None:
    bundle = write_bundle(tmp_path / "new")
    key = store.install(bundle)
    _damage(user_dir / key / "model.onnx")
    assert store.install(bundle) == key
    assert [m.problem for m in store.list()] == [None, None]
    assert _visible(user_dir) == [key]


def test_a_damaged_active_model_is_said_not_replaced_by_another(
    store: ModelStore, tmp_path: Path, user_dir: Path
) -> None:
    key = store.install(write_bundle(tmp_path / "new"))
    store.activate(key)
    _damage(user_dir / key / "model.onnx")
    with pytest.raises(ModelDamaged, match="telltale models rollback") as caught:
        open_active_checker(store)
    assert "sha256 differs" in caught.value.message
    assert [type(m.problem) for m in store.list()] == [type(None), ModelDamaged]
    # and the way out that it names works
    store.rollback()
    assert open_active_checker(store).identity.name == "house-model"


def test_a_damaged_model_is_not_activated(store: ModelStore, tmp_path: Path, user_dir: Path) -> None:
    key = store.install(write_bundle(tmp_path / "new"))
    _damage(user_dir / key / "model.onnx")
    with pytest.raises(ModelDamaged):
        store.activate(key)
    assert _active(store) == "house-model"


def test_an_active_model_that_is_gone_names_the_shipped_one_as_way_out(
    store: ModelStore, tmp_path: Path, user_dir: Path
) -> None:
    user_dir.mkdir(parents=True)
    (user_dir / "active.json").write_text('{"format": 1, "active": "gone-1", "previous": null}')
    with pytest.raises(ModelMissing, match="telltale models activate house-model"):
        open_active_checker(store)
    store.activate("house-model")
    assert _active(store) == "house-model"


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '"house-model"', '{"format": 2, "active": "x", "previous": null}', '{"format": 1}', "[" * 9999],
)
def test_an_unreadable_choice_is_said_and_can_be_made_anew(store: ModelStore, user_dir: Path, content: str) -> None:
    user_dir.mkdir(parents=True)
    (user_dir / "active.json").write_text(content)
    for ask in (store.active, store.list, store.rollback, lambda: open_active_checker(store)):
        with pytest.raises(ModelDamaged, match="telltale models activate"):
            ask()
    store.activate("house-model")
    assert _active(store) == "house-model"


def test_a_damaged_shipped_model_asks_for_a_new_installation(store: ModelStore, shipped_dir: Path) -> None:
    _damage(shipped_dir / "house-model" / "model.onnx")
    with pytest.raises(ModelDamaged, match="Install Telltale again"):
        open_active_checker(store)


@pytest.mark.parametrize(
    ("network", "complaint"),
    [
        (b"", "can be loaded"),
        (b"GIF89a", "can be loaded"),
        (redness_network()[:-40], "can be loaded"),
        (redness_network(gain=float("nan")), "finite"),
        (redness_network(batch=1), "does not run"),
        (redness_network(subtract_batch_mean=True), "beside it"),
        (redness_network(outside="weights.bin"), "can be loaded"),
        (redness_network(outside="../weights.bin"), "can be loaded"),
        (redness_network(outside="/etc/hostname"), "can be loaded"),
    ],
)
def test_a_network_that_could_not_serve_is_not_installed(
    store: ModelStore, tmp_path: Path, user_dir: Path, network: bytes, complaint: str
) -> None:
    bundle = write_bundle(tmp_path / "new", network)
    (bundle / "weights.bin").write_bytes(bytes(24))
    with pytest.raises(ModelDamaged, match=complaint) as caught:
        store.install(bundle)
    assert ".incoming" not in caught.value.message
    assert _visible(user_dir) == []


def test_a_network_that_is_not_the_cards_is_not_installed(store: ModelStore, tmp_path: Path, user_dir: Path) -> None:
    bundle = write_bundle(tmp_path / "new")
    _damage(bundle / "model.onnx")
    with pytest.raises(ModelDamaged, match="sha256 differs") as caught:
        store.install(bundle)
    assert str(bundle) in caught.value.message
    assert _visible(user_dir) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "../escape"),
        ("name", "/etc"),
        ("name", ".hidden"),
        ("name", "a/b"),
        ("name", "a\\b"),
        ("name", "a\x1b[31m"),
        ("name", "x" * 65),
        ("name", "@shipped"),
        ("version", ".."),
        ("version", "1."),
        ("version", "1\n"),
        ("version", ""),
        ("version", 1),
        ("sha256", "0" * 63),
        ("input_size", 10**400),
        ("input_size", 32.5),
        ("temperature", 0),
        ("temperature", True),
        ("offset", "0"),
        ("offset", 1e9),
        ("mean", [0.5, 0.5]),
        ("std", [0, 0.5, 0.5]),
        ("thresholds", {"no_signs_found": 0.9, "likely_fake": 0.3, "chosen_on": "x"}),
        ("thresholds", None),
        ("kind", "face_finder"),
        ("format", 2),
    ],
)
def test_a_card_that_is_wrong_is_refused(
    store: ModelStore, tmp_path: Path, user_dir: Path, field: str, value: object
) -> None:
    with pytest.raises(ModelCardInvalid):
        store.install(write_bundle(tmp_path / "new", **{field: value}))
    assert _visible(user_dir) == []
    assert _visible(tmp_path) == ["home", "new", "shipped"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"[" * 100_000, b'{"format": NaN}'])
def test_a_card_that_is_no_card_is_refused(store: ModelStore, tmp_path: Path, content: bytes) -> None:
    bundle = write_bundle(tmp_path / "new")
    (bundle / "model.json").write_bytes(content)
    with pytest.raises(ModelCardInvalid):
        store.install(bundle)


def test_a_bundle_without_its_files_is_missing(store: ModelStore, tmp_path: Path) -> None:
    for name in ("model.onnx", "model.json"):
        bundle = write_bundle(tmp_path / f"without-{name}")
        (bundle / name).unlink()
        with pytest.raises(ModelMissing, match=name):
            store.install(bundle)
    for path in (tmp_path / "nowhere", tmp_path / "without-model.onnx" / "model.json"):
        with pytest.raises(ModelMissing, match="not a folder"):
            store.install(path)


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX has them")
@pytest.mark.parametrize("name", ["model.onnx", "model.json"])
def test_links_pipes_folders_and_devices_are_no_files_of_a_model(
    store: ModelStore, tmp_path: Path, user_dir: Path, name: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    makers = {
        "link": lambda path: path.symlink_to(elsewhere),
        "dangling": lambda path: path.symlink_to(tmp_path / "gone"),
        "device": lambda path: path.symlink_to("/dev/zero"),
        "pipe": os.mkfifo,
        "folder": lambda path: path.mkdir(),
    }
    for kind, make in makers.items():
        bundle = write_bundle(tmp_path / kind)
        elsewhere.write_bytes((bundle / name).read_bytes())
        (bundle / name).unlink()
        make(bundle / name)
        with pytest.raises(ModelDamaged, match=r"is a link|not a regular file"):
            store.install(bundle)
    assert _visible(user_dir) == []


def test_a_file_larger_than_its_limit_is_refused(store: ModelStore, tmp_path: Path, user_dir: Path) -> None:
    bundle = write_bundle(tmp_path / "new")
    with (bundle / "model.json").open("r+b") as file:
        file.truncate(LIMITS["model.json"] + 1)  # sparse: takes no room
    with pytest.raises(ModelDamaged, match="larger than 4 MB"):
        store.install(bundle)
    assert _visible(user_dir) == []


def test_a_store_that_cannot_be_written_says_so(tmp_path: Path, shipped_dir: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    store = ModelStore(in_the_way / "models", shipped_dir)
    with pytest.raises(ModelStoreUnwritable, match="cannot be written"):
        store.install(write_bundle(tmp_path / "new"))
    assert _active(store) == "house-model"


def test_what_killed_installs_left_behind_is_removed_when_it_is_old(
    store: ModelStore, tmp_path: Path, user_dir: Path
) -> None:
    old, fresh = user_dir / ".incoming-old", user_dir / ".incoming-fresh"
    for folder in (old, fresh):
        folder.mkdir(parents=True)
        (folder / "model.onnx").write_bytes(b"half a netw")
    stale_file = user_dir / ".incoming-file"
    stale_file.write_text("{")
    two_days_ago = time.time() - 2 * 86400
    for path in (old, stale_file):
        os.utime(path, (two_days_ago, two_days_ago))
    assert [m.key for m in store.list()] == ["house-model"]
    store.install(write_bundle(tmp_path / "new"))
    assert _visible(user_dir) == [".incoming-fresh", "redness-1"]


_BUSY = """
import sys
from pathlib import Path
from engine.model_store import ModelStore
user, shipped, *bundles = map(Path, sys.argv[1:])
store = ModelStore(user, shipped)
print("ready", flush=True)
while True:
    for bundle in bundles:
        store.activate(store.install(bundle))
        store.rollback()
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_kill_9_at_any_moment_leaves_a_usable_store(tmp_path: Path, shipped_dir: Path, user_dir: Path) -> None:
    moments = random.Random(4)
    for round_ in range(8):
        # GIVEN a process that installs, activates and rolls back without a pause
        bundles = [write_bundle(tmp_path / f"new{round_}.{n}", version=f"{round_}.{n}") for n in range(4)]
        arguments = [sys.executable, "-c", _BUSY, str(user_dir), str(shipped_dir), *map(str, bundles)]
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE)
        assert process.stdout and process.stdout.readline() == b"ready\n"
        # WHEN it is killed
        time.sleep(moments.random() * 0.15)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        # THEN every model that is there is whole, and the active one serves
        store = ModelStore(user_dir, shipped_dir)
        assert all(model.problem is None for model in store.list())
        open_active_checker(store, threads=1)


def test_two_processes_that_install_the_same_model_agree(tmp_path: Path, shipped_dir: Path, user_dir: Path) -> None:
    bundle = write_bundle(tmp_path / "new")
    code = (
        "import sys; from pathlib import Path; from engine.model_store import ModelStore; "
        "print(ModelStore(Path(sys.argv[1]), Path(sys.argv[2])).install(Path(sys.argv[3])))"
    )
    arguments = [sys.executable, "-c", code, str(user_dir), str(shipped_dir), str(bundle)]
    processes = [subprocess.Popen(arguments, stdout=subprocess.PIPE) for _ in range(3)]
    outputs = [process.communicate()[0] for process in processes]
    assert set(outputs) == {b"redness-1\n"}
    assert [m.problem for m in ModelStore(user_dir, shipped_dir).list()] == [None, None]


def _measured(**slices: tuple[float, float, float]) -> dict[str, dict[str, list[float]]]:
    return {name: {"roc_auc": list(triple)} for name, triple in slices.items()}


@pytest.fixture
def measured_store(tmp_path: Path, user_dir: Path) -> ModelStore:
    """The shipped model was measured on two slices."""
    metrics = _measured(street=(0.9, 0.88, 0.92), studio=(0.8, 0.7, 0.9))
    metrics["street"]["false_alarms"] = [0.01, 0.005, 0.02]
    write_bundle(tmp_path / "assets" / "house", name="house", metrics=metrics)
    return ModelStore(user_dir, tmp_path / "assets")


@pytest.mark.parametrize(
    ("street", "alarms", "studio", "complaint"),
    [
        ((0.89, 0.86, 0.91), [0.015, 0, 0.03], (0.71, 0.6, 0.8), None),  # lower, within the intervals
        ((0.99, 0.98, 1.0), [0.0, 0, 0.01], (0.69, 0.6, 0.8), "ROC-AUC on studio is 0.690"),
        ((0.99, 0.98, 1.0), [0.03, 0.02, 0.04], (0.8, 0.7, 0.9), "share of false alarms on street is 0.030"),
        ((0.99, 0.98, 1.0), None, (0.8, 0.7, 0.9), "false alarms on street was not measured"),
        ((0.99, 0.98, 1.0), [0.0, 0, 0.01], None, "not measured on studio"),
    ],
)
def test_a_model_that_is_worse_on_any_slice_is_refused_unless_that_is_allowed(
    measured_store: ModelStore,
    tmp_path: Path,
    user_dir: Path,
    street: tuple[float, float, float],
    alarms: list[float] | None,
    studio: tuple[float, float, float] | None,
    complaint: str | None,
) -> None:
    # GIVEN a candidate with numbers of its own
    metrics = _measured(street=street) | (_measured(studio=studio) if studio else {})
    if alarms is not None:
        metrics["street"]["false_alarms"] = alarms
    bundle = write_bundle(tmp_path / "new", metrics=metrics)
    # WHEN it is as good THEN it is installed, and nothing is recorded
    if complaint is None:
        measured_store.install(bundle)
        assert measured_store.list()[1].allowed == Shortfall()
        return
    # WHEN it is worse THEN it is refused, with the slice and the way out
    with pytest.raises(ModelRefused, match=complaint) as caught:
        measured_store.install(bundle)
    assert "--allow-regression" in caught.value.message
    # AND worse is said only of what was measured
    is_measured = "not measured" not in complaint
    assert (" is worse than the active model " in caught.value.message) is is_measured
    assert (" is not known: " in caught.value.message) is not is_measured
    assert _visible(user_dir) == []
    # AND when it is wanted all the same THEN that is kept beside it
    key = measured_store.install(bundle, allow_regression=True)
    (recorded,) = [model.allowed for model in measured_store.list() if model.key == key]
    assert len(recorded.worse) == is_measured
    assert len(recorded.sentences) == 1 and complaint in recorded.sentences[0]
    # AND a record from before it said what was not measured is still read
    record = user_dir / key / RECORD_NAME
    values = json.loads(record.read_text())
    del values["unmeasured"]
    record.write_text(json.dumps(values))
    assert [model.allowed.worse for model in measured_store.list() if model.key == key] == [recorded.worse]


def test_numbers_that_are_none_do_not_matter_in_the_serving_card(tmp_path: Path, user_dir: Path) -> None:
    odd = {"one": {"roc_auc": [None, None, None], "accuracy": "high"}, "two": {}}
    write_bundle(tmp_path / "assets" / "house", name="house", metrics=odd)
    store = ModelStore(user_dir, tmp_path / "assets")
    assert store.install(write_bundle(tmp_path / "new", metrics={"one": {}, "two": {}}))


def test_a_network_that_is_not_the_one_that_was_trained_is_refused(
    store: ModelStore, tmp_path: Path, user_dir: Path
) -> None:
    """The hash is right and the network runs, but another one was trained: as if the export had gone wrong."""
    network = redness_network(gain=9.0)
    bundle = write_bundle(tmp_path / "new", network, parity=card(redness_network())["parity"])
    with pytest.raises(ModelDamaged, match="what it gave where it was trained"):
        store.install(bundle)
    for parity in ([], [[0, 0]], "none", [[0, "x"]] * 4):
        with pytest.raises(ModelCardInvalid, match="parity"):
            store.install(write_bundle(tmp_path / f"without-{parity!s:.9}", parity=parity))
    assert _visible(user_dir) == []


def test_a_model_of_whole_pictures_never_serves(store: ModelStore, tmp_path: Path, shipped_dir: Path) -> None:
    # GIVEN a model of the paper protocol WHEN somebody wants to install it THEN it is refused with the reason
    bundle = write_bundle(tmp_path / "paper", protocol="paper")
    for allowed in (False, True):
        with pytest.raises(ModelRefused, match="to compare with, not to serve"):
            store.install(bundle, allow_regression=allowed)
    # AND where it lies among the shipped ones it is not chosen, even if its name comes first
    write_bundle(shipped_dir / "a-paper", name="a-paper", protocol="paper")
    assert _active(store) == "house-model"
    with pytest.raises(ModelRefused, match="to compare with"):
        open_checker(bundle)
