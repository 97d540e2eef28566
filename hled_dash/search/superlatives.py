"""Questions which of many places has the most or the least: "which state has the highest extreme poverty"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from hled_dash.catalogue import Catalogue, Text
from hled_dash.catalogue.models import Level
from hled_dash.search.answers import MAX_ANSWERS, Resolved, Series
from hled_dash.search.query import Query
from hled_dash.search.result import Answer

#: The newest values of a series (indicator, items) by place, all of one period, at a level.
NewestValues = Callable[[str, Mapping[str, str], Level], Mapping[str, float]]

#: Words, without accents, that name the places of a level.
_WORDS: Mapping[Level, str] = {
    "admin1": "state states estado estados entidad entidades department departments departamento departamentos",
    "admin2": "municipality municipalities municipio municipios",
    "country": "country countries pais paises",
    "port": "port ports puerto puertos",
    "crossing": "bridge bridges puente puentes",
}
_LEVELS: Mapping[str, Level] = {word: level for level, words in _WORDS.items() for word in words.split()}
_MOST = frozenset(("highest", "most", "largest", "biggest", "greatest", "busiest", "top", "mas", "mayor", "mayores"))
_LEAST = frozenset(("lowest", "least", "smallest", "fewest", "menos", "menor", "menores"))
_BEST, _WORST = frozenset(("best", "mejor", "mejores")), frozenset(("worst", "peor", "peores"))
#: Names of the places of a level in another place.
_INSIDE: Mapping[Level, Text] = {
    "admin1": Text(en="states or departments of {}", es="entidades o departamentos de {}"),
    "admin2": Text(en="municipalities of {}", es="municipios de {}"),
    "country": Text(en="countries of {}", es="países de {}"),
    "port": Text(en="ports of {}", es="puertos de {}"),
    "crossing": Text(en="bridges of {}", es="puentes de {}"),
}
#: Departments are of these countries, and states are not.
_DEPARTMENTS = frozenset({"GTM", "SLV", "HND"})


class Superlative(NamedTuple):
    """The level of the places that are ranked, and the word that says from which end."""

    level: Level
    word: str
    is_department: bool

    @classmethod
    def read(cls, query: Query) -> Superlative | None:
        """What a query ranks; None where it ranks no places of a level."""
        level = next((word for word in query.words if word in _LEVELS), None)
        word = next((word for word in query.words if word in _MOST | _LEAST | _BEST | _WORST), None)
        if level is None or word is None:
            return None
        return cls(_LEVELS[level], word, level.startswith("dep"))

    def is_falling(self, direction: str) -> bool:
        """Whether the highest value leads, of an indicator that is better in a direction."""
        if self.word in _BEST | _WORST and direction in ("higher", "lower"):
            return (self.word in _BEST) == (direction == "higher")
        return self.word not in _LEAST


class SuperlativeFinder:
    """Answers with the places that lead the ranking."""

    def __init__(self, catalogue: Catalogue, newest_values: NewestValues) -> None:
        self._catalogue, self._newest_values = catalogue, newest_values

    def find(self, asked: Superlative, series: Sequence[Series], query: Query) -> Resolved | None:
        """The first places of the first series that has figures of such places where the query asks for them."""
        roots = {code for mention in query.mentions for code in mention.place.codes[:1]}
        if query.mentions and not roots:
            return None
        for one in series:
            values = self._newest_values(one.indicator, one.items, asked.level)
            inside = {place: value for place, value in values.items() if self._is_asked(place, roots, asked)}
            if len(inside) > 1:
                falling = asked.is_falling(self._catalogue.indicators[one.indicator].direction)
                order = sorted(inside, key=lambda place: (-inside[place] if falling else inside[place], place))
                answers = (Answer(one.indicator, one.items, place, query.year) for place in order[:MAX_ANSWERS])
                return Resolved(tuple(answers), one)
        return None

    def _is_asked(self, place: str, roots: set[str], asked: Superlative) -> bool:
        if roots:
            return place not in roots and self._catalogue.is_inside(place, roots)
        return asked.level != "admin1" or self._catalogue.is_inside(place, set(_DEPARTMENTS)) == asked.is_department

    def missing(self, asked: Superlative, query: Query) -> tuple[Text, ...]:
        """The places of the level in those that a query names, in words."""
        inside = _INSIDE[asked.level]
        return tuple(Text(en=inside.en.format(mention.place.name.en), es=inside.es.format(mention.place.name.es))
                     for mention in query.mentions)
