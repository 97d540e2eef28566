"""The values of a map's places in one period or in all of them, and how a browser writes them.

A specification holds, for each place, arrays over the periods; ``at`` is the number of the period that is drawn. It is
a parameter on a page where the reader moves through time, and a fixed number elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from hled_dash.figures import captions
from hled_dash.figures.classification import Classes
from hled_dash.figures.context import Context
from hled_dash.figures.cross_section import Snapshot, latest_bounded, snapshot
from hled_dash.figures.figure import Figure
from hled_dash.figures.prepare import gather
from hled_dash.figures.tidy import SeriesFrame, Tidy, calendar_of, records

Table = npt.NDArray[np.float64]
#: Values that a specification carries at most; the newest periods go in.
MOST_VALUES = 20_000
#: A share of the places with figures below which the newest common period is no picture of surveys made in turn.
TOO_FEW = 0.6


@dataclass(frozen=True)
class Moments:
    """``values[place][number]`` is the value in ``periods[number]``, or None."""

    periods: tuple[str, ...]
    #: The periods in words.
    labels: tuple[str, ...]
    #: The number of the period that is drawn first.
    at: int
    values: Mapping[str, tuple[float | None, ...]]
    #: Status in words, where statuses differ.
    statuses: Mapping[str, tuple[str, ...]]
    #: Where each place shows its own newest period (in words): these, for the last of the moments.
    own: Mapping[str, str]

    def table(self, places: Sequence[str]) -> Table:
        """A row for each place, a column for each period; NaN where there is no figure."""
        rows, known = self._rows
        return known[[rows.get(place, -1) for place in places]]

    @cached_property
    def _rows(self) -> tuple[Mapping[str, int], Table]:
        """The number of each place's row, and the rows; the last one is empty."""
        empty: list[tuple[float | None, ...]] = [(None,) * len(self.periods)]
        return ({place: number for number, place in enumerate(self.values)},
                np.array([*self.values.values(), *empty], dtype=float))

    def ranks(self, places: Sequence[str], *, highest_first: bool) -> npt.NDArray[np.int64]:
        """The rank of each place among all with a figure, in each period; equal values share one. Of no meaning where
        there is no figure."""
        ranks = []
        for column, values in zip(self._rows[1].T, self.table(places).T, strict=True):
            known = np.sort(column[~np.isnan(column)])
            below = np.searchsorted(known, values, side="right" if highest_first else "left")
            ranks.append(1 + (len(known) - below if highest_first else below))
        return np.array(ranks).T


def prepare(frames: Sequence[SeriesFrame], context: Context) -> Figure | tuple[Tidy, Snapshot]:
    """All periods of the first series, and the one to draw; a figure that says why where there is nothing."""
    whole = gather(frames, context, scales=("per_capita",), bounded=False)
    if not whole.frame.empty:
        first = whole.lines[0]
        kept = [line for line in whole.lines if (line.indicator, line.items) == (first.indicator, first.items)]
        if len(kept) < len(whole.lines):
            name = ", ".join([context.language.of(context.catalogue.indicators[first.indicator].short),
                              *(context.item(dimension, code) for dimension, code in first.items)])
            note = context.language.text("Only the first series is drawn: {name}.", name=name)
            whole = whole.restrict(whole.frame[whole.frame["line"].isin([line.number for line in kept])], [note])
    found = latest_bounded(whole, context)
    if found.frame.empty:
        return captions.nothing(context, [one.indicator for one in context.card.series], found, whole.frame["period"])
    # Years are not mixed on a map: a place without a figure in the year shown stays empty. The exception is what is
    # surveyed in one country after the other and published side by side.
    shot = snapshot(found, context, years_back=0)
    return whole, (None if context.selection.period else newest_of_each(found, shot, context)) or shot


def newest_of_each(found: Tidy, shot: Snapshot, context: Context) -> Snapshot | None:
    """The newest figure of each place, for what no single period holds for most of the places; ``shot`` is of the
    newest period."""
    indicator = context.catalogue.indicators[found.indicators[0]]
    if indicator.frequency not in ("irregular", "once") or not indicator.comparable_periods:
        return None
    if len(shot.tidy.frame) / found.frame["place"].nunique() >= TOO_FEW:
        return None
    rows = found.frame[found.frame["period"] >= str(int(shot.period[:4]) - 10)]
    newest = rows.sort_values("period").drop_duplicates("place", keep="last").sort_values("line", ignore_index=True)
    if len(newest) <= len(shot.tidy.frame):
        return None
    told = dict.fromkeys((context.catalogue.country_of(row["place"]) or row["place"], row["period"])
                         for row in records(newest))
    calendar = calendar_of(found, context)
    named = [f"{context.place(country)} ({context.language.period(period, calendar)})" for country, period in told]
    note = context.language.text("Each place shows its newest figure, and the years differ: {places}.",
                                 places=captions.listing(named, context.language))
    return Snapshot(found.restrict(newest, [note]), shot.period, True)


def moments(whole: Tidy, shot: Snapshot, context: Context, *, moving: bool) -> Moments:
    """The values of all periods when ``moving`` (as many as a page can carry), else of the one that is drawn."""
    language, found = context.language, shot.tidy
    calendar = calendar_of(whole, context)
    newest = shot if shot.mixed else None
    if newest is None and moving and (context.selection.period or context.card.end or context.selection.end):
        # Where the reader chose nothing, what is drawn would be it.
        free = replace(context, selection=replace(context.selection, period=None))
        newest = newest_of_each(whole, snapshot(whole, free, years_back=0), free)
    periods: list[str] = [] if shot.mixed else [shot.period]
    if moving:
        every = sorted(whole.frame["period"].unique())
        periods = every[-max(1, MOST_VALUES // max(1, whole.frame["place"].nunique())):]
        if not shot.mixed and shot.period not in periods:
            periods = [shot.period, *periods]
    rows = whole.frame if moving else found.frame
    last = {row["place"]: row for row in records(newest.tidy.frame)} if newest else {}
    number = {period: position for position, period in enumerate(periods)}
    rows = rows[rows["period"].isin(periods)]
    columns = [[number[period] for period in rows["period"].tolist()], rows["place"].tolist()]
    places = {place: position for position, place in enumerate(dict.fromkeys([*last, *columns[1]]))}
    cells = [places[place] for place in columns[1]], columns[0]
    table = np.full((len(places), len(periods)), np.nan)
    table[cells] = rows["value"]
    values: dict[str, list[float | None]] = dict(zip(places, _plain(table, np.isnan(table)), strict=True))
    said = {status: captions.status(status, language) for status in whole.frame["status"].unique()}
    marks = np.full(table.shape, "", dtype=object)
    marks[cells] = [said[status] for status in rows["status"].tolist()]
    statuses: dict[str, list[str]] = dict(zip(places, marks.tolist(), strict=True))
    if newest:
        # The code of "the newest of each place" is the open one.
        periods = [*periods, ""]
        for place, some in values.items():
            row = last.get(place)
            some.append(row["value"] if row else None)
            statuses[place].append(said[row["status"]] if row else "")
    at = len(periods) - 1 if shot.mixed else periods.index(shot.period)
    if not any(said.values()) or not any(map(any, statuses.values())) or set(said) == {"E"}:
        statuses = {}
    labels = tuple(
        language.period(period, calendar) if period else language.text("Newest of each place") for period in periods
    )
    own = {place: language.period(row["period"], calendar) for place, row in last.items()}
    return Moments(tuple(periods), labels, at, {place: tuple(some) for place, some in values.items()},
                   {place: tuple(some) for place, some in statuses.items()}, own)


def single(rows: Mapping[str, float], period: str, label: str) -> Moments:
    """One period with values computed elsewhere."""
    return Moments((period,), (label,), 0, {place: (value,) for place, value in rows.items()}, {}, {})


def adds_up(found: Tidy) -> bool:
    """Whether the values of places are parts of a whole: published counts and amounts, none of them negative."""
    unit = found.unit
    return (found.scale == "published" and unit is not None and unit.kind in ("count", "money")
            and bool((found.frame["value"] >= 0).all()) and bool((found.frame["value"] > 0).any()))


def columns_of(now: Moments, found: Tidy, wanted: Sequence[str], classes: Classes | None) -> dict[str, list[Any]]:
    """What is drawn and said of the wanted places, with short names because it is sent: v (values), r (ranks), c
    (classes) and, where statuses differ, u (status), each a list for each period; q (own period) where places have one.
    """
    values = now.table(wanted).T
    ranks = now.ranks(wanted, highest_first=not (found.unit is not None and found.unit.kind == "rank")).T
    missing = np.isnan(values)
    members = classes.of_each(values) if classes is not None else np.full(values.shape, None)
    none = ("",) * len(now.periods)
    return {
        "v": _plain(values, missing), "r": _plain(ranks, missing), "c": _plain(members, missing),
        "q": [now.own.get(place) for place in wanted] if now.own else [],
        "u": [list(one) for one in zip(*(now.statuses.get(place, none) for place in wanted), strict=True)]
             if now.statuses else [],
    }


def _plain(numbers: npt.NDArray[Any], missing: npt.NDArray[np.bool_]) -> list[list[Any]]:
    """Numbers of Python's own, None where they are missing."""
    found: list[list[Any]] = numbers.tolist()
    for row, column in np.argwhere(missing).tolist():
        found[row][column] = None
    return found


def params(now: Moments, context: Context) -> list[dict[str, Any]]:
    """What a page can change without sending a new specification: the period, the places chosen, the place, the class
    and the bar of the histogram that are pointed at."""
    chosen = "".join(f"|{place}" for place in chosen_places(context)) + "|"
    return [{"name": "at", "value": now.at}, {"name": "chosen", "value": chosen}, {"name": "hovered", "value": ""},
            {"name": "focus", "value": -1}, {"name": "bar", "value": -1}]


def chosen_places(context: Context) -> tuple[str, ...]:
    """Places with a line around them: those selected on the map, else those that the reader compares."""
    return context.selection.map.selected if context.selection.map.moving else context.selection.places


def only(context: Context, number: int) -> Context:
    """The same for one of the card's series."""
    return replace(context, card=context.card.model_copy(update={"series": (context.card.series[number],)}))


def names(context: Context) -> Mapping[str, str]:
    """The names of places; those of municipalities with their state, because many share a name."""
    return context.catalogue.full_names(context.language.code)


def named(place: str, context: Context) -> str:
    """A place's name as in :func:`names`."""
    return names(context).get(place, place)
