"""Rows of files: each names the source, vintage, licence and unit of its own value, and whether it was computed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO

import pandas as pd
import pytest

from hled_dash import figures
from hled_dash.catalogue import Catalogue, Series
from hled_dash.export.csv import figure_csv
from hled_dash.export.geojson import figure_geojson
from hled_dash.figures import Figure, MapOptions, Selection
from hled_dash.figures.explorer import PlaceChoice, build_cards, build_map_card
from hled_dash.language import ENGLISH
from hled_dash.store import Engine

COUNTRIES = {"GTM", "SLV", "HND"}


def rows_of(figure: Figure, catalogue: Catalogue) -> pd.DataFrame:
    return pd.read_csv(BytesIO(figure_csv(figure, catalogue, ENGLISH)), encoding="utf-8-sig", dtype={"period": str})


def regions(code: str, catalogue: Catalogue, engine: Engine, **choice: object) -> Figure:
    card = build_map_card(catalogue, (code,), {}, "group", "region")
    return figures.draw(card, Selection(map=MapOptions(**choice)), ENGLISH, catalogue, engine)  # type: ignore[arg-type]


def explored(kind: str, codes: Sequence[str], places: tuple[str, ...], catalogue: Catalogue, engine: Engine) -> Figure:
    (card, *_) = build_cards(catalogue, indicators=codes, items={}, kind=kind, scale="per_capita",
                             places=PlaceChoice("country", ""))
    return figures.draw(card, Selection(places=places), ENGLISH, catalogue, engine)


def test_regions_compared_name_the_source_of_each(catalogue: Catalogue, engine: Engine) -> None:
    figure = regions("conapo.south.pop", catalogue, engine)
    rows = rows_of(figure, catalogue).set_index("place")
    assert set(rows.index) == {"southern-mexico", *COUNTRIES}
    south, guatemala = rows.loc["southern-mexico"], rows.loc["GTM"]
    assert (south["indicator"], south["derived"]) == ("conapo.south.pop", "yes")
    assert (guatemala["indicator"], guatemala["derived"]) == ("SP.POP.TOTL", "no")
    for row, source in ((south, "conapo_population"), (guatemala, "gapminder_wpp")):
        own_source = catalogue.sources[source]
        assert row["source"] == f"{own_source.publisher.en}, {own_source.title.en}"
        assert (row["vintage"], row["address"]) == (own_source.vintage.en, own_source.address)
        assert row["licence"] == catalogue.licences[own_source.licence].name.en
    assert [credit.source for credit in figure.credits] == ["conapo_population", "gapminder_wpp"]
    features = json.loads(figure_geojson(figure, catalogue, ENGLISH, "https://example.org/"))["features"]
    assert {feature["id"]: feature["properties"]["source"] for feature in features} == rows["source"].to_dict()


@pytest.mark.parametrize("mode", ["one", "change", "multiples"])
def test_every_map_of_regions_keeps_sources_apart(catalogue: Catalogue, engine: Engine, mode: str) -> None:
    compared = [indicator.code for indicator in catalogue.indicators.values() if indicator.formula
                and indicator.formula.beside]
    assert len(compared) >= 3
    for code in compared:
        if mode == "change" and catalogue.unit(code).is_change:
            continue  # A change of a change is not drawn.
        figure = regions(code, catalogue, engine, mode=mode)
        rows = rows_of(figure, catalogue)
        beside = catalogue.origin(code, "GTM").indicator
        beside_computed = "yes" if mode == "change" or catalogue.indicators[beside].derived else "no"
        for row_code, computed, where in ((code, "yes", {"southern-mexico"}), (beside, beside_computed, COUNTRIES)):
            mine = rows[rows["indicator"] == row_code]
            assert set(mine["place"]) == where, (code, row_code)
            assert set(mine["derived"]) == {computed}, (code, row_code)
            (source,) = set(mine["source"])
            assert ";" not in source, (code, row_code)
        assert {credit.address for credit in figure.credits} == set(rows["address"]), code


def test_a_map_that_moves_credits_the_sources_of_all_its_periods(catalogue: Catalogue, engine: Engine) -> None:
    """In 1995 there are figures of countries only; the reader plays on to years with southern Mexico."""
    card = build_map_card(catalogue, ("inegi.pibe.south.growth",), {}, "group", "region")
    for moving, sources in ((False, {"gapminder_wdi"}), (True, {"gapminder_wdi", "inegi_state_gdp"})):
        selection = Selection(period="1995", map=MapOptions(animated=moving))
        figure = figures.draw(card, selection, ENGLISH, catalogue, engine)
        assert {credit.source for credit in figure.credits} == sources


def test_a_computed_group_credits_only_its_inputs(catalogue: Catalogue) -> None:
    assert [source.id for source in catalogue.sources_of("conapo.south.pop")] == ["conapo_population"]
    assert catalogue.origin("conapo.south.pop", "southern-mexico") == Series(indicator="conapo.south.pop")


def test_a_value_per_person_names_the_source_of_the_population(catalogue: Catalogue, engine: Engine) -> None:
    figure = explored("line", ("NY.GDP.MKTP.KD",), ("MEX", "GTM"), catalogue, engine)
    rows = rows_of(figure, catalogue)
    (source,) = set(rows["source"])
    assert source.split("; ") == [f"{credit.publisher}, {credit.title}" for credit in figure.credits]
    assert [credit.source for credit in figure.credits] == ["gapminder_wdi", "gapminder_wpp"]


def test_a_value_over_a_projected_population_is_no_model(catalogue: Catalogue, engine: Engine) -> None:
    divisor = "The divisor (Population at mid-year) is a projection from 2020 on; what is divided is published."
    for code, text in (("inegi.pibe.per_capita", divisor),
                       ("coneval.mun.plp", "All values are estimates from a model.")):
        level = "admin1" if code.startswith("inegi") else "admin2"
        card = build_map_card(catalogue, (code,), {}, level, "southern-mexico")
        notes = figures.draw(card, Selection(), ENGLISH, catalogue, engine).notes
        assert [note for note in notes if note.startswith(("All values", "The divisor"))] == [text], code


def test_of_two_indicators_only_the_amount_is_per_person(catalogue: Catalogue, engine: Engine) -> None:
    """A percentage stays as published beside an amount per person, in its own unit."""
    for codes in (("NY.GDP.MKTP.KD", "IT.NET.USER.ZS"), ("IT.NET.USER.ZS", "NY.GDP.MKTP.KD")):
        rows = rows_of(explored("scatter", codes, ("MEX", "GTM", "HND"), catalogue, engine), catalogue)
        by_indicator = rows.groupby("indicator")[["unit", "derived"]].agg(lambda column: "; ".join(sorted(set(column))))
        assert tuple(by_indicator.loc["IT.NET.USER.ZS"]) == ("% of population", "no")
        assert tuple(by_indicator.loc["NY.GDP.MKTP.KD"]) == ("constant 2015 US$, per person", "yes")
