"""Maps: places coloured by classes, and points sized by their value.

Shapes come by address, so that a browser fetches each file once and keeps it; only the values of the figure travel in
its specification. :func:`inline_geometry` puts the shapes in where no browser is (pictures, slides).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard, Window
from hled_dash.catalogue.geography import (
    ADDRESS,
    Layers,
    Shapes,
    address,
    centres,
    places_in,
    shapes_for,
    topology,
)
from hled_dash.catalogue.models import Level
from hled_dash.figures import spec, words
from hled_dash.figures.bars import latest_bounded
from hled_dash.figures.classes import Classes, classify
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.read import places_of
from hled_dash.figures.style import Theme, ink_on
from hled_dash.figures.tidy import Context, SeriesFrame, Snapshot, Tidy, calendar_of, records, snapshot, tidy
from hled_dash.language import Language

#: Up to so many places carry their name and value on the map.
NAMED = 14
#: Names beside the largest points.
NAMED_POINTS = 6
#: Largest point, in square pixels.
LARGEST = 900
#: Usual width of a letter beside a point, in pixels.
LETTER = 5.8
#: The width that the height is reckoned for; narrower maps keep their height.
WIDTH = 680
#: South, west, north, east of a map without a window.
WORLD = (6.0, -127.0, 52.0, -64.0)
#: South, west, north, east in degrees.
Bounds = tuple[float, float, float, float]
#: Levels whose lines stand under points, in windows that have no shapes of the points' own level.
GROUND: tuple[Level, ...] = ("us_state", "admin1", "country")


def choropleth(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
               catalogue: Catalogue) -> Figure:
    """One period; every place of the level in the window, coloured by class. Places without a figure are grey.

    The classes are those of all periods together, so that the same colour means the same in every year.
    """
    context = Context(card, selection, language, catalogue)
    prepared = _prepare(frames, context)
    if isinstance(prepared, Figure):
        return prepared
    whole, shot = prepared
    found = shot.tidy
    level = _level(found, context)
    window = _window(level, context)
    layers = shapes_for(catalogue, level, window=window.id if window else None,
                        places=() if card.window else card.places)
    asked = places_of(card, selection, catalogue)
    drawable = dict.fromkeys(place for one in layers.units for place in places_in(one))
    wanted = [place for place in asked if place in drawable]
    indicator = catalogue.indicators[found.indicators[0]]
    published = found.scale == "published"
    classes = classify(list(whole.frame["value"]), context.theme, found.decimals,
                       fixed=indicator.fixed_breaks if published else (),
                       middle=indicator.middle if published else None)
    rows = _rows(shot, classes, context)
    drawn = _choropleth(rows, classes, layers, wanted, window, found, context)
    shapeless = [row["place"] for row in rows if row["place"] not in drawable]
    missing = [place for place in asked if place not in set(found.places)]
    extra = _said(found, context)
    if shapeless:
        extra.append(language.plural("{count} place has a figure and no shape on this map: {places}.",
                                     "{count} places have a figure and no shape on this map: {places}.", len(shapeless),
                                     places=words.listing([context.place(place) for place in shapeless], language)))
    return _figure(rows, missing, extra, drawn, shot, context)


def points(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
           catalogue: Catalogue) -> Figure:
    """One period; a circle at each place, its area in proportion to the value, on one scale for all periods."""
    context = Context(card, selection, language, catalogue)
    prepared = _prepare(frames, context)
    if isinstance(prepared, Figure):
        return prepared
    whole, shot = prepared
    found = shot.tidy
    level = _level(found, context)
    window = _window(level, context)
    layers = _ground(window, catalogue) if window else []
    asked = places_of(card, selection, catalogue)
    missing = [place for place in asked if place not in set(found.places)]
    rows = _rows(shot, None, context)
    nowhere = [row["place"] for row in rows if not _located(row["place"], context)]
    drawn = _points(rows, missing, float(whole.frame["value"].max()), layers, window, found, context)
    extra = _said(found, context)
    if nowhere:
        extra.append(language.plural("{count} place has a figure and no point on this map: {places}.",
                                     "{count} places have a figure and no point on this map: {places}.", len(nowhere),
                                     places=words.listing([context.place(place) for place in nowhere], language)))
    return _figure(rows, missing, extra, drawn, shot, context)


def _ground(window: Window, catalogue: Catalogue) -> list[Layers]:
    """Land under points: everything that was made for the window, else the first level that it has."""
    found = [(level, shapes_for(catalogue, level, window=window.id)) for level in GROUND]
    made = [layers for _level, layers in found if any(window.id in one.windows for one in layers.units)]
    return made or [layers for level, layers in found if level in window.levels][:1]


def inline_geometry(drawing: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a specification with the shapes in the place of their addresses, to be drawn without a browser.

    Specifications without shapes come back as they are (copied).
    """
    found: dict[str, Any] = copy.deepcopy(dict(drawing))
    for data in _sources(found):
        name = data.pop("url").removeprefix(f"{ADDRESS}/").partition("?")[0]
        data["values"] = topology(name)
    return found


def _sources(part: Any) -> Iterator[dict[str, Any]]:
    """Every data source of a specification that names a file of shapes."""
    if isinstance(part, dict):
        if isinstance(part.get("url"), str) and part["url"].startswith(ADDRESS):
            yield part
        else:
            for inner in part.values():
                yield from _sources(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _sources(inner)


def _prepare(frames: Sequence[SeriesFrame], context: Context) -> Figure | tuple[Tidy, Snapshot]:
    """All periods of the first series, and the one to draw; a figure that says why where there is nothing."""
    whole = tidy(frames, context, scales=("per_capita",), bounded=False)
    if not whole.frame.empty:
        first = whole.lines[0]
        kept = [line for line in whole.lines if (line.indicator, line.items) == (first.indicator, first.items)]
        if len(kept) < len(whole.lines):
            name = ", ".join([context.language.of(context.catalogue.indicators[first.indicator].short),
                              *(context.item(dimension, code) for dimension, code in first.items)])
            note = context.language.text("Only the first series is drawn: {name}.", name=name)
            whole = whole.restrict(whole.frame[whole.frame["line"].isin([line.number for line in kept])], [note])
    found = latest_bounded(whole, context)
    if found.frame.empty:
        return words.nothing(context, [one.indicator for one in context.card.series], found, whole.frame["period"])
    # Years are not mixed on a map: a place without a figure in the year shown stays empty.
    return whole, snapshot(found, context, years_back=0)


def _level(found: Tidy, context: Context) -> Level:
    """The level to draw: the card's, or that of the first place."""
    return context.card.level or context.catalogue.places[found.places[0]].level


def _window(level: str, context: Context) -> Window | None:
    """The card's window; without one, the first that has the level, unless the card names its own places."""
    windows = context.catalogue.windows
    if context.card.window:
        return windows[context.card.window]
    if context.card.places and context.card.level:
        return None
    return next((window for window in windows.values() if level in window.levels), None)


def _rows(shot: Snapshot, classes: Classes | None, context: Context) -> list[dict[str, Any]]:
    """The rows of the drawing, highest first: place, name, value, written value, period, status, rank, class."""
    found, language = shot.tidy, context.language
    reverse = not (found.unit is not None and found.unit.kind == "rank")
    calendar = calendar_of(found, context)
    ordered = sorted(records(found.frame), key=lambda row: row["value"], reverse=reverse)
    ranks: dict[float, int] = {}
    for number, row in enumerate(ordered, start=1):
        ranks.setdefault(row["value"], number)
    return [{
        "place": row["place"], "name": _name(row["place"], context), "value": row["value"],
        "written": found.value(row["value"], language), "period": language.period(row["period"], calendar),
        "status": words.status(row["status"], language), "rank": ranks[row["value"]],
        "ranked": language.text("{rank} of {count}", rank=language.number(ranks[row["value"]]),
                                count=language.number(len(ordered))),
        **({"class": classes.of(row["value"])} if classes else {}),
    } for row in ordered]


def _name(place: str, context: Context) -> str:
    """A place's name; a municipality with its state, because many share a name."""
    known = context.catalogue.places.get(place)
    if known is not None and known.level == "admin2" and known.parent:
        return f"{context.place(place)}, {context.place(known.parent)}"
    return context.place(place)


def _choropleth(rows: Sequence[Mapping[str, Any]], classes: Classes, layers: Layers, wanted: Sequence[str],
                window: Window | None, found: Tidy, context: Context) -> dict[str, Any]:
    shown, language = context.theme, context.language
    _ = language.text
    on_map = set(wanted)
    here = [row for row in rows if row["place"] in on_map]
    empty = [place for place in wanted if place not in {row["place"] for row in here}]
    labels, title = _labels(classes, [row["class"] for row in here], found, context)
    none = _("No figure ({count})", count=language.number(len(empty)))
    data: list[dict[str, Any]] = []
    for row in here:
        one = {"k": row["place"], "n": row["name"], "y": row["value"], "w": row["written"], "p": row["period"],
               "r": row["ranked"], "c": labels[row["class"]]}
        data.append(one | ({"u": row["status"]} if row["status"] else {}))
    for place in empty:
        data.append({"k": place, "n": _name(place, context), "w": _("no published figure"), "c": none})
    domain, colours = [*labels], [*classes.colours]
    if empty:
        domain.append(none)
        colours.append(shown.rule)
    heading = words.headings(found, context)
    said = {"n": heading["place"], "w": heading["value"], "p": heading["period"], "r": _("Rank")}
    if any(row["status"] for row in here):
        said["u"] = heading["status"]
    fields = ["n", "y", "c", *("w", "p", "r"), *(["u"] if "u" in said else [])]
    small = len(wanted) > 100
    chosen = [place for place in context.selection.places if place in on_map] if len(wanted) > 1 else []
    parts: list[dict[str, Any]] = [_land(one, shown) for one in layers.surroundings]
    for shapes in layers.units:
        parts.append({
            "data": _file(shapes),
            "transform": [
                {"lookup": "properties.place", "from": {"data": {"values": data}, "key": "k", "fields": fields}},
                {"filter": "isValid(datum.c)"},
            ],
            "mark": {"type": "geoshape", "strokeWidth": 0.25 if small else 0.7, "strokeJoin": "round"},
            "encoding": {
                "color": {"field": "c", "type": "nominal", "scale": {"domain": domain, "range": colours},
                          "legend": spec.legend(domain, title) | {
                              "symbolType": "square", "symbolStrokeColor": shown.muted, "symbolStrokeWidth": 0.7,
                              "symbolSize": 140, "titleLimit": 330}},
                "stroke": {"condition": {"test": "!isValid(datum.y)", "value": shown.muted},
                           "value": shown.ground if small else shown.muted},
                "strokeDash": {"condition": {"test": "!isValid(datum.y)", "value": [2, 2]}, "value": [1, 0]},
                "tooltip": spec.tooltip(**said),
            },
        })
    parts += [_line(one, shown.ink, 0.6) for one in layers.outlines]
    if chosen:
        for shapes in layers.units:
            parts.append(_line(shapes, shown.ink, 2.0) | {
                "transform": [{"filter": {"field": "properties.place", "oneOf": chosen}}]})
    bounds = window.bounds if window else _bounds(layers, wanted)
    if len(wanted) <= NAMED:
        parts += _names(here, classes, layers, bounds, found, context)
    return _framed(parts, bounds, context)


def _labels(classes: Classes, members: Sequence[int], found: Tidy, context: Context) -> tuple[list[str], str]:
    """The classes as ranges in the reader's numbers, with how many places are in each; and what the numbers are."""
    language = context.language
    _ = language.text
    large = max(map(abs, classes.limits), default=0) >= 1e7
    size = 1e6 if large else 1
    places = max((_decimals(limit / size) for limit in classes.limits), default=0)
    numbers = [language.number(limit / size, places) for limit in classes.limits]
    if not numbers:
        ranges = [_("all")]
    else:
        ranges = [f"< {numbers[0]}", *(f"{low}\u2013{high}" for low, high in pairwise(numbers)),
                  f"\u2265 {numbers[-1]}"]
        if any(limit < 0 for limit in classes.limits):
            # A dash between negative numbers reads as a sign.
            ranges[1:-1] = [_("{low} to {high}", low=low, high=high)
                            for low, high in pairwise(numbers)]
    labels = [f"{one} ({language.number(list(members).count(number))})" for number, one in enumerate(ranges)]
    unit = found.unit_words
    if large:
        return labels, _("Million {unit} (number of places)", unit=unit)
    return labels, _("{unit} (number of places)", unit=unit[:1].upper() + unit[1:] if unit[1:2].islower() else unit)


def _decimals(value: float) -> int:
    """Decimals that a rounded limit needs, at most four."""
    return next((count for count in range(4) if math.isclose(round(value, count), value, abs_tol=1e-9)), 4)


def _names(rows: Sequence[Mapping[str, Any]], classes: Classes, layers: Layers, bounds: Bounds, found: Tidy,
           context: Context) -> list[dict[str, Any]]:
    """Name and value on each place, with a rim in its colour so that they also read where they reach beyond it.

    Of names that would touch, the higher value keeps its own; the others are found by pointing and in the table.
    """
    at = {place: centre for one in layers.units for place, centre in centres(one).items()}
    degree = WIDTH / (bounds[3] - bounds[1])
    data: list[dict[str, Any]] = []
    for row in rows:
        if row["place"] not in at:
            continue
        x, y = at[row["place"]]
        text = [context.place(row["place"]), found.short(row["value"], context.language)]
        half = max(map(len, text)) * LETTER / 2
        if all(abs(y - one["y"]) * degree > 24 or abs(x - one["x"]) * degree > half + one["half"] for one in data):
            colour = classes.colours[row["class"]]
            data.append({"x": x, "y": y, "t": text, "f": colour, "i": ink_on(colour), "half": half})
    return _written([{key: value for key, value in one.items() if key != "half"} for one in data], {"align": "center"})


def _written(data: Sequence[Mapping[str, Any]], style: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Text t at longitude x and latitude y, twice: its rim (colour f) and itself (colour i).

    Hidden where the map is too narrow to hold it.
    """
    encoding = {"longitude": {"field": "x", "type": "quantitative"}, "latitude": {"field": "y", "type": "quantitative"},
                "text": {"field": "t"}}
    mark = {"type": "text", "baseline": "middle", "fontSize": 11, "lineHeight": 12, "tooltip": None,
            "opacity": {"expr": "width < 440 ? 0 : 1"}, **style}
    rim = {"stroke": {"expr": "datum.f"}, "strokeWidth": 3, "strokeJoin": "round", "color": {"expr": "datum.f"}}
    return [{"data": {"values": list(data)}, "mark": mark | colours, "encoding": encoding}
            for colours in (rim, {"color": {"expr": "datum.i"}})] if data else []


def _points(rows: Sequence[Mapping[str, Any]], missing: Sequence[str], most: float, layers: Sequence[Layers],
            window: Window | None, found: Tidy, context: Context) -> dict[str, Any]:
    shown, language = context.theme, context.language
    _ = language.text
    heading = words.headings(found, context)
    said = {"n": heading["place"], "w": heading["value"], "p": heading["period"], "r": _("Rank")}
    data = []
    for row in rows:
        if point := _located(row["place"], context):
            one = {"k": row["place"], "x": point[0], "l": point[1], "n": row["name"], "y": row["value"],
                   "w": row["written"], "p": row["period"], "r": row["ranked"]}
            data.append(one | ({"u": row["status"]} if row["status"] else {}))
    if any(row["status"] for row in rows):
        said["u"] = heading["status"]
    parts: list[dict[str, Any]] = []
    parts += [_land(land, shown) for land in dict.fromkeys(land for one in layers for land in one.surroundings)]
    # Two tones where two countries meet.
    parts += [_land(land, shown, 0.65 if number else 1.0)
              for number, land in enumerate(dict.fromkeys(land for one in layers for land in one.units))]
    ticks, size = _sizes(most, found, context)
    where = {"longitude": {"field": "x", "type": "quantitative"}, "latitude": {"field": "l", "type": "quantitative"}}
    if empty := [point for place in missing if (point := _located(place, context))]:
        parts.append({
            "data": {"values": [{"x": x, "l": y} for x, y in empty]},
            "mark": {"type": "point", "shape": "cross", "size": 30, "strokeWidth": 1, "color": shown.muted,
                     "filled": False},
            "encoding": where,
        })
    parts.append({
        "data": {"values": data},
        "mark": {"type": "circle", "opacity": 0.72, "color": shown.accent, "stroke": shown.ground, "strokeWidth": 0.8},
        "encoding": where | {
            "size": {"field": "y", "type": "quantitative", "scale": {"domain": [0, most], "range": [0, LARGEST],
                                                                     "clamp": True},
                     "legend": {"orient": "bottom", "values": [tick for tick, _label in ticks], "title": size,
                                "titleLimit": 330, "symbolFillColor": shown.accent, "symbolOpacity": 0.72,
                                "symbolStrokeWidth": 0,
                                "labelExpr": _choose([(tick, label) for tick, label in ticks])}},
            "tooltip": spec.tooltip(**said),
        },
    })
    for align, sign in (("left", 1), ("right", -1)):
        named = [{"x": one["x"], "y": one["y"], "t": one["t"], "d": sign * one["d"], "f": shown.ground, "i": shown.ink}
                 for one in _spread(data, most, window) if one["side"] == align]
        parts += _written(named, {"align": align, "dx": {"expr": "datum.d"}})
    return _framed(parts, window.bounds if window else WORLD, context)


def _spread(data: Sequence[Mapping[str, Any]], most: float, window: Window | None) -> list[dict[str, Any]]:
    """Names of the largest points that do not touch each other: x, y, t (name), d (distance in pixels) and side."""
    _south, west, _north, east = window.bounds if window else WORLD
    degree = WIDTH / (east - west)
    named: list[dict[str, Any]] = []
    for row in data:
        if len(named) >= NAMED_POINTS or row["y"] <= 0 or row["y"] < most / 50:
            break
        away = round(math.sqrt(row["y"] / most * LARGEST / math.pi) + 4)
        long = (away + len(row["n"]) * LETTER) / degree
        right = row["x"] + long <= east
        begin, end = (row["x"], row["x"] + long) if right else (row["x"] - long, row["x"])
        if all(abs(row["l"] - one["y"]) * degree > 15 or end < one["begin"] or one["end"] < begin for one in named):
            named.append({"x": row["x"], "y": row["l"], "t": row["n"], "d": away, "begin": begin, "end": end,
                          "side": "left" if right else "right"})
    return named


def _sizes(most: float, found: Tidy, context: Context) -> tuple[list[tuple[float, str]], str]:
    """Three round values for the legend of sizes, and its title."""
    language = context.language
    if most <= 0:
        return [(most, language.number(most))], found.unit_words
    step = 10.0 ** math.floor(math.log10(most))
    top = next(size * step for size in (8, 6, 5, 4, 3, 2, 1) if size * step <= most)
    return [(value, found.short(value, language)) for value in (top / 10, top / 2, top)], found.unit_words


def _choose(labels: Sequence[tuple[float, str]]) -> str:
    """A Vega expression that writes each of the legend's values as given."""
    text = "''"
    for value, label in reversed(labels):
        escaped = label.replace("'", "\\'")
        text = f"datum.value == {value!r} ? '{escaped}' : {text}"
    return text


def _located(place: str, context: Context) -> tuple[float, float] | None:
    known = context.catalogue.places.get(place)
    if known is None or known.longitude is None or known.latitude is None:
        return None
    return known.longitude, known.latitude


def _file(shapes: Shapes) -> dict[str, Any]:
    return {"url": address(shapes.file), "format": {"type": "topojson", "feature": shapes.object}}


def _land(shapes: Shapes, shown: Theme, strength: float = 0.55) -> dict[str, Any]:
    """Quiet land under what is shown."""
    return {"data": _file(shapes), "mark": {"type": "geoshape", "fill": shown.rule, "fillOpacity": strength,
                                            "stroke": shown.ground, "strokeWidth": 0.8, "tooltip": None}}


def _line(shapes: Shapes, colour: str, width: float) -> dict[str, Any]:
    return {"data": _file(shapes), "mark": {"type": "geoshape", "filled": False, "stroke": colour,
                                            "strokeWidth": width, "strokeJoin": "round", "tooltip": None}}


def _bounds(layers: Layers, wanted: Sequence[str]) -> Bounds:
    """South, west, north, east around the middles of some places, where no window says it."""
    at = {place: centre for one in layers.units for place, centre in centres(one).items()}
    middles = [at[place] for place in wanted if place in at]
    if not middles:
        return WORLD
    across, up = [x for x, _y in middles], [y for _x, y in middles]
    # Half a unit on each side; a single unit gets a degree.
    rim = max(0.5, (max(across) - min(across)) / 12)
    return min(up) - rim, min(across) - rim, max(up) + rim, max(across) + rim


def _framed(parts: Sequence[Mapping[str, Any]], bounds: Bounds, context: Context) -> dict[str, Any]:
    """The specification: an equal-area cone through the window, as large as fits."""
    south, west, north, east = bounds
    sixth = (north - south) / 6
    wide = (east - west) * math.cos(math.radians((north + south) / 2))
    height = min(520, max(240, round(WIDTH * (north - south) / wide)))
    drawn = spec.framed(context, [], parts, height=height, projection={
        "type": "conicEqualArea", "parallels": [round(south + sixth, 2), round(north - sixth, 2)],
        "rotate": [round(-(west + east) / 2, 2), 0, 0],
    })
    # Each layer has its own data.
    del drawn["data"]
    return drawn


def _said(found: Tidy, context: Context) -> list[str]:
    """What marks estimates and projections here, where nothing can be drawn hollow."""
    marked = set(found.frame["status"]) & {"E", "F"}
    if marked and set(found.frame["status"]) != {"E"}:
        _ = context.language.text
        return [_("Estimates and projections are named in the table and when a place is pointed at.")]
    return []


def _figure(rows: Sequence[Mapping[str, Any]], missing: Sequence[str], extra: Sequence[str], drawn: dict[str, Any],
            shot: Snapshot, context: Context) -> Figure:
    found, language = shot.tidy, context.language
    calendar = calendar_of(found, context)
    under = words.subtitle(found.unit_words, [shot.period], context, calendar)
    hollow = {language.text("Projections are drawn hollow or dashed."),
              language.text("Estimates are drawn hollow or dotted.")}
    notes = [note for note in words.notes(found, context, missing=missing, extra=extra) if note not in hollow]
    return spec.figure(context, found, drawn, _table(rows, found, context), under, _alt(rows, missing, found, context),
                       notes)


def _table(rows: Sequence[Mapping[str, Any]], found: Tidy, context: Context) -> pd.DataFrame:
    """Rank, place, period, value (and status) of every place with a figure, from the top."""
    heading = words.headings(found, context)
    table = pd.DataFrame({
        context.language.text("Rank"): [row["rank"] for row in rows],
        heading["place"]: [row["name"] for row in rows],
        heading["period"]: [row["period"] for row in rows],
        heading["value"]: [row["value"] for row in rows],
    })
    if any(row["status"] for row in rows):
        table[heading["status"]] = [row["status"] for row in rows]
    return table


def _alt(rows: Sequence[Mapping[str, Any]], missing: Sequence[str], found: Tidy, context: Context) -> list[str]:
    """How many places, the three highest and lowest, the middle, and how many have no figure."""
    language = context.language
    _ = language.text

    def told(some: Sequence[Mapping[str, Any]]) -> str:
        return language.list_of(f"{row['name']} ({found.spoken(row['value'], language)})" for row in some)

    said = [language.plural("{count} place.", "{count} places.", len(rows))]
    ordered = sorted(rows, key=lambda row: row["value"], reverse=True)
    few = 3 if len(rows) >= 6 else 1
    if len(rows) > 1:
        said.append(_("Highest: {high}. Lowest: {low}.", high=told(ordered[:few]), low=told(ordered[-few:])))
    if len(rows) > 3:
        middle = float(found.frame["value"].median())
        said.append(_("Half of them are above {median}.", median=found.spoken(middle, language)))
    if missing:
        said.append(language.plural("{count} place has no figure.", "{count} places have no figure.", len(missing)))
    return said
