"""Which published or derived values the cells of a figure's table show, and the marks of its drawing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from hled_dash.catalogue import Catalogue
from hled_dash.figures.data import Line
from hled_dash.figures.figure import Figure
from hled_dash.language import LANGUAGES

#: Fields of a mark's row that are values; others are positions, unless they have the name of a line.
MARK_VALUES = ("value", "first", "second", "x", "y")


class ValueKey(NamedTuple):
    """Indicator, place, pairs of dimension and item, and period of a value.

    Attributes:
        computed: What the figure computed from the value (:mod:`hled_dash.figures.provenance.computed_values`); empty
            if it shows it.
        revised: What it was until when, as text; empty if it took the place of no other value.
    """

    indicator: str
    place: str
    items: tuple[tuple[str, str], ...]
    period: str
    computed: str = ""
    revised: str = ""

    @classmethod
    def of_line(cls, line: Line, period: str, computed: str = "") -> ValueKey:
        """Return the key of a line's value."""
        return cls(line.origin, line.place, line.items, period, computed)


def find_value_keys(figure: Figure, catalogue: Catalogue) -> dict[tuple[int, str], ValueKey]:
    """Find row and column of each cell with a value that the figure draws; a cell that may show two of them has none.

    Kinds of figures have tables of their own. The values in them are those of ``Figure.codes``; where two are equal,
    the names in the cell's row and the heading of its column tell which one it is. Cells of values that are not drawn
    (``Figure.extra["cells"]``) are known from where the table is built.
    """
    drawn = figure.extra.get("cells", {})
    by_value = _drawn_values(figure, catalogue)
    keys = dict(drawn)
    # Rows of a map are places, of which several may have one name.
    order = figure.extra.get("order", ()) if len(figure.extra.get("order", ())) == len(figure.table) else ()
    table = figure.table
    headings = [str(name) for name in table.columns]
    for number, cells in enumerate(zip(*(table[name].tolist() for name in table.columns), strict=True)):
        texts = [str(cell) for cell in cells if isinstance(cell, str)]
        for heading, cell in zip(headings, cells, strict=True):
            is_value = isinstance(cell, float) and (number, heading) not in drawn
            candidates = by_value.get(_digits(cell), []) if is_value else []
            if heading in figure.computed:
                # Another unit: only a heading that names the indicator has its values.
                candidates = [pair for pair in candidates if heading in pair[1]]
            if len(candidates) > 1 and order:
                candidates = [pair for pair in candidates if pair[0].place == order[number]] or candidates
            if candidates and (nearest := _nearest(candidates, [heading, *texts])) is not None:
                keys[number, heading] = nearest
        # Shares of a total are known from the newest value of their row.
        row_keys = {keys[number, heading] for heading in headings if (number, heading) in keys}
        if len({key[:3] for key in row_keys}) == 1:
            newest = max(row_keys, key=lambda key: (key.period, not key.computed))
            keys |= {(number, heading): newest for heading in figure.computed
                     if heading in figure.table and (number, heading) not in keys}
    return keys


def find_mark_keys(figure: Figure, catalogue: Catalogue, mark: Mapping[str, str | float]) -> dict[ValueKey, float]:
    """Find the values that a mark of a figure's drawing stands for, with the numbers that it shows of them.

    Args:
        figure: The figure.
        catalogue: The catalogue.
        mark: The fields of the mark's row, as the drawing has them.
    """
    by_value = _drawn_values(figure, catalogue)
    numbers = {name: number for name, number in mark.items() if not isinstance(number, str)}
    if "upper" in numbers and "lower" in numbers:
        # An area of a stack.
        numbers["value"] = numbers["upper"] - numbers["lower"]
    texts = [text for text in mark.values() if isinstance(text, str)]
    keys: dict[ValueKey, float] = {}
    for name, number in numbers.items():
        candidates = by_value.get(_digits(number), [])
        if name not in MARK_VALUES:
            # Where a mark stands for a period, each of its fields is a line with a name.
            candidates = [pair for pair in candidates if pair[1].intersection((name, *name.split(", ")))]
        if candidates and (nearest := _nearest(candidates, [name, *texts])) is not None:
            keys.setdefault(nearest, number)
    return keys


def _drawn_values(figure: Figure, catalogue: Catalogue) -> dict[str, list[tuple[ValueKey, frozenset[str]]]]:
    """Map the digits of the values that a figure draws to their keys, each with the words that name it."""
    codes = figure.codes
    computed = figure.extra.get("computed_values", "")
    if "indicator" not in codes or "value" not in codes or (figure.units and not computed):
        return {}
    language = LANGUAGES[figure.language]
    dimensions = [name for name in codes.columns if name in catalogue.dimensions]
    names = catalogue.names(language.code)
    items = {name: {item.code: language.localize(item.name) for item in catalogue.dimensions[name].items}
             for name in dimensions}
    by_value: dict[str, list[tuple[ValueKey, frozenset[str]]]] = {}
    columns = (codes[name].tolist() for name in ("indicator", "place", "period", "value", *dimensions))
    for number, (indicator, place, period, value, *chosen) in enumerate(zip(*columns, strict=True)):
        pairs = tuple((name, item) for name, item in zip(dimensions, chosen, strict=True)
                      if isinstance(item, str) and item)  # NaN where another indicator has the dimension
        record = catalogue.indicators[indicator]
        words = {place, names.get(place, place), language.format_period(period, record.calendar), period[:4],
                 language.localize(record.short), *(items[name].get(item, item) for name, item in pairs)}
        if len(period) == 7 and "Q" not in period:
            words.add(language.month_abbreviations()[int(period[5:]) - 1])
        revised = figure.revised[number].description if number in figure.revised else ""
        key = ValueKey(indicator, place, pairs, period, computed, revised)
        by_value.setdefault(_digits(value), []).append((key, frozenset(words)))
    return by_value


def _digits(value: float) -> str:
    """Return the digits that two floats share where they differ by rounding alone."""
    return f"{value:.10g}"


def _nearest(candidates: list[tuple[ValueKey, frozenset[str]]], texts: list[str]) -> ValueKey | None:
    """Return the candidate with most words in the texts; None if several have as many."""
    if len(candidates) == 1:
        return candidates[0][0]
    parts = [part for text in texts for part in (text, *text.split(", "))]
    scores: Mapping[ValueKey, int] = {key: len(words.intersection(parts)) for key, words in candidates}
    best = max(scores.values())
    nearest = [key for key, score in scores.items() if score == best]
    return nearest[0] if len(nearest) == 1 else None
