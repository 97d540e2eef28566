"""Figures of the Mexican states: totals that their publishers print, and the parts that add up to them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.store import Engine, queries

#: First announcements of the Secretaría de Economía, in million US dollars.
FDI = {"2018": 31604, "2019": 32921, "2020": 29079, "2021": 31621, "2022": 35292, "2023": 36058, "2024": 36872,
       "2025": 40871}

#: Indicator and level to the number of published totals, of all periods and items, that its places add up to.
TOTALS = {
    ("conapo.pop", "admin1"): 243, ("imss.jobs.dec", "admin1"): 29, ("inegi.census.pop", "admin1"): 18,
    ("inegi.census.pop", "admin2"): 27, ("inegi.census.pop.afrodescendant", "admin1"): 1,
    ("inegi.census.pop.afrodescendant", "admin2"): 9, ("inegi.census.pop3plus.indigenous_language", "admin1"): 1,
    ("inegi.census.pop3plus.indigenous_language", "admin2"): 9, ("inegi.census.pop3plus.total", "admin1"): 1,
    ("inegi.enoe2025.employed", "admin1"): 4, ("inegi.pibe.activity.current", "admin1"): 374,
    ("inegi.pibe.activity.real", "admin1"): 374, ("inegi.pibe.total.current", "admin1"): 22,
    ("inegi.pibe.total.real", "admin1"): 22, ("population_census", "admin1"): 1, ("se.fdi2025.branch", "admin1"): 63,
    ("se.fdi2025.component", "admin1"): 24, ("se.fdi2025.from", "admin1"): 88, ("se.fdi2025.sector", "admin1"): 60,
    ("se.fdi2025.total", "admin1"): 8, ("sesnsp.intentional_homicide.victims", "admin1"): 10,
    ("sesnsp.intentional_homicide.women.victims", "admin1"): 10,
}


def _values(engine: Engine, indicator: str, period: str, **items: str) -> dict[str, float]:
    """Value of each place in the period."""
    frame = queries.observations(engine, indicator, start=period, end=period, items=items)
    assert frame["place"].is_unique, (indicator, period, items)
    return {place: float(value) for place, value in zip(frame["place"], frame["value"], strict=True)}


def _items(catalogue: Catalogue, dimension: str) -> list[str]:
    return [item.code for item in catalogue.dimensions[dimension].items]


def _by_item(
    engine: Engine, catalogue: Catalogue, indicator: str, dimension: str, period: str
) -> dict[str, dict[str, float]]:
    """Value of each item, by place; items without any value are left out."""
    values = {item: _values(engine, indicator, period, **{dimension: item}) for item in _items(catalogue, dimension)}
    return {item: places for item, places in values.items() if places}


def _sum_of_states(values: dict[str, float]) -> float:
    return sum(value for place, value in values.items() if place.startswith("MX-"))


def test_places_add_up_to_every_published_total(engine: Engine, catalogue: Catalogue) -> None:
    frames = {code: queries.observations(engine, code) for code in dict.fromkeys(code for code, _level in TOTALS)}
    levels, parents = ({code: getattr(place, name) for code, place in catalogue.places.items()}
                       for name in ("level", "parent"))
    for (code, level), count in TOTALS.items():
        frame, key = frames[code], [*catalogue.indicators[code].dimensions, "period", "place"]
        parts = frame[frame["place"].map(levels) == level].assign(place=frame["place"].map(parents))
        both = pd.merge(parts.groupby(key)["value"].sum(), frame.set_index(key)["value"], left_index=True,
                        right_index=True)
        assert len(both) == count, code
        assert np.allclose(both["value_x"], both["value_y"], rtol=1e-6, atol=1e-5), code


@pytest.mark.parametrize(("period", "announced"), FDI.items())
def test_investment_of_the_states_is_the_total_announced(engine: Engine, period: str, announced: int) -> None:
    total = _values(engine, "se.fdi2025.total", period)
    assert round(total["MEX"]) == announced
    assert len(total) == 33
    assert _sum_of_states(total) == pytest.approx(total["MEX"], abs=0.3)


@pytest.mark.parametrize(("indicator", "dimension", "period"), [
    *[("se.fdi2025.component", "fdi_component", period) for period in FDI],
    *[("se.fdi2025.sector", "sector", period) for period in ("2023", "2024", "2025")],
])
def test_types_and_sectors_add_up_to_the_investment_of_each_place(
    engine: Engine, catalogue: Catalogue, indicator: str, dimension: str, period: str
) -> None:
    total = _values(engine, "se.fdi2025.total", period)
    parts = _by_item(engine, catalogue, indicator, dimension, period)
    assert len(parts) == len(_items(catalogue, dimension))
    for place, value in total.items():
        assert sum(frame[place] for frame in parts.values()) == pytest.approx(value, abs=1e-4), place


def test_manufacturing_subsectors_add_up_to_manufacturing(engine: Engine, catalogue: Catalogue) -> None:
    for period in ("2023", "2024", "2025"):
        sector = _values(engine, "se.fdi2025.sector", period, sector="31-33")
        parts = _by_item(engine, catalogue, "se.fdi2025.branch", "subsector", period)
        manufacturing = [places for code, places in parts.items() if code.startswith("3")]
        assert len(manufacturing) == 21
        for place, value in sector.items():
            assert sum(places[place] for places in manufacturing) == pytest.approx(value, abs=1e-4), place


def test_origins_listed_are_the_share_of_the_investment_that_the_caveat_says(
    engine: Engine, catalogue: Catalogue
) -> None:
    shares = []
    for period in FDI:
        total = _values(engine, "se.fdi2025.total", period)["MEX"]
        origins = _by_item(engine, catalogue, "se.fdi2025.from", "investor", period)
        shares.append(100 * sum(frame["MEX"] for frame in origins.values()) / total)
    assert (round(min(shares), 1), round(max(shares), 1)) == (98.3, 99.6)


def test_the_revised_investment_differs_as_the_caveat_says(engine: Engine) -> None:
    periods = [period for period in FDI if period < "2025"]
    revised = {period: _sum_of_states(_values(engine, "se.fdi.state.a", period)) for period in periods}
    assert 0.07 < max(abs(revised[period] / FDI[period] - 1) for period in periods) < 0.08


@pytest.mark.parametrize(("period", "place", "share"), [
    ("2024-Q4", "MX-CHH", 13.7), ("2024-Q4", "MX-COA", 11.8), ("2024-Q4", "MX-NLE", 10.6), ("2024-Q4", "MX-BCN", 10.5),
])
def test_shares_of_exports_are_those_published(engine: Engine, period: str, place: str, share: float) -> None:
    total = _values(engine, "inegi.etef.total.q", period)
    assert len(total) == 32
    assert round(100 * total[place] / sum(total.values()), 1) == share


def test_exports_of_subsectors_stay_below_the_total_and_quarters_make_the_year(
    engine: Engine, catalogue: Catalogue
) -> None:
    withheld = set()
    for year in ("2024", "2025"):
        total = _values(engine, "inegi.etef.total.a", year)
        quarters = [_values(engine, "inegi.etef.total.q", f"{year}-Q{quarter}") for quarter in (1, 2, 3, 4)]
        parts = _by_item(engine, catalogue, "inegi.etef.a", "subsector", year)
        for place, value in total.items():
            assert sum(quarter[place] for quarter in quarters) == value
            listed = sum(places.get(place, 0) for places in parts.values())
            assert listed <= value + 5, place
            if listed < 0.85 * value:
                withheld.add(place)
    # What INEGI withholds (C): no row, never a zero in its stead.
    assert withheld == {"MX-BCS", "MX-COL", "MX-GRO", "MX-HID"}
    assert "MX-GRO" not in parts["212"]


@pytest.mark.parametrize(("year", "announced"), [
    ("2019", 3_388_305), ("2020", 2_681_806), ("2022", 2_865_641), ("2023", 3_300_876), ("2024", 3_479_086),
])
def test_vehicles_exported_are_those_announced(engine: Engine, year: str, announced: int) -> None:
    assert _values(engine, "inegi.raiavl.exports.a", year) == {"MEX": announced}


def test_cars_and_light_trucks_are_all_vehicles_and_destinations_a_part(engine: Engine, catalogue: Catalogue) -> None:
    for month in ("2005-01", "2020-05", "2025-04"):
        total = _values(engine, "inegi.raiavl.exports.m", month)["MEX"]
        types = _by_item(engine, catalogue, "inegi.raiavl.exports.type", "vehicle_type", month)
        assert sum(frame["MEX"] for frame in types.values()) == total
        for indicator, dimension in (("to", "destination"), ("brand", "make")):
            parts = _by_item(engine, catalogue, f"inegi.raiavl.exports.{indicator}", dimension, month)
            assert 0.85 * total < sum(frame["MEX"] for frame in parts.values()) <= total


def test_the_economic_census_counts_the_same_persons_by_state_and_by_sector(
    engine: Engine, catalogue: Catalogue
) -> None:
    states = _values(engine, "inegi.ce.jobs.total", "2023")
    sectors = _by_item(engine, catalogue, "inegi.ce.jobs", "sector", "2023")
    assert len(states) == 32
    assert sum(states.values()) == sum(frame["MEX"] for frame in sectors.values()) == 27_965_433
    assert sectors["31-33"]["MEX"] == 7_190_294
    assert round(_values(engine, "inegi.ce.value_added", "2023", sector="31-33")["MEX"]) == 5_390_947


@pytest.mark.parametrize(("year", "announced"), [
    ("2019", 20_421_442), ("2020", 19_773_732), ("2021", 20_620_148), ("2022", 21_372_896), ("2023", 22_024_386),
    ("2024", 22_238_379),
])
def test_insured_jobs_are_those_announced(engine: Engine, year: str, announced: int) -> None:
    december = _values(engine, "imss.jobs.dec", year)
    assert december == _values(engine, "imss.jobs.m", f"{year}-12")
    assert _sum_of_states(december) == december["MEX"] == pytest.approx(announced, abs=1)
    assert set(december) - set(_values(engine, "imss.daily_wage.m", f"{year}-12")) == {"MEX", "MX-JAL"}


def test_employed_and_unemployed_are_the_labour_force(engine: Engine, catalogue: Catalogue) -> None:
    force = _values(engine, "inegi.enoe.labour_force", "2025-Q4")
    unemployed = _values(engine, "inegi.enoe2025.unemployed", "2025-Q4")
    employed = _by_item(engine, catalogue, "inegi.enoe2025.employed", "activity", "2025-Q4")
    assert list(employed) == ["primary", "secondary", "tertiary", "unspecified"]
    assert (force["MEX"], unemployed["MEX"]) == (61_348_202, 1_562_348)
    for place, value in force.items():
        assert unemployed[place] + sum(frame[place] for frame in employed.values()) == pytest.approx(value,
                                                                                                     abs=1), place
    for values in (force, unemployed):
        assert _sum_of_states(values) == pytest.approx(values["MEX"], abs=2)
    informal = _values(engine, "inegi.enoe2025.informality", "2025-Q4")
    assert set(sorted(informal, key=informal.__getitem__)[-3:]) == {"MX-OAX", "MX-GRO", "MX-CHP"}
