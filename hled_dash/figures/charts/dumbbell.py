"""Dumbbells: two items for each place, joined by a line, with their difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures.build import build_figure, empty_figure
from hled_dash.figures.charts.ranking import MAX_ROWS
from hled_dash.figures.context import Context, places_of, unique_labels
from hled_dash.figures.data import (
    Line,
    SeriesFrame,
    Tidy,
    calendar_of,
    card_places,
    filter_open_period,
    prepare_data,
    take_cross_section,
    to_records,
)
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.formatting import format_difference, format_status, subtract
from hled_dash.figures.tables import ValueKey
from hled_dash.figures.text import (
    build_notes,
    column_headings,
    cut_notes,
    find_missing_places,
    format_subtitle,
    name_coverage,
)
from hled_dash.figures.vega import (
    LETTER_WIDTH,
    NAME_WIDTH,
    NumberFormat,
    ValueScale,
    chart_slots,
    chart_template,
    fill_status,
    layered,
    legend,
    legend_slots,
    linear_scale,
    name_axis,
    name_axis_slots,
    name_height,
    number_format,
    slot,
    text_tooltips,
    tooltip_slots,
    value_axis_slots,
    value_scale_slots,
    x_axis,
)
from hled_dash.language import Language

#: Pixels of a row.
ROW_HEIGHT = 26
#: The fields of the two values.
ITEMS = ("first", "second")


def draw_dumbbell(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                  catalogue: Catalogue) -> Figure:
    """Draw two values for each place in its newest common period, the widest difference first.

    The pair are the two items (or indicators) that ``card.colour`` tells apart, in the order of the catalogue.
    """
    context = Context(card, selection, language, catalogue, places_of(frames))
    prepared = prepare_data(frames, context, scales=("per_capita",))
    dimension = card.colour if card.colour != "place" else next(
        (column for column in ("indicator", *prepared.dimensions) if prepared.frame[column].nunique() > 1), "indicator")
    pair = list(dict.fromkeys(_code(line, dimension) for line in prepared.lines))[:2]
    inside = filter_open_period(prepared, context)
    rows = inside.frame[inside.frame[dimension].isin(pair)].drop_duplicates(["place", "period", dimension])
    complete = rows.groupby(["place", "period"])[dimension].transform("nunique") == 2
    if not complete.any():
        return empty_figure(context, [series.indicator for series in card.series], prepared.frame["period"])
    shot = take_cross_section(inside.with_rows(rows[complete]), context)
    missing = find_missing_places(shot.tidy, context, card_places(card, selection, catalogue))
    wide = _wide(shot.tidy, dimension, pair)
    drawn = wide.head(context.max_rows(MAX_ROWS))
    notes = cut_notes(len(wide) - len(drawn), language)
    frame = shot.tidy.frame
    tidy = shot.tidy.with_rows(frame[frame["place"].isin(wide["place"])])
    names = [_name(dimension, code, context) for code in pair]
    calendar = calendar_of(tidy, context)
    spec = _spec(drawn, tidy, _colors(tidy, dimension, pair, context), names, shot.period, context)
    numbers = _numbers(drawn, tidy, language)
    subtitle = name_coverage(format_subtitle(numbers.title or tidy.unit_label, [shot.period], context, calendar),
                             context, missing=missing, shown=len(drawn), count=len(wide))
    return build_figure(context, tidy, spec, _table(wide, names, context, calendar), subtitle,
                        _alt(drawn, tidy, names, context), build_notes(tidy, context, missing=missing, extra=notes),
                        cells=_cells(wide, tidy, dimension, pair, language), left_out=notes)


def _scale(wide: pd.DataFrame) -> ValueScale:
    return linear_scale([*wide["first"], *wide["second"]], zero=False)


def _numbers(wide: pd.DataFrame, tidy: Tidy, language: Language) -> NumberFormat:
    return number_format(_scale(wide), tidy.unit, language, tidy.unit_label if tidy.scale == "per_capita" else None)


def _code(line: Line, dimension: str) -> str:
    """Return what the line has in a dimension, or its indicator."""
    return line.indicator if dimension == "indicator" else dict(line.items).get(dimension, "")


def _name(dimension: str, code: str, context: Context) -> str:
    if dimension == "indicator":
        return context.language.localize(context.catalogue.indicators[code].short)
    return context.item_name(dimension, code)


def _colors(tidy: Tidy, dimension: str, pair: Sequence[str], context: Context) -> list[str]:
    """Return the colours of the pair, as in other figures where they differ."""
    colors_by_code = {_code(line, dimension): line.color for line in tidy.lines}
    colors = [colors_by_code.get(code, context.theme.accent) for code in pair]
    return colors if colors[0] != colors[1] else list(context.theme.palette[:2])


def _wide(tidy: Tidy, dimension: str, pair: Sequence[str]) -> pd.DataFrame:
    """Return columns place, period, first, second (the pair's values), status, difference; the largest difference
    first."""
    rows = tidy.frame
    keys = ["place", "period"]
    columns = [*keys, "value", "status", *(["revised"] if "revised" in rows else [])]
    first = rows[rows[dimension] == pair[0]][columns].rename(columns={"value": "first"})
    second = rows[rows[dimension] == pair[1]][columns].rename(columns={"value": "second"})
    wide = first.merge(second, on=keys, suffixes=("", "_second"))
    wide["status"] = wide["status"].where(wide["status"] != "A", wide["status_second"])
    if "revised" in wide:
        wide["revised"] = [", ".join(filter(None, dict.fromkeys(pair)))
                           for pair in zip(wide["revised"], wide["revised_second"], strict=True)]
    wide["difference"] = subtract(wide["second"], wide["first"]).abs()
    wide = wide.sort_values("difference", ascending=False, kind="stable", ignore_index=True)
    return wide.drop(columns=["status_second", "revised_second"], errors="ignore")


def _spec(wide: pd.DataFrame, tidy: Tidy, colors: Sequence[str], names: Sequence[str], period: str,
          context: Context) -> dict[str, Any]:
    theme, language = context.theme, context.language
    rows = _rows(wide, tidy, period, context)
    scale, numbers = _scale(wide), _numbers(wide, tidy, language)
    headings = column_headings(tidy, context)
    # The difference is written to the right of the larger value: room for the longest of these labels.
    # On a plot too narrow for that, they are left to the tooltip and the table.
    room = 12 + round(LETTER_WIDTH * max(len(row["difference_label"]) for row in rows))
    narrow = f"width < {room + 100}"
    lines_of_names, name_slots = name_axis_slots([row["place"] for row in rows])
    height = max(ROW_HEIGHT, name_height(lines_of_names))
    return _chart(status=any("status_label" in row for row in rows), lines=lines_of_names).fill(
        **chart_slots(context, rows, height=max(len(rows) * height, 60)), **name_slots,
        **value_scale_slots("x", scale), **value_axis_slots("x", scale, numbers),
        **legend_slots(names, axis=NAME_WIDTH, codes=ITEMS),
        **tooltip_slots({"place": headings["place"], "period_label": headings["period"], "first_label": names[0],
                         "second_label": names[1], "difference_label": language.text("Difference"),
                         "status_label": headings["status"]}),
        places=[row["place"] for row in rows], colors=list(colors), right=f"{narrow} ? width : width - {room}",
        label=f"{narrow} ? '' : datum.difference_label", ink=theme.foreground, quiet=theme.neutral,
    )


def _rows(wide: pd.DataFrame, tidy: Tidy, period: str, context: Context) -> list[dict[str, Any]]:
    """Return the data of the chart.

    Fields: place (with its period where that is not ``period``), first, second, larger: values; first_label,
    second_label, difference_label, period_label, status_label.
    """
    language, calendar = context.language, calendar_of(tidy, context)
    names = unique_labels([context.place_name(place) for place in wide["place"]], list(wide["place"]))
    rows = []
    for name, pair in zip(names, to_records(wide), strict=True):
        period_label = language.format_period(pair["period"], calendar)
        row: dict[str, Any] = {
            "place": name if pair["period"] == period else f"{name} ({period_label})", "first": pair["first"],
            "second": pair["second"], "larger": max(pair["first"], pair["second"]), "period_label": period_label,
            "first_label": tidy.format_value(pair["first"], language),
            "second_label": tidy.format_value(pair["second"], language),
            "difference_label": format_difference(pair["difference"], tidy.unit, tidy.decimals, language),
        }
        if status_label := format_status(pair["status"], language, pair.get("revised", "")):
            row["status_label"] = status_label
        rows.append(row)
    return rows


@chart_template
def _chart(*, status: bool, lines: int) -> alt.TopLevelMixin:
    y = alt.Y(field="place", type="nominal", sort=None, scale=alt.Scale(domain=slot("places")),
              axis=name_axis(lines))
    scale = alt.Scale(domain=slot("x_domain"), nice=False, zero=False, range=[0, alt.ExprRef(slot("right"))])

    def x(field: str) -> alt.X:
        return alt.X(field=field, type="quantitative", scale=scale, axis=x_axis(title=None))

    fields = ["place", "period_label", "first_label", "second_label", "difference_label",
              *(["status_label"] if status else [])]
    bars = alt.Chart().mark_rule(strokeWidth=3, color=slot("quiet"), opacity=0.7).encode(
        y=y, x=x("first"), x2=alt.X2(field="second"), tooltip=text_tooltips(fields))
    key = legend(orient="top", offset=4)
    items = list(ITEMS)
    points = alt.Chart().mark_point(filled=True, size=95, opacity=1).encode(
        y=y, x=x("value"), tooltip=text_tooltips(fields),
        color=alt.Color(field="item", type="nominal", legend=key,
                        scale=alt.Scale(domain=items, range=slot("colors"))),
        shape=alt.Shape(field="item", type="nominal", legend=key,
                        scale=alt.Scale(domain=items, range=["circle", "diamond"])),
    ).transform_fold(items, as_=["item", "value"])
    labels = alt.Chart().mark_text(align="left", baseline="middle", dx=9, color=slot("ink")).encode(
        y=y, x=x("larger"), text=alt.Text("label:N")).transform_calculate(label=slot("label"))
    return layered(*map(fill_status, (bars, points)), labels) if status else layered(bars, points, labels)


def _table(wide: pd.DataFrame, names: Sequence[str], context: Context, calendar: str) -> pd.DataFrame:
    _ = context.language.text
    language = context.language
    table = pd.DataFrame({
        _("Place"): [context.place_name(place) for place in wide["place"]],
        _("Period"): [language.format_period(period, calendar) for period in wide["period"]],
        names[0]: wide["first"], names[1]: wide["second"], _("Difference"): wide["difference"],
    })
    if (~wide["status"].isin(["A", ""])).any():
        table[_("Status")] = [format_status(code, language) for code in wide["status"]]
    return table


def _cells(wide: pd.DataFrame, tidy: Tidy, dimension: str, pair: Sequence[str],
           language: Language) -> dict[tuple[int, str], ValueKey]:
    """Return the value keys of each difference: the larger value, and the one subtracted from it."""
    lines = {(line.place, _code(line, dimension)): line for line in tidy.lines}
    cells = {}
    for number, row in enumerate(to_records(wide) if not tidy.computed else ()):
        larger, smaller = pair if row["first"] >= row["second"] else reversed(pair)
        other = lines[row["place"], smaller].origin if dimension == "indicator" else f"{dimension}={smaller}"
        cells[number, language.text("Difference")] = ValueKey.of_line(
            lines[row["place"], larger], row["period"], f"less:{other}")
    return cells


def _alt(wide: pd.DataFrame, tidy: Tidy, names: Sequence[str], context: Context) -> list[str]:
    """Return the widest and the narrowest gap."""
    language = context.language
    _ = language.text
    rows = to_records(wide)

    def describe(row: dict[str, Any], message: str) -> str:
        return message.format(
            place=context.place_name(row["place"]), one=names[0], two=names[1],
            first=tidy.format_prose(row["first"], language),
            second=tidy.format_prose(row["second"], language),
            gap=format_difference(row["difference"], tidy.unit, tidy.decimals, language))

    sentences = [describe(rows[0], _("Widest in {place}: {one} {first}, {two} {second}, {gap} apart."))]
    if len(wide) > 1:
        sentences.append(describe(rows[-1], _("Narrowest in {place}: {one} {first}, {two} {second}, {gap} apart.")))
    return sentences
