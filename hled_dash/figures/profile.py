"""A place's profile: its newest value of every indicator, how it moved, and where it stands among its peers."""

from __future__ import annotations

from dataclasses import dataclass

from hled_dash.catalogue import Catalogue
from hled_dash.figures.change import latest_change
from hled_dash.figures.headline import amount
from hled_dash.language import Language
from hled_dash.store import Engine, queries

#: Countries are compared with these; states and departments with those of their country.
COUNTRY_PEERS = ("USA", "MEX", "GTM", "SLV", "HND")


@dataclass(frozen=True)
class Standing:
    """One indicator of a place. ``rank`` 1 is the best value (the highest where neither way is better)."""

    indicator: str
    value: float
    text: str
    period: str
    change: str
    better: bool | None
    rank: int
    of: int
    position: float
    """0 at the lowest, 1 at the highest value among the peers."""


@dataclass(frozen=True)
class Profile:
    place: str
    peers: tuple[str, ...]
    standings: tuple[Standing, ...]
    missing: tuple[str, ...]
    """Indicators that at least half of the peers have and this place has not."""


def peers_of(place: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Places to rank a place among, itself included."""
    here = catalogue.places[place]
    if here.level == "country":
        return COUNTRY_PEERS if place in COUNTRY_PEERS else (*COUNTRY_PEERS, place)
    siblings = [
        code for code in catalogue.children.get(here.parent or "", ()) if catalogue.places[code].level == here.level
    ]
    return tuple(siblings) or (place,)


def profile(place: str, language: Language, catalogue: Catalogue, engine: Engine) -> Profile:
    """Everything there is on a place; projections are left out, ranks compare the peers' newest values."""
    peers = peers_of(place, catalogue)
    frame = queries.recent(engine, catalogue, tuple(catalogue.indicators), peers)
    frame = frame[frame["status"] != "F"]
    newest = frame.groupby(["indicator", "place"], sort=False).tail(1)
    own_series = dict(tuple(frame[frame["place"] == place].groupby("indicator", sort=False)))
    standings, missing = [], []
    for code, group in newest.groupby("indicator", sort=False):
        indicator = catalogue.indicators[str(code)]
        own = group[group["place"] == place]
        if own.empty:
            if 2 * len(group) >= len(peers):
                missing.append(indicator.code)
            continue
        value = float(own["value"].iloc[0])
        values = group["value"]
        if indicator.direction == "parity":
            ahead = ((values - (indicator.middle or 0)).abs() < abs(value - (indicator.middle or 0))).sum()
        else:
            ahead = (values < value).sum() if indicator.direction == "lower" else (values > value).sum()
        low, high = float(values.min()), float(values.max())
        unit = catalogue.units[indicator.unit]
        change = latest_change(own_series[code], unit, indicator)
        standings.append(
            Standing(
                indicator=indicator.code,
                value=value,
                text=amount(value, indicator, catalogue, language),
                period=language.period(str(own["period"].iloc[0]), indicator.calendar),
                change=change.words(indicator, unit, language) if change else "",
                better=change.is_better(indicator, place) if change else None,
                rank=int(ahead) + 1,
                of=len(group),
                position=(value - low) / (high - low) if high > low else 0.5,
            )
        )
    order = {code: number for number, code in enumerate(catalogue.indicators)}
    standings.sort(key=lambda one: order[one.indicator])
    return Profile(place, peers, tuple(standings), tuple(sorted(missing, key=order.__getitem__)))
