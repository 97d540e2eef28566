"""The histogram of a map's values: equal bins, the same for all periods.

A class limit may fall inside a bin. Its bar is then of two colours, each as high as the places of its class are many:
nothing is moved to make the colours whole.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from hled_dash.figures.context import Context
from hled_dash.figures.data import Tidy
from hled_dash.figures.maps.payload import Payload
from hled_dash.figures.maps.timeline import Timeline

#: Bins at least and at most; a bar of the most is still wide enough to point at.
MIN_BINS, MAX_BINS = 10, 16
#: Values that are a limit except for the last bit of a float belong above it.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class HistogramBins:
    """Bin ``n`` holds values from ``start + n * width`` to under the next limit.

    Attributes:
        start: The first limit.
        width: Of each bin.
        count: Number of bins.
        largest: Places in the fullest bin of any period.
    """

    start: float
    width: float
    count: int
    largest: int

    def index(self, values: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return the number of the bin of each value; NaN where there is none."""
        return np.clip(np.floor((np.asarray(values) - self.start) / self.width + TOLERANCE), 0, self.count - 1)


@dataclass(frozen=True)
class Histogram:
    """Attributes:
        bins: The bins.
        labels: Each bin as it is read aloud: "40 to under 45 points".
        ends: The two ends of the axis as text, the last with its unit.
    """

    bins: HistogramBins
    labels: Sequence[str]
    ends: tuple[str, str]


def bin_index(bins: HistogramBins | None, payload: Payload) -> str:
    """Return the expression of the number of the bin of ``datum.value``, as :meth:`HistogramBins.index`; any number
    where there are no bins."""
    start, width, last = (bins.start, bins.width, bins.count - 1) if bins else (0.0, 1.0, 0)
    position = f"(datum.value - {payload.bind('bin_start', start)}) / {payload.bind('bin_width', width)}"
    return f"min({payload.bind('last_bin', last)}, max(0, floor({position} + {TOLERANCE!r})))"


def compute_bins(timeline: Timeline, places: Sequence[str]) -> HistogramBins | None:
    """Compute bins with round limits over the values of some places in all periods; None if all values are the same.

    numpy's ``histogram_bin_edges`` divides the range as it is; a reader is told limits, so they are round.
    """
    matrix = timeline.matrix([place for place in places if place in timeline.values])
    values = matrix[~np.isnan(matrix)]
    if values.size == 0 or values.min() == values.max():
        return None
    low, high = float(values.min()), float(values.max())
    bin_count = min(MAX_BINS, max(MIN_BINS, math.isqrt(len(matrix)) + 1))
    width = _round_up((high - low) / bin_count)
    start = round(math.floor(low / width + TOLERANCE) * width, 10)
    count = math.floor((high - start) / width + TOLERANCE) + 1
    bins = HistogramBins(start, width, count, 1)
    numbers = bins.index(matrix)
    return replace(bins, largest=max(int((numbers == number).sum(axis=0).max()) for number in range(count)))


def label_histogram(bins: HistogramBins, tidy: Tidy, context: Context) -> Histogram:
    """Return the histogram in the reader's words."""
    language = context.language
    decimals = next((decimals for decimals in range(10)
                     if abs(round(bins.width, decimals) - bins.width) < TOLERANCE * bins.width), 10)
    exact = replace(tidy, signed=False, decimals=decimals)
    limits = [round(bins.start + number * bins.width, 10) for number in range(bins.count + 1)]
    labels = [language.text("{low} to under {high}", low=exact.format_short(low, language),
                            high=exact.format_prose(high, language))
              for low, high in pairwise(limits)]
    return Histogram(bins, labels, (exact.format_short(limits[0], language), exact.format_prose(limits[-1], language)))


def _round_up(width: float) -> float:
    """Return the next wider of 1, 2, 2.5, 5 and 10 of its order."""
    order = 10.0 ** math.floor(math.log10(width))
    return round(next(size * order for size in (1, 2, 2.5, 5, 10) if size * order >= width * (1 - TOLERANCE)), 12)
