"""The result of a search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from hled_dash.catalogue.models import Level, NotHeld, Text

Kind = Literal["figure", "indicator", "place", "page", "objective", "cell", "entry", "event", "term"]
#: The values of a series (indicator, items) at some levels, projections apart, all or the newest: period to place to
#: value.
ValuesByPeriod = Callable[[str, Mapping[str, str], Sequence[Level], bool], Mapping[str, Mapping[str, float]]]
#: The places that a series (indicator, items) has figures of.
PlacesWithFigures = Callable[[str, Mapping[str, str]], Set[str]]


class PlacesOf(NamedTuple):
    """The places of a level that are requested: in a window of the map, or inside a place; as a map, or ranked; by the
    items of the indicator, where they are not the usual ones."""

    level: Level
    window: str | None = None
    inside: str | None = None
    on_map: bool = False
    items: tuple[tuple[str, str], ...] = ()


class Hit(NamedTuple):
    """A record that fits, by its kind and code; a cell of the board is ``II.1:GTM:relaunch``.

    ``places`` are those of an indicator that are requested ("by department").
    """

    kind: Kind
    code: str
    places: PlacesOf | None = None


class Requested(NamedTuple):
    """What a query requests of the indicators among its hits.

    Attributes:
        places: The places that it names.
        items: The items that it names, by indicator.
        period: The year or month that it names.
    """

    places: tuple[str, ...] = ()
    items: Mapping[str, Mapping[str, str]] = {}
    period: str | None = None


@dataclass(frozen=True)
class Answer:
    """A series and a place whose newest value answers the query.

    ``year`` is the year or month that the query requests, ``rank`` the position among the places that it ranks, and how
    many these are; ``is_highest_first`` where it does not rank them. ``change_since`` is the period of the change by
    which they are ranked, and ``is_rise`` whether the largest increase comes first.
    """

    indicator: str
    items: Mapping[str, str]
    place: str
    year: str | None = None
    rank: tuple[int, int] | None = None
    is_highest_first: bool = False
    change_since: str | None = None
    is_rise: bool = True


class OlderYear(NamedTuple):
    """An answer of an earlier year.

    Attributes:
        place: The place.
        year: The year of its answer.
        later: The year that other places have.
        monthly: The indicator that has some months of that year, if one has.
    """

    place: str
    year: str
    later: str
    monthly: str | None


@dataclass(frozen=True)
class SearchResult:
    """What was found.

    Attributes:
        answers: Values that answer the query, the best first.
        nearest: Whether the answers are for other places, or on another subject, than the query requests.
        missing_places: Places of the query that have no figure of what it requests.
        items: The items of what they have no figure of.
        indicator: The indicator that they have no figure of; None if the query requests nothing but these places.
        not_held: What the query requests and the catalogue is known not to hold.
        unknown_words: Words that nothing in the catalogue has.
        corrections: Words as they were typed and as they were understood.
        rank_is_missing: Whether the query requests the position of a country, and the answer is its value alone.
        older_years: Answers of an earlier year than those of the places beside them.
        left_out: Places that the query names and that have a figure, and which too many others stand before.
        hits: Everything else, the best first.
        subject: The words of the query's subject, by which the record may be filtered.
        uncovered_words: Words of the subject that the nearest answer does not cover.
        share_is_missing: Whether the query requests a share and the nearest answer is a count.
        direction: The direction of trade of the answers, as ``Query.flow``, where the query requests exports or imports
            and does not name the United States.
        since: The year that the query compares with.
        is_over_time: Whether it requests all periods of a series.
        is_of_rest: Whether the answers are of what the query requests besides what is not held.
        count_is_missing: Whether the query requests a number and the nearest answer is a share.
        breakdown: The cue of the parts that the query requests ("by-sex"), where the answer is of the whole.
        lack_is_missing: Whether the query requests those without something and the nearest answer is of those with it.
        elsewhere: Who publishes the places and years that are missing.
        note: How the answer is wider or narrower than what the query requests.
        is_same_crossing: Whether crossings of the missing places are counted at the port of entry of the answer.
        other_ends: Cities at the other end of the requested ports of entry and bridges that the query names.
        seats: Cities that the query names, each with the municipality of another name that an answer is of.
        one_period: The indicator that a query requests the change of, where it has a single period.
        requested: The places, items and year that the query names, for the indicators among the hits.
        lead_count: How many of the hits stand before the answers.
        hits_first: Whether the first hit and not the answer is what was sought (a place, a term, a page, an entry).
    """

    answers: tuple[Answer, ...] = ()
    nearest: bool = False
    missing_places: tuple[Text, ...] = ()
    indicator: str | None = None
    items: Mapping[str, str] = field(default_factory=dict)
    not_held: NotHeld | None = None
    unknown_words: tuple[str, ...] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()
    hits_first: bool = False
    lead_count: int = 0
    note: Text | None = None
    elsewhere: Text | None = None
    is_same_crossing: bool = False
    other_ends: tuple[Text, ...] = ()
    seats: tuple[tuple[Text, str], ...] = ()
    one_period: str | None = None
    subject: str = ""
    uncovered_words: tuple[str, ...] = ()
    share_is_missing: bool = False
    count_is_missing: bool = False
    lack_is_missing: bool = False
    breakdown: str | None = None
    rank_is_missing: bool = False
    older_years: tuple[OlderYear, ...] = ()
    left_out: tuple[str, ...] = ()
    since: str | None = None
    direction: str | None = None
    requested: Requested = field(default_factory=Requested)
    is_over_time: bool = False
    is_of_rest: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.answers or self.hits)

    @property
    def is_held(self) -> bool:
        """Whether the catalogue holds what the query requests, so far as that can be told."""
        return not (self.is_empty or self.not_held or self.missing_places or self.unknown_words)
