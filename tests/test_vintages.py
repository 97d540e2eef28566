"""Earlier vintages: what a figure was on a day, and every value that stood in its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from hled_dash import store
from hled_dash.catalogue import Catalogue, DataFaults, load_catalogue
from hled_dash.catalogue.files import read_files
from hled_dash.figures.summaries import PlaceSeries, build_headline
from hled_dash.language import LANGUAGES
from tests import small_data

HEADING = "indicator,place,period,sex,value,status,published,superseded\n"
ROWS = HEADING + (
    "people,MEX,2020,T,90,P,2022-03-01,2023-03-01\n"      # revised twice: 90, 95, and 100 now
    "people,MEX,2020,T,95,,2023-03-01,2024-01-01\n"
    "people,MEX,2021,T,,,2022-03-01,2023-03-01\n"         # not there yet
    "people,MEX,2022,T,130,,2022-03-01,2023-03-01\n"      # withdrawn
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Engine, Catalogue]]:
    folder = tmp_path_factory.mktemp("vintages")
    growth = small_data.formula("op: change, lag: 1, of: {indicator: people, items: {sex: T}}")
    data = small_data.write(folder, more_indicators=small_data.indicator("growth", "percent", more=growth))
    (data / "vintages").mkdir()
    (data / "vintages/src.csv").write_text(ROWS)
    url = f"sqlite:///{folder / 'db.sqlite'}" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    store.ensure_built(url, data)
    engine = store.open_engine(url)
    yield engine, load_catalogue(data)
    engine.dispose()


def as_of(built: tuple[Engine, Catalogue], day: str, indicator: str = "people") -> dict[str, tuple[float, str]]:
    engine, _catalogue = built
    snapshot = store.Snapshot(engine, date.fromisoformat(day))
    items = {"sex": "T"} if indicator == "people" else {}
    frame_as_of = store.queries.observations(snapshot, indicator, places=["MEX"], items=items)
    assert list(frame_as_of.columns) == ["indicator", "place", "period", "value", "status", *items]
    return {row.period: (row.value, row.status) for row in frame_as_of.itertuples()}


def test_as_of_a_day_shows_the_values_published_by_then(built: tuple[Engine, Catalogue]) -> None:
    assert as_of(built, "2022-06-01") == {"2020": (90.0, "P"), "2022": (130.0, "A")}
    # On the day of a new edition that one is seen.
    assert as_of(built, "2023-03-01") == {"2020": (95.0, "A"), "2021": (110.0, "P")}
    assert as_of(built, "2026-01-01") == {"2020": (100.0, "A"), "2021": (110.0, "P")}


def test_derived_values_as_of_a_day_use_the_inputs_of_that_day(built: tuple[Engine, Catalogue]) -> None:
    assert as_of(built, "2022-06-01", "growth") == {}
    assert as_of(built, "2023-06-01", "growth") == {"2021": (pytest.approx(100 * 15 / 95), "P")}
    assert as_of(built, "2024-06-01", "growth") == {"2021": (pytest.approx(10), "P")}


def test_nothing_is_shown_of_before_the_first_edition(built: tuple[Engine, Catalogue]) -> None:
    engine, catalogue = built
    early = store.Snapshot(engine, date(2022, 2, 28))
    assert store.queries.observations(early, "people", places=["MEX"]).empty
    assert store.queries.coverage(early).empty
    assert store.queries.latest(early, catalogue, ["MEX"]) == []
    assert {row.indicator for row in store.queries.latest(store.Snapshot(engine, date(2022, 6, 1)), catalogue, ["MEX"])
            } == {"people"}


def test_every_query_returns_the_values_of_the_day(built: tuple[Engine, Catalogue]) -> None:
    engine, catalogue = built
    snapshot = store.Snapshot(engine, date(2022, 6, 1))
    assert store.queries.periods(snapshot, "people")["period"].tolist() == ["2020", "2022"]
    assert store.queries.latest(snapshot, catalogue, ["MEX"])[0][2:] == ("2022", 130.0, "A", "2020", 90.0)
    series = store.queries.default_series(snapshot, catalogue, ["people"], ["MEX"])
    assert series["value"].tolist() == [90.0, 130.0]
    # Without a day, or on one after the last edition, all is the newest.
    for database in (engine, store.Snapshot(engine, date(2030, 1, 1))):
        assert sorted(store.queries.latest(database, catalogue, ["MEX"])) == sorted(
            store.queries.latest(engine, catalogue, ["MEX"]))


def test_revised_values_are_known_as_of_a_day(built: tuple[Engine, Catalogue]) -> None:
    engine, _catalogue = built
    key = ("people", "sex=T", "MEX", "2020")
    assert store.vintages.revised(engine, ["people", "rate"], ["MEX"])[key] == (95, "2024-01-01")
    earlier = store.vintages.revised(store.Snapshot(engine, date(2023, 6, 1)), ["people"], ["MEX"])
    assert earlier[key] == (90, "2023-03-01")
    assert store.vintages.revised(engine, ["rate"], ["MEX"]) == {}


def test_the_first_edition_is_known(built: tuple[Engine, Catalogue]) -> None:
    engine, _catalogue = built
    assert store.vintages.first_published(engine, "people") == date(2022, 3, 1)
    assert store.vintages.first_published(engine, "rate") == date(2024, 1, 1)


def test_every_vintage_is_listed_with_its_days(built: tuple[Engine, Catalogue]) -> None:
    engine, _catalogue = built
    frame = store.queries.observations(engine, "people", places=["MEX"], items={"sex": "T"})
    rows = store.vintages.history(frame, store.vintages.superseded(engine, "people"), date(2022, 3, 1))
    assert [(row.period, None if pd.isna(row.value) else row.value, row.published, row.superseded)
            for row in rows.itertuples()] == [
        ("2020", 90.0, "2022-03-01", "2023-03-01"), ("2020", 95.0, "2023-03-01", "2024-01-01"),
        ("2020", 100.0, "2024-01-01", ""),
        ("2021", None, "2022-03-01", "2023-03-01"), ("2021", 110.0, "2023-03-01", ""),
        ("2022", 130.0, "2022-03-01", "2023-03-01")]


def test_an_earlier_estimate_or_projection_is_one_as_its_observation(tmp_path: Path) -> None:
    data = small_data.write(tmp_path, more_indicators=small_data.indicator(
        "model", more="  modelled: true\n  projection_from: '2021'"))
    (data / "vintages").mkdir()
    (data / "vintages/src.csv").write_text(HEADING + "".join(
        f"model,MEX,{period},,1,{status},2022-01-01,2023-01-01\n"
        for period, status in (("2019", ""), ("2020", "P"), ("2021", ""))))
    rows = store.vintages.read_vintages(read_files(data), load_catalogue(data))
    assert [row.status for row in rows] == ["E", "P", "F"]


@pytest.mark.parametrize(("row", "words"), [
    ("nothing,MEX,2020,T,1,,2022-01-01,2023-01-01\n", "not a published indicator"),
    ("people,XXX,2020,T,1,,2022-01-01,2023-01-01\n", "'XXX'"),
    ("people,MEX,2020,Z,1,,2022-01-01,2023-01-01\n", "an item"),
    ("people,MEX,2020,T,one,,2022-01-01,2023-01-01\n", "no number"),
    ("people,MEX,2020,T,1,,2022-13-01,2023-01-01\n", "a day that is none"),
    ("people,MEX,2020,T,1,,2023-01-01,2022-01-01\n", "superseded before"),
    ("people,MEX,2020,T,1e400,,2022-01-01,2023-01-01\n", "has the value 1e400, which is not from"),
    ("people,MEX,2020,T,1_0,,2022-01-01,2023-01-01\n", "no number"),
    ("people,MEX,2020-13,T,1,,2022-01-01,2023-01-01\n", "does not fit the frequency"),
    ("people,MEX,2020,T,1,,20220101,2023-01-01\n", "not written as"),
    ("people,MEX,2020,T,1,,2022-01-01,2099-01-01\n", "later than the newest edition"),
    ("people,MEX,2022,T,1,,2022-06-01,2024-01-01\n", "before the value that it follows"),
    ("people,MEX,2020,T,1,,2022-03-01,2023-03-01\n", "is there twice"),
])
def test_a_wrong_row_is_named_with_its_line(tmp_path: Path, row: str, words: str) -> None:
    data = small_data.write(tmp_path)
    (data / "vintages").mkdir()
    (data / "vintages/src.csv").write_text(ROWS + row)
    with pytest.raises(DataFaults) as error:
        store.validated(data)
    assert len(error.value.faults) == 1
    assert str(error.value.faults[0]).startswith("data/vintages/src.csv:")
    assert words in str(error.value)


def test_a_headline_says_what_a_revised_value_was(built: tuple[Engine, Catalogue]) -> None:
    engine, catalogue = built
    people = PlaceSeries(catalogue.indicators["people"], "MEX", {"sex": "T"})

    def revised(end: str) -> str:
        headline = build_headline(people, LANGUAGES["en"], catalogue, engine, end=end)
        assert headline is not None
        return headline.revised

    assert revised("2020") == "revised: it was 95 until January 1, 2024"
    assert revised("2021") == ""
