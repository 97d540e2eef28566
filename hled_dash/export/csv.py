"""A figure as CSV: exactly what is drawn, each row with its names, unit and source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.export.safe_text import cell_text
from hled_dash.figures.data import POPULATION
from hled_dash.figures.figure import Figure
from hled_dash.figures.formatting import format_status, status_code
from hled_dash.figures.tables import ValueKey
from hled_dash.figures.vintages import format_vintage
from hled_dash.language import Language


def figure_csv(figure: Figure, catalogue: Catalogue, language: Language, view: str = "",
               day: date | None = None) -> bytes:
    """Return UTF-8 with a byte order mark, one header line, one row for each value drawn.

    Columns: indicator, indicator_name, place, place_name, period, for each dimension its code and ``<dimension>_name``,
    value, unit, status, status_name, derived, source, vintage, licence, address; revised_on and revised_from where
    values were revised, as_of where the figure is as of a day; what the table of the page has beside what is drawn:
    ``value_<period>``, ``change_from_<period>`` (percent), ``sum_12`` (months), ``difference`` (from the other value of
    a pair), ``share_of_shown`` (percent of the sum of the places shown), ``change_of_share`` (points).
    In a file that a reader takes: view (the address of what was seen), retrieved_on, figure_title, in the
    first row figure_notes. A spreadsheet that opens 0702 shows 702, and Mar-24 for 2024-03: codes of goods are as an
    address has them (``heading:0702``), months as SDMX has them (``2024-M03``), beside period_start, their first day,
    which a spreadsheet takes for a date. Headings are the same in both
    languages, so that a script reads either; names are in the reader's language. Where a scale changed the values
    (index, per person), the unit is the one drawn. Source, vintage, licence and address are those of the row's own
    value and of what it was computed from.

    The timeline of the dialogue has a row for each entry of the record instead, the board of objectives one for each
    indicator and place, with both figures and how their change is judged; what changed has one for each value, before
    and now.
    """
    table = _build_table(figure, catalogue, language)
    if view and day:
        notes = [" ".join(figure.notes), *[""] * (len(table) - 1)][:len(table)]
        table = table.assign(**_codes_as_in_addresses(table, catalogue), **_months_as_in_sdmx(table), view=view,
                             retrieved_on=day.isoformat(), figure_title=figure.title, figure_notes=notes)
    texts = {name: _cell_texts(table[name].to_numpy(object).tolist())
             for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])}
    return str(table.assign(**texts).to_csv(index=False, lineterminator="\r\n")).encode("utf-8-sig")


def _cell_texts(column: list[Any]) -> list[Any]:
    """Return a column with each text as :func:`cell_text` has it; most texts stand in many rows."""
    cells = {text: cell_text(text) for text in {value for value in column if isinstance(value, str)}}
    return [cells[value] if isinstance(value, str) else value for value in column]


def figure_rows(figure: Figure, catalogue: Catalogue, language: Language) -> list[dict[str, Any]]:
    """Return the rows of :func:`figure_csv`, column to value; values as plain numbers, None for a missing one."""
    table = _build_table(figure, catalogue, language)
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _build_table(figure: Figure, catalogue: Catalogue, language: Language) -> pd.DataFrame:
    codes = figure.codes
    if {"entry", "verdict", "change"} & {*codes.columns}:
        return codes
    if "indicator" not in codes:
        return _build_coverage_table(figure, catalogue, language)
    indicators = {code: catalogue.indicators[code] for code in codes["indicator"].unique()}
    names_of_places = catalogue.full_names(language.code)
    columns: dict[str, list[object]] = {
        "indicator": list(codes["indicator"]),
        "indicator_name": [language.localize(indicators[code].name) for code in codes["indicator"]],
        "place": list(codes["place"]),
        "place_name": [names_of_places.get(code, code) for code in codes["place"]],
        "period": list(codes["period"]),
    }
    for dimension in codes.columns:
        if dimension in catalogue.dimensions:
            names = {item.code: language.localize(item.name) for item in catalogue.dimensions[dimension].items}
            columns[dimension] = list(codes[dimension])
            columns[f"{dimension}_name"] = [names.get(code, code) for code in codes[dimension]]
    columns["value"] = list(codes["value"])
    columns["unit"] = [figure.units.get(code) or language.localize(catalogue.unit(code).name)
                       for code in codes["indicator"]]
    columns["status"] = [status_code(code) for code in codes["status"]]
    columns["status_name"] = [format_status(code, language) for code in codes["status"]]
    columns["derived"] = ["yes" if code in figure.units or indicators[code].derived else "no"
                          for code in codes["indicator"]]
    inputs = [_input_indicators(indicator, place, figure, catalogue)
              for indicator, place in zip(codes["indicator"], codes["place"], strict=True)]
    source_columns = {indicators: _source_columns(indicators, figure, catalogue, language)
                      for indicators in set(inputs)}
    for name in ("source", "vintage", "licence", "address"):
        columns[name] = [source_columns[indicators][name] for indicators in inputs]
    for name, values in figure.extra.get("place_values", {}).items():
        columns[name] = [values.get(key) for key in zip(codes["indicator"], codes["place"], strict=True)]
    if figure.revised:
        revisions = [figure.revised.get(number) for number in range(len(codes))]
        columns["revised_on"] = [revision.day if revision else "" for revision in revisions]
        columns["revised_from"] = [revision.before if revision else None for revision in revisions]
    if figure.as_of:
        columns["as_of"] = [figure.as_of.isoformat()] * len(codes)
    return pd.DataFrame(columns | _build_undrawn_columns(figure, catalogue))


def _codes_as_in_addresses(table: pd.DataFrame, catalogue: Catalogue) -> dict[str, list[str]]:
    """Return the columns of dimensions with codes that a spreadsheet changes, each code after the name of its
    dimension."""
    return {name: [f"{name}:{code}" if isinstance(code, str) and code else "" for code in table[name]]
            for name in catalogue.dimensions
            if name in table and any(is_changed(item.code) for item in catalogue.dimensions[name].items)}


def is_changed(code: str) -> bool:
    """Return whether a spreadsheet takes a code for another number (``0702``, ``1E5``, more digits than it keeps), a
    logical value, or a day (``10-14``)."""
    if code.upper() in ("TRUE", "FALSE", "VERDADERO", "FALSO"):
        return True
    if days := re.fullmatch(r"(\d{1,2})[-/](\d{1,2}|\d{4})", code):
        return any(1 <= int(number) <= 12 for number in days.groups())
    return bool(re.fullmatch(r"0\d+|\d{16,}|\d+E\d+", code, re.IGNORECASE))


def _months_as_in_sdmx(table: pd.DataFrame) -> dict[str, list[str]]:
    """Return the columns with months, each as ``2024-M03``, and the first day of the periods that are months."""
    columns = dict[str, list[str]]()
    for name in ("period", "base_period"):
        months = [isinstance(code, str) and bool(re.fullmatch(r"\d{4}-\d\d", code)) for code in table.get(name, ())]
        if any(months):
            columns[name] = [f"{code[:4]}-M{code[5:]}" if month else code
                             for code, month in zip(table[name], months, strict=True)]
            columns[f"{name}_start"] = [f"{code}-01" if month else ""
                                        for code, month in zip(table[name], months, strict=True)]
    return columns


def _build_undrawn_columns(figure: Figure, catalogue: Catalogue) -> dict[str, list[object]]:
    """Build values of the page's table that are not drawn, each in the rows of its series; None in the others."""
    cells: Mapping[tuple[int, str], ValueKey] = figure.extra.get("cells", {})
    codes = figure.codes
    dimensions = [name for name in codes.columns if name in catalogue.dimensions]
    series = [(indicator, place, frozenset((name, item) for name, item in zip(dimensions, items, strict=True)
                                           if isinstance(item, str) and item))
              for indicator, place, *items in zip(*(codes[name].tolist() for name in (
                  "indicator", "place", *dimensions)), strict=True)]
    columns = dict[str, dict[object, float]]()
    for (row, heading), key in cells.items():
        if pd.notna(value := figure.table[heading].iloc[row]):
            columns.setdefault(_undrawn_column(key), {})[key.indicator, key.place, frozenset(key.items)] = float(value)
    undrawn = {name: [values.get(key) for key in series] for name, values in columns.items()}
    drawn = codes["value"].tolist()
    return {name: list(values) for name, values in undrawn.items()
            if any(value not in (None, own) for value, own in zip(values, drawn, strict=True))}


def _undrawn_column(key: ValueKey) -> str:
    kind, _colon, code = key.computed.partition(":")
    names = {"": f"value_{key.period}", "change": f"change_from_{code}", "less": "difference"}
    return names.get(kind, f"{kind}_{code}")


def _input_indicators(indicator: str, place: str, figure: Figure, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the indicators that a value was computed from: its own, and the population that it was divided by."""
    record = catalogue.places.get(place)
    population = POPULATION.get(record.level, "") if record else ""
    is_divided = indicator in figure.units and population in figure.population
    return (indicator, population) if is_divided else (indicator,)


def _build_coverage_table(figure: Figure, catalogue: Catalogue, language: Language) -> pd.DataFrame:
    """Build rows of a figure that counts indicators (coverage): the same columns, except for those of one indicator."""
    codes, credits = figure.codes, figure.credits
    names = catalogue.full_names(language.code)
    return pd.DataFrame({
        "place": codes["place"], "place_name": codes["place"].map(names), "period": codes["period"],
        "value": codes["value"], "unit": figure.subtitle, "derived": "yes",
        "source": "; ".join(credit.line() for credit in credits),
        "vintage": "; ".join(credit.vintage for credit in credits),
        "licence": "; ".join(credit.licence for credit in credits),
        "address": "; ".join(credit.address for credit in credits),
    })


def _source_columns(indicators: tuple[str, ...], figure: Figure, catalogue: Catalogue,
                    language: Language) -> dict[str, str]:
    sources = dict.fromkeys(source for code in indicators for source in catalogue.sources_of(code))
    licences = [catalogue.licences[source.licence] for source in sources]
    return {
        "source": "; ".join(f"{language.localize(source.publisher)}, {language.localize(source.title)}"
                            for source in sources),
        "vintage": "; ".join(dict.fromkeys(format_vintage(source, figure.as_of, language) for source in sources)),
        "licence": "; ".join(dict.fromkeys(language.localize(licence.name) for licence in licences)),
        "address": "; ".join(dict.fromkeys(source.address for source in sources)),
    }
