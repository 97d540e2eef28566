"""The legend of a map, and the labels of its classes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import altair as alt

from hled_dash.figures import vega
from hled_dash.figures.context import Context
from hled_dash.figures.data import Tidy
from hled_dash.figures.formatting import common_step, decimals_shown, unit_in
from hled_dash.figures.maps.classification import Classes
from hled_dash.figures.maps.payload import Payload
from hled_dash.figures.text import capitalize_unit
from hled_dash.figures.vega import LINE_LETTERS, slot, wrap_lines
from hled_dash.language import Language

#: The name in the payload of the pixels by which a legend is higher than one of two rows with a title of one line.
LEGEND_ROOM = "legend_room"
#: Pixels of a line of the title, which Vega cuts beyond.
TITLE_LIMIT = 330
#: Pixels of a row and of a line of the title; for a projector, and by how many its usual legend is higher.
_ROW, _LINE = 16, 14
#: The ratio of two limits from which on each has its own decimals.
_SPREAD = 100
_LARGE_ROW, _LARGE_LINE, _LARGE = 20, 20, 13


def legend(**properties: Any) -> alt.Legend:
    """Return a legend below the map; its slots: :func:`legend_slots`."""
    return vega.legend(**{"title": slot("legend_title"), "titleLimit": TITLE_LIMIT} | properties)


def legend_slots(labels: Sequence[str], title: str, axis: int, payload: Payload, *,
                 large: bool = False, beside: bool = False) -> dict[str, Any]:
    """Return the values of the slots of a :func:`legend`, except for ``legend_labels``.

    Args:
        labels: As wide as those that are drawn.
        title: In words.
        axis: Pixels of the width of the map that stand beside the legend.
        payload: Gets the width of a column and the title.
        large: Whether the type is that for a projector.
        beside: Whether another legend stands at its left, which leaves large type a third of a telephone.
    """
    lines = wrap_lines(title, LINE_LETTERS // 3) if large and beside else title_lines(title)
    payload.bind("legend_title", [lines] if isinstance(lines, str) else lines)
    more_lines = _more_lines(lines)
    more_rows = max(0, math.ceil(len(labels) / (3 if large else 4)) - 2)
    payload.bind(LEGEND_ROOM, _LARGE + _LARGE_ROW * more_rows + _LARGE_LINE * more_lines if large
                 else _ROW * more_rows + _LINE * more_lines)
    width = payload.bind("legend_column_width", vega.column_width(labels) * (1.7 if large else 1))
    return {"legend_title": lines, "legend_columns": vega.columns_expr(width, axis, vega.CONTAINER)}


def title_room(lines: str | Sequence[str]) -> int:
    """Return the pixels by which the title of a legend is higher than one of one line."""
    return _LINE * _more_lines(lines)


def _more_lines(lines: str | Sequence[str]) -> int:
    return 0 if isinstance(lines, str) else len(lines) - 1


def title_lines(title: str) -> str | list[str]:
    """Return the title of a legend, in lines that fit on a telephone."""
    return wrap_lines(title) if title else title


def class_sentences(classes: Classes, tidy: Tidy, context: Context) -> list[str]:
    """Return the classes as they are read aloud: "10 to under 20", with the first and the last open."""
    _ = context.language.text
    numbers, highest, step = _limits(classes, tidy, context.language)
    unit = context.language.localize(tidy.unit.symbol) if tidy.unit is not None and tidy.unit.symbol else ""
    after = "\u00a0%" if unit == "%" else " " + context.language.magnitude(step) if step > 1 else ""
    if not numbers:
        return [_("all")]
    return [_("under {limit}", limit=numbers[0] + after),
            *(_("{low} to under {high}", low=low, high=high + after) for low, high in pairwise(numbers)),
            _("{low} to {high}", low=numbers[-1], high=highest + after) if highest
            else _("{limit} and more", limit=numbers[-1] + after)]


def class_labels(classes: Classes, tidy: Tidy, context: Context, unit_words: str = "", *,
              counted: bool = True) -> tuple[list[str], str]:
    """Return the classes as ranges in the reader's numbers, and what the numbers are, with the word for those
    counted."""
    language = context.language
    _ = language.text
    numbers, highest, step = _limits(classes, tidy, language)
    if not numbers:
        ranges = [_("all")]
    else:
        has_negative = any(limit < 0 for limit in classes.limits)
        pairs = pairwise([*numbers, highest] if highest else numbers)
        # A dash between negative numbers reads as a sign.
        between = [_("{low} to {high}", low=low, high=high) if has_negative else f"{low}\u2013{high}"
                   for low, high in pairs]
        ranges = [f"< {numbers[0]}", *between, *([] if highest else [f"\u2265 {numbers[-1]}"])]
    unit = tidy.unit_label
    if step > 1 and tidy.unit is not None and tidy.scale == "published":
        unit = unit_in(step, tidy.unit, language)
    if unit_words:
        unit = unit_words.replace(tidy.unit_label, unit)
    unit = capitalize_unit(unit)
    return ranges, _("{unit} (number of places)", unit=unit) if counted else unit


def _limits(classes: Classes, tidy: Tidy, language: Language) -> tuple[list[str], str, float]:
    """Return the limits and the highest value (empty if it is not named) in the reader's numbers, and the step that
    they are in: 1, a million, a billion."""
    multiplier = tidy.unit.multiplier if tidy.unit is not None else 1.0
    step = common_step(max(map(abs, classes.limits), default=0.0), tidy.unit)
    limits = [limit / (step / multiplier) for limit in classes.limits]
    each = [count_decimals(limit) for limit in limits]
    most = max(each, default=0)
    # Limits of one order have the same decimals, those from 0.05 to 70 their own.
    own = any(abs(limit) >= _SPREAD * abs(least) for limit in limits for least in limits if least)
    numbers = [language.format_number(limit, places if own else most)
               for limit, places in zip(limits, each, strict=True)]
    if classes.highest is None:
        return numbers, "", step
    top = classes.highest / (step / multiplier)
    if own:
        most = next(places for places in range(each[-1], 5) if places == 4 or round(top, places) > limits[-1])
    return numbers, language.format_number(top, decimals_shown(top, most)), step


def count_decimals(value: float) -> int:
    """Count decimals that a rounded value needs, at most four."""
    return next((count for count in range(4) if math.isclose(round(value, count), value, abs_tol=1e-9)), 4)


def size_key(largest: float, tidy: Tidy, language: Language) -> tuple[list[tuple[float, str]], str]:
    """Return the key to sizes: round values with their labels, all in one step (million), and the unit in this step."""
    values = round_sizes(largest) if largest > 0 else (largest,)
    unit = tidy.unit if tidy.scale == "published" else None
    step = common_step(largest, unit)
    if unit is None or step in (1.0, unit.multiplier):
        return [(value, tidy.format_short(value, language)) for value in values], tidy.unit_label
    size = step / unit.multiplier
    decimals = max(count_decimals(value / size) for value in values)
    return [(value, language.format_number(value / size, decimals)) for value in values], unit_in(step, unit, language)


def round_sizes(largest: float) -> tuple[float, float, float]:
    """Return three round values up to one above zero."""
    order = 10.0 ** math.floor(math.log10(largest))
    top = next(size * order for size in (8, 6, 5, 4, 3, 2, 1) if size * order <= largest)
    return top / 10, top / 2, top
