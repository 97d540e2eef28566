"""Views as of a day: figures of every page, files, marks of revised values, and what the address may say."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from hled_dash import store
from hled_dash.catalogue import Catalogue
from hled_dash.export import figure_files
from hled_dash.export.cells import table_cells
from hled_dash.export.worksheet import figure_xlsx
from hled_dash.figures.provenance import build_provenance
from hled_dash.figures.resolve import Resolver, view_figures
from hled_dash.figures.tables import ValueKey
from hled_dash.language import ENGLISH
from hled_dash.pack.address import decode, encode
from hled_dash.pack.content import item_figure
from hled_dash.pack.model import PACK_PAGES, Pack, Section, make_item
from hled_dash.pack.titles import item_kind
from hled_dash.server.slides import table_html as slide_table_html
from hled_dash.store import Engine
from hled_dash.ui.components.as_of import WITHOUT_DAY
from hled_dash.ui.components.figure_table import figure_table_html
from hled_dash.view import PAGES, View
from tests.pages import open_page, page_html

HDI = {"indicators": "undp.hdi", "places": "MEX~GTM"}


def test_a_figure_as_of_a_day_has_its_day_and_the_values_of_that_day(resolver: Resolver, catalogue: Catalogue) -> None:
    newest = view_figures(View.from_query("explorer", HDI, catalogue).view, resolver)[0].draw()
    view = View.from_query("explorer", {**HDI, "as-of": "2025-03-01", "lang": "es"}, catalogue).view
    assert "as-of=2025-03-01" in view.address()
    figure_as_of = view_figures(view, resolver)[0].draw()
    values = {(row.place, row.period): row.value for row in figure_as_of.codes.itertuples()}
    assert values["GTM", "2022"] == 0.629
    assert ("GTM", "2023") not in values
    assert figure_as_of.subtitle.endswith("al 1 de marzo de 2025")
    assert figure_as_of.notes[0] == ("Con corte al 1 de marzo de 2025: lo que las fuentes habían publicado hasta "
                                     "entonces.")
    assert figure_as_of.credits[0].vintage == "Informe sobre Desarrollo Humano 2023/24, años 1990 a 2022"
    assert not figure_as_of.revised
    files = figure_files(figure_as_of, catalogue, "https://example.org/")
    assert all("_as-of-2025-03-01_" in file.name for file in files)
    table = files[0].content().decode("utf-8-sig")
    assert "as_of" in table.splitlines()[0].split(",")
    # The newest one marks what was revised since.
    marked = newest.revised_cells
    assert len(marked) == len(newest.revised) > 20
    for html in (figure_table_html(newest, ENGLISH, "#000000", {}, marked), slide_table_html(newest)):
        assert "<sup><abbr" in html
    assert 'title="revised: it was 0.629 until March 1, 2026"' in figure_table_html(newest, ENGLISH, "", {}, marked)
    _header, rows, _numeric, _unit = table_cells(newest)
    assert sum(cell.endswith("\u00a0r") for row in rows for cell in row) == len(marked)
    sheet = load_workbook(BytesIO(figure_xlsx(newest, catalogue, ENGLISH, "", date(2025, 6, 1)))).worksheets[0]
    assert sum(cell.number_format.endswith('" r"') for row in sheet.iter_rows() for cell in row) == len(marked)
    assert '"revised: it was 0.629 until ' in json.dumps(newest.spec)
    world = view_figures(View.from_query("maps", {"indicator": "undp.hdi"}, catalogue).view, resolver)[0].draw()
    assert '"revised: it was 0.629 until ' in json.dumps(world.spec)
    heading, *lines = csv.reader(figure_files(newest, catalogue, "")[0].content().decode("utf-8-sig").splitlines())
    (row,) = (row for row in (dict(zip(heading, line, strict=True)) for line in lines)
              if (row["place"], row["period"]) == ("GTM", "2022"))
    assert (row["revised_on"], row["revised_from"]) == ("2026-03-01", "0.629")
    # What it was, what it is, and why.
    (note, why) = (note for note in newest.notes if "revised since" in note or "income base" in note)
    assert re.search(r"The largest revision: \w+, \d{4}: 0\.\d+ → 0\.\d+ \(March 1, 2026\)\.$", note)
    assert why.startswith("The report of 2025")


def test_a_figure_before_its_first_edition_names_that_edition(resolver: Resolver, catalogue: Catalogue) -> None:
    view = View.from_query("explorer", {"indicators": "IT.NET.USER.ZS", "as-of": "2024-01-01"}, catalogue).view
    figure = view_figures(view, resolver)[0].draw()
    assert figure.spec is None
    assert figure.codes.empty
    assert "held from" in figure.empty


def test_a_series_without_values_of_the_day_leaves_those_of_the_others(resolver: Resolver) -> None:
    """The card ends with the last period that all of its series have."""
    card = View(page="pillar_2", figure="south-shares", as_of=date(2025, 3, 1))
    figure = next(entry for entry in view_figures(card, resolver) if entry.id == "south-shares").draw()
    drawn = set(figure.codes["indicator"])
    assert drawn
    assert drawn < {"inegi.pibe.south_share", "conapo.south_share", "coneval.south.share"}


@pytest.mark.parametrize("page", [page for page in PAGES if page not in WITHOUT_DAY])
def test_every_figure_of_every_page_can_be_as_of_a_day(page: str, resolver: Resolver, catalogue: Catalogue) -> None:
    view = View.from_query(page, {"as-of": "2024-06-01", "source": "wgi"} if page == "data" else
                           {"as-of": "2024-06-01"}, catalogue).view
    for view_figure in view_figures(view, resolver)[:8]:
        assert view_figure.draw().as_of == date(2024, 6, 1)


@pytest.mark.parametrize("page", PACK_PAGES)
def test_an_item_of_a_pack_stays_as_of_its_day(page: str, resolver: Resolver, catalogue: Catalogue) -> None:
    view = View.from_query(page, {"as-of": "2024-06-01"}, catalogue).view
    pack = Pack(sections=(Section(items=(make_item(view, "en"), make_item(replace(view, as_of=None), "en"))),))
    pinned, live = decode(encode(pack), catalogue, "en")[0].items()
    assert (pinned.view.as_of, live.view.as_of) == (date(2024, 6, 1), None)
    assert item_figure(pinned.view, resolver).as_of == date(2024, 6, 1)
    assert item_kind(pinned.view, catalogue).endswith(", as of June 1, 2024")


@pytest.mark.parametrize(("text", "words"), [
    ("2025-02-30", "not a day"), ("yesterday", "not a day"), ("2199-01-01", "yet to come"),
    ("1990-01-01", "first edition"),
])
def test_an_invalid_day_gives_a_notice_and_the_newest_values(text: str, words: str, catalogue: Catalogue) -> None:
    parsed = View.from_query("explorer", {**HDI, "as-of": text}, catalogue)
    assert parsed.view == View.from_query("explorer", HDI, catalogue).view
    (ignored,) = parsed.ignored
    assert words in ignored.message(ENGLISH)


def test_how_do_we_know_has_the_earlier_value_and_why_it_was_revised(engine: Engine, catalogue: Catalogue) -> None:
    key = ValueKey("undp.hdi", "GTM", (), "2022")
    provenance = build_provenance(key, ENGLISH, catalogue, engine, lambda _one, _code: "")
    assert provenance is not None
    (earlier,) = provenance.earlier
    assert (earlier.value, earlier.published, earlier.superseded) == ("0.629", date(2024, 3, 31), date(2026, 3, 1))
    assert "income base" in earlier.notes[0]
    snapshot = store.as_of(engine, date(2025, 3, 1))
    provenance = build_provenance(key, ENGLISH, catalogue, snapshot, lambda _one, _code: "")
    assert provenance is not None
    assert (provenance.value, provenance.earlier) == ("0.629", ())


def test_places_are_ranked_by_the_values_of_the_day(resolver: Resolver) -> None:
    """Canada had no human development index of the report before."""
    question = "país con mejor desarrollo humano"
    assert resolver.search(question).answers[0].place == "CAN"
    assert resolver.at(date(2025, 3, 1)).search(question).answers[0].place == "USA"


def test_a_page_without_headlines_of_the_day_leaves_no_place_for_them(
    built: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HLED_DATABASE_URL", built)
    assert '<ul class="hled-headlines' in page_html(open_page("pillar_2"))
    assert '<ul class="hled-headlines' not in page_html(open_page("pillar_2", **{"as-of": "2024-06-01"}))


def test_nothing_of_the_dialogue_after_the_day_is_shown(resolver: Resolver, catalogue: Catalogue) -> None:
    day = date(2023, 3, 1)
    view = View.from_query("dialogue", {"as-of": day.isoformat()}, catalogue).view
    timeline = view_figures(view, resolver)[0].draw()
    assert 0 < len(timeline.codes) < len(catalogue.record)
    assert max(timeline.codes["period"]) <= "2023-03-01"
    catalogue_as_of = catalogue.as_of(day)
    assert catalogue_as_of is catalogue.as_of(day)
    assert all(code in catalogue_as_of.record for entry in catalogue_as_of.record.values() for code in entry.later)
    assert max(event.date for event in catalogue_as_of.events.values()) <= "2023-03-01"
    # A month belongs to its last day.
    assert not any(len(entry.date) == 7 and entry.date >= "2023-03" for entry in catalogue_as_of.record.values())
    hits = {hit.code for hit in resolver.at(day).search("dialogue").hits if hit.kind == "entry"}
    assert hits <= catalogue_as_of.record.keys()
    since = resolver.at(day).board("meeting", None, "en", "light")
    assert any("last meeting" in note and "2022" in note for note in since.notes), since.notes
    assert since.credits[0].vintage == "newest vintages on March 1, 2023"


def test_a_board_of_a_day_before_its_base_says_that_nothing_can_have_moved(resolver: Resolver) -> None:
    late = "No figure published by June 1, 2021 is of a later year than 2021: nothing can have moved since."
    board = resolver.at(date(2021, 6, 1)).board("relaunch", None, "en", "light")
    assert late in board.subtitle
    assert any(note.startswith(late) for note in board.notes)
    for since in ("meeting", "2019", "year"):
        assert "nothing can have moved" not in resolver.at(date(2025, 6, 1)).board(since, None, "en", "light").subtitle
