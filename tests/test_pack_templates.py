"""Slides in an office's own template: nothing overlaps and no title leaves its placeholder, whatever that is like."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

from hled_dash.catalogue import Catalogue
from hled_dash.export.packs import FORMATS
from hled_dash.export.packs.frame_style import frame_style
from hled_dash.export.packs.pptx_template import VARIABLE
from hled_dash.export.packs.slide_text import Paragraph, text_height
from hled_dash.store import Engine
from tests.pack_content import make_content

#: As long as the reader's title may be.
TITLE = ("Población con ingreso inferior a la línea de pobreza por ingresos en las entidades del sur y sureste de la "
         "República")[:120]
CARDS = ("poverty-southern-mexico-trend", "poverty-southern-mexico-map", "complexity-and-output")
POINT = 12700


def titles(deck: Any) -> list[Any]:
    return [shape for part in (deck.slide_master, *deck.slide_layouts) for shape in part.placeholders
            if shape.placeholder_format.type in (1, 3)]


def title_style(deck: Any) -> Any:
    return deck.slide_master._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")


def capitals(deck: Any) -> None:
    title_style(deck).find(qn("a:defRPr")).set("cap", "all")


def wide_lines(deck: Any) -> None:
    title_style(deck).insert(0, parse_xml(f'<a:lnSpc {nsdecls("a")}><a:spcPct val="150000"/></a:lnSpc>'))


def margins(deck: Any) -> None:
    for shape in titles(deck):
        shape.text_frame.margin_left = shape.text_frame.margin_right = Inches(1.5)
        shape.text_frame.margin_top = Inches(0.3)


def placed(left: float, top: float, width: float, height: float) -> Callable[[Any], None]:
    def place(deck: Any) -> None:
        for shape in titles(deck):
            shape.left, shape.top, shape.width, shape.height = map(Inches, (left, top, width, height))
    return place


def unnamed(deck: Any) -> None:
    for layout in deck.slide_layouts:
        layout._element.attrib.pop("type", None)


def more_placeholders(deck: Any) -> None:
    for shape in deck.slide_layouts[8].placeholders:
        if shape.placeholder_format.type in (2, 18):
            deck.slide_layouts[5].shapes._spTree.append(deepcopy(shape._element))


@pytest.mark.parametrize("change", [
    pytest.param(lambda _deck: None, id="plain"), capitals, wide_lines, margins, unnamed, more_placeholders,
    pytest.param(placed(0.5, 0.2, 9, 0.6), id="flat"), pytest.param(placed(0.3, 0.5, 2.5, 6), id="left"),
    pytest.param(placed(7.2, 0.5, 2.5, 6), id="right"), pytest.param(placed(0.5, 5.7, 9, 1), id="bottom")])
def test_titles_stay_in_their_placeholders_and_figures_beside_them(
        catalogue: Catalogue, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        change: Callable[[Any], None]) -> None:
    """The template of 4:3 that python-pptx has, and what offices do to theirs."""
    office = Presentation()
    change(office)
    path = tmp_path / "office.pptx"
    office.save(str(path))
    monkeypatch.setenv(VARIABLE, str(path))
    content = make_content(catalogue, engine, "es", CARDS, note="Preguntar a la delegación.", item_title=TITLE)
    content = replace(content, entries=tuple(replace(entry, section="") for entry in content.entries))
    deck = Presentation(BytesIO(FORMATS["pptx"].write(content)))
    for slide in list(deck.slides)[1:1 + len(CARDS)]:
        title = slide.shapes.title
        style = frame_style(title)
        (run,) = title.text_frame.paragraphs[0].runs
        height = text_height([Paragraph(run.text, bold=True)], run.font.size.pt, (title.width - style.across) / POINT,
                             style)
        assert height <= (title.height - style.down) / POINT
        assert run.text == TITLE or change in (margins, wide_lines) or title.height < Inches(0.7)
        boxes = [(shape.left, shape.top, shape.left + shape.width, shape.top + shape.height) for shape in slide.shapes]
        for number, box in enumerate(boxes):
            assert box[0] >= 0
            assert box[2] <= deck.slide_width
            for other in boxes[number + 1:]:
                overlap = min(box[2], other[2]) - max(box[0], other[0]), min(box[3], other[3]) - max(box[1], other[1])
                assert min(overlap) <= Inches(0.03)
        # Nothing asks who edits the slide to fill it in.
        assert all(shape.text_frame.text for shape in slide.placeholders if shape.placeholder_format.type not in (
            13, 15, 16))


def test_a_style_is_that_of_the_nearest_part_that_says_something() -> None:
    deck = Presentation()
    capitals(deck)
    wide_lines(deck)
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    style = frame_style(slide.shapes.title)
    assert (style.across, style.down) == (2 * 91440, 2 * 45720)
    assert (style.line, style.before, style.capitals) == (1.5, (0.0, 0.0), True)
    slide.slide_layout.placeholders[0].text_frame.margin_left = 0
    assert frame_style(slide.shapes.title).across == 91440
    slide.shapes.title.text_frame.margin_left = 10
    assert frame_style(slide.shapes.title).across == 91450


def test_the_numbers_of_grouped_bars_are_no_higher_than_a_bar(catalogue: Catalogue, engine: Engine) -> None:
    content = make_content(catalogue, engine, "es", ("governance",))
    deck = Presentation(BytesIO(FORMATS["pptx"].write(content)))
    frame = next(shape for slide in deck.slides for shape in slide.shapes if shape.has_chart)
    plot = frame.chart.plots[0]
    count, size = len(plot.series), plot.series[0].data_labels.font.size.pt
    assert count == 5
    # LibreOffice leaves 191 of 331 points to the bars: below there are the legend and the title of the axis.
    assert size * len(plot.categories) * (count + 0.4) <= 191 / 331 * frame.height.pt
