"""Movers: the newest yearly changes that are large against a series' own usual change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from statistics import median

from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.figures.data import change_from, shift_years
from hled_dash.figures.formatting import format_amount, format_value_period
from hled_dash.language import Language
from hled_dash.store import Database, queries

#: Counts below this change a lot by chance.
MIN_COUNT = 1000
#: Minimum number of earlier changes for a usual change.
MIN_CHANGES = 8
#: A mover's change is more than so many times the usual one.
MIN_RATIO = 2.0
#: Maximum multiple that is shown; larger ones only mean that the series hardly ever moves.
MAX_RATIO = 20.0


@dataclass(frozen=True)
class Mover:
    """A large change.

    Attributes:
        text: The newest value with its unit, as text.
        change: The change to it, as text.
        better: Whether that is in the better direction; None if that is a matter of view.
        ratio: The change as a multiple of the usual one (the median of the absolute earlier changes).
    """

    indicator: str
    place: str
    value: float
    text: str
    period: str
    period_code: str
    status: str
    change: str
    better: bool | None
    ratio: float


def format_times(ratio: float, language: Language) -> str:
    """Format a change as a multiple of the usual one, as text."""
    _ = language.text
    if ratio > MAX_RATIO:
        return _("more than {times} times as large", times=language.format_number(MAX_RATIO, 0))
    return _("{times} times as large", times=language.format_number(ratio, 1))


def find_movers(
    places: tuple[str, ...], since: str, language: Language, catalogue: Catalogue, engine: Database, limit: int = 8
) -> tuple[Mover, ...]:
    """Find at most one mover for each indicator, the largest first.

    Args:
        places: Codes of the places to look at.
        since: Year that a series must reach.
        limit: Movers at most.
    """
    codes = tuple(
        indicator.code
        for indicator in catalogue.indicators.values()
        if not indicator.derived and not indicator.modelled and indicator.comparable_periods
    )
    frame = queries.default_series(engine, catalogue, codes, places)
    columns = (frame[name].tolist() for name in ("indicator", "place", "period", "value", "status"))
    observed = (row for row in zip(*columns, strict=True) if row[-1] != "F")
    largest: dict[str, Mover] = {}
    for (code, place), rows in groupby(observed, key=itemgetter(0, 1)):
        indicator = catalogue.indicators[code]
        unit = catalogue.units[indicator.unit]
        *_before, (_code, _place, period, value, status) = series = list(rows)
        if period[:4] < since or unit.kind == "rank" or (unit.kind == "count" and value < MIN_COUNT):
            continue
        values = {row[2]: row[3] for row in series}
        base_period = shift_years(period, -1)
        if base_period not in values:
            continue
        change = change_from(values[base_period], base_period, value, period, indicator, catalogue)
        if change is None:
            continue
        usual = usual_change(values, indicator, place, change.relative)
        if usual <= 0 or change.crosses_break(indicator, place):
            continue
        ratio = abs(change.amount) / usual
        if ratio > (largest[indicator.code].ratio if indicator.code in largest else MIN_RATIO):
            largest[indicator.code] = Mover(
                indicator=indicator.code,
                place=place,
                value=value,
                text=format_amount(value, indicator, catalogue, language),
                period=format_value_period(period, indicator, language),
                period_code=period,
                status=status,
                change=change.format(indicator, unit, language),
                better=change.is_better(indicator, place),
                ratio=ratio,
            )
    return tuple(sorted(largest.values(), key=lambda mover: -mover.ratio)[:limit])


def usual_change(values: Mapping[str, float], indicator: Indicator, place: str, relative: bool) -> float:
    """Return median size of the earlier changes on a year before that no break lies between; 0 if there are too few.

    Args:
        values: Period to value, by period.
        indicator, place: The series.
        relative: Whether changes are in percent.
    """
    changes = [
        100 * (value / values[base] - 1) if relative else value - values[base]
        for period, value in list(values.items())[:-1]
        if (base := shift_years(period, -1)) in values and (not relative or (values[base] > 0 and value > 0))
        and not indicator.crosses_break(place, base, period)
    ]
    return median(map(abs, changes)) if len(changes) >= MIN_CHANGES else 0.0
