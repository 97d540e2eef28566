"""Updates: the edition of a source that was added to the data on a day."""

from __future__ import annotations

from typing import Annotated

from hled_dash.catalogue.models.base import Code, Day, Record, Unique


class Update(Record):
    """An edition of a source as it came into ``data/``, and the indicators that are held since then.

    Attributes:
        date: Day on which it came in, which is later than that of its publication.
        source: Its code.
        edition: ``vintage_date`` of the source from that day on.
        indicators: Codes of those that were not held before.
    """

    date: Day
    source: Code
    edition: Day
    indicators: Annotated[tuple[Code, ...], Unique] = ()

    @property
    def id(self) -> str:
        """Day, source and edition: none comes in twice on a day."""
        return f"{self.date} {self.source} {self.edition}"
