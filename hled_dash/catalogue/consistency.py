"""What records of the catalogue say together: nothing lies in itself or needs itself, and nothing is of tomorrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.faults import Fault
from hled_dash.catalogue.models import (
    POINT_LEVELS,
    Connector,
    FigureCard,
    Group,
    Level,
    Record,
    Region,
    Topic,
    is_earlier,
)
from hled_dash.catalogue.yaml_reader import Location, YamlReader, key_of

#: The level of the place that one lies in. Areas and groups are named sets and hold nothing this way.
_PARENTS: Mapping[Level, tuple[Level, ...]] = {
    "admin1": ("country",), "us_state": ("country",), "region": ("country",), "admin2": ("admin1",),
    "admin3": ("admin2",), "port": ("us_state", "admin1"), "crossing": ("port",),
}


def consistency_faults(catalogue: Catalogue, reader: YamlReader, today: date | None = None) -> Iterator[Fault]:
    """Yield circles of places and of formulas, places in smaller ones, sums of what does not add up, dates after
    ``today``.

    Args:
        catalogue: The catalogue; its references may have faults.
        reader: Where its records stand.
        today: None leaves dates as they are: a server whose clock is slow serves nevertheless.
    """
    def fault(record: Record, location: Location, why: str) -> Fault:
        return Fault(*reader.position(record, location), key_of(record), why)

    parents = {code: [place.parent] for code, place in catalogue.places.items() if place.parent in catalogue.places}
    for code, (parent,) in parents.items():
        place, above = catalogue.places[code], catalogue.places[str(parent)]
        # The place of a survey region is declared by the region.
        declared: Record = catalogue.regions.get(code, place)
        if ring := _ring(code, parents):
            yield fault(declared, ("parent",), f"lies in itself: {' → '.join(ring)}")
        elif above.level not in _PARENTS.get(place.level, ()):
            yield fault(declared, ("parent",),
                        f"is of the level {place.level} and cannot lie in {parent!r}, of the level {above.level}")
    sets: list[Group | Region] = [*catalogue.groups.values(), *catalogue.regions.values()]
    for record in sets:
        for number, member in enumerate(record.members):
            if member in catalogue.groups or member in catalogue.regions:
                yield fault(record, ("members", number), f"{member!r} is a group or a region itself")
    inputs = {code: indicator.formula.inputs() for code, indicator in catalogue.indicators.items() if indicator.formula}
    for code in inputs:
        if ring := _ring(code, inputs):
            yield fault(catalogue.indicators[code], ("formula",), f"the formula needs itself: {' → '.join(ring)}")
    for indicator in catalogue.indicators.values():
        periods: dict[Location, str] = {
            ("breaks", number, "period"): one.period for number, one in enumerate(indicator.breaks)}
        if indicator.projection_from is not None:
            periods["projection_from",] = indicator.projection_from
        for location, period in periods.items():
            if indicator.frequency == "year" and len(period) > 4:
                yield fault(indicator, location, f"{period} is finer than the years of the indicator")
        for key in ("municipal", "regional"):
            if getattr(indicator, key) == indicator.code:
                yield fault(indicator, (key,), "names the indicator itself")
        least, most = catalogue.value_range(indicator.code)
        if least > most:
            yield fault(indicator, ("minimum",), f"the least value {least:g} is above the greatest, {most:g}")
        formula = indicator.formula
        broken_down = catalogue.indicators.get(formula.of.indicator) if formula is not None else None
        if (formula is not None and broken_down is not None and formula.op in ("sum_over", "share_of")
                and formula.dimension in broken_down.dimensions and formula.dimension not in formula.of.items
                and not _adds_up(catalogue, formula.dimension)):
            yield fault(indicator, ("formula", "dimension"),
                        f"the items of {formula.dimension!r} are not parts that add up (additive)")
    for region in catalogue.regions.values():
        for number, member in enumerate(region.members):
            if member in catalogue.places and catalogue.country_of(member) not in (None, region.parent):
                yield fault(region, ("members", number), f"{member!r} does not lie in {region.parent!r}")
    for comparison in catalogue.comparisons.values():
        for number, addend in enumerate(comparison.equals):
            if addend == comparison.of:
                yield fault(comparison, ("equals", number), "is compared with itself")
    for card in catalogue.cards.values():
        for is_wrong, key, why in (
            (card.kind == "scatter" and len(card.series) < 2, "kind", "a scatter needs two series"),
            (card.kind in ("map", "points") and card.level is None, "kind", "a map needs a level"),
            (card.kind == "points" and card.level not in (None, *POINT_LEVELS), "level", "is no level of points"),
            (card.base is not None and card.scale != "index", "base", "belongs to the scale index"),
            (card.top is not None and card.kind != "bars", "top", "belongs to bars"),
        ):
            if is_wrong:
                yield fault(card, (key,), why)
        if card.kind == "stacked" and not _adds_up(catalogue, card.colour):
            yield fault(card, ("colour",), f"is stacked, and the items of {card.colour!r} do not add up (additive)")
    for update in catalogue.updates.values():
        if (source := catalogue.sources.get(update.source)) is not None and update.edition not in (
                source.vintage_date, *(edition.vintage_date for edition in source.editions)) and today is not None:
            yield fault(update, ("edition",), f"{source.id} has no edition of {update.edition}")
        if update.edition > update.date:
            yield fault(update, ("edition",), f"{update.edition} was published after it came in, on {update.date}")
    with_series: tuple[FigureCard | Topic | Connector, ...] = (
        *catalogue.cards.values(), *catalogue.topics.values(), *catalogue.connectors.values())
    for entity in with_series:
        for number, series in enumerate(entity.series):
            if series in entity.series[:number]:
                yield fault(entity, ("series", number), "is there twice")
    if today is not None:
        for source in catalogue.sources.values():
            if source.date_read > today:
                yield fault(source, ("date_read",), f"{source.date_read} is in the future: today is {today}")
        for update in catalogue.updates.values():
            if update.date > today:
                yield fault(update, ("date",), f"{update.date} is in the future: today is {today}")
        for entry in catalogue.record.values():
            if is_earlier(today.isoformat(), entry.date):
                yield fault(entry, ("date",), f"{entry.date} is in the future: today is {today}")


def _adds_up(catalogue: Catalogue, dimension: str | None) -> bool:
    """Return whether the items of a dimension are parts of a whole; one that is not there is a fault of its own."""
    known = catalogue.dimensions.get(dimension or "")
    return known is None or known.additive


def _ring(start: str, following: Mapping[str, Sequence[str | None]]) -> list[str]:
    """Return the shortest way from ``start`` along ``following`` back to it; empty if there is none."""
    ways = [[start]]
    seen = set[str]()
    for way in ways:
        for code in following.get(way[-1], ()):
            if code == start:
                return [*way, start]
            if code in following and code not in seen:
                seen.add(str(code))
                ways.append([*way, str(code)])
    return []
