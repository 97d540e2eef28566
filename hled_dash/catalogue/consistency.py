"""Consistency of records with each other: no cycles, no empty ranges, no dates in the future."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.faults import Fault
from hled_dash.catalogue.models import (
    POINT_LEVELS,
    Connector,
    DialogueEntry,
    Event,
    FigureCard,
    Group,
    Level,
    Record,
    Region,
    Series,
    Topic,
    is_earlier,
)
from hled_dash.catalogue.yaml_reader import Location, YamlReader

#: Words that refer to what stands before a sentence: at its beginning ("At the same time"), or anywhere with a noun.
_OF_RECORD_EN = r"(summit|meeting|statement|document|fact sheet|visit|occasion|forum|communiqué|declaration|session)"
_OF_RECORD_ES = r"(cumbre|reunión|declaración|documento|visita|ocasión|foro|comunicado|sesión|hoja informativa)"
_REFERENCE = {
    "en": re.compile(
        r"^((at|on|in|by|under|during|with|after|before|from|to|for|of) )?(the (same|latter)|this|these|those"
        r"|that)\b|^(it|they|its|their|he|she|his|her|also|then|later|there|moreover|in addition)\b"
        rf"|\b(the|that|this) (same|latter|aforementioned) {_OF_RECORD_EN}\b", re.IGNORECASE),
    "es": re.compile(
        r"^((en|a|durante|con|tras|por|según|bajo|de|desde|para) )?((el|la|los|las|lo) (mism|citad|referid)[oa]s?"
        r"|est[ae]s?|estos|es[ae]s?|esos|aquell?[oa]?s?|dich[oa]s?)\b|^(al|del) mismo\b"
        r"|^(él|ell[oa]s?|ello|también|además|después|luego|allí|asimismo|su|sus)\b"
        rf"|\b(mism|dich|citad|referid)[oa] {_OF_RECORD_ES}\b", re.IGNORECASE),
}
#: The date that an id begins with, and the year that a file of the record is named by.
_DATE, _YEAR_FILE = re.compile(r"\d{4}(-\d\d){0,2}(?=-)"), re.compile(r"/record/(\d{4})\.yaml$")
#: Makes the fault of a record: the record, the location of the key, and why it is a fault.
FaultFactory = Callable[[Record, Location, str], Fault]
#: Levels of the place that a place lies in. Areas and groups are named sets and hold nothing this way.
_PARENTS: Mapping[Level, tuple[Level, ...]] = {
    "admin1": ("country",), "us_state": ("country",), "region": ("country",), "admin2": ("admin1", "country"),
    "admin3": ("admin2",), "port": ("us_state", "admin1", "country"), "crossing": ("port",),
}


def consistency_faults(catalogue: Catalogue, reader: YamlReader, today: date | None) -> Iterator[Fault]:
    """Yield the faults of records that are valid one by one and contradict each other or themselves.

    Args:
        catalogue: The catalogue; its references may have faults.
        reader: Gives the line of each record.
        today: No date may be later; None skips this check, because a server whose clock is slow must start.
    """
    for check in (_place_faults, _member_faults, _indicator_faults, _formula_faults, _comparison_faults, _card_faults,
                  _headline_faults, _series_faults, _dialogue_faults):
        yield from check(catalogue, reader.record_fault)
    yield from _update_faults(catalogue, reader.record_fault, today)
    if today is not None:
        yield from _date_faults(catalogue, reader.record_fault, today)


def _place_faults(catalogue: Catalogue, make_fault: FaultFactory) -> Iterator[Fault]:
    """Yield places that lie in themselves or in a place of the wrong level."""
    parents = {code: [place.parent] for code, place in catalogue.places.items() if place.parent in catalogue.places}
    with_states = {place.parent for place in catalogue.places.values() if place.level == "admin1"}
    for code, (parent,) in parents.items():
        place, above = catalogue.places[code], catalogue.places[str(parent)]
        # The place of a survey region is declared by the region.
        declared: Record = catalogue.regions.get(code, place)
        if cycle := _find_cycle(code, parents):
            yield make_fault(declared, ("parent",), f"lies in itself: {' → '.join(cycle)}")
        elif above.level not in _PARENTS.get(place.level, ()) or (
                place.level == "admin2" and above.code in with_states):
            yield make_fault(declared, ("parent",),
                             f"is of the level {place.level} and cannot lie in {parent!r}, of the level {above.level}")


def _member_faults(catalogue: Catalogue, make_fault: FaultFactory) -> Iterator[Fault]:
    """Yield members of groups and survey regions that are such themselves, or lie in another country or member."""
    parents = {code: [place.parent] for code, place in catalogue.places.items() if place.parent in catalogue.places}
    sets: list[Group | Region] = [*catalogue.groups.values(), *catalogue.regions.values()]
    for record in sets:
        for number, member in enumerate(record.members):
            if member in catalogue.groups or member in catalogue.regions:
                yield make_fault(record, ("members", number), f"{member!r} is a group or a region itself")
            elif not _find_cycle(member, parents) and catalogue.is_inside(member, {*record.members} - {member}):
                yield make_fault(record, ("members", number), f"{member!r} lies in another member")
    for region in catalogue.regions.values():
        for number, member in enumerate(region.members):
            if member in catalogue.places and catalogue.places[member].level not in ("admin1", "admin2"):
                yield make_fault(region, ("members", number), f"{member!r} is no state, department or municipality")
            if member in catalogue.places and catalogue.country_of(member) not in (None, region.parent):
                yield make_fault(region, ("members", number), f"{member!r} does not lie in {region.parent!r}")


def _indicator_faults(catalogue: Catalogue, make_fault: FaultFactory) -> Iterator[Fault]:
    """Yield indicators with too precise periods, links to themselves, or an empty range of values."""
    for indicator in catalogue.indicators.values():
        periods: dict[Location, str] = {
            ("breaks", number, "period"): series_break.period for number, series_break in enumerate(indicator.breaks)}
        if indicator.projection_from is not None:
            periods["projection_from",] = indicator.projection_from
        for location, period in periods.items():
            if indicator.frequency == "year" and len(period) > 4:
                yield make_fault(indicator, location, f"{period} is finer than the years of the indicator")
        for key in ("municipal", "regional"):
            if getattr(indicator, key) == indicator.code:
                yield make_fault(indicator, (key,), "names the indicator itself")
        for number, code in enumerate(indicator.counted_as):
            other = catalogue.indicators.get(code, indicator)
            if not other.tracks(indicator.objectives[0]) or indicator.code in (code, *other.counted_as):
                yield make_fault(indicator, ("counted_as", number), f"{code!r} is not counted instead of it")
        least, most = catalogue.value_range(indicator.code)
        limits: dict[Location, float | None] = {
            ("fixed_breaks", number): limit for number, limit in enumerate(indicator.fixed_breaks)}
        limits["middle",] = indicator.middle
        for at, limit in limits.items():
            if limit is not None and not least <= limit <= most:
                why = f"{limit:g} lies outside {least:g} to {most:g}, the range of the indicator"
                yield make_fault(indicator, at, why)
        for number, series_break in enumerate(indicator.breaks):
            if any((earlier.period, earlier.place) == (series_break.period, series_break.place)
                   for earlier in indicator.breaks[:number]):
                yield make_fault(indicator, ("breaks", number), "is there twice")
        if least > most:
            yield make_fault(indicator, ("minimum",), f"the least value {least:g} is above the greatest, {most:g}")


def _formula_faults(catalogue: Catalogue, make_fault: FaultFactory) -> Iterator[Fault]:
    """Yield formulas that need themselves, and sums over items that are not parts of a whole."""
    inputs = {code: indicator.formula.inputs() for code, indicator in catalogue.indicators.items() if indicator.formula}
    for code in inputs:
        indicator, formula = catalogue.indicators[code], catalogue.indicators[code].formula
        if cycle := _find_cycle(code, inputs):
            yield make_fault(indicator, ("formula",), f"the formula needs itself: {' → '.join(cycle)}")
        for key in ("minus", "over"):
            if formula is not None and formula.place is None and getattr(formula, key) == formula.of:
                yield make_fault(indicator, ("formula", key), "is what it is compared with: every value is the same")
        broken_down = catalogue.indicators.get(formula.of.indicator) if formula is not None else None
        if (formula is not None and broken_down is not None and formula.op in ("sum_over", "share_of")
                and formula.dimension in broken_down.dimensions and formula.dimension not in formula.of.items
                and not _adds_up(catalogue, formula.dimension)):
            yield make_fault(indicator, ("formula", "dimension"),
                             f"the items of {formula.dimension!r} are not parts that add up (additive)")


def _comparison_faults(catalogue: Catalogue, make_fault: FaultFactory) -> Iterator[Fault]:
    """Yield comparisons of a series with itself."""
    for comparison in catalogue.comparisons.values():
        for number, addend in enumerate(comparison.equals):
            if _as_lists(addend) == _as_lists(comparison.of):
                yield make_fault(comparison, ("equals", number), "is compared with itself")


def _headline_faults(catalogue: Catalogue, make_fault: FaultFactory) -> Iterator[Fault]:
    """Yield headlines that are there twice or compare a place with itself, and parties of what is no country."""
    for pillar in catalogue.pillars.values():
        for number, headline in enumerate(pillar.headlines):
            if headline in pillar.headlines[:number]:
                yield make_fault(pillar, ("headlines", number), "is there twice")
            if headline.against == headline.place:
                yield make_fault(pillar, ("headlines", number, "against"), "compares the place with itself")
    for party in catalogue.parties.values():
        country = catalogue.places.get(party.country or "")
        if country is not None and country.level != "country":
            yield make_fault(party, ("country",), f"{country.code!r} is no country")


def _card_faults(catalogue: Catalogue, make_fault: FaultFactory) -> Iterator[Fault]:
    """Yield cards without a key that their kind needs, or with a key of another kind."""
    for card in catalogue.cards.values():
        for is_wrong, key, why in (
            (card.kind == "scatter" and len(card.series) < 2, "kind", "a scatter needs two series"),
            (card.kind in ("map", "symbols") and card.level is None, "kind", "a map needs a level"),
            (card.kind == "symbols" and card.level not in (None, *POINT_LEVELS), "level", "is no level of points"),
            (card.base is not None and card.scale != "index", "base", "belongs to the scale index"),
            (card.top is not None and card.kind != "bars", "top", "belongs to bars"),
        ):
            if is_wrong:
                yield make_fault(card, (key,), why)
        if card.kind == "stacked" and not _adds_up(catalogue, card.colour):
            why = f"is stacked, and the items of {card.colour!r} do not add up (additive)"
            yield make_fault(card, ("colour",), why)


def _series_faults(catalogue: Catalogue, make_fault: FaultFactory) -> Iterator[Fault]:
    """Yield series that a card, a topic or a connector has twice."""
    with_series: tuple[FigureCard | Topic | Connector, ...] = (
        *catalogue.cards.values(), *catalogue.topics.values(), *catalogue.connectors.values())
    for entity in with_series:
        for number, series in enumerate(entity.series):
            if series in entity.series[:number]:
                yield make_fault(entity, ("series", number), "is there twice")


def _dialogue_faults(catalogue: Catalogue, make_fault: FaultFactory) -> Iterator[Fault]:
    """Yield entries and events whose id or file is of another date, or whose text is no sentence."""
    entries: tuple[DialogueEntry | Event, ...] = (*catalogue.record.values(), *catalogue.events.values())
    for entry in entries:
        named = _DATE.match(entry.id)
        # Either may be less exact than the other.
        if named is not None and not (entry.date.startswith(named[0]) or named[0].startswith(entry.date)):
            yield make_fault(entry, ("date",), f"{entry.date} is not the date of the id")
        misplaced = make_fault(entry, ("date",), f"{entry.date} belongs into the file of its year")
        if (year := _YEAR_FILE.search(misplaced.file)) is not None and year[1] != entry.date[:4]:
            yield misplaced
        for language, text in (("en", entry.what.en), ("es", entry.what.es)):
            if not text.endswith((".", ".”", ".»")):
                yield make_fault(entry, ("what", language), "is no sentence: it ends without a full stop")
            if (reference := _REFERENCE[language].search(text)) is not None:
                yield make_fault(entry, ("what", language),
                                 f"does not stand alone: {reference[0]!r} refers to another sentence")
    for code in catalogue.events.keys() & catalogue.record.keys():
        yield make_fault(catalogue.events[code], ("id",), "is the id of an entry of the record too")


def _update_faults(catalogue: Catalogue, make_fault: FaultFactory, today: date | None) -> Iterator[Fault]:
    """Yield updates with an edition that the source does not have, or that was published later."""
    for update in catalogue.updates.values():
        if (source := catalogue.sources.get(update.source)) is not None and update.edition not in (
                source.vintage_date, *(edition.vintage_date for edition in source.editions)) and today is not None:
            yield make_fault(update, ("edition",), f"{source.id} has no edition of {update.edition}")
        if source is not None and update.edition == source.vintage_date and update.date < source.date_read:
            yield make_fault(update, ("date",), f"{source.id} was read later, on {source.date_read}")
        if newer := [other for other in catalogue.updates.values() if other.source == update.source
                     and other.date < update.date and other.edition > update.edition]:
            why = f"{update.edition} came in after the newer one of {newer[0].edition}"
            yield make_fault(update, ("edition",), why)
        if update.edition > update.date:
            yield make_fault(update, ("edition",), f"{update.edition} was published after it came in, on {update.date}")


def _date_faults(catalogue: Catalogue, make_fault: FaultFactory, today: date) -> Iterator[Fault]:
    """Yield dates in the future."""
    for indicator in catalogue.indicators.values():
        for number, series_break in enumerate(indicator.breaks):
            if is_earlier(today.isoformat(), series_break.period.partition("-Q")[0]):
                yield make_fault(indicator, ("breaks", number, "period"), f"{series_break.period} is in the future")
    for source in catalogue.sources.values():
        if source.date_read > today:
            yield make_fault(source, ("date_read",), f"{source.date_read} is in the future: today is {today}")
    for update in catalogue.updates.values():
        if update.date > today:
            yield make_fault(update, ("date",), f"{update.date} is in the future: today is {today}")
    entries: tuple[DialogueEntry | Event, ...] = (*catalogue.record.values(), *catalogue.events.values())
    for entry in entries:
        if is_earlier(today.isoformat(), entry.date):
            yield make_fault(entry, ("date",), f"{entry.date} is in the future: today is {today}")


def _as_lists(series: Series) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Return a series with its items as lists: an item alone is the same."""
    return series.indicator, {name: (items,) if isinstance(items, str) else items
                              for name, items in series.items.items()}


def _adds_up(catalogue: Catalogue, dimension: str | None) -> bool:
    """Return whether the items of a dimension are parts of a whole; one that is not there is a fault of its own."""
    known = catalogue.dimensions.get(dimension or "")
    return known is None or known.additive


def _find_cycle(start: str, following: Mapping[str, Sequence[str | None]]) -> list[str]:
    """Find the shortest path from ``start`` along ``following`` back to ``start``; empty if there is none."""
    paths = [[start]]
    visited = set[str]()
    for path in paths:
        for code in following.get(path[-1], ()):
            if code == start:
                return [*path, start]
            if code in following and code not in visited:
                visited.add(str(code))
                paths.append([*path, str(code)])
    return []
