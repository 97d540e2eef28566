"""What changed: known from the vintages and from what came in on which day; as entries, as a table, as feeds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

import feedparser
import pytest
from sqlalchemy import Engine
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

from hled_dash import store
from hled_dash.catalogue import Catalogue, DataFaults, load_catalogue
from hled_dash.catalogue.files import read_files
from hled_dash.catalogue.loader import parse_catalogue
from hled_dash.export.csv import figure_csv
from hled_dash.figures.resolve import Resolver, change_entries, view_figure
from hled_dash.figures.summaries import find_vintage_movers
from hled_dash.figures.vintages import (
    ChangeEntry,
    filter_entries,
    find_entries,
    format_counts,
    format_details,
    largest_revisions,
)
from hled_dash.figures.vintages.changes import format_change
from hled_dash.language import LANGUAGES
from hled_dash.server.feeds import MAX_ENTRIES, Feeds
from hled_dash.server.link_preview import preview_meta
from hled_dash.server.requests import page_context
from hled_dash.store.changes import changes
from hled_dash.view import View
from tests import small_data
from tests.asgi import get_response, http_scope

pytestmark = pytest.mark.usefixtures("database")

ENGLISH, SPANISH = LANGUAGES["en"], LANGUAGES["es"]
FEEDS = Feeds(PlainTextResponse("Streamlit's"))
HEADING = "indicator,place,period,sex,value,status,published,superseded\n"
VINTAGES = HEADING + (
    "people,MEX,2020,T,90,,2022-03-01,2023-03-01\n"       # 90, 95, and 100 now
    "people,MEX,2020,T,95,,2023-03-01,2024-01-01\n"
    "people,MEX,2021,T,,,2022-03-01,2023-03-01\n"         # was not there, and is since 2023
    "people,MEX,2022,T,130,,2022-03-01,2023-03-01\n"      # withdrawn in 2023
    "rate,GTM,2020,,,,2022-03-01,2024-01-01\n"            # all that there is of the place: nobody knows of before
)
UPDATES = """- {date: '2023-05-01', source: src, edition: '2023-03-01', indicators: [rate]}
- {date: '2024-02-01', source: src, edition: '2024-01-01'}
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Catalogue]]:
    folder = tmp_path_factory.mktemp("changes")
    rows = ("people,MEX,2020,T,100,\npeople,MEX,2021,T,110,\nrate,GTM,2020,,20,\nrate,MEX,2020,,1,\n"
            "trade,MEX,2020-01,,5,\n")
    data = small_data.write(folder, small_data.sort_rows(small_data.ROWS_HEAD + rows))
    (data / "vintages").mkdir()
    (data / "vintages/src.csv").write_text(VINTAGES)
    (data / "catalogue/updates.yaml").write_text(UPDATES)
    store.ensure_built(url := f"sqlite:///{folder / 'db.sqlite'}", data)
    engine = store.open_engine(url)
    yield engine, load_catalogue(data)
    engine.dispose()


def entries(small: tuple[Engine, Catalogue]) -> tuple[ChangeEntry, ...]:
    return find_entries(changes(small[0]), small[1])


def test_changes_by_edition_are_computed_from_vintages(small: tuple[Engine, Catalogue]) -> None:
    assert [(change.indicator, change.place, change.period, change.edition, change.kind, change.old, change.new)
            for change in changes(small[0])] == [
        ("people", "MEX", "2020", "2023-03-01", "revised", 90.0, 95.0),
        ("people", "MEX", "2020", "2024-01-01", "revised", 95.0, 100.0),
        ("people", "MEX", "2021", "2023-03-01", "new", None, 110.0),
        ("people", "MEX", "2022", "2023-03-01", "withdrawn", 130.0, None),
        ("rate", "GTM", "2020", "2024-01-01", "held", None, 20.0)]


def test_entries_are_of_an_indicator_in_an_edition_and_of_the_day_on_which_it_came_in(
    small: tuple[Engine, Catalogue]
) -> None:
    change_list = entries(small)
    assert [(str(change.day), str(change.edition), change.indicators, format_counts(change, ENGLISH))
            for change in change_list] == [
        ("2024-02-01", "2024-01-01", ("people",), "1 revised"),
        ("2024-02-01", "2024-01-01", ("rate",), "figures of 1 place held for the first time"),
        ("2023-05-01", "2023-03-01", ("people",), "1 new figure, 1 revised, 1 withdrawn"),
        ("2023-05-01", "2023-03-01", ("rate",), "1 indicator added")]
    assert format_counts(change_list[2], SPANISH) == "1 cifra nueva, 1 revisada, 1 retirada"
    assert format_details(change_list[2], small[1], ENGLISH) == [
        "New figures of: 2021", "Largest revisions:", "Mexico, 2020: 90 → 95", "Mexico, 2022: 130 → none"]
    assert len({change.id for change in change_list}) == 4
    assert [entry.id for entry in entries(small)] == [entry.id for entry in change_list]


def test_entries_are_chosen_by_pillar_place_source_and_day(small: tuple[Engine, Catalogue]) -> None:
    change_list, catalogue = entries(small), small[1]
    assert len(filter_entries(change_list, catalogue, since=date(2024, 1, 15))) == 2
    assert filter_entries(change_list, catalogue, pillar="II") == ()
    assert len(filter_entries(change_list, catalogue, pillar="I", source="src")) == 4
    of_place = filter_entries(change_list, catalogue, place="GTM", has_figure=lambda code, place: True)
    assert [change.indicators for change in of_place] == [("rate",), ("rate",)]
    assert filter_entries(change_list, catalogue, place="SLV", has_figure=lambda code, place: False) == ()


def test_an_edition_without_an_earlier_one_has_a_note(small: tuple[Engine, Catalogue]) -> None:
    change_list = find_entries((), small[1])
    assert [format_counts(change, ENGLISH) for change in change_list] == [
        "new edition; what it revised is not held", "1 indicator added"]


@pytest.mark.parametrize(("text", "words"), [
    ("- {date: '2023-05-01', source: nobody, edition: '2023-03-01'}", "'nobody' is not in the catalogue"),
    ("- {date: '2023-05-01', source: src, edition: '2023-03-01', indicators: [none]}", "'none' is not in the"),
    ("- {date: '2026-11-29', source: src, edition: '2023-03-01'}", "is in the future"),
    ("- {date: '2023-05-01', source: src, edition: 'x'}", "edition"),
    (UPDATES + UPDATES, "is there twice"),
])
def test_updates_are_validated(text: str, words: str, tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    (data / "catalogue/updates.yaml").write_text(text + "\n")
    with pytest.raises(DataFaults) as error:
        parse_catalogue(read_files(data), date(2026, 11, 28))
    assert any(words in str(fault) and "updates.yaml" in str(fault) for fault in error.value.faults)


def test_every_source_came_in_and_every_indicator_was_added_on_a_day(catalogue: Catalogue) -> None:
    added = [code for update in catalogue.updates.values() for code in update.indicators]
    assert len(added) == len(set(added))
    assert {*catalogue.indicators} - {*added} == set()
    newest = {update.source: update.edition
              for update in sorted(catalogue.updates.values(), key=lambda update: update.date)}
    assert newest == {code: source.vintage_date for code, source in catalogue.sources.items()}


def test_the_update_of_the_governance_indicators_has_an_entry(catalogue: Catalogue, resolver: Resolver) -> None:
    of_wgi = [entry for entry in change_entries(resolver) if entry.source == "wgi" and entry.changes]
    of_corruption = next(entry for entry in of_wgi if entry.indicators == ("CC.PER.RNK",))
    assert str(of_corruption.edition) == "2024-11-01"
    # Three countries are in no earlier edition that is held: their figures are no new ones.
    assert {change.place for change in of_corruption.changes if change.kind == "held"} == {"BRA", "CAN", "CHN"}
    assert {change.period for change in of_corruption.changes if change.kind == "new"} == {"2023"}
    largest = largest_revisions(of_corruption, catalogue)
    sizes = [abs((change.new or 0) - (change.old or 0)) for change in largest]
    assert sizes == sorted(sizes, reverse=True)
    for change in largest:
        before, _sign, now = format_change(change, catalogue, ENGLISH).partition(": ")[2].partition(" → ")
        assert before != now


def test_the_files_have_each_changed_value(catalogue: Catalogue, engine: Engine) -> None:
    resolver = Resolver(catalogue, engine)
    view = View(page="changes", source="wgi", changed_place="MEX")
    figure = view_figure(view, resolver)
    lines = figure_csv(figure, catalogue, ENGLISH).decode("utf-8-sig").splitlines()
    assert lines[0] == "date,edition,change,indicator,place,items,period,old_value,new_value,source_code"
    assert len(lines) == 1 + len(figure.codes) > 20
    assert any(",revised,CC.PER.RNK,MEX," in line for line in lines)
    # One line for each indicator and edition, however many values changed.
    changed = figure.codes[figure.codes["change"] != "added"]
    days_of_added = figure.codes[figure.codes["change"] == "added"]["date"].nunique()
    assert len(figure.table) == len(changed.groupby(["indicator", "edition"])) + days_of_added


def get(url: str, **headers: str) -> tuple[int, Headers, bytes]:
    return get_response(FEEDS, http_scope(url, **headers))


def test_a_feed_is_atom_with_links_into_the_page() -> None:
    status, headers, body = get("/feeds/changes.atom?lang=es&source=wgi")
    assert (status, headers["content-type"]) == (200, "application/atom+xml")
    feed = ElementTree.fromstring(body)
    atom = "{http://www.w3.org/2005/Atom}"
    feed_entries = feed.findall(f"{atom}entry")
    assert 0 < len(feed_entries) <= MAX_ENTRIES
    assert {entry.findtext(f"{atom}id", "")[:9] for entry in feed_entries} == {"urn:uuid:"}
    assert feed.findtext(f"{atom}title") == "Diálogo Económico de Alto Nivel México-Estados Unidos: Qué cambió"
    links = [link.attrib["href"] for entry in feed_entries for link in entry.iter(f"{atom}link")]
    assert all(link.startswith(("https://data.example.gob.mx/explorer?", "https://data.example.gob.mx/data?"))
               for link in links)
    assert {entry.findtext(f"{atom}updated", "")[-6:] for entry in feed_entries} == {"+00:00"}


def test_a_reader_of_feeds_finds_no_fault_in_either_form() -> None:
    url = "/feeds/changes.{}?lang=es&source=wgi"
    status, headers, body = get(url.format("atom"))
    read = feedparser.parse(body, response_headers={"content-type": headers["content-type"]})
    assert (status, read.bozo, read.version) == (200, False, "atom10")
    assert (read.feed.language, read.feed.author) == ("es", "Diálogo Económico de Alto Nivel México-Estados Unidos")
    items = json.loads(get(url.format("json"))[2])
    assert items["authors"] == [{"name": read.feed.author}]
    assert [(entry.id, entry.title, entry.link) for entry in read.entries] == [
        (item["id"], item["title"], item["url"]) for item in items["items"]]
    assert all(entry.updated_parsed for entry in read.entries)


def test_a_feed_is_json_feed_and_is_not_sent_twice() -> None:
    status, headers, body = get("/feeds/changes.json?lang=en&pillar=III&place=MEX")
    feed = json.loads(body)
    assert (status, feed["version"]) == (200, "https://jsonfeed.org/version/1.1")
    assert feed["items"]
    assert all({"id", "url", "title", "content_text", "date_published"} <= item.keys() for item in feed["items"])
    known = {"if-none-match": headers["etag"]}
    assert get("/feeds/changes.json?lang=en&pillar=III&place=MEX", **known)[::2] == (304, b"")
    known = {"if-modified-since": headers["last-modified"]}
    assert get("/feeds/changes.json?lang=en&pillar=III&place=MEX", **known)[0] == 304
    assert get("/feeds/changes.json?lang=en&pillar=III&place=MEX", **{"if-none-match": '"x"'} | known)[0] == 200
    impossible = {"if-modified-since": "Mon, 01 Jan 2020 00:00:00 +99999999999999"}
    assert get("/feeds/changes.json?lang=en&pillar=III&place=MEX", **impossible)[0] == 200


@pytest.mark.parametrize(("url", "status"), [
    ("/feeds/changes.rss", 404), ("/feeds/", 404), ("/feeds/atom", 404), ("/feeds/../changes.atom", 404),
    ("/feeds/changes.atom?lang=en&place=Atlantis", 400), ("/feeds/changes.json?lang=en&whatever=1", 400),
    ("/elsewhere", 200),
])
def test_an_unknown_feed_gets_one_sentence(url: str, status: int) -> None:
    code, _headers, body = get(url)
    assert code == status
    assert len(body) < 200


@pytest.mark.parametrize(("page", "query", "chosen"), [
    ("changes", "pillar=II&place=GTM", "lang=es&amp;pillar=II&amp;place=GTM"),
    ("pillar_3", "", "lang=es&amp;pillar=III"),
    ("places", "place=MX-OAX", "lang=es&amp;place=MX-OAX"), ("data", "source=wgi", "lang=es&amp;source=wgi"),
])
def test_pages_name_the_feed_of_what_they_show(page: str, query: str, chosen: str) -> None:
    head = preview_meta(page_context(page, f"lang=es&{query}"))
    for kind in ("atom", "json"):
        assert f'/feeds/changes.{kind}?{chosen}">' in head


def test_largest_revisions_equal_the_differences_of_vintages(catalogue: Catalogue, engine: Engine) -> None:
    entries = find_entries(changes(engine), catalogue)
    moves = find_vintage_movers(entries, catalogue, engine, limit=100)
    assert [move.ratio for move in moves] == sorted((move.ratio for move in moves), reverse=True)
    assert len({move.entry.indicators for move in moves}) == len(moves)
    (move,) = (move for move in moves if move.entry.indicators == ("RL.PER.RNK",))
    # By hand, of data/vintages/wgi.csv: 24.06 in 2022 by the edition of 2023, 39.15 in 2023 by that of 2024.
    assert (move.place, move.change.base_period, round(move.change.base_value, 2), round(move.change.value, 2),
            move.is_revised) == ("SLV", "2022", 24.06, 39.15, False)
    series = store.queries.observations(engine, "RL.PER.RNK", places=["SLV"]).set_index("period")["value"]
    steps = [abs(series[str(year)] - series[str(year - 1)]) for year in range(2003, 2023)]
    assert move.ratio == pytest.approx((39.150944 - 24.056604) / median(steps), rel=1e-4)
    of_source = find_vintage_movers(filter_entries(entries, catalogue, source="wgi"), catalogue, engine)
    assert {move.entry.source for move in of_source} == {"wgi"}
