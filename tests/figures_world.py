"""A small world for the tests of figures: a catalogue of a few indicators and places, and made-up observations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from hled_dash.catalogue import (
    DATA,
    Catalogue,
    Dimension,
    FigureCard,
    Group,
    Indicator,
    Licence,
    Objective,
    Place,
    Source,
    Theme,
    Unit,
    Window,
)
from hled_dash.catalogue.models.base import Name
from hled_dash.figures import SeriesFrame
from hled_dash.figures.data import card_places
from hled_dash.figures.data.load import series_items
from tests.yaml_records import read_records


def text(en: str, es: str | None = None) -> Name:
    return Name(en=en, es=es or f"{en} (es)")


def _records(kind: Any, name: str) -> dict[str, Any]:
    records = [kind.model_validate(record) for record in read_records(DATA / "catalogue" / name)]
    return {record.id: record for record in records}


def _indicator(code: str, en: str, es: str, unit: str, **more: Any) -> Indicator:
    listed = {
        "code": code, "name": text(en, es), "short": text(en, es), "definition": text(en, es), "unit": unit,
        "decimals": 1, "direction": "higher", "frequency": "year", "source": "wb", "objectives": ("I.1",),
        "theme": "trade", **more,
    }
    return Indicator.model_validate(listed)


INDICATORS = [
    _indicator("net", "Internet users", "Usuarios de internet", "percent_population"),
    _indicator("pov", "Poverty", "Pobreza", "percent_population", direction="lower", comparable_places=False,
               frequency="irregular",
               breaks=({"period": "2018", "note": text("New questionnaire.", "Nuevo cuestionario.")},)),
    _indicator("gdp", "Output", "Producto", "usd", decimals=0),
    _indicator("bal", "Balance", "Saldo", "percent_gdp", middle=0),
    _indicator("rank", "Rank", "Posición", "rank", decimals=0, direction="lower"),
    _indicator("model", "Employment", "Empleo", "percent", modelled=True),
    _indicator("pop", "Projected people", "Población proyectada", "persons", decimals=0, projection_from="2022"),
    _indicator("lfp", "Participation", "Participación laboral", "percent_population_15", dimensions=("sex",),
               default_items={"sex": "T"}),
    _indicator("freight", "Freight", "Carga", "usd", decimals=0, frequency="month", dimensions=("flow", "mode"),
               default_items={"flow": "export", "mode": "truck"}),
    _indicator("gap", "Gap", "Brecha", "percentage_points", source="nc", formula={
        "op": "difference", "of": {"indicator": "lfp", "items": {"sex": "F"}},
        "minus": {"indicator": "lfp", "items": {"sex": "M"}},
        "words": text("women minus men.", "mujeres menos hombres."),
    }),
    _indicator("SP.POP.TOTL", "Population", "Población", "persons", decimals=0),
]
COUNTRIES = {"USA": ("United States", "Estados Unidos"), "MEX": ("Mexico", "México"), "GTM": ("Guatemala",) * 2,
             "SLV": ("El Salvador",) * 2, "HND": ("Honduras",) * 2}
STATES = {"MX-CHP": "Chiapas", "MX-OAX": "Oaxaca", "MX-GRO": "Guerrero", "MX-VER": "Veracruz", "MX-TAB": "Tabasco",
          "MX-YUC": "Yucatán", "MX-CAM": "Campeche", "MX-ROO": "Quintana Roo", "MX-PUE": "Puebla"}


def _source(code: str, licence: str) -> Source:
    return Source(
        id=code, publisher=text("World Bank", "Banco Mundial"), title=text("Indicators", "Indicadores"),
        vintage=text("Edition 2025", "Edición 2025"), vintage_date=date(2025, 7, 1), licence=licence,
        address="https://example.org/data", citation=text("World Bank, Indicators"), date_read=date(2025, 8, 1),
        read_from="example", caveats=(text("Revised every year.", "Se revisan cada año."),),
    )


def catalogue() -> Catalogue:
    places = {code: Place(code=code, name=text(*names), level="country") for code, names in COUNTRIES.items()}
    places |= {code: Place(code=code, name=text(name, name), level="admin1", parent="MEX")
               for code, name in STATES.items()}
    return Catalogue(
        pillars={},
        objectives={"I.1": Objective(id="I.1", name=text("One"), short_name=text("1"), question=text("Why?"))},
        licences=_records(Licence, "licences.yaml"), units=_records(Unit, "units.yaml"),
        dimensions=_records(Dimension, "dimensions.yaml"), themes=_records(Theme, "themes.yaml"),
        sources={"wb": _source("wb", "cc-by-4.0"), "nc": _source("nc", "cc-by-nc-sa-3.0-igo")},
        indicators={indicator.code: indicator for indicator in INDICATORS}, places=places,
        groups={"south": Group(id="south", name=text("South"), members=("MX-CHP", "MX-OAX"))},
        windows={"mexico": Window(id="mexico", name=text("Mexico"), places=("MEX",), levels=("admin1",),
                                  bounds=(14, -118, 33, -86))},
        cards={},
    )


def _rows(indicator: str, values: Mapping[tuple[str, ...], Mapping[str, float]], dimensions: tuple[str, ...] = (),
          status: Mapping[str, str] | None = None) -> pd.DataFrame:
    rows = [
        {"indicator": indicator, "place": place, "period": period, "value": value,
         "status": (status or {}).get(period, "A"), **dict(zip(dimensions, items, strict=True))}
        for (place, *items), series in values.items() for period, value in series.items()
    ]
    return pd.DataFrame(rows, columns=["indicator", "place", "period", "value", "status", *dimensions])


def _years(first: int, last: int, start: float, step: float, leave: tuple[int, ...] = ()) -> dict[str, float]:
    return {str(year): round(start + step * (year - first), 3) for year in range(first, last + 1) if year not in leave}


def _months(first: int, last: int, start: float, step: float) -> dict[str, float]:
    months = [f"{year}-{month:02d}" for year in range(first, last + 1) for month in range(1, 13)]
    return {month: start + step * number + start * 0.05 * (number % 12) for number, month in enumerate(months)}


STORE: dict[str, pd.DataFrame] = {
    "net": _rows("net", {
        ("USA",): _years(2010, 2023, 70, 1.9), ("MEX",): _years(2010, 2023, 31, 3.85),
        ("GTM",): _years(2010, 2022, 10.5, 3.9, leave=(2015, 2016)), ("SLV",): _years(2012, 2023, 20, 3.9),
    }),
    "pov": _rows("pov", {(state,): {"2016": 40.0 + 3 * n, "2018": 41.5 + 3 * n, "2022": 36.25 + 2.5 * n}
                         for n, state in enumerate(STATES)}),
    "gdp": _rows("gdp", {("USA",): _years(2015, 2023, 1.8e13, 9e11), ("MEX",): _years(2015, 2023, 1.2e12, 4e10),
                         ("GTM",): _years(2015, 2023, 6e10, 4e9)}),
    "bal": _rows("bal", {("MEX",): _years(2015, 2023, -2.5, 0.5), ("HND",): _years(2015, 2021, 1.5, -0.75)}),
    "rank": _rows("rank", {("MEX",): {"2016": 54, "2018": 51, "2023": 66}, ("GTM",): {"2016": 111, "2018": 125}}),
    "model": _rows("model", {("MEX",): _years(2015, 2023, 60, -0.4)}),
    "pop": _rows("pop", {("MEX",): _years(2018, 2026, 124e6, 1e6)}),
    "lfp": _rows("lfp", {
        (place, sex): _years(2014, 2023, base + {"F": -14, "M": 15, "T": 0}[sex], 0.2)
        for place, base in (("USA", 62), ("MEX", 60), ("GTM", 59), ("SLV", 58)) for sex in "FMT"
    }, ("sex",)),
    "freight": _rows("freight", {
        (place, flow, mode): _months(2019, 2023, base * size, base * size / 60)
        for place, size in (("MEX", 1.0), ("USA", 0.5))
        for flow, base in (("export", 1.2e10), ("import", 1.5e10))
        for mode, base in (("truck", base), ("rail", base / 4), ("vessel", base / 6), ("pipeline", base / 20))
    }, ("flow", "mode")),
    "gap": _rows("gap", {("MEX",): _years(2014, 2023, -29, 0.5)}),
    "SP.POP.TOTL": _rows("SP.POP.TOTL", {("USA",): _years(2010, 2023, 309e6, 2e6),
                                         ("MEX",): _years(2010, 2023, 114e6, 1e6)}),
}


def observations(engine: object, indicator: str, *, places: Any = None, level: Any = None, start: Any = None,
                 end: Any = None, items: Any = None) -> pd.DataFrame:
    """What the store answers."""
    frame = STORE[indicator]
    if places is not None:
        frame = frame[frame["place"].isin(list(places))]
    for dimension, codes in (items or {}).items():
        frame = frame[frame[dimension].isin([codes] if isinstance(codes, str) else list(codes))]
    return frame.reset_index(drop=True)


def card(kind: str, *series: Any, **more: Any) -> FigureCard:
    return FigureCard.model_validate({
        "id": "a-card", "objective": "I.1", "kind": kind, "title": text("Title", "Título"),
        "series": [{"indicator": item} if isinstance(item, str) else item for item in series], **more,
    })


def frames(card: FigureCard, selection: Any, known: Catalogue) -> list[SeriesFrame]:
    """The frames of a card, as the store would give them."""
    return [SeriesFrame(series, observations(None, series.indicator, places=card_places(card, selection, known),
                                             items=series_items(series, card, known)))
            for series in card.series]
