"""A new build of the database reaches a running server, whole, on SQLite and PostgreSQL."""

from __future__ import annotations

import ast
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from sqlalchemy import create_engine
from streamlit.testing.v1 import AppTest

from hled_dash import figures, geography, store
from hled_dash.export import data_archive
from hled_dash.export.packs import job
from hled_dash.server.assistant import _newest_build
from hled_dash.store import queries
from hled_dash.ui import builds, startup
from hled_dash.ui.cache import ping_database
from hled_dash.ui.sized_cache import SizedCache, size_of
from tests import small_data

ROOT = Path(__file__).parents[1]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def data(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small data folder whose build a server shows."""
    url = (f"sqlite:///{tmp_path / 'hled.sqlite'}" if request.param == "sqlite"
           else str(request.getfixturevalue("postgresql")))
    folder = small_data.write(tmp_path)
    store.ensure_built(url, folder, force=True)
    monkeypatch.setenv("HLED_DATABASE_URL", url)
    monkeypatch.setattr(store, "open_build", partial(store.open_build, data=folder))
    monkeypatch.setattr(geography, "publish", lambda: None)
    builds.close()
    yield folder
    builds.close()


def build_anew(data: Path) -> None:
    """A value more."""
    small_data.add_row(data, "rate,SLV,2021,,6,\n")
    assert store.ensure_built(store.database_url(), data)


@builds.cached
def rates(place: str) -> list[float]:
    return [float(value) for value in queries.observations(builds.current().engine, "rate", places=[place])["value"]]


def test_engine_catalogue_and_caches_change_together(data: Path) -> None:
    old = builds.newest()
    assert rates("SLV") == [4.0]
    assert not builds.refresh(), "nothing was built"
    build_anew(data)
    assert (builds.newest(), rates("SLV")) == (old, [4.0]), "until the new one is taken over, all is the old one"
    warmed: list[list[float]] = []
    assert builds.refresh(lambda: warmed.append(rates("SLV")))
    new = builds.newest()
    assert warmed == [[4.0, 6.0]] == [rates("SLV")]
    assert new.catalogue is not old.catalogue
    assert new.hash != old.hash
    assert len(old.cache) == 0
    assert not builds.refresh()


def test_a_run_that_meets_another_build_gets_none_of_its_rows(data: Path) -> None:
    with builds.pinned_build() as old:
        assert rates("SLV") == [4.0]
        build_anew(data)
        # What the run has not asked for before comes from the old build or not at all.
        for place in ("SLV", "MEX", "GTM"):
            try:
                observed = queries.observations(old.engine, "rate", places=[place])
            except store.BuildReplaced:
                continue
            assert place != "SLV" or observed["value"].tolist() == [4.0]
        old.engine.dispose()
        with pytest.raises(store.BuildReplaced):
            queries.observations(old.engine, "rate", places=["SLV"])
        with pytest.raises(store.BuildReplaced):
            queries.info(old.engine)
        with pytest.raises(store.BuildReplaced):
            rates("MEX")
        assert builds.current() is old, "to its end, a run has one build"
        assert ping_database(), "a server whose database was built anew is well"
    assert builds.with_pinned_build(lambda: rates("MEX")) == [1.5, 2.5]
    assert builds.newest() is not old
    assert rates("SLV") == [4.0, 6.0]


def test_assistants_and_packs_follow_a_new_build(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, drawn = builds.newest(), list[str]()

    def build_content(_pack: object, _catalogue: object, engine: store.Engine, *_more: object, **_named: object,
                      ) -> object:
        drawn.append(store.build_hash(engine))
        if len(drawn) == 1:
            raise store.BuildReplaced("the database was built anew")
        return None

    monkeypatch.setattr(job, "build_content", build_content)
    monkeypatch.setattr(job, "trim_content", lambda content: content)
    build_anew(data)
    old.engine.dispose()
    job.render_pack_file("border", "en", "pptx", "", date(2026, 11, 28))
    assert _newest_build() is builds.newest() is not old
    assert drawn == [builds.newest().hash] * 2


def test_the_archive_of_everything_is_of_the_build(data: Path) -> None:
    (data / "observations/.notes").write_text("dear")
    archive = ZipFile(BytesIO(data_archive(store.read_built(builds.newest().engine, data), data)))
    assert archive.read("hled-data/observations/src.csv") == (data / "observations/src.csv").read_bytes()
    assert not [name for name in archive.namelist() if "/." in name]
    small_data.add_row(data, "rate,SLV,2022,,7,\n")
    with pytest.raises(store.DatabaseMissing):
        store.read_built(builds.newest().engine, data)


def test_nothing_read_of_the_data_outlives_a_build() -> None:
    """What ``functools`` keeps is kept for the life of the process."""
    cached_functions = [function for path in (ROOT / "hled_dash").rglob("*.py") if "geography" not in path.parts
            for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(function, ast.FunctionDef)
            and any("cache" in ast.unparse(decorator).split("(")[0].split(".")[-1].split("_")
                    for decorator in function.decorator_list)]
    assert len(cached_functions) > 20
    reads = re.compile(r"\b(cache\.(catalogue|engine|resolver)|builds\.|DATA\b|read_files)")
    assert [function.name for function in cached_functions if reads.search(ast.unparse(function))] == []


def test_a_build_of_other_data_than_ours_is_not_taken_over(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = builds.newest()
    build_anew(data)
    small_data.add_row(data, "rate,SLV,2022,,7,\n")
    cleared: list[str] = []
    for package in (figures, geography):
        monkeypatch.setattr(package, "clear_caches", partial(cleared.append, package.__name__))
    with pytest.raises(store.StoreError, match="other data"):
        builds.refresh()
    assert builds.newest() is old
    assert cleared == [], "it is looked at every few seconds, and pages go on with what is there"
    builds.close()
    monkeypatch.setattr(store, "open_build", None)
    assert ping_database(), "data/ is not read and hashed at each look at a database of other data"


def test_a_file_that_is_damaged_or_changed_while_it_is_served_is_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, path = small_data.write(tmp_path), tmp_path / "hled.sqlite"
    small_data.add_row(folder, "".join(f"trade,{place},{year}-{month:02},,1,\n" for place in ("GTM", "MEX", "SLV")
                                       for year in range(1950, 2020) for month in range(1, 13)))
    url = f"sqlite:///{path}"
    store.ensure_built(url, folder)
    monkeypatch.setenv("HLED_DATABASE_URL", url)
    for name in ("open_build", "ensure_intact", "ensure_built", "is_built"):
        monkeypatch.setattr(store, name, partial(getattr(store, name), data=folder))
    monkeypatch.setattr(geography, "publish", lambda: None)
    builds.close()
    startup._ready.set()
    startup.take_over_newer_build(lambda: None)
    engine = builds.newest().engine
    with path.open("r+b") as file:
        # Behind the first page of the rows: the driver says so only while they are fetched.
        file.seek(path.stat().st_size - 60_000)
        file.write(b"\xff" * 40_000)
    with pytest.raises(store.DatabaseUnreachable):
        queries.observations(engine, "trade")
    assert not startup.take_over_newer_build(lambda: None), "the same build"
    assert store.is_built(url)
    assert len(queries.observations(engine, "trade")) == 3 * 70 * 12 + 24
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("update observation set value = 99 where indicator = 'rate'")
        connection.commit()
    builds.reconnect()
    assert set(queries.observations(builds.newest().engine, "rate")["value"]) == {99.0}
    builds.newest().cache.put("rate", 99.0)
    startup.take_over_newer_build(lambda: None)
    assert 99.0 not in set(queries.observations(builds.newest().engine, "rate")["value"])
    assert builds.newest().cache.find("rate") is None
    path.unlink()
    startup.take_over_newer_build(lambda: None)
    assert store.is_built(url), "a page that says that the database is gone opens no session, which would build it"
    builds.close()


@pytest.mark.parametrize("statement", [
    "alter table observation rename to other", "alter table vintage rename column value to other",
    "delete from observation"])
def test_a_database_without_a_table_or_a_column_or_rows_is_not_healthy_and_is_built_again(
        data: Path, statement: str) -> None:
    builds.newest()
    assert ping_database()
    url = store.database_url()
    engine = create_engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("set search_path = hled")
        connection.exec_driver_sql(statement)
    engine.dispose()
    builds.reconnect()
    assert not ping_database()
    store.ensure_intact(url, data)
    builds.reconnect()
    assert ping_database()


def _page() -> None:
    import streamlit as st

    from hled_dash.ui import builds
    from tests.test_builds import rates

    @builds.fragment
    def content() -> None:
        st.button("Change")
        if st.session_state.pop("replace", None):
            st.session_state["replace_now"]()
            builds.current().engine.dispose()
        st.text(f"content {rates('SLV')} {rates('MEX') and builds.current().hash[:8]}")

    @builds.page_run()
    def page() -> None:
        st.text(f"sidebar {rates('SLV')} {builds.current().hash[:8]}")
        content()

    page()


def test_no_page_mixes_two_builds(data: Path) -> None:
    app = AppTest.from_function(_page, default_timeout=30)
    app.run()
    assert [text.value.split()[1] for text in app.text] == ["[4.0]"] * 2
    # The database is built anew between two elements of a page, the second of which is not known yet.
    builds.newest().cache.clear()
    app.session_state["replace"] = True
    app.session_state["replace_now"] = partial(build_anew, data)
    app.button[0].click().run()
    assert not app.exception
    assert [text.value.split(" ", 1)[1].rsplit(" ", 1)[0] for text in app.text] == ["[4.0, 6.0]"] * 2
    assert len({text.value.rsplit(" ", 1)[1] for text in app.text}) == 1


@pytest.mark.parametrize(("setting", "megabytes"), [("", 40), ("1", 30), ("200", 200), ("many", 40)])
def test_the_cache_has_room_for_what_every_page_needs(
    monkeypatch: pytest.MonkeyPatch, setting: str, megabytes: int
) -> None:
    monkeypatch.setenv("HLED_CACHE_MB", setting)
    assert builds.max_cache_bytes() == megabytes * 2**20


def test_a_cache_is_bounded_by_bytes_and_computes_a_value_once() -> None:
    cache = SizedCache(10_000)
    computed: list[int] = []

    def make(number: int) -> str:
        computed.append(number)
        return "x" * 1_900

    for number in (0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0):
        cache.get(number, partial(make, number))
    assert computed == [0, 1, 2, 3, 4, 5], "what is asked for often stays"
    assert cache.bytes <= 10_000
    assert 3 <= len(cache) <= 5
    cache.get(1, partial(make, 1))
    assert computed[-1] == 1


def test_sizes_of_large_cached_values_are_estimated() -> None:
    """A specification is a mapping of few and unlike parts, of which one has all rows."""
    rows = [{"place": f"place {number}", "value": number / 7} for number in range(1_000)]
    spec = {**{f"part {number}": number for number in range(20)}, "data": {"values": rows}}
    frame = pd.DataFrame({"place": [row["place"] for row in rows]})
    least = sum(map(sys.getsizeof, rows))
    assert least < size_of(spec) < 3 * least
    assert size_of([rows, rows]) == pytest.approx(size_of(rows), rel=0.01)
    assert size_of(frame) > 1_000 * 50


def test_what_many_elements_share_is_counted_once() -> None:
    places = [frozenset(f"place {number} {part}" for part in range(500)) for number in range(4)]
    shared = {f"indicator {number}": places[number % 4] for number in range(600)}
    assert size_of(shared) < 1.5 * (size_of(places) + size_of(dict.fromkeys(shared)))
    code = "a code that is one object " * 4
    frame = pd.DataFrame({"place": pd.array([code] * 10_000, dtype=pd.StringDtype("python"))})
    assert size_of(frame) < 10_000 * 10
