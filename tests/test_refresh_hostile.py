"""Whatever a publisher answers ends in figures or in one sentence; and what was accepted is told as a change."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from hled_dash import store
from hled_dash.catalogue import load_catalogue
from hled_dash.catalogue.files import read_files
from hled_dash.catalogue.loader import parse_catalogue
from hled_dash.figures.vintages import find_entries, format_counts
from hled_dash.figures.vintages.changes import format_change
from hled_dash.language import LANGUAGES
from hled_dash.refresh import PublisherClient, RefreshError, refresh_source, write
from hled_dash.refresh.interfaces import get_interface
from hled_dash.refresh.observations import Key, Value, to_observations
from hled_dash.refresh.plausibility import refuse_implausible
from hled_dash.refresh.saved_file import read_file
from hled_dash.store.changes import changes
from tests.refresh_publisher import HELD, TODAY, data, refresh, serve_publisher, snapshot, wb_page

__all__ = ["data"]
CATALOGUE = load_catalogue()
FIXTURES = [path.read_bytes() for path in sorted((Path(__file__).parent / "fixtures/publishers").glob("*.*"))]


def archive(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return file.getvalue()


ODD = (
    b"", b"\x00" * 9, b"null", b"[]", b"{}", b"[null, null]", b'[{"page": 1e999}, []]', b'{"data": [null]}',
    b"9" * 5000, b"[" * 100_000, b'{"a": ' + b"[" * 3000 + b"]" * 3000 + b"}", b"\xff\xfe\x00\x01", b"PK\x03\x04junk",
    b"\x1f\x8bjunk", archive("../../etc/figures.csv", b"a,b\n1,2\n"),
    b'<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>',
    archive("xl/workbook.xml", b"<a/>"), archive("figures.csv", b"0" * 3_000_000), gzip.compress(b"0" * 3_000_000),
    b"indicator,value\nRATE,=cmd|'/c calc'!A1\n", b"indicator,value\nRATE,1e400\nRATE,nan\n",
)
BITS = st.sampled_from([b"null", b"1e400", b"NaN", b'"=1+1"', b"9" * 400, b",,,", b"\n", b'"', b"{}", b"\x00", b"\xe9"])


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A recorded answer, or an odd one, with bytes that are lost, changed and added."""
    body = bytearray(draw(st.sampled_from([*FIXTURES, *ODD])))
    for _change in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(body)))
        length = draw(st.sampled_from([0, 1, 40, len(body)]))
        body[at:at + length] = draw(st.one_of(BITS, st.binary(max_size=3)))
    return bytes(body)


@settings(max_examples=150)
@given(bodies(), st.sampled_from(sorted(CATALOGUE.connectors)))
def test_any_response_is_read_or_refused_with_one_sentence(body: bytes, code: str) -> None:
    connector = CATALOGUE.connectors[code]
    try:
        answer = read_file(body, lambda table: get_interface(connector).read(table, connector))
        observations = to_observations(answer, connector, CATALOGUE, {}, TODAY)
    except RefreshError as error:
        sentence = LANGUAGES["es"].text(error.message, **error.values)
        assert len(sentence) < 1000
        assert "Traceback" not in sentence
    else:
        assert all(float(value.digits) == float(value.digits) for value in observations.values())


def test_an_implausible_response_changes_nothing(data: Path) -> None:
    before, files = snapshot(data), read_files(data)
    catalogue = parse_catalogue(files)
    with (serve_publisher(lambda number, _query: (200, {}, ODD[number - 1])) as (address, requests),
          PublisherClient(pause=0) as client):
        for _body in ODD:
            with pytest.raises(RefreshError):
                refresh_source("src", files, catalogue, TODAY, client=client, address=address)
    assert len(requests) == len(ODD)
    assert snapshot(data) == before


@pytest.mark.parametrize(("indicator", "figures", "sentence"), [
    ("wdi.BN.CAB.XOKA.GD.ZS", {"2023": "1.9"}, r"2023: 1\.9 has the opposite sign of -1\.9"),
    ("wdi.BN.CAB.XOKA.GD.ZS", {"2022": "-0.1", "2024": "2.5"}, None),
    ("wdi.BN.CAB.XOKA.GD.ZS", {"2023": "-2.2"}, None),
    ("wdi.NY.GDP.PCAP.CD", {"2024": "-5500"}, "-5500 has the opposite sign of every figure"),
])
def test_a_figure_of_the_other_sign_is_refused(indicator: str, figures: dict[str, str], sentence: str | None) -> None:
    published = {"2020": "-2.1", "2021": "-1.3", "2022": "0.1", "2023": "-1.9"} if "CAB" in indicator else {
        "2020": "4100", "2021": "4600", "2022": "5100", "2023": "5300"}
    held = {Key(indicator, (), "GTM", period): Value(digits) for period, digits in published.items()}
    new = held | {Key(indicator, (), "GTM", period): Value(digits) for period, digits in figures.items()}
    connector = next(iter(CATALOGUE.connectors.values()))
    with pytest.raises(RefreshError, match=sentence) if sentence else nullcontext():
        refuse_implausible(new, held, connector, CATALOGUE, is_whole=True)
    refuse_implausible(new, held, connector.model_copy(update={"expected": {"reversed"}}), CATALOGUE, is_whole=True)


#: Figures of three places that are held, of 2021 to 2023.
GROWING = {"GTM": (4101.5, 4602.25, 5103.5), "HND": (2201.5, 2302.5, 2403.25), "SLV": (3101.5, 3302.5, 3503.5)}


@pytest.mark.parametrize(("kind", "answer", "sentence"), [
    # The figures of a place, the new one of 2024 with them, from those that are held.
    ("repeated", lambda place, a, b, c: (a, b, c, c), "all 3 figures of 2024 are those of the period before"),
    ("repeated", lambda place, a, b, c: (a, b, b), "all 3 figures of 2023 are those of the period before"),
    ("rescaled", lambda place, a, b, c: (a, b, c, c / 50), r"figures of 2024 are 0\.02 times those before them"),
    ("rescaled", lambda place, a, b, c: (a, b, c, 1000 * c if place == "GTM" else c + 1), "2024: .* than 100 times"),
    ("rounded", lambda place, a, b, c: (round(a), round(b), round(c), c + 1.5), "is held, rounded to a whole number"),
    ("constant", lambda place, a, b, c: (a, b, c, 0), "all 3 figures of 2024 are 0"),
    (None, lambda place, a, b, c: (a, b, 1.01 * c, 1.1 * c), None),
    (None, lambda place, a, b, c: (a, b, c, c if place == "GTM" else c + 1), None),
])
def test_figures_that_do_not_follow_those_that_are_held_are_refused(
        kind: str | None, answer: Callable[..., tuple[float, ...]], sentence: str | None) -> None:
    held, new = ({
        Key("wdi.NY.GDP.PCAP.CD", (), place, f"{2021 + number}"): Value(f"{value:.10g}")
        for place, values in GROWING.items() for number, value in enumerate(make(place, *values))
    } for make in (lambda place, *values: values, answer))
    connector = next(iter(CATALOGUE.connectors.values()))
    with pytest.raises(RefreshError, match=sentence) if sentence else nullcontext():
        refuse_implausible(new, held, connector, CATALOGUE, is_whole=True)
    refuse_implausible(new, held, connector.model_copy(update={"expected": {kind}}), CATALOGUE, is_whole=True)


def test_a_file_of_another_chart_is_refused() -> None:
    """Its figures are of places and years as those of the right one."""
    files = read_files()
    catalogue = load_catalogue()
    file = Path(__file__).parent / "fixtures/publishers/owid_filtered.csv"
    with pytest.raises(RefreshError, match=r"owid\.lgbt_policy_index: all 1\d new figures lie outside -2"):
        refresh_source("owid_lgbt_policy", files, catalogue, TODAY, file=file)
    held = {Key("gdl.shdi", (), place, f"{year}"): Value(f"0.{600 + 7 * number + year % 10}")
            for number, place in enumerate(("GTM", "HND", "MEX", "SLV")) for year in range(2019, 2023)}
    # A table of the same form: development of women over that of men, which is near one everywhere.
    other = {key: Value(f"0.{900 + number}") for number, key in enumerate(held)}
    with pytest.raises(RefreshError, match=r"gdl\.shdi: figures are 1\.4\d+ times those that are held"):
        refuse_implausible(other, held, catalogue.connectors["gdl_shdi"], catalogue, is_whole=False)


@pytest.mark.parametrize(("figures", "sentence"), [
    ({"2024": "610350"}, "2024: 610350 is more than 100 times"), ({"2024": "-5100"}, "-5100 has the opposite sign"),
    ({"2024": "5150"}, None),
])
def test_new_figures_of_a_file_follow_all_that_are_held(figures: dict[str, str], sentence: str | None) -> None:
    """A file has the newest period alone."""
    known = {Key("wdi.NY.GDP.PCAP.CD", (), "GTM", period): Value(digits)
             for period, digits in (("2020", "4101.5"), ("2021", "4602.25"), ("2022", "5103.5"), ("2023", "5203.5"))}
    new = {Key("wdi.NY.GDP.PCAP.CD", (), "GTM", period): Value(digits) for period, digits in figures.items()}
    connector = next(iter(CATALOGUE.connectors.values()))
    with pytest.raises(RefreshError, match=sentence) if sentence else nullcontext():
        refuse_implausible(new, {}, connector, CATALOGUE, is_whole=False, known=known)


def test_figures_that_moved_by_a_year_or_lack_a_series_are_refused() -> None:
    months = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]
    held = {Key("bts.crossings", (measure,), "port:2304", period): Value(str(1000 + 7 * number * number))
            for measure in ("trucks", "buses") for number, period in enumerate(months)}
    moved = {Key(*key[:3], months[months.index(key.period) - 12]): value for key, value in held.items()
             if key.period >= "2024"}
    trucks = {key: value for key, value in held.items() if key.items == ("trucks",)}
    (connector,) = (connector for connector in CATALOGUE.connectors.values() if connector.interface == "bts_border")
    for new, sentence in ((moved, "at another period"), (trucks, "no figure of bts.crossings, buses, port:2304, of")):
        with pytest.raises(RefreshError, match=sentence):
            refuse_implausible(new, held, connector.model_copy(update={"expected": {"shorter"}}), CATALOGUE,
                               is_whole=True)
    refuse_implausible(trucks, held, connector, CATALOGUE, is_whole=False)


@pytest.mark.parametrize(("interface", "content"), [
    *(("owid", f"Entity,Code,Year,index,region\nMexico,MEX,2020,1.5,X\nMexico,MEX,2021,{text},X\n".encode())
      for text in ("NaN", "Infinity", "0x1F", "nan", "1.5 %")),
    ("global_data_lab", b"ISO_Code,Level,GDLCODE,Region,2020,2\x00021\nGTM,National,GTMt,Total,0.5,0.6\n"),
])
def test_what_is_no_number_or_no_text_is_one_sentence(interface: str, content: bytes) -> None:
    connector = next(connector for connector in CATALOGUE.connectors.values() if connector.interface == interface)
    with pytest.raises(RefreshError, match=r"in the place of a number|no text"):
        read_file(content, lambda table: get_interface(connector).read(table, connector))


def test_an_accepted_value_has_a_vintage_and_a_change(data: Path, tmp_path: Path) -> None:
    figures = {**HELD, ("MEX", 2023): 35.5, ("MEX", 2024): 40.25}
    with serve_publisher(lambda *_: (200, {}, wb_page(figures))) as (address, _requests):
        diff, prepare = refresh(data, address)
        write(data, prepare())
        assert (diff.count("new"), diff.count("revised")) == (1, 1)
        # The same answer again changes nothing.
        assert refresh(data, address)[0].changes == ()
    store.ensure_built(url := f"sqlite:///{tmp_path / 'db.sqlite'}", data)
    engine, catalogue = store.open_engine(url), load_catalogue(data)
    before = store.queries.observations(store.as_of(engine, date(2026, 9, 1)), "rate", places=["MEX"])
    now = store.queries.observations(engine, "rate", places=["MEX"])
    assert dict(zip(before["period"], before["value"], strict=True))["2023"] == 33.5
    assert dict(zip(now["period"], now["value"], strict=True)) | {"2023": 35.5, "2024": 40.25} == dict(
        zip(now["period"], now["value"], strict=True))
    (entry,) = find_entries(changes(engine), catalogue)
    assert (str(entry.day), str(entry.edition)) == ("2026-11-28", "2026-10-01")
    assert format_counts(entry, LANGUAGES["en"]) == "1 new figure, 1 revised"
    assert any("2023" in format_change(change, catalogue, LANGUAGES["en"]) for change in entry.changes)
    engine.dispose()


def test_a_new_indicator_is_added_without_a_vintage(data: Path) -> None:
    path = data / "observations/src.csv"
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if not line.startswith("rate")))
    files = read_files(data)
    with serve_publisher(lambda *_: (200, {}, wb_page(HELD))) as (address, _asked), PublisherClient(pause=0) as client:
        _diff, prepare = refresh_source("src", files, parse_catalogue(files), TODAY, client=client, address=address)
        content = prepare().content
    assert not [name for name in content if name.startswith("vintages/")]
    assert (content["catalogue/updates.yaml"] or b"").decode() == (
        "- date: '2026-11-28'\n  source: src\n  edition: '2026-10-01'\n  indicators: [rate]\n")
