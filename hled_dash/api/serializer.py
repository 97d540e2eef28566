"""Serialization of observations as JSON, CSV and records, with source, licence and citation URL.

What rows of a series have in common is written once, because an answer has thousands of rows: 400 of them as JSON take
1.2 ms, as models of pydantic 6.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import StringIO
from typing import Any, NamedTuple

from hled_dash.api.models import Mark, Observation
from hled_dash.api.observations import MARKS, Slice
from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.catalogue.models import LanguageCode
from hled_dash.export.safe_text import cell_text
from hled_dash.figures.formatting import decisions_on, format_status
from hled_dash.figures.vintages import format_vintage
from hled_dash.language import Language
from hled_dash.store.breakdowns import items_of
from hled_dash.store.rows import Row
from hled_dash.view import View

#: Stand for a place and a period in the address of a value, until they are known.
_PLACE, _PERIOD = "PLACE-0", "1900"
_SOURCE = ("source", "vintage", "licence", "address")


@dataclass(frozen=True)
class Context:
    """What quotations depend on besides the rows.

    Attributes:
        root: Where the dashboard is: ``https://host/path``.
        as_of: The day by which everything had been published; None for the newest.
    """

    catalogue: Catalogue
    language: Language
    root: str = ""
    as_of: date | None = None


class _Measure(NamedTuple):
    """What all rows of an indicator have in common."""

    name: str
    unit: str
    derived: bool
    source: Mapping[str, str]
    breaks: frozenset[tuple[str, str | None]]


class ObservationSerializer:
    """Writes observations; keeps what it has put together for the series that it has seen."""

    def __init__(self, context: Context, dimensions: Sequence[str]) -> None:
        self.context, self.dimensions = context, tuple(dimensions)
        self._measures: dict[str, _Measure] = {}
        self._last: tuple[str, Row] | None = None
        self._cites: dict[tuple[str, str], tuple[str, str, str]] = {}
        self._items: dict[tuple[str, str], dict[str, str]] = {}
        self._names = context.catalogue.full_names(context.language.code)
        self._item_names = {name: {item.code: context.language.localize(item.name)
                                   for item in context.catalogue.dimensions[name].items} for name in dimensions}

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns; those of a figure's CSV, the marks and the address to cite."""
        dimensions = (column for name in self.dimensions for column in (name, f"{name}_name"))
        return ("indicator", "indicator_name", "place", "place_name", "period", *dimensions, "value", "unit", "status",
                "status_name", "marks", "derived", *_SOURCE, "cite", *(["as_of"] if self.context.as_of else []))

    def records(self, part: Slice) -> list[dict[str, Any]]:
        """Return rows as column to value; None if an indicator lacks a dimension."""
        measure, code = self._measure(part.indicator), part.indicator.code
        as_of = {"as_of": self.context.as_of.isoformat()} if self.context.as_of else {}
        records = []
        for row in part.rows:
            items, (status_name, marks) = self.items(code, row.breakdown), self._status(part, measure, row)
            dimensions = {column: value for name in self.dimensions for column, value in (
                (name, items.get(name)), (f"{name}_name", self._item_names[name].get(items.get(name, ""))))}
            records.append({
                "indicator": code, "indicator_name": measure.name, "place": row.place,
                "place_name": self._names[row.place], "period": row.period, **dimensions, "value": row.value,
                "unit": measure.unit, "status": row.status, "status_name": status_name, "marks": " ".join(marks),
                "derived": "yes" if measure.derived else "no", **measure.source,
                "cite": self.cite(code, row), **as_of})
        return records

    def models(self, part: Slice) -> list[Observation]:
        """Return rows as answers."""
        measure, code = self._measure(part.indicator), part.indicator.code
        observations = []
        for row in part.rows:
            status_name, marks = self._status(part, measure, row)
            observations.append(Observation.model_construct(
                indicator=code, indicator_name=measure.name, place=row.place, place_name=self._names[row.place],
                period=row.period, items=self.items(code, row.breakdown), value=row.value, unit=measure.unit,
                status=row.status, status_name=status_name, marks=list(marks), cite=self.cite(code, row),
                source=measure.source["source"], vintage=measure.source["vintage"],
                licence=measure.source["licence"], address=measure.source["address"]))
        return observations

    def json_rows(self, part: Slice) -> str:
        """Return rows as objects of JSON with commas between, equal to those of :meth:`models`."""
        measure, code = self._measure(part.indicator), part.indicator.code
        heads: dict[tuple[str, str], tuple[str, str]] = {}
        tails: dict[tuple[str, tuple[Mark, ...]], str] = {}
        objects = []
        for row in part.rows:
            series = row[:2]
            if series not in heads:
                start = _object({"indicator": code, "indicator_name": measure.name, "place": row.place,
                                 "place_name": self._names[row.place]})
                heads[series] = (f'{start[:-1]},"period":"',
                                 f'","items":{_object(self.items(code, row.breakdown))},"value":')
            status = self._status(part, measure, row)
            if status not in tails:
                end = _object({"unit": measure.unit, "status": row.status, "status_name": status[0],
                               "marks": status[1], **measure.source})
                tails[status] = f',{end[1:-1]},"cite":"'
            head, tail = heads[series]
            objects.append(f'{head}{row.period}{tail}{row.value!r}{tails[status]}{self.cite(code, row)}"}}')
        return ",".join(objects)

    def csv_rows(self, part: Slice) -> str:
        """Return rows as lines of CSV, equal to :meth:`records`."""
        measure, code = self._measure(part.indicator), part.indicator.code
        heads: dict[tuple[str, str], tuple[str, str]] = {}
        tails: dict[tuple[str, tuple[Mark, ...]], str] = {}
        as_of = f",{self.context.as_of.isoformat()}" if self.context.as_of else ""
        lines = []
        for row in part.rows:
            series = row[:2]
            if series not in heads:
                items = self.items(code, row.breakdown)
                cells = [text for name in self.dimensions for text in (
                    items.get(name, ""), self._item_names[name].get(items.get(name, ""), ""))]
                heads[series] = (csv_line([code, measure.name, row.place, self._names[row.place]]),
                                 f",{csv_line(cells)}" if cells else "")
            status = self._status(part, measure, row)
            if status not in tails:
                tails[status] = csv_line([measure.unit, row.status, status[0], " ".join(status[1]),
                                       "yes" if measure.derived else "no", *measure.source.values()])
            head, tail = heads[series]
            lines.append(f"{head},{row.period}{tail},{row.value!r},{tails[status]},{self.cite(code, row)}{as_of}")
        return "".join(f"{line}\r\n" for line in lines)

    def items(self, indicator: str, breakdown: str) -> dict[str, str]:
        """Return the items of a breakdown, by dimension."""
        key = (indicator, breakdown)
        if key not in self._items:
            self._items[key] = dict(items_of(breakdown))
        return self._items[key]

    def named_items(self, indicator: str, breakdown: str) -> dict[str, tuple[str, str]]:
        """Map each dimension of the answer to the item of a breakdown and its name; both empty if it has none."""
        items = self.items(indicator, breakdown)
        return {name: (item := items.get(name, ""), self._item_names[name].get(item, "")) for name in self.dimensions}

    def place_name(self, place: str) -> str:
        """Return the name of a place."""
        return self._names[place]

    def about(self, indicator: Indicator) -> dict[str, str]:
        """Return what all rows of an indicator have in common: unit, source, vintage, licence and address."""
        measure = self._measure(indicator)
        return {"unit": measure.unit, **measure.source}

    def cite(self, indicator: str, row: Row) -> str:
        """Return the address of the page that says how a value is known."""
        key = (indicator, row.breakdown)
        if key not in self._cites:
            start, middle, end = _cite_parts(self.context.language.code, indicator, row.breakdown, self.context.as_of)
            self._cites[key] = f"{self.context.root.rstrip('/')}{start}", middle, end
        start, middle, end = self._cites[key]
        return f"{start}{row.period}{middle}{row.place}{end}"

    def _measure(self, indicator: Indicator) -> _Measure:
        code, context = indicator.code, self.context
        if code not in self._measures:
            words, sources = context.language.localize, context.catalogue.sources_of(code)
            texts = {
                "source": "; ".join(f"{words(source.publisher)}, {words(source.title)}" for source in sources),
                "vintage": "; ".join(dict.fromkeys(
                    format_vintage(source, context.as_of, context.language) for source in sources)),
                "licence": "; ".join(dict.fromkeys(words(context.catalogue.licences[source.licence].name)
                                                   for source in sources)),
                "address": "; ".join(dict.fromkeys(source.address for source in sources)),
            }
            self._measures[code] = _Measure(
                words(indicator.name), words(context.catalogue.unit(code).name), indicator.derived, texts,
                frozenset((series_break.period, series_break.place) for series_break in indicator.breaks))
        return self._measures[code]

    def _status(self, part: Slice, measure: _Measure, row: Row) -> tuple[str, tuple[Mark, ...]]:
        """Return the status of a row as text, and its marks."""
        indicator = part.indicator
        marks: tuple[Mark, ...] = (MARKS[row.status],) if row.status in MARKS else ()
        if measure.breaks and row.status != "B":
            # A series may have no value of the very period that it breaks in.
            before = self._last[1] if self._last and self._last[0] == indicator.code else row
            start = before.period if before.key[:2] == row.key[:2] and before.period < row.period else ""
            if any(place in (None, row.place) and (period == row.period or (start and start < period < row.period))
                   for period, place in measure.breaks):
                marks = (*marks, "break")
            self._last = indicator.code, row
        if row.key in part.revised:
            marks = (*marks, "revised")
        if measure.derived:
            marks = (*marks, "derived")
        status = row.status
        if status == "U":
            items = self.items(indicator.code, row.breakdown)
            decision = next(decisions_on(indicator.code, row.place, items, row.period, self.context.catalogue), None)
            if decision is not None and decision.mark is not None:
                status = "\t".join(("U", "~" if measure.derived else "", decision.mark.en, decision.mark.es))
        return format_status(status, self.context.language), marks


@lru_cache(2_000)
def _cite_parts(language: LanguageCode, indicator: str, breakdown: str, as_of: date | None) -> tuple[str, str, str]:
    """Return the address of a series' values below the dashboard: before the period, before the place, and after it."""
    view = View(page="value", language=language, indicator=indicator, place=_PLACE, period=_PERIOD, as_of=as_of,
                items=tuple(sorted(items_of(breakdown).items())))
    start, rest = view.address(short=True).split(f"at={_PERIOD}")
    middle, end = rest.split(_PLACE)
    return f"{start}at=", middle, end


def csv_line(cells: Iterable[object]) -> str:
    """Return a line of CSV without its end; no text is taken for a formula, None is empty."""
    text = StringIO()
    csv.writer(text, lineterminator="").writerow([cell_text(cell) if isinstance(cell, str) else cell for cell in cells])
    return text.getvalue()


def _object(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
