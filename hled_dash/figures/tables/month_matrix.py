"""A table of months: the newest, the same a year ago and in 2019, the change, and the last twelve together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from hled_dash.figures.context import Context
from hled_dash.figures.data import BASE_YEAR, Tidy, line_crosses_break, shift_years
from hled_dash.figures.tables.value_keys import ValueKey
from hled_dash.figures.text import break_notes


def has_month_matrix(tidy: Tidy, context: Context) -> bool:
    """Return whether values are published counts or amounts of single months of several places."""
    unit = tidy.unit
    indicators = [context.catalogue.indicators[code] for code in tidy.indicators]
    return (tidy.scale == "published" and len(tidy.places) > 1 and unit is not None
            and unit.kind in ("count", "money")
            and all(indicator.frequency == "month" and (indicator.formula is None or indicator.formula.op != "rolling")
                    for indicator in indicators))


def month_breaks(all_periods: Tidy, lines: Sequence[int], period: str, context: Context) -> list[str]:
    """Return notes of the breaks between the months of the matrix, whose parameters these are; none without a
    matrix."""
    if not has_month_matrix(all_periods, context):
        return []
    first, rows = min(BASE_YEAR + period[4:], shift_years(period, -1)), all_periods.frame
    drawn = rows["line"].isin(lines) & rows["period"].between(first, period)
    notes = break_notes(all_periods.with_rows(rows[drawn]), context)
    return [*notes, context.language.text("Months before and after a break are neither compared nor added up.")
            ] if notes else []


def build_month_matrix(all_periods: Tidy, lines: Sequence[int], period: str,
                 context: Context) -> tuple[pd.DataFrame, Mapping[str, int], Mapping[tuple[int, str], ValueKey]]:
    """Return columns of the matrix, the decimals of those that have another unit than the values, and how each cell is
    known.

    Args:
        all_periods: The data of all periods.
        lines: Numbers of the lines, a row for each.
        period: The month.
        context: What the figure is drawn for.
    """
    _, write = context.language.text, context.language.format_period
    wide = all_periods.frame.pivot(index="line", columns="period", values="value").reindex(index=list(lines))

    def month(code: str) -> pd.Series[float]:
        return wide[code] if code in wide else pd.Series(float("nan"), index=wide.index)

    ago = shift_years(period, -1)
    twelve = [code for code in wide.columns if ago < code <= period]
    comparable = np.array([not line_crosses_break(all_periods.lines_by_number[number], ago, period, context.catalogue)
                           for number in lines])
    change = _("Change from {month} (%)", month=write(ago))
    base, together = BASE_YEAR + period[4:], _("Twelve months to {month}", month=write(period))
    table = pd.DataFrame({
        write(period): month(period), write(ago): month(ago), write(base): month(base),
        change: (100 * (month(period) / month(ago).where(month(ago) > 0) - 1)).where(comparable),
        # Twelve months that are all there and compare, or none.
        together: wide[twelve].sum(axis=1, min_count=12).where(comparable) if len(twelve) == 12 else float("nan"),
    })
    columns = {write(period): (period, ""), write(ago): (ago, ""), write(base): (base, ""),
               change: (period, f"change:{ago}"), together: (period, "sum:12")}
    cells = {(row, heading): ValueKey.of_line(all_periods.lines_by_number[number], *key)
             for row, number in enumerate(lines) for heading, key in columns.items()}
    return table.reset_index(drop=True), {change: 1}, cells
