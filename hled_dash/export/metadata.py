"""Metadata of the files of a figure: title, filters, unit, sources, licence, notes, date and URL."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.periods import sort_periods
from hled_dash.export.safe_text import clean_text
from hled_dash.figures.figure import Figure
from hled_dash.language import Language

#: Places that are named; of more of them the number is given.
MAX_NAMED_PLACES = 40


class Entry(NamedTuple):
    """A key for programs, its label in the reader's language, and the text."""

    key: str
    label: str
    text: str


def figure_metadata(figure: Figure, catalogue: Catalogue, language: Language, address: str, day: date,
                    ) -> tuple[Entry, ...]:
    """Return the entries of a figure, in their order; those without a text are left out.

    Keys: title, unit, indicators, places, periods, items, rows, as_of, newest, description, source, vintage, licence,
    citation, note, retrieved_on, address. There may be several of source, vintage, licence, citation and note.
    """
    _ = language.text
    entries = [
        Entry("title", _("Title"), figure.title), Entry("unit", _("Unit"), figure.subtitle),
        *(Entry(key, label, text) for key, label, text in _filter_entries(figure, catalogue, language)),
        Entry("as_of", _("As of"), figure.as_of.isoformat() if figure.as_of else ""),
        Entry("newest", _("Newest figure"), figure.newest), Entry("description", _("In words"), figure.alt),
    ]
    for credit in figure.credits:
        entries += [
            Entry("source", _("Source"), f"{credit.publisher}, {credit.title}"),
            Entry("vintage", _("Vintage"), credit.vintage), Entry("licence", _("License"), credit.licence),
            Entry("citation", _("Citation"), credit.citation), Entry("source_address", _("Address"), credit.address),
        ]
    entries += [Entry("note", _("Note"), note) for note in figure.notes]
    entries += [Entry("retrieved_on", _("Retrieved on"), day.isoformat()), Entry("address", _("Address"), address)]
    return tuple(Entry(key, label, clean_text(text)) for key, label, text in entries if text)


def _filter_entries(figure: Figure, catalogue: Catalogue, language: Language) -> list[tuple[str, str, str]]:
    """Return the filters of a figure: indicators, places, periods and items, as text."""
    _, codes = language.text, figure.codes
    chosen: list[tuple[str, str, str]] = []

    def distinct_codes(column: str) -> list[str]:
        return list(dict.fromkeys(str(code) for code in codes[column].dropna())) if column in codes else []

    indicators = [catalogue.indicators[code] for code in distinct_codes("indicator") if code in catalogue.indicators]
    chosen.append(("indicators", _("Indicators"),
                   "; ".join(language.localize(indicator.name) for indicator in indicators[:20])))
    names, places = catalogue.full_names(language.code), distinct_codes("place")
    chosen.append(("places", _("Places"), "; ".join(names.get(code, code) for code in places)
                   if len(places) <= MAX_NAMED_PLACES else _("{count} places", count=len(places))))
    # The record of the dialogue has days.
    periods = sort_periods(dict.fromkeys(period[:7] for period in distinct_codes("period")))
    if periods:
        calendar = indicators[0].calendar if indicators else "calendar"
        ends = dict.fromkeys((periods[0], periods[-1]))
        chosen.append(("periods", _("Periods"),
                       " – ".join(language.format_period(period, calendar) for period in ends)))
    for dimension in codes.columns:
        if dimension in catalogue.dimensions:
            record = catalogue.dimensions[dimension]
            items = {item.code: language.localize(item.name) for item in record.items}
            chosen.append(("items", language.localize(record.name),
                           "; ".join(items.get(code, code) for code in distinct_codes(dimension))))
    chosen.append(("rows", _("Rows with the words"), figure.extra.get("row_filter", "")))
    return chosen
