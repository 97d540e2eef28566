"""Places coloured by class."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard, Window
from hled_dash.catalogue.models import Level
from hled_dash.figures import captions, vegalite
from hled_dash.figures.chart import build_figure
from hled_dash.figures.classification import Classes, Method, classify
from hled_dash.figures.context import Context
from hled_dash.figures.cross_section import Snapshot
from hled_dash.figures.figure import Figure, MapChoice, Selection
from hled_dash.figures.legends import column_width
from hled_dash.figures.load import places_of
from hled_dash.figures.maps import basemap, timeline as time
from hled_dash.figures.maps.histogram import Bins, bins_of, number_of, written
from hled_dash.figures.maps.legend import labels_of, sentences
from hled_dash.figures.maps.payload import HEADING, WRITTEN, Given, as_lines
from hled_dash.figures.maps.timeline import Moments
from hled_dash.figures.maps.tooltip import Told, quoted, short, telling
from hled_dash.figures.theme import ink_on
from hled_dash.figures.tidy import SeriesFrame, Tidy, calendar_of
from hled_dash.geography import MapLayers, ShapeLayer, layers_for, places_in
from hled_dash.language import Language

#: Up to so many places carry their name and value on the map; more of them their name alone.
NAMED = 14
NAMED_ALONE = 100
#: Colours that a map has room for, whatever the classes of an indicator: nine and none.
COLOURS = 10
#: Methods that leave it to the catalogue where classes end.
DECLARED = ("auto", "fixed")


@dataclass(frozen=True)
class Area:
    """The part of the world that a map shows: its level, shapes, edges, and the places that are to be coloured."""

    level: Level
    layers: MapLayers
    bounds: basemap.Bounds
    #: Every place of the level in the window, and those of them that have a shape.
    asked: tuple[str, ...]
    wanted: tuple[str, ...]


def draw_choropleth(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                    catalogue: Catalogue) -> Figure:
    """One period; every place of the level in the window, coloured by class. Places without a figure are grey.

    The classes are those of all periods together, so that the same colour means the same in every year.
    """
    context = Context(card, selection, language, catalogue)
    prepared = time.prepare(frames, context)
    if isinstance(prepared, Figure):
        return prepared
    whole, shot = prepared
    here = area(shot.tidy, context)
    classes = classes_of(whole, context)
    moving = selection.map.moving
    now = time.moments(whole, shot, context, moving=moving)
    rows = rows_of(shot, context)
    drawn = drawing(now, classes, here, shot.tidy, context, moving=moving)
    found = figure(rows, here, said(shot.tidy, context), drawn, shot, context,
                   **legend_of(now, classes, here, shot.tidy, context))
    # The page moves to periods in which other places have figures, from a source of their own.
    return replace(found, credits=captions.credits((*whole.origins, *whole.extra_indicators), catalogue, language)
                   ) if moving else found


def area(found: Tidy, context: Context) -> Area:
    """What to draw of the world for these observations."""
    card, catalogue = context.card, context.catalogue
    level = level_of(found, context)
    window: Window | None = basemap.window_of(level, context)
    inside = card.places if card.places and not card.window else ()
    layers = layers_for(catalogue, level, window=window.id if window else None, places=inside)
    asked = places_of(card, context.selection, catalogue)
    drawable = dict.fromkeys(place for one in layers.units for place in places_in(one))
    wanted = tuple(place for place in asked if place in drawable)
    bounds = window.bounds if window else basemap.bounds_of(layers, wanted)
    return Area(level, layers, bounds, asked, wanted)


def level_of(found: Tidy, context: Context) -> Level:
    """The level to draw: the card's, or that of the first place."""
    return context.card.level or context.catalogue.places[found.places[0]].level


def classes_of(whole: Tidy, context: Context) -> Classes:
    """The classes that the reader or the catalogue asks for, over all periods."""
    choice = context.selection.map
    indicator = context.catalogue.indicators[whole.indicators[0]]
    published = whole.scale == "published"
    return classify(
        list(whole.frame["value"]), context.theme, whole.decimals, count=choice.classes, palette=choice.palette,
        method=method_of(choice),
        fixed=indicator.fixed_breaks if published and choice.method in DECLARED else (),
        middle=indicator.middle if published and choice.method == "auto" else None,
    )


def method_of(choice: MapChoice) -> Method:
    """How classes are cut where the catalogue declares no limits."""
    return "quantiles" if choice.method in DECLARED else cast("Method", choice.method)


def rows_of(shot: Snapshot, context: Context) -> list[dict[str, Any]]:
    """The rows of the table, highest first: place, name, value, period, status, rank."""
    found, language = shot.tidy, context.language
    calendar, names = calendar_of(found, context), time.names(context)
    columns = [found.frame[name].tolist() for name in ("place", "value", "period", "status")]
    ordered = sorted(zip(*columns, strict=True), key=lambda row: row[1],
                     reverse=not (found.unit is not None and found.unit.kind == "rank"))
    ranks: dict[float, int] = {}
    for number, (_place, value, _period, _status) in enumerate(ordered, start=1):
        ranks.setdefault(value, number)
    periods = {period: language.period(period, calendar) for period in set(columns[2])}
    statuses = {status: captions.status(status, language) for status in set(columns[3])}
    return [{
        "place": place, "name": names.get(place, place), "value": value, "period": periods[period],
        "status": statuses[status], "rank": ranks[value],
    } for place, value, period, status in ordered]


def drawing(now: Moments, classes: Classes, here: Area, found: Tidy, context: Context, *, moving: bool = False,
            unit_words: str = "", at: str = "at", panel: bool = False, over: Sequence[dict[str, Any]] = (),
            domain: tuple[list[str], str] | None = None,
            below: Mapping[str, float] | None = None) -> dict[str, Any]:
    """The specification. ``at`` is the expression of the period's number; a ``panel`` is one of several maps: smaller,
    without parameters, counts or names. ``over`` are layers on top; ``domain`` replaces the labels of the classes and
    the legend's title; ``below`` is by how many pixels a place's name stands below its middle."""
    shown, language, choice = context.theme, context.language, context.selection.map
    _ = language.text
    given = Given(named=not panel)
    labels, title = domain or labels_of(classes, found, context, unit_words, counted=not panel)
    columns, named = time.columns_of(now, found, here.wanted, classes), time.names(context)
    data = given.places([{"k": place, "n": named.get(place, place)} for place in here.wanted], columns)
    members = [Counter(some) for some in columns["c"]]
    counts = [[one[number] for number in range(len(labels))] for one in members]
    empty = [len(here.wanted) - sum(one) for one in counts]
    none = _("No figure")
    # Panels share one scale, so that each of them needs the same names.
    grey = any(empty) or moving or panel
    names = [*labels, *([none] if grey else [])]
    listed = given("names", names)
    colours = given("colours", [*classes.colours, *([shown.rule] if grey else [])])
    counted = given("counted", [[*one, missing] for one, missing in zip(counts, empty, strict=True)])
    wide = [f"{one} (99)" for one in names]
    legend = vegalite.legend(wide, title, axis=0) | {
        "symbolType": "square", "symbolStrokeColor": shown.muted, "symbolStrokeWidth": 0.7, "symbolSize": 140,
        "titleLimit": 330, "columns": vegalite.columns(given("column", column_width(wide)), 0),
        **({} if panel else {
            "labelExpr": f"datum.label + ' (' + format({counted}[{at}][indexof({listed}, datum.label)], ',') + ')'"}),
    }
    given(HEADING, as_lines(legend["title"]))
    scale = {"domain": names if panel else {"expr": listed},
             "range": [{"expr": f"{colours}[{place}]"} for place in range(max(COLOURS, len(names)))]}
    small = len(here.wanted) > 100
    told = Told(found, now, context, at, given, moving)
    steps = [*telling(at, given),
             {"calculate": f"datum.i < 0 ? {quoted(none)} : {listed}[datum.i]", "as": "l"}]
    parts: list[dict[str, Any]] = []
    if "around" in choice.layers:
        parts += [basemap.land(one, shown) for one in here.layers.surroundings]
    for shapes in here.layers.units:
        parts.append({
            "data": basemap.file(shapes),
            "transform": [
                {"lookup": "properties.place",
                 "from": {"data": {"values": data}, "key": "k", "fields": ["k", "n", *given.fields(columns)]}},
                {"filter": f"isValid(datum.n) && {given.there(at)}"}, *steps,
            ],
            "mark": {"type": "geoshape", **({"strokeWidth": 0.25} if small else {"strokeWidth": 0.7,
                                                                                 "strokeJoin": "round"})},
            "encoding": {
                "color": {"field": "l", "type": "nominal", "scale": scale, "legend": legend},
                "stroke": {"condition": {"test": "!isValid(datum.y)", "value": shown.muted},
                           "value": shown.ground if small else shown.muted},
                "strokeDash": {"condition": {"test": "!isValid(datum.y)", "value": [2, 2]}},
                "tooltip": {"value": told.tooltip()},
                **({} if panel else {
                    "opacity": {"condition": {"test": faded(bins_of(now, here.wanted), given), "value": 0.18}}}),
            },
        })
    if "outlines" in choice.layers:
        parts += [basemap.line(one, shown.ink, 0.6) for one in here.layers.outlines]
    if not panel:
        mine = "'|' + datum.properties.place + '|'"
        parts += [basemap.line(one, shown.ink, 2.2) | {"transform": [
            *_inside(one, here),
            {"filter": f"datum.properties.place == hovered || indexof(chosen, {mine}) >= 0"}]}
            for one in here.layers.units]
    for layer in choice.layers:
        if layer in basemap.OTHERS:
            parts += basemap.other_points(layer, here.bounds, context)
    parts += over
    if choice.labels and not panel:
        # Where the colours are groups of two indicators, a value would be the number of a group; where there are
        # circles, it would be taken for theirs.
        parts += _names(now, classes, here, found, context, at, given, with_value=domain is None and not below,
                        below=below or {})
    # Of groups of two indicators, other words are told.
    more = {} if panel else {"params": [*time.params(now, context), *(told.params() if domain is None else ()),
                                        *given.params()]}
    seen = [(one, None) for one in (*(here.layers.surroundings if "around" in choice.layers else ()),
                                    *(here.layers.outlines if "outlines" in choice.layers else ()))]
    return basemap.framed(parts, here.bounds, context, tallest=260 if panel else basemap.TALLEST, fine=small,
                         shown=(*seen, *((one, here.wanted) for one in here.layers.units)), **more)


def faded(bins: Bins | None, given: Given = WRITTEN) -> str:
    """An expression: whether a place is not of the class, or of the bar, that is pointed at."""
    return (f"focus >= 0 && datum.i != focus || "
            f"bar >= 0 && (!isValid(datum.y) || {number_of(bins, given)} != bar)")


def _inside(shapes: ShapeLayer, here: Area) -> list[dict[str, Any]]:
    """Leaves out the places of a file that the map does not show: a line around one would widen the map to it."""
    wanted = set(here.wanted)
    others = [place for place in places_in(shapes) if place not in wanted]
    if not others:
        return []
    kept, sign = (list(here.wanted), ">= 0") if len(wanted) < len(others) else (others, "< 0")
    return [{"filter": f"indexof({json.dumps(kept)}, datum.properties.place) {sign}"}]


def legend_of(now: Moments, classes: Classes, here: Area, found: Tidy, context: Context) -> dict[str, Any]:
    """For the page beside the map and for files: the moments, the scale, its labels, the label of each place, and the
    bins of the histogram with their words."""
    labels = labels_of(classes, found, context)[0]
    members = dict.fromkeys(here.wanted, context.language.text("No figure"))
    known = {place: value for place, values in now.values.items() if (value := values[now.at]) is not None}
    numbers = classes.of_each(np.array(list(known.values()), dtype=float)).tolist()
    members |= {place: labels[number] for place, number in zip(known, numbers, strict=True)}
    bins = bins_of(now, here.wanted)
    return {"moments": now, "scale": classes, "labels": sentences(classes, found, context), "classes": members,
            "bins": bins and (bins, *written(bins, found, context))}


def _names(now: Moments, classes: Classes, here: Area, found: Tidy, context: Context, at: str, given: Given, *,
           with_value: bool, below: Mapping[str, float]) -> list[dict[str, Any]]:
    """Name and value on each place, with a rim in its colour so that they also read where they reach beyond it.

    Of names that would touch, the higher value keeps its own; the others are found by pointing and in the table.
    """
    if len(here.wanted) > NAMED_ALONE:
        return []
    middle = basemap.middles(here.layers)
    data: list[dict[str, Any]] = [
        {"k": place, "n": time.named(place, context), "v": list(values),
         "c": [None if one is None else classes.of(one) for one in values]}
        for place in here.wanted if (values := now.values.get(place)) is not None
    ]
    with_value = with_value and len(here.wanted) <= NAMED
    ordered = sorted((row for row in data if row["k"] in middle and any(one is not None for one in row["v"])),
                     key=lambda row: -max(one for one in row["v"] if one is not None))
    if not with_value:
        # Names alone: the places in their own order, so that they do not jump from one indicator to another.
        ordered = sorted(ordered, key=lambda row: str(row["k"]))
    halves = []
    up = basemap.size_of(here.bounds)[2]
    for row in ordered:
        newest = next(one for one in reversed(row["v"]) if one is not None)
        longest = max(len(row["n"]), len(found.short(newest, context.language)) if with_value else 0)
        x, y = middle[row["k"]]
        halves.append((x, y - below.get(row["k"], 0) / up, longest * (basemap.LETTER if with_value else 5.2) / 2))
    clear = basemap.free(halves, here.bounds, 24 if with_value else 13)
    kept = [{"x": half[0], "y": middle[row["k"]][1], "n": row["n"], "v": row["v"], "c": row["c"],
             **({"d": below[row["k"]]} if row["k"] in below else {})}
            for row, half, one in zip(ordered, halves, clear, strict=True) if one]
    value = short(f"datum.v[{at}]", found, context.language, given)
    inks = given("inks", [ink_on(colour) for colour in classes.colours])
    steps = [{"filter": f"isValid(datum.v[{at}])"},
             {"calculate": f"[datum.n, {value}]" if with_value else "datum.n", "as": "t"},
             {"calculate": f"{given('rims', list(classes.colours))}[datum.c[{at}]]", "as": "f"},
             {"calculate": f"{inks}[datum.c[{at}]]", "as": "i"}]
    style: dict[str, Any] = {"align": "center"} if with_value else {"align": "center", "fontSize": 10}
    if below:
        style["dy"] = {"expr": "datum.d || 0"}
    return basemap.written(given.rows("names", kept), style, steps)


def said(found: Tidy, context: Context) -> list[str]:
    """What marks estimates and projections here, where nothing can be drawn hollow."""
    statuses = set(found.frame["status"].unique())
    if statuses & {"E", "F"} and statuses != {"E"}:
        _ = context.language.text
        return [_("Estimates and projections are named in the table and when a place is pointed at.")]
    return []


def figure(rows: Sequence[Mapping[str, Any]], here: Area, notes: Sequence[str], drawn: dict[str, Any], shot: Snapshot,
           context: Context, *, table: pd.DataFrame | None = None, **extra: Any) -> Figure:
    """Title, table, words and notes around a drawing; places without a shape or a figure are named."""
    found, language = shot.tidy, context.language
    under = captions.subtitle(found.unit_words, sorted(found.frame["period"].unique()), context,
                           calendar_of(found, context))
    having = set(found.places)
    missing = [place for place in here.asked if place not in having]
    extra.setdefault("order", tuple(row["place"] for row in rows))
    drawable = set(here.wanted)
    shapeless = [row["place"] for row in rows if row["place"] not in drawable]
    more = list(notes)
    if table is None and time.adds_up(found) and len(rows) > 1:
        more.append(language.text("Computed here: a place's share is its value in percent of the sum of those shown."))
    if shapeless:
        more.append(language.plural("{count} place has a figure and no shape on this map: {places}.",
                                    "{count} places have a figure and no shape on this map: {places}.", len(shapeless),
                                    places=captions.listing([context.place(place) for place in shapeless], language)))
    hollow = {language.text("Projections are drawn hollow or dashed."),
              language.text("Estimates are drawn hollow or dotted.")}
    kept = [note for note in captions.notes(found, context, missing=missing, extra=more) if note not in hollow]
    return build_figure(context, found, drawn, _table(rows, found, context) if table is None else table, under,
                       alt(rows, missing, found, context), kept, **extra)


def _table(rows: Sequence[Mapping[str, Any]], found: Tidy, context: Context) -> pd.DataFrame:
    """Rank, place, period, value (and status) of every place with a figure, from the top."""
    heading = captions.headings(found, context)
    table = pd.DataFrame({
        context.language.text("Rank"): [row["rank"] for row in rows],
        heading["place"]: [row["name"] for row in rows],
        heading["period"]: [row["period"] for row in rows],
        heading["value"]: [row["value"] for row in rows],
    })
    if any(row["status"] for row in rows):
        table[heading["status"]] = [row["status"] for row in rows]
    if time.adds_up(found) and len(rows) > 1:
        total = sum(row["value"] for row in rows)
        table[_share(context)] = [100 * row["value"] / total for row in rows]
    return table


def _share(context: Context) -> str:
    return context.language.text("Share of the places shown (%)")


def alt(rows: Sequence[Mapping[str, Any]], missing: Sequence[str], found: Tidy, context: Context) -> list[str]:
    """How many places, the three highest and lowest, the middle, and how many have no figure."""
    language = context.language
    _ = language.text

    def told(some: Sequence[Mapping[str, Any]]) -> str:
        return language.list_of(f"{row['name']} ({found.spoken(row['value'], language)})" for row in some)

    sentences = [language.plural("{count} place.", "{count} places.", len(rows))]
    ordered = sorted(rows, key=lambda row: row["value"], reverse=True)
    few = 3 if len(rows) >= 6 else 1
    if len(rows) > 1:
        sentences.append(_("Highest: {high}. Lowest: {low}.", high=told(ordered[:few]), low=told(ordered[-few:])))
    if len(rows) > 3:
        middle = float(found.frame["value"].median())
        sentences.append(_("Half of them are above {median}.", median=found.spoken(middle, language)))
    if missing:
        sentences.append(language.plural("{count} place has no figure.", "{count} places have no figure.",
                                         len(missing)))
    return sentences
