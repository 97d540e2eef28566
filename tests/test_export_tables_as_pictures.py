"""Pictures, pages and slides of figures that are tables, and of small multiples."""

from __future__ import annotations

import html
import re
from io import BytesIO
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pytest
from PIL import Image
from pypdf import PdfReader

from hled_dash.catalogue import Catalogue
from hled_dash.export import drawing_of, figure_files
from hled_dash.export.cells import is_table, short_table
from hled_dash.export.files import file_stem
from hled_dash.export.image import PAGE_WIDTH
from hled_dash.export.map_svg import wide_svg
from hled_dash.export.packs.picture import smallest_type
from hled_dash.export.slide import shorten_note, slide_svg
from hled_dash.export.text_layout import text_width
from hled_dash.figures.resolve import Resolver, view_figure
from hled_dash.pack.content import item_figure
from hled_dash.view import View
from tests.exported_cards import DAY, svg_text


@pytest.mark.parametrize(("indicator", "heading"), [("IT.NET.USER.ZS", "Mexico"), ("bts.crossings.12m", "Rank")])
def test_what_the_explorer_shows_as_a_table_is_a_table_in_every_file(
        indicator: str, heading: str, resolver: Resolver, catalogue: Catalogue) -> None:
    query = {"as": ["table"], "indicators": [indicator]}
    figure = item_figure(View.from_query("explorer", query, catalogue).view, resolver.for_slides())
    assert is_table(figure)
    assert figure.alt.startswith(f"Table: {figure.title}")
    # The subtitle names the unit, which a rank has not.
    assert heading in short_table(figure).header
    assert indicator in file_stem(figure, catalogue)


@pytest.mark.parametrize("address", ["places?figure=profile&place=MEX&lang=es", "overview?figure=movers",
                                     "pillar_2?figure=headlines", "changes"])
def test_a_figure_that_is_a_table_has_every_file(address: str, resolver: Resolver, catalogue: Catalogue) -> None:
    page, _sep, query = address.partition("?")
    figure = view_figure(View.from_query(page, parse_qs(query), catalogue).view, resolver)
    files = {file.label: file for file in figure_files(figure, catalogue, address, today=lambda: DAY,
                                                       run=lambda function, *args: function(*args))}
    assert {"PNG", "PNG 4x", "SVG", "PDF", "16:9", "CSV", "XLSX", "Parquet", "JSON"} <= {*files}
    table = short_table(figure, 25)
    svg = files["SVG"].content().decode()
    words = "".join(svg_text(svg).split())
    for cell in (cell for row in (table.header, *table.rows) for cell in row):
        assert "".join(cell.split()) in words, cell
    assert table.more in svg_text(svg)
    assert address in svg_text(svg)
    pattern = r'<text x="([\d.]+)" y=[^>]*font-size="([\d.]+)" font-weight="(\d+)" text-anchor="(\w+)"[^>]*>([^<]*)<'
    cells = re.findall(pattern, svg)
    assert cells
    for x, size, weight, anchor, text in cells:
        width = text_width(html.unescape(text), float(size), bold=weight == "600")
        assert 0 <= float(x) - width * (anchor == "end") <= PAGE_WIDTH - width * (anchor == "start")
    assert Image.open(BytesIO(files["16:9"].content())).size == (1920, 1080)
    slide = slide_svg(drawing_of(figure), address)
    rows, foot = (max(map(float, re.findall(rf'y="([\d.]+)"[^>]*font-size="{size}"[^>]*text-anchor', slide)))
                  if size == 10 else min(map(float, re.findall(rf'y="([\d.]+)"[^>]*font-size="{size}"', slide)))
                  for size in (10, 9))
    assert rows < foot
    document = PdfReader(BytesIO(files["PDF"].content()))
    first = "".join(document.pages[0].extract_text().split())
    assert "".join(figure.title.split()) in first
    assert all("".join(cell.split()) in first for cell in table.rows[0])
    assert document.metadata is not None
    assert document.metadata.title == figure.title
    assert "/StructTreeRoot" in document.trailer["/Root"]


def test_four_small_maps_stand_in_one_row_where_they_are_larger_in_it(catalogue: Catalogue, resolver: Resolver) -> None:
    spec = view_figure(View.from_query("maps", {"mode": ["multiples"]}, catalogue).view, resolver).spec
    assert spec is not None
    assert len(spec["concat"]) == 4
    # A whole slide, and one with a note beside the drawing.
    svgs = [wide_svg(spec, 744, aspect) for aspect in (2.65, 1.74)]
    assert 744 * smallest_type(svgs[0]) > 11
    wide, high = map(ElementTree.fromstring, svgs)
    assert float(wide.attrib["width"]) / float(wide.attrib["height"]) > 2 > (
        float(high.attrib["width"]) / float(high.attrib["height"]))


def test_a_long_note_ends_with_a_whole_clause(catalogue: Catalogue, resolver: Resolver) -> None:
    figure = view_figure(View.from_query("pillar_2", {"figure": ["assistance-by-year"]}, catalogue).view, resolver)
    (note,) = (note for note in figure.notes if "in part real" in note)
    assert note.startswith(shorten_note(note).removesuffix(" …"))
    assert "in part" not in shorten_note(note)
    assert len(shorten_note("a word " * 30)) <= 111


def test_the_second_legend_of_a_large_map_has_room_on_a_telephone(catalogue: Catalogue, resolver: Resolver) -> None:
    view = View.from_query("maps", {"indicator": ["bts.crossings.12m"], "mode": ["change"]}, catalogue).view
    titles = []
    for large in (True, False):
        spec = view_figure(view, resolver.for_slides(large=large)).spec
        assert spec is not None
        payload = next(param["value"] for param in spec["params"] if param["name"] == "payload")
        titles.append(payload["legend_title"])
    assert titles == [["northbound", "crossings"], ["northbound crossings"]]
