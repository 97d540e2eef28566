"""A place's profile: its newest value of every indicator, its change, and its rank among its peers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.figures.change import latest_change
from hled_dash.figures.formatting import format_amount
from hled_dash.figures.numbers import as_written
from hled_dash.language import Language
from hled_dash.store import Engine, queries

#: Countries are compared with these; states and departments with those of their country.
COUNTRY_PEERS = ("USA", "MEX", "GTM", "SLV", "HND")


@dataclass(frozen=True)
class ProfileRow:
    """One indicator of a place.

    Attributes:
        text: The value with its unit, in words.
        change: The change to this value, in words; empty where there is none.
        better: Whether that is in the better direction; None where that is a matter of view.
        rank: 1 is the best value (the highest where neither direction is better).
        peer_count: Peers with a value, the place included.
        position: 0 at the lowest, 1 at the highest value among the peers.
    """

    indicator: str
    value: float
    text: str
    period: str
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
    """Codes of the places to rank a place among, itself included."""
    record = catalogue.places[place]
    if record.level == "country":
        return COUNTRY_PEERS if place in COUNTRY_PEERS else (*COUNTRY_PEERS, place)
    siblings = [code for code in catalogue.children.get(record.parent or "", ())
                if catalogue.places[code].level == record.level]
    return tuple(siblings) or (place,)


def build_profile(place: str, language: Language, catalogue: Catalogue, engine: Engine) -> Profile:
    """Every indicator of a place; projections are left out, ranks compare the peers' newest values."""
    peers = find_peers(place, catalogue)
    frame = queries.default_series(engine, catalogue, tuple(catalogue.indicators), peers)
    frame = frame[frame["status"] != "F"]
    newest = frame.groupby(["indicator", "place"], sort=False).tail(1)
    series_by_indicator = dict(tuple(frame[frame["place"] == place].groupby("indicator", sort=False)))
    rows, missing = [], []
    for code, peer_rows in newest.groupby("indicator", sort=False):
        indicator = catalogue.indicators[str(code)]
        own_row = peer_rows[peer_rows["place"] == place]
        if own_row.empty:
            if 2 * len(peer_rows) >= len(peers):
                missing.append(indicator.code)
            continue
        value, values = float(own_row["value"].iloc[0]), peer_rows["value"]
        low, high = float(values.min()), float(values.max())
        unit = catalogue.units[indicator.unit]
        change = latest_change(series_by_indicator[code], unit, indicator)
        rows.append(
            ProfileRow(
                indicator=indicator.code,
                value=value,
                text=format_amount(value, indicator, catalogue, language)
                + (f" ({language.text('suspect')})" if own_row["status"].iloc[0] == "U" else ""),
                period=language.format_period(str(own_row["period"].iloc[0]), indicator.calendar),
                change=change.format(indicator, unit, language) if change else "",
                better=change.is_better(indicator, place) if change else None,
                rank=_rank(value, values, indicator),
                peer_count=len(peer_rows),
                position=(value - low) / (high - low) if high > low else 0.5,
            )
        )
    order = {code: number for number, code in enumerate(catalogue.indicators)}
    rows.sort(key=lambda row: order[row.indicator])
    return Profile(place, peers, tuple(rows), tuple(sorted(missing, key=order.__getitem__)))


def _rank(value: float, values: pd.Series, indicator: Indicator) -> int:
    """The rank among all values; what is written alike shares one."""
    middle, parity = indicator.middle or 0.0, indicator.direction == "parity"
    others, own = (as_written(np.abs(some - middle) if parity else some, indicator.decimals)
                   for some in (values.to_numpy(dtype=float), np.array([value])))
    ahead = others < own if parity or indicator.direction == "lower" else others > own
    return int(ahead.sum()) + 1
