"""Garbage collection of the server process, and what the C library keeps of freed memory.

Streamlit collects garbage after each script run (``runner.postScriptGC``, off in ``.streamlit/config.toml``): a tenth
of the processor time of a change, while all threads wait. Python's own collector runs after enough allocations.
"""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

#: Arguments of ``gc.set_threshold``. Python's default of 700 traverses the objects of a script run a hundred times.
THRESHOLDS = 20_000, 10, 10

#: Parameters of ``mallopt`` (``malloc.h``), heaps, and bytes from which an array is one of its own.
M_ARENA_MAX, M_MMAP_THRESHOLD = -8, -3
MAX_HEAPS, MMAP_BYTES = 2, 256 * 1024


def set_thresholds() -> None:
    """Set the thresholds of the garbage collector (:data:`THRESHOLDS`)."""
    gc.set_threshold(*THRESHOLDS)


def collect_and_freeze() -> None:
    """Collect all garbage, and exempt the remaining objects (catalogue, warm caches) from later collections.

    A full collection would traverse them again, which stops all threads for 0.2 s. Objects that an earlier call
    exempted and that are unreferenced now, such as a replaced build, are collected.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    trim_memory()


def bound_heaps() -> None:
    """Have threads share two heaps, and take large arrays from the system itself (``mallopt``, which only glibc
    provides).

    Each of many threads that draw figures would otherwise have a heap of its own, with holes that no other one fills.
    """
    with suppress(AttributeError, OSError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_ARENA_MAX, MAX_HEAPS)
        mallopt(M_MMAP_THRESHOLD, MMAP_BYTES)


def trim_memory() -> None:
    """Return freed memory to the system (``malloc_trim``, which only glibc provides)."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
