"""Real figures, taken away in every form, and the files opened again and read."""

from __future__ import annotations

import csv
import html
import json
import re
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pandas as pd
import pytest
import vl_convert
from PIL import Image, ImageChops, ImageFont

from hled_dash.catalogue import Catalogue
from hled_dash.export import drawing_of, figure_files, file_stem
from hled_dash.export.glyphs import FONTS
from hled_dash.export.image import PAGE_WIDTH, figure_svg, picture_title, share_clip
from hled_dash.export.short_table import short_source_line
from hled_dash.export.slide import SCALE, slide_svg
from hled_dash.figures import Figure
from hled_dash.figures.charts import coverage_figure
from hled_dash.figures.maps import inline_geometry
from hled_dash.figures.resolve import Resolver, view_figure
from hled_dash.figures.theme import THEMES, get_theme
from hled_dash.geography import shapes_url
from hled_dash.language import LANGUAGES
from hled_dash.store import Engine
from hled_dash.view import View
from tests.exported_cards import (
    BARS,
    BRIDGES,
    DAY,
    LINE,
    MUNICIPALITIES,
    SCATTER,
    STATES,
    SVG,
    draw_card,
    figure_address,
    svg_text,
)

__all__ = ["draw_card"]


def test_layers_that_are_cut_at_the_same_edge_share_a_mask(draw_card: Any) -> None:
    """Each mask is as large as the picture, and takes as long to draw as the map."""
    figure = draw_card(STATES)
    svg = str(vl_convert.vegalite_to_svg({**inline_geometry(figure.spec or {}), "width": 500}))
    shared = share_clip(svg)
    assert svg.count('clip-path="') > shared.count('clip-path="') == 1
    before, after = (Image.open(BytesIO(vl_convert.svg_to_png(each))) for each in (svg, shared))
    assert max(high for _low, high in ImageChops.difference(before, after).getextrema()) < 8


@pytest.mark.parametrize("name", [LINE, BARS, SCATTER, STATES, BRIDGES])
def test_an_svg_is_self_contained(draw_card: Any, name: str) -> None:
    figure = draw_card(name)
    svg = figure_svg(figure, figure_address(figure), day=DAY)
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        assert element.tag != f"{SVG}image"
        for key, value in element.attrib.items():
            assert not key.endswith("href"), value
            assert "url(" not in value or "url(#" in value
    assert "@import" not in svg
    assert "<script" not in svg
    assert figure_address(figure).replace("&", "") in svg_text(svg).replace(" ", "").replace("&", "")
    for legend in ("30\u201345",) if name == STATES else ():
        assert legend in svg_text(svg)


def test_text_is_measured_with_the_typeface_that_is_drawn(draw_card: Any) -> None:
    """Without its fonts the renderer would take others of the machine, or its own."""
    assert {path.name for path in FONTS.glob("*.ttf")} == {"SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf"}
    long = replace(draw_card(BARS, "es"), title="¿Educación, señoría? −12,5 % " * 12)
    svg = figure_svg(long, "https://x.example/?" + "a" * 400)
    lines = [text for text in ElementTree.fromstring(svg).iter(f"{SVG}text") if text.get("x") == "28"]
    assert sum("¿Educación" in "".join(line.itertext()) for line in lines) >= 3
    for line in lines:
        weight = "Semibold" if line.get("font-weight") == "600" else "Regular"
        font = ImageFont.truetype(FONTS / f"SourceSansPro-{weight}.ttf", int(line.get("font-size", "0")))
        assert font.getlength("".join(line.itertext())) <= PAGE_WIDTH - 56


@pytest.mark.parametrize("arrange", ["hconcat", "vconcat", "concat", "facet", "repeat"])
def test_a_drawing_of_several_views_fills_the_page(draw_card: Any, arrange: str) -> None:
    """Small multiples and keys beside a map have widths of their own; the whole is scaled to the page."""
    figure = draw_card(STATES)
    rows = [{"a": "x", "b": value, "y": year} for value, year in ((3, 2016), (5, 2024))]
    bar = {"width": 210, "height": 120, "mark": "bar", "encoding": {"x": {"field": "b", "type": "quantitative"}}}
    state = {key: value for key, value in figure.spec.items() if key not in ("$schema", "config", "autosize", "params")}
    state |= {"width": 440, "height": 280}
    part: dict[str, Any] = {
        "facet": {"facet": {"field": "y", "type": "nominal"}, "columns": 2, "spec": bar},
        "repeat": {"repeat": ["a", "b"], "columns": 2, "spec": bar},
    }.get(arrange, {arrange: [state, bar]})
    top_level = {key: figure.spec[key] for key in ("$schema", "config", "params")}
    spec = {**top_level, "data": {"values": rows}, "width": "container", **part}
    svg = figure_svg(replace(figure, spec=spec), figure_address(figure), day=DAY)
    (inner,) = [node for node in ElementTree.fromstring(svg) if node.tag == f"{SVG}svg"]
    assert float(inner.get("width", 0)) <= PAGE_WIDTH - 56 + 1
    assert float(inner.get("width", 0)) >= (PAGE_WIDTH - 56) * 0.7
    assert sum(1 for node in inner.iter(f"{SVG}path")) > (9 if "concat" in arrange else 1)


def test_exports_draw_the_period_chosen_in_the_browser(draw_card: Any) -> None:
    """A parameter tied to a slider: the picture shows its value, and no control."""
    figure = draw_card(STATES)
    at = {"name": "when", "value": 2016, "bind": {"input": "range", "min": 2016, "max": 2024}}
    text = {"data": {"values": [{"t": "year 2016", "y": 2016}, {"t": "year 2024", "y": 2024}]},
            "transform": [{"filter": "datum.y == when"}],
            "mark": {"type": "text", "x": 20, "y": 20}, "encoding": {"text": {"field": "t"}}}
    spec = {**figure.spec, "params": [*figure.spec["params"], at], "layer": [*figure.spec["layer"], text]}
    svg = figure_svg(replace(figure, spec=spec), "x", day=DAY)
    assert "year 2016" in svg_text(svg)
    assert "year 2024" not in svg_text(svg)


def test_rendering_loads_no_external_resource(draw_card: Any) -> None:
    figure = draw_card(STATES)
    outside = {"data": {"url": "https://example.org/shapes.json"}, "mark": "geoshape"}
    with pytest.raises(ValueError, match=r"example\.org"):
        figure_svg(replace(figure, spec={**figure.spec, "layer": [*figure.spec["layer"], outside]}), "x")


def test_picture_page_and_drawing_have_the_same_background(draw_card: Any) -> None:
    for name in THEMES:
        root = ElementTree.fromstring(figure_svg(draw_card(LINE, "en", name), "x", day=DAY))
        ground = root.find(f"{SVG}rect")
        assert ground is not None
        assert ground.get("fill") == get_theme(name).background
        first = root.find(f"{SVG}text")
        assert first is not None
        assert first.get("fill") == get_theme(name).foreground


def test_files_have_metadata(draw_card: Any, catalogue: Catalogue, tmp_path: Path) -> None:
    line = draw_card(LINE, "es")
    assert file_stem(line, catalogue) == "hled_I_goods-trade_mex-can_2005-01__2025-12_es"
    assert file_stem(draw_card(STATES), catalogue) == "hled_II_poverty-southern-mexico-map_9-places_2024_en"
    since = draw_card("export-commodities-since-2019")
    assert re.fullmatch(r"hled_I_export-commodities-since-2019_[\w-]+_2019-2025_en", file_stem(since, catalogue))
    of_reader = file_stem(replace(draw_card(STATES), id="map"), catalogue)
    assert re.fullmatch(r"hled_[IV]+_map-coneval.pobreza_9-places_2024_en", of_reader)
    assert [file.label for file in figure_files(line, catalogue, "x")] == [
        "CSV", "XLSX", "PNG", "PNG 4x", "SVG", "PDF", "16:9", "Parquet", "JSON"]
    dark = draw_card(STATES, "en", "dark")
    by_label = {file.label: file
                for file in figure_files(dark, catalogue, figure_address(dark), lambda: draw_card(STATES),
                                                    lambda: date(2031, 3, 9))}
    assert list(by_label) == [
        "CSV", "XLSX", "PNG", "PNG 4x", "SVG", "PDF", "16:9", "Parquet", "JSON", "GeoJSON"]
    picture = by_label["SVG"].content().decode()
    assert get_theme("dark").background not in picture
    assert "Made on March 9, 2031." in picture, "the reader's date"
    assert by_label["CSV"].content().startswith(b"\xef\xbb\xbfindicator,")
    rows = list(csv.DictReader(StringIO(by_label["CSV"].content().decode("utf-8-sig"))))
    assert {(row["view"], row["retrieved_on"]) for row in rows} == {(figure_address(dark), "2031-03-09")}
    assert {row["figure_title"] for row in rows} == {dark.title}
    assert [row["figure_notes"] for row in rows] == [" ".join(dark.notes), *[""] * (len(rows) - 1)]
    collection = json.loads(by_label["GeoJSON"].content())
    assert collection["figure"] == json.loads(by_label["JSON"].content())["figure"]
    assert collection["figure"]["retrieved_on"] == "2031-03-09"
    assert (collection["type"], collection["date"]) == ("FeatureCollection", "2031-03-09")


def test_a_figure_without_figures_has_a_table_of_none(draw_card: Any, catalogue: Catalogue) -> None:
    empty = replace(draw_card(STATES), spec=None, codes=draw_card(STATES).codes.head(0))
    assert [file.name for file in figure_files(empty, catalogue, "x")] == [
        f"hled_II_poverty-southern-mexico-map_en.{suffix}" for suffix in ("csv", "xlsx", "parquet", "json")]


def test_the_picture_of_coverage_has_files_too(engine: Engine, catalogue: Catalogue) -> None:
    """It counts indicators and has none of its own."""
    figure = coverage_figure("un_egdi", LANGUAGES["en"], catalogue, engine, "light")
    by_label = {file.label: file for file in figure_files(figure, catalogue, "https://x.example/data")}
    assert by_label["CSV"].name.startswith("hled_coverage-un_egdi_")
    table = pd.read_csv(BytesIO(by_label["CSV"].content()), dtype={"period": str})
    assert len(table) == len(figure.codes)
    assert table["value"].sum() == figure.codes["value"].sum()
    assert table["source"].str.contains("United Nations").all()
    assert b"PNG" in by_label["PNG"].content()[:8]


def test_projected_municipalities_render_like_unprojected_ones(draw_card: Any) -> None:
    """Every point of every shape to a fiftieth of a pixel of the screen."""
    figure = draw_card(MUNICIPALITIES)
    layers = figure.spec["layer"]
    flat = [layer for layer in layers if layer["projection"]["type"] == "identity"]
    assert {layer["data"]["format"]["feature"] for layer in flat} == {"admin1", "admin2"}
    (cone,) = {json.dumps(layer["projection"]) for layer in layers if layer not in flat}
    plain = [{**layer, "data": {**layer["data"], "url": shapes_url("southern_mexico_municipalities.json")},
              "projection": json.loads(cone)} if layer in flat else layer for layer in layers]
    before, after = (points(replace(figure, spec={**figure.spec, "layer": some})) for some in (plain, layers))
    assert len(before) == len(after) > 20_000
    assert max(abs(first - second) for first, second in zip(before, after, strict=True)) < 0.02


def points(figure: Figure) -> list[float]:
    """The numbers of all outlines of a drawing."""
    svg = vl_convert.vegalite_to_svg({**inline_geometry(figure.spec or {}), "width": 600})
    return [float(number) for path in re.findall(r' d="([^"]*)"', svg) for number in re.findall(r"-?[\d.]+", path)]


STATE_CODES = ("AGU", "BCN", "CAM", "CHP", "COA", "COL", "DUR", "GRO", "HID", "JAL", "OAX", "PUE", "SIN", "SON", "TAB")
#: Figures of many rows, and of few; all of a level, of some lines, of groups of bars, of the reader's own places.
SLIDES = {
    "pillar_1?figure=imports-that-depend-on-mexico": True, "pillar_1?figure=goods-trade-by-month": False,
    "pillar_2?figure=poverty-southern-mexico-map": False, "pillar_1?figure=what-each-sells-the-other": True,
    "pillar_3?figure=digital-government-parts": True, "pillar_2?figure=human-development-behind-chiapas": True,
    "explorer?indicators=gdl.shdi&as=bars&level=admin1": True,
    "explorer?indicators=gdl.shdi&as=bars&places=MX-CHP,MX-OAX": True,
    f"explorer?indicators=gdl.shdi&as=slope&places={','.join(f'MX-{code}' for code in STATE_CODES)}": True,
    "data?source=gdl_shdi": True, "overview?figure=board": False,
}


@pytest.mark.parametrize("address", SLIDES)
def test_a_slide_is_full_hd_and_its_type_can_be_read(address: str, resolver: Resolver, catalogue: Catalogue) -> None:
    page, _sep, query = address.partition("?")
    view = View.from_query(page, parse_qs(query) | {"lang": ["es"]}, catalogue).view
    page_figure = view_figure(view, resolver)
    figure = view_figure(view, resolver.for_slides(large=True))
    files = {file.label: file for file in figure_files(
        page_figure, catalogue, address, slide_figure=lambda: figure, run=lambda function, *args: function(*args))}
    svg = slide_svg(drawing_of(figure), address)
    assert 'width="800" height="450"' in svg[:200]
    content = files["16:9"].content
    # The pixels of one such drawing; those of the others follow from its size.
    if address == next(iter(SLIDES)):
        assert Image.open(BytesIO(content())).size == (1920, 1080)
    words = " ".join(html.unescape(text) for text in re.findall(r">([^<]+)</text>", svg))
    assert picture_title(figure) in words
    assert address in words
    left_out = figure.extra.get("left_out", ())
    assert bool(left_out) == SLIDES[address]
    assert all(note in words and note in short_source_line(figure) for note in left_out)
    # Where a screen has no room for that, with the publishers alone.
    assert all(note in short_source_line(figure, short=True) for note in left_out)
    assert len(short_source_line(figure, short=True)) <= len(short_source_line(figure))
    # The table has all rows, also where the drawing has not.
    assert len(figure.table) == len(page_figure.table) or "as=slope" in address
    inner = re.search(r'<svg x=.*? width="([\d.]+)".*?viewBox="0 0 ([\d.]+)', svg)
    assert inner is not None
    scale = float(inner.group(1)) / float(inner.group(2))
    names = min(map(float, re.findall(r'font-size="([\d.]+)', svg[inner.end():].partition("</svg>")[0])), default=12.0)
    assert names * scale * SCALE >= 18, "pixels of the names on the chart"


def test_a_ranking_on_a_slide_keeps_the_place_of_the_reader(catalogue: Catalogue, resolver: Resolver) -> None:
    query = {"indicators": ["gdl.shdi"], "as": ["bars"], "level": ["admin1"], "places": ["MX-CHP"]}
    figure = view_figure(View.from_query("explorer", query, catalogue).view, resolver.for_slides())
    points = figure.extra["plot"].series[0].points
    assert len(points) == 12
    assert "Chiapas" in {point.x for point in points}
