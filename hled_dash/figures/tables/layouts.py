"""Tables of figures, and the writing of their labels and values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.figures.context import Context, unique_labels
from hled_dash.figures.data import Tidy, calendar_of, line_crosses_break
from hled_dash.figures.formatting import decimals_shown, format_status
from hled_dash.figures.plot import PlotAxis
from hled_dash.figures.text import column_headings
from hled_dash.figures.vega import linear_scale, number_format
from hled_dash.language import Language, is_small

#: Values of the small line of a row.
MAX_TREND = 30


def short_format(tidy: Tidy, language: Language) -> tuple[Callable[[float], str], str]:
    """Return how values are written beside bars and points, and the unit that stands once above them ("" for none)."""
    axis, decimals = short_axis(tidy, language)
    numbers = axis.numbers

    def write(value: float) -> str:
        number = value / numbers.divisor
        if is_small(number, decimals):
            return language.format_number(number, decimals) + numbers.suffix
        text = language.format_number(abs(number), decimals_shown(number, decimals))
        sign = "\u2212" if value < 0 and text.strip("0.,") else ""
        return f"{sign}{numbers.prefix}{text}{numbers.suffix}"

    return write, numbers.title


def short_axis(tidy: Tidy, language: Language) -> tuple[PlotAxis, int]:
    """Return the axis from zero whose numbers :func:`short_format` writes, and their decimals."""
    values = tidy.column("value")
    scale = linear_scale(values, zero=True)
    numbers = number_format(scale, tidy.unit, language,
                            tidy.unit_label if tidy.scale in ("per_capita", "index", "difference") else None)
    highest = max(map(abs, values), default=0.0) / numbers.divisor
    decimals = tidy.decimals if numbers.divisor == 1 else 0 if highest >= 100 else 1 if highest >= 10 else 2
    return PlotAxis(scale, numbers, numbers.title), decimals


def codes_table(tidy: Tidy) -> pd.DataFrame:
    """Return what is drawn, with codes: indicator (as which it is published), place, period, dimensions, value,
    status."""
    columns = ["indicator", "place", "period", *tidy.dimensions, "value", "status"]
    codes = tidy.frame[columns]
    codes.index = pd.RangeIndex(len(codes))
    if any(line.origin != line.indicator for line in tidy.lines):
        origin = {line.number: line.origin for line in tidy.lines}
        codes["indicator"] = [origin[number] for number in tidy.frame["line"]]
    return codes


def wide_table(tidy: Tidy, context: Context) -> pd.DataFrame:
    """Return periods down, the newest first, lines across; a column of status where some values are not normal ones."""
    language = context.language
    headings = column_headings(tidy, context)
    numbers = [line.number for line in tidy.lines]
    periods = sorted(set(tidy.column("period")), reverse=True)
    rows = {period: number for number, period in enumerate(periods)}
    values = np.full((len(periods), len(numbers)), np.nan)
    for column, number in enumerate(numbers):
        for period, value in tidy.points.get(number, ()):
            values[rows[period], column] = value
    labels = unique_labels([line.label for line in tidy.lines], [line.indicator for line in tidy.lines])
    names = dict(zip(numbers, labels, strict=True))
    table = pd.DataFrame(values, columns=labels)
    table.insert(0, headings["period"], [language.format_period(period, calendar_of(tidy, context))
                                         for period in periods])
    marked: dict[str, dict[str, list[int]]] = {}
    for period, status, line in zip(*(tidy.column(name) for name in ("period", "status", "line")), strict=True):
        if status not in ("A", ""):
            marked.setdefault(period, {}).setdefault(status, []).append(line)
    if marked:
        table[headings["status"]] = [_statuses(marked.get(period, {}), names, context) for period in periods]
    return table


def _statuses(lines: Mapping[str, Sequence[int]], names: Mapping[int, str], context: Context) -> str:
    """Return "projection", or with the names where it holds for some lines only; ``lines`` are those of each status."""
    statuses = []
    for code, numbers in sorted(lines.items()):
        status = format_status(code, context.language)
        if len(numbers) < len(names):
            status += f" ({', '.join(names[number] for number in numbers)})"
        statuses.append(status)
    return "; ".join(statuses)


def long_table(tidy: Tidy, context: Context, columns: Sequence[str]) -> pd.DataFrame:
    """Return one row for each value, as text: ``columns`` among indicator, place, period, value, status and
    dimensions."""
    language, catalogue = context.language, context.catalogue
    headings = column_headings(tidy, context)
    calendar = calendar_of(tidy, context)
    written: dict[str, Callable[[str], str]] = {
        "indicator": lambda code: language.localize(catalogue.indicators[code].short),
        "place": context.place_name,
        "period": lambda code: language.format_period(code, calendar),
        "status": lambda code: format_status(code, language),
    }
    table = pd.DataFrame({
        headings[column]: tidy.frame[column] if column == "value" else
        [written[column](code) if column in written else context.item_name(column, code) for code in tidy.frame[column]]
        for column in columns
    })
    status = headings["status"]
    if status in table and not table[status].any():
        del table[status]
    return table.reset_index(drop=True)


def trends_of(all_periods: Tidy, lines: Sequence[int], catalogue: Catalogue) -> tuple[tuple[float, ...], ...]:
    """Return the newest values of lines since their last break, oldest first, for the small line of a row;
    () where no line has several."""
    has_breaks = any(catalogue.indicators[code].breaks for code in all_periods.origins)
    trends = []
    for number in lines:
        points = all_periods.points.get(number, ())[-MAX_TREND:]
        trends.append(tuple(value for period, value in points if not has_breaks or not line_crosses_break(
            all_periods.lines_by_number[number], period, points[-1][0], catalogue)))
    # One value has no trend.
    return tuple(trends) if any(len(values) > 1 for values in trends) else ()
