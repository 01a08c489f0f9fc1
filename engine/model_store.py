"""Which model serves: install, activate, roll back.

Shipped bundles lie in ``<assets>/models/<name>`` beside networks of other kinds; the user's in ``<user data>/models/
<name>-<version>``. Which one is active stands in ``active.json`` beside the latter; without it the shipped one is.

Nothing is ever half there: a bundle is copied to a hidden folder on the same file system, proved there, and renamed
into place; ``active.json`` is replaced in one step. A process killed at any moment leaves the store as it was before
or after, and at most a hidden folder that a later install removes.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine import resources
from engine.errors import ModelDamaged, ModelError, ModelMissing, ModelRefused, ModelStoreUnwritable
from engine.isolation.checker import IsolatedChecker
from engine.isolation.trial import try_bundle
from engine.model_bundle import copy_bundle, is_classifier, key_for, require_servable
from engine.model_card import NETWORK_NAME, ModelCard, load_card
from engine.networks import read_network
from engine.regression import Shortfall, shortfall

STATE_NAME = "active.json"
STATE_FORMAT = 1
RECORD_NAME = "installed.json"
"""Beside an installed bundle: where it falls short of the model that served then, if that was allowed."""
SHIPPED = "@shipped"
"""What ``active.json`` says for "whichever model this version of Telltale ships"; no bundle can be called so."""

_INCOMING = ".incoming-"
_STALE_SECONDS = 24 * 3600

Trial = Callable[[Path], ModelCard]
"""Raises the ModelError that says why a bundle cannot serve."""


@dataclass(frozen=True)
class StoredModel:
    """A bundle in the store. ``key`` is what `ModelStore.activate` takes. A bundle that could not serve has a
    ``problem``; one whose card cannot be read has no ``card``. ``allowed``: where it falls short of the model that
    served when it was installed."""

    key: str
    bundle: Path
    shipped: bool
    active: bool
    card: ModelCard | None
    problem: ModelError | None
    allowed: Shortfall = field(default_factory=Shortfall)


@dataclass(frozen=True)
class _State:
    """Keys, or SHIPPED. ``previous`` is what a rollback goes back to."""

    active: str = SHIPPED
    previous: str | None = None


class ModelStore:
    """The shipped and the installed bundles. Several processes may use one store at the same time."""

    def __init__(self, user_dir: Path, shipped_dir: Path, trial: Trial = try_bundle) -> None:
        """``trial`` opens a bundle as serving does; a stranger's network is not to be opened in this process."""
        self._user_dir = user_dir
        self._shipped_dir = shipped_dir
        self._trial = trial

    def active(self) -> Path:
        """The bundle to serve with; opening it verifies it. Raises ModelMissing, ModelDamaged."""
        return self._bundle(self._read_state().active)

    def list(self) -> tuple[StoredModel, ...]:
        """Every bundle, the shipped ones first, each verified by its hash. Raises ModelDamaged when it cannot be
        told which one is active."""
        active = self._resolve(self._read_state().active)
        shipped = [_describe(bundle, True, active) for bundle in self._shipped_bundles()]
        installed = [_describe(bundle, False, active) for bundle in self._installed_bundles()]
        return (*shipped, *installed)

    def install(self, bundle: Path, allow_regression: bool = False) -> str:
        """Copy a bundle into the store and return its key; it is not activated. Installing what is already there
        changes nothing, unless the copy that is there is damaged: then it is replaced.

        Raises ModelMissing, ModelDamaged or ModelCardInvalid for a bundle that could not serve, ModelRefused for a
        name that is taken, and for a model that by its card is worse than the active one, or was not measured on
        what that was, unless ``allow_regression``: then that is recorded beside it. Raises ModelStoreUnwritable."""
        with self._incoming_folder() as incoming:
            with _writing(self._user_dir):
                copy_bundle(bundle, incoming)
            with _told_of(bundle, incoming):
                card = self._trial(incoming)
            require_servable(card)
            key = key_for(card)
            self._compare_with_active(card, incoming, allow_regression)
            self._place(incoming, key, card)
        return key

    def activate(self, key: str) -> None:
        """Make a bundle the active one and remember the one before. Raises ModelMissing for an unknown key, and
        the ModelError that says why a bundle cannot serve: then the active one stays."""
        require_servable(self._trial(self._bundle(key)))
        wanted = SHIPPED if key == self._resolve(SHIPPED) else key
        try:
            previous = self._read_state().active
        except ModelDamaged:
            self._write_state(_State(wanted))
            return
        if previous != wanted:
            self._write_state(_State(wanted, previous))

    def rollback(self) -> str:
        """Go back to the model that was active before, and return its key; a second time undoes the first.
        Raises ModelRefused when there is none, else as `activate`."""
        state = self._read_state()
        if state.previous is None:
            raise ModelRefused("No other model was active before this one, so there is none to go back to.")
        require_servable(self._trial(self._bundle(state.previous)))
        self._write_state(_State(state.previous, state.active))
        return self._resolve(state.previous)

    def way_out(self) -> str:
        """What to do when the active model cannot serve, in one sentence."""
        shipped = self._resolve(SHIPPED)
        try:
            state = self._read_state()
        except ModelDamaged:
            return f"Run: telltale models activate {shipped}"
        if state.previous is not None:
            return "To go back to the model before it, run: telltale models rollback"
        if state.active != SHIPPED and shipped:
            return f"To use the shipped model, run: telltale models activate {shipped}"
        return "Install Telltale again, or a model with: telltale models install FOLDER"

    def _bundle(self, key: str) -> Path:
        """The folder of a key. A key is looked up, never joined to a path. Raises ModelMissing."""
        known = {bundle.name: bundle for bundle in (*self._shipped_bundles(), *self._installed_bundles())}
        found = known.get(self._resolve(key))
        if found is not None:
            return found
        if key == SHIPPED:
            raise ModelMissing(f"No model was shipped: there is none in {self._shipped_dir}.")
        raise ModelMissing(f"There is no model called {key!r}. There are: {', '.join(known) or 'none'}.")

    def _resolve(self, key: str) -> str:
        """The key itself; for SHIPPED that of the first shipped bundle by name, or the empty string."""
        if key != SHIPPED:
            return key
        return next((bundle.name for bundle in self._shipped_bundles()), "")

    def _shipped_bundles(self) -> tuple[Path, ...]:
        return tuple(filter(is_classifier, _folders(self._shipped_dir)))

    def _installed_bundles(self) -> tuple[Path, ...]:
        """Without those whose key a later version of Telltale has taken for a shipped bundle."""
        shipped = {bundle.name for bundle in self._shipped_bundles()}
        return tuple(folder for folder in _folders(self._user_dir) if folder.name not in shipped)

    @contextmanager
    def _incoming_folder(self) -> Iterator[Path]:
        """A hidden folder on the store's file system; gone afterwards unless it was renamed or the process died."""
        with _writing(self._user_dir):
            self._user_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._sweep()
            folder = Path(tempfile.mkdtemp(prefix=_INCOMING, dir=self._user_dir))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what killed installs left behind, but nothing that another process may still be filling."""
        for left_over in self._user_dir.glob(_INCOMING + "*"):
            with suppress(FileNotFoundError):
                if time.time() - left_over.stat().st_mtime > _STALE_SECONDS:
                    _remove(left_over)

    def _compare_with_active(self, card: ModelCard, incoming: Path, allowed: bool) -> None:
        """An active model that cannot serve is no measure for another."""
        try:
            active = self.active()
            serving = load_card(active)
        except ModelError:
            return
        short = shortfall(card, serving)
        if short.sentences and not allowed:
            raise _refusal(card, serving, short)
        if short.sentences:
            record = {
                "format": 1,
                "compared_with": active.name,
                "sha256": serving.sha256,
                "allowed_regressions": short.worse,
                "unmeasured": short.unmeasured,
            }
            with _writing(self._user_dir):
                _replace_file(incoming / RECORD_NAME, json.dumps(record, indent=2, ensure_ascii=False).encode())

    def _place(self, incoming: Path, key: str, card: ModelCard) -> None:
        """Rename a proved bundle to its key; what was damaged there makes way."""
        if key in {bundle.name for bundle in self._shipped_bundles()}:
            raise ModelRefused(f"A shipped model is already called {key}. Give this one another version.")
        target = self._user_dir / key
        if target.exists() and _holds(target, key, card, self._trial):
            return
        with _writing(self._user_dir), self._incoming_folder() as discarded:
            if target.exists():
                target.rename(discarded / key)
            try:
                incoming.rename(target)
            except OSError:
                if not (target.exists() and _holds(target, key, card, self._trial)):  # else another process was faster
                    raise
            _sync_folder(self._user_dir)

    def _read_state(self) -> _State:
        path = self._user_dir / STATE_NAME
        try:
            return _parse_state(json.loads(path.read_bytes()))
        except (FileNotFoundError, NotADirectoryError):
            return _State()
        except (OSError, ValueError, RecursionError) as error:
            raise ModelDamaged(
                f"{path} does not say which model is active. Choose one with: telltale models activate NAME"
            ) from error

    def _write_state(self, state: _State) -> None:
        values = {"format": STATE_FORMAT, "active": state.active, "previous": state.previous}
        with _writing(self._user_dir):
            self._user_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            _replace_file(self._user_dir / STATE_NAME, json.dumps(values).encode())


def default_store() -> ModelStore:
    """The store of this user and this copy of Telltale."""
    return ModelStore(resources.user_data_dir() / "models", resources.assets_dir() / "models")


def shipped_store() -> ModelStore:
    """What was shipped, and nothing of the user's."""
    shipped = resources.assets_dir() / "models"
    return ModelStore(shipped / "no-user-models", shipped)


def open_active_checker(store: ModelStore, threads: int = 0, processes: int = 1) -> IsolatedChecker:
    """The active model, in processes of its own. Raises ModelError, which also says how to get a working model."""
    try:
        return IsolatedChecker(store.active(), threads, processes)
    except ModelError as error:
        raise type(error)(f"{error.message} {store.way_out()}") from error


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink()


def _folders(parent: Path) -> tuple[Path, ...]:
    """The visible folders in ``parent``, by name; none if it does not exist."""
    try:
        return tuple(sorted(p for p in parent.iterdir() if p.is_dir() and not p.name.startswith(".")))
    except OSError:
        return ()


def _describe(bundle: Path, shipped: bool, active: str) -> StoredModel:
    card, problem = None, None
    try:
        card = load_card(bundle)
        read_network(bundle / NETWORK_NAME, card.sha256)
    except ModelError as error:
        problem = error
    return StoredModel(bundle.name, bundle, shipped, bundle.name == active, card, problem, _recorded(bundle))


def _refusal(card: ModelCard, serving: ModelCard, short: Shortfall) -> ModelRefused:
    why = " ".join(short.sentences)
    if short.worse:
        return ModelRefused(
            f"{card.name} {card.version} is worse than the active model {serving.name} {serving.version}: {why} "
            "To install it all the same, run: telltale models install --allow-regression FOLDER"
        )
    return ModelRefused(
        f"Whether {card.name} {card.version} is as good as the active model {serving.name} {serving.version} is not "
        f"known: {why} To install it all the same, run: telltale models install --allow-regression FOLDER"
    )


def _recorded(bundle: Path) -> Shortfall:
    """What was allowed when the bundle was installed; nothing where no record is, or none that can be read."""
    try:
        values = json.loads((bundle / RECORD_NAME).read_bytes())
        kinds = values["allowed_regressions"], values.get("unmeasured", ())  # records had but the first at first
        return Shortfall(*(tuple(map(str, sentences)) for sentences in kinds))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Shortfall()


def _holds(bundle: Path, key: str, card: ModelCard, trial: Trial) -> bool:
    """Whether the very same model is there in working order. Raises ModelRefused when a working one of another
    content is: a key must not change its meaning behind its user's back."""
    try:
        present = trial(bundle)
    except ModelError:
        return False
    if present != card:
        raise ModelRefused(f"Another model called {key} is installed. Give this one another version.")
    return True


def _parse_state(values: Any) -> _State:
    """Raises ValueError."""
    if not isinstance(values, dict) or values.get("format") != STATE_FORMAT:
        raise ValueError("unknown format")
    active, previous = values.get("active"), values.get("previous")
    if not isinstance(active, str) or not isinstance(previous, str | None):
        raise ValueError("not keys")
    return _State(active, previous)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into a sentence. Raises ModelStoreUnwritable."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ModelStoreUnwritable(f"The folder of models {folder} cannot be written: {reason}.") from error


@contextmanager
def _told_of(bundle: Path, incoming: Path) -> Iterator[None]:
    """Let complaints name the bundle that the user named, not its copy."""
    try:
        yield
    except ModelError as error:
        raise type(error)(error.message.replace(str(incoming), str(bundle))) from error


def _replace_file(path: Path, content: bytes) -> None:
    """Write all or nothing: after a crash the file has either its old or its new content."""
    descriptor, temporary = tempfile.mkstemp(prefix=_INCOMING, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut, where folders can be opened (not on Windows)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
