"""Places of one name stay two in every projection of a figure: drawing, table, files, answers of programs."""

from __future__ import annotations

from io import BytesIO
from itertools import product
from typing import Any

import pandas as pd
import pytest

from hled_dash.assistant.tools import Tools
from hled_dash.catalogue import Catalogue
from hled_dash.export import figure_files
from hled_dash.figures import Figure, Selection, draw, explorer
from hled_dash.figures.charts import coverage_figure
from hled_dash.figures.resolve import Resolver
from hled_dash.language import LANGUAGES
from hled_dash.store import Engine

#: An indicator, and places of one name that have it: departments, a state and its capital, municipalities, districts.
NAMESAKES = (
    ("ophi.headcount", ("SV-PA", "HN-LP")),
    ("inegi.census.pop", ("MX-CAM", "MX-CAM:04002")),
    ("gt.census2018.hh_internet", ("GT-04", "GT-04:0401")),
    ("banxico.remittances.mun", ("MX-GRO:12014", "MX-ROO:23005", "MX-VER:30027")),
    ("slv.census2024.population", ("SV-CU:0704", "SV-MO:1307", "SV-PA:0802")),
)


def _texts(part: Any) -> set[str]:
    if isinstance(part, dict | list):
        return {text for value in (part.values() if isinstance(part, dict) else part) for text in _texts(value)}
    return {part} if isinstance(part, str) else set()


def _drawn(
    catalogue: Catalogue, engine: Engine, code: str, kind: str, places: tuple[str, ...], language: str
) -> Figure:
    record = catalogue.indicators[code]
    codes = [code, next(other for other in catalogue.indicators if other != code
                        and catalogue.indicators[other].source == record.source)] if kind == "scatter" else [code]
    card, = explorer.build_cards(catalogue, indicators=codes, items={}, kind=kind, scale="published",
                                 places=explorer.PlaceChoice("country", None, places))
    return draw(card, Selection(places=places), LANGUAGES[language], catalogue, engine)


@pytest.mark.parametrize(("code", "places"), NAMESAKES)
def test_namesakes_are_not_merged_in_any_figure(
    code: str, places: tuple[str, ...], catalogue: Catalogue, engine: Engine
) -> None:
    for kind, language in product(("line", "bars", "slope", "scatter", "table"), ("en", "es")):
        figure = _drawn(catalogue, engine, code, kind, places, language)
        shown = set(figure.codes["place"]) if figure.spec is not None else set()
        name = catalogue.names(language)[places[0]]
        labels = {text for text in _texts(figure.spec) if text.startswith(name)}
        assert len(labels) >= len(shown), (kind, language, labels)
        assert figure.table.columns.is_unique
        column = {"en": "Place", "es": "Lugar"}[language]
        if shown and column in figure.table:
            assert figure.table[column].nunique() == len(shown), (kind, language)


@pytest.mark.parametrize(("code", "places"), NAMESAKES)
def test_the_files_of_a_figure_name_namesakes_apart(
    code: str, places: tuple[str, ...], catalogue: Catalogue, engine: Engine
) -> None:
    figure = _drawn(catalogue, engine, code, "line", places, "en")
    files = {file.label: file for file in figure_files(figure, catalogue, "https://example.org/")}
    table = pd.read_csv(BytesIO(files["CSV"].content()), dtype=str)
    assert table.groupby("place")["place_name"].nunique().eq(1).all()
    assert table["place_name"].nunique() == table["place"].nunique() == len(places)


@pytest.mark.parametrize(("code", "places"), NAMESAKES)
def test_programs_are_told_which_namesake_it_is(code: str, places: tuple[str, ...], resolver: Resolver) -> None:
    tools = Tools(resolver, "https://example.org/")
    answer = tools.observations({"indicators": code, "places": ",".join(places)}, "en")
    names = {row["place"]: row["place_name"] for row in answer["observations"]}
    assert set(names) == set(places)
    assert len({*names.values()}) == len(places)


def test_a_source_says_of_each_namesake_what_it_covers(catalogue: Catalogue, engine: Engine) -> None:
    figure = coverage_figure("ophi_global_mpi", LANGUAGES["en"], catalogue, engine, "light")
    assert {"La Paz (Honduras)", "La Paz (El Salvador)"} <= set(figure.table["Place"])
    assert {"La Paz (Honduras)", "La Paz (El Salvador)"} <= _texts(figure.spec)


@pytest.mark.parametrize("language", ["en", "es"])
def test_namesakes_without_figures_are_named_apart(language: str, catalogue: Catalogue, engine: Engine) -> None:
    places = ("MX-GRO:12053", "GT-12:1201", "HN-OC:1413")
    none = _drawn(catalogue, engine, "IT.NET.USER.ZS", "line", places, language)
    assert all(name in none.empty for name in ("San Marcos (Guerrero)", "San Marcos (Ocotepeque)"))
    one = _drawn(catalogue, engine, "banxico.remittances.mun", "bars", places, language)
    assert set(one.codes["place"]) == {places[0]}
    assert all("San Marcos (Ocotepeque)" in text for text in (one.subtitle, " ".join(one.notes)))
