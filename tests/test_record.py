"""Reading the record of the dialogue: choosing rows, the timeline, its file, the page."""

from __future__ import annotations

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.record import RecordFilter, filter_record, parties_of_record, years_of_record
from hled_dash.export import figure_files
from hled_dash.figures.charts import draw_timeline
from hled_dash.figures.charts.timeline import time_of
from hled_dash.language import ENGLISH, SPANISH, Language
from hled_dash.server.redirects import redirect_url
from tests.pages import open_page, page_html


def codes(catalogue: Catalogue, **chosen: str) -> set[str]:
    return {entry.id for entry in filter_record(catalogue, RecordFilter(**chosen))}


def test_each_filter_keeps_the_rows_that_fit(catalogue: Catalogue) -> None:
    record = catalogue.record.values()
    assert codes(catalogue) == set(catalogue.record)
    assert codes(catalogue, part="III") == {row.id for row in record if row.pillar == "III"}
    assert codes(catalogue, part="I.2") == {row.id for row in record if "I.2" in row.objectives}
    assert codes(catalogue, kind="consultation") == {row.id for row in record if row.consulted}
    assert codes(catalogue, year="2024") == {row.id for row in record if row.date[:4] == "2024"}
    assert codes(catalogue, party="usaid") == {row.id for row in record if "usaid" in row.parties}
    assert codes(catalogue, party="usaid") < codes(catalogue, party="USA")
    assert codes(catalogue, part="I", kind="commitment", year="2022") == (
        codes(catalogue, part="I") & codes(catalogue, kind="commitment") & codes(catalogue, year="2022"))


def test_every_choice_of_a_filter_finds_something(catalogue: Catalogue) -> None:
    for party in parties_of_record(catalogue):
        assert codes(catalogue, party=party), party
    for year in years_of_record(catalogue):
        assert codes(catalogue, year=year), year


def test_words_of_either_language_find_the_same(catalogue: Catalogue) -> None:
    english = codes(catalogue, text="semiconductors")
    assert english == codes(catalogue, text="Semiconductores") == codes(catalogue, text="semiconductor")
    assert {"2023-09-29-semi-plan", "2022-09-12-nearshoring-pilot", "2025-09-24-semi-forum5"} <= english
    assert codes(catalogue, text="frontera chiapas") == set()


def test_partial_dates_are_placed_at_the_middle_of_their_period() -> None:
    assert time_of("2024") == pytest.approx(2024.5)
    assert time_of("2024-07") == pytest.approx(2024.5 + 1 / 24, abs=1e-3)
    assert 2024.49 < time_of("2024-07-01") < time_of("2024-07-31") < time_of("2024-08-01")


@pytest.mark.parametrize("language", [ENGLISH, SPANISH])
def test_the_timeline_is_a_figure_like_the_others(catalogue: Catalogue, language: Language) -> None:
    entries = filter_record(catalogue, RecordFilter())
    figure = draw_timeline(entries, catalogue, language, "light")
    drawn = [row for layer in (figure.spec or {})["layer"] for row in layer["data"]["values"]]
    assert sum(row.get("count", 0) for row in drawn) == len(entries) == len(figure.table) == len(figure.codes)
    assert str(len(entries)) in figure.subtitle
    assert "2023" in figure.alt
    files = {file.label: file for file in figure_files(figure, catalogue, "https://example.org/dialogue")}
    assert {"CSV", "PNG", "SVG", "PDF"} <= set(files)
    rows = list(csv.DictReader(io.StringIO(files["CSV"].content().decode("utf-8-sig"))))
    assert [row["entry"] for row in rows] == list(catalogue.record)
    for row, entry in zip(rows, entries, strict=True):
        assert row["what"] == language.localize(entry.what)
        assert (row["address"], row["read_in"]) == (entry.document.address, entry.document.read_in)
    svg = files["SVG"].content().decode()
    assert language.text("Meetings of the dialogue") in svg


def test_an_empty_timeline_has_a_message(catalogue: Catalogue) -> None:
    figure = draw_timeline((), catalogue, ENGLISH, "light")
    assert figure.spec is None
    assert "Remove one of the filters" in figure.empty


def test_the_page_shows_commitments_and_reports_on_semiconductors(database: None) -> None:
    text = page_html(open_page("dialogue", lang="en", q="semiconductors"))
    agreed = text.index("both governments launched a joint semiconductor action plan")
    since = text.index("Since then, on the same subject:", agreed)
    assert since < text.index("The fifth semiconductor forum met", since)
    assert "as reported by El Economista" in text
    assert "https://editorials.voa.gov/" in text


def test_entries_without_a_later_document_are_not_called_undelivered(database: None, catalogue: Catalogue) -> None:
    for language, sentence, never in (
        ("en", "No later document was found.", "not delivered"),
        ("es", "No se encontró un documento posterior.", "incumplid"),
    ):
        text = page_html(open_page("dialogue", lang=language, kind="commitment"))
        open_ended = [row for row in catalogue.record.values() if row.kind == "commitment" and not row.later]
        assert text.count(sentence) == len(open_ended)
        assert never not in text.lower()


def test_reports_are_marked_with_who_reports(database: None, catalogue: Catalogue) -> None:
    text = page_html(open_page("dialogue", lang="en", year="2024"))
    secondary = [row for row in catalogue.record.values()
                 if row.date[:4] == "2024" and row.document.read_in == "secondary"]
    assert secondary
    for row in secondary:
        assert f"as reported by {row.document.publisher.en}" in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_lists_objectives_consultations_and_the_entry_of_its_address(
    database: None, catalogue: Catalogue, language: str,
) -> None:
    entry = catalogue.record["2022-09-12-outreach-count"]
    text = page_html(open_page("dialogue", lang=language, entry=entry.id))
    for objective in catalogue.objectives.values():
        assert f"part={objective.id}" in text
    consulted = [row.consulted.translation(language) for row in catalogue.record.values() if row.consulted]
    assert len(consulted) >= 9
    assert all(title in text for title in consulted)
    assert entry.what.translation(language) in text


def test_every_pillar_shows_its_newest_entries(database: None, catalogue: Catalogue) -> None:
    for page, pillar in (("pillar_1", "I"), ("pillar_2", "II"), ("pillar_3", "III"), ("pillar_4", "IV")):
        newest = [row for row in catalogue.record.values() if row.pillar == pillar][-1]
        text = page_html(open_page(page, lang="es"))
        assert newest.what.es.removesuffix(".") in text
        assert f"part={pillar}&amp;" in text


@pytest.mark.parametrize("query", [{"part": "V"}, {"kind": "hope"}, {"year": "1066"}, {"party": "nobody"},
                                   {"entry": "2022-99"}, {"indicator": "wgi.va"}])
def test_an_invalid_address_gives_a_notice(database: None, query: dict[str, str]) -> None:
    assert page_html(open_page("dialogue", lang="en", **query)).count('class="hled-notice"') == 1


def test_the_filters_write_codes(database: None) -> None:
    app: AppTest = open_page("dialogue", lang="es")
    box = next(widget for widget in app.selectbox if widget.label == "Tipo")
    box.select("commitment").run()
    assert app.session_state["view"].entry_kind == "commitment"
    assert "kind=commitment" in app.session_state["view"].address()


@pytest.mark.parametrize(("path", "query", "url"), [
    ("dialogo", "", "/dialogue?lang=es"), ("diálogo", "part=I.2", "/dialogue?lang=es&part=I.2"),
    ("glosario", "lang=en", "/glossary?lang=en"), ("panorama", "", "/?lang=es"),
    ("pilar_2", "places=GTM", "/pillar_2?lang=es&places=GTM"),
])
def test_spanish_names_of_pages_lead_to_them(path: str, query: str, url: str) -> None:
    assert redirect_url(path, {"query_string": query.encode(), "path": f"/{path}"}) == url
