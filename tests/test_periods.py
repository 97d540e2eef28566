"""Periods of different frequencies compare by their months, in an address, a figure and a query."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.periods import chronological, is_reversed, is_within, last_match, months_of, sort_periods
from hled_dash.figures.data import breaks_between
from hled_dash.store import Engine, queries
from hled_dash.view import View

years = st.integers(1990, 2030)
periods = st.one_of(
    years.map(str), st.builds("{}-Q{}".format, years, st.integers(1, 4)),
    st.builds("{}-{:02}".format, years, st.integers(1, 12)),
)
MONTHS = [f"{year}-{month:02}" for year in (2023, 2024) for month in range(1, 13)]
QUARTERS = [f"{year}-Q{quarter}" for year in (2023, 2024) for quarter in range(1, 5)]


def test_the_months_of_a_period() -> None:
    january = months_of("2024-01")[0]
    assert months_of("2024") == (january, january + 11)
    assert months_of("2024-Q2") == (january + 3, january + 5)
    assert months_of("2024-12") == (january + 11, january + 11)


@given(periods, periods)
def test_a_range_is_turned_round_exactly_when_it_would_have_no_month(start: str, end: str) -> None:
    assert is_reversed(start, end) == (months_of(start)[0] > months_of(end)[1])
    assert not (is_reversed(start, end) and is_reversed(end, start))


@given(st.lists(periods), periods)
def test_periods_are_sorted_in_time_and_the_match_shares_a_month(some: list[str], match: str) -> None:
    ordered = sort_periods(some)
    assert [months_of(period)[0] for period in ordered] == sorted(months_of(period)[0] for period in ordered)
    sharing = [period for period in some if max(months_of(period)[0], months_of(match)[0])
               <= min(months_of(period)[1], months_of(match)[1])]
    assert (last_match(some, match) in sharing) if sharing else last_match(some, match) == ""


@pytest.mark.parametrize(("known", "start", "end", "expected"), [
    (QUARTERS, "2023-05", "2024-02", ["2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1"]),
    (QUARTERS, "2024-12", None, ["2024-Q4"]),
    (MONTHS, "2023-Q4", "2024-Q1", ["2023-10", "2023-11", "2023-12", "2024-01", "2024-02", "2024-03"]),
    (MONTHS, None, "2023-Q1", ["2023-01", "2023-02", "2023-03"]),
    (["2022", "2023", "2024"], "2023-06", "2023-Q4", ["2023"]),
    (MONTHS, "2024", "2024", MONTHS[12:]),
])
def test_a_bound_of_another_frequency_keeps_overlapping_periods(
    known: list[str], start: str | None, end: str | None, expected: list[str]
) -> None:
    assert [period for period in known if is_within(period, start, end)] == expected


def test_a_break_between_quarters_and_months() -> None:
    assert not breaks_between("2020-05", "2020-12", ["2020-Q2"])
    assert breaks_between("2020-02", "2020-12", ["2020-Q2"])
    assert breaks_between("2019", "2020-12", ["2020-Q4"])
    assert chronological("2020-12") > chronological("2020-Q3") > chronological("2020")


@pytest.mark.parametrize(("start", "end", "turned"), [
    ("2024-12", "2024-01", True), ("2024-Q3", "2024-02", True), ("2024-06", "2024-Q2", False),
    ("2024-Q4", "2024", False), ("2024", "2024-01", False), ("2025", "2024-Q4", True),
])
def test_a_reversed_range_in_an_address_is_swapped(catalogue: Catalogue, start: str, end: str, turned: bool) -> None:
    parsed = View.from_query("explorer", {"from": start, "to": end}, catalogue)
    assert (parsed.view.start, parsed.view.end) == ((end, start) if turned else (start, end))
    assert len(parsed.ignored) == turned


def test_a_query_takes_bounds_of_another_frequency(engine: Engine, catalogue: Catalogue) -> None:
    def periods_of(frequency: str, start: str, end: str) -> set[str]:
        code = next(indicator.code for indicator in catalogue.indicators.values() if indicator.frequency == frequency
                    and any(
            period >= "2020" for period in queries.observations(engine, indicator.code)["period"]))
        return set(queries.observations(engine, code, start=start, end=end)["period"])

    assert periods_of("month", "2019-Q1", "2019-Q1") <= {"2019-01", "2019-02", "2019-03"}
    assert periods_of("quarter", "2019-05", "2019-07") <= {"2019-Q2", "2019-Q3"}
    assert periods_of("quarter", "2019-05", "2019-07")
    assert periods_of("month", "2019-Q1", "2019-Q1")


@pytest.mark.parametrize(("start", "end", "bounds"), [
    ("FY2024", "FY2022", ("2022", "2024")),
    ("2024-S2", "2024-S1", ("2024-Q1", "2024-Q4")),
    ("H1-2024", "2025H2", ("2024-Q1", "2025-Q4")),
    ("primer semestre de 2023", "2do semestre 2023", ("2023-Q1", "2023-Q4")),
    ("2024-S2", "2022", ("2022", "2024-Q4")),
    ("IV-2024", "I-2024", ("2024-Q1", "2024-Q4")),
    ("diciembre de 2024", "setiembre de 2024", ("2024-09", "2024-12")),
    ("tercer trimestre de 2023", "1er trimestre 2024", ("2023-Q3", "2024-Q1")),
    ("2023-01-31T06:00:00Z", "2024.0", ("2023-01", "2024")),
    ("", "2020", (None, "2020")),
])
def test_bounds_in_the_words_of_people_and_programs(
    catalogue: Catalogue, start: str, end: str, bounds: tuple[str | None, str]
) -> None:
    parsed = View.from_query("explorer", {"from": start, "to": end}, catalogue)
    assert (parsed.view.start, parsed.view.end) == bounds
    assert {ignored.kind for ignored in parsed.ignored} <= {"reversed"}
