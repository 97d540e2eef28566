"""What moved most: the newest yearly changes that are large against an indicator's own usual change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.figures.change import latest_change, year_before
from hled_dash.figures.headline import amount
from hled_dash.language import Language
from hled_dash.store import Engine, queries

#: Counts below this jump by themselves.
SMALL = 1000
#: Fewer earlier changes than this do not say what is usual.
LEAST = 8


@dataclass(frozen=True)
class Mover:
    indicator: str
    place: str
    text: str
    period: str
    change: str
    better: bool | None
    times: float
    """The change as a multiple of the usual one (the median of the absolute earlier changes)."""


def movers(
    places: tuple[str, ...], since: str, language: Language, catalogue: Catalogue, engine: Engine, most: int = 8
) -> tuple[Mover, ...]:
    """At most one mover an indicator, largest first; published, unmodelled series that reach ``since`` or later."""
    codes = tuple(
        one.code
        for one in catalogue.indicators.values()
        if not one.derived and not one.modelled and one.comparable_periods
    )
    frame = queries.recent(engine, catalogue, codes, places)
    frame = frame[frame["status"] != "F"]
    best: dict[str, Mover] = {}
    for (code, place), series in frame.groupby(["indicator", "place"], sort=False):
        indicator = catalogue.indicators[str(code)]
        unit = catalogue.units[indicator.unit]
        if str(series["period"].iloc[-1])[:4] < since or unit.kind == "rank":
            continue
        change = latest_change(series, unit, indicator)
        usual = _usual(series, change.relative) if change else 0.0
        if unit.kind == "count" and series["value"].iloc[-1] < SMALL:
            continue
        if change is None or usual <= 0 or change.since != year_before(change.period):
            continue
        if change.broken(indicator, str(place)):
            continue
        times = abs(change.amount) / usual
        if times > (best[indicator.code].times if indicator.code in best else 2.0):
            last = series.iloc[-1]
            best[indicator.code] = Mover(
                indicator.code,
                str(place),
                amount(float(last["value"]), indicator, catalogue, language),
                language.period(str(last["period"]), indicator.calendar),
                change.words(indicator, unit, language),
                change.is_better(indicator, str(place)),
                times,
            )
    return tuple(sorted(best.values(), key=lambda mover: -mover.times)[:most])


def _usual(series: pd.DataFrame, relative: bool) -> float:
    """Median size of the earlier changes on a year before; 0 where there are too few."""
    values = dict(zip(series["period"], series["value"], strict=True))
    changes = [
        100 * (value / values[before] - 1) if relative else value - values[before]
        for period, value in list(values.items())[:-1]
        if (before := year_before(period)) in values and (not relative or (values[before] > 0 and value > 0))
    ]
    return float(np.median(np.abs(changes))) if len(changes) >= LEAST else 0.0
