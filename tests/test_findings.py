"""What an official reads first: headline figures, changes and their judgement, distances to a partner."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest

from hled_dash import figures
from hled_dash.catalogue import Catalogue, FigureCard, Indicator, Series
from hled_dash.catalogue.models import Headline
from hled_dash.figures.data import Change, latest_change
from hled_dash.figures.explorer import PlaceChoice, build_cards, build_map_card
from hled_dash.figures.figure import Selection
from hled_dash.figures.formatting import format_difference
from hled_dash.figures.provenance import build_provenance
from hled_dash.figures.resolve.names import place_name
from hled_dash.figures.summaries import HeadlineFigure, PlaceSeries, build_headline, find_movers
from hled_dash.figures.tables import ValueKey
from hled_dash.language import ENGLISH, LANGUAGES, SPANISH, Language
from hled_dash.store import Engine

DATA = Path(__file__).parents[1] / "data/observations"


def _headline(
    code: str, place: str, catalogue: Catalogue, engine: Engine, language: Language = ENGLISH, **more: str
) -> HeadlineFigure:
    against = more.pop("against", None)
    series = PlaceSeries(catalogue.indicators[code], place, more)
    headline = build_headline(series, language, catalogue, engine, against)
    assert headline is not None
    return headline


def published(source: str, *, place: str, **fields: str) -> dict[str, float]:
    """Period to value, straight from the file."""
    return {row["period"]: float(row["value"]) for row in _rows_by_place(source).get(place, [])
            if all(row[name] == text for name, text in fields.items())}


@lru_cache(maxsize=2)
def _rows_by_place(source: str) -> dict[str, list[dict[str, str]]]:
    path, rows = next(DATA.glob(f"{source}.csv*")), defaultdict[str, list[dict[str, str]]](list)
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for row in csv.DictReader(lines):
            rows[row["place"]].append(row)
    return rows


def test_trucks_through_laredo_are_compared_with_2019(catalogue: Catalogue, engine: Engine) -> None:
    months: dict[str, float] = {}
    for bridge in (code for code, place in catalogue.places.items() if place.parent == "port:2304"):
        for period, value in published("cbp_texas_bridges", place=bridge, crossing_mode="trucks").items():
            months[period] = months.get(period, 0) + value
    year = {name: sum(value for period, value in months.items() if period[:4] == name) for name in ("2019", "2025")}
    headline = _headline("cbp.port_crossings.12m", "port:2304", catalogue, engine, crossing_mode="trucks")
    assert headline.value == f"{year['2025']:,.0f}" == "2,945,393"
    assert headline.change_since_base == f"+{100 * (year['2025'] / year['2019'] - 1):.1f} % since December 2019"
    assert headline.better is None, "whether more trucks are better is a matter of view"
    without_last_year = _headline("bts.people.12m", "port:2504", catalogue, engine)
    assert (without_last_year.change, without_last_year.change_since_base) == ("", "−9.5 % since February 2019")


def test_headlines_have_the_difference_to_the_partner(catalogue: Catalogue, engine: Engine) -> None:
    use = {place: published("gapminder_systema_globalis", indicator="IT.NET.USER.ZS", place=place)
           for place in ("GTM", "MEX")}
    period = max(set(use["GTM"]) & set(use["MEX"]))
    gap = use["MEX"][period] - use["GTM"][period]
    before = use["MEX"][str(int(period) - 10)] - use["GTM"][str(int(period) - 10)]
    headline = _headline("IT.NET.USER.ZS", "GTM", catalogue, engine, against="MEX")
    assert headline.partner_gap == f"{gap:.1f} points below Mexico ({before:.1f} points in {int(period) - 10})"
    spanish = _headline("IT.NET.USER.ZS", "GTM", catalogue, engine, SPANISH, against="MEX")
    assert "por debajo de México" in spanish.partner_gap
    assert "above Guatemala" in _headline("IT.NET.USER.ZS", "MEX", catalogue, engine, against="GTM").partner_gap
    assert "the United States" in _headline("IT.NET.USER.ZS", "MEX", catalogue, engine, against="USA").partner_gap


def test_a_share_does_without_a_part_that_the_source_lacks(catalogue: Catalogue, engine: Engine) -> None:
    """Nayarit has no exports from 2007 on in the copy: the share of the south must not end there."""
    total = {}
    for place in catalogue.places_at("admin1", ("MEX",)):
        total[place] = sum(
            published("bts_transborder", indicator="bts.exports_by_mode", place=place, mode=mode).get("2025", 0.0)
            for mode in ("truck", "rail", "pipeline", "mail", "other")
        )
    assert total["MX-NAY"] == 0
    south = sum(total[code] for code in catalogue.groups["southern-mexico"].members)
    headline = _headline("bts.exports_to_state.south_share", "southern-mexico", catalogue, engine)
    assert (headline.period, headline.value) == ("2025", f"{100 * south / sum(total.values()):.2f}\u00a0%")


def _change(indicator: Indicator, catalogue: Catalogue, *values: float, last: int = 2024) -> Change | None:
    periods = [str(last - len(values) + 1 + number) for number in range(len(values))]
    frame = pd.DataFrame({"period": periods, "value": values, "status": "A"})
    return latest_change(frame, catalogue.units[indicator.unit], indicator)


@pytest.mark.parametrize(
    ("code", "before", "now", "better"),
    [
        ("ilo.lfpr.gap", -30.0, -28.0, True),
        ("ilo.unemployment.gap", -1.0, -2.0, False),  # women's rate further below men's: further from parity
        ("ilo.unemployment.gap", 2.0, 1.0, True),
        ("hdr.gdi", 1.02, 1.01, True),
        ("bts.freight.two_way.12m", 100.0, 120.0, None),
        ("bts.freight.balance.12m", -100.0, -120.0, None),
        ("coneval.pobreza", 40.0, 38.0, True),
        ("IT.NET.USER.ZS", 60.0, 58.0, False),
    ],
)
def test_better_and_worse(code: str, before: float, now: float, better: bool | None, catalogue: Catalogue) -> None:
    indicator = catalogue.indicators[code]
    change = _change(indicator, catalogue, before, now, last=2022)
    assert change is not None
    assert change.is_better(indicator, "MEX") is better


def test_a_difference_of_percentages_is_in_points(catalogue: Catalogue, engine: Engine) -> None:
    """Of shares and of growth rates alike, wherever a change is told."""
    for unit in catalogue.units.values():
        percent = "%" in unit.name.en + (unit.symbol.en if unit.symbol else "")
        assert unit.differs_in_points == (percent or "percentage points" in unit.name.en), unit.id
    growth = catalogue.indicators["wdi.gdp_growth"]
    unit = catalogue.units[growth.unit]
    assert _change(growth, catalogue, 3.4, 3.7) is None, "a change of a change is not told"
    poverty = catalogue.indicators["coneval.pobreza"]
    change = _change(poverty, catalogue, 3.4, 3.7)
    assert change is not None
    assert change.format(poverty, catalogue.units[poverty.unit], ENGLISH) == "+0.3 points since 2023"
    assert change.format(poverty, catalogue.units[poverty.unit], SPANISH) == "+0.3 puntos porcentuales respecto a 2023"
    assert format_difference(0.3, unit, 1, ENGLISH) == "0.3 points"
    card = FigureCard(id="growth", objective="I.1", kind="line", title=growth.name, against="MEX",
                      series=(Series(indicator=growth.code),))
    figure = figures.draw(card, Selection(places=("GTM", "SLV")), SPANISH, catalogue, engine)
    assert figure.subtitle.startswith("Puntos porcentuales, diferencia respecto a México")


def test_no_change_across_a_break_or_against_the_warning_of_a_source(catalogue: Catalogue) -> None:
    logistics = catalogue.indicators["lpi.overall"]
    frame = pd.DataFrame({"period": ["2018", "2023"], "value": [3.1, 2.9], "status": "A"})
    change = latest_change(frame, catalogue.units[logistics.unit], logistics)
    assert change is not None
    assert change.crosses_break(logistics, "MEX")
    assert change.is_better(logistics, "MEX") is None
    assert _change(catalogue.indicators["un.egdi"], catalogue, 0.7, 0.8) is None


def test_gaps_carry_the_breaks_of_the_series_that_they_come_from(catalogue: Catalogue) -> None:
    """A difference of one series with itself breaks where the series breaks."""
    formulas = [(indicator, indicator.formula) for indicator in catalogue.indicators.values() if indicator.formula]
    for code, formula in formulas:
        if formula.op == "difference" and formula.minus and formula.minus.indicator == formula.of.indicator:
            assert code.breaks == catalogue.indicators[formula.of.indicator].breaks, code.code


def test_a_direction_of_parity_has_a_middle(catalogue: Catalogue) -> None:
    parity = [indicator for indicator in catalogue.indicators.values() if indicator.direction == "parity"]
    assert len(parity) > 15
    assert all(row.middle is not None for row in parity)
    gap = catalogue.indicators["ilo.lfpr.gap"].model_dump(exclude_defaults=True)
    with pytest.raises(ValueError, match="middle"):
        Indicator.model_validate(gap | {"middle": None})


def test_a_card_against_a_partner_draws_differences(catalogue: Catalogue, engine: Engine) -> None:
    card = catalogue.cards["internet-behind-mexico"]
    figure = figures.draw(card, Selection(places=("GTM", "SLV")), ENGLISH, catalogue, engine)
    last = figure.codes[figure.codes["place"] == "GTM"].iloc[-1]
    use = {place: published("gapminder_systema_globalis", indicator="IT.NET.USER.ZS", place=place)
           for place in ("GTM", "MEX")}
    assert last["value"] == pytest.approx(use["GTM"][last["period"]] - use["MEX"][last["period"]])
    assert set(figure.codes["place"]) == {"GTM", "SLV"}
    assert figure.derived
    assert "difference from Mexico" in figure.subtitle
    assert not any("Mexico" in note and "No published" in note for note in figure.notes)


def test_movers_leave_out_small_counts_and_breaks(catalogue: Catalogue, engine: Engine) -> None:
    movers = find_movers(("MEX", "GTM", "SLV", "HND"), "2022", ENGLISH, catalogue, engine)
    assert movers
    for finding in movers:
        indicator = catalogue.indicators[finding.indicator]
        assert indicator.comparable_periods
        assert finding.ratio > 2


def test_southern_mexico_grows_beside_the_countries_on_one_scale(catalogue: Catalogue, engine: Engine) -> None:
    south, real = catalogue.groups["southern-mexico"].members, "inegi.pibe.total.real"
    total = {year: sum(published("inegi_state_gdp", indicator=real, place=place)[year] for place in south)
             for year in ("2023", "2024")}
    gdp = published("gapminder_systema_globalis", indicator="NY.GDP.MKTP.KD", place="HND")
    card = build_map_card(catalogue, ("inegi.pibe.south.growth",), {}, "group", "region")
    figure = figures.draw(card, Selection(period="2024"), ENGLISH, catalogue, engine)
    values = figure.codes.set_index("place")["value"]
    assert set(values.index) == {"southern-mexico", "GTM", "SLV", "HND"}
    assert values["southern-mexico"] == pytest.approx(100 * (total["2024"] / total["2023"] - 1))
    assert values["HND"] == pytest.approx(100 * (gdp["2024"] / gdp["2023"] - 1))
    assert {credit.publisher for credit in figure.credits} >= {
        "National Institute of Statistics and Geography (INEGI)", "World Bank"}
    assert any("its nine states added up" in note for note in figure.notes)
    # That the two sources measure the same shows where both have a figure: for Mexico as a whole.
    inegi = published("inegi_state_gdp", indicator=real, place="MEX")
    bank = published("gapminder_systema_globalis", indicator="NY.GDP.MKTP.KD", place="MEX")
    for year in range(2004, 2023):
        growth = [some[str(year)] / some[str(year - 1)] for some in (inegi, bank)]
        assert growth[0] == pytest.approx(growth[1], abs=5e-7), year


def test_a_measure_that_does_not_compare_shows_southern_mexico_alone(catalogue: Catalogue, engine: Engine) -> None:
    card = build_map_card(catalogue, ("coneval.south.rate",), {}, "group", "region")
    figure = figures.draw(card, Selection(), SPANISH, catalogue, engine)
    assert set(figure.codes["place"]) == {"southern-mexico"}
    for words in ("ponderado por su población (CONAPO)", "no se comparan con la medición de México",
                  "Guatemala, El Salvador y Honduras"):
        assert any(words in note for note in figure.notes), words


def test_headlines_reference_existing_series(catalogue: Catalogue, engine: Engine) -> None:
    for pillar in catalogue.pillars.values():
        for headline in pillar.headlines:
            assert isinstance(headline, Headline)
            built = _headline(headline.indicator, headline.place, catalogue, engine, **headline.items)
            licence = catalogue.licences[catalogue.source(headline.indicator).licence]
            assert built.non_commercial == licence.non_commercial
            assert not (catalogue.indicators[headline.indicator].modelled and not built.status), "estimates are marked"


def test_cards_name_partners_that_exist(catalogue: Catalogue) -> None:
    cards: list[FigureCard] = [card for card in catalogue.cards.values() if card.against]
    assert len(cards) >= 3
    assert all(card.against in catalogue.places for card in cards)


@pytest.mark.parametrize("kind", ["line", "bars", "slope", "scatter", "table"])
def test_places_of_one_name_keep_apart(kind: str, catalogue: Catalogue, engine: Engine) -> None:
    """Two municipalities of Oaxaca share their whole name; a municipality has the name of its department."""
    namesakes = {f"San Pedro Mixtepec (Oaxaca) ({code})": f"MX-OAX:{code}" for code in (20318, 20319)}
    indicators = ("conapo.illiterate", "conapo.no_electricity")[: 2 if kind == "scatter" else 1]
    card, *_others = build_cards(catalogue, indicators=indicators, items={}, kind=kind, scale="published",
                                 places=PlaceChoice("country", "region"))
    figure = figures.draw(card, Selection(places=tuple(namesakes.values())), ENGLISH, catalogue, engine)
    assert figure.spec is not None, figure.empty
    content = json.dumps(figure.spec, ensure_ascii=False) + figure.table.to_csv()
    for name in namesakes:
        assert name in content
    assert "San Pedro Mixtepec (Oaxaca) (20318)" in figure.alt


def test_full_names_of_places_are_unique(catalogue: Catalogue) -> None:
    """Pickers, tooltips of maps, rankings and the page of a value."""
    for language in ("en", "es"):
        full = catalogue.full_names(language)
        assert len(set(full.values())) == len(full)
        options = [place_name(code, LANGUAGES[language], catalogue) for code in catalogue.places]
        assert len(set(options)) == len(options)


def test_another_population_is_named_on_maps_headlines_and_the_page_of_a_value(
        catalogue: Catalogue, engine: Engine) -> None:
    code = "ohss.usbp.swb.fy"
    card = build_map_card(catalogue, [code], {}, "country", "countries")
    figure = figures.draw(card, Selection(), LANGUAGES["es"], catalogue, engine)
    named = "Estados Unidos (todas las nacionalidades)"
    assert named in figure.table.iloc[:, 1].tolist()
    assert named in json.dumps(figure.spec, ensure_ascii=False)
    headline = build_headline(PlaceSeries(catalogue.indicators[code], "USA", {}), LANGUAGES["es"], catalogue, engine)
    assert headline is not None
    assert headline.place_name == named
    provenance = build_provenance(ValueKey(code, "USA", (), ""), LANGUAGES["es"], catalogue, engine,
                                  lambda _observation, _code: "")
    assert provenance is not None
    assert provenance.place == named
    assert named in provenance.citations["es"]


@pytest.mark.parametrize(("code", "place", "period", "equation"), [
    ("ilo.unemployment.gap", "USA", "1996", "0.04 points = 5.47 % \u2212 5.43 %"),
    ("se.fdi2025.south_share", "southern-mexico", "2025", "+ (\u2212US$42.6 million)"),
])
def test_the_numbers_of_a_formula_add_up_as_shown_and_citations_lead_to_their_language(
    code: str, place: str, period: str, equation: str, catalogue: Catalogue, engine: Engine
) -> None:
    provenance = build_provenance(ValueKey(code, place, (), period), LANGUAGES["en"], catalogue, engine,
                                  lambda _one, language: f"https://host/value?lang={language}")
    assert provenance is not None
    assert equation in provenance.equation.replace("\xa0", " ")
    assert all(text.endswith(f"lang={language}") for language, text in provenance.citations.items())
