"""A pack as PDF: read again, tagged, with contents, bookmarks and the numbers of the figures."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from page import ValidationProfile, is_pdf_compliant_bytes, validate_pdf_bytes
from pypdf import PdfReader, PdfWriter

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import LanguageCode
from hled_dash.export.cells import table_cells
from hled_dash.export.image import figure_image
from hled_dash.export.packs import FORMATS
from hled_dash.export.packs.pdf import _PAGE_MILLIMETRES, _TABLE_EM, _TABLE_PAD, VARIABLE, write_pdf
from hled_dash.export.text_layout import column_widths, text_width
from hled_dash.pack import Pack, Section
from hled_dash.pack.content import PackContent, build_content
from hled_dash.pack.model import make_item
from hled_dash.store import Engine
from hled_dash.view import View
from tests.pack_content import HOSTILE, make_content

CARDS = ("poverty-southern-mexico-trend", "homicide-countries", "export-commodities", "poverty-southern-mexico-map")


@pytest.fixture(scope="module")
def content(catalogue: Catalogue, engine: Engine) -> PackContent:
    return make_content(catalogue, engine, "es", CARDS, title="Sur de México")


@pytest.fixture(scope="module")
def pdf(content: PackContent) -> bytes:
    return FORMATS["pdf"].write(content)


def structure(reader: PdfReader) -> list[Any]:
    elements: list[Any] = []
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            elements.append(node)
            waiting += [node["/K"]] if "/K" in node else []
    return elements


def test_a_pdf_is_tagged_named_and_in_its_language(pdf: bytes, content: PackContent) -> None:
    reader = PdfReader(BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/Suspects" not in root["/MarkInfo"], "Poppler takes false for an error"
    assert root["/Lang"] == "es-MX"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b'pdfuaid:part' in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Sur de México"
    nodes = structure(reader)
    pictures = {node["/Alt"] for node in nodes if node.get("/S") == "/Figure"}
    assert pictures == {entry.figure.alt for entry in content.entries}
    assert {"/H1", "/H2", "/Table", "/TH", "/TOC", "/Link"} <= {node.get("/S") for node in nodes}


def test_a_pdf_keeps_the_rules_of_pdf_ua(pdf: bytes) -> None:
    report = validate_pdf_bytes(pdf, profile=ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []
    untagged = PdfWriter(BytesIO(pdf))
    del untagged.root_object["/StructTreeRoot"]
    file = BytesIO()
    untagged.write(file)
    assert not is_pdf_compliant_bytes(file.getvalue(), profile=ValidationProfile.PDF_UA_1)


def test_fonts_are_embedded_and_drawings_are_vectors(pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    for page in reader.pages:
        assert not list(page.images)
        for font in page["/Resources"].get("/Font", {}).values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert "SourceSansPro" in described["/FontName"]
            assert "/FontFile2" in described


def test_bookmarks_and_pages_are_in_the_order_of_the_pack(pdf: bytes, content: PackContent) -> None:
    reader = PdfReader(BytesIO(pdf))
    titles = [element.title for group in reader.outline for element in (group if isinstance(group, list) else [group])]
    expected_titles = [entry.title for entry in content.entries]
    assert [title for title in titles if title in expected_titles] == expected_titles
    assert titles[-1] == "Fuentes"
    assert f"{len(reader.pages)} / {len(reader.pages)}" in reader.pages[-1].extract_text()


def test_each_figure_fits_on_its_page(pdf: bytes, content: PackContent) -> None:
    """Its drawing is smaller, and its table shorter, where its notes would take two lines of a second page; thirteen
    notes take one, with the table, because the type of the drawing would be too small."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    assert len(pages) == len(content.entries) + 3
    for page, entry in zip([*pages[1:3], pages[3] + pages[4], pages[5]], content.entries, strict=True):
        assert all(" ".join(note.split()) in " ".join(page.split()) for note in entry.figure.notes[-1:])
    assert "Periodo Productos" in pages[4]


def test_no_type_is_smaller_than_seven_points(pdf: bytes) -> None:
    sizes: dict[int, set[float]] = {}
    for number, page in enumerate(PdfReader(BytesIO(pdf)).pages, start=1):
        def note(text: str, matrix: list[float], line: list[float], _font: object, size: float,
                 number: int = number) -> None:
            if text.strip():
                sizes.setdefault(number, set()).add(abs(size * matrix[3] * line[3]))
        page.extract_text(visitor_text=note)
    assert {number: min(found) for number, found in sizes.items() if min(found) < 7} == {}


def test_numbers_are_those_of_the_tables(pdf: bytes, content: PackContent) -> None:
    reader = PdfReader(BytesIO(pdf))
    for number, entry in enumerate(content.entries[:2], start=1):
        words = (reader.pages[number].extract_text() + reader.pages[number + 1].extract_text()).split()
        _header, rows, numeric, _unit = table_cells(entry.figure)
        numbers = [cell for row in rows[:20] for cell, number in zip(row, numeric, strict=True) if number]
        assert set(" ".join(numbers).split()) <= set(words)


def test_the_counts_of_the_board_are_plain_figures(catalogue: Catalogue, engine: Engine) -> None:
    items = (make_item(View(page="pillar_2", figure="board"), "es"),)
    board = build_content(Pack(language="es", sections=(Section("", items),)), catalogue, engine, "https://example.org",
                          date(2026, 12, 1))
    words = PdfReader(BytesIO(FORMATS["pdf"].write(board))).pages[1].extract_text().split()
    _header, rows, _numeric, _unit = table_cells(board.entries[0].figure, short=True)
    counts = {word.replace("\u2060", "") for row in rows for cell in row[1:] for word in cell.split()}
    assert counts <= set(words)


def test_hostile_words_are_text_and_a_file_is_the_same_twice(catalogue: Catalogue, engine: Engine,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    content = make_content(catalogue, engine, "en", ("homicide-countries",), title='#panic() "x" $1$ *b* @a <b>',
                           note=HOSTILE, item_title=HOSTILE)
    monkeypatch.setenv(VARIABLE, "A4")
    first = write_pdf(content)
    assert first == write_pdf(content)
    reader = PdfReader(BytesIO(first))
    cover = " ".join(reader.pages[0].extract_text().split())
    assert '#panic() "x" $1$ *b* @a <b>' in cover
    assert "□ stands for characters that the typeface" in cover
    # A run of emoji is one square; what only turns the text is none.
    assert reader.pages[1].extract_text().count("□") == 2
    assert (round(reader.pages[0].mediabox.width), round(reader.pages[0].mediabox.height)) == (595, 842)
    assert round(PdfReader(BytesIO(write_pdf(content, paper="letter"))).pages[0].mediabox.width) == 612


@pytest.mark.parametrize(("language", "tag"), [("en", "en-US"), ("es", "es-MX"), ("es-419", "es")])
def test_documents_are_made_in_every_language(catalogue: Catalogue, engine: Engine, language: LanguageCode,
                                              tag: str) -> None:
    """Typst knows no region of Latin America."""
    content = make_content(catalogue, engine, language, CARDS[:1])
    figure = content.entries[0].figure
    for file in (write_pdf(content), figure_image(figure, "x", "pdf")):
        assert PdfReader(BytesIO(file)).trailer["/Root"]["/Lang"] == tag


def test_a_figure_without_values_has_a_message(catalogue: Catalogue, engine: Engine) -> None:
    content = make_content(catalogue, engine, "en", ("fixed-broadband",), places=("MX-CHP",))
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(write_pdf(content))).pages)
    assert content.entries[0].figure.empty[:30] in " ".join(words.split())


def test_columns_of_a_table_fit_their_longest_word() -> None:
    columns = [("Fecha", "2 de mayo"), ("Objetivos", "I.4"), ("Qué", "Una frase larga. " * 20),
               ("Cifra", "63.2\u00a0millones")]
    widths = column_widths(columns, _PAGE_MILLIMETRES, _TABLE_EM, _TABLE_PAD)
    assert sum(widths) == pytest.approx(_PAGE_MILLIMETRES)
    assert widths[2] > 3 * max(widths[:2])
    assert widths[1] > 3 * text_width("Objetivos", 1, bold=True)
    # A no-break space breaks no line.
    assert widths[3] > 3 * text_width("63.2\u00a0millones", 1, bold=True)
