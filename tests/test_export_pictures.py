"""Pictures of figures, opened again: what they draw and what they say about themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from lxml import etree
from page import ValidationProfile, validate_pdf_bytes
from PIL import Image
from PIL.PngImagePlugin import PngImageFile
from pypdf import PdfReader

from hled_dash.export.image import figure_image, hold_widths, picture_title
from hled_dash.export.slide import figure_slide
from hled_dash.export.text_layout import text_width
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
)

__all__ = ["draw_card"]


@pytest.fixture(scope="module")
def render(draw_card: Any) -> Callable[[str, str, str], bytes]:
    """Return the picture of a card in a language and format, which is made once."""
    @cache
    def picture(name: str, language: str, kind: str) -> bytes:
        figure = draw_card(name, language)
        return figure_image(figure, figure_address(figure), kind, day=DAY)  # type: ignore[arg-type]

    return picture


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", [LINE, BARS, SCATTER, STATES, BRIDGES])
def test_a_pdf_has_text_that_can_be_read_and_its_fonts(
    draw_card: Any, render: Callable[[str, str, str], bytes], name: str, language: str
) -> None:
    figure = draw_card(name, language)
    (page,) = PdfReader(BytesIO(render(name, language, "pdf"))).pages
    assert float(page.mediabox.width) == pytest.approx(750)
    words = " ".join(page.extract_text().split())
    for part in (figure.title, figure.subtitle, figure.credits[0].title, figure.credits[0].licence.split(" (")[0],
                 "Made on March 1, 2026." if language == "en" else "Elaborado el 1 de marzo de 2026."):
        assert "".join(part.split()) in words.replace(" ", ""), part
    assert figure_address(figure) in words.replace(" ", "")
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert all("SourceSansPro" in font["/BaseFont"] for font in fonts)
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


@pytest.mark.parametrize("name", [LINE, SCATTER, MUNICIPALITIES])
def test_pictures_say_what_they_show_and_whose_figures_they_are(
    draw_card: Any, render: Callable[[str, str, str], bytes], name: str
) -> None:
    """Title, description, language and size in print, where each format has them."""
    figure = draw_card(name, "es")
    address = figure_address(figure)
    content = render(name, "es", "pdf")
    report = validate_pdf_bytes(content, profile=ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []
    pdf = PdfReader(BytesIO(content))
    assert pdf.metadata is not None
    assert (pdf.metadata.title, pdf.metadata.subject) == (picture_title(figure), figure.alt)
    assert pdf.metadata.creation_date is not None
    assert pdf.metadata.creation_date.date() == DAY
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "es-MX"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    tags = etree.fromstring(root["/Metadata"].get_object().get_data())
    assert tags.xpath("string(//*[local-name()='part'])") == "1"
    # The one that is twice as large takes four times as long, and says of each figure the same.
    large = (("png4x", 6400, 614),) if name == LINE else ()
    for kind, width, dots in (("png", 3200, 307), *large, ("16x9", 1920, 144)):
        picture = Image.open(BytesIO(figure_slide(figure, address, day=DAY) if kind == "16x9" else
                                     render(name, "es", kind)))
        assert isinstance(picture, PngImageFile)
        assert (picture.width, round(picture.info["dpi"][0])) == (width, dots)
        assert picture.text == {
            "Title": picture_title(figure), "Author": "Diálogo Económico de Alto Nivel México-Estados Unidos",
            "Description": figure.alt, "Source": "; ".join(credit.line() for credit in figure.credits),
            "Copyright": "; ".join(dict.fromkeys(credit.licence for credit in figure.credits)), "URL": address,
            "Creation Time": "2026-03-01"}
        assert picture.text["Title"].lang == "es-MX"
    svg = etree.fromstring(render(name, "es", "svg"))
    assert svg.get("{http://www.w3.org/XML/1998/namespace}lang") == "es-MX"
    for attribute, tag, text in (("aria-labelledby", "title", picture_title(figure)),
                                 ("aria-describedby", "desc", figure.alt)):
        (element,) = svg.findall(f"{SVG}{tag}")
        assert (svg.get(attribute), element.text) == (element.get("id"), text)


def test_texts_of_a_drawing_are_as_wide_in_every_typeface() -> None:
    held = hold_widths('<svg><text x="1" font-size="12px" font-weight="600">a &amp; b</text><text>\n</text></svg>')
    assert f'textLength="{text_width("a & b", 12, bold=True):.1f}" lengthAdjust="spacingAndGlyphs">a &amp; b<' in held
    assert held.count("textLength") == 1


def test_characters_without_a_glyph_leave_a_pdf_its_other_text(draw_card: Any) -> None:
    figure = draw_card(LINE)
    hostile = replace(figure, title="Trade \U0001f4a3漢\u05d0\u202e\u200b\x07 <b>&amp;", notes=("↗ a note \U0001f4a3",))
    pdf = PdfReader(BytesIO(figure_image(hostile, figure_address(figure), "pdf", day=DAY)))
    assert "a note" in pdf.pages[0].extract_text()
    assert "<b>&amp;" in pdf.pages[0].extract_text()
    assert str(pdf.metadata and pdf.metadata.title).startswith("Trade")
    texts = Image.open(BytesIO(figure_image(hostile, "x", "png", day=DAY))).info
    assert texts["Title"].startswith("Trade \U0001f4a3漢\u05d0")
    assert not set("\u202e\x07") & set(texts["Title"])


@pytest.mark.parametrize("name", [LINE, STATES, MUNICIPALITIES])
def test_a_png_is_wide_and_not_blank(render: Callable[[str, str, str], bytes], name: str) -> None:
    picture = Image.open(BytesIO(render(name, "es", "png"))).convert("RGB")
    assert picture.width >= 3000
    # The drawing, between the title and the source, has ink in each third of its width.
    inside = picture.crop((0, picture.height // 5, picture.width, picture.height * 3 // 5))
    for third in range(3):
        part = inside.crop((third * inside.width // 3, 0, (third + 1) * inside.width // 3, inside.height))
        assert len(part.getcolors(1_000_000) or []) > 4
