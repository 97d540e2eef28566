"""A figure as CSV: exactly what is drawn, each row with its names, unit and source."""

from __future__ import annotations

from typing import Any

import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.figures.captions import status
from hled_dash.figures.figure import Figure
from hled_dash.figures.rescale import POPULATION
from hled_dash.language import Language


def figure_csv(figure: Figure, catalogue: Catalogue, language: Language) -> bytes:
    """UTF-8 with a byte order mark, one header line, one row for each value drawn.

    Columns: indicator, indicator_name, place, place_name, period, for each dimension its code and ``<dimension>_name``,
    value, unit, status, status_name, derived, source, vintage, licence, address. Headings are the same in both
    languages, so that a script reads either; names are in the reader's language. Where a scale changed the values
    (index, per person), the unit is the one drawn. Source, vintage, licence and address are those of the row's own
    value and of what it was computed from.
    """
    table = _table(figure, catalogue, language)
    return b"\xef\xbb\xbf" + str(table.to_csv(index=False, lineterminator="\r\n")).encode("utf-8")


def figure_rows(figure: Figure, catalogue: Catalogue, language: Language) -> list[dict[str, Any]]:
    """The rows of :func:`figure_csv`, column to value; values as plain numbers, None for a missing one."""
    table = _table(figure, catalogue, language)
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _table(figure: Figure, catalogue: Catalogue, language: Language) -> pd.DataFrame:
    codes = figure.codes
    if "indicator" not in codes:
        return _counted(figure, catalogue, language)
    indicators = {code: catalogue.indicators[code] for code in codes["indicator"].unique()}
    columns: dict[str, list[object]] = {
        "indicator": list(codes["indicator"]),
        "indicator_name": [language.of(indicators[code].name) for code in codes["indicator"]],
        "place": list(codes["place"]),
        "place_name": [language.of(catalogue.places[code].name) if code in catalogue.places else code
                       for code in codes["place"]],
        "period": list(codes["period"]),
    }
    for dimension in (one for one in codes.columns if one in catalogue.dimensions):
        names = {item.code: language.of(item.name) for item in catalogue.dimensions[dimension].items}
        columns[dimension] = list(codes[dimension])
        columns[f"{dimension}_name"] = [names.get(code, code) for code in codes[dimension]]
    columns["value"] = list(codes["value"])
    columns["unit"] = [figure.units.get(code) or language.of(catalogue.unit(code).name) for code in codes["indicator"]]
    columns["status"] = list(codes["status"])
    columns["status_name"] = [status(code, language) for code in codes["status"]]
    columns["derived"] = ["yes" if code in figure.units or indicators[code].derived else "no"
                          for code in codes["indicator"]]
    read = [_read(code, place, figure, catalogue)
            for code, place in zip(codes["indicator"], codes["place"], strict=True)]
    about = {one: _source(one, catalogue, language) for one in set(read)}
    for name in ("source", "vintage", "licence", "address"):
        columns[name] = [about[one][name] for one in read]
    return pd.DataFrame(columns)


def _read(indicator: str, place: str, figure: Figure, catalogue: Catalogue) -> tuple[str, ...]:
    """The indicators that a value was read from: its own, and the population that it was divided by."""
    known = catalogue.places.get(place)
    people = POPULATION.get(known.level, "") if known else ""
    return (indicator, people) if indicator in figure.units and people in figure.population else (indicator,)


def _counted(figure: Figure, catalogue: Catalogue, language: Language) -> pd.DataFrame:
    """Rows of a figure that counts indicators (coverage): the same columns, but for those of one indicator."""
    codes = figure.codes
    names = {place.code: language.of(place.name) for place in catalogue.places.values()}
    table = pd.DataFrame({
        "place": codes["place"], "place_name": codes["place"].map(names), "period": codes["period"],
        "value": codes["value"], "unit": figure.subtitle, "derived": "yes",
    })
    for name, said in (("source", [one.line() for one in figure.credits]),
                       ("vintage", [one.vintage for one in figure.credits]),
                       ("licence", [one.licence for one in figure.credits]),
                       ("address", [one.address for one in figure.credits])):
        table[name] = "; ".join(said)
    return table


def _source(indicators: tuple[str, ...], catalogue: Catalogue, language: Language) -> dict[str, str]:
    sources = dict.fromkeys(source for code in indicators for source in catalogue.sources_of(code))
    return {
        "source": "; ".join(f"{language.of(one.publisher)}, {language.of(one.title)}" for one in sources),
        "vintage": "; ".join(dict.fromkeys(language.of(one.vintage) for one in sources)),
        "licence": "; ".join(dict.fromkeys(language.of(catalogue.licences[one.licence].name) for one in sources)),
        "address": "; ".join(dict.fromkeys(one.address for one in sources)),
    }
