"""Axes of values and of periods: typed parts of a chart, and values of their slots (ticks: ``value_ticks.py``)."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import altair as alt

from hled_dash.catalogue import Unit
from hled_dash.catalogue.periods import decimal_year
from hled_dash.figures.formatting import NumberStyle, common_step, number_parts, unit_in
from hled_dash.figures.vega.template import slot
from hled_dash.figures.vega.value_ticks import ValueScale, decimals_of
from hled_dash.language import NBSP, Language

#: Letters in a line of the title of an axis.
LINE_LETTERS = 36
#: Letters in a line of a name beside a row, and the pixels that they may take.
NAME_LETTERS, NAME_WIDTH = 27, 175


def value_scale(channel: str) -> alt.Scale:
    """Return the scale of a quantitative channel; its slots: :func:`value_scale_slots`."""
    return alt.Scale(domain=slot(f"{channel}_domain"), type=slot(f"{channel}_scale_type"),
                     reverse=slot(f"{channel}_reverse"), nice=False, zero=slot(f"{channel}_zero"))


def value_scale_slots(channel: str, scale: ValueScale) -> dict[str, Any]:
    """Return the values of the slots of :func:`value_scale`."""
    return {f"{channel}_domain": [scale.low, scale.high], f"{channel}_scale_type": "log" if scale.log else "linear",
            f"{channel}_reverse": scale.reverse, f"{channel}_zero": alt.Undefined if scale.log else False}


def x_axis(**properties: Any) -> alt.Axis:
    """Return a horizontal axis of values with a grid; ``properties`` replace or complete its own."""
    defaults = {"ticks": False, "domain": False, "labelOverlap": "parity", "labelFlush": True}
    return _value_axis("x", defaults | properties)


def y_axis(**properties: Any) -> alt.Axis:
    """Return a vertical axis of values with a grid, whose title lies flat above it; ``properties`` as in
    :func:`x_axis`."""
    defaults = {"title": slot("y_title"), "titleAngle": 0, "titleAlign": "left", "titleAnchor": "end",
                "titleY": slot("y_title_offset"), "titleX": 0, "titleBaseline": "bottom", "titleLimit": 330}
    return _value_axis("y", defaults | properties)


def _value_axis(channel: str, properties: dict[str, Any]) -> alt.Axis:
    return alt.Axis(values=slot(f"{channel}_ticks"), labelExpr=slot(f"{channel}_tick_labels"), grid=True, **properties)


def value_axis_slots(channel: str, scale: ValueScale, numbers: NumberFormat) -> dict[str, Any]:
    """Return the values of the slots of an axis of values, except for its title."""
    return {f"{channel}_ticks": list(scale.ticks), f"{channel}_tick_labels": numbers.label_expr(scale)}


def y_title_slots(lines: Sequence[str]) -> dict[str, Any]:
    """Return the values of the slots of the title of :func:`y_axis`; each line is wrapped, and the last stands
    lowest."""
    wrapped = [part for line in lines for part in wrap(line, LINE_LETTERS, break_long_words=False)]
    return {"y_title": wrapped or None, "y_title_offset": -12 - 15 * (len(wrapped) - 1)}


def unit_title(numbers: NumberFormat, scale: ValueScale, language: Language) -> list[str]:
    """Return what stands above a vertical axis: the unit, and that the axis does not start at zero."""
    return [numbers.title, *([language.text("axis does not start at zero")] if scale.is_cut else [])]


def cut_mark() -> alt.Chart:
    """Return a layer with the sign of a cut axis at the foot of a vertical one."""
    mark = alt.Chart(alt.InlineData(values=[{}])).mark_text(text="\u2248", fontSize=17, color=slot("muted"))
    layer: alt.Chart = mark.encode(x=alt.value(0), y=alt.value("height"))
    return layer


def name_axis(lines: int, **properties: Any) -> alt.Axis:
    """Return an axis of names beside rows, each in as many lines as it needs; its slots: :func:`name_axis_slots`.

    Args:
        lines: How many the longest name needs.
        **properties: More of the axis.
    """
    # Vega centres the first line of a label at its row.
    offsets = [{"test": slot(f"has_{count}_lines"), "value": -7 * (count - 1)} for count in range(2, lines + 1)]
    defaults = {"labelExpr": slot("name_lines"), "labelOffset": {"condition": offsets, "value": 0}} if offsets else {}
    return alt.Axis(title=None, labelLimit=0, labelColor=slot("ink"), **defaults, **properties)


def name_axis_slots(names: Sequence[str]) -> tuple[int, dict[str, Any]]:
    """Return how many lines the longest name needs, and the values of the slots of :func:`name_axis`."""
    lines = {name: wrap(name, NAME_LETTERS, break_on_hyphens=False) or [name] for name in names}
    most = max(map(len, lines.values()), default=1)
    wrapped = {name: parts for name, parts in lines.items() if len(parts) > 1}
    slots: dict[str, Any] = {"name_lines": f"({_json(wrapped)})[datum.label] || datum.label"}
    for count in range(2, most + 1):
        of_count = [name for name, parts in wrapped.items() if len(parts) == count]
        slots[f"has_{count}_lines"] = f"indexof({_json(of_count)}, datum.value) >= 0"
    return most, slots


def name_height(lines: int) -> int:
    """Return the pixels of a row whose name takes some lines."""
    return 14 * lines + 6


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def wrap_lines(text: str, letters: int = LINE_LETTERS) -> str | list[str]:
    """Return the text, in lines that fit on a telephone where it is longer than one; Vega writes a list as lines."""
    lines = wrap(text, letters, break_long_words=False)
    return lines if len(lines) > 1 else text


@dataclass(frozen=True)
class NumberFormat:
    """How the numbers of an axis are written: divided by ``divisor``, with a symbol, under a ``title``."""

    divisor: float
    prefix: str
    suffix: str
    title: str

    def label_expr(self, scale: ValueScale) -> str:
        """Return a Vega expression for the labels of the axis."""
        value = "datum.value" if self.divisor == 1 else f"datum.value/{self.divisor:.0f}"
        number = f"format(abs({value}), ',.{decimals_of(scale, self.divisor)}f')"
        if scale.log and scale.low < self.divisor:
            number = f"format(abs({value}), ',~r')"
        sign = "(datum.value < 0 ? '\u2212' : '') + " if scale.low < 0 else ""
        prefix = f"'{self.prefix}' + " if self.prefix else ""
        suffix = f" + '{self.suffix}'" if self.suffix else ""
        return f"{sign}{prefix}{number}{suffix}"


def number_format(scale: ValueScale, unit: Unit | None, language: Language, title: str | None = None) -> NumberFormat:
    """Return how an axis writes its numbers: percent signs and dollars at each one, longer units once above the axis.

    Large amounts are in millions, billions or trillions, as text.

    Args:
        title: Replaces the unit's name (index, per person).
    """
    if title is not None or unit is None:
        return NumberFormat(1, "", "", title or "")
    # An end of the axis that is a round trillion may lie above values that are all billions.
    step = common_step(0.999 * max(abs(scale.low), abs(scale.high)), unit)
    if step != unit.multiplier:
        return NumberFormat(step / unit.multiplier, "", "", unit_in(step, unit, language))
    parts = number_parts(NumberStyle(language, unit, 0, short=True))
    if unit.multiplier == 1 and (parts.after == NBSP + "%" or 0 < len(parts.before) <= 4):
        return NumberFormat(1, parts.before, parts.after, "")
    return NumberFormat(1, "", "", language.localize(unit.name))


def period_x(flush: bool | float = True) -> alt.X:
    """Return the horizontal channel of periods, which stand in the field ``time`` as :func:`decimal_year`.

    Args:
        flush: How near to an end of the axis, in pixels, the label of a tick is kept from reaching beyond it.
    """
    return alt.X(
        field="time", type="quantitative", scale=alt.Scale(domain=slot("x_domain"), nice=False, zero=False),
        axis=alt.Axis(title=None, labelOverlap="greedy", labelFlush=flush, labelSeparation=4, values=slot("x_ticks"),
                      labelExpr=slot("x_tick_labels")),
    )


def period_x_slots(periods: Sequence[str], language: Language, calendar: str = "calendar") -> dict[str, Any]:
    """Return the values of the slots of :func:`period_x`.

    On narrow charts every second or fourth tick keeps its label, so that the labels stay evenly spaced.
    """
    numbers = sorted({decimal_year(period) for period in periods})
    first, last = numbers[0], numbers[-1]
    domain = [first, last] if first < last else [first - 0.5, last + 0.5]
    if any("-" in period for period in periods) and last - first < 3:
        ticks, labels = _month_ticks(first, last, all("Q" in period for period in periods), language)
    else:
        ticks, labels = _year_ticks(first, last, calendar, language)
    return {"x_domain": domain, "x_ticks": ticks, "x_tick_labels": labels}


def _month_ticks(first: float, last: float, quarters: bool, language: Language) -> tuple[list[float], str]:
    """Return ticks at months or quarters, and the expression of their labels."""
    span = last - first
    step = 3 if quarters else 1 if span <= 0.6 else 2 if span <= 1.1 else 3 if span <= 2.1 else 6
    start, end = math.ceil(first * 12 - 0.01), math.floor(last * 12 + 0.01)
    ticks = [round(month / 12, 4) for month in range(start, end + 1) if month % step == 0]
    label = quarter_expr("datum.value", language) if quarters else month_expr("datum.value", language)
    return ticks, _thinned(label, f"(round(datum.value*12)-{start + -start % step})/{step}", 600, 320)


def _year_ticks(first: float, last: float, calendar: str, language: Language) -> tuple[list[float], str]:
    """Return ticks at whole years, and the expression of their labels."""
    step = next(years for years in (1, 2, 5, 10, 20, 50, 100) if (last - first) / years <= 8)
    ticks: list[float] = [year for year in range(math.ceil(first), math.floor(last) + 1) if year % step == 0] or [first]
    label = "format(datum.value, 'd')"
    if calendar == "us_fiscal":
        label = message_expr(language.text("FY{year}"), year=label)
    return ticks, _thinned(label, f"(datum.value-{ticks[0]})/{step}", 420, 120) if len(ticks) > 5 else label


def month_expr(value: str, language: Language) -> str:
    """Return the Vega expression of a month as text; ``value`` is that of its number (see :func:`decimal_year`)."""
    months = "[" + ",".join(f"'{name}'" for name in language.month_abbreviations()) + "]"
    return f"{months}[round({value}*12)%12] + ' ' + floor(round({value}*12)/12)"


def quarter_expr(value: str, language: Language) -> str:
    """Return the Vega expression of a quarter as text; ``value`` is that of its number."""
    return message_expr(language.text("Q{quarter} {year}"), quarter=f"(1+floor((round({value}*12)%12)/3))",
                        year=f"floor(round({value}*12)/12)")


def _thinned(label: str, number: str, half: int, quarter: int) -> str:
    """Return an expression that leaves out every second label below a width of ``half`` pixels, more below
    ``quarter``."""
    return f"round({number}) % (width < {quarter} ? 4 : width < {half} ? 2 : 1) != 0 ? '' : {label}"


def message_expr(message: str, **parts: str) -> str:
    """Return a message with ``{names}`` as a Vega expression that puts the expressions ``parts`` in their places."""
    expression = "'" + message.replace("'", "\\'") + "'"
    for name, part in parts.items():
        expression = expression.replace("{" + name + "}", f"' + {part} + '")
    return expression
