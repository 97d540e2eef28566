"""GeoJSON of figures: every place that is draw_card, once."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from typing import Any

import geopandas
import pandas as pd
import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.export.geojson import figure_geojson, shapes_of
from hled_dash.geography import places_in
from hled_dash.language import LANGUAGES
from tests.exported_cards import BRIDGES, DAY, MUNICIPALITIES, STATES, draw_card, figure_address

__all__ = ["draw_card"]


@pytest.mark.parametrize("name", [STATES, MUNICIPALITIES, "acute-poverty-region", "us-states-trade"])
def test_geojson_has_every_place_that_is_drawn(draw_card: Any, catalogue: Catalogue, name: str) -> None:
    figure = draw_card(name)
    content = figure_geojson(figure, catalogue, LANGUAGES["en"], figure_address(figure), day=DAY)
    collection = json.loads(content)
    assert collection["title"] == figure.title
    assert collection["view"] == figure_address(figure)
    assert collection["date"] == "2026-03-01"
    assert collection["sources"][0]["licence"]
    assert collection["boundaries"]
    frame = geopandas.read_file(BytesIO(content))
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.is_valid.all()
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}
    # RFC 7946 winds exterior rings counter-clockwise.
    assert all(part.exterior.is_ccw for shape in frame.geometry for part in getattr(shape, "geoms", [shape]))
    units = {place for shapes in shapes_of(figure.spec) if shapes.role == "units" for place in places_in(shapes)}
    card = catalogue.cards[name]
    card_places = set(catalogue.places_at(card.level, card.places or catalogue.windows[card.window].places)) & units  # type: ignore[arg-type, index]
    assert set(frame["place"]) == card_places
    assert len(frame) == len(card_places)
    values = figure.codes.set_index("place")["value"]
    having = frame[frame["value"].notna()].set_index("place")
    assert having["value"].to_dict() == pytest.approx(values[values.index.isin(having.index)].to_dict())
    assert set(values.index) & units == set(having.index)
    for column in ("place_name", "period", "unit", "status", "class", "source", "licence", "vintage"):
        assert having[column].notna().all(), column
    missing = frame[frame["value"].isna()]
    assert missing["class"].str.startswith("No figure").all()


def test_points_of_the_border_are_points(draw_card: Any, catalogue: Catalogue) -> None:
    figure = draw_card(BRIDGES, "es")
    frame = geopandas.read_file(BytesIO(figure_geojson(figure, catalogue, LANGUAGES["es"], figure_address(figure))))
    assert set(frame.geom_type) == {"Point"}
    assert len(frame[frame["value"].notna()]) == len(figure.codes)
    # A port without a figure is drawn as a cross and has no value; one that trucks left long ago is neither.
    ports = draw_card("trucks-every-port")
    named = geopandas.read_file(BytesIO(figure_geojson(ports, catalogue, LANGUAGES["en"], figure_address(ports))))
    assert set(named["place"]) == {*ports.codes["place"], *ports.extra["missing"]}
    features = json.loads(figure_geojson(ports, catalogue, LANGUAGES["en"], figure_address(ports)))["features"]
    assert {feature["id"] for feature in features if feature["properties"]["value"] is None} == {
        *ports.extra["missing"]}
    assert frame.total_bounds[1] > 25
    assert frame.total_bounds[3] < 33


def test_several_values_of_a_place_are_columns_of_its_one_feature(draw_card: Any, catalogue: Catalogue) -> None:
    figure = draw_card(STATES)
    before = figure.codes.assign(period="2016", value=figure.codes["value"] + 1)
    both = replace(figure, codes=pd.concat([before, figure.codes], ignore_index=True))
    frame = geopandas.read_file(BytesIO(figure_geojson(both, catalogue, LANGUAGES["en"], figure_address(both))))
    assert len(frame) == 9
    chiapas = frame.set_index("place").loc["MX-CHP"]
    assert chiapas["value 2016"] == pytest.approx(chiapas["value 2024"] + 1)
    assert chiapas["unit"] == "% of population"
    # Two indicators, of one year.
    other = figure.codes.assign(indicator="conapo.pop", value=100.0)
    both = replace(figure, codes=pd.concat([figure.codes, other], ignore_index=True))
    frame = geopandas.read_file(BytesIO(figure_geojson(both, catalogue, LANGUAGES["en"], figure_address(both))))
    chiapas = frame.set_index("place").loc["MX-CHP"]
    assert chiapas["value conapo.pop"] == 100
    assert chiapas["unit coneval.pobreza"] == "% of population"
