"""Queries for the parts of a measure: "by age", "por sector"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from hled_dash.catalogue import Catalogue
from hled_dash.search.item_names import TOTALS
from hled_dash.search.query import Query
from hled_dash.search.result import Answer, PlacesWithFigures
from hled_dash.search.series import Resolved, Series

#: The cue of each breakdown, and the dimensions of indicators that have its parts.
_DIMENSIONS: Mapping[str, frozenset[str]] = {
    "by-age": frozenset(["age"]), "by-ethnicity": frozenset(["people"]), "by-income": frozenset(["group"]),
    "by-sector": frozenset(["sector", "subsector", "activity", "industry", "employer", "commodity", "end_use",
                            "chapter", "heading"])}

#: Before the number of an age.
_AGE = {"age", "ages", "edad", "edades"}


def requested_breakdown(query: Query) -> str | None:
    """Return the cue of the parts that a query requests, if it does; "by age 10" is one age."""
    if any(first in _AGE and second.isdigit() for first, second in pairwise(query.words)):
        return None
    return next((cue for cue in _DIMENSIONS if cue in query.cues), None)


def missing_breakdown(query: Query, resolved: Resolved, catalogue: Catalogue) -> str | None:
    """Return the cue of the parts that a query requests and the indicator of the answers does not have."""
    cue = requested_breakdown(query)
    dimensions = catalogue.indicators[resolved.answers[0].indicator].dimensions
    return cue if cue and _DIMENSIONS[cue].isdisjoint(dimensions) else None


def divide(resolved: Resolved, series: Sequence[Series], query: Query, catalogue: Catalogue,
           places_of: PlacesWithFigures) -> Resolved:
    """Return answers with the parts that a query requests, of the same places: of a series of its topics (``series``),
    else of an indicator of the same measure; the answers as they are without one."""
    cue, places = missing_breakdown(query, resolved, catalogue), {answer.place for answer in resolved.answers}
    if cue is None:
        return resolved
    whole = resolved.answers[0].indicator
    defaults = catalogue.indicators[whole].default_items
    # Parts of all investment say nothing of who invests.
    requested = {name for name, item in resolved.series.items.items() if item not in {*TOTALS, defaults.get(name)}}
    beside = [code for code, one in catalogue.indicators.items() if code.split(".")[:2] == whole.split(".")[:2]
              and one.unit == catalogue.indicators[whole].unit]
    code = next((code for code in (*(one.indicator for one in series), *beside) if places <= places_of(code, {})
                 and not _DIMENSIONS[cue].isdisjoint(catalogue.indicators[code].dimensions)
                 and requested <= {*catalogue.indicators[code].dimensions}), None)
    if code is None:
        return resolved
    items = {name: item for name, item in resolved.series.items.items() if name in requested}
    answers = tuple(Answer(code, items, answer.place, answer.year) for answer in resolved.answers)
    return replace(resolved, answers=answers, series=replace(resolved.series, indicator=code, items=items))
