"""A job that waits, for processes that render packs: they import this module and nothing else of the tests."""

from __future__ import annotations

import os
import time
from pathlib import Path

from hled_dash.export.progress import report


def make(folder: str, *_rest: object) -> bytes:
    """Writes its process's number, tells that it is at figure 7 of 20, and waits for a file."""
    Path(folder, "process").write_text(str(os.getpid()))
    report(("draw", 6, 20))
    while not Path(folder, "go").exists():
        time.sleep(0.02)
    report(("write", 20, 20))
    return b"PK"
