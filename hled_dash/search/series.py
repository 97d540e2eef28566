"""A series that may answer a query, the answers that it resolves to, and the share of a query that terms cover."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from hled_dash.catalogue import Text
from hled_dash.search.result import Answer


@dataclass(frozen=True)
class Series:
    """A candidate series, and the terms of the query that it covers."""

    indicator: str
    items: Mapping[str, str]
    terms: frozenset[str]
    implied: frozenset[str] = frozenset()
    #: Whether it is only near to what its topic asks for.
    is_near: bool = False
    #: The items of the series that are requested beside it: those of men, where women and men are.
    other_items: tuple[Mapping[str, str], ...] = ()
    #: Places for which it is the same measure as that of the first series of its topic.
    same_in: frozenset[str] = frozenset()
    #: Whether it answers beside another series of its topic.
    is_beside: bool = False
    #: Whether it has the item of the place that a query says something comes from or goes to.
    is_of_partner: bool = False

    def in_flow(self, flow: str) -> Series:
        """Return the series in one direction of trade, with its other items in that direction."""
        found = [{**one, "flow": flow} for one in (self.items, *self.other_items)]
        items, *others = (one for number, one in enumerate(found) if one not in found[:number])
        return replace(self, items=items, other_items=tuple(others))


@dataclass(frozen=True)
class Resolved:
    """Answers, the requested places without one, and whether other places are returned instead.

    ``missing_series`` is what the places have no value of, where it differs from that of the answers.
    """

    answers: tuple[Answer, ...]
    series: Series
    missing: tuple[Text, ...] = ()
    nearest: bool = False
    missing_series: Series | None = None
    #: Whether it answers the rest of a query, a part of which is not held.
    is_rest: bool = False
    #: Requested places with a figure beyond those that are returned.
    left_out: tuple[str, ...] = ()


def covered(terms: Set[str], requested: Sequence[str], weight: Callable[[str], float]) -> float:
    """Return the share of what a query requests that is among the terms."""
    total = sum(map(weight, requested))
    return sum(weight(term) for term in requested if term in terms) / total if total else 1.0
