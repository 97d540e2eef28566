"""Atomic creation of a folder, and the checksums of its files."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from hled_dash.metadata.site import File

#: Name of the file that a finished folder has, and an unfinished one has not.
CHECKSUMS = "SHA256SUMS"
_LOCK = ".hled-bulk.lock"
_UNFINISHED = re.compile(r"\.hled-[0-9a-f]{16}\.new")


class BulkError(Exception):
    """The files cannot be written, for a reason that a person can read."""


@contextmanager
def new_folder(target: Path) -> Iterator[Path | None]:
    """Return a folder to fill, which gets the name of ``target`` in one step once it is on the disk; None if that is
    there.

    One process fills at a time. What a killed one left is deleted by the next.

    Raises:
        BulkError: If something else has the name.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(target.parent / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    with os.fdopen(lock):
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in target.parent.glob(".hled-*.new"):
            if _UNFINISHED.fullmatch(left.name) and left.is_dir() and not left.is_symlink():
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
    """Describe a file below a folder, with its size and digest."""
    with (folder / path).open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return File(path, (folder / path).stat().st_size, digest)


def bulk_folder() -> Path:
    """Return the folder of the server's versions: ``HLED_BULK_FOLDER``, or ``build/bulk``."""
    folder = os.environ.get("HLED_BULK_FOLDER", "").strip()
    return Path(folder or Path(__file__).resolve().parents[2] / "build" / "bulk")


def read_checksums(folder: Path) -> dict[str, File]:
    """Read path to the file of a version; empty if there is no such version."""
    try:
        return _read_checksums(folder / CHECKSUMS, (folder / CHECKSUMS).stat().st_mtime_ns)
    except OSError:
        return {}


@lru_cache(maxsize=4)
def _read_checksums(path: Path, _changed: int) -> dict[str, File]:
    content = path.read_bytes()
    digests = {name: digest for digest, _, name in (line.partition("  ") for line in content.decode().splitlines())}
    digests[CHECKSUMS] = hashlib.sha256(content).hexdigest()
    return {name: File(name, (path.parent / name).stat().st_size, digest) for name, digest in digests.items()
            if (path.parent / name).is_file()}


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
