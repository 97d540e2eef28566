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
    data = small_data.write(folder)
    (data / "vintages").mkdir()
    (data / "vintages/src.csv").write_text(ROWS)
    url = f"sqlite:///{folder / 'db.sqlite'}" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    store.ensure_built(url, data)
    engine = store.open_engine(url)
    yield engine, load_catalogue(data)
    engine.dispose()


def as_of(built: tuple[Engine, Catalogue], day: str) -> dict[str, tuple[float, str]]:
    engine, _catalogue = built
    snapshot = store.Snapshot(engine, date.fromisoformat(day))
    then = store.queries.observations(snapshot, "people", places=["MEX"], items={"sex": "T"})
    assert list(then.columns) == ["indicator", "place", "period", "value", "status", "sex"]
    return {row.period: (row.value, row.status) for row in then.itertuples()}


def test_a_day_shows_what_was_published_on_it(built: tuple[Engine, Catalogue]) -> None:
    assert as_of(built, "2022-06-01") == {"2020": (90.0, "P"), "2022": (130.0, "A")}
    # On the day of a new edition that one is seen.
    assert as_of(built, "2023-03-01") == {"2020": (95.0, "A"), "2021": (110.0, "P")}
    assert as_of(built, "2026-01-01") == {"2020": (100.0, "A"), "2021": (110.0, "P")}


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


@pytest.mark.parametrize(("row", "words"), [
    ("nothing,MEX,2020,T,1,,2022-01-01,2023-01-01\n", "not a published indicator"),
    ("people,XXX,2020,T,1,,2022-01-01,2023-01-01\n", "'XXX'"),
    ("people,MEX,2020,Z,1,,2022-01-01,2023-01-01\n", "an item"),
    ("people,MEX,2020,T,one,,2022-01-01,2023-01-01\n", "no number"),
    ("people,MEX,2020,T,1,,2022-13-01,2023-01-01\n", "a day that is none"),
    ("people,MEX,2020,T,1,,2023-01-01,2022-01-01\n", "superseded before"),
    ("people,MEX,2020,T,1,,2022-06-01,2025-01-01\n", "before the value that it follows"),
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
