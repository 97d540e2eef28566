"""The places of a level that rank first, or the position of one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache, partial

from hled_dash.catalogue import Catalogue, Text
from hled_dash.catalogue.models import Indicator, Level
from hled_dash.catalogue.ranks import shared_ranks
from hled_dash.search.answers import MAX_ANSWERS
from hled_dash.search.changes import changes_of, is_rise
from hled_dash.search.query import Query
from hled_dash.search.ranking_words import DEPARTMENTS, INSIDE, MAX_YEARS_APART, OF_THEIR_OWN_YEAR
from hled_dash.search.result import Answer, ValuesByPeriod
from hled_dash.search.series import Resolved, Series
from hled_dash.search.superlatives import Superlative

#: Countries of a series at least: two neighbors are no ranking of partners.
MIN_COUNTRIES = 3
#: Words for those who trade with each other.
_PARTNERS = frozenset(["partner", "partners", "socio", "socios"])


class RankingFinder:
    """Finds the places that a query ranks."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def find(self, superlative: Superlative, series: Sequence[Series], query: Query,
             values_of: ValuesByPeriod) -> Resolved | None:
        """Find answers with the places that rank first in the first series with values for the requested places."""
        if superlative.level in ("port", "crossing"):
            query = query.without_partner("MEX")
        roots = self._roots(query, superlative)
        is_among_all = superlative.level == "us_state" or superlative.beside is not None
        if query.mentions and not roots and not is_among_all and not _ranks_partners(superlative, query):
            return None
        leaders = self._leaders(superlative, series, query, values_of, roots)
        if leaders is None and superlative.level == self._level_of(roots, min_roots=1) == "country" and not any(
                mention.key in self._catalogue.groups or mention.key in query.inside for mention in query.mentions):
            # The countries that a query names trade with those that it ranks.
            leaders = self._leaders(superlative, series, query, values_of, set())
        return leaders

    def find_wider(self, superlative: Superlative, series: Sequence[Series], query: Query,
                   values_of: ValuesByPeriod) -> Resolved | None:
        """Find the states or departments that rank first, which are the nearest where no municipality has a value."""
        if superlative.beside is not None or superlative.position is not None:
            return None
        named = {code for mention in query.mentions for code in mention.place.codes[:1]}
        wider = superlative._replace(level="admin1", is_department=bool(named) and named <= DEPARTMENTS)
        leaders = self.find(wider, series, query, values_of)
        return leaders and replace(leaders, nearest=True, missing=self.missing(superlative, query),
                                   missing_series=leaders.series)

    def members(self, series: Sequence[Series], query: Query, values_of: ValuesByPeriod) -> Resolved | None:
        """Find answers for the places of a group without a figure of its own: all of a few, else those with the highest
        values, which are then the nearest."""
        mentions = [mention for mention in query.mentions if not series or mention.key not in series[0].implied]
        groups = [self._catalogue.groups[mention.key] for mention in mentions if mention.key in self._catalogue.groups]
        # A state that a group is compared with is a part of its own.
        parts = [self._catalogue.groups[mention.key].members if mention.key in self._catalogue.groups
                 else mention.place.codes[:1] for mention in mentions]
        members = {member for part in parts for member in part}
        if not groups or not all(parts):
            return None
        level = self._level_of(members)
        if level is None:
            return None
        if len(parts) > 1:
            return self._ends_of_parts(parts, Superlative(level, "most", False, "", how_many=len(members)), series,
                                       query, values_of, tuple(group.name for group in groups))
        group = groups[0]
        leaders = self._leaders(Superlative(level, "most", False, ""), series, query, values_of, members)
        if leaders is None:
            return None
        if len(group.members) <= MAX_ANSWERS:
            answers = tuple(replace(answer, rank=None) for answer in leaders.answers)
            return replace(leaders, answers=answers) if len(answers) == len(group.members) else None
        answers = tuple(replace(answer, is_highest_first=True) for answer in leaders.answers)
        return replace(leaders, answers=answers, nearest=True, missing=(mentions[0].place.name,))

    def _ends_of_parts(self, parts: Sequence[Sequence[str]], superlative: Superlative, series: Sequence[Series],
                       query: Query, values_of: ValuesByPeriod, missing: tuple[Text, ...]) -> Resolved | None:
        """Return the highest and the lowest value of each part, ranked among the members of all, as the nearest to
        those of groups without one (``missing``)."""
        leaders = self._leaders(superlative, series, query, values_of, {member for part in parts for member in part})
        if leaders is None:
            return None
        answers = list[Answer]()
        for part in parts:
            of_part = [answer for answer in leaders.answers if answer.place in part]
            answers += of_part[:1] + of_part[1:][-1:]
        return replace(leaders, nearest=True, missing=missing, answers=tuple(
            replace(answer, is_highest_first=True) for answer in answers))

    def _leaders(self, superlative: Superlative, series: Sequence[Series], query: Query, values_of: ValuesByPeriod,
                 roots: Set[str]) -> Resolved | None:
        """Return answers of the first series with values of several candidates."""
        # A survey region has one value for several departments that have none of their own.
        levels: tuple[Level, ...] = (superlative.level,
                                     "region") if superlative.level == "admin1" else (superlative.level,)
        is_candidate = cache(partial(self._is_candidate, roots=roots, superlative=superlative))
        read_series = set[tuple[str, tuple[tuple[str, str], ...]]]()
        leaders, most_places = None, 0
        for candidate in series:
            if leaders is not None and (superlative.level != "port" or candidate.terms != leaders.series.terms or (
                    self._unit(candidate) != self._unit(leaders.series))):
                continue
            if (key := (candidate.indicator, tuple(sorted(candidate.items.items())))) in read_series:
                continue
            read_series.add(key)
            indicator = self._catalogue.indicators[candidate.indicator]
            values = values_of(candidate.indicator, candidate.items, levels,
                               not (query.year or superlative.by_change))
            change_since = rises = None
            if superlative.by_change is None:
                keys = {place: superlative.key(indicator, value)
                        for place, value in self._newest_values(indicator, values, query.year, is_candidate).items()}
            elif (rises := is_rise(superlative.by_change, indicator)) is None:
                continue
            else:
                change_since, changes = self._changes(indicator, values, query, is_candidate)
                sign = -1 if rises == (superlative.end != "least") else 1
                keys = {place: sign * change for place, change in changes.items()}
            # A value of all nationalities is no country's.
            keys = {place: key for place, key in keys.items() if place not in indicator.populations}
            # A series of one state's ports is not requested where another has those of the whole border.
            min_places = MIN_COUNTRIES - 1 if superlative.level == "country" and not roots else 1
            if len(keys) > max(min_places, most_places) and len(keys) >= (superlative.position or 1) and (
                    superlative.beside is None or superlative.beside in keys):
                decimals = max(indicator.decimals, 1) if change_since else indicator.decimals
                answers = tuple(Answer(candidate.indicator, candidate.items, place, query.year, (rank, len(keys)),
                                       change_since=change_since, is_rise=bool(rises))
                                for place, rank in _leading(superlative, keys, decimals))
                leaders, most_places = Resolved(answers, candidate), len(keys)
                if superlative.level != "port":
                    break
        return leaders

    def _changes(self, indicator: Indicator, values: Mapping[str, Mapping[str, float]], query: Query,
                 is_candidate: Callable[[str], bool]) -> tuple[str | None, dict[str, float]]:
        """Return the changes of the places that may be ranked, to the year that is requested or the newest, and the
        period since which they are."""
        by_period = {period: {place: value for place, value in of_places.items() if is_candidate(place)}
                     for period, of_places in values.items()
                     if query.year is None or period.removeprefix("FY")[:4] <= query.year}
        changes = changes_of(by_period, query.since, indicator, self._catalogue.units[indicator.unit])
        return changes or (None, {})

    def _unit(self, series: Series) -> str:
        return self._catalogue.indicators[series.indicator].unit

    def _newest_values(self, indicator: Indicator, values: Mapping[str, Mapping[str, float]], year: str | None,
                       is_candidate: Callable[[str], bool]) -> dict[str, float]:
        """Return the newest values of the places that may be ranked, of a year where some are of it."""
        by_period = {period: {place: value for place, value in values_of_period.items() if is_candidate(place)}
                     for period, values_of_period in values.items()}
        of_year = {period: values for period, values in by_period.items() if period.startswith(year or "")}
        return self._newest(indicator, of_year or by_period)

    def _newest(self, indicator: Indicator, by_period: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
        """Return the values of the newest period that half of the places have, for each country separately: surveys are
        of different years. Countries, ports and bridges have their newest year, within :data:`MAX_YEARS_APART` and
        after the last break in series."""
        countries = dict[str | None, dict[str, dict[str, float]]]()
        for period, values in by_period.items():
            for place, value in values.items():
                country = self._catalogue.country_of(place) if self._catalogue.places[place].parent else None
                countries.setdefault(country, {}).setdefault(period, {})[place] = value
        newest = dict[str, float]()
        for periods in countries.values():
            most = max(map(len, periods.values()))
            last = max(period for period, values in periods.items() if 2 * len(values) >= most)
            levels = {self._catalogue.places[place].level for place in periods[last]}
            if last.isdigit() and levels <= OF_THEIR_OWN_YEAR:
                for period in sorted(periods):
                    if int(last) - MAX_YEARS_APART <= int(period):
                        newest |= {place: value for place, value in periods[period].items()
                                   if not indicator.crosses_break(place, period, last)}
            else:
                newest |= periods[last]
        return newest

    def _roots(self, query: Query, superlative: Superlative) -> set[str]:
        """Return the places that the ranked ones must lie in: those of the query, with the members of groups."""
        codes = {code for mention in query.mentions for code in mention.place.codes[:1]}
        if superlative.level == "us_state" or _ranks_partners(superlative, query):
            # Partners are ranked among all, also where some are named.
            return set()
        if superlative.beside is not None and superlative.level == "country":
            # The other country is the one whose partners are ranked.
            codes = {code for code in codes if code in self._catalogue.groups}
        if superlative.beside is not None and not codes and superlative.level in ("admin1", "admin2"):
            country = self._catalogue.country_of(superlative.beside)
            if superlative.level == "admin2":
                codes = {self._catalogue.places[superlative.beside].parent or ""}
            elif (country in DEPARTMENTS) == superlative.is_department:
                codes = {country or ""}
        return set(self._catalogue.members(codes))

    def _is_candidate(self, place: str, roots: Set[str], superlative: Superlative) -> bool:
        if place == superlative.beside:
            return True
        if roots:
            return ((place not in roots or superlative.level == "country" or superlative.level == self._level_of(roots))
                    and self._catalogue.is_inside(place, {*roots}))
        return superlative.level != "admin1" or self._catalogue.is_inside(place,
                                                                          set(DEPARTMENTS)) == superlative.is_department

    def _level_of(self, roots: Set[str], min_roots: int = 2) -> Level | None:
        """Return the common level of several roots (``min_roots`` of them), which are then ranked themselves."""
        levels = {self._catalogue.places[root].level for root in roots}
        return levels.pop() if len(roots) >= min_roots and len(levels) == 1 else None

    def missing(self, superlative: Superlative, query: Query) -> tuple[Text, ...]:
        """Return the places of the level, in those that a query names, as text."""
        codes = {code for mention in query.mentions for code in mention.place.codes[:1]}
        is_department = superlative.is_department or bool(codes & DEPARTMENTS)
        kind = ("department" if is_department else "state") if superlative.level == "admin1" else superlative.level
        all_places, inside = INSIDE[kind]
        if superlative.level == "country" and all(self._catalogue.places[code].level == "country" for code in codes):
            # No country lies in another one.
            return (all_places,)
        if superlative.level in {self._catalogue.places[code].level for code in codes}:
            # A state that is named is no state of another.
            return ()
        return tuple(Text(en=inside.en.format(mention.place.name.en), es=inside.es.format(mention.place.name.es))
                     for mention in query.mentions) or (all_places,)


def _ranks_partners(superlative: Superlative, query: Query) -> bool:
    """Return whether a query ranks countries as partners in trade."""
    return superlative.level == "country" and bool(_PARTNERS & {*query.words})


def _leading(superlative: Superlative, keys: Mapping[str, float], decimals: int) -> list[tuple[str, int]]:
    """Return the places that a query requests with their ranks.

    Args:
        superlative: What it ranks.
        keys: Place to the key that it is sorted by.
        decimals: Decimals to which equal values share a rank.
    """
    order = sorted(keys, key=lambda place: (keys[place], place))
    ranked = [*zip(order, shared_ranks([keys[place] for place in order], decimals), strict=True)]
    if superlative.beside is None:
        first = (superlative.position or 1) - 1
        return ranked[first:first + (1 if superlative.position else superlative.how_many or MAX_ANSWERS)]
    position = order.index(superlative.beside)
    return [ranked[position], *(ranked[:min(position, MAX_ANSWERS - 1)] if superlative.is_compared else ())]
