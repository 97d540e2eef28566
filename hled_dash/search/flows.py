"""The direction of trade (export or import) of a query."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise

from hled_dash.catalogue.models import Indicator
from hled_dash.search.gazetteer import Mention
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.ranking_words import COMPARING

#: Prepositions before the exporting place, and before the importing one.
FROM, TO = {"from", "de", "del", "desde", "of", "by", "por"}, {"to", "a", "al", "hacia", "into"}
#: Prepositions that say of a product alone where it comes from ("carne de res de EU").
ORIGINS = {"from", "de", "desde"}
#: Prepositions before the place whose exports or imports they are.
OWNERS = {"of", "de", "del"}
#: Prepositions before who sells or buys.
_AGENTS = {"by", "por"}
#: Articles between the preposition and the name.
ARTICLES = {"the", "los", "las", "el", "la"}
#: Prepositions before a place in which something is.
IN = {"in", "en", "within", "inside"}
#: Prepositions before what a place trades with.
WITH = {"with", "con"}
#: What a place is, before its name: "the state of Jalisco".
_KINDS = {"state", "department", "municipality", "port", "city", "estado", "departamento", "municipio", "puerto",
          "ciudad"}
PARTNER = {*WITH, "from", "desde", *TO}
#: Words for selling and for buying, by the names of their groups of synonyms.
SALE, PURCHASE = "synexport", "synimport"
#: The term of trade in both directions.
TRADE = "syntrade"
#: The term of a share.
SHARE = "synshare"
#: Beginnings of the codes of states and of their groups.
_STATES = ("MX-", "US-", "southern-mexico", "border-states-mexico")
#: Prefixes of the codes of indicators of the trade of the United States.
_AMERICAN = ("bts.", "census.", "usitc.")
#: Prefix of the codes of indicators of what Mexican states sell.
OF_STATES = "inegi.etef."
#: Spanish verbs that stand before their subject ("cuánto compra México"), and those of them after which "a" names the
#: seller.
_VERBS = {"vende", "venden", "exporta", "exportan", "importa", "importan", "compra", "compran"}
#: Spanish nouns beside which a place alone is the one that sells or buys ("importaciones México").
_NOUNS = {"exportacion", "exportaciones", "importacion", "importaciones", "ventas", "compras"}
#: Spanish verbs for what comes from somewhere.
_COMES = {"entro", "entraron", "entra", "entran", "llego", "llegaron", "llega", "llegan", "vino", "vinieron", "viene",
          "vienen"}
_BUYS = {"compra", "compran", "compras", "compro", "compraron", "comprar", "compramos"}


def preposition(words: Sequence[str], mention: Mention) -> str:
    """Return the word before a place, articles apart; that of a comparison rather than what follows it; empty if there
    is none."""
    before = [word for word in reversed(words[:mention.start]) if word not in ARTICLES]
    if before[:1] and before[0] in OWNERS and {*before[1:2]} & _KINDS and {*before[2:3]} & (FROM | TO | IN | PARTNER):
        # "To the state of Jalisco".
        before = before[2:]
    before = before[:3]
    return next((word for word in before if word in COMPARING), before[0] if before else "")


def trade_flow(words: Sequence[str], mentions: Sequence[Mention], lexicon: Lexicon) -> str | None:
    """Return the item of the dimension ``flow``, seen from the United States, that a query requests.

    ``Mexico exports to the United States`` and ``exportaciones de México`` are imports of the United States.

    Args:
        words: The words of the query.
        mentions: The places that they name.
        lexicon: The words for selling and buying.

    Returns:
        ``export`` or ``import``; None if the query says neither who sells nor who buys.
    """
    verbs = [(number, term) for number, word in enumerate(words) for term in lexicon.terms([word])
             if term in (SALE, PURCHASE)]
    if not verbs:
        return _flow_of_arrivals(words, mentions)
    position, verb = verbs[0]
    before = [mention for mention in mentions if mention.end <= position]
    if any(words[first.end:second.start] in (["and"], ["and", "the"], ["y"]) for first, second in pairwise(before)):
        # Both sell.
        return None
    guesses = []
    # "The share of Mexico in the imports of the United States", "in U.S. imports": the second place buys.
    is_share_of = bool(before) and any(SHARE in lexicon.terms([word]) for word in words[:position])
    for mention in mentions:
        before_name = preposition(words, mention)
        is_owner = is_share_of and (mention.start == position + 1 or (
            before_name in OWNERS and mention.start > position))
        has_preposition = is_owner or (before_name in FROM | TO and mention.start > position)
        if is_owner or before_name in _AGENTS:
            # "Imports by the United States".
            sells = verb == SALE
        elif has_preposition:
            # "Importaciones de Guatemala" come from there; a state is the one that buys.
            is_buyer = verb == PURCHASE and before_name in OWNERS and any(
                code.startswith(_STATES) for code in mention.place.codes[:1])
            sells = not is_buyer and (before_name in FROM or (before_name == "a" and words[position] in _BUYS))
        elif mention.end <= position or (mention.start == position + 1 and words[position] in _VERBS) or (
                len(mentions) == 1 and (words[position] in _NOUNS or before_name in IN)):
            # "The share of China in imports", "China's share of imports" are of what it sells.
            is_partner = is_share_of and (
                any(SHARE in lexicon.terms([word]) for word in words[mention.end:position])
                or (before_name in OWNERS and not IN.isdisjoint(words[mention.end:mention.end + 1])))
            sells = (verb == SALE) != is_partner
        else:
            continue
        is_american = any(code == "USA" or code.startswith(("US-", "port:")) for code in mention.place.codes[:1])
        # The nearest name before the verb is its subject.
        guesses.append((not has_preposition, position - mention.end, "export" if sells == is_american else "import"))
    if not guesses and any(code.startswith("port:") for mention in mentions for code in mention.place.codes[:1]):
        # What crosses at a port of entry is counted by the United States.
        return "export" if verb == SALE else "import"
    return min(guesses)[2] if guesses else None


def _flow_of_arrivals(words: Sequence[str], mentions: Sequence[Mention]) -> str | None:
    """Return that the United States buys, where a query says that something comes from a state of Mexico, or from
    Mexico at a port of entry ("that came in from Mexico by train at Eagle Pass")."""
    is_at_port = any(code.startswith("port:") for mention in mentions for code in mention.place.codes[:1])
    # What comes from a state of Mexico is not what the United States sells to it.
    before = {preposition(words, mention) for mention in mentions for code in mention.place.codes[:1]
              if code.startswith("MX-") or (code == "MEX" and is_at_port)}
    comes = before & {"from", "desde"} or ("de" in before and _COMES & set(words))
    return "import" if comes else None


def covered_terms(terms: Set[str], requested: str | None, direction: str | None) -> frozenset[str]:
    """Return the terms that a series covers: what Mexico sells is what the United States buys.

    Args:
        terms: The terms of the series.
        requested: The direction of trade that a query requests, as :func:`trade_flow`.
        direction: That of the series.
    """
    return frozenset(terms) | ({SALE, PURCHASE} if requested is not None and requested == direction else set())


def fixed_flow(indicator: Indicator, title_terms: Set[str]) -> str | None:
    """Return the direction of trade of an indicator of the United States that has one alone, as :func:`trade_flow`.

    Args:
        indicator: The indicator.
        title_terms: The terms of its names.
    """
    sides = title_terms & {SALE, PURCHASE}
    if len(sides) != 1 or "flow" in indicator.dimensions or not indicator.code.startswith(_AMERICAN):
        return None
    return "export" if SALE in sides else "import"
