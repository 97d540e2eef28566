"""Answers of publishers with their validators (RFC 9110, 8.8), so that what has not changed is not sent twice."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

#: Bytes of all responses that are kept, and of one: a larger one is requested again.
MAX_CACHE_BYTES, MAX_ENTRY_BYTES = 300_000_000, 60_000_000
#: Header of a response to the header of the next request.
VALIDATORS: Mapping[str, str] = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


def default_folder() -> Path:
    """Return ``HLED_REFRESH_CACHE``, or ``build/refresh-cache`` below the project."""
    folder = os.environ.get("HLED_REFRESH_CACHE", "").strip()
    return Path(folder or Path(__file__).resolve().parents[2] / "build/refresh-cache")


class Entry(NamedTuple):
    """A kept answer: its validators by header, and its body."""

    validators: Mapping[str, str]
    body: bytes


class AnswerCache:
    """A folder with one file for each address; one that cannot be written or read keeps nothing and stops nobody.

    The name of a file is a digest of the address, which may hold a key.

    Args:
        folder: Made when the first response is kept.
        largest: Bytes of all files; the ones that were used longest ago are removed.
    """

    def __init__(self, folder: Path, largest: int = MAX_CACHE_BYTES) -> None:
        self._folder = folder
        self._largest = largest

    def get(self, address: str) -> Entry | None:
        """Return what is kept of an address; None if that is nothing, or is damaged."""
        path = self._path(address)
        try:
            if path.stat().st_size > MAX_ENTRY_BYTES + 10_000:
                return None
            head, _line, body = path.read_bytes().partition(b"\n")
            header = json.loads(head)
            if header["sha256"] != sha256(body).hexdigest():
                return None
            validators = {name: str(header[name]) for name in VALIDATORS if str(header.get(name) or "").isprintable()
                          and header.get(name)}
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        with suppress(OSError):
            os.utime(path)
        return Entry(validators, body) if validators else None

    def put(self, address: str, entry: Entry) -> None:
        """Keep a response in place of the one before it."""
        if len(entry.body) > min(MAX_ENTRY_BYTES, self._largest) or not entry.validators:
            self.remove(address)
            return
        path = self._path(address)
        beside = path.with_suffix(f".{secrets.token_hex(4)}.new")
        head = json.dumps({**entry.validators, "sha256": sha256(entry.body).hexdigest()})
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside.write_bytes(head.encode() + b"\n" + entry.body)
            os.replace(beside, path)
            self._limit()
        except OSError:
            with suppress(OSError):
                beside.unlink(missing_ok=True)

    def remove(self, address: str) -> None:
        """Forget a response."""
        with suppress(OSError):
            self._path(address).unlink(missing_ok=True)

    def _path(self, address: str) -> Path:
        return self._folder / f"{sha256(address.encode()).hexdigest()}.answer"

    def _limit(self) -> None:
        files = sorted(((file.stat(), file) for file in self._folder.glob(f"{'[0-9a-f]' * 64}.answer")),
                       key=lambda entry: entry[0].st_mtime_ns)
        size = sum(stat.st_size for stat, _path in files)
        for stat, path in files:
            if size <= self._largest:
                return
            path.unlink(missing_ok=True)
            size -= stat.st_size
