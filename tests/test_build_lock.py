"""Locks of a build and of the database's tables: who waits for one says so, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from fcntl import LOCK_EX, flock
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import CursorResult
from sqlalchemy.exc import DBAPIError

from hled_dash import store
from hled_dash.store import build_lock, fetch, queries
from tests import small_data


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hled.sqlite'}"
    return str(request.getfixturevalue("postgresql"))


@contextmanager
def _built_elsewhere(url: str) -> Iterator[None]:
    """Hold the lock of a build."""
    if url.startswith("sqlite"):
        with open(f"{url.removeprefix('sqlite:///')}.lock") as lock:
            flock(lock, LOCK_EX)
            yield
        return
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", [build_lock.LOCK])
        yield


def test_a_build_says_that_it_waits_and_gives_up(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_lock, "MAX_WAIT", 0.0)
    data, said = small_data.write(tmp_path), list[str]()
    store.ensure_built(url, data, force=True)
    with _built_elsewhere(url), pytest.raises(store.StoreError, match="another process has been building it"):
        store.ensure_built(url, data, lambda _share, step: said.append(step), force=True)
    assert said == [build_lock.WAITING]
    assert not store.ensure_built(url, data)


@pytest.mark.postgres
def test_a_build_waits_for_a_reader_without_keeping_others_from_reading(
    postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = small_data.write(tmp_path)
    store.ensure_built(postgresql, data, force=True)
    engine = store.open_engine(postgresql)
    with psycopg.connect(postgresql.replace("+psycopg", "")) as reader:
        reader.execute("select from hled.observation")

        def read(_share: float, step: str) -> None:
            if step == build_lock.WAITING:
                assert len(queries.observations(engine, "rate")) == 4
                reader.rollback()

        assert store.ensure_built(postgresql, data, read, force=True)
        reader.execute("select from hled.observation")
        monkeypatch.setattr(build_lock, "MAX_WAIT", 0.0)
        with pytest.raises(store.StoreError, match="has had its tables locked"):
            store.ensure_built(postgresql, data, force=True)
    assert len(queries.observations(engine, "rate")) == 4
    engine.dispose()


@pytest.mark.parametrize(("refusal", "is_closed", "seconds", "is_read"), [
    (psycopg.errors.SerializationFailure, False, 3.0, True), (psycopg.OperationalError, True, 3.0, True),
    (psycopg.OperationalError, True, -1.0, False), (psycopg.errors.QueryCanceled, False, 3.0, False)])
def test_what_a_replica_cancels_at_once_is_executed_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: type[psycopg.Error], is_closed: bool, seconds: float,
    is_read: bool,
) -> None:
    monkeypatch.setattr(fetch, "RETRY_TIME", seconds)
    url = f"sqlite:///{tmp_path / 'h.sqlite'}"
    store.ensure_built(url, small_data.write(tmp_path))
    engine, fetch_all, tries = store.open_engine(url), fetch.fetch_all, []

    def cancel_first(result: CursorResult[object]) -> list[object]:
        tries.append(1)
        if len(tries) == 1:
            raise DBAPIError(None, None, refusal("canceled"), connection_invalidated=is_closed)
        return fetch_all(result)

    monkeypatch.setattr(fetch, "fetch_all", cancel_first)
    with nullcontext() if is_read else pytest.raises(store.DatabaseUnreachable, match="canceled"):
        assert len(queries.observations(engine, "rate")) == 4
    assert (len(tries) > 1) == is_read
    engine.dispose()
