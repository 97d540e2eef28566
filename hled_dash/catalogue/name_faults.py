"""Validation of names: those of another place, and words of the search that find nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from babel import Locale
from babel.core import get_global

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.faults import Fault
from hled_dash.catalogue.models import Topic, WordGroup
from hled_dash.catalogue.text import normalize, split_words
from hled_dash.catalogue.yaml_reader import YamlReader

#: Levels whose places readers know by their names alone.
_KNOWN = ("country", "admin1", "us_state")


def name_faults(catalogue: Catalogue, reader: YamlReader) -> Iterator[Fault]:
    """Yield names of places that are another place's, or exchanged between languages; words of two places; words that
    the search leaves out; and partners of what is not broken down."""
    territories = _territories()
    yield from _country_faults(catalogue, reader, territories)
    yield from _word_faults(catalogue, reader, territories)
    left_out = {tuple(split_words(word)) for group in catalogue.word_groups.values() if group.kind == "stop"
                for word in group.words}
    records: list[Topic | WordGroup] = [
        *catalogue.topics.values(), *(group for group in catalogue.word_groups.values() if group.kind == "page")]
    for record in records:
        for number, phrase in enumerate(record.words):
            words = split_words(phrase)
            # Phrases of pages are read before single words are left out.
            if tuple(words) in left_out or (isinstance(record, Topic)
                                            and all((word,) in left_out for word in words)):
                yield reader.record_fault(record, ("words", number),
                                          f"{phrase!r} has only words that say nothing (kind stop)")
    for topic in catalogue.topics.values():
        for number, series in enumerate(topic.series):
            indicator = catalogue.indicators.get(series.indicator)
            if series.partner is not None and indicator is not None and not indicator.dimensions:
                yield reader.record_fault(topic, ("series", number, "partner"),
                                          f"{indicator.code} is not broken down by partner")


def _territories() -> Mapping[str, frozenset[str]]:
    """Return the normalized names of countries and territories, in both languages, and their codes in CLDR."""
    codes: dict[str, frozenset[str]] = {}
    for language in ("en", "es"):
        for code, name in Locale(language).territories.items():
            if len(code) == len("MX"):
                codes[normalize(name)] = codes.get(normalize(name), frozenset()) | {code}
    return codes


def _country_faults(catalogue: Catalogue, reader: YamlReader,
                    territories: Mapping[str, frozenset[str]]) -> Iterator[Fault]:
    english, spanish = Locale("en").territories, Locale("es").territories
    for place in catalogue.places.values():
        names = (place.name.en, place.name.es)
        if place.code in names and place.level not in ("group", "region"):
            yield reader.record_fault(place, (), "has its code in the place of a name")
        own = get_global("territory_aliases").get(place.code) if place.level == "country" else None
        if not own:
            continue
        if other := [name for name in names if {*own}.isdisjoint(territories.get(normalize(name), own))]:
            yield reader.record_fault(place, (), f"{other[0]!r} is the name of another country")
        elif names == (spanish.get(own[0]), english.get(own[0])) and names[0] != names[1]:
            yield reader.record_fault(place, (), "en is Spanish, and es is English")


def _word_faults(catalogue: Catalogue, reader: YamlReader,
                 territories: Mapping[str, frozenset[str]]) -> Iterator[Fault]:
    """Yield words that are the name of another place or country, or stand for two; and countries that are held."""
    named: dict[str, set[str]] = {}
    for code, place in catalogue.places.items():
        for name in (place.name.en, place.name.es) if place.level in _KNOWN else ():
            named.setdefault(normalize(name), set()).add(code)
    first: dict[tuple[str, tuple[str, ...]], str] = {}
    for record in catalogue.place_words.values():
        own = {*record.places, *record.near}
        if record.country and normalize(Locale("en").territories.get(record.country, "")) in named:
            yield reader.record_fault(record, ("country",), f"{record.country} is held")
        for number, phrase in enumerate(record.words):
            word = normalize(phrase)
            if word in named and named[word].isdisjoint(own):
                why = f"{phrase!r} is the name of {min(named[word])!r}"
            elif word not in named and record.country not in territories.get(word, {record.country}):
                why = f"{phrase!r} is the name of another country"
            else:
                continue
            yield reader.record_fault(record, ("words", number), why)
        for key in ("words", "people", "abbreviations"):
            for number, phrase in enumerate(getattr(record, key)):
                if (before := first.setdefault((key, tuple(split_words(phrase))), record.id)) != record.id:
                    yield reader.record_fault(record, (key, number), f"{phrase!r} is of {before} too")
