"""The app on a PostgreSQL that the project's data was built into: as on SQLite, and left alone by strangers."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import httpx
import pandas as pd
import pytest
from sqlalchemy import create_engine, text

from benchmarks import fuzz
from hled_dash import store
from hled_dash.catalogue import Catalogue
from hled_dash.store import Engine, queries
from tests.asynchronous import run_coroutine
from tests.browser.conftest import served
from tests.browser.test_client_messages import open_socket, run
from tests.test_websocket import DECIDED, DECIDED_OPERATIONS, back_msg

pytestmark = pytest.mark.postgres
COUNTS = """
    select (select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()),
           (select xact_commit + xact_rollback from pg_stat_database where datname = current_database())
"""
HARMFUL = [kind for kind, allowed in (DECIDED | DECIDED_OPERATIONS).items() if not allowed]


@pytest.fixture(scope="module")
def site_on_postgresql(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("server"), HLED_DATABASE_URL=postgresql) as root:
        yield root


@pytest.mark.usefixtures("site_on_postgresql")
def test_both_databases_answer_the_same_on_the_real_data(
    postgresql: str, engine: Engine, catalogue: Catalogue
) -> None:
    store.ensure_built(postgresql)
    other = store.open_engine(postgresql)
    for code in list(catalogue.indicators)[::25]:
        ours, theirs = queries.observations(engine, code), queries.observations(other, code)
        pd.testing.assert_frame_equal(ours, theirs)
    assert queries.info(engine)["by_source"] == queries.info(other)["by_source"]
    other.dispose()


def test_a_stranger_leaves_caches_and_connections_alone(site_on_postgresql: str, postgresql: str) -> None:
    engine = create_engine(postgresql)

    def look() -> tuple[int, int]:
        """Connections of the server, and transactions since the database began."""
        time.sleep(1.5)  # PostgreSQL counts a transaction within a second.
        with engine.connect() as connection:
            return tuple(connection.execute(text(COUNTS)).one())

    with open_socket(site_on_postgresql) as reader, open_socket(site_on_postgresql) as stranger:
        before = run(reader)
        run(stranger)
        assert "<h1" in before
        # The shared caches of a server that was just started are still being filled; and a connection that has nothing
        # to do any more has its transactions counted after ten seconds only.
        until = time.monotonic() + 60
        while httpx.get(f"{site_on_postgresql}/_stcore/ready").status_code != 200:
            assert time.monotonic() < until, "the server does not become ready"
            time.sleep(0.5)
        time.sleep(10.5)
        _clients, done = look()
        began = time.monotonic()
        for _round in range(20):
            for kind in [*["clear_cache"] * 10, *HARMFUL]:
                stranger.send(back_msg(kind))
            run(stranger)
            assert run(reader) == before
        clients, done_after = look()
    engine.dispose()
    assert clients <= 8
    # Each of the runs asks which build there is, and the server does every three seconds.
    assert done_after - done <= 40 + (time.monotonic() - began), "what all visitors share was read again"


def test_no_request_is_answered_with_a_server_error(site_on_postgresql: str) -> None:
    """The short form of ``python -m benchmarks fuzz``; each time other requests, which the seed repeats."""
    seed = random.SystemRandom().randrange(10**6)
    result = run_coroutine(fuzz.fuzz(site_on_postgresql, 400, seed, patience=0.3))
    assert not result.failures, f"seed {seed}: {result.failures[0]}"
    assert {"200", "400", "404", "405"} <= set(result.statuses)
