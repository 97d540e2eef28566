"""Preparation of the data of all kinds of figures: one tidy frame with named, coloured lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import count

import numpy as np
import pandas as pd

from hled_dash.catalogue import Catalogue
from hled_dash.figures.context import Context, unique_labels
from hled_dash.figures.data.rescale import drop_nonpositive, rescale_per_capita, rescale_to_index, subtract_partner
from hled_dash.figures.data.tidy import Line, SeriesFrame, Tidy
from hled_dash.figures.formatting import explain_suspects
from hled_dash.figures.theme import SHAPES, place_colors, place_shapes

#: Indicator, place and items of a line.
Key = tuple[str, ...]


def prepare_data(frames: Sequence[SeriesFrame], context: Context, *,
                 scales: Sequence[str] = ("index", "log", "per_capita")) -> Tidy:
    """Concatenate the frames of a card, mark projections and estimates, apply the card's scale, and name the lines.

    Args:
        frames: Those of the card's series, and after them those of the population (see :func:`load.load_frames`).
        scales: Scales that the kind of figure can show; another one falls back to the published values.
    """
    card, catalogue = context.card, context.catalogue
    series_frames, population = frames[: len(card.series)], frames[len(card.series):]
    dimensions = tuple(dict.fromkeys(dimension for series, _frame in series_frames
                                     for dimension in catalogue.indicators[series.indicator].dimensions))
    key_columns = ["indicator", "place", *dimensions]
    rows = _concatenate(series_frames, key_columns, catalogue)
    row_keys = list(zip(*(rows[column].tolist() for column in key_columns), strict=True))
    keys = _sort_keys(dict.fromkeys(row_keys), dimensions, context)
    lines, color_dimension, compound = _build_lines(keys, dimensions, context)
    numbers = {key: number for number, key in enumerate(keys)}
    rows["line"] = row_lines = [numbers[key] for key in row_keys]
    # Most frames come in this order, and pandas would sort them all the same.
    positions = list(zip(row_lines, rows["period"].tolist(), strict=True))
    if (order := sorted(range(len(rows)), key=positions.__getitem__)) != list(range(len(rows))):
        rows = rows.take(order)
    rows.index = pd.RangeIndex(len(rows))

    indicators = [catalogue.indicators[code] for code in dict.fromkeys(line.indicator for line in lines)]
    units = [catalogue.units[code] for code in dict.fromkeys(indicator.unit for indicator in indicators)]
    unit_names = [context.language.localize(unit.name) for unit in units]
    tidy = Tidy(
        frame=rows, dimensions=dimensions, lines=lines, color_dimension=color_dimension,
        has_compound_labels=compound, unit=units[0] if len(units) == 1 else None,
        unit_label=context.language.format_list(dict.fromkeys(unit_names)),
        decimals=max((indicator.decimals for indicator in indicators), default=0), scale="published", notes=(),
        derived=any(catalogue.indicators[line.origin].derived for line in lines),
    )
    scale = card.scale if card.scale in scales else "published"
    if scale == "index":
        tidy = rescale_to_index(tidy, context)
    elif scale == "per_capita":
        tidy = rescale_per_capita(tidy, population, context)
    elif scale == "log":
        tidy = drop_nonpositive(tidy, context)
    if card.against:
        tidy = subtract_partner(tidy, card.against, context)
    return _describe_revisions(tidy, context) if "revised" in rows else tidy


def assign_status(frame: pd.DataFrame, code: str, catalogue: Catalogue) -> pd.DataFrame:
    """Return statuses with what the catalogue knows: modelled values are estimates, later periods are projections,
    and why a value is suspect."""
    indicator, published = catalogue.indicators[code], frame["status"].tolist()
    normal = "E" if indicator.modelled else "A"
    if set(published) <= {normal} and not indicator.projection_from:
        return frame
    # In lists, because each operation on a column of a few hundred texts costs several times as much.
    statuses = [normal if status in ("", "A") or not isinstance(status, str) else status for status in published]
    if indicator.projection_from:
        statuses = ["F" if period >= indicator.projection_from and status != "U" else status
                    for period, status in zip(frame["period"].tolist(), statuses, strict=True)]
    return explain_suspects(frame if statuses == published else frame.assign(status=statuses), code, catalogue)


def _concatenate(frames: Sequence[SeriesFrame], key_columns: Sequence[str], catalogue: Catalogue) -> pd.DataFrame:
    """Return one frame with a value in every row; the item of a dimension that an indicator lacks is ""."""
    parts: list[pd.DataFrame] = [assign_status(frame, series.indicator, catalogue) for series, frame in frames]
    rows: pd.DataFrame = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    dimensions = key_columns[2:]
    if incomplete := [name for name in dimensions if name not in rows or rows[name].hasnans]:
        rows = rows.assign(**{dimension: rows[dimension].fillna("").astype(str) if dimension in rows else ""
                              for dimension in incomplete})
    columns = ["indicator", "place", "period", *dimensions, "value", "status",
               *(["revised"] if "revised" in rows else [])]
    # A selection of columns copies them.
    rows = rows.copy(deep=False) if rows.columns.tolist() == columns else rows[columns]
    finite = np.isfinite(rows["value"].to_numpy(dtype=float))
    rows = rows if finite.all() else rows[finite]
    # Two series of a card may share observations; of one, the store has each once.
    return rows.drop_duplicates([*key_columns, "period"]) if len(parts) > 1 else rows


def _describe_revisions(tidy: Tidy, context: Context) -> Tidy:
    """Describe the column revised as text; empty if a value is the first one."""
    language, published = context.language, tidy.scale in ("published", "log")

    def describe(revised: tuple[float, str] | None, value: float) -> str:
        if not isinstance(revised, tuple):
            return ""
        before, until = revised
        day = language.format_date(date.fromisoformat(until))
        if not published:
            return language.text("computed with a value that was revised on {day}", day=day)
        text = tidy.format_value(before, language)
        # Of a revision beyond the displayed decimals, only the day is shown.
        return (language.text("revised on {day}", day=day) if text == tidy.format_value(value, language)
                else language.text("revised: it was {value} until {day}", value=text, day=day))

    columns = (tidy.column(name) for name in ("revised", "value"))
    return replace(tidy, frame=tidy.frame.assign(revised=list(map(describe, *columns))))


def _sort_keys(keys: Iterable[Key], dimensions: Sequence[str], context: Context) -> list[Key]:
    """Return keys by indicator as in the card, place as the reader asked, and items as in the catalogue."""
    card, catalogue = context.card, context.catalogue
    requested = {place: number for number, place in enumerate(context.requested_places())}
    indicators = {series.indicator: number for number, series in reversed(list(enumerate(card.series)))}
    items = {dimension: {item.code: number for number, item in enumerate(catalogue.dimensions[dimension].items)}
             for dimension in dimensions}
    places = requested or catalogue.place_order
    if len(indicators) == 1 and not dimensions:
        return sorted(keys, key=lambda key: places.get(key[1], 9999))

    def sort_key(key: Key) -> tuple[object, ...]:
        indicator, place, *codes = key
        return (indicators.get(indicator, 99), places.get(place, 9999),
                *(items[dimension].get(code, 99) for dimension, code in zip(dimensions, codes, strict=True)))

    return sorted(keys, key=sort_key)


def _build_lines(keys: Sequence[Key], dimensions: Sequence[str], context: Context,
                 ) -> tuple[tuple[Line, ...], str, bool]:
    """Build the lines of the keys, in their order; the colour dimension; whether labels name more than that.

    Built column by column: a map of municipalities has 1,350 lines.
    """
    names = ["indicator", "place", *dimensions]
    columns = dict(zip(names, zip(*keys, strict=True) if keys else [()] * len(names), strict=True))
    varying = [name for name in names if len(set(columns[name])) > 1]
    if _have_own_dimensions(set(columns["indicator"]), context.catalogue):
        # An item says which of them it is of.
        varying.remove("indicator")
    color_dimension = context.card.colour
    if varying and color_dimension not in varying:
        color_dimension = varying[0]
    if color_dimension not in names:
        color_dimension = "place"
    other_varying = [name for name in varying if name != color_dimension]
    join_names = _name_joiner(columns, context)
    colors = _colors(color_dimension, list(dict.fromkeys(columns[color_dimension])), context)
    catalogue = context.catalogue
    origins = [catalogue.origin(indicator, place).indicator
               for indicator, place in zip(columns["indicator"], columns["place"], strict=True)]
    lines = map(Line._make, zip(
        count(), columns["indicator"], columns["place"],
        [tuple(zip(dimensions, key[2:], strict=True)) for key in keys],
        join_names(varying or [color_dimension]),
        [colors[code] for code in columns[color_dimension]], _shapes(columns, color_dimension, other_varying),
        origins, zip(join_names([color_dimension]), join_names(other_varying), strict=True), strict=False,
    ))
    return tuple(lines), color_dimension, bool(other_varying)


def _have_own_dimensions(indicators: Collection[str], catalogue: Catalogue) -> bool:
    """Return whether there are several indicators, all of them broken down, and none by what another one is."""
    dimensions = [catalogue.indicators[code].dimensions for code in indicators]
    distinct = {name for names in dimensions for name in names}
    return len(dimensions) > 1 and all(dimensions) and len(distinct) == sum(map(len, dimensions))


def _name_joiner(columns: Mapping[str, Sequence[str]], context: Context) -> Callable[[Sequence[str]], list[str]]:
    """Return a function that joins the names of some columns' codes, for each row; each column is looked up once."""
    catalogue, language = context.catalogue, context.language

    @cache
    def names_of(column: str) -> list[str]:
        if column == "place":
            place_names = {code: context.place_name(code) for code in dict.fromkeys(columns[column])}
            return [place_names[code] for code in columns[column]]
        codes = dict.fromkeys(columns[column])
        if column == "indicator":
            names = {code: language.localize(catalogue.indicators[code].short) for code in codes}
        else:
            names = {code: context.item_name(column, code) if code else "" for code in codes}
        unique = dict(zip(names, unique_labels(list(names.values()), list(names)), strict=True))
        return [unique[code] for code in columns[column]]

    def join_names(selected: Sequence[str]) -> list[str]:
        if not selected:
            return [""] * len(columns["place"])
        if len(selected) == 1:
            return names_of(selected[0])
        return [", ".join(filter(None, row)) for row in zip(*map(names_of, selected), strict=True)]

    return join_names


def _shapes(columns: Mapping[str, Sequence[str]], color_dimension: str, other_varying: Sequence[str]) -> list[str]:
    """Return a point shape for each row: it encodes what colour does not, or the same where there is nothing else."""
    if other_varying:
        codes: list[Key] = list(zip(*(columns[name] for name in other_varying), strict=True))
        by_code = {code: SHAPES[number % len(SHAPES)] for number, code in enumerate(dict.fromkeys(codes))}
        return [by_code[code] for code in codes]
    groups = list(dict.fromkeys(columns[color_dimension]))
    shapes = (place_shapes(groups) if color_dimension == "place" else
              {code: SHAPES[number % len(SHAPES)] for number, code in enumerate(groups)})
    return [shapes[code] for code in columns[color_dimension]]


def _colors(dimension: str, codes: Sequence[str], context: Context) -> dict[str, str]:
    """Return code to hex: the colours that places and items have of their own, and the theme's free ones in their
    order."""
    theme = context.theme
    if dimension == "place":
        return place_colors(codes, theme)
    fixed: dict[str, str] = {}
    if dimension != "indicator":
        items = context.catalogue.dimensions[dimension].items
        fixed = {item.code: theme.ensure_contrast(item.colour) for item in items if item.colour and item.code in codes}
    free = [color for color in theme.palette if color not in fixed.values()] or list(theme.palette)
    remaining = [code for code in codes if code not in fixed]
    return {**fixed, **{code: free[number % len(free)] for number, code in enumerate(remaining)}}
