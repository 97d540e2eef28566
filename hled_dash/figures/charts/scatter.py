"""Scatters: two indicators, one point for each place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard, Indicator
from hled_dash.figures import captions, vegalite
from hled_dash.figures.axes import FROM_ZERO, Scale, linear, logarithmic, measure, value_axis
from hled_dash.figures.context import Context
from hled_dash.figures.cross_section import latest_bounded, snapshot
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.load import places_of
from hled_dash.figures.prepare import gather
from hled_dash.figures.tidy import SeriesFrame, Tidy, calendar_of, records
from hled_dash.language import Language

#: Up to this many points carry their names; above, only the reader's places do.
NAMED = 12
#: Width in pixels of the plot on a telephone.
NARROW = 260
#: Half the width of a point, in pixels.
POINT = 5
#: A positive series whose highest value is this many times its median is drawn on a logarithmic axis.
SKEWED = 20
#: A common period is preferred to each indicator's own newest when it is at most this much older, in years.
PATIENCE = 3


def draw_scatter(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                 catalogue: Catalogue) -> Figure:
    """The first series across, the second one up, in one period (each one's newest where they share none).

    Places that lack one of the two are left out and named.
    """
    context = Context(card, selection, language, catalogue)
    _ = language.text
    codes = [one.indicator for one in card.series]
    if len(card.series) < 2:
        return replace(captions.nothing(context, codes), empty=_("A scatter needs two indicators: choose one more."))
    parts = [latest_bounded(gather([frames[number], *frames[len(card.series):]], _with_one(context, number),
                                   scales=("per_capita",), bounded=False), context)
             for number in (0, 1)]
    if any(part.frame.empty for part in parts):
        periods = pd.concat([frames[0].frame["period"], frames[1].frame["period"]])
        return captions.nothing(context, codes, None, periods if all(len(one.frame) for one in frames[:2]) else ())
    parts = [_one_line_each(part) for part in parts]
    shared = _shared(parts) if selection.period is None else None
    if shared is not None:
        parts = [part.restrict(part.frame[_keys(part).isin(shared)]) for part in parts]
    shots = [snapshot(part, context).tidy for part in parts]
    points = shots[0].frame.merge(shots[1].frame, on="place", suffixes=("_x", "_y"))
    if points.empty:
        return captions.nothing(context, codes)
    kept = [shot.restrict(shot.frame[shot.frame["place"].isin(points["place"])]) for shot in shots]
    found = _both(kept)
    asked = places_of(card, selection, catalogue)
    missing = [place for place in asked if place not in set(points["place"])]
    said = [note for shot in kept for note in shot.notes]
    scales = [_scale(points[f"value_{axis}"], part, card) for axis, part in zip("xy", kept, strict=True)]
    for scale, part in zip(scales, kept, strict=True):
        if scale.log:
            said.append(_("{indicator} is drawn on a logarithmic scale.", indicator=_name(part, context)))
    drawn = _spec(points, kept, scales, context)
    when = sorted({*points["period_x"], *points["period_y"]})
    names = [_name(part, context) for part in kept]
    under = _("{one} and {two}, {period}", one=names[0], two=names[1],
              period=captions.span(when, language, calendar_of(found, context)))
    return vegalite.figure(context, found, drawn, _table(points, kept, context), under, _alt(points, kept, context),
                       captions.notes(found, context, missing=missing, extra=said),
                       units={code: part.unit_words for part in kept if part.scale == "per_capita"
                              for code in part.origins})


def _with_one(context: Context, number: int) -> Context:
    """The context with only one of the card's series."""
    return replace(context, card=context.card.model_copy(update={"series": (context.card.series[number],)}))


def _one_line_each(part: Tidy) -> Tidy:
    """One line for each place: the first, where items differ."""
    first = {line.place: line.number for line in reversed(part.lines)}
    return part.restrict(part.frame[part.frame["line"].isin(first.values())])


def _keys(part: Tidy) -> pd.Index[Any]:
    return part.frame.set_index(["place", "period"]).index


def _shared(parts: Sequence[Tidy]) -> pd.Index[Any] | None:
    """The places and periods that both series have, where a period with half of the places is not much too old."""
    both = _keys(parts[0]).intersection(_keys(parts[1])).unique()
    places = set(parts[0].places) & set(parts[1].places)
    counts = both.get_level_values("period").value_counts()
    common = counts[counts * 2 >= len(places)]
    if not len(common):
        return None
    newest = min(str(part.frame["period"].max()) for part in parts)
    return both if int(newest[:4]) - int(str(common.index.max())[:4]) <= PATIENCE else None


def _both(parts: Sequence[Tidy]) -> Tidy:
    """The rows of both series in one frame, for notes, credits and the table of codes."""
    shift = max(line.number for line in parts[0].lines) + 1
    second = parts[1].frame.assign(line=parts[1].frame["line"] + shift)
    lines = (*parts[0].lines, *(line._replace(number=line.number + shift) for line in parts[1].lines))
    dimensions = tuple(dict.fromkeys((*parts[0].dimensions, *parts[1].dimensions)))
    frame = pd.concat([parts[0].frame, second], ignore_index=True)
    for dimension in dimensions:
        frame[dimension] = frame[dimension].fillna("")
    return replace(parts[0], frame=frame, lines=lines, dimensions=dimensions, unit=None, notes=(),
                   derived=parts[0].derived or parts[1].derived,
                   extra_indicators=tuple(dict.fromkeys((*parts[0].extra_indicators, *parts[1].extra_indicators))))


def _scale(values: pd.Series, part: Tidy, card: FigureCard) -> Scale:
    positive = bool((values > 0).all())
    skewed = positive and len(values) > 4 and values.max() > SKEWED * values.median()
    if positive and (card.scale == "log" or skewed):
        return logarithmic(values)
    kind = part.unit.kind if part.unit else "rate"
    near = kind in FROM_ZERO and values.min() > 0 and values.min() < 0.5 * values.max()
    return linear(values, zero=near, reverse=kind == "rank")


def _indicator(part: Tidy, context: Context) -> Indicator:
    return context.catalogue.indicators[part.lines[0].indicator]


def _name(part: Tidy, context: Context) -> str:
    """The indicator's short name, with its items where it is broken down."""
    indicator = _indicator(part, context)
    items = [context.item(dimension, code) for dimension, code in part.lines[0].items if code and code != "T"]
    name = context.language.of(indicator.short)
    return f"{name} ({', '.join(items)})" if items else name


def _spec(points: pd.DataFrame, parts: Sequence[Tidy], scales: Sequence[Scale], context: Context) -> dict[str, Any]:
    shown, language = context.theme, context.language
    heading = captions.headings(parts[0], context)
    names = [_name(part, context) for part in parts]
    calendars = [calendar_of(part, context) for part in parts]
    chosen = set(context.selection.places)
    whole = bool(context.card.level)
    few = len(points) <= NAMED
    colours = {line.place: line.colour for line in parts[0].lines}
    shapes = {line.place: line.shape for line in parts[0].lines}
    labels = vegalite.unique([context.place(place) for place in points["place"]], list(points["place"]))
    rows = []
    for label, row in zip(labels, records(points), strict=True):
        one: dict[str, Any] = {
            "n": label, "x": row["value_x"], "y": row["value_y"], "p": language.period(row["period_x"], calendars[0]),
            "q": language.period(row["period_y"], calendars[1]), "v": parts[0].value(row["value_x"], language),
            "w": parts[1].value(row["value_y"], language),
        }
        if whole and row["place"] in chosen:
            one["k"] = 1
        if few or (whole and row["place"] in chosen):
            one["t"] = label
        statuses = dict.fromkeys(captions.status(code, language) for code in (row["status_x"], row["status_y"]))
        if word := ", ".join(filter(None, statuses)):
            one["u"] = word
        rows.append(one)
    _place_names(rows, scales)
    written = [measure(scale, part.unit, language, part.unit_words if part.scale == "per_capita" else None)
               for scale, part in zip(scales, parts, strict=True)]
    titles = [[name, one.title] if one.title and one.title.lower() not in name.lower() else [name]
              for name, one in zip(names, written, strict=True)]
    room = {"expr": "width"}
    across = value_axis(scales[0], written[0], horizontal=True) | {
        "title": [f"{titles[0][0]} \u2192", *titles[0][1:]], "titleAnchor": "end", "titleLimit": room, "domain": True}
    up = value_axis(scales[1], replace(written[1], title="\u2191")) | {
        "title": [f"\u2191 {titles[1][0]}", *titles[1][1:]], "titleY": -12 - 15 * (len(titles[1]) - 1),
        "titleLimit": room}
    x = {"field": "x", "type": "quantitative", "scale": scales[0].spec(), "axis": across}
    y = {"field": "y", "type": "quantitative", "scale": scales[1].spec(), "axis": up}
    by_place = not whole and few
    colour: dict[str, Any]
    shape: dict[str, Any]
    if by_place:
        domain = {label: (colours[place], shapes[place]) for label, place in zip(labels, points["place"], strict=True)}
        colour = {"field": "n", "type": "nominal", "legend": None,
                  "scale": {"domain": list(domain), "range": [one for one, _ in domain.values()]}}
        shape = {"field": "n", "type": "nominal", "legend": None,
                 "scale": {"domain": list(domain), "range": [one for _, one in domain.values()]}}
    else:
        plain = shown.accent if not chosen & set(points["place"]) or not whole else shown.quiet
        colour = {"condition": {"test": "datum.k", "value": shown.accent}, "value": plain}
        shape = {"condition": {"test": "datum.k", "value": "diamond"}, "value": "circle"}
    said = {"n": heading["place"], "v": names[0], "p": language.text("Period (across)"), "w": names[1],
            "q": language.text("Period (up)")}
    if any("u" in row for row in rows):
        said["u"] = heading["status"]
    layers: list[dict[str, Any]] = [{
        "mark": {"type": "point", "filled": True, "size": 80, "opacity": 0.9},
        "encoding": {"x": x, "y": y, "color": colour, "shape": shape, "tooltip": vegalite.tooltip(**said),
                     "fillOpacity": {"condition": {"test": "datum.u", "value": 0.35}, "value": 1}},
    }]
    for right, align, dx in ((0, "left", 8), (1, "right", -8)):
        layers.append({
            "transform": [{"filter": f"datum.t && datum.r == {right}"}],
            "mark": {"type": "text", "align": align, "baseline": "middle", "dx": dx, "dy": {"expr": "datum.d"},
                     "color": shown.ink},
            "encoding": {"x": x, "y": y, "text": {"field": "t"}},
        })
    return vegalite.framed(context, rows, layers, height=vegalite.LINE_HEIGHT)


def _place_names(rows: list[dict[str, Any]], scales: Sequence[Scale]) -> None:
    """Put names beside their points, right (r 0) or left (r 1) and up to a line higher or lower (d, in pixels).

    The reader's places come first; a name that collides everywhere is left to the tooltip and the table. Boxes are
    those of a narrow drawing, so that names are apart on a wide one too.
    """
    points = [(scales[0].share(row["x"]) * NARROW, (1 - scales[1].share(row["y"])) * vegalite.LINE_HEIGHT)
              for row in rows]
    put: list[tuple[float, float, float]] = []
    for row in sorted((one for one in rows if "t" in one), key=lambda one: "k" not in one):
        across = scales[0].share(row["x"]) * NARROW
        down = (1 - scales[1].share(row["y"])) * vegalite.LINE_HEIGHT
        length = 6.4 * len(row["t"])
        free = [(_under(points, across, down + shift, length, side), number, side, shift)
                for number, (shift, side) in enumerate(product((0, -12, 12), (0, 1)))
                if 0 <= down + shift <= vegalite.LINE_HEIGHT
                and (across + length < NARROW + 40 if side == 0 else across - length > -10)
                and all(end < start or begin > finish or abs(taken - down - shift) >= 13
                        for begin, end, taken in put
                        for start, finish in [_reach(across, length, side)])]
        # A name on another place's point would be read as that one's; the reader's places keep theirs all the same.
        under, _number, side, shift = min(free, default=(1, 0, 0, 0))
        if not free or (under and "k" not in row):
            del row["t"]
            continue
        put.append((*_reach(across, length, side), down + shift))
        row["r"], row["d"] = side, shift


def _under(points: Sequence[tuple[float, float]], across: float, level: float, length: float, side: int) -> int:
    """How many points a name would stand on, in a drawing of this width or of any other."""
    start, finish = _reach(across, length, side)
    return sum((x < across if side else x > across) and start - POINT < x < finish + POINT
               and abs(y - level) < 6 + POINT for x, y in points)


def _reach(across: float, length: float, side: int) -> tuple[float, float]:
    """Where a name begins and ends."""
    return (across - 8 - length, across) if side else (across, across + 8 + length)


def _table(points: pd.DataFrame, parts: Sequence[Tidy], context: Context) -> pd.DataFrame:
    _ = context.language.text
    language = context.language
    names = [_name(part, context) for part in parts]
    if names[0] == names[1]:
        names = [f"{names[0]} (x)", f"{names[1]} (y)"]
    calendars = [calendar_of(part, context) for part in parts]
    table = pd.DataFrame({_("Place"): [context.place(place) for place in points["place"]]})
    same = (points["period_x"] == points["period_y"]).all() and calendars[0] == calendars[1]
    if same:
        table[_("Period")] = [language.period(period, calendars[0]) for period in points["period_x"]]
    for axis, name, calendar in zip("xy", names, calendars, strict=True):
        table[name] = points[f"value_{axis}"]
        if not same:
            table[_("Period of {indicator}", indicator=name)] = [
                language.period(period, calendar) for period in points[f"period_{axis}"]]
    status = [", ".join(dict.fromkeys(filter(None, (captions.status(one, language), captions.status(two, language)))))
              for one, two in zip(points["status_x"], points["status_y"], strict=True)]
    if any(status):
        table[_("Status")] = status
    return table


def _alt(points: pd.DataFrame, parts: Sequence[Tidy], context: Context) -> list[str]:
    """How many points, the two ends across, and whether the two go together (rank correlation)."""
    language = context.language
    _ = language.text
    names = [_name(part, context) for part in parts]
    rows = records(points.sort_values("value_x", kind="stable"))
    said = [language.plural("{count} point.", "{count} points.", len(points))]

    def told(row: dict[str, Any], message: str) -> str:
        return message.format(place=context.place(row["place"]), one=names[0], two=names[1],
                              first=parts[0].spoken(row["value_x"], language),
                              second=parts[1].spoken(row["value_y"], language))

    if len(points) > 1:
        said.append(told(rows[-1],
                         _("Furthest right: {place} ({one} {first}, {two} {second}).")))
        said.append(told(rows[0],
                         _("Furthest left: {place} ({one} {first}, {two} {second}).")))
    else:
        said.append(told(rows[0], _("{place}: {one} {first}, {two} {second}.")))
    if len(points) >= 8:
        together = points["value_x"].rank().corr(points["value_y"].rank())
        if together > 0.5:
            said.append(_("Places with more of the one tend to have more of the other; that is no proof of a cause."))
        elif together < -0.5:
            said.append(_("Places with more of the one tend to have less of the other; that is no proof of a cause."))
    return said
