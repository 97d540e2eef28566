"""Trade with the United States: headings, chapters and end uses add up to the totals that the publishers print."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.export.metadata import figure_metadata
from hled_dash.figures import Selection, draw
from hled_dash.figures.data import relevant_selection
from hled_dash.language import LANGUAGES
from hled_dash.store import Engine, queries
from tests.pages import open_page, page_html


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


def test_chapters_and_end_uses_add_up_to_every_total_of_imports(engine: Engine) -> None:
    """To the dollar, but for the world in 2025, whose end uses are 52 million dollars more than its total."""
    trade = "census.us_goods_trade"
    for parts, total, count, differing in (("census.chapter_imports.m", f"{trade}.m", 312, 0),
                                           ("census.enduse_imports", trade, 130, 0),
                                           ("census.enduse_imports.world", f"{trade}.world", 10, 1)):
        sums = queries.observations(engine, parts).groupby(["place", "period"])["value"].sum()
        totals = queries.observations(engine, total, items={"flow": "import"}).set_index(["place", "period"])["value"]
        ratios = (sums / (1e6 * totals)).dropna()
        assert len(ratios) == count
        assert ((ratios - 1).abs() > 1e-9).sum() == differing, parts
        assert ((ratios - 1).abs() < 2e-5).all()


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


@pytest.mark.parametrize(("place", "published"), [
    ("MEX", 503_806_119_292), ("CAN", 412_555_790_905), ("CHN", 429_753_399_481), ("GTM", 5_026_556_132),
    ("SLV", 2_302_567_490), ("HND", 5_525_106_347), ("BLZ", 81_126_070),
])
def test_headings_add_up_to_all_imports_for_consumption(engine: Engine, place: str, published: int) -> None:
    assert _sum(engine, "census.heading_imports", place, "2024", "2024") == published


def test_headings_add_up_to_the_world_and_to_the_chapters(engine: Engine) -> None:
    """The chapters are those of general imports, which differ by what waits in bonded warehouses."""
    world = queries.observations(engine, "census.heading_imports.world")
    assert len(world) == 1234
    assert world["value"].sum() == 3_253_453_443_858
    for place, alike, chapters in (("MEX", 85, 90), ("GTM", 27, 28), ("SLV", 17, 20), ("HND", 20, 24)):
        headings = queries.observations(engine, "census.heading_imports", places=(place,))
        sums = headings.groupby(headings["heading"].str[:2])["value"].sum()
        months = queries.observations(engine, "census.chapter_imports.m", places=(place,), start="2024-01",
                                      end="2024-12")
        general = months.groupby("chapter")["value"].sum()
        ratios = (sums / general[general > 1e7]).dropna()
        assert (((ratios - 1).abs() < 0.02).sum(), len(ratios)) == (alike, chapters), place
    assert round(_value(engine, "census.heading_imports", "MEX", "2024", heading="8708") / 1e9, 2) == 34.97
    assert round(_value(engine, "census.heading_imports", "MEX", "2024", heading="2203") / 1e9, 2) == 6.26


def test_headings_of_which_one_country_supplies_more_than_half(engine: Engine) -> None:
    counts = queries.observations(engine, "census.heading_majority").set_index("place")["value"]
    assert counts[counts > 0].to_dict() == {"CAN": 108, "CHN": 108, "MEX": 37, "BRA": 8, "COL": 2, "DOM": 1, "GTM": 1}


def test_headings_have_short_names_of_their_own(catalogue: Catalogue) -> None:
    headings = catalogue.dimensions["heading"].items
    for language in ("en", "es"):
        names = [item.name.translation(language) for item in headings]
        assert all(name.startswith(f"{item.code} ") and len(name) <= 60
                   for name, item in zip(names, headings, strict=True))
        assert len({name[5:].lower() for name in names}) == len(headings) == 1234
    assert all(item.within["chapter"] == item.code[:2] for item in headings)


def test_the_dependent_imports_are_those_of_a_billion_dollars_with_the_highest_share(
    catalogue: Catalogue, engine: Engine
) -> None:
    values = queries.observations(engine, "census.heading_imports", places=("MEX",)).set_index("heading")["value"]
    shares = queries.observations(engine, "census.heading_share", places=("MEX",)).set_index("heading")["value"]
    highest = shares[values[values >= 1e9].index].nlargest(30)
    (series,) = catalogue.cards["imports-that-depend-on-mexico"].series
    assert set(series.items["heading"]) == set(highest.index)


def test_a_ranking_of_all_headings_draws_thirty_and_its_table_has_the_rest(
    catalogue: Catalogue, engine: Engine
) -> None:
    card = catalogue.cards["imports-by-heading"]
    figure = draw(card, Selection(places=("MEX",)), LANGUAGES["en"], catalogue, engine)
    assert figure.spec is not None
    assert len(figure.table) == len(figure.codes) == 1111
    assert figure.table["Rank"].tolist()[:3] == [1, 2, 3]
    assert figure.table.iloc[0, 1] == "8703 Passenger cars"
    assert any("1,081 more are not drawn" in note for note in figure.notes)
    assert "2602 Manganese ores" in json.dumps(figure.table.to_dict())
    assert "2602" not in json.dumps(figure.spec)


@pytest.mark.parametrize(("words", "headings"), [
    ("rechargeable BATTERIES", {"8507"}), ("baterías", {"8506", "8507"}), ("baterías de litio", {"8507"}),
    ("cerveza", {"2203"}), ("beer", {"2203"}), ("8507", {"8507"}), ("lithium beer", set()), ("zzz", set()),
])
def test_a_ranking_of_headings_is_filtered_by_words_of_either_language(
    words: str, headings: set[str], catalogue: Catalogue, engine: Engine
) -> None:
    card = catalogue.cards["imports-by-heading"]
    every = draw(card, Selection(), LANGUAGES["en"], catalogue, engine)
    figure = draw(card, Selection(rows=words), LANGUAGES["en"], catalogue, engine)
    assert set(figure.codes.get("heading", ())) == headings
    if not headings:
        assert f"No row has all of the words “{words}”" in figure.empty
        return
    assert list(figure.table) == list(every.table)
    ranks = dict(zip(every.codes["heading"], every.table["Rank"], strict=True))
    assert figure.table["Rank"].tolist() == [ranks[code] for code in figure.codes["heading"]]
    assert f"Only rows with “{words}”: {len(headings)} of 1,111." in figure.notes
    assert figure.subtitle.endswith(f"; rows with “{words}”")
    assert "Last of those drawn" not in figure.alt
    entries = figure_metadata(figure, catalogue, LANGUAGES["en"], "", date(2026, 1, 1))
    assert [entry.text for entry in entries if entry.key == "rows"] == [words]


def test_places_are_filtered_by_the_words_of_their_names(catalogue: Catalogue, engine: Engine) -> None:
    selection = Selection(places=("MEX",), rows="SAN salvadór")
    figure = draw(catalogue.cards["districts-el-salvador"], selection, LANGUAGES["es"], catalogue, engine)
    assert set(figure.codes["place"]) == {"SV-SS:0614"}
    assert "Solo las filas con “SAN salvadór”: 1 de 262." in figure.notes


def test_words_for_rows_make_no_difference_to_other_figures(catalogue: Catalogue, engine: Engine) -> None:
    card = catalogue.cards["goods-trade"]
    assert relevant_selection(card, Selection(rows="beer"), catalogue) == relevant_selection(
        card, Selection(), catalogue)


def test_batteries_stand_beside_the_key_industries_of_their_year(catalogue: Catalogue, engine: Engine) -> None:
    figure = draw(catalogue.cards["industry-dependence-ranked"], Selection(), LANGUAGES["en"], catalogue, engine)
    assert set(figure.codes["period"]) == {"2024"}
    assert len(figure.table) == 7
    assert figure.table.loc[figure.table["Rank"] == 5, "Heading of the tariff"].str.contains("batteries").all()
    assert '"bar": "Vehicles and parts"' in json.dumps(figure.spec)
    assert {credit.source for credit in figure.credits} == {"census_enduse_imports",
                                                            "census_us_imports_by_product_2024"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_figure_links_to_what_holds_what_it_cannot(language: str, catalogue: Catalogue, database: None) -> None:
    text = page_html(open_page("pillar_1", lang=language, figure="industry-dependence-years"))
    title = LANGUAGES[language].localize(catalogue.cards["industry-dependence-ranked"].title).replace("'", "&#x27;")
    assert re.search(rf'figure=industry-dependence-ranked[^>]*>{re.escape(title)}</a>', text)


def test_imports_of_a_heading_do_not_exceed_world_exports(engine: Engine) -> None:
    origins = queries.observations(engine, "census.heading_imports").groupby("heading")["value"].sum()
    world = queries.observations(engine, "census.heading_imports.world").set_index("heading")["value"]
    assert set(origins.index) <= set(world.index)
    assert (origins <= world[origins.index]).all()


def test_exports_and_imports_by_commodity_group_are_in_one_figure(engine: Engine, catalogue: Catalogue) -> None:
    months = _sum(engine, "census.chapter_imports.m", "MEX", "2024-01", "2024-12")
    assert _sum(engine, "census.commodity_imports", "MEX", "2024", "2024") == months
    card = catalogue.cards["what-each-sells-the-other"]
    figure = draw(card, Selection(), LANGUAGES["en"], catalogue, engine)
    rows = figure.table.to_dict("records")
    # The two bars of a group share its rank.
    assert [row["Rank"] for row in rows] == [rank for rank in range(1, 13) for _flow in range(2)]
    assert {row["Period"] for row in rows} == {"2024"}
    imports = {row["Commodity group"]: row["Value"] for row in rows if row["Indicator"] == "U.S. imports by commodity"}
    assert len(imports) == 12
    assert imports["Transportation equipment"] == _value(engine, "census.commodity_imports", "MEX", "2024",
                                                         commodity="transportation-equipment")


def test_figures_of_rolling_sums_say_of_how_many_periods(catalogue: Catalogue, engine: Engine) -> None:
    for code in ("goods-trade", "trucks-every-port", "imports-by-mode"):
        figure = draw(catalogue.cards[code], Selection(), LANGUAGES["en"], catalogue, engine)
        assert figure.subtitle.endswith("; sums of 12 months"), figure.subtitle
    figure = draw(catalogue.cards["goods-trade-by-month"], Selection(), LANGUAGES["en"], catalogue, engine)
    assert "sum" not in figure.subtitle
    figure = draw(catalogue.cards["trucks-every-port"], Selection(), LANGUAGES["es"], catalogue, engine)
    assert figure.subtitle.endswith("; sumas de 12 meses")
