"""A series that may answer a query, and the answers that it resolves to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Resolved:
    """Answers, the requested places without one, and whether other places are returned instead.

    ``missing_indicator`` is the indicator that the places have no value of, where it differs from that of the answers.
    """

    answers: tuple[Answer, ...]
    series: Series
    missing: tuple[Text, ...] = ()
    nearest: bool = False
    missing_indicator: str | None = None
