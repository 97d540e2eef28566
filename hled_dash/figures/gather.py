"""From the frames of a card to one tidy frame with named, coloured lines: what every kind of figure begins with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.figures.context import Context
from hled_dash.figures.scales import against, indexed, per_capita, positive
from hled_dash.figures.style import SHAPES, place_colours, place_shapes
from hled_dash.figures.tidy import Line, SeriesFrame, Tidy, trimmed


def gather(frames: Sequence[SeriesFrame], context: Context, *, scales: Sequence[str] = ("index", "log", "per_capita"),
           bounded: bool = True) -> Tidy:
    """Put the frames of a card together, mark projections and estimates, apply the card's scale, and name the lines.

    ``scales`` are those that the kind of figure can show; another one falls back to the published values.
    """
    card, catalogue = context.card, context.catalogue
    drawn = frames[: len(card.series)]
    parts = [with_status(one.frame, one.series.indicator, catalogue) for one in drawn]
    dimensions = tuple(dict.fromkeys(
        dimension for one in drawn for dimension in catalogue.indicators[one.series.indicator].dimensions
    ))
    rows = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0].reset_index(drop=True)
    for dimension in dimensions:
        rows[dimension] = rows[dimension].fillna("").astype(str) if dimension in rows else ""
    rows = rows[["indicator", "place", "period", *dimensions, "value", "status"]]
    keys = ["indicator", "place", *dimensions]
    rows = rows[np.isfinite(rows["value"].to_numpy(dtype=float))].drop_duplicates([*keys, "period"])
    combinations = list(zip(*(rows[key].tolist() for key in keys), strict=True))
    lines, colour, compound = _lines(list(dict.fromkeys(combinations)), keys, dimensions, context)
    numbers = {(line.indicator, line.place, *(code for _, code in line.items)): line.number for line in lines}
    rows["line"] = [numbers[one] for one in combinations]
    rows = rows.sort_values(["line", "period"], ignore_index=True)

    indicators = [catalogue.indicators[code] for code in dict.fromkeys(line.indicator for line in lines)]
    units = {indicator.unit for indicator in indicators}
    unit = catalogue.units[units.pop()] if len(units) == 1 else None
    words = context.language.of(unit.name) if unit else context.language.list_of(
        dict.fromkeys(context.language.of(catalogue.units[one.unit].name) for one in indicators))
    found = Tidy(
        frame=rows, dimensions=dimensions, lines=lines, colour=colour, compound=compound, unit=unit, unit_words=words,
        decimals=max((one.decimals for one in indicators), default=0), scale="published", notes=(),
        derived=any(catalogue.indicators[line.origin].derived for line in lines),
    )
    scale = card.scale if card.scale in scales else "published"
    if scale == "index":
        found = indexed(found, context)
    elif scale == "per_capita":
        found = per_capita(found, frames[len(card.series):], context)
    elif scale == "log":
        found = positive(found, context)
    if card.against:
        found = against(found, card.against, context)
    return trimmed(found, context) if bounded else found


def with_status(frame: pd.DataFrame, code: str, catalogue: Catalogue) -> pd.DataFrame:
    """Statuses with what the catalogue knows: modelled values are estimates, later periods are projections."""
    indicator = catalogue.indicators[code]
    found = frame.assign(status=frame["status"].fillna("A").replace("", "A"))
    if indicator.modelled:
        found.loc[found["status"] == "A", "status"] = "E"
    if indicator.projection_from and not found.empty:  # The periods of an empty frame are not texts.
        found.loc[found["period"] >= indicator.projection_from, "status"] = "F"
    return found


def _lines(combinations: list[tuple[str, ...]], keys: list[str], dimensions: tuple[str, ...],
           context: Context) -> tuple[tuple[Line, ...], str, bool]:
    """The lines of the combinations of ``keys`` that there are, in the reader's order of places and the catalogue's of
    indicators and items."""
    card, catalogue, language = context.card, context.catalogue, context.language
    asked = {place: number for number, place in enumerate(context.places_asked())}
    order = {series.indicator: number for number, series in reversed(list(enumerate(card.series)))}
    items = {dimension: {item.code: number for number, item in enumerate(catalogue.dimensions[dimension].items)}
             for dimension in dimensions}
    known = {code: number for number, code in enumerate(catalogue.places)} if not asked else {}

    def rank(combination: tuple[str, ...]) -> tuple[object, ...]:
        indicator, place, *codes = combination
        return (order.get(indicator, 99), asked.get(place, known.get(place, 9999)),
                *(items[dimension].get(code, 99) for dimension, code in zip(dimensions, codes, strict=True)))

    combinations = sorted(combinations, key=rank)
    varying = [key for position, key in enumerate(keys) if len({one[position] for one in combinations}) > 1]
    colour = card.colour if card.colour in varying or not varying else varying[0]
    if colour not in keys:
        colour = "place"
    at = keys.index(colour)
    groups = list(dict.fromkeys(one[at] for one in combinations))
    colours = _colours(colour, groups, context)
    others = [key for key in varying if key != colour]
    shapes = place_shapes(groups) if colour == "place" else _cycle(groups)
    rest = list(dict.fromkeys(tuple(one[keys.index(key)] for key in others) for one in combinations))
    if others:
        second = {one: SHAPES[number % len(SHAPES)] for number, one in enumerate(rest)}

    def word(key: str, code: str) -> str:
        if key == "place":
            return context.place(code)
        if key == "indicator":
            return language.of(catalogue.indicators[code].short)
        return context.item(key, code) if code else ""

    lines = []
    for number, one in enumerate(combinations):
        told = dict(zip(keys, one, strict=True))
        group = told[colour]
        own, more = word(colour, group), [word(key, told[key]) for key in others]
        label = ", ".join(filter(None, (own if key == colour else word(key, told[key])
                                        for key in (varying or [colour]))))
        lines.append(Line(number, one[0], one[1], tuple(zip(dimensions, one[2:], strict=True)), label, group,
                          colours[group], second[tuple(told[key] for key in others)] if others else shapes[group],
                          catalogue.origin(one[0], one[1]).indicator, (own, ", ".join(more))))
    return tuple(lines), colour, bool(others)


def _cycle(codes: Sequence[str]) -> dict[str, str]:
    return {code: SHAPES[number % len(SHAPES)] for number, code in enumerate(codes)}


def _colours(colour: str, groups: Sequence[str], context: Context) -> dict[str, str]:
    shown = context.theme
    if colour == "place":
        return place_colours(groups, shown)
    fixed: dict[str, str] = {}
    if colour != "indicator":
        items = context.catalogue.dimensions[colour].items
        fixed = {item.code: item.colour for item in items if item.colour and item.code in groups}
    taken = {shown.readable(found) for found in fixed.values()}
    free = [found for found in shown.palette if found not in taken] or list(shown.palette)
    others = [group for group in groups if group not in fixed]
    return {**{code: shown.readable(found) for code, found in fixed.items()},
            **{code: free[number % len(free)] for number, code in enumerate(others)}}
