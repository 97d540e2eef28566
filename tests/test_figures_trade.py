"""Trade with the United States: headings, chapters and end uses add up to the totals that the publishers print."""

from __future__ import annotations

import pytest

from hled_dash.store import Engine, queries


def _value(engine: Engine, indicator: str, place: str, period: str, **items: str) -> float:
    frame = queries.observations(engine, indicator, places=(place,), start=period, end=period, items=items)
    assert len(frame) == 1, (indicator, place, period, items)
    return float(frame["value"].iloc[0])


def _sum(engine: Engine, indicator: str, place: str, start: str, end: str) -> float:
    frame = queries.observations(engine, indicator, places=(place,), start=start, end=end)
    return float(frame["value"].sum())


@pytest.mark.parametrize(("place", "year", "published"), [
    ("MEX", "2023", 472_907_368_135), ("MEX", "2024", 505_523_174_525), ("GTM", "2024", 5_017_519_908),
    ("SLV", "2024", 2_310_594_296), ("HND", "2024", 5_531_307_173),
])
def test_chapters_end_uses_and_months_add_up_to_general_imports(
    engine: Engine, place: str, year: str, published: int
) -> None:
    assert _sum(engine, "census.chapter_imports.m", place, f"{year}-01", f"{year}-12") == published
    assert _sum(engine, "census.enduse_imports", place, year, year) == published
    total = _value(engine, "census.us_goods_trade", place, year, flow="import")
    assert total == pytest.approx(published / 1e6, abs=0.1)
    months = queries.observations(engine, "census.us_goods_trade.m", places=(place,), start=f"{year}-01",
                                  end=f"{year}-12", items={"flow": "import"})
    assert months["value"].sum() == pytest.approx(total, abs=0.7)


def test_trade_of_2024_and_its_share_are_those_published(engine: Engine) -> None:
    trade = "census.us_goods_trade"
    assert round(_value(engine, trade, "MEX", "2024", flow="import") / 1e3, 1) == 505.5
    assert round(_value(engine, trade, "MEX", "2024", flow="export") / 1e3, 1) == 334.0
    share = _value(engine, f"{trade}.share", "MEX", "2024", flow="import")
    assert share == pytest.approx(100 * 505_523_174_525 / 3_266_410_195_321, abs=0.01)
    assert _value(engine, f"{trade}.balance", "MEX", "2024") == pytest.approx(334_031.9 - 505_523.2, abs=0.2)


def test_trade_equals_that_of_the_transport_statistics_where_both_have_the_same_revision(engine: Engine) -> None:
    for year, tolerance in (("2010", 2e-6), ("2025", 2e-6), ("2019", 0.01), ("2023", 0.01), ("2024", 0.01)):
        for flow in ("import", "export"):
            months = queries.observations(engine, "bts.freight.total", places=("MEX",), start=f"{year}-01",
                                          end=f"{year}-12", items={"flow": flow})
            census = _value(engine, "census.us_goods_trade", "MEX", year, flow=flow)
            assert months["value"].sum() / 1e6 == pytest.approx(census, rel=tolerance)


def test_an_industry_is_the_sum_of_its_end_uses(engine: Engine) -> None:
    devices, all_devices = (_value(engine, f"census.enduse_imports{world}", place, "2024", end_use="21610")
                            for world, place in (("", "MEX"), (".world", "USA")))
    share = _value(engine, "census.industry_share", "MEX", "2024", industry="medical-devices")
    assert share == pytest.approx(100 * devices / all_devices)
    codes = ("30000", "30100", "30110", "30200", "30210", "30220", "30230")
    vehicles = sum(_value(engine, "census.enduse_imports", "MEX", "2024", end_use=code) for code in codes)
    assert _value(engine, "census.industry_imports", "MEX", "2024", industry="vehicles") == vehicles


def test_the_share_under_the_agreement_is_the_ratio_of_its_values(engine: Engine) -> None:
    for period, published in (("2025-06", 47.5), ("2025-07", 86.9)):
        share = _value(engine, "usitc.usmca_share", "MEX", period)
        value, total = (_value(engine, f"usitc.{code}", "MEX", period)
                        for code in ("usmca_value", "imports_consumption"))
        assert share == pytest.approx(100 * value / total, abs=1e-3)
        assert round(share, 1) == published


def test_months_of_avocados_add_up_to_the_year_of_the_other_publisher(engine: Engine) -> None:
    for year, million in (("2019", 2932.1), ("2023", 3153.4)):
        months = _sum(engine, "banxico.avocado.m", "MEX", f"{year}-01", f"{year}-12")
        assert months / 1e3 == pytest.approx(million, abs=0.1)
        assert _value(engine, "inegi.bcmm.avocado.total", "MEX", year) / 1e6 == pytest.approx(million, abs=0.1)


@pytest.mark.parametrize(("heading", "percent"), [("0702", 86.0), ("2203", 83.5), ("8704", 78.2), ("9018", 29.4)])
def test_shares_of_headings_are_those_published(engine: Engine, heading: str, percent: float) -> None:
    assert round(_value(engine, "census.heading_share", "MEX", "2024", heading=heading), 1) == percent


def test_headings_lie_within_the_general_imports_of_their_chapter(engine: Engine) -> None:
    assert round(_value(engine, "census.heading_imports", "MEX", "2024", heading="8708") / 1e9, 2) == 34.97
    assert round(_value(engine, "census.heading_imports", "MEX", "2024", heading="2203") / 1e9, 2) == 6.26
    headings = queries.observations(engine, "census.heading_imports", places=("MEX",))
    chapter = headings[headings["heading"].str.startswith("87")]["value"].sum()
    months = queries.observations(engine, "census.chapter_imports.m", places=("MEX",), start="2024-01", end="2024-12",
                                  items={"chapter": "87"})
    assert len(months) == 12
    assert 0.97 < chapter / months["value"].sum() < 1.01


def test_mexico_supplies_more_than_half_of_37_headings(engine: Engine) -> None:
    """As in all 1,234 headings of the publisher: every one of which Mexico supplies a quarter is held."""
    shares = queries.observations(engine, "census.heading_share", places=("MEX",))
    assert (shares["value"] > 50).sum() == 37


def test_no_heading_exceeds_what_the_world_sold(engine: Engine) -> None:
    origins = queries.observations(engine, "census.heading_imports").groupby("heading")["value"].sum()
    world = queries.observations(engine, "census.heading_imports.world").set_index("heading")["value"]
    assert set(origins.index) <= set(world.index)
    assert (origins <= world[origins.index]).all()
