"""Where the frozen program starts: the command line, which without arguments is the window."""

import os
import sys

for name in ("stdout", "stderr"):
    # A Windows program without a console has no streams at all, and every print would fail.
    if getattr(sys, name) is None:
        setattr(sys, name, open(os.devnull, "w"))  # noqa: PTH123, SIM115

from engine.cli import main  # noqa: E402

sys.exit(main())
