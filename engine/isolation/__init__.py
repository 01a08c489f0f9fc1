"""The engine in processes of its own, so that the worst picture costs one answer and never the program.

``checker.py`` is what the rest of Telltale uses: `IsolatedChecker` has the surface of ``engine.checker.Checker``. It
keeps child processes (``child_process.py``), which run ``worker.py`` under ``confinement.py``; they talk in
``messages.py``. The parent imports neither Pillow nor ONNX Runtime for it.
"""
