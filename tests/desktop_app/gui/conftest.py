"""A model card with every field, a portrait, and the whole application around a scripted checker."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from looking import ScriptedChecker, StartApplication
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from desktop_app.autostart import Autostart
from desktop_app.gui.application import Application
from desktop_app.gui.single_instance import SingleInstance
from desktop_app.history import History
from desktop_app.server.pairing import PairingDesk, PairingStore
from desktop_app.server.server import LocalServer
from desktop_app.service import CheckService, PictureChecker
from desktop_app.settings import SettingsStore
from engine.model_card import ModelCard, Thresholds
from engine.model_store import ModelStore


@pytest.fixture(autouse=True)
def garbage_is_collected_in_this_thread() -> Iterator[None]:
    """As gui.collector does in the running application; here between the tests."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture
def model_card() -> ModelCard:
    return ModelCard(
        name="scripted",
        version="1",
        architecture="none",
        protocol="face",
        input_size=224,
        mean=(0.5, 0.5, 0.5),
        std=(0.5, 0.5, 0.5),
        crop_margin=1.3,
        min_face_px=40,
        max_face_px=400,
        temperature=1.0,
        thresholds=Thresholds(0.2, 0.8, "a slice"),
        sha256="0" * 64,
        trained_on=("a first collection", "a second one"),
        initial_weights="none",
        limits="It has not seen everything.",
        trained_at="2026-01-01",
        licence="MIT",
        parity=(),
        metrics={"test slice": {"accuracy": [0.9, 0.88, 0.92], "faces": 1200}},
    )


@pytest.fixture
def start_application(
    qapp: QApplication, tmp_path: Path, checker: ScriptedChecker, model_card: ModelCard
) -> Iterator[StartApplication]:
    """Start the application in this process, with a folder and a port of its own."""
    checker.model_card = model_card
    started: list[Application] = []

    def start(
        open_checker: Callable[[], PictureChecker] = lambda: checker,
        home: str = "home",
        ports: tuple[int, ...] = (0,),
        introduced: bool = True,
        at_login: Autostart | None = None,
        in_background: bool = False,
    ) -> Application:
        folder = tmp_path / home
        instance = SingleInstance(folder)
        assert instance.claim()
        settings, models = SettingsStore(folder / "settings.json"), ModelStore(folder / "models", folder / "shipped")
        settings.current = replace(settings.load(), introduced=introduced)
        history, pairings = History(folder / "history.sqlite3"), PairingStore(folder / "pairings.json")
        desk, service = PairingDesk(), CheckService(open_checker, history)
        server = LocalServer(service, pairings, desk, "9.9.9", ports=ports)
        started.append(Application(instance, settings, models, history, service, pairings, desk, server, at_login))
        started[-1].start([], in_background)
        return started[-1]

    yield start
    checker.release()
    for application in started:
        application.close()
        for part in (application.window, application):  # Windows left over are restyled with every later one.
            part.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
