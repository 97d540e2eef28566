"""All published observations as arrays, so that checks are vector operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hled_dash.catalogue import Catalogue
from hled_dash.store.series_frames import dimensions_of, period_ordinal

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
#: Periods in a year, by frequency.
PER_YEAR = {"month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True)
class Finding:
    """Something that does not look right in one published series.

    Attributes:
        items: Pairs of dimension and item.
        start, end: First and last period that it is about.
        words: What was found, as the end of a sentence.
    """

    kind: str
    indicator: str
    place: str
    items: tuple[tuple[str, str], ...]
    start: str
    end: str
    words: str


@dataclass(frozen=True)
class SeriesTable:
    """Observations by series and period.

    Attributes:
        series: A row for each series: columns indicator, place, items, source, kind (of the unit), frequency, parent.
        number: Of each observation, the number of its series.
        at: Of each observation, its period as a number that grows by one from each to the next.
        period: The same as text.
        value: Its value.
    """

    series: pd.DataFrame
    number: Integers
    at: Integers
    period: NDArray[np.object_]
    value: Floats

    @classmethod
    def of(cls, catalogue: Catalogue, frames: Mapping[str, pd.DataFrame]) -> SeriesTable:
        """Return the table of series frames by indicator (see ``derive``)."""
        observations, keys, count = [], [], 0
        for code, frame in frames.items():
            dimensions = dimensions_of(frame)
            number = frame.groupby([*dimensions, "place"], sort=False, observed=True).ngroup().to_numpy()
            first = frame.iloc[np.unique(number, return_index=True)[1]]
            items = [tuple(zip(dimensions, row, strict=True)) for row in first[dimensions].to_numpy(object).tolist()]
            keys.append(pd.DataFrame({"indicator": code, "place": first["place"].to_numpy(object), "items": items}))
            observations.append(pd.DataFrame({
                "number": number + count, "period": frame["period"].to_numpy(object),
                "value": frame["value"].to_numpy(float),
            }))
            count += len(first)
        rows = pd.concat(observations, ignore_index=True)
        number, periods = pd.factorize(rows["period"])
        rows["at"] = np.array([period_ordinal(period) for period in periods])[number]
        rows = rows.sort_values(["number", "at"], kind="stable", ignore_index=True)
        series = pd.concat(keys, ignore_index=True)
        indicators = series["indicator"].map(catalogue.indicators.__getitem__)
        series = series.assign(
            source=[indicator.source for indicator in indicators],
            kind=[catalogue.units[indicator.unit].kind for indicator in indicators],
            frequency=[indicator.frequency for indicator in indicators],
            parent=[catalogue.places[place].parent or "" for place in series["place"].tolist()],
        )
        return cls(series, rows["number"].to_numpy(), rows["at"].to_numpy(), rows["period"].to_numpy(object),
                   rows["value"].to_numpy(float))

    def column(self, name: str) -> NDArray[np.object_]:
        """Return a column of ``series``, for each observation."""
        return np.asarray(self.series[name].to_numpy(object)[self.number], dtype=object)

    @cached_property
    def length(self) -> Integers:
        """Of each series, how many observations it has."""
        return np.bincount(self.number, minlength=len(self.series)).astype(np.int64)

    @cached_property
    def logarithm(self) -> Floats:
        """Of each observation; not a number where it is not above zero."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.value > 0, np.log(self.value), np.nan)

    @cached_property
    def noise(self) -> Floats:
        """Of each series, the change from one period to the next that three quarters are below (logarithms)."""
        previous = self.earlier(1)
        steps = np.where(previous >= 0, np.abs(self.logarithm - self.logarithm[previous]), np.nan)
        noise = pd.Series(steps).groupby(self.number).quantile(0.75)
        return np.asarray(noise.reindex(range(len(self.series))), dtype=float)

    def per_series(self, values: Floats | Mask) -> Floats:
        """Return the sum of values over each series."""
        return np.asarray(np.bincount(self.number, values, len(self.series)), dtype=float)

    def earlier(self, lag: int) -> Integers:
        """Return the position of the observation ``lag`` periods before each one in its series; -1 if there is none."""
        if not len(self.number):
            return np.empty(0, dtype=np.int64)
        span = int(self.at.max() - self.at.min()) + lag + 1
        key = self.number * span + (self.at - self.at.min())
        place = np.searchsorted(key, key - lag)
        is_held = (key[place] == key - lag) & (self.at - self.at.min() >= lag)
        return np.where(is_held, place, -1)

    def windows(self, width: int, frequency: str) -> tuple[Integers, Floats]:
        """Return every stretch of ``width`` periods in a row without a gap: its first position, and its logarithms."""
        if len(self.number) < width:
            return np.empty(0, dtype=np.int64), np.empty((0, width))
        stretches = np.lib.stride_tricks.sliding_window_view(self.logarithm, width)
        last = np.arange(len(stretches)) + width - 1
        first = last - width + 1
        is_complete = ((self.number[first] == self.number[last]) & (self.at[last] - self.at[first] == width - 1)
                       & (self.column("frequency")[first] == frequency))
        positions = first[is_complete]
        positions = positions[~np.isnan(stretches[positions]).any(axis=1)]
        return positions, stretches[positions]

    def finding(self, kind: str, position: int, words: str, last: int | None = None) -> Finding:
        """Return a finding about an observation, or about those of its series up to position ``last``."""
        row = self.series.iloc[int(self.number[position])]
        end = self.period[position if last is None else last]
        return Finding(kind, row["indicator"], row["place"], row["items"], str(self.period[position]), str(end), words)
