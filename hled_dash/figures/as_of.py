"""Figures as of a day, in words: which day it is, which editions were the newest then, and what is not held of then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from hled_dash.catalogue import Catalogue, Source
from hled_dash.figures.figure import Credit, Figure
from hled_dash.figures.formatting import format_names
from hled_dash.language import Language
from hled_dash.store import Database, Snapshot, vintages


def describe_day(day: date, language: Language) -> str:
    """``As on 1 March 2025: what the sources had said by then.``"""
    return language.text("As on {day}: what the sources had said by then.", day=language.format_date(day))


def format_vintage(source: Source, day: date | None, language: Language) -> str:
    """The edition of a source that was the newest on a day; the one that it has where None."""
    if day is None or source.vintage_date <= day:
        return language.localize(source.vintage)
    known = [one for one in source.editions if one.vintage_date <= day]
    return (language.localize(known[-1].vintage) if known else
            language.text("edition before that of {day}", day=language.format_date(source.vintage_date)))


def write_as_of(figure: Figure, indicators: Iterable[str], database: Database, catalogue: Catalogue,
                language: Language) -> Figure:
    """The figure with its day in words, where it is drawn as of one.

    Args:
        figure: As it was drawn.
        indicators: What it was asked to show.
        database: What it was drawn from.
        catalogue: The catalogue.
        language: The figure's.
    """
    if not isinstance(database, Snapshot):
        return figure
    day, words = database.day, describe_day(database.day, language)
    not_held = _not_held_notes(indicators, database, catalogue, language)
    subtitle = language.text("as on {day}", day=language.format_date(day))
    return replace(
        figure, as_of=day, subtitle=f"{figure.subtitle}; {subtitle}" if figure.subtitle else subtitle,
        alt=f"{figure.alt} {' '.join([words, *not_held])}", notes=(words, *not_held, *figure.notes),
        credits=tuple(_credit_as_of(one, catalogue.sources.get(one.source), day, language) for one in figure.credits),
        empty=" ".join([words, *(not_held or [figure.empty])]) if figure.empty else "",
    )


def _credit_as_of(credit: Credit, source: Source | None, day: date, language: Language) -> Credit:
    # The board credits no source of the catalogue.
    if source is None or source.vintage_date <= day:
        return credit
    vintage = format_vintage(source, day, language)
    return replace(credit, vintage=vintage, citation=f"{credit.publisher}. {credit.title}. {vintage}.")


def _not_held_notes(indicators: Iterable[str], database: Snapshot, catalogue: Catalogue,
                    language: Language) -> list[str]:
    """The indicators of which no edition of the day is held, one sentence for each first day."""
    by_day: dict[date, list[str]] = {}
    for code in dict.fromkeys(indicators):
        first = vintages.first_published(database.engine, code)
        if first > database.day:
            by_day.setdefault(first, []).append(language.localize(catalogue.indicators[code].name))
    return [language.text("{names}: held from {first} on; what was published before is not shown.",
                          names=format_names(names, language), first=language.format_date(first))
            for first, names in sorted(by_day.items())]


__all__ = ["describe_day", "format_vintage", "write_as_of"]
