"""Parts that the drawings share: the frame of a Vega-Lite specification, tooltips, legends and the two tables.

Specifications are written as plain dictionaries, which takes about a millisecond (the Altair classes take 70 to 130
for a layered chart); the tests hold every kind against Altair's copy of the Vega-Lite schema.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from hled_dash.figures import captions
from hled_dash.figures.axes import broken, linear, measure, template
from hled_dash.figures.context import Context
from hled_dash.figures.figure import Figure
from hled_dash.figures.template import slot
from hled_dash.figures.tidy import Line, Tidy, calendar_of
from hled_dash.language import Language

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
LINE_HEIGHT = 320
ROW = 22
#: Above this many lines, or this many letters in a name, names stand in a legend and not at the ends of lines.
DIRECT = 10
LETTERS = 18
#: Pixels between the names at the ends of lines.
NAME_GAP = 15


def layered(*layers: alt.Chart) -> alt.LayerChart | alt.FacetChart:
    """A chart with its data in the slots of :func:`frame_values`: as wide as its container, nothing clipped."""
    return alt.layer(*layers, data=alt.InlineData(values=slot("rows")), width="container", height=slot("height"),
                     autosize=alt.AutoSizeParams(type="fit-x", contains="padding"), config=slot("config"))


def frame_values(context: Context, rows: Sequence[Mapping[str, Any]], height: int = LINE_HEIGHT) -> dict[str, Any]:
    """The values of the slots of :func:`layered`."""
    return {"rows": list(rows), "height": height,
            "config": context.theme.config() | {"locale": context.language.drawn()}}


def tooltips(*fields: str) -> list[alt.Tooltip]:
    """Tooltips of fields that hold text; their headings are the slots of :func:`tooltip_titles`."""
    return [alt.Tooltip(field=field, type="nominal", title=slot(f"{field}_title")) for field in fields]


def tooltip_titles(**titles: str) -> dict[str, str]:
    """The values of the slots of :func:`tooltips`: field to heading."""
    return {f"{field}_title": title for field, title in titles.items()}


def framed(context: Context, rows: Sequence[Mapping[str, Any]], layers: Sequence[Mapping[str, Any]], *,
           height: int = LINE_HEIGHT, **more: Any) -> dict[str, Any]:
    """A complete specification: as wide as its container, nothing clipped, with its own data and config."""
    return {
        "$schema": SCHEMA, "width": "container", "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": list(rows)}, "layer": list(layers), **more,
        "config": context.theme.config() | {"locale": context.language.drawn()},
    }


def tooltip(**titles: str) -> list[dict[str, str]]:
    """Tooltip of preformatted text columns: field to heading."""
    return [{"field": field, "type": "nominal", "title": title} for field, title in titles.items()]


def texts_later(found: Tidy, context: Context, value: str) -> list[dict[str, str]]:
    """Transforms that write period (p) and value (v) for the tooltips in the browser, for data of many rows.

    ``value`` is the expression of the value. Numbers are written alike in both languages' locales.
    """
    return [{"calculate": _written(found, context, value), "as": "v"},
            {"calculate": _period(found, context), "as": "p"}]


def by_period(found: Tidy, context: Context, x: Mapping[str, Any], value: str, periods: int) -> dict[str, Any]:
    """A layer of unseen upright strokes, one for each period, whose tooltip tells the values of all lines.

    A mark for each value would be many hundreds, each a node of the drawing that the browser has to make.
    """
    labels = [line.label for line in found.lines]
    written = [
        {"calculate": f"isValid({at}) ? {_written(found, context, at)} : ''", "as": f"t{number}"}
        for number, at in enumerate(f"datum[{json.dumps(label)}]" for label in labels)
    ]
    heading = captions.headings(found, context)["period"]
    return {
        "transform": [
            {"filter": "!datum.j"}, {"calculate": value, "as": "w"},
            {"pivot": "c", "value": "w", "groupby": ["x"], "op": "max"},
            *written, {"calculate": _period(found, context), "as": "p"},
        ],
        "mark": {"type": "rule", "strokeWidth": max(3, round(600 / max(periods, 1))), "opacity": 0},
        "encoding": {"x": x, "tooltip": tooltip(p=heading, **{f"t{number}": one for number, one in enumerate(labels)})},
    }


def _written(found: Tidy, context: Context, value: str) -> str:
    """The expression of a value in words."""
    unit = found.unit
    before = after = ""
    if unit is not None and unit.symbol is not None:
        symbol = context.language.of(unit.symbol)
        before, after = (symbol, "") if unit.prefix else ("", f"\u00a0{symbol}")
    number = f"format(abs({value}), ',.{found.decimals}f')"
    return f"({value} < 0 ? '\u2212' : '') + '{before}' + {number} + '{after}'"


def _period(found: Tidy, context: Context) -> str:
    """The expression of a period in words."""
    language = context.language
    month = "round(datum.x*12)"
    if all(len(period) == 7 and "Q" not in period for period in found.frame["period"].unique()):
        names = "[" + ",".join(f"'{name}'" for name in language.months()) + "]"
        return f"{names}[{month}%12] + ' ' + floor({month}/12)"
    if any("Q" in period for period in found.frame["period"].unique()):
        return template(language.text("Q{quarter} {year}"), quarter=f"(1+floor(({month}%12)/3))",
                        year=f"floor({month}/12)")
    return "format(datum.x, 'd')"


def colour_scale(lines: Sequence[Line]) -> dict[str, list[str]]:
    return {"domain": [line.label for line in lines], "range": [line.colour for line in lines]}


def shape_scale(lines: Sequence[Line]) -> dict[str, list[str]]:
    return {"domain": [line.label for line in lines], "range": [line.shape for line in lines]}


def two_legends(found: Tidy, muted: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Colour and shape of lines that two things tell apart, each with a legend of its own (fields a and b).

    The shapes stand in ``muted``, a colour that no line has.
    """
    colours = {line.parts[0]: line.colour for line in found.lines}
    shapes = {line.parts[1]: line.shape for line in found.lines}
    return (
        {"field": "a", "type": "nominal", "legend": legend(list(colours)),
         "scale": {"domain": list(colours), "range": list(colours.values())}},
        {"field": "b", "type": "nominal",
         "legend": legend(list(shapes)) | {"orient": "top", "offset": 30, "symbolFillColor": muted,
                                           "symbolStrokeColor": muted},
         "scale": {"domain": list(shapes), "range": list(shapes.values())}},
    )


def direct(lines: Sequence[Line]) -> bool:
    """True where names fit at the ends of the lines, also on a telephone."""
    return 1 < len(lines) <= DIRECT and max(len(line.label) for line in lines) <= LETTERS


def legend(labels: Sequence[str], title: str | None = None, axis: int = 90) -> dict[str, Any]:
    """A legend under the drawing, with as many columns as fit into its width.

    ``width`` is that of the whole drawing when Vega lays the legend out; the names of an axis may take ``axis`` pixels
    of it.
    """
    lines = {label: broken(label, 30) for label in labels}
    long = json.dumps({label: one for label, one in lines.items() if one != label}, ensure_ascii=False)
    return {"orient": "bottom", "title": broken(title) if title else title, "symbolOpacity": 1, "labelLimit": 290,
            "columns": columns(str(column(labels)), axis),
            **({"labelExpr": f"({long})[datum.label] || datum.label"} if long != "{}" else {})}


def columns(wide: str, axis: int) -> dict[str, str]:
    """As many columns of a legend as fit; ``wide`` is the expression of the pixels that one takes."""
    return {"expr": f"max(1, min(4, floor((width - {axis}) / {wide})))"}


def column(labels: Sequence[str]) -> int:
    """The pixels that the longest label of a legend takes."""
    lines = [broken(label, 30) for label in labels]
    longest = max((len(line) for one in lines for line in ([one] if isinstance(one, str) else one)), default=1)
    return 28 + round(6.4 * longest)


def brief(found: Tidy, language: Language) -> tuple[Callable[[float], str], str]:
    """How values are written beside bars and points, and the unit that stands once above them ("" for none)."""
    written = measure(linear(found.frame["value"], zero=True), found.unit, language,
                      found.unit_words if found.scale in ("per_capita", "index", "difference") else None)
    most = float(found.frame["value"].abs().max()) / written.divisor
    decimals = found.decimals if written.divisor == 1 else 0 if most >= 1000 else 1 if most >= 10 else 2

    def write(value: float) -> str:
        number = language.number(abs(value) / written.divisor, decimals)
        sign = "\u2212" if value < 0 and number.strip("0.,") else ""
        return f"{sign}{written.prefix}{number}{written.suffix}"

    return write, written.title


def unique(labels: Sequence[str], codes: Sequence[str]) -> list[str]:
    """The labels, with the code added where two are the same."""
    seen = {label for label in labels if list(labels).count(label) > 1}
    return [f"{label} ({code})" if label in seen else label for label, code in zip(labels, codes, strict=True)]


def codes_table(found: Tidy) -> pd.DataFrame:
    """What is drawn, with codes: indicator (as which it is published), place, period, dimensions, value, status."""
    columns = ["indicator", "place", "period", *found.dimensions, "value", "status"]
    codes = found.frame[columns].reset_index(drop=True)
    if any(line.origin != line.indicator for line in found.lines):
        origin = {line.number: line.origin for line in found.lines}
        codes["indicator"] = [origin[number] for number in found.frame["line"]]
    return codes


def wide_table(found: Tidy, context: Context) -> pd.DataFrame:
    """Periods down, lines across; a column of status where some values are not normal ones."""
    language = context.language
    heading = captions.headings(found, context)
    numbers = [line.number for line in found.lines]
    wide = found.frame.pivot(index="period", columns="line", values="value").reindex(columns=numbers).sort_index()
    names = dict(zip(numbers, unique([line.label for line in found.lines],
                                     [line.indicator for line in found.lines]), strict=True))
    periods = list(wide.index)
    table = wide.rename(columns=names).reset_index(drop=True)
    table.columns.name = None
    table.insert(0, heading["period"], [language.period(one, calendar_of(found, context)) for one in periods])
    marked = found.frame[~found.frame["status"].isin(["A", ""])]
    if len(marked):
        table[heading["status"]] = [_statuses(marked[marked["period"] == one], len(names), names, context)
                                    for one in periods]
    return table


def _statuses(rows: pd.DataFrame, lines: int, names: Mapping[int, str], context: Context) -> str:
    """"projection", or with the names where it holds for some lines only."""
    said = []
    for code, group in rows.groupby("status"):
        word = captions.status(str(code), context.language)
        if len(group) == lines:
            said.append(word)
        else:
            said.append(f"{word} ({', '.join(names[number] for number in group['line'])})")
    return "; ".join(said)


def long_table(found: Tidy, context: Context, columns: Sequence[str]) -> pd.DataFrame:
    """One row for each value, in words: ``columns`` among indicator, place, period, value, status and dimensions."""
    language, catalogue = context.language, context.catalogue
    heading = captions.headings(found, context)
    calendar = calendar_of(found, context)
    written: dict[str, Callable[[str], str]] = {
        "indicator": lambda code: language.of(catalogue.indicators[code].short),
        "place": context.place,
        "period": lambda code: language.period(code, calendar),
        "status": lambda code: captions.status(code, language),
    }
    table = pd.DataFrame({
        heading[column]: found.frame[column] if column == "value" else
        [written[column](code) if column in written else context.item(column, code) for code in found.frame[column]]
        for column in columns
    })
    status = heading["status"]
    if status in table and not table[status].any():
        del table[status]
    return table.reset_index(drop=True)


def figure(context: Context, found: Tidy, spec: dict[str, Any], table: pd.DataFrame, subtitle: str, alt: Sequence[str],
           notes: Sequence[str], *, units: Mapping[str, str] | None = None, **extra: Any) -> Figure:
    """Put a figure together; ``alt`` are its sentences after the first, ``units`` as in :class:`Figure` (by default
    that of the scale)."""
    card, language = context.card, context.language
    title = language.of(card.title)
    if found.scale in ("index", "per_capita", "difference"):
        units = units if units is not None else dict.fromkeys(found.origins, found.unit_words)
    return Figure(
        id=card.id, title=title, subtitle=subtitle, spec=spec, table=table, codes=codes_table(found),
        alt=" ".join([captions.opening(card.kind, title, subtitle, language), *alt]),
        credits=captions.credits((*found.origins, *found.extra_indicators), context.catalogue, language),
        notes=tuple(notes), derived=found.derived, language=language.code,
        units=units or {}, population=found.extra_indicators, extra=extra,
    )
