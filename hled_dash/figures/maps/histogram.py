"""The distribution of a map's values: equal steps of the value axis, the same for all periods.

A class limit may fall inside a step. Its bar is then of two colours, each as high as the places of its class are many:
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
from hled_dash.figures.maps.payload import WRITTEN, Given
from hled_dash.figures.maps.timeline import Moments
from hled_dash.figures.tidy import Tidy

#: Steps at least and at most; a bar of the most is still wide enough to point at.
FEWEST, MOST = 10, 16
#: Values that are a limit but for the last bit of a float belong above it.
SLACK = 1e-9


@dataclass(frozen=True)
class Bins:
    """Bin ``n`` holds values from ``start + n * width`` to under the next limit."""

    start: float
    width: float
    count: int
    #: Places in the fullest bin of any period.
    most: int

    def of(self, values: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The number of the bin of each value; NaN where there is none."""
        return np.clip(np.floor((np.asarray(values) - self.start) / self.width + SLACK), 0, self.count - 1)

def number_of(bins: Bins | None, given: Given = WRITTEN) -> str:
    """An expression: the number of the bin of ``datum.y``, as :meth:`Bins.of`; without bins, whatever is not used."""
    start, width, last = (bins.start, bins.width, bins.count - 1) if bins else (0.0, 1.0, 0)
    number = f"floor((datum.y - {given('bin_start', start)}) / {given('bin_width', width)} + {SLACK!r})"
    return f"min({given('bin_last', last)}, max(0, {number}))"


def bins_of(now: Moments, places: Sequence[str]) -> Bins | None:
    """Round limits over the values of some places in all periods; None where all are the same."""
    table = now.table([place for place in places if place in now.values])
    values = table[~np.isnan(table)]
    if values.size == 0 or values.min() == values.max():
        return None
    low, high = float(values.min()), float(values.max())
    wanted = min(MOST, max(FEWEST, math.isqrt(len(table)) + 1))
    width = _round((high - low) / wanted)
    start = round(math.floor(low / width + SLACK) * width, 10)
    count = math.floor((high - start) / width + SLACK) + 1
    bins = Bins(start, width, count, 1)
    numbers = bins.of(table)
    return replace(bins, most=max(int((numbers == number).sum(axis=0).max()) for number in range(count)))


def written(bins: Bins, found: Tidy, context: Context) -> tuple[list[str], tuple[str, str]]:
    """Each bin as it is read aloud ("40 to under 45 points"), and the two ends of the axis, the last with its unit."""
    language = context.language
    exact = replace(found, signed=False, decimals=next((places for places in range(10)
                                          if abs(round(bins.width, places) - bins.width) < SLACK * bins.width), 10))
    limits = [round(bins.start + number * bins.width, 10) for number in range(bins.count + 1)]
    said = [language.text("{low} to under {high}", low=exact.short(low, language), high=exact.spoken(high, language))
            for low, high in pairwise(limits)]
    return said, (exact.short(limits[0], language), exact.spoken(limits[-1], language))


def _round(width: float) -> float:
    """The next wider of 1, 2, 2.5, 5 and 10 of its order."""
    order = 10.0 ** math.floor(math.log10(width))
    return round(next(size * order for size in (1, 2, 2.5, 5, 10) if size * order >= width * (1 - SLACK)), 12)


__all__ = ["Bins", "bins_of", "number_of", "written"]
