"""The search: from a reader's words in either language to the series that answer them, and to everything else.

A query is read (:mod:`.query`): spelling, places at all levels, topics, what kind of result is sought. Topics and the
items of indicators lead to a series and a place with a figure of it (:mod:`.answers`); a place without one is named,
and never answered with another one's figure. Everything else is found by its words (:mod:`.index`).
"""

from hled_dash.search.engine import SearchEngine
from hled_dash.search.relative_dates import resolve_dates
from hled_dash.search.result import Answer, Hit, Kind, PlacesOf, Requested, SearchResult

__all__ = ["Answer", "Hit", "Kind", "PlacesOf", "Requested", "SearchEngine", "SearchResult", "resolve_dates"]
