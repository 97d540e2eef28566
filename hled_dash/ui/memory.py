"""Garbage collection of the server's process, and the return of freed memory to the system.

Streamlit collects garbage after each script run (``runner.postScriptGC``, off in ``.streamlit/config.toml``): a tenth
of the processor time of a change, while all threads wait. Python's own collector does it when enough objects have come.
"""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

#: New objects after which the youngest are collected, and collections after which those of the next two generations
#: are. With Python's usual 700 it looks a hundred times into what a run still needs.
THRESHOLDS = 20_000, 10, 10


def set_thresholds() -> None:
    """Collect garbage as often as script runs make it."""
    gc.set_threshold(*THRESHOLDS)


def freeze_kept() -> None:
    """Collect all garbage, and exempt what stays (the catalogue, warm caches) from later collections.

    Otherwise a full collection traverses it again, while all threads wait for 0.2 s. What an earlier call exempted and
    nobody needs any more, as a build that was replaced, is collected.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return_freed()


def return_freed() -> None:
    """Return freed memory to the system (``malloc_trim``, which only glibc has)."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
