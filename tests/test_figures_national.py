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
    ("wb.gtmi", {}, "MEX", "2020", 0.862, 3),
    ("wb.gtmi", {}, "MEX", "2025", 0.825, 3),
    ("wb.gtmi", {}, "GTM", "2022", 0.632, 3),
    ("oecd.dgi", {}, "MEX", "2023", 0.54, 2),
    ("oecd.dgi", {}, "COL", "2023", 0.74, 2),
    ("wbl.index", {}, "USA", "2024", 91.25, 2),
    ("wbl.index", {}, "SLV", "2024", 88.75, 2),
    ("owid.lgbt_policy_index", {}, "MEX", "2019", 6.13, 2),
    ("SE.LPV.PRIM", {"sex": "T"}, "GTM", "2019", 78.5, 1),
    ("SE.LPV.PRIM", {"sex": "T"}, "USA", "2016", 8.2, 1),
    ("wb.bready", {"business_pillar": "regulation"}, "MEX", "2025", 69.54, 2),
    ("wb.bready", {"business_pillar": "efficiency"}, "MEX", "2025", 52.45, 2),
    ("unsd.gender.parliament", {}, "MEX", "2024", 50.2, 1),
    ("wdi.NY.GDP.PCAP.CD", {}, "MEX", "2024", 13988, 0),
    ("wdi.GB.XPD.RSDV.GD.ZS", {}, "USA", "2022", 3.49, 2),
    ("BX.KLT.DINV.WD.GD.ZS", {}, "MEX", "2023", 1.7, 1),
    ("wdi.BX.GSR.CCIS.CD", {}, "CRI", "2023", 2.13e9, -7),
    ("wdi.BX.TRF.PWKR.DT.GD.ZS", {}, "HND", "2024", 25.7, 1),
    ("wdi.BX.TRF.PWKR.DT.GD.ZS", {}, "SLV", "2024", 24.0, 1),
    ("BX.TRF.PWKR.CD.DT", {}, "MEX", "2024", 67.6e9, -8),
    ("BX.TRF.PWKR.CD.DT", {}, "GTM", "2023", 20.0e9, -8),
])
def test_values_are_those_of_the_publishers(
    engine: Engine, indicator: str, items: dict[str, str], place: str, period: str, published: float, digits: int
) -> None:
    assert round(_value(engine, indicator, place, period, **items), digits) == published


def test_parts_of_electricity_are_those_of_its_totals(engine: Engine) -> None:
    share = "ember.electricity_share"
    for place, period in (("MEX", "2024"), ("GTM", "2023"), ("USA", "2024"), ("HND", "2022")):
        parts = {code: _value(engine, share, place, period, electricity_source=code) for code in ELECTRICITY}
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


def test_foreign_direct_investment_has_no_zeros_for_missing_values(engine: Engine) -> None:
    outflows = queries.observations(engine, "BM.KLT.DINV.GD.ZS", places=("MEX", "SLV"))
    assert not (outflows["value"] == 0).any()


def test_averages_are_those_of_their_parts(engine: Engine) -> None:
    for place, period in (("MEX", "2025"), ("HND", "2022"), ("USA", "2020")):
        parts = queries.observations(engine, "wb.gtmi.part", places=(place,), start=period, end=period)["value"]
        assert parts.mean() == pytest.approx(_value(engine, "wb.gtmi", place, period), abs=0.001)
    for place, period in (("MEX", "2024"), ("GTM", "1995"), ("USA", "2010")):
        topics = queries.observations(engine, "wbl.topic", places=(place,), start=period, end=period)["value"]
        assert len(topics) == 8
        assert topics.mean() == pytest.approx(_value(engine, "wbl.index", place, period), abs=0.01)
