"""Queries for what one country sends to another that is known not to be held: goods, investment, students."""

from __future__ import annotations

from hled_dash.search.flows import FROM, IN, PURCHASE, SALE, TO, WITH
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.people import COUNTS
from hled_dash.search.query import Query

#: Countries of the dashboard besides the United States, and the record of what is not held of their trade.
TRADE_OF = {"MEX": "trade-of-mexico-with-others", **dict.fromkeys(("GTM", "HND", "SLV"), "trade-of-central-america")}
_INVESTMENT_ABROAD, _STUDENTS = "investment-abroad", "scholarships"
_TRADE = ("trade", "goods", "products", "bienes", "mercancías", "productos", "value", "valor")
_INVEST = ("invest", "companies", "firms", "empresas", "money", "dinero", "capital")
_STUDY = ("students", "estudiantes", "study", "estudian", "estudiar", "studying", "alumnos", "universities",
          "universidades", "colleges", "college", "university", "universidad")


class BetweenCountries:
    """Recognizes these queries by who is named first and by the preposition before the other country."""

    def __init__(self, lexicon: Lexicon) -> None:
        trade, invest, study = ({term for word in words for term in lexicon.terms([word])}
                                for words in (_TRADE, _INVEST, _STUDY))
        self._trade, self._trade_words = {SALE, PURCHASE, *lexicon.terms(["trade"])}, trade | {SALE, PURCHASE}
        self._invest, self._invest_words, self._study = {*lexicon.terms(["invest"])}, invest, study

    def find(self, query: Query) -> str | None:
        """Return the identifier of what is not held; None where the query requests something else."""
        if len(query.mentions) != 2:
            return None
        first, second = sorted(query.mentions, key=lambda mention: mention.start)
        before_first, before_second = (query.prepositions.get(mention.key, "") for mention in (first, second))
        subject = {*query.subject} - COUNTS
        if subject & self._trade and subject <= self._trade_words:
            partner = TO | WITH | {"from", "desde"}
            is_directed = before_second in partner and before_first not in partner
            return TRADE_OF.get(first.key) if is_directed and second.key != "USA" else None
        if before_first in IN or not subject:
            return None
        if subject & self._invest and subject <= self._invest_words:
            return _INVESTMENT_ABROAD if first.key == "MEX" and before_second in IN else None
        is_origin = first.key in TRADE_OF and (first.is_people or before_first in FROM)
        is_in = before_second in IN or second.is_people or query.words[second.end - 1:second.end] == ("us",)
        return _STUDENTS if is_origin and second.key == "USA" and is_in and subject <= self._study else None
