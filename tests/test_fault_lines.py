"""A fault is named by the line of its key, and rows that are out of order by the first of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hled_dash import store
from hled_dash.catalogue import DataFaults
from hled_dash.catalogue.files import DataFiles
from hled_dash.cli.check import validate
from tests import broken_data, small_data

INDICATOR = """- code: more
  name:
    en: More
    es: Más
  short: {en: More, es: Más}
  definition:
    en: d
    es: d
  unit: percent
  decimals: 0
  direction: neutral
  frequency: year
  source: src
  objectives:
    - I.1
    - II.1
  theme: trade
  dimensions: [sex]
  default_items:
    sex: T
  formula:
    op: ratio
    of:
      indicator: people
      items:
        sex:
          - F
    over: {indicator: people}
    words: {en: w, es: w}
"""


def faults(data: Path) -> list[str]:
    with pytest.raises(DataFaults) as caught:
        store.validated(data)
    return list(map(str, caught.value.faults))


def test_the_record_itself_has_no_fault(tmp_path: Path) -> None:
    store.validated(small_data.write(tmp_path, more_indicators=INDICATOR))


@pytest.mark.parametrize(("old", "new", "line", "message"), [
    # Found by the model.
    ("    es: Más\n", "    fr: Plus\n", 2, "name.es: Field required"),
    ("    es: Más\n", "    fr: Plus\n", 4, "name.fr: Extra inputs are not permitted"),
    ("  decimals: 0\n", "  decimals:\n    - 0\n", 10, "decimals: Input should be a valid integer"),
    ("  decimals: 0\n", "  decimals: 9\n", 10, "decimals: Input should be less than or equal to 4"),
    ("  definition:\n    en: d\n    es: d\n", "  definition:\n    - d\n", 6, "definition: Input should be"),
    ("    - II.1\n", "    - {II: 1}\n", 16, "objectives.1: Input should be a valid string"),
    ("    - II.1\n", "    - I.1\n", 14, "objectives: Value error, there twice: I.1"),
    ("          - F\n", "          - {F: M}\n", 27, "formula.of.items.sex.tuple[constrained-str, ...].0"),
    # Found by YAML.
    ("    - II.1\n", "    - 2021-02-30\n", 16, "Indicator: is not YAML: day is out of range"),
    ("  default_items:\n    sex: T\n", "  default_items:\n    sex: !mine T\n", 20, "!mine: tags are not read"),
    *(("    - II.1\n", f"    - !!{tag}\n", 16, f"!!{tag.split()[0]}: tags are not read") for tag in (
        "binary SUkuMQ==", "bool x", "int x", "float x", "timestamp x", "null x", "set {a}", "omap [a: 1]", "str II.1",
        "python/object/apply:os.system ['true']")),
    *(("  decimals: 0\n", f"  decimals: {number}\n", 10, f"{number[:200]}{end}: is read as another")
      for number, end in (("9" * 5_000, "…"), ("-" + "1" * 20, ""))),
    ("    over: {indicator: people}\n    words: {en: w, es: w}\n", "    over: 2021-02-30\n    words: {en: !x w}\n", 29,
     "!x: tags are not read"),
    ("  unit: percent\n", "  unit: percent\n  <<: {unit: miles}\n", 10, "<<: mappings are not merged"),
    ("  unit: percent\n", '  unit: "percent\n', 9, "the file: is not YAML: found unexpected end of stream"),
    ("  short: {en: More, es: Más}\n", "  short: {en: More, es: Más\n", 6,
     "the file: is not YAML: did not find expected ',' or '}', while parsing a flow mapping that begins in line 5"),
    # Found between keys.
    ("    op: ratio\n", "    op: share_of\n", 22, "formula: op share_of needs dimension"),
    ("    sex: T\n", "    group: T\n", 19, "Indicator: default_items must name one item for each of dimensions"),
    ("  default_items:\n    sex: T\n", "", 18, "Indicator: default_items must name one item"),
    ("  direction: neutral\n", "  direction: parity\n", 11, "Indicator: direction parity needs a middle"),
    # Found between records.
    ("    en: d\n    es: d\n", "    en: Of all people asked\n    es: Of all people asked\n", 8,
     "definition: es is the same"),
    ("  theme: trade\n", "  theme: trade\n  keywords: [' ']\n", 18, "keywords: Value error, '' has no word"),
    ("  unit: percent\n", "  unit: miles\n", 9, "more: unit 'miles' is not in the catalogue"),
    ("  source: src\n", "  source: nobody\n", 13, "more: source 'nobody' is not in the catalogue"),
    ("  theme: trade\n", "  theme: war\n", 17, "more: theme 'war' is not in the catalogue"),
    ("    - II.1\n", "    - IX.1\n", 16, "more: objective 'IX.1' is not in the catalogue"),
    ("    sex: T\n", "    sex: X\n", 20, "more: item of sex 'X' is not in the catalogue"),
    ("      indicator: people\n", "      indicator: nobody\n", 24, "more: indicator 'nobody' is not in the catalogue"),
    ("          - F\n", "          - X\n", 27, "more: item of sex 'X' is not in the catalogue"),
    ("        sex:\n", "        group:\n", 26, "more: indicator 'people' has no dimension 'group'"),
    ("    over: {indicator: people}\n", "    over:\n      indicator: nobody\n", 29, "more: indicator 'nobody' is not"),
])
def test_a_fault_has_the_line_of_its_key(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    data = small_data.write(tmp_path)
    assert INDICATOR.count(old) == 1
    (data / "catalogue/indicators/more.yaml").write_text(INDICATOR.replace(old, new), encoding="utf-8")
    found_faults = faults(data)
    assert any(fault.startswith(f"data/catalogue/indicators/more.yaml:{line}: {message}")
               for fault in found_faults), found_faults


def test_an_indicator_that_cannot_be_computed_is_named_at_its_formula(tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    text = INDICATOR.replace("over: {indicator: people}", "over: {indicator: more}")
    (data / "catalogue/indicators/more.yaml").write_text(text, encoding="utf-8")
    assert [fault.split(": ")[0] for fault in faults(data)] == ["data/catalogue/indicators/more.yaml:21"]


def test_a_published_indicator_without_rows_is_named_at_its_record(tmp_path: Path) -> None:
    data = small_data.write(tmp_path)
    text = small_data.indicator("one", more=small_data.formula("op: sum_months, of: {indicator: trade}"))
    (data / "catalogue/indicators/more.yaml").write_text(text + small_data.indicator("two"), encoding="utf-8")
    line = text.count("\n") + 1
    assert faults(data) == [f"data/catalogue/indicators/more.yaml:{line}: two: has no observation"]


@pytest.mark.parametrize(("rows", "line", "key"), [
    ("rate,MEX,2020,,1,\npeople,MEX,2020,T,1,\n", 3, "people T MEX 2020"),
    ("people,MEX,2020,T,1,\npeople,MEX,2020,M,1,\n", 3, "people M MEX 2020"),
    ("people,MEX,2020,T,1,\npeople,GTM,2020,T,1,\n", 3, "people T GTM 2020"),
    ("people,MEX,2020,T,1,\npeople,MEX,2019,T,1,\npeople,MEX,2018,T,1,\n", 3, "people T MEX 2019"),
    # The dimensions come before the place.
    ("people,GTM,2020,T,1,\npeople,MEX,2020,F,1,\n", 3, "people F MEX 2020"),
    ("people,MEX,2020,F,1,\npeople,GTM,2020,T,1,\n\npeople,GTM,2019,T,1,\n", 5, "people T GTM 2019"),
])
def test_the_first_row_out_of_order_is_a_fault(tmp_path: Path, rows: str, line: int, key: str) -> None:
    found_faults = faults(small_data.write(tmp_path, small_data.ROWS_HEAD + rows))
    assert [line for line in found_faults if "has no observation" not in line] == [
        f"data/observations/src.csv:{line}: {key}: belongs above the row before it: "
        "rows are sorted by indicator, sex, place, period"]


@pytest.mark.parametrize(("path", "old", "new", "line", "message"), [
    ("geography/cities.csv", "Tuxtla,MEX", "Tuxtla,SLV", 2, "place 'MX-A' does not lie in 'SLV'"),
    ("catalogue/search/topics.yaml", "implied: [MEX]}]", "implied: [MEX]}, {indicator: people, items: {sex: T}, "
     "implied: [MEX]}]", 3, "is there twice"),
    ("catalogue/units.yaml", "name: {en: p, es: p}, kind: share", "name: {en: '% of p', es: '% de p'}, kind: count", 2,
     "a unit in percent is of the kind share or rate, not count"),
    ("catalogue/units.yaml", "kind: count", "kind: count, currency: USD", 1, "is of the kind money or rate"),
    ("catalogue/indicators/growth.yaml", "unit: percent", "unit: persons", 5, "change gives a unit of the kind"),
    ("catalogue/indicators/src.yaml", "theme: trade", "theme: trade\n  municipal: people", 12, "is in persons, not in"),
    ("catalogue/figures/cards.yaml", "[{indicator: rate}]", "[{indicator: rate}, {indicator: people}]", 5, "one axis"),
    ("catalogue/quality/comparisons.yaml", "{indicator: people, items: {sex: [F, M]}}", "{indicator: rate}", 3, "same"),
    ("geography/cities.csv", "Tuxtla", "[Tuxtla](x)", 2, "in its name, which is plain text"),
    ("catalogue/places/country.csv", "MEX,Mexico", "MEX,www.mexico.example", 2, "has the address"),
    ("observations/more.csv", "", ",".join(f"c{number}" for number in range(10_000)) + "\n", 1, "columns"),
    ("catalogue/units.yaml", "en: persons", "en: 'Me\u0301xico'", 1, "another encoding or a copy has damaged"),
    ("catalogue/units.yaml", "en: persons", "en: MÃ©xico", 1, "damaged"),
    ("catalogue/units.yaml", "en: persons", "en: 'M\N{REPLACEMENT CHARACTER}xico'", 1, "damaged"),
    ("catalogue/licences.yaml", "'https://example.org/'", "'https://example.org@evil.example/'", 1, "match pattern"),
    ("catalogue/licences.yaml", "'https://example.org/'", "'http://localhost:1/'", 1, "match pattern"),
    ("catalogue/places/country.csv", "GTM,Guatemala,Guatemala,,,,", "GTM,Guatemala,Guatemala,,,15,", 3, "a longitude"),
    ("catalogue/places/country.csv", "Guatemala,,,,", "Guatemala,,,1_5,9", 3, "is not a number"),
    ("catalogue/places/admin1.csv", "MX-B,B,B,MEX,,,", "MX-B,B,B,MEX,=1,,", 3, "formula"),
    ("catalogue/places/admin1.csv", "MX-B,B,B,MEX", "MX-B,B,B,", 3, "parent is missing"),
    ("catalogue/places/regions.yaml", "parent: MEX", "parent: GTM", 4, "does not lie in 'GTM'"),
    ("catalogue/windows.yaml", "places: [MX-A, MX-B]", "places: [MX-A, MX-A]", 3, "there twice"),
    ("catalogue/indicators/growth.yaml", "period: '2020'", "period: '2020-05'", 19, "finer than the years"),
    ("catalogue/figures/cards.yaml", "kind: bars", "kind: scatter", 3, "a scatter needs two series"),
    ("catalogue/figures/cards.yaml", "kind: bars", "kind: map", 3, "a map needs a level"),
    ("catalogue/search/topics.yaml", "[people, personas]", "[people, '---']", 2, "has no word"),
    ("catalogue/quality/comparisons.yaml", "items: {sex: [F, M]}", "items: {sex: T}", 3, "compared with itself"),
    ("catalogue/updates.yaml", "", "- {date: '2024-03-01', source: src, edition: '2023-12-31'}\n", 1, "has no edition"),
    ("dialogue/events.yaml", "'2021-04-02'", "'2021-01-02'", 3, "end lies before date"),
    ("dialogue/events.yaml", "'2021-03'\n  end: '2021-04-02'", "'2031-03'", 2, "in the future"),
    ("dialogue/events.yaml", "en: Raised.", "en: Raised", 6, "without a full stop"),
    ("dialogue/events.yaml", "id: event", "id: 2020-03-event", 2, "not the date of the id"),
    ("dialogue/record/2021.yaml", "date: '2021-09'", "date: '2020-09'", 2, "belongs into the file of its year"),
    ("observations/src.csv", "rate,GTM,2020,,5.5,", "rate,GTM,2020,,005.5,", 8, "is not a number"),
    ("observations/src.csv", "rate,GTM,2020,,5.5,", "rate,GTM,2020,,1e-400,", 8, "is not a number"),
    ("catalogue/updates.yaml", "", "- {date: '2024-03-01', source: src, edition: '2024-04-01'}\n", 1,
     "2024-04-01 was published after it came in"),
    ("catalogue/updates.yaml", "", "- {date: '2024-03-01', source: src, edition: '2024-02-01',\n"
     "   indicators: [rate, rate]}\n", 2, "there twice: rate"),
    ("catalogue/updates.yaml", "", "- {date: '2024-03-01', source: other, edition: '2024-02-01',\n"
     "   indicators: [growth]}\n", 2, "'growth' is of src"),
    ("catalogue/search/places.yaml", "", "- {id: nowhere, words: [nowhere]}\n", 1, "names no place"),
    ("catalogue/search/places.yaml", "", "- {id: atlantis, words: [atlantis], country: AT9}\n", 1, "no territory"),
    ("catalogue/figures/cards.yaml", "kind: bars", "kind: bars\n  end: '2024'", 4, "end"),
    ("catalogue/units.yaml", "name: {en: p, es: p}", "name: {en: Persons, es: p}", 2,
     "percent: 'Persons' is the name of 'persons' too"),
    ("catalogue/units.yaml", "id: percent", "id: Persons", 2, "Persons: differs from 'persons' only in capitals"),
    ("catalogue/dimensions.yaml", "{code: M,", "{code: f,", 3, "f: differs from 'F' only in capitals"),
    ("catalogue/places/admin1.csv", "MX-B,B,B,MEX", "MX-B,B,B,MX-A", 3,
     "MX-B: is of the level admin1 and cannot lie in 'MX-A'"),
    ("catalogue/places/admin1.csv", "MX-A,A,A,MEX,,,\nMX-B,B,B,MEX,", "MX-A,A,A,MEX,1,,\nMX-B,B,B,MEX,1", 3,
     "MX-B: has the official code 1 of 'MX-A'"),
    ("catalogue/places/groups.yaml", "[MX-A, MX-B]", "[MX-A, MEX]", 1, "south: 'MX-A' lies in another member"),
    ("catalogue/pillars.yaml", "place: GTM", "place: MX-A", 8, "I: rate has no figure of 'MX-A'"),
    ("catalogue/pillars.yaml", "place: GTM", "place: MEX", 8, "I: is there twice"),
    ("catalogue/briefings.yaml", "indicator: people", "indicator: trade", 3, "rates: the map has no figure"),
    ("catalogue/glossary.yaml", "en: A share., es: Una parte.",
     "en: Parte de la población., es: A share of the people.", 4, "rate: en is Spanish, and es is English"),
    ("catalogue/indicators/growth.yaml", "    lag: 1\n", "    lag: 1\n    window: 3\n", 18,
     "formula: op change has no window"),
    ("catalogue/indicators/src.yaml", "  maximum: 1000000\n", "  maximum: 100\n  middle: 500\n", 16,
     "rate: 500 lies outside"),
    ("catalogue/search/not_held.yaml", "[water, agua]", "[people]", 2,
     "water: 'people' stands for topic 'people' too"),
    ("vintages/src.csv", "MEX,2020,,2.4,", "MEX,2020,,abc,", 3, "has a value that is no number"),
    ("catalogue/briefings.yaml", "{indicator: people, level: admin1, window: south}", "{}", 3, "lacks indicator"),
    ("geography/cities.csv", "14.05", "1_4.05", 2, "is not a number"),
    ("catalogue/quality/decisions.yaml", "start: '2019', end: '2020'", "start: '1990', end: '1991'", 5,
     "seen: is about no observation"),
])
def test_data_that_used_to_pass_is_a_fault(path: str, old: str, new: str, line: int, message: str) -> None:
    content = broken_data.small_content()
    text = content.get(path, b"").decode()
    assert old in text
    with pytest.raises(DataFaults) as caught:
        validate(DataFiles({**content, path: text.replace(old, new, 1).encode()}), broken_data.TODAY)
    assert [fault for fault in caught.value.faults if (fault.file, fault.line) == (f"data/{path}", line)
            and message in str(fault)], caught.value


def test_an_indicator_with_the_figures_of_another_one_is_named() -> None:
    content = dict(broken_data.small_content())
    rows = content["observations/src.csv"].decode()
    copied = "".join(f"{row.replace('trade', 'trade2')}\n" for row in rows.splitlines() if row.startswith("trade"))
    more = small_data.indicator("trade2", frequency="month")
    content |= {"observations/src.csv": (rows + copied).encode(), "catalogue/indicators/more.yaml": more.encode()}
    with pytest.raises(DataFaults) as caught:
        validate(DataFiles(content), broken_data.TODAY)
    assert list(map(str, caught.value.faults)) == [
        "data/catalogue/indicators/more.yaml:1: trade2: has the figures of trade, value by value"]
