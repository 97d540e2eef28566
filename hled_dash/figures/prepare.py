"""From the frames of a card to one tidy frame with named, coloured lines: what every kind of figure begins with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import count

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.figures.context import Context
from hled_dash.figures.rescale import against, indexed, per_capita, positive
from hled_dash.figures.theme import SHAPES, place_colours, place_shapes
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
    rows = rows[np.isfinite(rows["value"].to_numpy(dtype=float))]
    if len(drawn) > 1:
        # Two series of a card may share observations; of one, the store has each once.
        rows = rows.drop_duplicates([*keys, "period"])
    combinations = list(zip(*(rows[key].tolist() for key in keys), strict=True))
    ordered = _ordered(dict.fromkeys(combinations), dimensions, context)
    lines, colour, compound = _lines(ordered, keys, dimensions, context)
    numbers = {one: number for number, one in enumerate(ordered)}
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
    found = frame.assign(status="A" if set(frame["status"].unique()) == {"A"} else
                         frame["status"].fillna("A").replace("", "A"))
    if indicator.modelled:
        found.loc[found["status"] == "A", "status"] = "E"
    if indicator.projection_from and not found.empty:  # The periods of an empty frame are not texts.
        found.loc[found["period"] >= indicator.projection_from, "status"] = "F"
    return found


def _ordered(combinations: Iterable[tuple[str, ...]], dimensions: tuple[str, ...],
             context: Context) -> list[tuple[str, ...]]:
    """Combinations of indicator, place and items in the reader's order of places and the catalogue's of the others."""
    card, catalogue = context.card, context.catalogue
    asked = {place: number for number, place in enumerate(context.places_asked())}
    order = {series.indicator: number for number, series in reversed(list(enumerate(card.series)))}
    items = {dimension: {item.code: number for number, item in enumerate(catalogue.dimensions[dimension].items)}
             for dimension in dimensions}
    places = asked or catalogue.place_order
    if len(order) == 1 and not dimensions:
        return sorted(combinations, key=lambda one: places.get(one[1], 9999))

    def rank(combination: tuple[str, ...]) -> tuple[object, ...]:
        indicator, place, *codes = combination
        return (order.get(indicator, 99), places.get(place, 9999),
                *(items[dimension].get(code, 99) for dimension, code in zip(dimensions, codes, strict=True)))

    return sorted(combinations, key=rank)


def _lines(combinations: Sequence[tuple[str, ...]], keys: Sequence[str], dimensions: Sequence[str],
           context: Context) -> tuple[tuple[Line, ...], str, bool]:
    """The lines of the combinations of ``keys`` that there are, in their order; what colour tells apart, and whether
    labels name more than that.

    Worked out column by column: a map of municipalities has 1,350 lines.
    """
    card, catalogue, language = context.card, context.catalogue, context.language
    columns = dict(zip(keys, zip(*combinations, strict=True) if combinations else [()] * len(keys), strict=True))
    varying = [key for key in keys if len(set(columns[key])) > 1]
    colour = card.colour if card.colour in varying or not varying else varying[0]
    if colour not in keys:
        colour = "place"
    groups = list(dict.fromkeys(columns[colour]))
    colours = _colours(colour, groups, context)
    others = [key for key in varying if key != colour]

    def word(key: str, code: str) -> str:
        if key == "indicator":
            return language.of(catalogue.indicators[code].short)
        return context.item(key, code) if code else ""

    @cache
    def said(key: str) -> list[str]:
        if key == "place":
            names = catalogue.names(language.code)
            return [names.get(code, code) for code in columns[key]]
        words = {code: word(key, code) for code in dict.fromkeys(columns[key])}
        return [words[code] for code in columns[key]]

    def joined(some: Sequence[str]) -> list[str]:
        if len(some) == 1:
            return said(some[0])
        return [", ".join(filter(None, one)) for one in zip(*map(said, some), strict=True)]

    if others:
        rest = list(zip(*(columns[key] for key in others), strict=True))
        second = {one: SHAPES[number % len(SHAPES)] for number, one in enumerate(dict.fromkeys(rest))}
        shapes, more = [second[one] for one in rest], joined(others)
    else:
        first = place_shapes(groups) if colour == "place" else _cycle(groups)
        shapes, more = [first[group] for group in columns[colour]], [""] * len(combinations)
    origins = [catalogue.origin(code, place).indicator
               for code, place in zip(columns["indicator"], columns["place"], strict=True)]
    lines = map(Line._make, zip(
        count(), columns["indicator"], columns["place"],
        [tuple(zip(dimensions, one[2:], strict=True)) for one in combinations],
        joined(varying or [colour]), columns[colour], [colours[group] for group in columns[colour]], shapes,
        origins, zip(said(colour), more, strict=True), strict=False,
    ))
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
