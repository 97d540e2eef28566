"""The places of a query that something comes from or goes to, as items of an indicator: "from Canada and Spain"."""

from __future__ import annotations

from typing import Literal

from hled_dash.catalogue.models import Dimension
from hled_dash.search.flows import FROM, IN, TO
from hled_dash.search.gazetteer import Mention
from hled_dash.search.query import Query

#: Words at most between two places of a list: "Spain and from Japan".
MAX_BETWEEN = 2


def listed_partners(dimension: Dimension, role: Literal["from", "to"], query: Query) -> list[tuple[Mention, str]]:
    """Return the first place that something comes from or goes to and those that are listed with it, with their items.

    Args:
        dimension: The dimension whose items are the places.
        role: Whether something comes from them or goes to them.
        query: The query that names them.
    """
    other_prepositions = IN | (TO if role == "from" else FROM)
    found = [(mention, item.code) for mention in query.mentions for item in dimension.items
             if mention.key in (item.code, item.name.en)
             and query.prepositions.get(mention.key, "") not in other_prepositions
             and not (role == "to" and mention.is_people)]
    listed = found[:1]
    for mention, code in found[1:]:
        if mention.start - listed[-1][0].end <= MAX_BETWEEN:
            listed.append((mention, code))
    return listed
