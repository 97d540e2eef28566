"""Nothing compares two periods on both sides of a declared break: it is left out, or said in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from hled_dash.api.observations import Slice
from hled_dash.api.serializer import Context as Told, ObservationSerializer
from hled_dash.assistant.tools import Tools
from hled_dash.catalogue import Catalogue, Text
from hled_dash.figures import Figure, MapOptions, Selection, draw, explorer
from hled_dash.figures.data import shift_years
from hled_dash.figures.resolve import Resolver
from hled_dash.figures.summaries import PlaceSeries, build_headline, build_profile, find_movers
from hled_dash.language import LANGUAGES
from hled_dash.store import Engine, queries
from hled_dash.store.rows import Row

EN = LANGUAGES["en"]
#: The break concerns all places in 2023; two ports in March 2020; other ports in July 2023 and later.
LPI, CROSSINGS, LOADED = "lpi.overall", "bts.crossings", "bts.loaded_truck_containers"
EL_PASO, YSLETA = "port:2402", "port:2401"
#: Operations whose value is of one period and inherits what its inputs break.
ELEMENTWISE = ("sum_over", "sum_into", "share_of", "difference", "ratio", "rolling", "exponential")


def _draw(catalogue: Catalogue, engine: Engine, code: str, kind: str, *places: str, scale: str = "published",
          **selection: Any) -> Figure:
    level = catalogue.places[places[0]].level
    card, = explorer.build_cards(catalogue, indicators=[code], items={}, kind=kind, scale=scale,
                                 places=explorer.PlaceChoice(level, "", places))
    return draw(card, Selection(places=places, **selection), EN, catalogue, engine)


def _map(catalogue: Catalogue, engine: Engine, code: str, level: Any, mode: Any, **options: Any) -> Figure:
    card = explorer.build_map_card(catalogue, [code], {}, level, "")
    return draw(card, Selection(map=MapOptions(mode=mode, **options)), EN, catalogue, engine)


def _says(figure: Figure, words: str = "Break in series in") -> bool:
    return any(words in text for text in (*figure.notes, figure.empty))


def test_derived_indicators_inherit_the_breaks_of_their_inputs(catalogue: Catalogue) -> None:
    for code, indicator in catalogue.indicators.items():
        if indicator.formula and indicator.formula.op in ELEMENTWISE:
            breaks = {(series_break.period, series_break.place) for series_break in indicator.breaks}
            of = {(series_break.period, series_break.place) for name in indicator.formula.inputs()
                  for series_break in catalogue.indicators[name].breaks}
            assert of <= breaks, code


def test_a_year_that_breaks_compares_with_neither_the_year_before_nor_the_one_after(
    catalogue: Catalogue, engine: Engine
) -> None:
    years = [(indicator, series_break) for indicator in catalogue.indicators.values()
             if indicator.formula and indicator.formula.op == "sum_months"
             for series_break in catalogue.indicators[indicator.formula.of.indicator].breaks
             if series_break.period[5:] > "01"]
    assert {indicator.code for indicator, _one in years} == {"bts.freight.annual", "bts.crossings.annual"}
    for indicator, years_of_breaks in years:
        year, after = years_of_breaks.period[:4], shift_years(years_of_breaks.period[:4], 1)
        place = years_of_breaks.place or "MEX"
        assert indicator.crosses_break(place, shift_years(year, -1), year), indicator.code
        if not queries.observations(engine, indicator.code, places=[place], start=year, end=year).empty:
            assert indicator.crosses_break(place, year, after), indicator.code


@pytest.mark.parametrize("kind", ["line", "slope", "stacked", "heatmap", "table"])
def test_charts_mark_breaks(catalogue: Catalogue, engine: Engine, kind: str) -> None:
    figure = _draw(catalogue, engine, CROSSINGS, kind, EL_PASO)
    assert _says(figure)
    assert "rose" not in figure.alt
    assert "fell" not in figure.alt
    assert kind == "stacked" or "breaks in between" in figure.alt


def test_a_slope_has_no_change_over_a_break(catalogue: Catalogue, engine: Engine) -> None:
    figure = _draw(catalogue, engine, CROSSINGS, "slope", EL_PASO, "port:2304")
    labels = {row["series"]: row["change_label"] for row in figure.spec["data"]["values"]}  # type: ignore[index]
    assert labels["El Paso"] == "not comparable: break in series"
    assert labels["Laredo"].endswith("%")


def test_an_index_has_no_value_beyond_a_break(catalogue: Catalogue, engine: Engine) -> None:
    ports = _draw(catalogue, engine, CROSSINGS, "line", EL_PASO, "port:2304", scale="index")
    last = ports.codes.groupby("place")["period"].max()
    assert last[EL_PASO] < "2020-03" < last["port:2304"]
    assert _says(ports, "the series breaks between them")
    countries = _draw(catalogue, engine, LPI, "line", "MEX", "GTM", scale="index", end="2018")
    assert set(countries.codes["period"]) > {"2018"}


def test_the_matrix_of_months_compares_none_over_a_break(catalogue: Catalogue, engine: Engine) -> None:
    figure = _draw(catalogue, engine, LOADED, "bars", "port:2304", "port:2305", period="2023-12")
    change, = (name for name in figure.table if name.startswith("Change from"))
    has_change = dict(zip(figure.table["Place"], figure.table[change].notna(), strict=True))
    broken = {EN.localize(catalogue.places[series_break.place].name)
              for series_break in catalogue.indicators[LOADED].breaks
              if series_break.place and "2022-12" < series_break.period <= "2023-12"}
    assert broken & has_change.keys()
    assert not any(has_change[name] for name in broken & has_change.keys())
    assert any(has_change.values())
    assert _says(figure)
    assert _says(figure, "neither compared nor added up")


def test_a_change_map_excludes_places_with_a_break(catalogue: Catalogue, engine: Engine) -> None:
    ports = _map(catalogue, engine, CROSSINGS, "port", "change", since="2019")
    assert {EL_PASO, YSLETA}.isdisjoint(ports.codes["place"])
    assert "port:2304" in set(ports.codes["place"])
    assert _says(ports)
    refused = _map(catalogue, engine, LPI, "country", "change", since="2018")
    assert refused.empty
    assert _says(refused)
    assert "not comparable" in refused.empty
    growth = _map(catalogue, engine, "usaid.assistance", "country", "change", since="1970")
    assert not growth.codes.shape[0], "1977 and 2025 lie in between"


def test_a_map_timeline_has_no_trend_across_a_break(catalogue: Catalogue, engine: Engine) -> None:
    figure = _map(catalogue, engine, LPI, "country", "one", animated=True)
    assert _says(figure)
    periods = figure.extra["timeline"].periods
    broken: list[str] = figure.extra["drawing"].payload.values["trend_broken"]
    assert broken == [str(number) for number, period in enumerate(periods) if not period or period >= "2023"]
    assert _says(_map(catalogue, engine, LPI, "country", "multiples"))


def test_places_of_periods_that_do_not_compare_are_not_ranked_together(catalogue: Catalogue, engine: Engine) -> None:
    # The newest figures of some countries are of 2018, those of others of 2023.
    bars = _draw(catalogue, engine, LPI, "bars", "MEX", "GTM", "USA")
    assert len(set(bars.codes["period"])) == 1


def test_headlines_movers_and_profiles_have_no_change_across_a_break(catalogue: Catalogue, engine: Engine) -> None:
    headline = build_headline(PlaceSeries(catalogue.indicators[LPI], "MEX", {}), EN, catalogue, engine, partner="USA")
    assert headline is not None
    assert headline.crosses_break
    assert headline.change == headline.change_since_base == ""
    assert len(headline.values) == 1, "the small line begins at the break"
    assert "2018" not in headline.sparkline_alt
    assert "(" not in headline.partner_gap
    for mover in find_movers(("MEX", EL_PASO), "2015", EN, catalogue, engine, limit=1000):
        indicator, year = catalogue.indicators[mover.indicator], int(mover.period_code[:4]) - 1
        assert not indicator.crosses_break(mover.place, f"{year}{mover.period_code[4:]}", mover.period_code)
    row = next(row for row in build_profile("MEX", EN, catalogue, engine).rows if row.indicator == LPI)
    assert row.change == "not comparable: break in series"
    assert row.better is None


def test_assistants_get_breaks_as_text(resolver: Resolver) -> None:
    question = {"indicators": LPI, "places": "MEX", "from": "2018", "to": "2023"}
    answer: Mapping[str, Any] = Tools(resolver, "").change(question, "en")
    assert answer["change"]["crosses_break"]
    assert not answer["change"]["comparable"]
    assert answer["change"]["difference"] is answer["change"]["percent"] is None
    assert any("not comparable" in note for note in answer["notes"])


def test_the_first_observation_after_a_break_is_marked_though_the_period_itself_has_none(catalogue: Catalogue) -> None:
    indicator = catalogue.indicators[LPI]
    breaks = (indicator.breaks[0].model_copy(update={"period": "2020", "note": Text(en="n", es="n")}),)
    rows = [Row("", place, period, 3.0, "A") for place in ("GTM", "MEX") for period in ("2018", "2023", "2024")]
    part = Slice(indicator.model_copy(update={"breaks": breaks}), rows)
    records = ObservationSerializer(Told(catalogue, EN), ()).records(part)
    assert [row["marks"] for row in records] == ["", "break", ""] * 2


def test_a_headline_across_a_break_says_why(catalogue: Catalogue, engine: Engine) -> None:
    headline = build_headline(PlaceSeries(catalogue.indicators["usaid.assistance"], "HND", {}), EN, catalogue, engine)
    assert headline is not None
    assert headline.break_reason.startswith("Fiscal year 2025 is partly reported")
