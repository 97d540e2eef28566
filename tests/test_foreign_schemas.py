"""PostgreSQL: a schema of another program is refused and stays; a damaged one of ours is built again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from hled_dash import store
from hled_dash.store import ownership, schema
from tests import small_data
from tests.built_folder import built_folder

__all__ = ["built_folder"]


@pytest.fixture
def server(postgresql: str) -> Iterator[tuple[str, Callable[[str], object]]]:
    """The server without the schema, and a function that runs a statement on it."""
    engine = create_engine(postgresql, isolation_level="AUTOCOMMIT")

    def run(statement: str) -> object:
        with engine.connect() as connection:
            result = connection.exec_driver_sql(statement)
            return result.scalar() if result.returns_rows else None

    def clear() -> None:
        run("drop schema if exists hled, hled_next, others cascade")

    clear()
    yield postgresql, run
    clear()
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("statements", [
    ["create table hled.notes (line text)", "insert into hled.notes values ('dear')"],
    ["create table hled.build (hash text, built_at text, observations int)"],
    ["create view hled.build as select 'x' as hash"],
    [],
])
def test_a_schema_of_another_program_is_refused_and_stays(
    server: tuple[str, Callable[[str], object]], tmp_path: Path, statements: list[str]
) -> None:
    url, run = server
    for statement in ["create schema hled", *statements]:
        run(statement)
    with pytest.raises(store.OwnershipError, match="schema hled was not made by this program"):
        store.ensure_built(url, small_data.write(tmp_path))
    count = "select count(*) from pg_class where relnamespace = 'hled'::regnamespace and relkind in ('r', 'v')"
    assert run(count) == (1 if statements else 0)


@pytest.mark.postgres
@pytest.mark.parametrize("statement", [
    "drop table hled.series", "truncate hled.build", "delete from hled.observation where place = 'SLV'",
    "alter table hled.place drop column level",
])
def test_a_damaged_schema_is_noticed_and_built_again(
    server: tuple[str, Callable[[str], object]], built_folder: tuple[Path, Path], statement: str
) -> None:
    url, run = server
    store.ensure_built(url, built_folder[0])
    run(statement)
    assert not store.is_built(url, built_folder[0])
    steps: list[str] = []
    store.ensure_intact(url, built_folder[0], progress=lambda _share, step: steps.append(step))
    assert steps[0] == store.DAMAGED
    assert store.is_built(url, built_folder[0])


@pytest.mark.postgres
def test_a_schema_of_the_version_before_the_marks_is_ours(
    server: tuple[str, Callable[[str], object]], tmp_path: Path
) -> None:
    url, run = server
    data = small_data.write(tmp_path)
    store.ensure_built(url, data)
    for table in schema.metadata.tables:
        run(f"comment on table hled.{table} is null")
    named = f"Tables: {', '.join(sorted(schema.metadata.tables))}"
    run(f"comment on schema hled is '{ownership.COMMENT} {named}'")
    assert store.ensure_built(url, data, force=True)
    run("comment on schema hled is null")
    assert store.ensure_built(url, data, force=True)
    assert run("select obj_description('hled'::regnamespace)") == ownership.COMMENT
    run("comment on schema hled is 'dear notes'")
    with pytest.raises(store.OwnershipError, match="was not made by this program"):
        store.ensure_built(url, data, force=True)


@pytest.mark.postgres
@pytest.mark.parametrize("created", [
    ["create extension if not exists file_fdw", "create server if not exists files foreign data wrapper file_fdw",
     "create foreign table hled.series (indicator text, breakdown text) server files options (filename '/dev/null')"],
    ["create table hled.series as select 'dear' as indicator, 'x' as breakdown"],
    ["create table hled.series (id int primary key, line text)"],
    ["create view hled.series as select 'dear' as indicator, 'x' as breakdown"],
])
@pytest.mark.parametrize("is_named", [True, False])
def test_a_table_of_others_in_a_schema_before_the_marks_stays(
    server: tuple[str, Callable[[str], object]], tmp_path: Path, created: list[str], is_named: bool
) -> None:
    url, run = server
    data = small_data.write(tmp_path)
    store.ensure_built(url, data)
    for statement in ["drop table hled.series", *created]:
        run(statement)
    for table in schema.metadata.tables.keys() - {"series"}:
        run(f"comment on table hled.{table} is null")
    named = f"'{ownership.COMMENT} Tables: {', '.join(sorted(schema.metadata.tables))}'"
    run(f"comment on schema hled is {named if is_named else 'null'}")
    with pytest.raises(store.OwnershipError, match="this program"):
        store.ensure_built(url, data, force=True)
    run("select count(*) from hled.series")


@pytest.mark.postgres
@pytest.mark.parametrize(("created", "query"), [
    (["create schema others", "create view others.report as select count(*) from hled.observation"],
     "select count(*) from others.report"),
    (["create table hled.notes (line text)"], "select count(*) from hled.notes"),
    (["create function hled.answer() returns int language sql as 'select 42'"], "select hled.answer()"),
    (["create sequence hled.numbers"], "select nextval('hled.numbers')"),
    *((["drop table hled.series", f"create {kind} hled.series as select 'dear' as line"],
       "select line from hled.series") for kind in ("table", "view", "materialized view")),
    (["alter table hled.place rename to unused", "create table hled.place (code text primary key, line text)"],
     "select count(line) from hled.place"),
])
def test_foreign_objects_in_the_schema_are_kept(
    server: tuple[str, Callable[[str], object]], tmp_path: Path, created: list[str], query: str
) -> None:
    url, run = server
    data = small_data.write(tmp_path)
    store.ensure_built(url, data)
    for statement in created:
        run(statement)
    with pytest.raises(store.OwnershipError, match=r"which this program did not make|depends on"):
        store.ensure_built(url, data, force=True)
    run(query)
    assert run("select count(*) from pg_namespace where nspname like 'hled%%'") == 1


@pytest.mark.postgres
def test_a_schema_with_the_old_name_of_the_new_one_stays(
    server: tuple[str, Callable[[str], object]], tmp_path: Path
) -> None:
    url, run = server
    run("create schema hled_next")
    run("create table hled_next.notes (line text)")
    store.ensure_built(url, small_data.write(tmp_path))
    assert run("select count(*) from hled_next.notes") == 0


@pytest.mark.postgres
def test_a_build_takes_longer_than_statements_of_its_role_may(
    server: tuple[str, Callable[[str], object]], tmp_path: Path
) -> None:
    url, run = server
    run("alter role hled set statement_timeout = '1ms'")
    try:
        assert store.ensure_built(url, small_data.write(tmp_path))
    finally:
        run("alter role hled reset statement_timeout")
