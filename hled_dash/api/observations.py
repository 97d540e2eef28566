"""Selection of observations, read in chunks of bounded size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from hled_dash.language import Language
from hled_dash.store import rows, vintages

#: Rows that are read at once.
CHUNK = 5_000
MARKS: Mapping[str, Mark] = {"E": "estimate", "F": "projection", "P": "provisional", "B": "break", "U": "suspect"}
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Question:
    """What is asked of one indicator.

    Attributes:
        indicator: The indicator.
        items: Dimension to the items that are requested; those that are not named have all.
    """

    indicator: Indicator
    items: Mapping[str, tuple[str, ...]]


class Slice(NamedTuple):
    """Some rows of an indicator, in the order of their keys."""

    indicator: Indicator
    rows: list[rows.Row]


class Cursor(NamedTuple):
    """Where a page begins: behind a row of an indicator."""

    indicator: str
    key: Key

    def write(self) -> str:
        """Return the value of the parameter ``after``."""
        return "~".join((self.indicator, *self.key))


class ObservationReader:
    """Reads the observations of a question.

    Args:
        resolver: The catalogue and the database.
        chosen: What is requested.
        language: Of the problems' sentences.

    Raises:
        Problem: If the question names what is not there.
    """

    def __init__(self, resolver: Resolver, chosen: ObservationsParameters, language: Language) -> None:
        catalogue = resolver.catalogue
        _ = language.text
        self.chosen, self.language = chosen, language
        self.resolver = resolver.at(chosen.as_of)
        self.questions = [_question(catalogue, code, chosen.items, language) for code in chosen.indicators]
        self.places = choose_places(catalogue, chosen.places, chosen.level, chosen.group, language)
        _check_items(catalogue, self.questions, chosen.items, language)
        if is_reversed(chosen.start, chosen.end):
            raise invalid("from", _("The first period lies after the last one."), language)
        if chosen.as_of is not None and chosen.as_of < catalogue.first_edition:
            raise invalid("as-of", _("Nothing that had been published by {day} is held: the first edition is of "
                                     "{first}.", day=language.format_date(chosen.as_of),
                                     first=language.format_date(catalogue.first_edition)), language)
        self.cursor = _read_cursor(chosen.after, chosen.indicators, language) if chosen.after else None

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions of the indicators, in the order of the catalogue."""
        used = {name for question in self.questions for name in question.indicator.dimensions}
        return tuple(name for name in self.resolver.catalogue.dimensions if name in used)

    def slices(self) -> Iterator[Slice]:
        """Yield the rows from the cursor on; never more than :data:`CHUNK` of them at once, but for ``at=latest``."""
        begun = self.cursor is None
        for question in self.questions:
            after: Key | None = None
            if not begun and self.cursor is not None:
                if question.indicator.code != self.cursor.indicator:
                    continue
                begun, after = True, self.cursor.key
            yield from self._newest(question, after) if self.chosen.at == "latest" else self._all(question, after)

    def page(self, limit: int) -> tuple[list[Slice], Cursor | None]:
        """Return the first rows, and where the next page begins; None if these were the last."""
        slices: list[Slice] = []
        missing = limit
        for part in self.slices():
            if missing == 0:
                return slices, Cursor(slices[-1].indicator.code, slices[-1].rows[-1].key)
            slices.append(Slice(part.indicator, part.rows[:missing]))
            missing -= len(slices[-1].rows)
            if len(part.rows) > len(slices[-1].rows):
                return slices, Cursor(part.indicator.code, slices[-1].rows[-1].key)
        return slices, None

    def notes(self) -> list[str]:
        """Return what a reader has to know of all rows: the day, and what is not held of then."""
        day = self.chosen.as_of
        if day is None:
            return []
        _ = self.language.text
        notes = [describe_day(day, self.language)]
        for question in self.questions:
            first = vintages.first_published(self.resolver.engine, question.indicator.code)
            if first > day:
                notes.append(_("{names}: held from {first} on; what was published before is not shown.",
                               names=self.language.localize(question.indicator.name),
                               first=self.language.format_date(first)))
        return notes

    def _all(self, question: Question, after: Key | None) -> Iterator[Slice]:
        at = self.chosen.at if self.chosen.at != "latest" else None
        size = CHUNK if self.chosen.limit is None else min(CHUNK, self.chosen.limit + 1)
        while True:
            observations, after = rows.observation_rows(
                self.resolver.database, question.indicator.code, places=self.places, start=at or self.chosen.start,
                end=at or self.chosen.end, items=question.items, after=after, limit=size)
            if at is not None:
                observations = [row for row in observations if row.period == at]
            if observations:
                yield Slice(question.indicator, observations)
            if after is None:
                return
            size = CHUNK

    def _newest(self, question: Question, after: Key | None) -> Iterator[Slice]:
        """Yield the newest row of each series that is no projection."""
        newest: dict[tuple[str, str], rows.Row] = {}
        for part in self._all(question, None):
            for row in part.rows:
                held = newest.get(row.key[:2])
                if row.status != "F" and (held is None or chronological(held.period) < chronological(row.period)):
                    newest[row.key[:2]] = row
        observations = [row for row in newest.values() if after is None or row.key > after]
        if observations:
            yield Slice(question.indicator, observations)


def _question(catalogue: Catalogue, code: str, items: tuple[str, ...], language: Language) -> Question:
    if code not in catalogue.indicators:
        raise unknown_code("indicators", code, catalogue.indicators, language)
    indicator = catalogue.indicators[code]
    if "all" in items:
        return Question(indicator, {})
    named: dict[str, list[str]] = {}
    for text in items:
        dimension, _sign, item = text.partition(":")
        if dimension in indicator.dimensions:
            named.setdefault(dimension, []).append(item)
    usual = {name: (item,) for name, item in indicator.default_items.items()}
    return Question(indicator, {**usual, **{name: tuple(codes) for name, codes in named.items()}})


def _check_items(catalogue: Catalogue, questions: list[Question], items: tuple[str, ...], language: Language) -> None:
    dimensions = {name for question in questions for name in question.indicator.dimensions}
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


__all__ = ["Cursor", "ObservationReader", "Question", "Slice"]
