"""Tables that another program put into our SQLite file are left as they are."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hled_dash import store
from hled_dash.store import schema
from tests.built_folder import built_folder

__all__ = ["built_folder"]


@pytest.mark.parametrize("added", [
    "create table notes (line text)", "create view mine as select 1 as one", "create table sqlitenotes (line text)",
    # A table of a module that is not loaded here.
    "pragma writable_schema = on; insert into sqlite_master values ('table', 'notes', 'notes', 0, "
    "'create virtual table notes using nowhere(line)')",
])
def test_our_file_with_something_of_others_in_it_stays(tmp_path: Path, built_folder: tuple[Path, Path],
                                                       added: str) -> None:
    path = tmp_path / "hled.sqlite"
    shutil.copy2(built_folder[1], path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(added)
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(store.OwnershipError, match=r"has the table (\w*notes|mine), which this program did not make"):
        store.ensure_intact(f"sqlite:///{path}", built_folder[0])
    assert path.read_bytes() == before
    for version in (1, schema.VERSION + 1):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"pragma user_version = {version}")
        with pytest.raises(store.OwnershipError, match="has the table"):
            store.ensure_intact(f"sqlite:///{path}", built_folder[0])


@pytest.mark.parametrize("table", ["series (indicator text, breakdown text)", "latest (line text primary key)",
                                   "licence (id integer primary key, code text)"])
@pytest.mark.parametrize("version", [1, 12, schema.VERSION, schema.VERSION + 1])
def test_a_table_of_others_with_the_name_of_ours_stays(tmp_path: Path, built_folder: tuple[Path, Path],
                                                       version: int, table: str) -> None:
    path = tmp_path / "hled.sqlite"
    shutil.copy2(built_folder[1], path)
    with closing(sqlite3.connect(path)) as connection:
        name = table.split()[0]
        connection.executescript(f"pragma user_version = {version}; drop table if exists {name}; create table {table}")
    before = path.read_bytes()
    with pytest.raises(store.OwnershipError, match=f"has the table {name}, which this program did not make"):
        store.ensure_intact(f"sqlite:///{path}", built_folder[0])
    assert path.read_bytes() == before


def test_a_database_of_another_version_is_replaced(tmp_path: Path, built_folder: tuple[Path, Path]) -> None:
    path = tmp_path / "hled.sqlite"
    for version in (1, 12, schema.VERSION + 1):
        shutil.copy2(built_folder[1], path)
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(f"pragma user_version = {version}; alter table indicator drop column held_from")
            if version > schema.VERSION:
                connection.execute(f"create table coming (code text /* {schema.MARK} */)")
        store.ensure_intact(f"sqlite:///{path}", built_folder[0])
        assert store.is_built(f"sqlite:///{path}", built_folder[0])
