"""The build and the queries, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from hled_dash import store
from hled_dash.catalogue import Catalogue, DataFaults, load_catalogue
from hled_dash.store import Engine, fill, queries
from tests import small_data

ROOT = Path(__file__).parents[1]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hled.sqlite'}"
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
def small(url: str, tmp_path: Path) -> Iterator[tuple[Engine, Catalogue]]:
    data = small_data.write(tmp_path)
    store.ensure_built(url, data, force=True)
    engine = store.open_engine(url)
    yield engine, load_catalogue(data)
    engine.dispose()


def test_observations_have_the_documented_columns_and_order(small: tuple[Engine, Catalogue]) -> None:
    frame = queries.observations(small[0], "people", places=["MX-B", "MEX"])
    assert list(frame.columns) == ["indicator", "place", "period", "value", "status", "sex"]
    assert frame[["place", "sex", "period", "value"]].to_numpy().tolist() == [
        ["MX-B", "T", "2020", 10.0],
        ["MEX", "F", "2020", 60.0],
        ["MEX", "M", "2020", 40.0],
        ["MEX", "T", "2020", 100.0],
        ["MEX", "T", "2021", 110.0],
    ]


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2020", "2020", 12),
        ("2020-06", "2021-02", 9),
        ("2021", None, 12),
        (None, "2020-01", 1),
        ("2022", None, 0),
    ],
)
def test_a_year_bounds_its_months(small: tuple[Engine, Catalogue], start: str, end: str, count: int) -> None:
    assert len(queries.observations(small[0], "trade", start=start, end=end)) == count


def test_items_levels_and_status(small: tuple[Engine, Catalogue]) -> None:
    engine = small[0]
    assert queries.observations(engine, "people", items={"sex": "F"})["value"].tolist() == [60.0]
    assert queries.observations(engine, "people", items={"sex": ("F", "M")})["value"].tolist() == [60.0, 40.0]
    assert queries.observations(engine, "people", level="admin1")["place"].tolist() == ["MX-A", "MX-B"]
    assert queries.observations(engine, "rate", places=["MEX"])["status"].tolist() == ["A", "E"]
    assert queries.items(engine, "people", "sex") == ("F", "M", "T")
    assert queries.observations(engine, "nothing").empty


def test_default_series_coverage_periods_info(small: tuple[Engine, Catalogue]) -> None:
    engine, catalogue = small
    series = queries.default_series(engine, catalogue, ["people", "rate"], ["MEX", "GTM"])
    assert list(series.columns) == ["indicator", "place", "period", "value", "status"]
    assert len(series) == 5
    mexico = series[series["place"] == "MEX"]
    assert list(zip(mexico["indicator"], mexico["value"], strict=True)) == [
        ("people", 100.0), ("people", 110.0), ("rate", 1.5), ("rate", 2.5)]
    coverage = queries.coverage(engine).set_index(["indicator", "place"])
    assert coverage.loc[("trade", "MEX")].tolist() == ["2020-01", "2021-12", 24]
    by_year = queries.coverage_by_year(engine, ["rate", "trade"])
    assert by_year.set_index(["place", "year"])["indicators"].to_dict()[("MEX", "2020")] == 2
    assert queries.periods(engine, "rate").to_numpy().tolist() == [["2019", 1], ["2020", 3]]
    info = queries.info(engine)
    assert info["observations"] == 34
    assert info["by_source"]["src"] == ("2019", "2021-12", 34)


def test_serving_can_only_read(small: tuple[Engine, Catalogue]) -> None:
    with pytest.raises(Exception, match=r"read-?only"), small[0].begin() as connection:
        connection.exec_driver_sql("delete from observation")


def test_only_changed_data_are_built(url: str, tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    store.ensure_built(url, data, force=True)
    assert not store.ensure_built(url, data)
    small_data.add_row(data, "rate,SLV,2021,,6,\n")
    assert not store.is_built(url, data)
    assert store.ensure_built(url, data)
    engine = store.open_engine(url)
    assert queries.observations(engine, "rate", places=["SLV"])["value"].tolist() == [4.0, 6.0]
    engine.dispose()


def test_faults_leave_the_old_database_as_it_was(url: str, tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    store.ensure_built(url, data, force=True)
    small_data.add_row(data, "rate,XXX,2021,,six,\n")
    with pytest.raises(DataFaults):
        store.ensure_built(url, data)
    engine = store.open_engine(url)
    assert len(queries.observations(engine, "rate")) == 4
    engine.dispose()


ROWS = small_data.ROWS_HEAD


@pytest.mark.parametrize(
    ("row", "line", "subject", "why"),
    [
        ("nothing,MEX,2020,,1,\n", 2, "nothing", "not a published indicator"),
        ("rate,XXX,2020,,1,\n", 2, "XXX", "not a place"),
        ("rate,MEX,2020-13,,1,\n", 2, "2020-13", "is not a year"),
        ("rate,MEX,2020-01,,1,\n", 2, "2020-01", "frequency"),
        ("trade,MEX,2020,,1,\n", 2, "2020", "frequency"),
        ("rate,MEX,2020,,n/a,\n", 2, "n/a", "not a number"),
        ("rate,MEX,2020,,,\n", 2, "value", "not a number"),
        ("rate,MEX,2020,,inf,\n", 2, "inf", "not a number"),
        ("rate,MEX,2020,,1,Z\n", 2, "Z", "not a status"),
        ("rate,MEX,2020,F,1,\n", 2, "sex", "no such dimension"),
        ("people,MEX,2020,,1,\n", 2, "sex", "not an item"),
        ("people,MEX,2020,X,1,\n", 2, "X", "not an item"),
        ("rate,MEX,2020,,1,\nrate,MEX,2020,,2,\n", 3, "rate MEX 2020", "twice"),
    ],
)
def test_a_fault_has_file_line_subject_and_reason(tmp_path: Path, row: str, line: int, subject: str, why: str) -> None:
    data = small_data.write(tmp_path, ROWS + row)
    with pytest.raises(DataFaults) as caught:
        store.validated(data)
    (fault,) = (fault for fault in caught.value.faults if "has no observation" not in fault.why)
    assert (fault.file, fault.line) == ("data/observations/src.csv", line)
    assert subject in fault.subject
    assert why in fault.why


def test_all_faults_are_listed_at_once(tmp_path: Path) -> None:
    data = small_data.write(tmp_path, ROWS + "rate,XXX,2020,,1,\nrate,MEX,20,,1,\nrate,MEX,2021,,one,\n")
    with pytest.raises(DataFaults) as caught:
        store.validated(data)
    assert [fault.line for fault in caught.value.faults if fault.file == "data/observations/src.csv"] == [2, 3, 4]


def test_an_indicator_without_observations_is_a_fault(tmp_path: Path) -> None:
    data = small_data.write(tmp_path, more_indicators=small_data.indicator("empty"))
    with pytest.raises(DataFaults, match="empty: has no observation"):
        store.validated(data)


@pytest.mark.parametrize(
    ("broken", "line", "why"),
    [
        ("- {id: x, name: {en: x}, kind: share}\n", 1, "Field required"),
        ("- {id: x, name: {en: x, es: x}, kind: share, colour: red}\n", 1, "Extra inputs"),
        ("- id: x\n  name: {en: x, es: x}\n  kind: many\n", 3, "Input should be"),
        ("- [x\n", 2, "not YAML"),
    ],
)
def test_faults_of_the_catalogue_have_their_line(tmp_path: Path, broken: str, line: int, why: str) -> None:
    data = small_data.write(tmp_path)
    (data / "catalogue/units.yaml").write_text(broken)
    with pytest.raises(DataFaults) as caught:
        load_catalogue(data)
    unit_faults = [fault for fault in caught.value.faults if fault.file == "data/catalogue/units.yaml"]
    assert [fault.line for fault in unit_faults] == [line]
    assert why in unit_faults[0].why


def test_a_missing_database_and_an_invalid_url_give_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(store.DatabaseMissing, match="there is no database"):
        store.open_engine(f"sqlite:///{tmp_path / 'none.sqlite'}")
    for address in ("nonsense", "mysql://localhost/x", "sqlite://"):
        with pytest.raises(store.StoreError, match="HLED_DATABASE_URL"):
            store.open_engine(address)
    with pytest.raises(store.DatabaseUnreachable):
        store.open_engine("postgresql://nobody@127.0.0.1:1/none")


#: Processes that begin with everything imported: they build from their first moment on.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])
BUILD = (
    "import sys; from pathlib import Path; from hled_dash import store; "
    "store.ensure_built(sys.argv[1], Path(sys.argv[2]), force=True)"
)


def test_a_build_killed_at_any_moment_leaves_the_old_database(url: str, tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    store.ensure_built(url, data, force=True)
    small_data.add_row(data, "rate,SLV,2021,,6,\n")
    def build(at: str) -> BaseProcess:
        process = PROCESSES.Process(target=_build_anew, args=(at, data))
        process.start()
        return process

    build(f"sqlite:///{tmp_path / 'first.sqlite'}").join()
    started = time.monotonic()
    build(f"sqlite:///{tmp_path / 'other.sqlite'}").join()
    seconds = time.monotonic() - started
    assert (tmp_path / "other.sqlite").exists()
    for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        process = build(url)
        time.sleep(seconds * share)
        process.kill()
        process.join()
        assert _count_rates(url) in (4, 5)
    assert store.ensure_built(url, data, force=True)
    assert not list(tmp_path.glob("*.new*"))


@pytest.mark.parametrize("table", ["observation", "latest"])
def test_rows_that_the_database_refuses_leave_the_old_one(
    url: str, tmp_path: Path, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = small_data.write(tmp_path)
    _build_anew(url, data)
    name = {"observation": "_rows", "latest": "latest_rows"}[table]
    make = getattr(fill, name)
    monkeypatch.setattr(fill, name, lambda *arguments: list(make(*arguments)) * 2)
    with pytest.raises(store.StoreError, match=r"cannot be written: .*(UNIQUE|unique)"):
        store.ensure_built(url, data, force=True)
    assert store.is_built(url, data)


def test_a_full_disk_leaves_the_old_database(tmp_path: Path) -> None:
    """A limit on the size of files stands for the full disk: the write fails in the same way."""
    url = f"sqlite:///{tmp_path / 'hled.sqlite'}"
    data = small_data.write(tmp_path)
    store.ensure_built(url, data)
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)); "
        + BUILD
    )
    done = subprocess.run([sys.executable, "-c", limited, url, str(data)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode != 0
    assert "DatabaseUnreachable" in done.stderr
    engine = store.open_engine(url)
    assert len(queries.observations(engine, "rate")) == 4
    engine.dispose()
    assert not list(tmp_path.glob("*.new*"))


def _count_rates(url: str) -> int:
    engine = store.open_engine(url)
    try:
        return len(queries.observations(engine, "rate"))
    except store.BuildReplaced:
        # PostgreSQL has just ended what the killed builder had asked for.
        return _count_rates(url)
    finally:
        engine.dispose()


def _build_anew(url: str, data: Path) -> None:
    store.ensure_built(url, data, force=True)


def _ensure(url: str, data: Path, results) -> None:  # type: ignore[no-untyped-def]
    results.put(store.ensure_built(url, data))


def test_two_processes_at_once_build_once(url: str, tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    small_data.add_row(data, f"rate,SLV,1999,,{os.getpid() % 100},\n")
    results = PROCESSES.Queue()
    processes = [PROCESSES.Process(target=_ensure, args=(url, data, results)) for _number in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert sorted(results.get(timeout=60) for _process in processes) == [False, True]
