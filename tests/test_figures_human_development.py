"""Human development on one scale: published numbers, regions that are never departments, and maps with figures."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from hled_dash import store
from hled_dash.assistant.tools import Tools
from hled_dash.catalogue import Catalogue, DataFaults, FigureCard, Series, Text
from hled_dash.figures import draw, explorer
from hled_dash.figures.data import card_places
from hled_dash.figures.figure import Figure, MapOptions, Selection
from hled_dash.figures.resolve import Resolver
from hled_dash.figures.resolve.maps import map_card, resolve_map
from hled_dash.figures.summaries import build_profile, latest_values
from hled_dash.language import LANGUAGES
from hled_dash.pack.ready_made import make_pack
from hled_dash.store import queries
from hled_dash.view import View
from tests import small_data
from tests.maps_world import tooltips

ENGLISH = LANGUAGES["en"]


def values(engine: Engine, indicator: str, period: str, places: tuple[str, ...] | None = None,
           **items: str) -> dict[str, float]:
    frame = queries.observations(engine, indicator, places=places, start=period, end=period, items=items)
    return dict(zip(frame["place"], frame["value"], strict=True))


def map_of(indicator: str, catalogue: Catalogue, engine: Engine, window: str = "region", language: str = "en",
           **options: Any) -> Figure:
    card = explorer.build_map_card(catalogue, [indicator], {}, "admin1", window)
    return draw(card, Selection(map=MapOptions(**options)), LANGUAGES[language], catalogue, engine)


def test_national_values_are_those_of_the_human_development_report_of_2023_24(engine: Engine) -> None:
    assert values(engine, "gdl.shdi", "2022", ("MEX", "SLV", "GTM", "HND")) == {
        "MEX": 0.781, "SLV": 0.674, "GTM": 0.629, "HND": 0.624}
    known = {"gdl.life_expectancy": (71.48, 71.5), "gdl.expected_schooling": (11.91, 11.9),
             "gdl.mean_schooling": (7.151, 7.2)}
    for indicator, (published, report) in known.items():
        value = values(engine, indicator, "2022", ("SLV",))["SLV"]
        assert value == published
        assert round(value, 1) == report


def test_the_index_is_that_of_its_parts(engine: Engine) -> None:
    """UNDP's formula: geometric mean of health (20 to 85 years), schooling (18 and 15 years) and income (100 to 75,000
    dollars) gives the published index of every state, department and region, rounded once more on the way."""
    parts = {name: values(engine, f"gdl.{name}", "2022")
             for name in ("life_expectancy", "expected_schooling", "mean_schooling", "log_gni_per_capita")}
    published = values(engine, "gdl.shdi", "2022")
    assert len(published) == 4 + 32 + 18 + 2 + 10
    for place, index in published.items():
        health = (parts["life_expectancy"][place] - 20) / 65
        schooling = (min(parts["expected_schooling"][place] / 18, 1) + parts["mean_schooling"][place] / 15) / 2
        income = (parts["log_gni_per_capita"][place] - math.log(100)) / math.log(750)
        assert (health * schooling * income) ** (1 / 3) == pytest.approx(index, abs=0.001), place


def test_income_is_computed_from_its_published_logarithm(engine: Engine) -> None:
    income, logarithm = (values(engine, f"gdl.{name}", "2022") for name in ("gni_per_capita", "log_gni_per_capita"))
    assert income == {place: pytest.approx(math.exp(value)) for place, value in logarithm.items()}


def test_honduran_surveys_equal_their_other_publications(engine: Engine) -> None:
    assert values(engine, "gdl.hn.stunting", "2011", ("HND",))["HND"] == pytest.approx(22.6, abs=0.5)
    assert values(engine, "gdl.hn.cellphone", "2011", ("HND",))["HND"] == pytest.approx(85.1, abs=1)
    # Sixteen departments were surveyed in 2005, all eighteen afterwards.
    assert [len(values(engine, "gdl.hn.stunting", year)) for year in ("2005", "2011", "2019")] == [17, 19, 19]


def test_no_department_has_the_value_of_its_region(catalogue: Catalogue, engine: Engine) -> None:
    by_region = [code for code, indicator in catalogue.indicators.items() if indicator.by_region]
    assert len(by_region) == 7
    for code in by_region:
        places = set(queries.observations(engine, code)["place"])
        assert places.isdisjoint(catalogue.region_of), code
        assert set(catalogue.regions) <= places, code
    profile = build_profile("GT-15", ENGLISH, catalogue, engine)
    assert not {row.indicator for row in profile.rows} & set(by_region)
    assert not {"GT-15", "SV-SS"} & {
        place for code, place in latest_values(("GT-15", "SV-SS"), catalogue, engine) if code == "gdl.shdi"}
    region = build_profile("gt-region-norte", ENGLISH, catalogue, engine)
    assert set(region.peers) == {code for code, region in catalogue.regions.items() if region.parent == "GTM"}
    assert {row.indicator for row in region.rows} == set(by_region)


@pytest.mark.parametrize("window", ["region", "guatemala", "el-salvador", "northern-central-america"])
@pytest.mark.parametrize("mode", ["one", "change", "multiples", "countries"])
def test_a_map_draws_regions_whole_and_ranks_no_department_of_them(window: str, mode: str, catalogue: Catalogue,
                                                                   engine: Engine) -> None:
    figure = map_of("gdl.shdi", catalogue, engine, window, mode=mode, since="2010")
    drawn = set(figure.codes["place"])
    departments = set(catalogue.places_at("admin1", catalogue.windows[window].places))
    if mode == "countries" and "panels" in figure.extra:
        assert [panel["title"]["text"] for panel in figure.extra["panels"]][-3:] == [
            "Guatemala", "El Salvador", "Honduras"]
    assert drawn == set(catalogue.with_regions(departments))
    assert drawn.isdisjoint(catalogue.region_of)
    assert any(note.startswith("Survey regions are shown as one and have one value") for note in figure.notes)
    assert not any("no shape" in note or "No published figure" in note for note in figure.notes)


def test_the_tooltip_names_the_states_of_a_region(catalogue: Catalogue, engine: Engine) -> None:
    texts = tooltips(map_of("gdl.shdi", catalogue, engine), "One value for")
    assert texts["North of Guatemala (region)"] == "Baja Verapaz and Alta Verapaz"
    assert texts["Chiapas"] == "undefined", "and is left out"
    texts = tooltips(map_of("gdl.shdi", catalogue, engine, language="es"), "Un solo valor para")
    assert texts["Oriente de El Salvador (región)"] == "Morazán, San Miguel, La Unión y Usulután"
    # A source with values of departments draws them.
    poverty = map_of("ophi.headcount", catalogue, engine)
    assert set(poverty.codes["place"]).isdisjoint(catalogue.regions)
    assert "GT-15" in set(poverty.codes["place"])


def test_which_departments_of_honduras_are_behind_chiapas(catalogue: Catalogue, engine: Engine) -> None:
    chiapas = values(engine, "gdl.shdi", "2022", ("MX-CHP",))["MX-CHP"]
    card = catalogue.cards["human-development-behind-chiapas"]
    figure = draw(card, Selection(), ENGLISH, catalogue, engine)
    behind = set(figure.codes.loc[figure.codes["value"] < 0, "place"])
    every = values(engine, "gdl.shdi", "2022", catalogue.places_at("admin1", ("HND",)))
    assert len(every) == 18
    assert behind == {place for place, value in every.items() if value < chiapas}
    assert len(behind) == 18
    assert figure.codes["place"].iloc[0] == "HN-FM"
    assert figure.codes["value"].iloc[0] == pytest.approx(0.681 - 0.697)


def bars(catalogue: Catalogue, **card: Any) -> FigureCard:
    title = catalogue.indicators["gdl.shdi"].name
    return FigureCard(id="bars", objective="II.1", kind="bars", title=Text(en=title.en, es=title.es),
                      series=(Series(indicator="gdl.shdi"),), level="admin1", **card)


def test_a_ranking_of_a_whole_level_has_regions_and_no_department_of_them(catalogue: Catalogue, engine: Engine) -> None:
    figure = draw(bars(catalogue, top=60), Selection(), ENGLISH, catalogue, engine)
    assert len(figure.codes) == 62, "the 60 that are drawn, and the others of the table"
    assert set(catalogue.regions) <= set(figure.codes["place"])
    assert set(figure.codes["place"]).isdisjoint(catalogue.region_of)


@pytest.mark.parametrize("level", ["admin1", "region"])
def test_programs_rank_regions_among_regions(resolver: Resolver, catalogue: Catalogue, level: str) -> None:
    answer = Tools(resolver, "").ranking({"indicators": "gdl.shdi", "level": level, "at": ""}, 50, True, "en")
    ranked = {row["place"] for row in answer["observations"]}
    assert (ranked <= set(catalogue.regions)) == (level == "region")
    assert ranked.isdisjoint(catalogue.region_of)
    assert any("not ranked" in note for note in answer["notes"]) == (level == "admin1")


def _maps(catalogue: Catalogue) -> list[tuple[str, View]]:
    """The default map, those of the briefings, and those of the ready-made packs."""
    items = (item.view for record in catalogue.packs.values() for item in make_pack(record, catalogue, "en")[0].items())
    return [("default", View(page="maps")), *(
        (briefing.id, View.from_query("maps", dict(briefing.query), catalogue).view)
        for briefing in catalogue.briefings.values()), *((view.address(""), view) for view in items
                                                         if view.page == "maps")]


def test_no_default_or_briefing_map_has_more_than_a_tenth_of_its_places_without_a_figure(
    catalogue: Catalogue, engine: Engine, resolver: Resolver
) -> None:
    """Nor any map of a card or of a ready-made pack, of every period that it shows.

    A point is meant where it has a figure other than zero in the ten years up to the period, and of a change in one of
    its two periods.
    """
    cards = [(name, card, MapOptions(), None) for name, card in catalogue.cards.items()
             if card.kind in ("map", "symbols")]
    cards += [(name, map_card(view, resolve_map(view, resolver), resolver),
               MapOptions(mode=view.mode, since=view.since, years=view.years), view.period)
              for name, view in _maps(catalogue)]
    for name, card, options, period in cards:
        figure = draw(card, Selection(period=period, map=options), ENGLISH, catalogue, engine)
        places_of_card = set(card_places(card, Selection(), catalogue))
        # Where each place has its newest year, the years are one picture.
        together = any(note.startswith("Each place shows its newest figure") for note in figure.notes)
        drawn_places = figure.codes.groupby(["indicator"] if together else ["indicator", "period"])["place"]
        assert len(drawn_places)
        for (_indicator, *periods), places in drawn_places:
            requested = places_of_card
            if card.kind == "symbols":
                requested = requested & _measured(card, figure.extra.get("span"), *periods, engine)
            assert len(requested - set(places)) <= len(requested) / 10, (name, periods)
            assert card.kind != "symbols" or set(figure.extra["missing"]) == requested - set(places)


def _measured(card: FigureCard, span: tuple[str, str] | None, period: str, engine: Engine) -> set[str]:
    """Points with a figure other than zero in the ten years up to a period, or in one of the periods of a change."""
    (series,) = card.series
    frame = queries.observations(engine, series.indicator, items=dict(series.items) or None, level=card.level)
    frame = frame[frame["value"] != 0]
    first = f"{int(period[:4]) - 10}{period[4:]}"
    return set(frame["place"][frame["period"].isin(span) if span else frame["period"].between(first, period)])


def test_a_map_opens_with_a_recent_year_of_nearly_all_places(catalogue: Catalogue, engine: Engine) -> None:
    card = explorer.build_map_card(catalogue, ["ember.generation"], {}, "country", "countries")
    drawn = {period: draw(card, Selection(period=period), ENGLISH, catalogue, engine) for period in (None, "2025")}
    assert {period: set(figure.codes["period"]) for period, figure in drawn.items()} == {None: {"2024"},
                                                                                        "2025": {"2025"}}
    note = "2024 is shown: 12 places have a figure for it (for 2025: 7)."
    assert [note in figure.notes for figure in drawn.values()] == [True, False]


def test_a_map_opens_with_the_newest_of_each_place_where_no_recent_year_has_nearly_all(catalogue: Catalogue,
                                                                                     engine: Engine) -> None:
    # The source of the second warns against comparing years.
    for code, has_mixed_periods in (("SI.POV.GINI", True), ("uis.read_primary", False)):
        card = explorer.build_map_card(catalogue, [code], {}, "country", "countries")
        figure = draw(card, Selection(), ENGLISH, catalogue, engine)
        assert (figure.codes["period"].nunique() > 1) == has_mixed_periods
        assert any("the years differ: United States (2023)" in note for note in figure.notes) == has_mixed_periods
        assert figure.codes["status"].ne("F").all()


def test_the_first_maps_show_southern_mexico_and_all_three_countries(catalogue: Catalogue, resolver: Resolver) -> None:
    for _name, view in _maps(catalogue)[:2]:
        card = map_card(view, resolve_map(view, resolver), resolver)
        places = card_places(card, Selection(), catalogue)
        assert set(catalogue.groups["southern-mexico"].members) <= set(places)
        assert {catalogue.country_of(place) for place in places} == {"MEX", "GTM", "SLV", "HND"}


def test_places_with_equal_names_are_distinguished(catalogue: Catalogue, engine: Engine) -> None:
    """La Paz of Honduras is a department; that of El Salvador lies in a region and has no value of its own."""
    figure = map_of("gdl.shdi", catalogue, engine, "northern-central-america")
    assert len(figure.table) == len(figure.codes) == figure.codes["place"].nunique()
    assert "HN-LP" in set(figure.codes["place"])
    assert "SV-PA" not in set(figure.codes["place"])


def test_check_detects_values_at_a_wrong_place(tmp_path: Path) -> None:
    """A region's value at a department, and a region's value of an indicator that has none."""
    data = small_data.write(tmp_path)
    (data / "catalogue/places/regions.yaml").write_text(
        "- {id: north, name: {en: N, es: N}, parent: MEX, members: [MX-A, MX-B]}\n", encoding="utf-8")
    path = data / "catalogue/indicators/src.yaml"
    path.write_text(path.read_text(encoding="utf-8") + small_data.indicator("by", "percent").rstrip()
                    + "\n  by_region: true\n", encoding="utf-8")
    rows = "indicator,place,period,value,status\nby,MX-A,2020,1,\nby,north,2020,1,\nrate,north,2020,1,\n"
    (data / "observations/more.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(DataFaults) as caught:
        store.validated(data)
    assert list(map(str, caught.value.faults)) == [
        "data/observations/more.csv:2: place 'MX-A': lies in a survey region, whose value stands at the region",
        "data/observations/more.csv:4: place 'north': is a survey region, and its indicator is not by_region"]


@pytest.mark.parametrize(("regions", "message"), [
    ("- {id: SLV, name: {en: N, es: N}, parent: MEX, members: [MX-A, MX-B]}\n",
     "regions.yaml:1: SLV: is the place of data/catalogue/places/country.csv:4 too"),
    ("- {id: south, name: {en: N, es: N}, parent: MEX, members: [MX-A, MX-B]}\n",
     "regions.yaml:1: south: is the place of data/catalogue/places/groups.yaml:1 too"),
    ("- {id: north, name: {en: N, es: N}, parent: MEX, members: [MX-A, MX-Z]}\n",
     "regions.yaml:1: north: place 'MX-Z' is not in the catalogue"),
    ("- {id: north, name: {en: N, es: N}, parent: XXX, members: [MX-A, MX-B]}\n",
     "regions.yaml:1: north: country 'XXX' is not in the catalogue"),
    ("- {id: north, name: {en: N, es: N}, parent: MEX, members: [MX-A, MX-B]}\n"
     "- {id: east, name: {en: N, es: N}, parent: MEX, members: [MX-B, SLV]}\n",
     "regions.yaml:1: north: MX-B lies in east too"),
])
def test_check_names_a_faulty_region(tmp_path: Path, regions: str, message: str) -> None:
    data = small_data.write(tmp_path)
    (data / "catalogue/places/regions.yaml").write_text(regions, encoding="utf-8")
    with pytest.raises(DataFaults) as caught:
        store.validated(data)
    assert message in "\n".join(map(str, caught.value.faults))


def test_without_regions_nothing_is_replaced(catalogue: Catalogue) -> None:
    bare = replace(catalogue, regions={})
    assert bare.with_regions(("GT-15", "MX-CHP")) == ("GT-15", "MX-CHP")
