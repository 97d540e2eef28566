"""Figures and observations of the API, read back by the library of each format: the same values as on the pages."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

import geopandas
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
import sdmx
from sdmx.reader.csv import Reader as SdmxCsvReader

from hled_dash import metadata
from hled_dash.api.figures import card_view, figure_url
from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.sdmx import code_id
from hled_dash.export import figure_rows
from hled_dash.export.geojson import is_map
from hled_dash.figures.resolve import Resolver, view_figures
from hled_dash.language import LANGUAGES
from hled_dash.metadata.sdmx_structure import build_structure
from hled_dash.view import View
from tests.data_api import ROOT, csv_rows, get

pytestmark = pytest.mark.usefixtures("database")


#: Columns of numbers in tables of figures.
VALUES = ("value", "before", "now", "change")


def _random_views(catalogue: Catalogue, resolver: Resolver) -> Iterator[View]:
    """Thirty views: cards (rankings among them), maps, the explorer, places; newest and as of a day, all marks."""
    chance, day = Random(18), date(2025, 3, 1)
    for card in chance.sample(sorted(catalogue.cards), 10):
        view = card_view(catalogue, card, LANGUAGES[chance.choice(("en", "es"))])
        yield replace(view, as_of=chance.choice((None, day)), end=chance.choice((None, "2020")))
    drawable = [code for code in catalogue.indicators if "admin1" in resolver.levels_with_data(code)]
    for mode in ("one", "change", "one", "bivariate", "multiples", "one"):
        yield View(page="maps", indicator=chance.choice(drawable), mode=mode, as_of=chance.choice((None, day)))
    derived = [code for code, indicator in catalogue.indicators.items() if indicator.derived]
    for kind in ("line", "bars", "slope", "map", "bars"):
        for codes in (list(catalogue.indicators), derived):
            yield View(page="explorer", language="es", indicators=(chance.choice(codes),), kind=kind)
    for place in ("MX-CHP", "HND", "GT-13"):
        yield View(page="places", place=place)
    # A dimension whose name a chart could use for what it draws.
    yield card_view(catalogue, "mathematics", LANGUAGES["en"])
    # Shares of what adds up.
    yield card_view(catalogue, "us-states-trade", LANGUAGES["en"])
    yield View(page="maps", mode="change", indicator="banxico.remittances.state.q", level="admin1")
    # Suspect values, and figures of which there are none.
    yield View(page="explorer", indicators=("cbp.bridge_crossings",), places=("crossing:ELP-ELP-BRID",), start="2015")
    yield View(page="explorer", indicators=("coneval.pobreza",), places=("GTM",))


def test_every_format_has_the_values_of_the_page(catalogue: Catalogue, resolver: Resolver) -> None:
    views = list(_random_views(catalogue, resolver))
    counts = {"views": len(views), "rows": 0, "maps": 0, "derived": 0, "suspect": 0, "as of": 0, "empty": 0,
              "missing": 0}
    for number, view in enumerate(views):
        view_figure = next(iter([candidate for candidate in view_figures(view, resolver.at(view.as_of))
                                 if candidate.id == view.figure]
                        or view_figures(view, resolver.at(view.as_of))))
        figure = view_figure.draw()
        rows = figure_rows(figure, catalogue, LANGUAGES[view.language])
        assert all(row[name] for row in rows if "indicator" in row
                   for name in catalogue.indicators[row["indicator"]].dimensions), view
        written = {round(cell, 9) for row in rows for cell in row.values() if isinstance(cell, float)}
        assert written >= {round(cell, 9) for cells in figure.table.to_numpy(dtype=object).tolist() for cell in cells
                           if isinstance(cell, float) and not pd.isna(cell)}, view
        columns = [name for name in VALUES if rows and name in rows[0]]
        expected = [[row[name] for name in columns] for row in rows]
        url = figure_url(view_figure.view, catalogue, ROOT, "{}")
        answer = json.loads(get(url.format("json"))[2])["data"]
        assert [[row[name] for name in columns] for row in answer["rows"]] == expected, url
        text = csv_rows(get(url.format("csv"))[2])
        assert [[float(row[name]) if row[name] else None for name in columns] for row in text] == expected, url
        table = pq.read_table(io.BytesIO(get(url.format("parquet"))[2])).to_pandas()
        assert [[None if pd.isna(cell) else cell for cell in row] for row in table[columns].values] == expected, url
        if number % 4 == 0 and rows:
            sheet = openpyxl.load_workbook(io.BytesIO(get(url.format("xlsx"))[2]), read_only=True).worksheets[-2]
            heading, *cells = sheet.iter_rows(values_only=True)
            # A workbook keeps 16 digits.
            assert [[row[heading.index(name)] for name in columns] for row in cells] == [
                pytest.approx(row, rel=1e-14) for row in expected], url
        if is_map(figure):
            shapes = geopandas.read_file(io.BytesIO(get(url.format("geojson"))[2]))
            assert shapes.geometry.is_valid.all()
            assert shapes.crs.to_epsg() == 4326
            if "value" in shapes and rows:
                drawn = dict(zip(shapes["place"], shapes["value"], strict=True))
                assert all(drawn[row["place"]] == row["value"] for row in rows if row["place"] in drawn), url
                counts["missing"] += int(shapes["value"].isna().sum())
        counts["rows"] += len(rows)
        counts["maps"] += is_map(figure)
        counts["as of"] += answer["as_of"] is not None
        counts["empty"] += not rows
        counts["derived"] += any(row.get("derived") == "yes" for row in rows)
        counts["suspect"] += any(str(row.get("status", "")).startswith("U") for row in rows)
    assert counts["views"] >= 30
    assert all(counts.values()), counts


def test_marks_of_revised_values_are_of_columns_that_the_table_has(resolver: Resolver) -> None:
    """Shares of the places shown are a column only where values add up."""
    view = View(page="maps", indicator="NY.GDP.DEFL.KD.ZG")
    figure = view_figures(view, resolver)[0].draw()
    assert figure.revised_cells
    assert {heading for _row, heading in figure.revised_cells} <= {*figure.table}
    assert set(figure.computed) - {*figure.table}
    assert get(figure_url(view, resolver.catalogue, ROOT, "xlsx"))[0] == 200


@pytest.mark.parametrize(("indicators", "places"), [
    ("gdl.shdi", "MEX,MX-CHP,GTM"), ("bts.freight.value", "MEX"), ("cbp.bridge_crossings", "crossing:ELP-ELP-BRID")])
def test_a_reader_of_sdmx_reads_values_by_the_structure(
    catalogue: Catalogue, resolver: Resolver, indicators: str, places: str
) -> None:
    indicator = catalogue.indicators[indicators]
    extents = metadata.build_extents(catalogue, resolver.coverage())
    site = metadata.Site(catalogue, ROOT, "0123456789ab", {indicators: extents[indicators]}, "")
    flows = sdmx.read_sdmx(io.BytesIO(build_structure(site))).dataflow
    url = f"/api/v1/observations.{{}}?indicators={indicators}&places={places}&items=all&from=2015&to=2016"
    message = SdmxCsvReader().convert(io.BytesIO(get(url.format("sdmx-csv"))[2]),
                                      structure=next(iter(flows.values())))
    read = {tuple(str(value.value) for value in observation.dimension.values.values()): (
        float(str(observation.value)), str(observation.attached_attribute["OBS_STATUS"].value))
            for observation in message.data[0].obs}
    expected = {(code_id(row["indicator"]), code_id(row["place"]), *(row[name] for name in indicator.dimensions),
                 row["period"]): (float(row["value"]), row["status"]) for row in csv_rows(get(url.format("csv"))[2])}
    assert read == expected
    assert len(read) > 1
