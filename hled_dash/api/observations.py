"""Selection of observations, read in chunks of bounded size."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple

from hled_dash.api.models import Mark
from hled_dash.api.parameters import ObservationsParameters
from hled_dash.api.places import choose_places
from hled_dash.api.problems import invalid, shorten, unknown_code
from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.catalogue.periods import chronological, is_reversed
from hled_dash.figures.resolve import Resolver
from hled_dash.figures.vintages import describe_day
from hled_dash.language import N_, Language
from hled_dash.store import Database, rows, vintages

#: Rows that are read at once.
CHUNK = 5_000
MARKS: Mapping[str, Mark] = {"E": "estimate", "F": "projection", "P": "provisional", "B": "break", "U": "suspect"}
Key = tuple[str, str, str]


@dataclass(frozen=True)
class IndicatorQuery:
    """What is asked of one indicator.

    Attributes:
        indicator: The indicator.
        items: Dimension to the items that are requested; those that are not named have all.
    """

    indicator: Indicator
    items: Mapping[str, tuple[str, ...]]


class Slice(NamedTuple):
    """Some rows of an indicator, in the order of their keys, and the keys of those that were revised."""

    indicator: Indicator
    rows: list[rows.Row]
    revised: Set[tuple[str, ...]] = frozenset()


class Cursor(NamedTuple):
    """Where a page begins: behind a row of an indicator."""

    indicator: str
    key: Key

    def write(self) -> str:
        """Return the value of the parameter ``after``."""
        return "~".join((self.indicator, *self.key))


class ObservationReader:
    """Reads the observations of a request.

    Args:
        resolver: The catalogue and the database.
        parameters: The parameters of the request.
        language: Of the problems' sentences.

    Raises:
        Problem: If a code does not exist.
    """

    def __init__(self, resolver: Resolver, parameters: ObservationsParameters, language: Language) -> None:
        catalogue = resolver.catalogue
        _ = language.text
        self.parameters, self.language = parameters, language
        self.resolver = resolver.at(parameters.as_of)
        self.indicator_queries = [_indicator_query(catalogue, code, parameters.items, language)
                                  for code in parameters.indicators]
        self.places = choose_places(catalogue, parameters.places, parameters.level, parameters.group, language)
        _check_items(catalogue, self.indicator_queries, parameters.items, language)
        if is_reversed(parameters.start, parameters.end):
            raise invalid("from", _("The first period lies after the last one."), language)
        if parameters.as_of is not None and parameters.as_of < catalogue.first_edition:
            raise invalid("as-of", _("Nothing that had been published by {day} is held: the first edition is of "
                                     "{first}.", day=language.format_date(parameters.as_of),
                                     first=language.format_date(catalogue.first_edition)), language)
        self.cursor = _read_cursor(parameters.after, parameters.indicators, language) if parameters.after else None

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions of the indicators, in the order of the catalogue."""
        used = {name for query in self.indicator_queries for name in query.indicator.dimensions}
        return tuple(name for name in self.resolver.catalogue.dimensions if name in used)

    def slices(self) -> Iterator[Slice]:
        """Yield the rows from the cursor on; never more than :data:`CHUNK` of them at once, but for ``at=latest``."""
        begun = self.cursor is None
        for query in self.indicator_queries:
            after: Key | None = None
            if not begun and self.cursor is not None:
                if query.indicator.code != self.cursor.indicator:
                    continue
                begun, after = True, self.cursor.key
            yield from self._newest(query, after) if self.parameters.at == "latest" else self._all(query, after)

    def page(self, limit: int) -> tuple[list[Slice], Cursor | None]:
        """Return the first rows, and where the next page begins; None if these were the last."""
        slices: list[Slice] = []
        missing = limit
        for part in self.slices():
            if missing == 0:
                return slices, Cursor(slices[-1].indicator.code, slices[-1].rows[-1].key)
            slices.append(part._replace(rows=part.rows[:missing]))
            missing -= len(slices[-1].rows)
            if len(part.rows) > len(slices[-1].rows):
                return slices, Cursor(part.indicator.code, slices[-1].rows[-1].key)
        return slices, None

    def count(self, limit: int) -> int | None:
        """Return how many rows there are; None if more than the limit."""
        count = 0
        for part in self.slices():
            count += len(part.rows)
            if count > limit:
                return None
        return count

    def held_periods(self, indicators: Collection[str], places: Sequence[str]) -> dict[str, dict[str, list[str]]]:
        """Return the first and the last period that places have figures of, by place and indicator, whatever periods
        are requested."""
        reader = copy(self)
        reader.parameters = self.parameters.model_copy(update={"start": None, "end": None, "at": None, "limit": None})
        reader.places, reader.cursor = tuple(places), None
        reader.indicator_queries = [query for query in self.indicator_queries if query.indicator.code in indicators]
        held: dict[str, dict[str, list[str]]] = {}
        for part in reader.slices():
            for row in part.rows:
                bounds = held.setdefault(row.place, {}).get(part.indicator.code, [row.period])
                held[row.place][part.indicator.code] = [min(bounds[0], row.period, key=chronological),
                                                        max(bounds[-1], row.period, key=chronological)]
        return held

    def notes(self, *, one_series: bool = False) -> list[str]:
        """Return what a reader has to know of all rows: items that are not among them, the day, and what is not held
        of then; ``one_series`` where only one item of each dimension can be requested."""
        day, _ = self.parameters.as_of, self.language.text
        sentence, parameter = (
            (N_("{indicator}: of {dimensions}, only the usual item is given; “{parameter}” takes another one."),
             "items") if one_series else
            (N_("{indicator}: of {dimensions}, only the usual item is given; “{parameter}” gives all items."),
             "items=all"))
        notes = [_(sentence, indicator=self.language.localize(query.indicator.name), dimensions=", ".join(usual),
                   parameter=parameter)
                 for query in self.indicator_queries if (usual := self._usual_dimensions(query))]
        if day is None:
            return notes
        notes.append(describe_day(day, self.language))
        for query in self.indicator_queries:
            first = vintages.first_published(self.resolver.engine, query.indicator.code)
            if first > day:
                notes.append(_("{names}: held from {first} on; what was published before is not shown.",
                               names=self.language.localize(query.indicator.name),
                               first=self.language.format_date(first)))
        return notes

    def _usual_dimensions(self, query: IndicatorQuery) -> list[str]:
        """Return the dimensions of which no item was requested and one is returned."""
        named = {text.partition(":")[0] for text in self.parameters.items}
        return [name for name in query.items if name not in named]

    def _all(self, query: IndicatorQuery, after: Key | None) -> Iterator[Slice]:
        at = self.parameters.at if self.parameters.at != "latest" else None
        row_filter = rows.RowFilter(self.places, at or self.parameters.start, at or self.parameters.end, query.items)
        size = CHUNK if self.parameters.limit is None else min(CHUNK, self.parameters.limit + 1)
        while True:
            observations, after = rows.observation_rows(
                self.resolver.database, query.indicator.code, row_filter, after=after, limit=size)
            if at is not None:
                observations = [row for row in observations if row.period == at]
            if observations:
                yield slice_of(self.resolver.database, query.indicator, observations)
            if after is None:
                return
            size = CHUNK

    def _newest(self, query: IndicatorQuery, after: Key | None) -> Iterator[Slice]:
        """Yield the newest row of each series that is no projection."""
        newest: dict[tuple[str, str], rows.Row] = {}
        for part in self._all(query, None):
            for row in part.rows:
                newest_row = newest.get(row.key[:2])
                if row.status != "F" and (newest_row is None
                                          or chronological(newest_row.period) < chronological(row.period)):
                    newest[row.key[:2]] = row
        observations = [row for row in newest.values() if after is None or row.key > after]
        if observations:
            yield slice_of(self.resolver.database, query.indicator, observations)


def slice_of(database: Database, indicator: Indicator, observations: list[rows.Row]) -> Slice:
    """Return rows of an indicator with the keys of those that took the place of another value."""
    places = list(dict.fromkeys(row.place for row in observations))
    return Slice(indicator, observations, {key[1:] for key in vintages.revised(database, [indicator.code], places)})


def _indicator_query(catalogue: Catalogue, code: str, items: tuple[str, ...], language: Language) -> IndicatorQuery:
    if code not in catalogue.indicators:
        raise unknown_code("indicators", code, catalogue.indicators, language)
    indicator = catalogue.indicators[code]
    if "all" in items:
        return IndicatorQuery(indicator, {})
    named: dict[str, list[str]] = {}
    for text in items:
        dimension, _sign, item = text.partition(":")
        if dimension in indicator.dimensions:
            named.setdefault(dimension, []).append(item)
    usual = {name: (item,) for name, item in indicator.default_items.items()}
    return IndicatorQuery(indicator, {**usual, **{name: tuple(codes) for name, codes in named.items()}})


def _check_items(catalogue: Catalogue, indicator_queries: list[IndicatorQuery], items: tuple[str, ...],
                 language: Language) -> None:
    dimensions = {name for query in indicator_queries for name in query.indicator.dimensions}
    for text in items:
        dimension, _sign, item = text.partition(":")
        if text == "all":
            continue
        if dimension not in dimensions:
            raise unknown_code("items", dimension, sorted(dimensions), language)
        codes = [record.code for record in catalogue.dimensions[dimension].items]
        if item not in codes:
            raise unknown_code("items", item, codes, language)


def _read_cursor(text: str, indicators: tuple[str, ...], language: Language) -> Cursor:
    parts = text.split("~")
    if len(parts) != 4 or parts[0] not in indicators:
        detail = language.text("“{value}” under “after” is no beginning of a page of this question; take it from the "
                               "link to the next page.", value=shorten(text))
        raise invalid("after", detail, language)
    return Cursor(parts[0], (parts[1], parts[2], parts[3]))
