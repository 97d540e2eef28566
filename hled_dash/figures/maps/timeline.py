"""The values of a map's places in one period or in all of them.

A drawing has, for each period, a list with the value of each place; ``period_index`` is the number of the period that
is drawn. It is a parameter on a page where the reader moves through time, and a fixed number elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hled_dash.catalogue.periods import sort_periods
from hled_dash.catalogue.ranks import as_written
from hled_dash.figures.build import empty_figure
from hled_dash.figures.context import Context
from hled_dash.figures.data import (
    CrossSection,
    SeriesFrame,
    Tidy,
    calendar_of,
    filter_open_period,
    prepare_data,
    take_cross_section,
    to_records,
)
from hled_dash.figures.figure import Figure
from hled_dash.figures.formatting import format_status, status_labels
from hled_dash.figures.maps.classification import Classes
from hled_dash.figures.maps.open_period import open_section

Matrix = npt.NDArray[np.float64]
#: Values that a drawing carries at most; the newest periods go in.
MAX_VALUES = 20_000


@dataclass(frozen=True)
class Timeline:
    """Attributes:
        periods: Codes of the periods; the last one is "" if it is the newest of each place.
        labels: The periods as text.
        current: The number of the period that is drawn first.
        values: Place to its value in each period, None if there is none.
        statuses: Place to its status as text in each period, where statuses differ.
        own_periods: Place to the period as text that it shows in the last of the periods, where that is the newest of
            each place.
    """

    periods: tuple[str, ...]
    labels: tuple[str, ...]
    current: int
    values: Mapping[str, tuple[float | None, ...]]
    statuses: Mapping[str, tuple[str, ...]]
    own_periods: Mapping[str, str]

    @classmethod
    def of_one_period(cls, values: Mapping[str, float], period: str, label: str) -> Timeline:
        """Return one period, with values computed elsewhere."""
        return cls((period,), (label,), 0, {place: (value,) for place, value in values.items()}, {}, {})

    def current_values(self) -> dict[str, float]:
        """Map each place to its value in the current period, of those that have one."""
        return {place: value for place, values in self.values.items()
                if (value := values[self.current]) is not None}

    def matrix(self, places: Sequence[str]) -> Matrix:
        """Return a row for each place, a column for each period; NaN where there is no figure."""
        numbers, matrix = self._rows
        return matrix[[numbers.get(place, -1) for place in places]]

    @cached_property
    def _rows(self) -> tuple[Mapping[str, int], Matrix]:
        """The number of each place's row, and the rows; the last one is empty."""
        empty: list[tuple[float | None, ...]] = [(None,) * len(self.periods)]
        return ({place: number for number, place in enumerate(self.values)},
                np.array([*self.values.values(), *empty], dtype=float))

    def ranks(self, places: Sequence[str], decimals: int, *, highest_first: bool) -> npt.NDArray[np.int64]:
        """Return the rank of each place among all with a figure, in each period; values that are written alike with
        their decimals share one. Of no meaning where there is no figure."""
        ranks = []
        written, drawn = as_written(self._rows[1], decimals), as_written(self.matrix(places), decimals)
        for column, values in zip(written.T, drawn.T, strict=True):
            ordered = np.sort(column[~np.isnan(column)])
            below = np.searchsorted(ordered, values, side="right" if highest_first else "left")
            ranks.append(1 + (len(ordered) - below if highest_first else below))
        return np.array(ranks).T

    def columns(self, places: Sequence[str], tidy: Tidy, classes: Classes | None) -> dict[str, list[Any]]:
        """Return the columns of a payload (see :func:`payload.cell`): ``values``, ``ranks``, ``classes`` and, where
        they differ, ``statuses``, each a list for each period; ``own_periods`` where places have one."""
        values = self.matrix(places).T
        ranks = self.ranks(places, tidy.decimals, highest_first=is_highest_first(tidy)).T
        missing = np.isnan(values)
        members = classes.index_each(values) if classes is not None else np.full(values.shape, None)
        none = ("",) * len(self.periods)
        return {
            "values": _to_lists(values, missing), "ranks": _to_lists(ranks, missing),
            "classes": _to_lists(members, missing),
            "own_periods": [self.own_periods.get(place) for place in places] if self.own_periods else [],
            "statuses": [list(row) for row in zip(*(self.statuses.get(place, none) for place in places), strict=True)]
                        if self.statuses else [],
        }


def _to_lists(numbers: npt.NDArray[Any], missing: npt.NDArray[np.bool_]) -> list[list[Any]]:
    """Return an array as lists, with None for missing values."""
    lists: list[list[Any]] = numbers.tolist()
    for row, column in np.argwhere(missing).tolist():
        lists[row][column] = None
    return lists


def prepare_map(frames: Sequence[SeriesFrame], context: Context) -> Figure | tuple[Tidy, CrossSection]:
    """Return all periods of the first series, and the one to draw; a figure that says why where there is nothing."""
    all_periods = prepare_data(frames, context, scales=("per_capita",))
    if not all_periods.frame.empty:
        first = all_periods.lines[0]
        drawn = [line for line in all_periods.lines if (line.indicator, line.items) == (first.indicator, first.items)]
        if len(drawn) < len(all_periods.lines):
            name = ", ".join([context.language.localize(context.catalogue.indicators[first.indicator].short),
                              *(context.item_name(dimension, code) for dimension, code in first.items)])
            note = context.language.text("Only the first series is drawn: {name}.", name=name)
            numbers = [line.number for line in drawn]
            all_periods = all_periods.with_rows(all_periods.frame[all_periods.frame["line"].isin(numbers)], [note])
    bounded = filter_open_period(all_periods, context)
    if bounded.frame.empty:
        return empty_figure(context, [series.indicator for series in context.card.series],
                            all_periods.frame["period"])
    section = (take_cross_section(bounded, context, years_back=0) if context.selection.period
               else open_section(bounded, context))
    return all_periods, section


def build_timeline(all_periods: Tidy, cross_section: CrossSection, context: Context, *, moving: bool) -> Timeline:
    """Build the values of all periods when ``moving`` (as many as a page can carry), else of the one that is drawn."""
    language = context.language
    calendar = calendar_of(all_periods, context)
    newest = _newest(all_periods, cross_section,
                     context) if moving else cross_section if cross_section.has_mixed_periods else None
    periods = _periods(all_periods, cross_section, moving=moving)
    rows = all_periods.frame if moving else cross_section.tidy.frame
    shown_periods = set(periods)
    within = [period in shown_periods for period in rows["period"].tolist()]
    rows = rows if all(within) else rows[within]
    last = {row["place"]: row for row in to_records(newest.tidy.frame)} if newest else {}
    values, statuses = _by_place(rows, periods, list(last), status_labels(rows, language))
    if newest:
        # The code of "the newest of each place" is the open one.
        periods = [*periods, ""]
        for place, row_values in values.items():
            row = last.get(place)
            row_values.append(row["value"] if row else None)
            statuses[place].append(format_status(row["status"], language, row.get("revised", "")) if row else "")
    only_estimates = set(all_periods.frame["status"]) == {"E"} and "revised" not in all_periods.frame
    if only_estimates or not any(map(any, statuses.values())):
        statuses = {}
    labels = tuple(language.format_period(period, calendar) if period else language.text("Newest of each place")
                   for period in periods)
    return Timeline(
        tuple(periods), labels, len(periods) - 1 if cross_section.has_mixed_periods
        else periods.index(cross_section.period),
        {place: tuple(numbers) for place, numbers in values.items()},
        {place: tuple(texts) for place, texts in statuses.items()},
        {place: language.format_period(row["period"], calendar) for place, row in last.items()},
    )


def _newest(all_periods: Tidy, section: CrossSection, context: Context) -> CrossSection | None:
    """Return the newest value of each place, where it is drawn or would be without a chosen period; else None."""
    if section.has_mixed_periods:
        return section
    if not (context.selection.period or context.selection.end):
        return None
    free = replace(context, selection=replace(context.selection, period=None))
    section = open_section(all_periods, free)
    return section if section.has_mixed_periods else None


def _periods(all_periods: Tidy, section: CrossSection, *, moving: bool) -> list[str]:
    """Return the periods of a timeline, without the entry "newest of each place"."""
    periods: list[str] = [] if section.has_mixed_periods else [section.period]
    if moving:
        available = sort_periods(all_periods.frame["period"].unique())
        newest = available[-max(1, MAX_VALUES // max(1, all_periods.frame["place"].nunique())):]
        periods = newest if section.has_mixed_periods or section.period in newest else [section.period, *newest]
    return periods


def _by_place(rows: pd.DataFrame, periods: Sequence[str], first: Sequence[str],
              labels: Sequence[str]) -> tuple[dict[str, list[float | None]], dict[str, list[str]]]:
    """Map each place to its values and statuses (as text), in each of the periods; the ``first`` places come
    first."""
    numbers = {period: number for number, period in enumerate(periods)}
    places = {place: number for number, place in enumerate(dict.fromkeys([*first, *rows["place"].tolist()]))}
    cells = ([places[place] for place in rows["place"].tolist()],
             [numbers[period] for period in rows["period"].tolist()])
    values = np.full((len(places), len(periods)), np.nan)
    values[cells] = rows["value"]
    statuses = np.full(values.shape, "", dtype=object)
    statuses[cells] = labels
    return (dict(zip(places, _to_lists(values, np.isnan(values)), strict=True)),
            dict(zip(places, statuses.tolist(), strict=True)))


def is_additive(tidy: Tidy) -> bool:
    """Return whether the values of places are parts of a whole: published counts and amounts, none of them negative."""
    unit = tidy.unit
    return (tidy.scale == "published" and unit is not None and unit.kind in ("count", "money")
            and bool((tidy.frame["value"] >= 0).all()) and bool((tidy.frame["value"] > 0).any()))


def is_highest_first(tidy: Tidy) -> bool:
    """Return whether the highest value is the first: not of ranks, nor of an index that falls as what it is named for
    rises."""
    return not (tidy.unit is not None and tidy.unit.ranks_lowest_first)


def selected_places(context: Context) -> tuple[str, ...]:
    """Return places with a border: those selected on the map, else those that the reader compares."""
    return context.selection.map.selected if context.selection.map.animated else context.selection.places


def with_series(context: Context, number: int) -> Context:
    """Return the context with a card of one of its series."""
    return replace(context, card=context.card.model_copy(update={"series": (context.card.series[number],)}))


def place_names(context: Context) -> Mapping[str, str]:
    """Map each place to its name, with their state for municipalities, because many share a name."""
    names = context.catalogue.full_names(context.language.code)
    if not context.populations:
        return names
    return {**names, **{code: context.with_population(code, names[code]) for code in context.populations}}


def short_name(place: str, context: Context) -> str:
    """Return a place's name in the catalogue, without the addition that makes it unique."""
    record = context.catalogue.places.get(place)
    return context.language.localize(record.name) if record else place


def place_name(place: str, context: Context) -> str:
    """Return a place's name as in :func:`place_names`; its code where the catalogue does not know it."""
    return place_names(context).get(place, place)
