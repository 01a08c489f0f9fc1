"""A parent that sets a child to work without end and says its number: to be killed by a test."""

import sys
import threading
from pathlib import Path

from engine.isolation.child_process import ChildProcess, Limits


def main() -> None:
    worker, bundle, order = sys.argv[1:]
    child = ChildProcess([sys.executable, worker], Limits())
    child.start(Path(bundle), 1, [])
    request = {"do": "check", "name": "", "origin": "file", "grade": "original_bytes", "explain": False}
    threading.Thread(target=child.ask, args=(request, order.encode()), daemon=True).start()
    print(child.pid, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
