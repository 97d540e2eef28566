"""Four publishers, from the command to the feed: compared, accepted, built, read with their mark and as they were."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests import small_data
from tests.refresh_publisher import Response, serve_publisher

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests/fixtures/publishers"
#: Source to interface, series, indicator, area with its place, its figure and the earlier one that is held, and further
#: rows of the connector. The figures that come in are those of the recorded answers.
PUBLISHERS = {
    "bank": ("world_bank", "NY.GDP.MKTP.CD", "gdp", "JPN", ("2019", "5081769542379.77", "5064872875604.5"), ""),
    "labour": ("ilostat", "UNE_DEAP_SEX_AGE_RT_A", "unemployment", "USA", ("2024", "4.022", "4.0301"),
               ", where: {sex: SEX_T, classif1: AGE_YTHADULT_YGE15}"),
    "education": ("unesco_uis", "ROFST.1T3.GPIA.CP", "parity", "MEX", ("2021", "0.76845", "0.75511"), ""),
    "charts": ("owid", "life-expectancy/*", "life", "MEX", ("2023", "75.069", "75.112"), ""),
}
#: The edition of each that is held.
EDITIONS = {"bank": "2021-01-15", "labour": "2025-03-01", "education": "2024-03-01", "charts": "2024-06-01"}
#: What is held before that figure (equal to the answer's) and what the publisher has published since.
BEFORE: dict[str, tuple[str, ...]] = {"gdp": ("2018", "4954806619995.19"), "unemployment": ("2023", "3.638"),
                                     "parity": ("2020", "0.78752", "E")}
SINCE = {"unemployment": ("2025", "4.282"), "parity": ("2022", "0.73239")}
CONNECTOR = """- id: {id}
  interface: {interface}
  address: {address}/{id}
  series:
    - {{code: '{code}', indicator: {indicator}{more}}}
  vintage: {{en: 'Update of {{date}}', es: 'Actualización del {{date}}'}}
  citation: {{en: 'Office ({{date}})', es: 'Oficina ({{date}})'}}
  cadence: year
  lag_months: 6
  required: [{place}]
  tried: recorded
"""
#: Files of the feed and their languages.
FEEDS = (("changes.json", "en"), ("changes.atom", "es"))
#: Runs the commands as a person would, and asks for the feed; one process, as each import takes a second.
FOLLOW = """
import contextlib, io, json, os, resource, signal, sys
from hled_dash import cli
from hled_dash.catalogue import DATA
from hled_dash.refresh import PublisherClient, accept, locked
PublisherClient._wait = lambda client, host: None

def call(arguments):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        code = cli.main(arguments)
    return code, out.getvalue(), err.getvalue()

def is_whole():
    return all((DATA / path).read_bytes() == content for path, content in before.items())

def killed(module, name, count):
    '''The signal that ends an acceptance at a call of a function.'''
    if process := os.fork():
        return -os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    function, left = getattr(module, name), iter(range(count, 0, -1))
    setattr(module, name, lambda *given: os.kill(os.getpid(), signal.SIGKILL) if next(left) == 1 else function(*given))
    call(accepting)
    os._exit(0)

accepting = ["refresh", "bank", "--accept"]
comparing, calls = json.loads(sys.argv[1])
said, trouble = [*map(call, comparing)], []
before = {path: (DATA / path).read_bytes() for path in DATA.rglob("*") if path.is_file()}
with locked(DATA):
    trouble.append((*call(accepting), is_whole()))
limit = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (150, limit[1]))
trouble.append((*call(accepting), is_whole()))
resource.setrlimit(resource.RLIMIT_FSIZE, limit)
trouble.append((killed(accept, "_write_synced", 3), "", "", is_whole()))
trouble.append((killed(os, "replace", 3), "", "", is_whole()))
said += map(call, calls)
from hled_dash.server.feeds import feed_response
from hled_dash.ui import startup
startup._ready.set()
for name, language, source in json.loads(sys.argv[2]):
    scope = {"type": "http", "method": "GET", "scheme": "https", "path": f"/feeds/{name}", "client": ("::1", 1),
             "headers": [(b"host", b"data.example.org")], "query_string": f"lang={language}&source={source}".encode()}
    said.append((0, feed_response(name, scope).body.decode(), ""))
print(json.dumps([said, trouble]))
"""


def answer(path: str, headers: Mapping[str, str]) -> Response:
    """The recorded answer with an ETag, or that it is the one of the last time."""
    status, _headers, body = recorded(path)
    tag = f'"{sha256(body).hexdigest()[:16]}"'
    return (304, {}, b"") if headers["If-None-Match"] == tag else (status, {"ETag": tag}, body)


def recorded(path: str) -> Response:
    """What the publisher at an address has answered; the page of the World Bank as if it were the only one."""
    if path.startswith("/bank/country/JPN/indicator/NY.GDP.MKTP.CD?"):
        return 200, {}, (FIXTURES / "world_bank_page.json").read_bytes().replace(b'"pages":3', b'"pages":1')
    if path == "/education/versions/default":
        return 200, {}, b'{"version": "20250917-abc", "publicationDate": "2025-09-17T00:00:00.000Z"}'
    for start, name in (("/labour/data/indicator/?id=UNE_DEAP_SEX_AGE_RT_A&", "ilostat.cut.csv"),
                        ("/education/data/indicators?indicator=ROFST", "unesco_uis.cut.json"),
                        ("/charts/life-expectancy.metadata.json?", "owid_metadata.json"),
                        ("/charts/life-expectancy.csv?", "owid_filtered.csv")):
        if path.startswith(start):
            return 200, {}, (FIXTURES / name).read_bytes()
    return 404, {}, b""


def write_data(folder: Path, address: str) -> Path:
    """A small ``data`` with a source, a connector, an indicator and held figures of each publisher."""
    limits = "  minimum: -1\n  maximum: 1.0e+14"
    indicators = "".join(
        small_data.indicator(indicator, "points", more=limits).replace("source: src", f"source: {id}")
        for id, (_interface, _code, indicator, *_more) in PUBLISHERS.items())
    rows: list[tuple[str, ...]] = [("rate", place, "2020", "5") for place in ("MEX", "GTM", "SLV")]
    rows += [("people", "MEX", "2020", "100"), ("trade", "MEX", "2020-01", "5")]
    for _interface, _code, indicator, place, (period, _new, old), _more in PUBLISHERS.values():
        rows.append((indicator, place, period, old))
        if indicator in BEFORE:
            rows.append((indicator, place, *BEFORE[indicator]))
    text = "".join(f"{indicator},{place},{period},{'T' if indicator == 'people' else ''},{value},{''.join(status)}\n"
                   for indicator, place, period, value, *status in rows)
    data = small_data.write(folder, small_data.sort_rows(small_data.ROWS_HEAD + text), indicators)
    catalogue = data / "catalogue"
    source = (catalogue / "sources/src.yaml").read_text()
    (catalogue / "connectors").mkdir()
    for id, (interface, code, indicator, place, _figure, more) in PUBLISHERS.items():
        (catalogue / f"sources/{id}.yaml").write_text(
            re.sub(r"2024-0\d-01", EDITIONS[id], source.replace("id: src", f"id: {id}")))
        (catalogue / f"connectors/{id}.yaml").write_text(CONNECTOR.format(
            id=id, interface=interface, code=code, indicator=indicator, place=place, more=more, address=address))
    with (catalogue / "units.yaml").open("a") as units:
        units.write("- {id: points, name: {en: score, es: puntaje}, kind: score}\n")
    with (catalogue / "places/country.csv").open("a") as places:
        places.write("JPN,Japan,Japón,,,,\nUSA,United States,Estados Unidos,,,,\n")
    return data


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each command and each feed said, and what ``data`` was before and after ``--accept``."""
    folder = tmp_path_factory.mktemp("publishers")
    with serve_publisher(lambda *_: (404, {}, b""), answer) as (address, requests):
        data = write_data(folder, address)
        page, changes = folder / "changes.html", folder / "changes.json"
        comparing = [["refresh", *PUBLISHERS, *form] for form in (
            [], ["--format", "html", "-o", str(page), "--lang", "es"], ["--format", "json", "-o", str(changes)])]
        calls = [["refresh", *PUBLISHERS, "--accept"], ["refresh"], ["check"], ["build"]]
        for id, (_interface, _code, indicator, place, _figure, _more) in PUBLISHERS.items():
            get = ["get", indicator, "--places", place]
            calls += [get, [*get, "--as-of", EDITIONS[id]], [*get, "--vintages"]]
        done = subprocess.run(
            [sys.executable, "-c", FOLLOW, json.dumps([comparing, calls]),
             json.dumps([[*feed, source] for feed in FEEDS for source in PUBLISHERS])], cwd=ROOT, text=True,
            capture_output=True, env={**os.environ, "HLED_DATA": str(data), "HLED_LANG": "en",
                                      "HLED_REFRESH_CACHE": str(folder / "cache"),
                                      "HLED_DATABASE_URL": f"sqlite:///{folder / 'db.sqlite'}"})
    assert done.returncode == 0, done.stderr
    output, trouble = json.loads(done.stdout.splitlines()[-1])
    assert [code for code, _out, _err in output] == [0] * len(output), output
    texts = [out for _code, out, _err in output]
    feed_count = len(FEEDS) * len(PUBLISHERS)
    got, feeds = texts[7:-feed_count], texts[-feed_count:]
    return {"trouble": trouble, "compared": texts[0], "again": texts[4], "requests": requests,
            "page": page.read_text(), "changes": json.loads(changes.read_text()),
            "atom": dict(zip(PUBLISHERS, feeds[len(PUBLISHERS):], strict=True)),
            "got": {id: got[3 * number:3 * number + 3] for number, id in enumerate(PUBLISHERS)},
            "feeds": dict(zip(PUBLISHERS, map(json.loads, feeds[:len(PUBLISHERS)]), strict=True))}


def test_the_diff_of_four_publishers_is_read_and_empty_once_accepted(followed: dict[str, Any]) -> None:
    assert followed["compared"].count("1 revised") == 4
    assert followed["compared"].count("1 new") == len(SINCE)
    assert [change["source"] for change in followed["changes"]] == [*PUBLISHERS]
    for of_source in followed["changes"]:
        _interface, _code, indicator, place, (period, new, old), _more = PUBLISHERS[of_source["source"]]
        (revised,) = (change for change in of_source["changes"] if change["kind"] == "revised")
        assert (revised["indicator"], revised["place"], revised["period"]) == (indicator, place, period)
        assert (float(revised["old"]), float(revised["new"])) == (float(old), float(new))
        assert re.search(rf'"n">{revised["old"]}( E)?</td><td class="n">{revised["new"]}( E)?<', followed["page"])
    assert '<html lang="es">' in followed["page"]
    # The publishers say themselves that their answers are those of the last time, and send none.
    assert followed["again"].count("its answer is the same as last time (304); nothing has changed") == 4


def test_trouble_while_it_is_accepted_is_a_sentence_and_the_next_refresh_mends_it(followed: dict[str, Any]) -> None:
    busy, full, early, late = followed["trouble"]
    assert busy[0] == full[0] == 1
    assert "Another refresh is under way" in busy[2]
    assert "The system refuses" in full[2]
    assert busy[2].count("\n") == full[2].count("\n") == 1
    assert early[0] == late[0] == signal.SIGKILL
    # The last one was killed between two renames: half of its files are in, and the next refresh carries out the rest.
    assert [result[3] for result in (busy, full, early, late)] == [True, True, True, False]


@pytest.mark.parametrize("source", PUBLISHERS)
def test_an_accepted_figure_is_there_with_its_mark_and_as_it_was(followed: dict[str, Any], source: str) -> None:
    _interface, _code, indicator, _place, (period, new, old), _more = PUBLISHERS[source]
    now, before = ({line.split(",")[2]: line.split(",")[3] for line in out.splitlines()}
                   for out in followed["got"][source][:2])
    assert (float(now[period]), float(before[period])) == (float(new), float(old))
    # The mark of a revision: both vintages, and the day on which the earlier one was superseded.
    vintages = [line.split(",") for line in followed["got"][source][2].splitlines() if f",{period}," in line]
    assert [float(vintage[3]) for vintage in vintages] == [float(old), float(new)]
    assert vintages[0][5] == EDITIONS[source] < vintages[0][6] == vintages[1][5]
    added = SINCE.get(indicator)
    if added:
        assert now[added[0]] == added[1]
        assert added[0] not in before
    (entry,) = [item for item in followed["feeds"][source]["items"] if item["title"].startswith(f"{indicator}:")]
    assert entry["title"].endswith("1 new figure, 1 revised" if added else "1 revised")
    assert re.search(rf"{period}: .+ → ", entry["content_text"])
    assert 'xml:lang="es"' in followed["atom"][source]
    assert f"<title>{indicator}:" in followed["atom"][source]
    assert "1 revisad" in followed["atom"][source]
