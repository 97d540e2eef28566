"""Tables of figures, opened again by other programs; pictures that other processes render; ``export``."""

from __future__ import annotations

import csv
import json
import os
import sys
import threading
import time
import unicodedata
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from hled_dash.catalogue import Catalogue
from hled_dash.cli.main import main
from hled_dash.export import (
    QueueFullError,
    RenderError,
    RenderPool,
    figure_csv,
    figure_json,
    figure_parquet,
    figure_rows,
    figure_xlsx,
    file_stem,
)
from hled_dash.export.csv import is_changed
from hled_dash.export.safe_text import cell_text, clean_text
from hled_dash.figures import Figure, Selection, draw
from hled_dash.figures.resolve import Resolver, view_figure
from hled_dash.language import LANGUAGES
from hled_dash.store import Engine
from hled_dash.view import View
from hled_dash.view.period_parsers import read_period

DAY, ADDRESS = date(2026, 3, 1), "https://hled.example.org/?v=1&lang=es&figure=x"
SPANISH = LANGUAGES["es"]
FIGURES = (("pillar_1", "goods-trade"), ("pillar_2", "poverty-southern-mexico-map"), ("overview", "headlines"),
           ("overview", "board"), ("places", "profile"), ("dialogue", "timeline"))


@pytest.fixture(scope="module")
def figures(catalogue: Catalogue, resolver: Resolver) -> dict[str, Figure]:
    return {name: view_figure(View.from_query(page, {"figure": name, "lang": "es"}, catalogue).view, resolver)
            for page, name in FIGURES}


@pytest.mark.parametrize("name", [name for _page, name in FIGURES])
def test_every_table_has_the_values_of_the_figure(name: str, figures: dict[str, Figure], catalogue: Catalogue) -> None:
    figure = figures[name]
    rows = figure_rows(figure, catalogue, SPANISH)
    book = openpyxl.load_workbook(BytesIO(figure_xlsx(figure, catalogue, SPANISH, ADDRESS, DAY)))
    data, values, sources = book.worksheets
    assert (data.max_row, values.max_row) == (len(figure.extra.get("counts", figure.table)) + 1, len(rows) + 1)
    assert values.freeze_panes == "B2"
    assert values.auto_filter.ref
    cells = [[cell.value for cell in row] for row in values.iter_rows()]
    assert cells[0] == list(rows[0])
    for written, row in zip(cells[1:], rows, strict=True):
        for (heading, value), cell in zip(row.items(), written, strict=True):
            if isinstance(value, int | float) and value == value:
                assert cell == pytest.approx(value), heading
    facts = {row[0].value: row[1].value for row in sources.iter_rows()}
    assert facts["Consultado el"] == datetime(2026, 3, 1)
    assert ADDRESS in facts.values()
    assert figure.title in facts.values()
    table = pq.read_table(BytesIO(figure_parquet(figure, catalogue, SPANISH, ADDRESS, DAY)))
    document = json.loads(figure_json(figure, catalogue, SPANISH, ADDRESS, DAY))
    assert table.num_rows == len(document["rows"]) == len(rows)
    assert json.loads(table.schema.metadata[b"hled"]) == document["figure"]
    if "value" in rows[0]:
        known = [row["value"] for row in rows]
        assert table["value"].to_pylist() == [row["value"] for row in document["rows"]] == known
    text = list(csv.DictReader(StringIO(figure_csv(figure, catalogue, SPANISH).decode("utf-8-sig"))))
    assert len(text) == len(rows)


@pytest.mark.parametrize("name", ["headlines", "profile"])
def test_values_of_several_units_have_their_unit_beside_them(
    name: str, figures: dict[str, Figure], catalogue: Catalogue
) -> None:
    book = openpyxl.load_workbook(BytesIO(figure_xlsx(figures[name], catalogue, SPANISH, ADDRESS, DAY)))
    headings, *rows = book.worksheets[0].values
    written = [row[headings.index("Valor"):] for row in rows]
    expected = [(row["value"], row["unit"]) for row in figure_rows(figures[name], catalogue, SPANISH)]
    assert headings[-2:] == ("Valor", "Unidad")
    assert [unit for _value, unit in written] == [unit for _value, unit in expected]
    assert [value for value, _unit in written] == pytest.approx([value for value, _unit in expected])


def test_lines_have_a_chart_of_excel(figures: dict[str, Figure], catalogue: Catalogue) -> None:
    content = figure_xlsx(figures["goods-trade"], catalogue, SPANISH, ADDRESS, DAY)
    assert len(openpyxl.load_workbook(BytesIO(content)).worksheets[0]._charts) == 1


def test_a_spreadsheet_keeps_the_zero_of_a_code(engine: Engine, catalogue: Catalogue) -> None:
    figure = draw(catalogue.cards["imports-by-heading"], Selection(), SPANISH, catalogue, engine)
    codes = [code for code in figure.codes["heading"] if code.startswith("0")]
    taken, served = (pd.read_csv(BytesIO(content), dtype=str)["heading"].tolist() for content in (
        figure_csv(figure, catalogue, SPANISH, ADDRESS, DAY), figure_csv(figure, catalogue, SPANISH)))
    assert codes
    assert taken == [f"heading:{code}" for code in figure.codes["heading"]]
    assert served == figure.codes["heading"].tolist()
    some = replace(figure, codes=figure.codes.assign(heading=[None, *figure.codes["heading"][1:]]))
    cells = csv.DictReader(StringIO(figure_csv(some, catalogue, SPANISH, ADDRESS, DAY).decode("utf-8-sig")))
    assert [cell["heading"] for cell in cells] == ["", *taken[1:]]


def test_a_spreadsheet_takes_no_month_for_a_day(drawn_months: Figure, catalogue: Catalogue) -> None:
    taken, served = (pd.read_csv(BytesIO(content), dtype=str) for content in (
        figure_csv(drawn_months, catalogue, SPANISH, ADDRESS, DAY), figure_csv(drawn_months, catalogue, SPANISH)))
    months = [read_period(code) for code in taken["period"]]
    assert months == served["period"].tolist() == drawn_months.codes["period"].tolist()
    assert taken["period"].str.fullmatch(r"\d{4}-M\d\d").all()
    assert taken["period_start"].tolist() == [f"{month}-01" for month in months]
    assert "period_start" not in served


@pytest.mark.parametrize(("code", "changed"), [
    ("0702", True), ("1E5", True), ("10-14", True), ("3/4", True), ("5-2024", True), ("true", True), ("9" * 16, True),
    ("31-33", False), ("48-49", False), ("15-24", False), ("702", False), ("Y15T24", False), ("T", False),
])
def test_codes_that_spreadsheets_change_are_known(code: str, changed: bool) -> None:
    assert is_changed(code) == changed


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", "\u202e=1",
                                  "\x00=1"])
def test_no_text_is_a_formula(text: str, figures: dict[str, Figure], catalogue: Catalogue) -> None:
    figure = figures["timeline"]
    column = figure.codes.columns[-1]
    hostile = replace(figure, title=text, codes=figure.codes.head(1).assign(**{column: [text]}),
                      table=pd.DataFrame({text: [text]}))
    (row,) = csv.DictReader(StringIO(figure_csv(hostile, catalogue, SPANISH).decode("utf-8-sig")))
    assert row[column].startswith("'")
    book = openpyxl.load_workbook(BytesIO(figure_xlsx(hostile, catalogue, SPANISH, ADDRESS, DAY)))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert "f" not in {cell.data_type for cell in cells}
    hostile_cells = [cell for cell in cells if cell.value == clean_text(text)]
    assert len(hostile_cells) >= 2
    assert all(cell.quotePrefix for cell in hostile_cells)
    assert clean_text(text) == clean_text(clean_text(text))


def test_clean_text_keeps_what_is_read() -> None:
    assert cell_text("San José, −3 % (2024)") == "San José, −3 % (2024)"
    assert clean_text("a\u202eb\x07c\nd") == "abc d"
    unseen = [sign for sign in map(chr, range(0x10000)) if unicodedata.category(sign) in ("Cc", "Cs")]
    assert {clean_text(sign) for sign in unseen} == {"", " "}


def test_a_name_of_a_file_is_bounded_and_plain(figures: dict[str, Figure], catalogue: Catalogue) -> None:
    figure = figures["goods-trade"]
    codes = figure.codes.assign(place=["../../ñ" + "x" * 300] * len(figure.codes))
    name = file_stem(replace(figure, id="../" * 90, codes=codes), catalogue)
    assert len(name) < 220
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")
    assert not name.startswith(".")


def test_a_pool_is_bounded_and_lives_on(tmp_path: Path) -> None:
    pool, pipe = RenderPool(1, 1, max_tasks=3), tmp_path / "pipe"
    os.mkfifo(pipe)
    try:
        assert pool.run(os.getpid) != os.getpid()
        with pytest.raises(RenderError, match="ZeroDivisionError"):
            pool.run(divmod, 1, 0)
        with pytest.raises(RenderError, match="ended"):
            pool.run(os._exit, 3)
        with pytest.raises(RenderError, match="time"):
            pool.run(time.sleep, 30, timeout=0.3)
        waited: list[int] = []
        slow = threading.Thread(target=pool.run, args=(Path.read_bytes, pipe))
        slow.start()
        while not pool.waiting:
            time.sleep(0.01)
        second = threading.Thread(target=lambda: pool.run(os.getpid, on_wait=waited.append))
        second.start()
        while not waited:
            time.sleep(0.01)
        with pytest.raises(QueueFullError):
            pool.run(os.getpid)
        pipe.write_bytes(b"go on")
        slow.join()
        second.join()
        assert set(waited) == {1}

        class Dropped(Exception):
            pass

        def drop() -> None:
            raise Dropped

        with pytest.raises(Dropped):
            pool.run(time.sleep, 30, check=drop)
        assert pool.waiting == 0
        assert pool.run(sum, (1, 2)) == 3
    finally:
        pool.close()


@pytest.fixture
def called(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hled_dash.cli.build.open_database", lambda _language: engine)


def test_export_writes_the_figure_of_an_address(
    called: None, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HLED_BASE_ADDRESS", "https://hled.example.org")
    file = tmp_path / "a.csv"
    assert main(["export", "https://hled.example.org/pillar_1?figure=goods-trade&amp;lang=es", "--format", "csv", "-o",
                 str(file), "--lang", "en"]) == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbfindicator,")
    assert list(tmp_path.iterdir()) == [file]
    assert main(["export", "/maps", "--format", "svg", "-o", str(tmp_path / "m.svg"), "--language", "es"]) == 0
    assert "Desarrollo humano" in (tmp_path / "m.svg").read_text(encoding="utf-8")
    assert main(["export", "overview", "--figure", "headlines", "--format", "json", "-o", "-"]) == 0
    assert json.loads(capfd.readouterr().out)["figure"]["id"] == "headlines"


@pytest.mark.parametrize(("arguments", "words"), [
    (["overview", "--format", "csv"], "board, map, headlines, movers"), (["glossary", "--format", "csv"], "no figure"),
    (["atlantis", "--format", "csv"], "atlantis"),
    (["overview", "--figure", "x", "--format", "csv"], "“x” is no figure of this page; it has board, map, headlines"),
    (["pillar_1", "--format", "csv"], "trucks-every-port"),
    (["pillar_1?figure=goods-trad", "--format", "csv"], "Did you mean goods-trade?"),
    (["http://[", "--format", "csv"], "no page"), (["\x1b[31m", "--format", "csv"], "no page"),
    (["overview?figure=headlines", "--format", "geojson"], "csv"), (["dialogue", "--format", "geojson"], "png"),
])
def test_unavailable_exports_give_one_sentence(
    arguments: list[str], words: str, called: None, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", *arguments, "-o", str(tmp_path / "x"), "--lang", "en"]) == 1
    (sentence,) = capfd.readouterr().err.splitlines()
    assert words in sentence
    assert not list(tmp_path.iterdir())


def test_an_unwritable_file_gives_one_sentence(called: None, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for name, reason in (("no/x.csv", f"“{tmp_path / 'no'}”: There is no such folder"), (".", "Is a directory"),
                         ("f/x.csv", "Not a directory"), ("x" * 300, "File name too long")):
        (tmp_path / "f").write_bytes(b"")
        assert main(["export", "pillar_1?figure=goods-trade", "--format", "csv", "-o", str(tmp_path / name),
                     "--lang", "en"]) == 1
        error = capfd.readouterr().err
        assert error.startswith("The system refuses: “")
        assert error.endswith(f"{reason}\n")
    assert sys.stdout is not None


@pytest.mark.parametrize(("address", "code"), [
    ("pillar_1?figure=goods-trade&from=abc", 3), ("pillar_1?figure=goods-trade&placess=MEX", 3),
    ("pillar_1?figure=goods-trade&objective=II.1", 0),
    ("pillar_1?figure=goods-trade&from=2020&to=2010&utm_source=mail", 0),
])
def test_what_an_export_leaves_out_of_the_address_is_code_3(
    address: str, code: int, called: None, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", address, "--format", "csv", "-o", str(tmp_path / "a.csv"), "--lang", "en"]) == code
    assert (tmp_path / "a.csv").is_file()
    assert ("left out" in capfd.readouterr().err) == bool(code)


def test_months_are_dates_in_the_table_of_a_workbook(drawn_months: Figure, catalogue: Catalogue) -> None:
    book = openpyxl.load_workbook(BytesIO(figure_xlsx(drawn_months, catalogue, SPANISH, ADDRESS, DAY)))
    sheet = book[book.sheetnames[0]]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    codes = sorted({str(code) for code in drawn_months.codes["period"]}, reverse=True)
    assert [cell.value.strftime("%Y-%m") for cell in cells] == codes
    assert cells[0].is_date
    assert "mmmm" in cells[0].number_format


@pytest.fixture(scope="module")
def drawn_months(catalogue: Catalogue, engine: Engine) -> Figure:
    return draw(catalogue.cards["goods-trade-by-month"], Selection(), SPANISH, catalogue, engine)
