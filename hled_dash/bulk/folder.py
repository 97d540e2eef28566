"""A folder that appears whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hled_dash.metadata.data_package import File

#: Name of the file that a finished folder has, and an unfinished one has not.
CHECKSUMS = "SHA256SUMS"
_LOCK = ".hled-bulk.lock"


class BulkError(Exception):
    """The files cannot be written, for a reason that a person can read."""


@contextmanager
def new_folder(target: Path) -> Iterator[Path | None]:
    """A folder to fill, which gets the name of ``target`` in one step once it is on the disk; None where that is there.

    One process fills at a time. What a killed one left is deleted by the next.

    Raises:
        BulkError: when something else has the name.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(target.parent / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    with os.fdopen(lock):
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in target.parent.glob(".hled-*.new"):
            shutil.rmtree(left)
        if (target / CHECKSUMS).is_file():
            yield None
            return
        if target.exists() or target.is_symlink():
            raise BulkError(f"{target} was not made by this program and is left as it is")
        new = target.with_name(f".hled-{secrets.token_hex(8)}.new")
        try:
            new.mkdir()
            yield new
            for path in sorted(new.rglob("*")):
                _sync(path)
            new.replace(target)
            _sync(target.parent)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def describe_file(folder: Path, path: str) -> File:
    """A file below a folder, with its size and digest."""
    with (folder / path).open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return File(path, (folder / path).stat().st_size, digest)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
