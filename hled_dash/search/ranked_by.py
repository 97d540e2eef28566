"""Queries that rank places without a superlative: "ports by value", "beer exports by state"."""

from __future__ import annotations

from itertools import pairwise

from hled_dash.search.flows import PURCHASE, SALE, TRADE
from hled_dash.search.query import Query
from hled_dash.search.ranking_words import LEVELS, STATES
from hled_dash.search.terms import VALUE

#: Before a level whose places are all requested.
_EACH = frozenset(["by", "por", "per", "each", "every", "cada"])
#: Before what places are ranked by ("ports by value"), and what a series is parted by instead.
_BY = frozenset(["by", "por", "segun"])
_PARTS = frozenset([
    "month", "quarter", "year", "mes", "trimestre", "ano", "sex", "sexo", "gender", "genero", "age", "edad", "sector",
    "industry", "industria", "product", "producto", "mode", "modo", "region", "el", "la", "los", "las", "donde",
    "capita", "persona", "habitante", "ciento", "cada"])


def ranks_by(query: Query, level: int) -> bool:
    """Return whether a query ranks the places of a level by a measure ("ports by value", "estados por PIB"), or by what
    they sell of a product ("beer exports by state")."""
    words = query.words
    if not all(mention.place.places for mention in query.mentions):
        return False
    if level and words[level - 1] in _EACH:
        terms = {*query.terms}
        return LEVELS[words[level]] == "admin1" and SALE in terms and all(
            mention.key == "MEX" for mention in query.mentions) and bool(terms - {SALE, PURCHASE, TRADE, STATES, VALUE})
    return words[level].endswith("s") and LEVELS[words[level]] != "country" and any(
        word in _BY and after not in LEVELS and after not in _PARTS
        for word, after in pairwise(words[level + 1:]))
