"""Publishers and surveys that a query names, whose figures come first."""

from __future__ import annotations

from collections.abc import Iterable

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.text import normalize
from hled_dash.search.query import Query
from hled_dash.search.series import Series

#: How the cues of publishers begin. The first of their words is in the publisher's name, or in the names of sources.
PUBLISHER = "publisher-"


class Publishers:
    """Knows the sources of each publisher.

    Args:
        catalogue: The sources, and the words for publishers.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._sources = {group.id: {
            source.id for source in catalogue.sources.values() if normalize(group.words[0]) in normalize(
                f"{source.publisher.en} {source.publisher.es} {source.id.replace('_', ' ')}")}
            for group in catalogue.word_groups.values() if group.id.startswith(PUBLISHER)}

    def first(self, series: Iterable[Series], query: Query) -> list[Series]:
        """Return series, those of the publishers that a query names first."""
        sources = {source for cue in query.cues for source in self._sources.get(cue, ())}
        return sorted(series, key=lambda one: self._catalogue.indicators[one.indicator].source not in sources)
