"""A small data folder for the tests of the store: a few made-up records, never shown to anybody."""

from __future__ import annotations

from pathlib import Path

ROWS_HEAD = "indicator,place,period,sex,value,status\n"
PILLARS = """
pillars:
{pillars}
objectives:
{objectives}"""
OBJECTIVE = """  - {{id: {id}.1, name: {{en: One, es: Uno}}, short_name: {{en: A, es: A}},
     question: {{en: What?, es: ¿Qué?}}}}
"""
CARD = """- id: card-{number}
  objective: {id}.1
  kind: bars
  title: {{en: t, es: t}}
  series: [{{indicator: rate}}]
"""
PILLAR = """  - id: {id}
    name: {{en: P {id}, es: P {id}}}
    purpose: {{en: P, es: P}}
    accent: "#111111"
    accent_dark: "#eeeeee"
    headlines: [{{indicator: rate, place: MEX}}, {{indicator: rate, place: GTM}}, {{indicator: rate, place: SLV}}]
"""
IDS = ("I", "II", "III", "IV")
DOCUMENT = """  document:
    publisher: Office
    title: {title}
    address: https://example.org/{title}
    licence: us-public-domain
    read_in: document
"""
DIALOGUE = {
    "parties.yaml": "- {id: mexico, name: {en: Mexico, es: México}, country: MEX}\n",
    "record/2021.yaml": """- id: promise
  date: '2021-09'
  kind: commitment
  pillar: I
  objectives: [I.1]
  what: {en: Promised., es: Prometido.}
  parties: [mexico]
""" + DOCUMENT.format(title="plan") + """  later: [meeting]
- id: meeting
  date: '2021-09-09'
  kind: meeting
  what: {en: Met., es: Se reunieron.}
  parties: [mexico]
  meeting: cabinet
""" + DOCUMENT.format(title="plan"),
    "events.yaml": """- id: event
  date: '2021-03'
  end: '2021-04-02'
  kind: tariff
  objectives: [I.1]
  what: {en: Raised., es: Subió.}
""" + DOCUMENT.format(title="order"),
}
INDICATOR = """- code: {code}
  name: {{en: {code}, es: {code}}}
  short: {{en: {code}, es: {code}}}
  definition: {{en: d, es: d}}
  unit: {unit}
  decimals: 0
  direction: neutral
  frequency: {frequency}
  source: src
  objectives: [I.1]
  theme: trade
  dimensions: [{dimensions}]
  default_items: {{{defaults}}}
{more}
"""


def indicator(
    code: str, unit: str = "persons", frequency: str = "year", dimensions: str = "", defaults: str = "", more: str = ""
) -> str:
    return INDICATOR.format(
        code=code, unit=unit, frequency=frequency, dimensions=dimensions, defaults=defaults, more=more
    )


def formula(text: str) -> str:
    return f"  formula: {{{text}, words: {{en: w, es: w}}}}"


def sort_rows(rows: str) -> str:
    """Rows under ``ROWS_HEAD`` in the order that observations must have: indicator, sex, place, period."""
    head, *lines = rows.splitlines(keepends=True)
    fields = {line: line.split(",") for line in lines}
    return head + "".join(sorted(lines, key=lambda line: [fields[line][column] for column in (0, 3, 1, 2)]))


def add_row(data: Path, row: str) -> None:
    """Insert a row into the observations of ``data``, where it belongs."""
    path = data / "observations/src.csv"
    path.write_text(sort_rows(path.read_text(encoding="utf-8") + row), encoding="utf-8")


def write(folder: Path, rows: str | None = None, more_indicators: str = "") -> Path:
    """Write a whole, faultless ``data`` folder below ``folder``; ``rows`` replaces its observations."""
    data = folder / "data"
    catalogue = data / "catalogue"
    for name in ("sources", "indicators", "places", "figures", "search"):
        (catalogue / name).mkdir(parents=True, exist_ok=True)
    (data / "observations").mkdir(exist_ok=True)
    (data / "dialogue/record").mkdir(parents=True, exist_ok=True)
    files = {
        "pillars.yaml": PILLARS.format(pillars="".join(PILLAR.format(id=pillar) for pillar in IDS),
                                       objectives="".join(OBJECTIVE.format(id=pillar) for pillar in IDS)),
        "licences.yaml": "- {id: free, name: {en: f, es: f}, address: 'https://example.org/'}\n",
        "units.yaml": "- {id: persons, name: {en: persons, es: personas}, kind: count}\n"
        "- {id: percent, name: {en: p, es: p}, kind: share}\n",
        "dimensions.yaml": "- id: sex\n  name: {en: Sex, es: Sexo}\n  items: [{code: T, name: {en: t, es: t}}, "
        "{code: F, name: {en: f, es: f}}, {code: M, name: {en: m, es: m}}]\n",
        "themes.yaml": "- {id: trade, name: {en: Trade, es: Comercio}}\n",
        "sources/src.yaml": "- id: src\n  publisher: {en: p, es: p}\n  title: {en: t, es: t}\n"
        "  vintage: {en: v, es: v}\n"
        "  vintage_date: 2024-01-01\n  licence: free\n  address: https://example.org/data\n"
        "  citation: {en: c, es: c}\n  date_read: 2024-02-01\n  read_from: a copy\n",
        "indicators/src.yaml": indicator("rate", "percent", more="  minimum: -1000000\n  maximum: 1000000")
        + indicator("people", dimensions="sex", defaults="sex: T")
        + indicator("trade", frequency="month")
        + more_indicators,
        "places/country.csv": "code,name_en,name_es,parent,official_code,latitude,longitude\n"
        "MEX,Mexico,México,,,,\nGTM,Guatemala,Guatemala,,,,\nSLV,El Salvador,El Salvador,,,,\n",
        "places/admin1.csv": "code,name_en,name_es,parent,official_code,latitude,longitude\n"
        "MX-A,A,A,MEX,,,\nMX-B,B,B,MEX,,,\n",
        "places/groups.yaml": "- {id: south, name: {en: South, es: Sur}, members: [MX-A, MX-B]}\n",
        "places/regions.yaml": "[]\n",
        "windows.yaml": "[]\n",
        "briefings.yaml": "[]\n",
        "glossary.yaml": "[]\n",
        **{f"search/{name}.yaml": "[]\n" for name in ("topics", "words", "places", "not_held")},
        "figures/cards.yaml": "".join(CARD.format(id=pillar, number=number) for number, pillar in enumerate(IDS)),
    }
    for name, text in files.items():
        (catalogue / name).write_text(text, encoding="utf-8")
    for name, text in DIALOGUE.items():
        (data / "dialogue" / name).write_text(text, encoding="utf-8")
    months = "".join(
        f"trade,MEX,{year}-{month:02},,{100 + month},\n" for year in (2020, 2021) for month in range(1, 13)
    )
    (data / "observations/src.csv").write_text(
        rows
        if rows is not None
        else (
            "indicator,place,period,sex,value,status\n"
            "people,MEX,2020,F,60,\npeople,MEX,2020,M,40,\npeople,MEX,2020,T,100,\n"
            "people,MEX,2021,T,110,P\npeople,MX-A,2020,T,30,\npeople,MX-B,2020,T,10,\n"
            "rate,GTM,2020,,5.5,\nrate,MEX,2019,,1.5,\nrate,MEX,2020,,2.5,E\nrate,SLV,2020,,4,\n"
            f"{months}"
        ),
        encoding="utf-8",
    )
    return data
