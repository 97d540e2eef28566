"""A cache that is bounded by the bytes of its entries, and computes each entry once however many threads ask for it."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import is_dataclass
from itertools import islice
from threading import Lock, RLock
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

#: Of a longer list as many elements are measured, and the others taken to be like them.
SAMPLE = 8


class SizedCache:
    """Values by key; the one that was not asked for longest is dropped first."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        #: How often a value was asked for and there, and how often it was computed.
        self.hits = self.misses = 0
        self._lock = Lock()
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._making: dict[Hashable, RLock] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value of a key; ``make`` computes it where it is not there."""
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
                self.hits += 1
                return self._entries[key][0]
            self.misses += 1
            making = self._making.setdefault(key, RLock())
        with making:
            with self._lock:
                if key in self._entries:
                    return self._entries[key][0]
            try:
                value = make()
                size = size_of(key) + size_of(value)
                with self._lock:
                    self._add(key, value, size)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return value

    def clear(self) -> None:
        """Drop all entries."""
        with self._lock:
            self._entries.clear()
            self.bytes = 0

    def _add(self, key: Hashable, value: Any, size: int) -> None:
        self._entries[key] = value, size
        self.bytes += size
        # The newest entry stays, however large it is.
        while self.bytes > self.max_bytes and len(self._entries) > 1:
            _key, (_value, dropped) = self._entries.popitem(last=False)
            self.bytes -= dropped


def size_of(value: Any) -> int:
    """Bytes that a value takes, roughly; records of the catalogue, which all values share, take none."""
    if isinstance(value, str | bytes | int | float | None):
        return sys.getsizeof(value)
    if isinstance(value, pd.DataFrame):
        return int(value.memory_usage(deep=False).sum()) + 2000
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, BaseModel):
        return 0
    if isinstance(value, Mapping):
        return size_of(list(value)) + size_of(list(value.values()))
    if isinstance(value, Sequence | Set):
        return sys.getsizeof(value) + _size_of_elements(value, len(value))
    if is_dataclass(value):
        return sys.getsizeof(value) + size_of(vars(value))
    return sys.getsizeof(value)


def _size_of_elements(elements: Any, count: int) -> int:
    if count <= SAMPLE:
        return sum(map(size_of, elements))
    step = count // SAMPLE
    return sum(map(size_of, islice(elements, 0, step * SAMPLE, step))) * count // SAMPLE
