"""A place's profile: its newest value of every indicator, its change, and its rank among its peers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.catalogue.periods import sort_periods
from hled_dash.catalogue.ranks import as_written
from hled_dash.figures.formatting import format_value_period
from hled_dash.figures.summaries.latest import LatestValue, latest_value
from hled_dash.language import Language
from hled_dash.store import Database, queries
from hled_dash.store.breakdowns import items_of

#: Countries are compared with these; states and departments with those of their country.
COUNTRY_PEERS = ("USA", "MEX", "GTM", "SLV", "HND")

#: Peers that are named one by one.
_MAX_NAMED = 6


@dataclass(frozen=True)
class ProfileRow:
    """One indicator of a place.

    Attributes:
        items: Dimension to item; where the place has no figures of the default items, the first that it has.
        text: The value with its unit, as text.
        change: The change to this value, as text; empty if there is none.
        better: Whether that is in the better direction; None if that is a matter of view.
        rank: 1 is the best value (the highest where neither direction is better).
        peer_count: Peers with a value, the place included.
        position: 0 at the lowest, 1 at the highest value among the peers.
    """

    indicator: str
    items: Mapping[str, str]
    value: float
    text: str
    period: str
    period_code: str
    status: str
    change: str
    better: bool | None
    rank: int
    peer_count: int
    position: float


@dataclass(frozen=True)
class Profile:
    """A place among its peers; ``missing`` are indicators that at least half of the peers have and the place has not.
    """

    place: str
    peers: tuple[str, ...]
    rows: tuple[ProfileRow, ...]
    missing: tuple[str, ...]


def find_peers(place: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Find the codes of the places to rank a place among, itself included."""
    record = catalogue.places[place]
    if record.level == "country":
        return COUNTRY_PEERS if place in COUNTRY_PEERS else (*COUNTRY_PEERS, place)
    siblings = [code for code in catalogue.children.get(record.parent or "", ())
                if catalogue.places[code].level == record.level]
    return tuple(siblings) or (place,)


def rank_sentences(profile: Profile, language: Language, catalogue: Catalogue) -> tuple[str, ...]:
    """Return what the ranks of a profile say: among which places, and what comes first; nothing without peers."""
    _, peers = language.text, profile.peers
    if len(peers) < 2:
        return ()
    names = catalogue.full_names(language.code)
    parent = catalogue.places[profile.place].parent
    if len(peers) <= _MAX_NAMED or parent is None:
        first = _("Rank 1 is the best of the newest values of {places}.",
                  places=language.format_list(names[code] for code in peers))
    else:
        first = _("Rank 1 is the best of the newest values of the {count} places of {place}.",
                  count=len(peers), place=names[parent])
    return (first, _("Where neither direction is better, rank 1 is the highest value. The newest values of two places "
                     "may be of different periods."))


def build_profile(place: str, language: Language, catalogue: Catalogue, engine: Database) -> Profile:
    """Build every indicator of a place; projections are left out, ranks compare the peers' newest values that no break
    in series lies between."""
    peers = find_peers(place, catalogue)
    by_indicator: dict[str, dict[str, queries.Latest]] = {}
    for row in queries.latest(engine, catalogue, peers):
        by_indicator.setdefault(row.indicator, {})[row.place] = row
    other_items = _other_items(place, [code for code, indicator in catalogue.indicators.items() if indicator.dimensions
                                       and place not in by_indicator.get(code, {})], catalogue, engine)
    for code, items in other_items.items():
        by_indicator[code] = {row.place: row for row in queries.latest_of_items(engine, code, items, peers)}
    rows, missing = [], []
    for code, by_place in by_indicator.items():
        if place not in by_place:
            if 2 * len(by_place) >= len(peers):
                missing.append(code)
            continue
        newest = latest_value(by_place[place], catalogue)
        values = np.array([row.value for row in by_place.values() if not _is_broken(newest, row)])
        low, high = float(values.min()), float(values.max())
        rows.append(
            ProfileRow(
                indicator=code, items=other_items.get(code, newest.indicator.default_items),
                value=newest.value,
                text=newest.format_value(catalogue, language),
                period=format_value_period(newest.period, newest.indicator, language), period_code=newest.period,
                status="E" if newest.indicator.modelled and newest.status == "A" else newest.status,
                change=newest.format_change(catalogue, language),
                better=newest.better,
                rank=_rank(newest.value, values, newest.indicator),
                peer_count=len(values),
                position=(newest.value - low) / (high - low) if high > low else 0.5,
            )
        )
    order = {code: number for number, code in enumerate(catalogue.indicators)}
    rows.sort(key=lambda row: order[row.indicator])
    return Profile(place, peers, tuple(rows), tuple(sorted(missing, key=order.__getitem__)))


def _other_items(place: str, indicators: Sequence[str], catalogue: Catalogue,
                 engine: Database) -> dict[str, Mapping[str, str]]:
    """Map indicators to those items that a place has figures of which are nearest to the default: they differ from it
    in the fewest dimensions, and come first in the order of the catalogue."""
    def distance(indicator: Indicator, items: Mapping[str, str]) -> tuple[int, list[int]]:
        dimensions = [(catalogue.dimensions[name], item) for name, item in items.items()]
        return (sum(indicator.default_items[name] != item for name, item in items.items()),
                [list(dimension.items).index(dimension.item(item)) for dimension, item in dimensions])

    return {code: min(map(items_of, breakdowns), key=lambda items: distance(catalogue.indicators[code], items))
            for code, breakdowns in queries.breakdowns_of_place(engine, indicators, place).items()}


def _is_broken(own: LatestValue, other: queries.Latest) -> bool:
    """Return whether the series of one of two places breaks between their periods, so that they are not ranked
    together."""
    if not own.indicator.breaks:
        return False
    first, last = sort_periods((own.period, other.period))[0], sort_periods((own.period, other.period))[-1]
    return any(own.indicator.crosses_break(place, first, last) for place in (own.place, other.place))


def leading_rows(indicators: Sequence[Indicator], catalogue: Catalogue) -> tuple[int, ...]:
    """Return the numbers of the rows of a profile in the order in which a short table takes them.

    Those of headline figures come first, then one of each objective after the other, those that the board judges before
    the others of their objective; what tracks no objective comes last.
    """
    headlines = {item.indicator for pillar in catalogue.pillars.values() for item in pillar.headlines}
    judged_first = sorted(range(len(indicators)), key=lambda number: (
        indicators[number].code not in headlines, indicators[number].direction == "neutral"))
    of_objective: Counter[str] = Counter()
    turns: dict[int, tuple[bool, int]] = {}
    for number in judged_first:
        objective = next(iter(indicators[number].objectives), "")
        of_objective[objective] += indicators[number].code not in headlines
        turns[number] = (not objective, of_objective[objective])
    return tuple(sorted(judged_first, key=lambda number: turns[number]))


def _rank(value: float, values: npt.NDArray[np.float64], indicator: Indicator) -> int:
    """Return the rank among all values; what is written alike shares one."""
    middle, parity = indicator.middle or 0.0, indicator.direction == "parity"
    others, own = (as_written(np.abs(some - middle) if parity else some, indicator.decimals)
                   for some in (values, np.array([value])))
    ahead = others < own if parity or indicator.direction == "lower" else others > own
    return int(ahead.sum()) + 1
