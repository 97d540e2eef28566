"""National figures of the World Bank, Ember, UNODC and others: numbers that their publishers print."""

from __future__ import annotations

import pytest

from hled_dash.store import Engine, queries

ELECTRICITY = ("coal", "gas", "oil", "hydro", "solar", "wind", "bioenergy")


def _value(engine: Engine, indicator: str, place: str, period: str, **items: str) -> float:
    frame = queries.observations(engine, indicator, places=(place,), start=period, end=period, items=items)
    assert len(frame) == 1, (indicator, place, period, items)
    return float(frame["value"].iloc[0])


@pytest.mark.parametrize(("indicator", "items", "place", "period", "published", "digits"), [
    ("wgi.score", {"governance": "CC"}, "MEX", "2023", -1.02, 2),
    ("wgi.score", {"governance": "GE"}, "MEX", "2023", -0.20, 2),
    ("wgi.score", {"governance": "RL"}, "USA", "2023", 1.33, 2),
    ("wgi.score", {"governance": "RL"}, "HND", "2023", -1.10, 2),
    ("ember.renewables_share_elec", {}, "MEX", "2024", 21.1, 1),
    ("ember.renewables_share_elec", {}, "SLV", "2024", 90.8, 1),
    ("ember.carbon_intensity_elec", {}, "MEX", "2024", 483, 0),
    ("ember.generation", {}, "MEX", "2024", 355, 0),
    ("irena.capacity", {"electricity_source": "solar"}, "MEX", "2023", 10.9, 1),
    ("usaid.assistance", {"assistance_stage": "obligations"}, "GTM", "2021", 296.7e6, -5),
    ("usaid.assistance", {"assistance_stage": "obligations"}, "SLV", "2021", 124.5e6, -5),
    ("usaid.assistance", {"assistance_stage": "disbursements"}, "HND", "2021", 158.1e6, -5),
    ("unodc.homicide_rate", {}, "MEX", "2018", 29.4, 1),
    ("unodc.homicide_rate", {}, "MEX", "2023", 24.9, 1),
    ("unodc.homicide_rate", {}, "HND", "2023", 31.4, 1),
    ("unodc.homicide_rate", {}, "COL", "2023", 24.91344, 5),
])
def test_values_are_those_of_the_publishers(
    engine: Engine, indicator: str, items: dict[str, str], place: str, period: str, published: float, digits: int
) -> None:
    assert round(_value(engine, indicator, place, period, **items), digits) == published


def test_parts_of_electricity_are_those_of_its_totals(engine: Engine) -> None:
    share = "ember.electricity_share"
    for place, period in (("MEX", "2024"), ("GTM", "2023"), ("USA", "2024"), ("HND", "2022")):
        parts = {one: _value(engine, share, place, period, electricity_source=one) for one in ELECTRICITY}
        clean = _value(engine, "ember.low_carbon_share_elec", place, period)
        fossil = parts["coal"] + parts["gas"] + parts["oil"]
        assert fossil + clean == pytest.approx(100, abs=0.1)
        assert sum(parts.values()) <= 100.1
        solar = _value(engine, "ember.electricity", place, period, electricity_source="solar")
        assert solar / _value(engine, "ember.generation", place, period) * 100 == pytest.approx(parts["solar"], abs=0.1)


def test_percentile_ranks_are_in_the_order_of_the_scores(engine: Engine) -> None:
    for side in ("CC", "GE", "PV", "RL", "RQ", "VA"):
        score = queries.observations(engine, "wgi.score", items={"governance": side})
        rank = queries.observations(engine, f"{side}.PER.RNK")
        both = score.merge(rank, on=["place", "period"], suffixes=("", "_rank"))
        assert len(both) == len(score) == len(rank) == 350
        for _, year in both.groupby("period"):
            assert year.sort_values("value")["value_rank"].is_monotonic_increasing
