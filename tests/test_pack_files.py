"""A pack as workbook, page and ZIP: opened again, with the numbers of the figures and no word that is code."""

from __future__ import annotations

import hashlib
import pickle
import re
from dataclasses import replace
from datetime import date
from html import escape
from io import BytesIO
from unittest.mock import Mock
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from hled_dash.catalogue import Catalogue
from hled_dash.export.map_svg import wide_svg
from hled_dash.export.packs import FORMATS, picture
from hled_dash.export.packs.archive import safe_stem
from hled_dash.export.packs.job import trim_content, write_content
from hled_dash.export.packs.pack_text import all_credits, source_line
from hled_dash.export.progress import NextStep
from hled_dash.export.worksheet import sheet_names
from hled_dash.pack.content import PackContent, build_content
from hled_dash.pack.model import Pack, Section, make_item
from hled_dash.store import Engine
from hled_dash.view import PILLAR_PAGES, View
from tests.pack_content import HOSTILE, make_content

CARDS = ("poverty-southern-mexico-trend", "homicide-countries", "poverty-southern-mexico-ranked", "carbon-and-income")


@pytest.fixture(scope="module")
def content(catalogue: Catalogue, engine: Engine) -> PackContent:
    return make_content(catalogue, engine, "es", CARDS, title="Sur de México", note=HOSTILE, item_title=HOSTILE)


@pytest.fixture(scope="module")
def files(content: PackContent) -> dict[str, bytes]:
    with ZipFile(BytesIO(FORMATS["zip"].write(content))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_zip_has_every_format_with_its_checksum(files: dict[str, bytes]) -> None:
    assert list(files) == ["sur-de-mexico.pptx", "sur-de-mexico.pdf", "sur-de-mexico.xlsx", "sur-de-mexico.html",
                           "README.txt", "SHA256SUMS"]
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    assert "Fuentes" in files["README.txt"].decode("utf-8-sig")


def test_the_files_of_a_zip_are_written_in_three_steps_and_share_drawings(
        content: PackContent, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "figure_svg_alone", counted := Mock(wraps=picture.figure_svg_alone))
    picture.page_svg.cache_clear()
    steps, result = 1, write_content(content, "zip", {})
    assert counted.call_count == len(content.entries)
    while isinstance(result, NextStep):
        function, args = pickle.loads(result.job)
        steps, result = steps + 1, function(*args)
    assert steps == 3
    with ZipFile(BytesIO(result)) as archive:
        assert archive.namelist() == list(files)
        assert all(archive.read(name) == files[name] for name in files if name.endswith((".pdf", ".html", ".txt")))


def test_a_sheet_has_the_numbers_of_the_figure(files: dict[str, bytes], content: PackContent) -> None:
    book = load_workbook(BytesIO(files["sur-de-mexico.xlsx"]))
    assert book.sheetnames[0] == "Contenido"
    assert book.sheetnames[-1] == "Fuentes"
    for sheet, entry in zip(book.worksheets[1:-1], content.entries, strict=True):
        numbers = {cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, float | int)}
        assert set(entry.figure.codes["value"]) <= numbers
        assert sheet.freeze_panes
        assert len(sheet._charts) == 1
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert book["Contenido"]["B9"].hyperlink or any(
        cell.hyperlink for row in book["Contenido"].iter_rows() for cell in row)


def test_the_html_of_a_pack_is_self_contained(files: dict[str, bytes], content: PackContent) -> None:
    page = files["sur-de-mexico.html"].decode()
    assert "<script" not in page
    assert not re.search(r'(?:src|xlink:href)="(?!#|data:)', page)
    assert '<html lang="es-MX">' in page
    assert page.count('role="img"') >= len(CARDS)
    line = f"{content.pack.classification} · {content.pack.title}"
    # On each figure and the sources, and on each sheet of paper.
    assert page.count(f'<p class="running">{line}') == len(CARDS) + 1
    assert page.count(f'<p class="running">{line} · {content.entries[0].section}</p>') == 3
    assert "@top-left" in page
    assert "<b>" not in page
    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(names) == len(set(names))


def test_names_are_safe() -> None:
    assert safe_stem("CON") == "hled-con"
    assert safe_stem("../../: ñ?") == "n"
    assert safe_stem("\U0001f600") == "hled-pack"
    assert sheet_names(["a/b:c", "A b c", "History", ""]) == ["a b c", "A b c (2)", "History (2)", "-"]


def test_names_on_maps_of_slides_are_read_from_the_back_of_a_room(catalogue: Catalogue, engine: Engine) -> None:
    """On a screen of 1366 by 768 pixels names and legend are 18 pixels high, whatever the map."""
    cards = ("poverty-guatemala-map", "us-states-trade", "human-development-one-scale", "water-honduras")
    pages = {pillar: page for page, pillar in PILLAR_PAGES.items()}
    views = [View(page=pages[catalogue.objectives[catalogue.cards[card].objective].pillar], figure=card, language="es")
             for card in cards]
    pack = Pack(sections=(Section("", tuple(make_item(view, "es") for view in views)),))
    content = build_content(pack, catalogue, engine, "https://hled.example.org", date(2026, 11, 27), projected=True)
    for entry in trim_content(content).entries:
        assert entry.projected is not None
        assert entry.projected.spec is not None
        svg = wide_svg(entry.projected.spec, 800)
        width, height = (float(re.findall(rf'{side}="([\d.]+)"', svg)[0]) for side in ("width", "height"))
        inches = min(12.2 / width, 4.9 / height)
        smallest = min(map(float, re.findall(r'font-size="([\d.]+)', svg)))
        assert smallest * inches * 1366 / 13.333 >= 17.9, entry.title


def test_no_sign_of_a_pack_ends_a_string_of_its_style_sheet(content: PackContent) -> None:
    named = replace(content, pack=replace(content.pack, title='a";} </style>\\'), entries=())
    page = FORMATS["html"].write(named).decode()
    assert 'a\\22 \\3b \\7d  \\3c \\2f style\\3e \\5c ";' in page
    assert page.count("</style>") == 1


@pytest.mark.parametrize("name", ["pptx", "xlsx", "html"])
def test_the_sources_of_the_board_are_named(catalogue: Catalogue, engine: Engine, name: str) -> None:
    pack = Pack(sections=(Section("", (make_item(View(page="overview", figure="board"), "en"),)),))
    content = trim_content(build_content(pack, catalogue, engine, "https://hled.example.org", date(2026, 11, 27)))
    credits = all_credits(content)
    assert len(credits) > 10
    assert {credit.source for credit in credits} <= set(catalogue.sources)
    assert "CSV" not in source_line(content.entries[0].figure)
    written = FORMATS[name].write(content)
    if name == "html":
        text = written.decode()
    else:
        with ZipFile(BytesIO(written)) as archive:
            text = "".join(archive.read(part).decode() for part in archive.namelist() if part.endswith(".xml"))
    assert [credit.title for credit in credits if escape(credit.title, quote=False) not in text] == []


def test_a_sheet_of_the_board_has_its_counts_as_numbers(catalogue: Catalogue, engine: Engine) -> None:
    pack = Pack(sections=(Section("", (make_item(View(page="pillar_2", figure="board"), "en"),)),))
    content = trim_content(build_content(pack, catalogue, engine, "https://hled.example.org", date(2026, 11, 27)))
    rows = list(load_workbook(BytesIO(FORMATS["xlsx"].write(content))).worksheets[1].values)
    (top,) = [number for number, row in enumerate(rows) if row[0] == "Objective"]
    assert rows[top][1:] == ("Place", "better", "worse", "not moved", "not judged")
    (cell,) = [row for row in rows[top + 1:] if str(row[0]).startswith("II.1") and row[1] == "Mexico"]
    assert all(isinstance(count, int) for count in cell[2:])
    codes = content.entries[0].figure.codes
    assert sum(cell[2:]) == ((codes["objective"] == "II.1") & (codes["place"] == "MEX")).sum()


def test_a_sheet_of_values_of_several_units_has_them_as_numbers(catalogue: Catalogue, engine: Engine) -> None:
    pack = Pack(language="es", sections=(Section("", (make_item(
        View(page="places", place="MX-CHP", figure="profile", language="es"), "es"),)),))
    content = build_content(pack, catalogue, engine, "https://hled.example.org", date(2026, 11, 27))
    sheet = load_workbook(BytesIO(FORMATS["xlsx"].write(content))).worksheets[1]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(number for number, row in enumerate(rows) if row[-2:] == ["Valor", "Unidad"])
    assert [row[-2] for row in rows[head + 1:]] == pytest.approx(content.entries[0].figure.codes["value"].tolist())
