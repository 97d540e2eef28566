"""A pack as PowerPoint: numbers of the figures in native charts, nothing over an edge, and an office's template."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.opc.constants import CONTENT_TYPE
from pptx.oxml.ns import qn
from pptx.util import Inches
from pypdf import PdfReader

from hled_dash.catalogue import Catalogue
from hled_dash.export.image import chart_svg
from hled_dash.export.map_svg import wide_svg
from hled_dash.export.packs import FORMATS, Cancelled
from hled_dash.export.packs.frame_style import FrameStyle
from hled_dash.export.packs.pdf import MAX_LEADING_ROWS
from hled_dash.export.packs.pptx_template import VARIABLE, TemplateError, build_template
from hled_dash.export.packs.slide_tables import MAX_SLIDES
from hled_dash.export.packs.slide_text import Paragraph, fit_list, text_height
from hled_dash.figures import Selection, draw
from hled_dash.figures.maps.projection import WIDTH
from hled_dash.language import LANGUAGES
from hled_dash.pack.content import PackContent, build_content
from hled_dash.pack.model import Item, Pack, Section
from hled_dash.pack.ready_made import make_pack
from hled_dash.pack.titles import item_title
from hled_dash.store import Engine
from tests.pack_content import CARDS, HOSTILE, make_content


@pytest.fixture(scope="module")
def content(catalogue: Catalogue, engine: Engine) -> PackContent:
    return make_content(catalogue, engine, "es", note="Preguntar a la delegación.\nSegunda línea.")


@pytest.fixture(scope="module")
def deck(content: PackContent) -> Any:
    return Presentation(BytesIO(FORMATS["pptx"].write(content)))


def figure_slides(deck: Any, content: PackContent) -> dict[str, Any]:
    by_title: dict[str, Any] = {}
    for slide in deck.slides:
        if slide.has_notes_slide:
            code = slide.notes_slide.notes_text_frame.text.rpartition("figure=")[2]
            by_title.setdefault(code, slide)
    return by_title


def test_a_list_on_a_slide_says_how_many_lines_it_leaves_out() -> None:
    lines = [Paragraph(f"Figure {number}") for number in range(10)]
    room = text_height(lines[:8], 12, 400) + 0.1

    def fitted(count: int, height: float) -> list[str]:
        return [line.text for line in fit_list(
            lines[:count], 20, 12, (400, height), FrameStyle(), "and {} more".format)]

    assert fitted(8, room) == [line.text for line in lines[:8]]
    assert fitted(10, room) == [*(line.text for line in lines[:7]), "and 3 more"]
    assert fitted(10, 1) == ["and 10 more"]


def charts_of(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def series_values(series: Any) -> list[float | None]:
    return list(series.iter_values() if hasattr(series, "iter_values") else series.values)


def test_a_slide_has_title_source_link_notes_and_number(deck: Any, content: PackContent) -> None:
    slides = figure_slides(deck, content)
    assert list(slides) == list(CARDS)
    for entry in content.entries:
        slide = slides[entry.figure.id]
        words = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        links = {link.get(qn("r:id")) for link in slide._element.iter(qn("a:hlinkClick"))}
        assert entry.title == slide.shapes.title.text_frame.text
        assert entry.figure.credits[0].publisher[:20] in words
        assert "For discussion" in words
        assert all(note in words for note in entry.figure.extra.get("left_out", ()))
        assert entry.address in {slide.part.rels[link].target_ref for link in links}
        notes = slide.notes_slide.notes_text_frame.text
        assert entry.figure.alt in notes
        assert all(note in notes for note in entry.figure.notes)
        assert slide._element.findall(f".//{qn('a:fld')}")
        drawn = [shape for shape in slide.shapes if shape.has_chart or shape.shape_type == 13]
        assert drawn
        assert all(shape._element.find(f".//{qn('p:cNvPr')}").get("descr") == entry.figure.alt for shape in drawn)
        assert {run.get("lang") for run in slide._element.iter(qn("a:rPr"))} == {"es-MX"}
    assert any(entry.figure.extra.get("left_out") for entry in content.entries)
    assert "Preguntar a la delegación." in "".join(slides[CARDS[0]]._element.itertext())


def test_a_map_fills_its_slide_and_keeps_its_names(deck: Any, content: PackContent) -> None:
    entry = next(entry for entry in content.entries if entry.figure.id == "poverty-southern-mexico-map")
    slide = figure_slides(deck, content)[entry.figure.id]
    (picture,) = (shape for shape in slide.shapes if shape.shape_type == 13)
    assert max(picture.width / Inches(12.2), picture.height / Inches(4.6)) > 0.97
    written = [set(re.findall(r">([^<]{3,})</t(?:ext|span)>", svg)) for svg in (
        chart_svg(entry.figure.spec, WIDTH), wide_svg(entry.figure.spec, WIDTH))]
    places = set(entry.figure.table.iloc[:, 1])
    assert len(written[0] & places) > 5
    assert written[0] & places <= written[1]
    assert {"Chiapas", "Oaxaca", "Yucatán"} <= written[1]


@pytest.mark.parametrize("number", range(9))
def test_a_native_chart_has_the_numbers_of_the_figure(deck: Any, content: PackContent, number: int) -> None:
    figure = content.entries[number].figure
    charts = charts_of(figure_slides(deck, content)[figure.id])
    drawn = sorted(value for chart in charts for series in chart.plots[0].series for value in series_values(series)
                   if value is not None)
    plot = figure.extra["plot"]
    assert drawn == sorted(point.value for series in plot.series for point in series.points)
    if plot.kind != "scatter":
        # The rows that are drawn come first; those that a ranking leaves to its table come after them.
        assert drawn == sorted(figure.codes["value"].iloc[:len(drawn)])
        assert len(drawn) == len(figure.codes) or plot.kind == "bar"
    names = [series.name for series in plot.series]
    if len(names) > 1 and plot.kind != "scatter":
        assert [series.name for series in charts[0].plots[0].series] == names
        colors = [series._element.find(f".//{qn('a:srgbClr')}").get("val") for series in charts[0].plots[0].series]
        assert colors == [series.color[1:].upper() for series in plot.series]


def test_the_ends_of_lines_are_written_as_on_the_screen(deck: Any, content: PackContent, catalogue: Catalogue,
                                                        engine: Engine) -> None:
    for entry in content.entries[:2]:
        (chart,) = charts_of(figure_slides(deck, content)[entry.figure.id])
        written = {row["series"]: row["label"].split("\u2002")[-1] for row in entry.figure.spec["data"]["values"]
                   if "label" in row}
        assert {series.name: series.end_label for series in entry.figure.extra["plot"].series} == written
        codes = [drawn._element.find(f".//{qn('c:dLbl')}/{qn('c:numFmt')}").get("formatCode")
                 for drawn in chart.plots[0].series]
        assert codes == [series.end_code for series in entry.figure.extra["plot"].series]
    ends = {series.name: series.end_code.split(";")[0] for code in ("poverty-international-line", "remittances-in-gdp")
            for series in draw(catalogue.cards[code], Selection(places=("GTM", "USA")), LANGUAGES["es"], catalogue,
                               engine).extra["plot"].series}
    assert ends == {"Guatemala": '#,##0.0"\u00a0%"', "Estados Unidos": '"< 0.1\u00a0%"'}


def test_a_scatter_of_many_points_names_the_outermost(catalogue: Catalogue, engine: Engine) -> None:
    content = make_content(catalogue, engine, "es", ("complexity-and-output",))
    figure = content.entries[0].figure
    page = {row["label"] for row in figure.spec["data"]["values"] if "label" in row}
    (chart,) = charts_of(figure_slides(Presentation(BytesIO(FORMATS["pptx"].write(content))), content)[figure.id])
    slide = {text.text for label in chart._chartSpace.iter(qn("c:dLbl")) for text in label.iter(qn("a:t"))}
    assert {"Campeche", "Chiapas", "Ciudad de México", "Nuevo León"} <= page & slide
    assert max(map(len, (page, slide))) <= 12


def test_lines_are_broken_where_the_screen_breaks_them(deck: Any, content: PackContent) -> None:
    blanks = {entry.figure.id: charts_of(figure_slides(deck, content)[entry.figure.id])[0]._chartSpace.find(
        f".//{qn('c:dispBlanksAs')}").get("val") for entry in content.entries[:4]}
    assert blanks["homicide-countries"] == "gap"
    assert blanks["poverty-international-line"] == "gap"
    chart = charts_of(figure_slides(deck, content)["homicide-countries"])[0]
    usa = next(series for series in chart.plots[0].series if series.name == "Estados Unidos")
    values = list(usa.values)
    assert None in values[values.index(next(filter(None, values))):]


def test_axes_have_the_ticks_and_the_number_format_of_the_screen(deck: Any, content: PackContent) -> None:
    slides = figure_slides(deck, content)
    percent = charts_of(slides["poverty-southern-mexico-trend"])[0].value_axis
    assert percent.tick_labels.number_format.startswith('#,##0"\u00a0%"')
    assert (percent.minimum_scale, percent.maximum_scale) == (0, 80)
    money = charts_of(slides["goods-trade-by-month"])[0]
    assert money.value_axis.tick_labels.number_format.startswith("#,##0,")
    assert "miles de millones" in money.value_axis.axis_title.text_frame.text


def test_no_element_overflows_or_overlaps(deck: Any) -> None:
    for slide in deck.slides:
        boxes = [(shape.left, shape.top, shape.left + shape.width, shape.top + shape.height) for shape in slide.shapes]
        for left, top, right, bottom in boxes:
            assert left >= 0
            assert top >= 0
            assert right <= deck.slide_width
            assert bottom <= deck.slide_height
        for number, box in enumerate(boxes):
            for other in boxes[number + 1:]:
                overlap = min(box[2], other[2]) - max(box[0], other[0]), min(box[3], other[3]) - max(box[1], other[1])
                assert min(overlap) <= Inches(0.03), slide.shapes.title.text_frame.text


def test_the_profile_of_a_country_has_few_slides_of_tracking_indicators(catalogue: Catalogue, engine: Engine) -> None:
    pack, _remarks = make_pack(catalogue.packs["el-salvador"], catalogue, "es")
    view = next(item.view for item in pack.items() if item.view.page == "places")
    content = build_content(Pack(language="es", sections=(Section("", (Item(view),)),)), catalogue, engine,
                            "https://hled.example.org", date(2026, 11, 27))
    (entry,) = content.entries
    deck = Presentation(BytesIO(FORMATS["pptx"].write(content)))
    assert entry.figure.title == item_title(entry.view, catalogue) == "Perfil: El Salvador"
    # A formula that several indicators share is told once.
    formulas = [note.partition("Calculado aquí: ")[2] for note in entry.figure.notes if "Calculado aquí: " in note]
    assert len(formulas) == len(set(formulas)) > 10
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    first_cells = [row.cells[0].text for table in tables for row in list(table.rows)[1:]]
    assert 2 <= len(tables) <= MAX_SLIDES
    first = set(entry.figure.table.iloc[entry.figure.leading_rows(len(first_cells))].iloc[:, 0])
    assert set(first_cells) == first
    objectives = [objective for number, objective in enumerate(entry.figure.table["Objetivo"])
                  if entry.figure.table.iloc[number, 0] in first]
    assert all(objectives)
    assert objectives == sorted(objectives, key=lambda text: list(catalogue.objectives).index(text.split(", ")[0]))
    assert len({text.split(", ")[0] for text in objectives}) > 10
    words = "".join("".join(slide._element.itertext()) for slide in deck.slides)
    shown = f"Filas en las diapositivas: {len(first_cells)} de {len(entry.figure.table)};"
    assert all(shown in "".join(slide._element.itertext()) for slide in deck.slides
               if any(shape.has_table for shape in slide.shapes))
    assert "…" not in words
    # All sources of the workbook's rows are named and linked, on few slides.
    sources = [slide for slide in deck.slides if slide.shapes.title.text_frame.text.startswith("Fuentes")]
    assert len(sources) <= 3
    links = {slide.part.rels[link.get(qn("r:id"))].target_ref for slide in sources
             for link in slide._element.iter(qn("a:hlinkClick"))}
    assert all(credit.title in words and credit.address in links for credit in entry.figure.credits)
    test_no_element_overflows_or_overlaps(deck)
    pages = ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(FORMATS["pdf"].write(content))).pages]
    leading = entry.figure.leading_rows(MAX_LEADING_ROWS)
    assert all(any("".join(name.split()) in page for page in pages[1:4])
               for name in entry.figure.table.iloc[leading, 0])
    assert sum("Posición" in page for page in pages) <= 3
    # Of the formulas those of the rows that are shown.
    count = "".join(pages).count("Calculadoaquí:")
    assert count == sum("Calculado aquí: " in note for note in entry.figure.notes_of(leading)) < len(formulas)
    workbook = load_workbook(BytesIO(FORMATS["xlsx"].write(content)), read_only=True)
    written = {cell for sheet in workbook for row in sheet.iter_rows(max_col=1, values_only=True) for cell in row}
    assert set(entry.figure.table.iloc[:, 0]) <= written


def test_hostile_words_are_text_and_a_deck_opens(catalogue: Catalogue, engine: Engine) -> None:
    content = make_content(catalogue, engine, "en", CARDS[:2], title=HOSTILE, note=HOSTILE, item_title=HOSTILE)
    deck = Presentation(BytesIO(FORMATS["pptx"].write(content)))
    title = deck.slides[0].shapes.title.text_frame.text
    assert title.startswith("=HYPERLINK")
    assert not set(title) & {"\u202e", "\x00", "\x0b", "\ufffe"}
    test_no_element_overflows_or_overlaps(deck)


def test_a_figure_without_values_has_a_message(catalogue: Catalogue, engine: Engine) -> None:
    content = make_content(catalogue, engine, "en", ("fixed-broadband",), places=("MX-CHP",))
    assert content.entries[0].figure.spec is None
    deck = Presentation(BytesIO(FORMATS["pptx"].write(content)))
    words = "".join("".join(slide._element.itertext()) for slide in deck.slides)
    assert content.entries[0].figure.empty in words


def test_a_file_of_one_day_is_the_same_and_progress_may_cancel(content: PackContent) -> None:
    first_entry = PackContent(content.pack, content.entries[:1], content.address, content.day)
    assert Presentation(BytesIO(FORMATS["pptx"].write(first_entry))).core_properties.created.date() == content.day
    reports: list[tuple[int, int]] = []

    def cancel(done: int, count: int) -> None:
        reports.append((done, count))
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        FORMATS["pptx"].write(content, cancel)
    assert reports == [(number, len(CARDS)) for number in range(3)]


def test_an_office_applies_its_template(content: PackContent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = build_template()
    office.slide_master.background.fill.solid()
    office.slides.add_slide(office.slide_layouts[0])
    # A template whose figures have a title only.
    layout = office.slide_layouts[2]
    for shape in list(layout.placeholders):
        if shape.placeholder_format.idx:
            shape._element.getparent().remove(shape._element)
        else:
            shape.height = Inches(1.4)
    office.part._content_type = CONTENT_TYPE.PML_TEMPLATE_MAIN
    path = tmp_path / "office.potx"
    office.save(str(path))
    monkeypatch.setenv(VARIABLE, str(path))
    two_entries = PackContent(content.pack, content.entries[:2], content.address, content.day)
    deck = Presentation(BytesIO(FORMATS["pptx"].write(two_entries)))
    test_no_element_overflows_or_overlaps(deck)
    assert deck.part.content_type == CONTENT_TYPE.PML_PRESENTATION_MAIN
    slide = figure_slides(deck, two_entries)[CARDS[0]]
    assert two_entries.entries[0].figure.credits[0].publisher[:20] in "".join(slide._element.itertext())
    path.write_bytes(b"not a presentation")
    with pytest.raises(TemplateError, match=r"office\.potx is not a PowerPoint presentation"):
        FORMATS["pptx"].write(two_entries)
