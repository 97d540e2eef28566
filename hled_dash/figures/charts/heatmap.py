"""Months by years: how a monthly series moves within the year, and from year to year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import captions, theme, vegalite
from hled_dash.figures.axes import linear, measure
from hled_dash.figures.context import Context
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.prepare import gather
from hled_dash.figures.tidy import SeriesFrame, Tidy, first_place, records, trimmed
from hled_dash.language import Language


def draw_heatmap(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                 catalogue: Catalogue) -> Figure:
    """A cell for each month, years from top to bottom; cells without a figure stay empty."""
    context = Context(card, selection, language, catalogue)
    whole = first_place(gather(frames, context, scales=("per_capita",), bounded=False), context)
    months = whole.frame["period"].str.fullmatch(r"\d{4}-\d{2}")
    whole = whole.restrict(whole.frame[months.fillna(False).astype(bool)])
    found = trimmed(whole, context)
    if found.frame.empty:
        return captions.nothing(context, [one.indicator for one in card.series], found, whole.frame["period"])
    if len(found.lines) > 1:
        note = language.text("Only the first series is drawn: {name}.", name=found.lines[0].label)
        found = found.restrict(found.of(found.lines[0]), [note])
    drawn = _spec(found, context)
    under = captions.subtitle(found.unit_words, found.frame["period"], context)
    return vegalite.figure(context, found, drawn, _table(found, context), under, _alt(found, context),
                       captions.notes(found, context))


def _spec(found: Tidy, context: Context) -> dict[str, Any]:
    shown, language = context.theme, context.language
    heading = captions.headings(found, context)
    middle = context.catalogue.indicators[found.lines[0].indicator].middle if found.scale == "published" else None
    rows: list[dict[str, Any]] = []
    for period, value, status in zip(found.frame["period"], found.frame["value"], found.frame["status"], strict=True):
        row = {"x": int(period[5:]), "n": period[:4], "y": value, "p": language.period(period),
               "v": found.value(value, language)}
        if word := captions.status(status, language):
            row["u"] = word
        rows.append(row)
    years = sorted({row["n"] for row in rows})
    years = [str(year) for year in range(int(years[0]), int(years[-1]) + 1)]
    scale = linear(found.frame["value"], zero=False, ticks=4)
    written = measure(scale, found.unit, language, found.unit_words if found.scale == "per_capita" else None)
    colours: dict[str, Any] = {"domain": [scale.low, scale.high], "range": list(shown.ramp), "type": "linear",
                               "nice": False, "zero": False, "interpolate": "lab"}
    if middle is not None:
        reach = max(abs(scale.low - middle), abs(scale.high - middle))
        colours |= {"domain": [middle - reach, middle + reach], "range": list(theme.DIVERGING)}
        steps = len(theme.DIVERGING) - 1
        colours["domain"] = [middle - reach + 2 * reach * step / steps for step in range(steps + 1)]
    else:
        steps = len(shown.ramp) - 1
        colours["domain"] = [scale.low + (scale.high - scale.low) * step / steps for step in range(steps + 1)]
    names = "[" + ",".join(f"'{name}'" for name in language.months()) + "]"
    initials = "[" + ",".join(f"'{name[0].upper()}'" for name in language.months()) + "]"
    said = {"p": heading["period"], "v": heading["value"]}
    if (~found.frame["status"].isin(["A", ""])).any():
        said["u"] = heading["status"]
    layer = {
        "mark": {"type": "rect", "stroke": shown.ground, "strokeWidth": 1.5},
        "encoding": {
            "x": {"field": "x", "type": "ordinal", "scale": {"domain": list(range(1, 13)), "padding": 0},
                  "axis": {"title": None, "orient": "top", "labelAngle": 0, "domain": False, "ticks": False,
                           "labelExpr": f"(width < 380 ? {initials} : {names})[datum.value - 1]"}},
            "y": {"field": "n", "type": "ordinal", "scale": {"domain": years, "padding": 0},
                  "axis": {"title": None, "labelColor": shown.ink}},
            "color": {"field": "y", "type": "quantitative", "scale": colours,
                      "legend": {"orient": "bottom", "title": written.title or None, "titleLimit": 320,
                                 "gradientLength": 220, "gradientThickness": 10, "values": list(scale.ticks),
                                 "labelExpr": written.expression(scale), "labelOverlap": "greedy"}},
            "tooltip": vegalite.tooltip(**said),
        },
    }
    return vegalite.framed(context, rows, [layer], height=max(len(years) * 20, 60))


def _table(found: Tidy, context: Context) -> pd.DataFrame:
    """Years down, months across."""
    language = context.language
    rows = found.frame.assign(year=found.frame["period"].str[:4], month=found.frame["period"].str[5:].astype(int))
    wide = rows.pivot(index="year", columns="month", values="value").reindex(columns=range(1, 13))
    wide = wide.rename(columns=dict(enumerate(language.months(), start=1)))
    wide.columns.name = None
    table = wide.reset_index(names=language.text("Year"))
    marked = rows[~rows["status"].isin(["A", ""])]
    if len(marked):
        table[language.text("Status")] = [
            "; ".join(captions.status(row["status"], language) + f" ({language.months()[row['month'] - 1]})"
                      for row in records(marked[marked["year"] == year]))
            for year in wide.index
        ]
    return table


def _alt(found: Tidy, context: Context) -> list[str]:
    """The highest, lowest and latest month."""
    language = context.language
    _ = language.text
    rows = found.frame
    ordered = records(rows.sort_values("value", kind="stable"))
    high, low, last = ordered[-1], ordered[0], records(rows.tail(1))[0]

    def told(row: dict[str, Any]) -> str:
        return f"{language.period(row['period'])}, {found.spoken(row['value'], language)}"

    return [_("Highest: {high}. Lowest: {low}. Latest: {last}.", high=told(high), low=told(low), last=told(last))]
