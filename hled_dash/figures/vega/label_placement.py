"""Places of labels in a chart, found before it is drawn: at the ends of lines and beside points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate, groupby, pairwise, product
from statistics import fmean
from textwrap import wrap
from typing import NamedTuple, TypeVar

Item = TypeVar("Item")

#: Pixels between the labels at the ends of lines.
LINE_GAP = 15
#: Pixels that a letter of a label takes on average.
LETTER_WIDTH = 6.4
#: Width of a character of a label above a rule, as a share of a time axis on a telephone.
CHARACTER_WIDTH = 0.028
#: Half the width of a point, in pixels.
_POINT = 5
#: Pixels between a point and its label, and up to which a label may be moved up or down.
_OFFSET, _SHIFT = 8, 12


def wrap_label(label: str, letters: int) -> str:
    """Return the label in lines of at most so many letters, for a text mark whose ``lineBreak`` is a newline."""
    return "\n".join(wrap(label, letters, break_long_words=False, break_on_hyphens=False))


def dodge(positions: Sequence[float], gap: float | Sequence[float], high: float) -> list[float]:
    """Move positions at least ``gap`` apart between 0 and ``high``, in their order, by least squares.

    This is isotonic regression (pool adjacent violators) of the positions less the room that those before them take.

    Args:
        positions: In pixels.
        gap: In pixels; or the height of each position, which keeps half of it to either side.
        high: Upper bound, in pixels; passed where the positions do not fit below it.
    """
    order = sorted(range(len(positions)), key=lambda number: positions[number])
    heights = [gap] * len(positions) if isinstance(gap, (int, float)) else gap
    # The positions at the least distance from the first.
    steps = [(heights[upper] + heights[lower]) / 2 for upper, lower in pairwise(order)]
    offsets = list(accumulate(steps, initial=0.0))
    pools: list[list[float]] = []
    for number, offset in zip(order, offsets, strict=False):
        pools.append([positions[number] - offset])
        while len(pools) > 1 and fmean(pools[-2]) > fmean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    room = max(high - offsets[-1], 0.0)
    starts = [min(max(fmean(pool), 0.0), room) for pool in pools for _member in pool]
    moved = {number: start + offset for number, start, offset in zip(order, starts, offsets, strict=False)}
    return [moved[number] for number in range(len(positions))]


def merge_labels(items: Sequence[Item], span: float, time_of: Callable[[Item], float],
                 label_of: Callable[[Sequence[Item]], str]) -> list[tuple[float, str]]:
    """Return positions and texts of the labels of vertical rules; labels that would overlap are merged.

    Args:
        items: What the rules stand for, by time.
        span: Length of the time axis.
        time_of: The time of an item.
        label_of: The label of some neighbouring items.
    """
    def center(group: Sequence[Item]) -> float:
        return (time_of(group[0]) + time_of(group[-1])) / 2

    groups = [list(group) for _time, group in groupby(items, key=time_of)]
    number = 1
    while number < len(groups):
        previous, current = groups[number - 1], groups[number]
        needed = CHARACTER_WIDTH * ((len(label_of(previous)) + len(label_of(current))) / 2 + 0.5)
        if center(current) - center(previous) < needed * span:
            groups[number - 1:number + 1] = [previous + current]
            number = max(1, number - 1)
        else:
            number += 1
    return [(center(group), label_of(group)) for group in groups]


class Placed(NamedTuple):
    """A label beside a point: left or right of it, and moved down by ``shift`` pixels."""

    left: bool
    shift: float


def place_beside_points(points: Sequence[tuple[float, float]], labels: Sequence[str | None],
                        required: Sequence[bool], width: float, height: float,
                        already: Sequence[Placed | None] = ()) -> list[Placed | None]:
    """Place the label of each point to its right or left, up to a line higher or lower.

    Args:
        points: Pixels from the left and from the top, in the narrowest chart; in a wider one labels stay apart too.
        labels: What is written beside each point; None for nothing.
        required: Labels that come first, and that may also stand on another point.
        width: Of the narrowest chart, in pixels.
        height: In pixels.
        already: The places of labels that keep them.

    Returns:
        The place of each label; None if it would collide everywhere, or be read as another point's.
    """
    placed: list[Placed | None] = [*already] or [None] * len(points)
    occupied = [(*_extent(x, LETTER_WIDTH * len(label), place.left), y + place.shift)
                for (x, y), label, place in zip(points, labels, placed, strict=True) if place and label]
    for number in sorted(range(len(points)), key=lambda number: not required[number]):
        label, (x, y) = labels[number], points[number]
        if label is None or placed[number]:
            continue
        length = LETTER_WIDTH * len(label)
        candidates = []
        for rank, (shift, left) in enumerate(product((0, -_SHIFT, _SHIFT), (False, True))):
            start, end = _extent(x, length, left)
            inside = 0 <= y + shift <= height and (x - length > -10 if left else x + length < width + 40)
            if inside and all(right < start or begin > end or abs(level - y - shift) >= _SHIFT + 1
                              for begin, right, level in occupied):
                candidates.append((_covered(points, x, y + shift, length, left), rank, Placed(left, shift)))
        if not candidates:
            continue
        covered, _rank, place = min(candidates)
        # A label on another point would be read as that one's; required ones are kept all the same.
        if not covered or required[number]:
            occupied.append((*_extent(x, length, place.left), y + place.shift))
            placed[number] = place
    return placed


def _covered(points: Sequence[tuple[float, float]], x: float, level: float, length: float, left: bool) -> int:
    """Return how many other points a label would cover, in a chart of this width or of any other."""
    start, end = _extent(x, length, left)
    return sum((other < x if left else other > x) and start - _POINT < other < end + _POINT
               and abs(y - level) < 6 + _POINT for other, y in points)


def _extent(x: float, length: float, left: bool) -> tuple[float, float]:
    """Return where a label begins and ends."""
    return (x - _OFFSET - length, x) if left else (x, x + _OFFSET + length)
