"""A cache that is bounded by the bytes of its entries, and computes each entry once however many threads ask for it."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import is_dataclass
from itertools import islice
from threading import Lock, RLock
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

#: A collection of as many elements is measured whole: its elements may be unlike (the parts of a specification). Of a
#: longer one (rows) a sample is measured, and the others taken to be like it.
WHOLE, SAMPLE = 32, 8
#: Bytes of a frame without rows: its blocks, its index and their names.
FRAME_BYTES = 5_000


class SizedCache:
    """An LRU cache: the value that was used least recently is dropped first."""

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


def size_of(value: Any, seen: set[int] | None = None) -> int:
    """Bytes that a value takes, roughly; records of the catalogue, which all values share, take none.

    Args:
        value: What is measured.
        seen: Identities of what is counted already: what stands in two places is there once.
    """
    kind = type(value)
    if kind is int or kind is bool or value is None:
        return 0
    if kind is float:
        return sys.getsizeof(value)
    seen = set() if seen is None else seen
    if id(value) in seen:
        return 0
    seen.add(id(value))
    if kind is str or kind is bytes:
        return sys.getsizeof(value)
    if kind is dict or isinstance(value, Mapping):
        keys = 0 if len(value) <= WHOLE else _size_of_elements(value, len(value), seen)
        return sys.getsizeof(value) + keys + _size_of_elements(value.values(), len(value), seen)
    if kind is list or kind is tuple or isinstance(value, Sequence | Set):
        return sys.getsizeof(value) + _size_of_elements(value, len(value), seen)
    if isinstance(value, BaseModel):
        return 0
    if isinstance(value, pd.DataFrame):
        rows = value.iloc[::max(1, len(value) // SAMPLE)]
        texts = (rows[name].tolist() for name, kind in value.dtypes.items() if kind.kind == "O")
        sizes = sum(size_of(text, seen) for column in texts for text in column)
        return int(value.memory_usage().sum()) + sizes * len(value) // max(1, len(rows)) + FRAME_BYTES
    if isinstance(value, np.ndarray):
        return value.nbytes
    if is_dataclass(value):
        return sys.getsizeof(value) + size_of(vars(value), seen)
    return sys.getsizeof(value)


def _size_of_elements(elements: Iterable[Any], count: int, seen: set[int]) -> int:
    if count <= WHOLE:
        return sum(size_of(element, seen) for element in elements)
    sample = islice(elements, 0, None, -(-count // SAMPLE))
    sizes = [size_of(element, seen) for element in sample]
    return sum(sizes) * count // len(sizes)
