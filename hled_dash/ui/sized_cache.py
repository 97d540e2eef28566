"""A cache that is bounded by the bytes of its entries, and computes each entry once however many threads ask for it."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import is_dataclass
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
FLOAT_BYTES = sys.getsizeof(0.0)
#: Bytes of a view or selection in a key.
KEY_OBJECT_BYTES = 5_000


class SizedCache:
    """An LRU cache: the value that was used least recently is dropped first."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        #: How often a value was requested and there, and how often it was computed.
        self.hits = self.misses = 0
        self._lock = Lock()
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._entry_locks: dict[Hashable, RLock] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """Return the value of a key; ``compute`` makes it where it is not there."""
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
                self.hits += 1
                return self._entries[key][0]
            self.misses += 1
            entry_lock = self._entry_locks.setdefault(key, RLock())
        with entry_lock:
            with self._lock:
                if key in self._entries:
                    return self._entries[key][0]
            try:
                value = compute()
                size = _key_size(key) + size_of(value)
                with self._lock:
                    self._add(key, value, size)
            finally:
                with self._lock:
                    self._entry_locks.pop(key, None)
        return value

    def find(self, key: Hashable) -> Any | None:
        """Find the value of a key; None if it is not there."""
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key][0]

    def put(self, key: Hashable, value: Any, size: int | None = None) -> None:
        """Add a value, or replace the one that is there; ``size`` is its bytes, where they are known."""
        size = _key_size(key) + (size_of(value) if size is None else size)
        with self._lock:
            if key in self._entries:
                self.bytes -= self._entries.pop(key)[1]
            self._add(key, value, size)

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
            _key, (_value, dropped_size) = self._entries.popitem(last=False)
            self.bytes -= dropped_size


def _key_size(key: Hashable) -> int:
    """Return bytes that a key takes, roughly: a key is measured for each entry, and a view in it has fifty fields."""
    if isinstance(key, tuple):
        return 50 + sum(map(_key_size, key))
    return sys.getsizeof(key) if isinstance(key, str | bytes) else KEY_OBJECT_BYTES if is_dataclass(key) else 30


def size_of(value: Any) -> int:
    """Return bytes that a value takes, roughly; records of the catalogue, which all values share, take none.

    What stands in two places is there once. A large figure has thousands of elements: there is no call for each.
    """
    size, counted_ids = 0.0, set[int]()
    # Elements that are to be measured, and how many each of them stands for.
    groups: list[tuple[Iterable[Any], float]] = [((value,), 1.0)]
    while groups:
        elements, factor = groups.pop()
        for element in elements:
            kind = type(element)
            if kind is int or kind is bool or element is None:
                continue
            if kind is float:
                size += factor * FLOAT_BYTES
                continue
            if id(element) in counted_ids:
                continue
            counted_ids.add(id(element))
            if kind is str or kind is bytes:
                size += factor * sys.getsizeof(element)
                continue
            own_size, parts = _own_size(element)
            size += factor * own_size
            groups += [_sample(part, len(part), factor) for part in parts]
    return int(size)


def _own_size(element: Any) -> tuple[int, Sequence[Collection[Any]]]:
    """Return the bytes of an element without its parts, and the collections of its parts."""
    if isinstance(element, Mapping):
        own_size = sys.getsizeof(element)
        # The keys of a short one are names of fields.
        return own_size, (element.keys(), element.values()) if len(element) > WHOLE else (element.values(),)
    if isinstance(element, Sequence | Set):
        return sys.getsizeof(element), (element,)
    if isinstance(element, BaseModel):
        return 0, ()
    if isinstance(element, pd.DataFrame):
        arrays = [column.array for _name, column in element.items()]
        return FRAME_BYTES + sum(array.nbytes for array in arrays), [array for array in arrays
                                                                     if array.dtype.kind == "O"]
    if isinstance(element, np.ndarray):
        return element.nbytes, ()
    return sys.getsizeof(element), ((vars(element),),) if is_dataclass(element) else ()


def _sample(elements: Collection[Any], count: int, factor: float) -> tuple[Iterable[Any], float]:
    if count <= WHOLE:
        return elements, factor
    # An array of pandas makes an object of each element that is asked for.
    listed = elements.to_numpy() if isinstance(elements, pd.api.extensions.ExtensionArray) else elements
    # What stands there many times (codes of a frame, the places of indicators) is one object.
    distinct = list({id(element): element for element in listed}.values())
    sample = distinct[::-(-len(distinct) // SAMPLE)]
    return sample, factor * len(distinct) / len(sample)
