"""What another program has written beside our database, or over it, is not lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hled_dash import store
from hled_dash.store import ownership
from tests.built_folder import built_folder

__all__ = ["built_folder"]


def killed_writer(path: Path, *statements: str) -> None:
    """Another program that was killed after its statements; what it has written may stand beside the file alone."""
    code = (f"import os, sqlite3; c = sqlite3.connect({str(path)!r}, isolation_level=None); "
            f"[c.execute(statement).fetchall() for statement in {statements!r}]; os._exit(9)")
    subprocess.run([sys.executable, "-c", code], check=False)


NOTES = ("create table notes (line text)", "insert into notes values (hex(zeroblob(90000)))")


@pytest.mark.parametrize("statements", [
    ("pragma journal_mode = wal", "pragma wal_autocheckpoint = 0", *NOTES), ("pragma cache_size = 1", "begin", *NOTES),
])
def test_what_another_program_has_written_beside_our_file_stays(
        tmp_path: Path, built_folder: tuple[Path, Path], statements: tuple[str, ...]) -> None:
    path = tmp_path / "hled.sqlite"
    shutil.copy2(built_folder[1], path)
    killed_writer(path, *statements)
    before = {beside: beside.read_bytes() for beside in tmp_path.iterdir()}
    with pytest.raises(store.OwnershipError, match=r"has written to it and hled\.sqlite-\w+ holds what"):
        store.ensure_built(f"sqlite:///{path}", built_folder[0], force=True)
    assert {beside: beside.read_bytes() for beside in tmp_path.iterdir()} == before


def test_a_journal_without_changes_hinders_nothing(tmp_path: Path, built_folder: tuple[Path, Path]) -> None:
    path = tmp_path / "hled.sqlite"
    shutil.copy2(built_folder[1], path)
    path.with_name("hled.sqlite-wal").touch()
    path.with_name("hled.sqlite-journal").write_bytes(b"\0" * 512)
    assert store.ensure_built(f"sqlite:///{path}", built_folder[0], force=True)


@pytest.mark.parametrize("content", [b"dear notes\n" * 1000, b"\0" * 8 + b"DUCK" + b"\0" * 9000])
def test_what_was_written_over_our_file_is_kept(
        tmp_path: Path, built_folder: tuple[Path, Path], content: bytes) -> None:
    path = tmp_path / "hled.sqlite"
    shutil.copy2(built_folder[1], path)
    ownership.mark_file(path)
    path.write_bytes(content)
    store.ensure_built(f"sqlite:///{path}", built_folder[0])
    (kept,) = tmp_path.glob("hled.sqlite.*.damaged")
    assert kept.read_bytes() == content
