"""Files of packs, each made by a process of its own: what renders them holds the interpreter for seconds."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from threading import BoundedSemaphore

from hled_dash.export.packs import PackFormat

#: Seconds that a file may take, and files that are made or wait at once; one is made at a time.
TIMEOUT, MAX_WAITING = 180, 5
_WAITING, _WORKING = BoundedSemaphore(MAX_WAITING), BoundedSemaphore(1)


class PackQueueFullError(Exception):
    """As many packs wait as may wait."""


def render_pack_file(packed: str, form: PackFormat, base_address: str) -> bytes:
    """The file of a pack.

    Args:
        packed: The pack as :func:`hled_dash.pack.address.encode` writes it.
        base_address: Where the app is served, for the links in the file.

    Raises:
        PackQueueFullError: when too many wait.
        subprocess.SubprocessError: when the file cannot be made, or not in time.
    """
    if not _WAITING.acquire(blocking=False):
        raise PackQueueFullError
    try:
        with _WORKING, tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"pack{form.suffix}"
            subprocess.run(
                [sys.executable, "-m", "hled_dash", "pack", packed, "--format", form.name, "--base", base_address,
                 "--output", str(file)],
                check=True, timeout=TIMEOUT, capture_output=True, cwd=Path(__file__).parents[2],
            )
            return file.read_bytes()
    finally:
        _WAITING.release()
