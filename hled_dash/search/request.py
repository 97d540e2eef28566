"""A search request: a parsed query, and the topics and documents that its words name."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from hled_dash.catalogue.models import Level, Topic
from hled_dash.search.index import Match
from hled_dash.search.query import Query
from hled_dash.search.result import ValuesByPeriod
from hled_dash.search.topics import TopicMatch


def read_once(values_of: ValuesByPeriod) -> ValuesByPeriod:
    """Return what reads the values of each series once: a search asks for some of them several times."""
    found = dict[Hashable, Mapping[str, Mapping[str, float]]]()

    def read(indicator: str, items: Mapping[str, str], levels: Sequence[Level],
             newest: bool) -> Mapping[str, Mapping[str, float]]:
        key = indicator, frozenset(items.items()), tuple(levels), newest
        if key not in found:
            found[key] = values_of(indicator, items, levels, newest)
        return found[key]

    return read


class Request(NamedTuple):
    """A search request.

    Attributes:
        text: The query as the reader entered it.
        query: The query, parsed.
        topics: The topics that it names, those with the longest phrase first.
        matches: The documents that have words of its subject, those with most of them first.
        values_of: The values by which places are ranked.
    """

    text: str
    query: Query
    topics: Sequence[TopicMatch[Topic]]
    matches: Sequence[Match]
    values_of: ValuesByPeriod
