"""Classes of a map: where one ends and the next begins (their colours: ``class_colours.py``).

A class holds its lower limit and not its upper one, so that limits can be read as "20 to under 34".
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from hled_dash.figures.maps.class_colours import class_colours, diverging_colours
from hled_dash.figures.theme import Theme

Method = Literal["quantiles", "natural", "equal", "deviation", "fixed", "diverging"]
#: Maximum number of colours that are distinguishable on a map.
DEFAULT_COUNT = 5
#: A highest value so many classes above the last limit is named with it.
FAR_ABOVE = 2
#: The highest value of a class of quantiles is at most so many times its lower limit, where there are values between.
MAX_RATIO = 10
#: A share of the values below which one side of a middle needs no classes.
MIN_SIDE = 0.05
#: Values that natural breaks are computed from.
MAX_SAMPLE = 250
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Classes:
    """Attributes:
        limits: The upper ends of all classes but the last, rising.
        colours: One more than there are limits.
        method: How the limits were found.
        highest: The highest value, where it lies far above the last limit.
    """

    limits: tuple[float, ...]
    colours: tuple[str, ...]
    method: Method
    highest: float | None = None

    def index(self, value: float) -> int:
        """Return the number of the class that a value falls into, from 0."""
        return bisect_right(self.limits, value)

    def index_each(self, values: Values) -> npt.NDArray[np.int64]:
        """Return the number of the class of each value."""
        return np.searchsorted(np.array(self.limits, dtype=float), values, side="right")


@dataclass(frozen=True)
class Scheme:
    """How values are classified.

    Attributes:
        method: How the values are cut into classes.
        count: Classes at most.
        fixed: Limits that come before any other, rising.
        middle: A value that classes diverge from.
        palette: A name of ``theme.PALETTES``, "diverging" or "auto".
        lowest_darkest: Whether the lowest class has the darkest colour.
    """

    method: Method = "quantiles"
    count: int = DEFAULT_COUNT
    fixed: tuple[float, ...] = ()
    middle: float | None = None
    palette: str = "auto"
    lowest_darkest: bool = False


DEFAULT_SCHEME = Scheme()


def classify(values: Sequence[float], theme: Theme, decimals: int, scheme: Scheme = DEFAULT_SCHEME) -> Classes:
    """Classify the values of all periods, so that the maps of different years are comparable.

    Limits are rounded for the legend as far as that does not move them by more than a tenth of a class.

    Args:
        values: Of all places in all periods.
        theme: Of the colours.
        decimals: Of the values.
        scheme: How they are classified.
    """
    data = np.asarray(values, dtype=float)
    classes = _classify(data, theme, decimals, scheme)
    if len(classes.limits) > 1 and len(data):
        second_last, last = classes.limits[-2:]
        highest = float(data.max())
        if highest - last > FAR_ABOVE * (last - second_last):
            return replace(classes, highest=highest)
    return classes


def _classify(data: Values, theme: Theme, decimals: int, scheme: Scheme) -> Classes:
    method, count, middle, ramp = scheme.method, scheme.count, scheme.middle, theme.get_ramp(scheme.palette)
    ramp = ramp[::-1] if scheme.lowest_darkest else ramp
    if scheme.fixed:
        return Classes(scheme.fixed, class_colours(ramp, len(scheme.fixed) + 1), "fixed")
    if middle is not None and min((data < middle).mean(), (data > middle).mean()) >= MIN_SIDE:
        return _diverging(data, middle, decimals, method, count)
    if middle is not None and scheme.palette in ("auto", "diverging"):
        return _one_sided(data, middle, decimals, method, count)
    limits = _rounded_limits(data, decimals, method, count)
    if not limits and method == "quantiles":
        # Many equal values and few others: the shares of a good that comes from one or two countries.
        distinct = np.unique(data)
        natural = _limits(data, "natural", min(count, len(distinct))) if len(distinct) > 1 else []
        between = [float(distinct[distinct < limit].max() + limit) / 2 for limit in natural if limit > distinct[0]]
        limits = _round(between, float(distinct[0]), float(distinct[-1]), decimals) if between else ()
        method = "natural" if limits else method
    return Classes(limits, class_colours(ramp, len(limits) + 1), method)


def _rounded_limits(data: Values, decimals: int, method: Method, count: int) -> tuple[float, ...]:
    distinct = np.unique(data)
    count = min(count, len(distinct))
    limits = _limits(data, method, count) if len(distinct) > 1 else []
    if not limits:
        return ()
    low, high = float(distinct[0]), float(distinct[-1])
    rounded = _round(limits, low, high, decimals)
    if method != "quantiles" or not rounded or not 0 < rounded[-1] * MAX_RATIO < high:
        return rounded
    return _without_empty(data, _round(_spread_top(data, count), low, high, decimals))


def _spread_top(data: Values, count: int) -> list[float]:
    """Return the limits of quantiles, the highest of which give place to limits that rise by one factor to the highest
    value: a class of a few cities from 3,500 to 42,032 says nothing about the largest."""
    # Rounding moves a limit by a tenth at most.
    most, high = 0.9 * MAX_RATIO, float(data.max())
    limits = _limits(data, "quantiles", count)
    highest_limit = limits[-1]
    for added in range(1, count - 1):
        lower = _limits(data, "quantiles", count - added)
        if not lower or lower[-1] <= 0:
            # Of many values of zero or less, few are above: the highest limit of quantiles is where these begin.
            lower = [*lower, highest_limit][added - count + 1:]
        factor = min((high / lower[-1]) ** (1 / (added + 1)), most)
        limits = [*lower, *(high / factor**step for step in range(added, 0, -1))]
        if factor < most:
            break
    return limits


def _without_empty(data: Values, limits: Sequence[float]) -> tuple[float, ...]:
    """Return the limits without those of classes that hold no value, which go to the class below."""
    return tuple(limit for limit, end in pairwise([*limits, math.inf]) if ((data >= limit) & (data < end)).any())


def _limits(data: Values, method: Method, count: int) -> list[float]:
    """Return unrounded limits, those of mapclassify's Quantiles, EqualInterval, StdMean and FisherJenks.

    Mapclassify's classes also count their members and take 25 to 40 ms for 20,000 values, where numpy's quantiles take
    2; its FisherJenks is cubic without a compiler; and loading it takes seconds and 89 MB, with scikit-learn.
    """
    if method == "natural":
        bins = _natural(data, count)
    elif method == "equal":
        bins = np.linspace(data.min(), data.max(), count + 1)[1:]
    elif method == "deviation":
        # Classes one standard deviation wide, as many below the mean as above it.
        steps = np.arange(1, count) - count / 2
        limits = [float(limit) for limit in data.mean() + steps * data.std(ddof=1)]
        return [limit for limit in limits if data.min() < limit <= data.max()]
    else:
        bins = np.quantile(data, [number / count for number in range(1, count + 1)])
    return sorted({float(limit) for limit in bins[:-1]})


def _natural(data: Values, count: int) -> Values:
    """Return upper ends of natural classes: those whose values lie nearest to their means (Fisher and Jenks, by dynamic
    programming). The limits are inclusive in mapclassify, so the next value up is the limit here."""
    # Large data are sampled to a few hundred ordered values.
    ordered = np.sort(data)
    sample = ordered[:: max(1, len(ordered) // MAX_SAMPLE)]
    size, count = len(sample), min(count, len(np.unique(sample)))
    centred = sample - sample.mean()
    sums, squares = np.append(0.0, centred.cumsum()), np.append(0.0, (centred**2).cumsum())
    first, end = np.arange(size)[:, None], np.arange(1, size + 1)
    # Row and column: the squared distances from the mean of the values from the one to the other.
    spread = np.where(end > first, squares[1:] - squares[:-1, None]
                      - (sums[1:] - sums[:-1, None]) ** 2 / np.maximum(end - first, 1), np.inf)
    least, begins = spread[0], []
    for _class in range(1, count):
        total = np.append(np.inf, least[:-1])[:, None] + spread
        begins.append(total.argmin(axis=0))
        least = total.min(axis=0)
    last, starts = size - 1, []
    for begin in reversed(begins):
        starts.append(int(begin[last]))
        last = starts[-1] - 1
    return np.array([*(sample[start] for start in reversed(starts)), sample[-1]])


def _diverging(data: Values, middle: float, decimals: int, method: Method, count: int) -> Classes:
    """Return up to three classes on each side, as far from the middle on one as on the other."""
    distances = np.abs(data[data != middle] - middle)
    steps = _round(_limits(distances, method, 2 if count < 5 else 3), 0.0, float(distances.max()), decimals)
    limits = (*(middle - step for step in reversed(steps)), middle, *(middle + step for step in steps))
    below, above = diverging_colours()
    per_side = len(steps) + 1
    return Classes(tuple(round(limit, 10) for limit in limits), (*below[:per_side], *above[-per_side:]), "diverging")


def _one_sided(data: Values, middle: float, decimals: int, method: Method, count: int) -> Classes:
    """Return classes of values that lie on one side of the middle, the stronger coloured the farther from it; what few
    values lie on the other side have a class of their own."""
    below, above = diverging_colours()
    if (data < middle).sum() > (data > middle).sum():
        limits = _rounded_limits(data[data < middle], decimals, method, count)
        beyond = bool((data >= middle).any())
        colours = (*class_colours(below, len(limits) + 1), *(above[:1] if beyond else ()))
        return Classes((*limits, *((middle,) if beyond else ())), colours, "diverging")
    limits = _rounded_limits(data[data >= middle], decimals, method, count)
    beyond = bool((data < middle).any())
    colours = (*(below[-1:] if beyond else ()), *class_colours(above, len(limits) + 1))
    return Classes((*((middle,) if beyond else ()), *limits), colours, "diverging")


def _round(limits: Sequence[float], low: float, high: float, decimals: int) -> tuple[float, ...]:
    """Return each limit as round as a tenth of the narrower class beside it allows; limits that hold no value are
    dropped."""
    ends = [low, *limits, high]
    rounded: list[float] = []
    for lower, limit, upper in zip(ends, limits, ends[2:], strict=False):
        gap = min(limit - lower, upper - limit)
        step = 10.0 ** math.floor(math.log10(gap)) if gap > 0 else 0.0
        for size in (step, step / 2, step / 5, step / 10):
            if size and size >= 10.0 ** -decimals and abs(round(limit / size) * size - limit) <= gap / 10:
                nice = round(round(limit / size) * size, 10)
                break
        else:
            nice = round(limit, decimals)
        if nice > max(low, rounded[-1] if rounded else low) and nice <= high:
            rounded.append(nice)
    return tuple(rounded)
