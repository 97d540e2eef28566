"""What is valid by itself and would mislead a reader is named: many faults at once, each with its file and line."""

from __future__ import annotations

import pytest

from hled_dash.catalogue import DataFaults
from hled_dash.catalogue.files import DataFiles
from hled_dash.cli.check import validate
from tests import broken_data

Change = tuple[str, str, str, int, str]
SOURCE, INDICATORS, GROWTH = ("catalogue/sources/src.yaml", "catalogue/indicators/src.yaml",
                              "catalogue/indicators/growth.yaml")
CARDS, UNITS, WORDS, PLACES = ("catalogue/figures/cards.yaml", "catalogue/units.yaml", "catalogue/search/words.yaml",
                               "catalogue/search/places.yaml")
TOPICS, GLOSSARY, WINDOWS, SHAPES = ("catalogue/search/topics.yaml", "catalogue/glossary.yaml",
                                     "catalogue/windows.yaml", "geography/squares.json")
PACK, UPDATES, CONNECTOR, VINTAGES = ("catalogue/packs/one.yaml", "catalogue/updates.yaml",
                                      "catalogue/connectors/src.yaml", "vintages/src.csv")
COUNTRIES, CITIES, BRIEFINGS = "catalogue/places/country.csv", "geography/cities.csv", "catalogue/briefings.yaml"
MORE_UNITS = "- {id: usd, name: {en: dollars, es: pesos}, kind: money, "
SERIES = "series: [{indicator: rate}]"
#: Changes that do not hide each other.
GROUPS: dict[str, list[Change]] = {
    "words": [
        (UNITS, "kind: count}", "kind: count, prefix: true}", 1, "no symbol to put before"),
        (UNITS, "kind: share}\n", f"kind: share}}\n{MORE_UNITS}symbol: {{en: US$, es: US$}}}}\n", 3, "currency USD"),
        (SOURCE, "{en: u, es: u}", "{en: v, es: v}", 11, "two editions have one name"),
        (GLOSSARY, "en: A share.", "en: A share", 4, "ends without a full stop"),
        ("catalogue/pillars.yaml", 'accent: "#111111"', 'accent: "#fefefe"', 6, "contrast below 4.5:1"),
        (WORDS, "[maps, mapas]\n", "[maps, mapas]\n- {id: a, kind: synonyms, words: [alone]}\n", 5, "has no synonym"),
        (WORDS, "- {id: a, kind", "- {id: b, kind: exact, words: [two words]}\n- {id: a, kind", 4, "single words"),
        (PLACES, "[Mejico]", "[Canada]", 2, "the name of another country"),
        (COUNTRIES, "SLV,El Salvador,El Salvador", "SLV,Honduras,Honduras", 4, "the name of another country"),
        (CONNECTOR, "es: 'Oficina ({date})'", "es: 'Oficina'", 6, "must have {date}"),
        (INDICATORS, "frequency: month", "frequency: month\n  calendar: us_fiscal", 38, "calendar of years"),
        (TOPICS, "[people, personas]", "['p\u0435ople', personas]", 2, "damaged"),
    ],
    "keys": [
        (GLOSSARY, "{en: R, es: T}", "{en: the, es: la}", 3, "a word like others"),
        (CONNECTOR, "code: RATE", "code: ../RATE", 4, "leads out of"),
        (CONNECTOR, "https://example.org", "https://me:key@example.org", 3, "match pattern"),
        (INDICATORS, "decimals: 0", "decimals: 010", 6, "read as another number"),
        (PLACES, "places: [MEX]\n", "places: [MEX]\n- {id: c, words: [Mejico], places: [GTM]}\n", 5, "is of mx too"),
        (PLACES, "- {id: c", "- {id: d, words: [Mexique], country: MX}\n- {id: c", 4, "MX is held"),
        (UPDATES, "01-01}\n", "01-01}\n- {date: 2025-01-01, source: src, edition: 2023-01-01}\n", 2, "came in after"),
        (COUNTRIES, "MEX,Mexico,México", "MEX,México,Mexico", 2, "en is Spanish"),
        (BRIEFINGS, "window: south}", "window: south, lang: es}", 3, "lang is the reader's"),
        (GROWTH, "change\n    of: {indicator: people}\n    lag: 1",
         "difference\n    of: {indicator: share}\n    minus: {indicator: share}", 17, "is what it is compared with"),
        (SOURCE, "https://example.org/data", "https://example.org/data?api_key=abc", 7, "'api_key'"),
    ],
    "figures": [
        (CARDS, f"bars\n  title: {{en: t, es: t}}\n  {SERIES}", f"line\n  start: '2150'\n  title: {{en: t, es: t}}\n"
         f"  scale: per_capita\n  against: MX-A\n  {SERIES}", 4, "later than all figures"),
        (CARDS, f"against: MX-A\n  {SERIES}", f"against: MX-A\n  {SERIES}", 6, "only amounts"),
        (CARDS, f"against: MX-A\n  {SERIES}", f"against: MX-A\n  {SERIES}", 7, "has no figure of 'MX-A'"),
        (TOPICS, "places: [MEX]\n", "places: [GTM]\n"
         "- {id: r, words: [rates], series: [{indicator: rate, partner: to}]}\n", 4, "has no figure of 'GTM'"),
        (TOPICS, "id: r,", "id: r,", 5, "is not broken down by partner"),
        (CONNECTOR, "required: [MEX]", "required: [MEX, MX-A]", 9, "has a figure of 'MX-A'"),
        (GROWTH, "  fixed_breaks: [1, 2.5]", "  fixed_breaks: [1, 2.5]\n  minimum: 0\n  maximum: 9", 14,
         "gives 10 (MEX, 2021)"),
        (WINDOWS, "[12.5, -92, 18, -83]", "[40, 10, 50, 20]", 5, "none of its places"),
        (WINDOWS, "levels: [admin1]", "levels: [admin1, admin2]", 4, "no shape of the level admin2"),
        (CITIES, "14.05,-88.95", "16.75,-93.1", 2, "outside of 'MX-A'"),
        ("geography/without_shapes.yaml", "level: country\n  places: [SLV]", "level: admin1\n  places: [MX-B]", 2,
         "has shapes of the level admin1"),
        ("geography/index.yaml", "places: [MEX]", "places: [GTM]", 4, "none of its shapes"),
    ],
    "vintages": [
        (PACK, "places=MEX", "places=MEX&as-of=2023-06-01", 7, "stays as of a day"),
        (VINTAGES, "GTM,2020,,5.4,,2023-01-01", "GTM,2020,,5.5,,2022-07-07", 2, "nothing was revised"),
        (VINTAGES, "2022-07-07", "2022-07-07", 2, "2022-07-07 is no edition of src"),
        (VINTAGES, "MEX,2020,,2.4,,", "MEX,2020,F,,P,", 3, "a status and no value"),
        (VINTAGES, "F,,P,", "F,,P,", 3, "has no such dimension"),
        (VINTAGES, "F,,P,2023-01-01,2024-01-01", "F,,P,2023-01-01,2023-07-07", 3, "2023-07-07 is no edition of src"),
        (SOURCE, "editions: [", "editions: [{vintage: {en: o, es: o}, vintage_date: 2019-01-01}, ", 11,
         "no value of the edition of 2019-01-01"),
    ],
    "board": [
        (INDICATORS, "objectives: [I.1]", "objectives: [I.1]\n  counted_as: [rate]", 11, "not counted instead"),
    ],
    "numbers": [
        (SHAPES, '      [\n       -2,\n       -1', '      [\n       0,\n       1', 0, "against the clock"),
        ("observations/src.csv", "rate,SLV,2020,,4,", "rate,SLV,2020,,-0,", 11, "is not a number"),
    ],
}


@pytest.mark.parametrize("name", GROUPS)
def test_misleading_data_are_faults_with_their_line(name: str) -> None:
    content = dict(broken_data.small_content())
    validate(DataFiles(content), broken_data.TODAY)
    for path, old, new, _line, _told in GROUPS[name]:
        text = content[path].decode()
        assert old in text, (path, old)
        content[path] = text.replace(old, new, 1).encode()
    with pytest.raises(DataFaults) as caught:
        validate(DataFiles(content), broken_data.TODAY)
    fault_lines = list(map(str, caught.value.faults))
    for path, _old, _new, line, words in GROUPS[name]:
        where = "data/" if line == 0 else f"data/{path}:{line}: "
        assert any(line.startswith(where) and words in line for line in fault_lines), (path, line, words, fault_lines)
