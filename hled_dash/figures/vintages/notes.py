"""Notes on the vintage of a figure: its day, missing editions, and later revisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from hled_dash.catalogue import Catalogue, Source
from hled_dash.figures.figure import Credit, Figure, Revision
from hled_dash.figures.formatting import format_distinct, format_names
from hled_dash.figures.tables import find_value_keys
from hled_dash.figures.vintages.changes import format_change
from hled_dash.language import Language
from hled_dash.store import Database, Snapshot, vintages
from hled_dash.store.breakdowns import breakdown_of
from hled_dash.store.changes import Change


def describe_day(day: date, language: Language) -> str:
    """Describe ``As on 1 March 2025: what the sources had said by then.``"""
    return language.text("As of {day}: what the sources had published by then.", day=language.format_date(day))


def format_vintage(source: Source, day: date | None, language: Language) -> str:
    """Format the edition of a source that was the newest on a day; the current one where None."""
    if day is None or source.vintage_date <= day:
        return language.localize(source.vintage)
    editions = [edition for edition in source.editions if edition.vintage_date <= day]
    return (language.localize(editions[-1].vintage) if editions else
            language.text("edition before that of {day}", day=language.format_date(source.vintage_date)))


def format_citation(source: Source, day: date | None, language: Language) -> str:
    """Return how a source is cited as of a day: with the edition of then."""
    if day is None or source.vintage_date <= day:
        return language.localize(source.citation)
    return ". ".join([language.localize(source.publisher), language.localize(source.title),
                      format_vintage(source, day, language)]) + "."


def write_vintages(figure: Figure, indicators: Iterable[str], database: Database, catalogue: Catalogue,
                   language: Language) -> Figure:
    """Add marks of revised values to a figure and, where it is drawn as of a day, notes on this vintage.

    Args:
        figure: As it was drawn.
        indicators: What it was asked to show.
        database: What it was drawn from.
        catalogue: The catalogue.
        language: The figure's.
    """
    if changes := _revised_rows(figure, database, catalogue):
        notes = _revision_notes([*changes.values()], catalogue, language)
        figure = replace(figure, notes=tuple(dict.fromkeys((*figure.notes, *notes))), revised={
            number: describe_revision(change, catalogue, language) for number, change in changes.items()})
        keys = find_value_keys(figure, catalogue)
        figure = replace(figure, revised_cells={cell: key.revised for cell, key in keys.items() if key.revised})
    if not isinstance(database, Snapshot):
        return figure
    none = language.text("no edition that is held")
    day, words = database.day, describe_day(database.day, language)
    not_held = _not_held_notes(indicators, database, catalogue, language)
    subtitle = language.text("as of {day}", day=language.format_date(day))
    extra = dict(figure.extra)
    if "sources" in extra:
        extra["sources"] = tuple(_credit_as_of(credit, catalogue.sources.get(credit.source), day, language)
                                 for credit in extra["sources"])
    return replace(
        figure, as_of=day, extra=extra, subtitle=f"{figure.subtitle}; {subtitle}" if figure.subtitle else subtitle,
        alt=f"{figure.alt} {' '.join([words, *not_held])}", notes=(words, *not_held, *figure.notes),
        # A source without values in the figure has no edition to name.
        credits=tuple(
            replace(credit, vintage=none, citation=f"{credit.publisher}. {credit.title}.", year=None)
            if figure.empty else _credit_as_of(credit, catalogue.sources.get(credit.source), day, language)
            for credit in figure.credits),
        empty=" ".join([words, *(not_held or [figure.empty])]) if figure.empty else "",
    )


def _revised_rows(figure: Figure, database: Database, catalogue: Catalogue) -> dict[int, Change]:
    """Return row of ``Figure.codes`` with a revised value to its last revision."""
    codes = figure.codes
    # The record of the dialogue and the board have other rows.
    if not {"indicator", "place", "period", "value"} <= {*codes.columns} or codes.empty or figure.units:
        return {}
    revisions = vintages.revised(database, codes["indicator"].unique(), list(codes["place"].unique()))
    if not revisions:
        return {}
    dimensions = [name for name in codes.columns if name in catalogue.dimensions]
    columns = [codes[name].tolist() for name in ("indicator", "place", "period", "value", *dimensions)]
    changes = {}
    for number, (indicator, place, period, value, *items) in enumerate(zip(*columns, strict=True)):
        # A figure has no column of a dimension of which it shows one item.
        chosen = {**catalogue.indicators[indicator].default_items,
                  **{name: item for name, item in zip(dimensions, items, strict=True) if isinstance(item, str)}}
        key = (indicator, breakdown_of(chosen), place, period)
        if earlier := revisions.get(key):
            before, day = earlier
            changes[number] = Change(*key, day, "revised", before, value)
    return changes


def describe_revision(change: Change, catalogue: Catalogue, language: Language) -> Revision:
    """Describe ``revised: it was 18.9 until November 29, 2026``."""
    values = [value for value in (change.old, change.new) if value is not None]
    before = format_distinct(values, catalogue.indicators[change.indicator], catalogue, language)[0]
    day = language.format_date(date.fromisoformat(change.edition))
    return Revision(values[0], change.edition,
                    language.text("revised: it was {value} until {day}", value=before, day=day))


def _revision_notes(changes: Sequence[Change], catalogue: Catalogue, language: Language) -> list[str]:
    """Return how many values were revised, the largest of these revisions, and what its publisher says of it."""
    def size(change: Change) -> float:
        old, new = change.old or 0.0, change.new or 0.0
        return abs(new - old) / (max(abs(old), abs(new)) or 1)

    largest = max(changes, key=size)
    day = date.fromisoformat(largest.edition)
    text = f"{format_change(largest, catalogue, language)} ({language.format_date(day)})"
    if len({change.indicator for change in changes}) > 1:
        text = f"{language.localize(catalogue.indicators[largest.indicator].short)}, {text}"
    notes = [language.plural(
        "{count} value was revised since it was first published, and the table marks it with an r. {change}.",
        "{count} values were revised since they were first published, and the table marks them with an r. The largest "
        "revision: {change}.", len(changes), change=text)]
    for source in catalogue.sources_of(largest.indicator):
        earlier = [edition for edition in source.editions if edition.vintage_date < day]
        if earlier and (note := earlier[-1].note):
            notes.append(language.localize(note))
    return notes


def _credit_as_of(credit: Credit, source: Source | None, day: date, language: Language) -> Credit:
    if source is None and credit.source == "board":
        # No source of the catalogue but all of them.
        return replace(credit, vintage=language.text("newest vintages on {day}", day=language.format_date(day)),
                       year=day.year)
    if source is None or source.vintage_date <= day:
        return credit
    return replace(credit, vintage=format_vintage(source, day, language),
                   citation=format_citation(source, day, language),
                   # Of an edition before the first that is known, the year is not.
                   year=year if (year := source.published_by(day).year) <= day.year else None)


def _not_held_notes(indicators: Iterable[str], database: Snapshot, catalogue: Catalogue,
                    language: Language) -> list[str]:
    """Return notes on indicators without an edition of the day, one sentence for each first day."""
    by_day: dict[date, list[str]] = {}
    for code in dict.fromkeys(indicators):
        first = vintages.first_published(database.engine, code)
        if first > database.day:
            by_day.setdefault(first, []).append(language.localize(catalogue.indicators[code].name))
    return [language.text("{names}: held from {first} on; what was published before is not shown.",
                          names=format_names(names, language), first=language.format_date(first))
            for first, names in sorted(by_day.items())]
