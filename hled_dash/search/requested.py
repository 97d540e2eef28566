"""What a query requests of the indicators among its hits: the places, the items and the period that it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hled_dash.catalogue import Catalogue
from hled_dash.search.item_names import ItemNames
from hled_dash.search.query import Query
from hled_dash.search.result import Hit, Requested


def requested_of(query: Query, hits: Iterable[Hit], answered: Mapping[str, str], items: ItemNames,
                 catalogue: Catalogue) -> Requested:
    """Return the places and the period that a query names, and the items that it names of each indicator.

    Args:
        query: The query.
        hits: What it finds.
        answered: The items of its answer, which its words may not name: "mining" of activities.
        items: The names of items.
        catalogue: The indicators.
    """
    named, of_indicators = frozenset(query.terms), dict[str, Mapping[str, str]]()
    for hit in hits:
        if hit.kind == "indicator":
            indicator = catalogue.indicators[hit.code]
            preset = {name: item for name, item in answered.items() if name in indicator.dimensions}
            of_indicators[hit.code] = items.find(indicator, preset, frozenset(), named)[0][0]
    places = dict.fromkeys(code for mention in query.mentions for code in mention.place.codes)
    period = f"{query.year}-{query.month}" if query.year and query.month else query.year
    return Requested(tuple(places), of_indicators, period)
