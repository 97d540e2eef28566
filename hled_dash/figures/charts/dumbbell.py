"""Gaps: two items for each place, joined by a line, with their difference."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import captions, vegalite
from hled_dash.figures.axes import linear, measure, value_axis
from hled_dash.figures.charts.bars import MOST
from hled_dash.figures.context import Context
from hled_dash.figures.cross_section import latest_bounded, snapshot
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.load import places_of
from hled_dash.figures.prepare import gather
from hled_dash.figures.tidy import SeriesFrame, Tidy, calendar_of, records
from hled_dash.language import Language


def draw_dumbbell(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                  catalogue: Catalogue) -> Figure:
    """Two values for each place in its newest common period, the widest gap first.

    The pair are the two items (or indicators) that ``card.colour`` tells apart, in the order of the catalogue.
    """
    context = Context(card, selection, language, catalogue)
    whole = gather(frames, context, scales=("per_capita",), bounded=False)
    colour = card.colour if card.colour != "place" else next(
        (one for one in ("indicator", *whole.dimensions) if whole.frame[one].nunique() > 1), "indicator")
    pair = list(dict.fromkeys(
        line.indicator if colour == "indicator" else dict(line.items).get(colour, "") for line in whole.lines))[:2]
    inside = latest_bounded(whole, context)
    rows = inside.frame[inside.frame[colour].isin(pair)].drop_duplicates(["place", "period", colour])
    both = rows.groupby(["place", "period"])[colour].transform("nunique") == 2
    if not both.any():
        return captions.nothing(context, [one.indicator for one in card.series], inside, whole.frame["period"])
    asked = places_of(card, selection, catalogue)
    shot = snapshot(inside.restrict(rows[both]), context)
    missing = captions.missing_places(shot.tidy, context, asked)
    wide = _wide(shot.tidy, colour, pair)
    said: list[str] = []
    most = card.top or MOST
    if len(wide) > most:
        said.append(language.plural("{count} more place is not drawn; the list is cut after the first {top}.",
                                    "{count} more places are not drawn; the list is cut after the first {top}.",
                                    len(wide) - most, top=most))
        wide = wide.head(most)
    frame = shot.tidy.frame
    found = shot.tidy.restrict(frame[frame["place"].isin(wide["place"])])
    names = [_word(colour, code, context) for code in pair]
    calendar = calendar_of(found, context)
    drawn = _spec(wide, found, colour, pair, names, shot.period, context)
    under = captions.subtitle(found.unit_words, [shot.period], context, calendar)
    return vegalite.figure(context, found, drawn, _table(wide, names, context, calendar), under,
                       _alt(wide, found, names, context), captions.notes(found, context, missing=missing, extra=said))


def _word(colour: str, code: str, context: Context) -> str:
    if colour == "indicator":
        return context.language.of(context.catalogue.indicators[code].short)
    return context.item(colour, code)


def _wide(found: Tidy, colour: str, pair: Sequence[str]) -> pd.DataFrame:
    """Columns place, period, one, two (the pair's values), gap (two minus one), status; widest gap first."""
    rows = found.frame
    keys = ["place", "period"]
    first = rows[rows[colour] == pair[0]][[*keys, "value", "status"]].rename(columns={"value": "one"})
    second = rows[rows[colour] == pair[1]][[*keys, "value", "status"]].rename(columns={"value": "two"})
    wide = first.merge(second, on=keys, suffixes=("", "_two"))
    wide["status"] = wide["status"].where(wide["status"] != "A", wide["status_two"])
    wide["gap"] = wide["two"] - wide["one"]
    wide["size"] = wide["gap"].abs()
    return wide.sort_values("size", ascending=False, kind="stable", ignore_index=True).drop(columns=["status_two"])


def _spec(wide: pd.DataFrame, found: Tidy, colour: str, pair: Sequence[str], names: Sequence[str], period: str,
          context: Context) -> dict[str, Any]:
    shown, language = context.theme, context.language
    calendar = calendar_of(found, context)
    heading = captions.headings(found, context)
    own = {one.indicator if colour == "indicator" else dict(one.items).get(colour): one.colour for one in found.lines}
    colours = [own.get(code, shown.accent) for code in pair]
    if colours[0] == colours[1]:
        colours = list(shown.palette[:2])
    scale = linear([*wide["one"], *wide["two"]], zero=False)
    written = measure(scale, found.unit, language, found.unit_words if found.scale == "per_capita" else None)
    labels = vegalite.unique([context.place(place) for place in wide["place"]], list(wide["place"]))
    labels = [label if here == period else f"{label} ({language.period(here, calendar)})"
              for label, here in zip(labels, wide["period"], strict=True)]
    rows = []
    for label, row in zip(labels, records(wide), strict=True):
        one: dict[str, Any] = {
            "n": label, "a": row["one"], "b": row["two"], "m": max(row["one"], row["two"]),
            "p": language.period(row["period"], calendar), "v": found.value(row["one"], language),
            "w": found.value(row["two"], language),
            "g": captions.difference(row["size"], found.unit, found.decimals, language),
        }
        if word := captions.status(row["status"], language):
            one["u"] = word
        rows.append(one)
    y = {"field": "n", "type": "nominal", "sort": None, "scale": {"domain": labels},
         "axis": {"title": None, "labelLimit": 170, "labelColor": shown.ink}}
    axis = value_axis(scale, written, horizontal=True) | {"title": None}
    said = {"n": heading["place"], "p": heading["period"], "v": names[0], "w": names[1],
            "g": language.text("Difference")}
    if (~wide["status"].isin(["A", ""])).any():
        said["u"] = heading["status"]

    # The size of the gap is written to the right of the larger value: room for the longest of these words.
    # On a plot too narrow for that, they are left to the tooltip and the table.
    room = 12 + round(6.4 * max(len(one["g"]) for one in rows))
    narrow = f"width < {room + 100}"
    ranged = scale.spec() | {"range": [0, {"expr": f"{narrow} ? width : width - {room}"}]}

    def x(field: str) -> dict[str, Any]:
        return {"field": field, "type": "quantitative", "scale": ranged, "axis": axis}

    box = vegalite.legend(names) | {"orient": "top", "offset": 4,
                                "labelExpr": f"datum.label == 'a' ? {json.dumps(names[0])} : {json.dumps(names[1])}"}
    points = {
        "transform": [{"fold": ["a", "b"], "as": ["k", "x"]}],
        "mark": {"type": "point", "filled": True, "size": 95, "opacity": 1},
        "encoding": {
            "y": y, "x": x("x"), "tooltip": vegalite.tooltip(**said),
            "color": {"field": "k", "type": "nominal", "legend": box,
                      "scale": {"domain": ["a", "b"], "range": colours}},
            "shape": {"field": "k", "type": "nominal", "legend": box,
                      "scale": {"domain": ["a", "b"], "range": ["circle", "diamond"]}},
        },
    }
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "strokeWidth": 3, "color": shown.quiet, "opacity": 0.7},
         "encoding": {"y": y, "x": x("a"), "x2": {"field": "b"}, "tooltip": vegalite.tooltip(**said)}},
        points,
        {"transform": [{"calculate": f"{narrow} ? '' : datum.g", "as": "gap"}],
         "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 9, "color": shown.ink},
         "encoding": {"y": y, "x": x("m"), "text": {"field": "gap"}}},
    ]
    return vegalite.framed(context, rows, layers, height=max(len(rows) * 26, 60))


def _table(wide: pd.DataFrame, names: Sequence[str], context: Context, calendar: str) -> pd.DataFrame:
    _ = context.language.text
    language = context.language
    table = pd.DataFrame({
        _("Place"): [context.place(place) for place in wide["place"]],
        _("Period"): [language.period(period, calendar) for period in wide["period"]],
        names[0]: wide["one"], names[1]: wide["two"], _("Difference"): wide["size"],
    })
    if (~wide["status"].isin(["A", ""])).any():
        table[_("Status")] = [captions.status(code, language) for code in wide["status"]]
    return table


def _alt(wide: pd.DataFrame, found: Tidy, names: Sequence[str], context: Context) -> list[str]:
    """The widest and the narrowest gap."""
    language = context.language
    _ = language.text
    rows = records(wide)

    def told(row: dict[str, Any], message: str) -> str:
        return message.format(
            place=context.place(row["place"]), one=names[0], two=names[1], first=found.spoken(row["one"], language),
            second=found.spoken(row["two"], language),
            gap=captions.difference(row["size"], found.unit, found.decimals, language))

    said = [told(rows[0], _("Widest in {place}: {one} {first}, {two} {second}, {gap} apart."))]
    if len(wide) > 1:
        said.append(told(rows[-1], _("Narrowest in {place}: {one} {first}, {two} {second}, {gap} apart.")))
    return said
