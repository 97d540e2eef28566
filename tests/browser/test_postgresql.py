"""The app on a PostgreSQL that the project's data was built into: as on SQLite, and left alone by strangers."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

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
CONNECTIONS = "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
#: The tables that a logged statement reads; those of PostgreSQL's own catalogue aside.
TABLES = re.compile(r"\b(?:from|join)\s+(?!pg_)(?:\w+\.)?(\w+)", re.IGNORECASE)
#: A statement of PostgreSQL's log, and its parameters.
STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]*): (.*(?:\n\t.*)*)(?:\n.*DETAIL:  (.*))?")
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
    engine = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with (open_socket(site_on_postgresql) as reader, open_socket(site_on_postgresql) as stranger,
          engine.connect() as connection):
        before = run(reader)
        run(stranger)
        assert "<h1" in before
        # Each statement is in the log before it is answered. A server that was just started is still filling its
        # caches, with statements that it asks once; after each of the rounds it would fill them again.
        log = Path(connection.execute(text("show data_directory")).scalar_one()).parent / "log"
        began = len(log.read_text())
        connection.execute(text("alter system set log_statement = 'all'"))
        connection.execute(text("select pg_reload_conf()"))
        try:
            for _round in range(20):
                for kind in [*["clear_cache"] * 10, *HARMFUL]:
                    stranger.send(back_msg(kind))
                run(stranger)
                assert run(reader) == before
            assert before != run(stranger, "indicators=coneval.pobreza")
        finally:
            connection.execute(text("alter system reset log_statement"))
            connection.execute(text("select pg_reload_conf()"))
        assert connection.execute(text(CONNECTIONS)).scalar_one() <= 8
    engine.dispose()
    logged = log.read_text()[began:]
    asked = Counter(STATEMENT.findall(logged))
    again = [one for one, times in asked.items() if times > 5 and set(TABLES.findall(one[0])) - {"build"}]
    assert again == [], "what all visitors share was read again"
    assert "'coneval.pobreza'" in logged, "what nobody had asked for is read, and the log has it"


def test_no_request_is_answered_with_a_server_error(site_on_postgresql: str) -> None:
    """The short form of ``python -m benchmarks fuzz``; each time other requests, which the seed repeats."""
    seed = random.SystemRandom().randrange(10**6)
    result = run_coroutine(fuzz.fuzz(site_on_postgresql, 400, seed, patience=0.3))
    assert not result.failures, f"seed {seed}: {result.failures[0]}"
    assert {"200", "400", "404", "405"} <= set(result.statuses)
