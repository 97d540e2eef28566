"""Two indicators on one map: as nine colours, or as circles over colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import captions, vegalite
from hled_dash.figures.classification import Classes
from hled_dash.figures.context import Context
from hled_dash.figures.cross_section import Snapshot
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.maps import basemap, choropleth, timeline as time
from hled_dash.figures.maps.symbols import LARGEST, _choose, _sizes
from hled_dash.figures.maps.tooltip import long
from hled_dash.figures.tables import codes_table
from hled_dash.figures.tidy import SeriesFrame, Tidy, calendar_of, records
from hled_dash.language import Language

#: Colours of the thirds of two indicators, the first rising to the right and the second upwards; colour-blind safe
#: (blue and orange-red meet in a dark purple). A dark ground keeps them: their order is the same.
NINE = ("#e8e8e8", "#b5c0da", "#6c83b5", "#e4acac", "#ad9ea5", "#627f8c", "#c85a5a", "#985356", "#574249")
#: The largest circle over colours, in square pixels.
CIRCLE = LARGEST * 0.7


def draw_bivariate(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                   catalogue: Catalogue) -> Figure:
    """Thirds of the first indicator against thirds of the second: nine colours, each with its number of places."""
    return _two(frames, card, selection, language, catalogue, circles=False)


def draw_circles(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                 catalogue: Catalogue) -> Figure:
    """The first indicator as colours, the second as circles whose area is in proportion to it."""
    return _two(frames, card, selection, language, catalogue, circles=True)


def _two(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
         catalogue: Catalogue, *, circles: bool) -> Figure:
    context = Context(card, selection, language, catalogue)
    found = [time.prepare(frames[number:number + 1], time.only(context, number)) for number in (0, 1)]
    for one in found:
        if isinstance(one, Figure):
            return replace(one, title=language.of(card.title))
    (whole, shot), (other, beside) = ((one[0], one[1]) for one in found if not isinstance(one, Figure))
    here = choropleth.area(shot.tidy, time.only(context, 0))
    first, second = _values(shot), _values(beside)
    both = [place for place in here.wanted if place in first and place in second]
    names = [language.of(catalogue.indicators[one.indicators[0]].short) for one in (whole, other)]
    if circles:
        classes = choropleth.classes_of(whole, context)
        now = time.moments(whole, shot, context, moving=False)
        over = [_circles(second, here, beside.tidy, names[1], context)]
        members = choropleth.legend_of(now, classes, here, shot.tidy, time.only(context, 0))["classes"]
        # Names stand below their circles.
        most = max(second.values(), default=1.0)
        below = {place: round(math.sqrt(value / most * CIRCLE / math.pi) + 8, 1)
                 for place, value in second.items() if value > 0}
        drawn = choropleth.drawing(now, classes, here, shot.tidy, context, over=over, below=below,
                              unit_words=f"{names[0]}: {shot.tidy.unit_words}")
        groups = None
    else:
        if not both:
            empty = captions.nothing(context, [*whole.indicators, *other.indicators])
            said = language.text("No place has figures of both indicators at this level. Choose another pair.")
            return replace(empty, empty=said, alt=f"{empty.title}. {said}")
        groups = dict(zip(both, _thirds(first, second, both), strict=True))
        classes = Classes(tuple(range(1, 9)), NINE, "fixed")
        now = time.single({place: float(group) for place, group in groups.items()}, shot.period,
                          language.period(shot.period, calendar_of(shot.tidy, context)))
        now = replace(now, own={})
        thirds = [language.text("low"), language.text("middle"), language.text("high")]
        labels = [f"{thirds[number % 3]} / {thirds[number // 3]}" for number in range(9)]
        members = {place: labels[group] for place, group in groups.items()}
        title = language.text("{first} / {second}, thirds of the places", first=names[0], second=names[1])
        drawn = choropleth.drawing(now, classes, here, shot.tidy, context, domain=(labels, title))
        _speak(drawn, (first, second), (shot.tidy, beside.tidy), names, context)
    table = _table(here.wanted, first, second, whole, other, context, names, groups)
    rows = choropleth.rows_of(shot, context)
    result = choropleth.figure(rows, here, _periods(shot, beside, names, context), drawn, shot, context, table=table,
                          classes=members)
    notes = list(result.notes) + [note for note in captions.notes(beside.tidy, time.only(context, 1))
                                  if note not in result.notes]
    codes = pd.concat([result.codes, codes_table(beside.tidy)], ignore_index=True)
    credits = captions.credits([*whole.origins, *other.origins], catalogue, language)
    under = "; ".join(captions.subtitle(f"{name}: {one.tidy.unit_words}", sorted(one.tidy.frame["period"].unique()),
                                     context, calendar_of(one.tidy, context))
                      for name, one in zip(names, (shot, beside), strict=True))
    said = result.alt + " " + _together(both, first, second, names, language)
    return replace(result, notes=tuple(notes), codes=codes, credits=credits, subtitle=under, alt=said,
                   derived=whole.derived or other.derived)


def _values(shot: Snapshot) -> dict[str, float]:
    return {row["place"]: float(row["value"]) for row in records(shot.tidy.frame)}


def _thirds(first: dict[str, float], second: dict[str, float], places: Sequence[str]) -> list[int]:
    """The group of each place: third of the first (0 to 2) plus three times the third of the second."""
    found = []
    for values in (first, second):
        data = np.array([values[place] for place in places])
        limits = np.quantile(data, [1 / 3, 2 / 3])
        found.append(np.searchsorted(limits, data, side="right"))
    return [int(one + 3 * two) for one, two in zip(*found, strict=True)]


def _speak(drawn: dict[str, Any], values: tuple[dict[str, float], dict[str, float]], found: tuple[Tidy, Tidy],
           names: Sequence[str], context: Context) -> None:
    """Tell both values where a place is pointed at, instead of the number of its group."""
    for part in drawn["layer"]:
        for step in part.get("transform", ()):
            if "lookup" not in step:
                continue
            for row in step["from"]["data"]["values"]:
                row["a"], row["b"] = (one.get(row["k"]) for one in values)
            step["from"]["fields"] += ["a", "b"]
            told = [long(f"datum.{field}", one, context.language) for field, one in zip("ab", found, strict=True)]
            part["transform"] = [*part["transform"], *(
                {"calculate": f"isValid(datum.{field}) ? {value} : '\u2013'", "as": name}
                for field, value, name in zip("ab", told, "wo", strict=True)
            )]
            place = captions.headings(found[0], context)["place"]
            part["encoding"]["tooltip"] = vegalite.tooltip(n=place, w=names[0], o=names[1])


def _circles(values: dict[str, float], here: choropleth.Area, found: Tidy, name: str,
             context: Context) -> dict[str, Any]:
    shown, language = context.theme, context.language
    middle = basemap.middles(here.layers)
    most = max(values.values(), default=1.0)
    ticks, _unit = _sizes(most, found, language)
    rows = [{"k": place, "x": middle[place][0], "l": middle[place][1], "g": values[place],
             "n": time.named(place, context), "w": found.value(values[place], language)}
            for place in here.wanted if place in values and place in middle and values[place] > 0]
    return {
        "data": {"values": rows},
        "mark": {"type": "circle", "color": shown.ink, "opacity": 0.55, "stroke": shown.ground, "strokeWidth": 1.2},
        "encoding": {
            "longitude": {"field": "x", "type": "quantitative"}, "latitude": {"field": "l", "type": "quantitative"},
            "size": {"field": "g", "type": "quantitative",
                     "scale": {"domain": [0, most], "range": [0, CIRCLE], "clamp": True},
                     "legend": vegalite.legend([label for _tick, label in ticks], f"{name} ({found.unit_words})") | {
                                # Beside the colours; on a telephone one below the other.
                                "titleLimit": 330, "columns": {"expr": "width < 440 ? 1 : 4"},
                                "values": [tick for tick, _label in ticks], "labelExpr": _choose(ticks),
                                "symbolFillColor": shown.ink, "symbolOpacity": 0.55, "symbolStrokeWidth": 0}},
            "tooltip": vegalite.tooltip(n=captions.headings(found, context)["place"], w=name),
        },
    }


def _table(places: Sequence[str], first: dict[str, float], second: dict[str, float], whole: Tidy, other: Tidy,
           context: Context, names: Sequence[str], groups: dict[str, int] | None) -> pd.DataFrame:
    kept = [place for place in places if place in first or place in second]
    ones, twos = (f"{name} ({one.unit_words})" for name, one in zip(names, (whole, other), strict=True))
    table = pd.DataFrame({
        captions.headings(whole, context)["place"]: [time.named(place, context) for place in kept],
        ones: [first.get(place, float("nan")) for place in kept],
        twos if twos != ones else f"{twos} (2)": [second.get(place, float("nan")) for place in kept],
    })
    return table.sort_values(ones, ascending=False, ignore_index=True)


def _periods(shot: Snapshot, beside: Snapshot, names: Sequence[str], context: Context) -> list[str]:
    if shot.period == beside.period:
        return []
    calendar = [calendar_of(one.tidy, context) for one in (shot, beside)]
    return [context.language.text(
        "The two indicators are of different years: {first} ({one}), {second} ({two}).", first=names[0],
        one=context.language.period(shot.period, calendar[0]), second=names[1],
        two=context.language.period(beside.period, calendar[1]))]


def _together(places: Sequence[str], first: dict[str, float], second: dict[str, float], names: Sequence[str],
              language: Language) -> str:
    """How the two go together, by the rank correlation of the places."""
    if len(places) < 8:
        return ""
    ranks = [pd.Series([values[place] for place in places]).rank() for values in (first, second)]
    if ranks[0].nunique() < 2 or ranks[1].nunique() < 2:
        return ""
    strength = float(ranks[0].corr(ranks[1]))
    told = {"first": names[0], "second": names[1], "number": language.number(strength, 2)}
    if strength > 0.3:
        return language.text("Places high in {first} tend to be high in {second} (rank correlation {number}).", **told)
    if strength < -0.3:
        return language.text("Places high in {first} tend to be low in {second} (rank correlation {number}).", **told)
    return language.text("{first} and {second} hardly go together (rank correlation {number}).", **told)
