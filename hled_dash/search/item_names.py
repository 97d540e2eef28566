"""The items of indicators that a query names (women, pedestrians, mineral fuels), and the shares of indicators."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import product
from operator import itemgetter

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import Indicator, Item
from hled_dash.catalogue.text import split_words
from hled_dash.search.lexicon import Lexicon
from hled_dash.search.result import PlacesWithFigures

#: Items that stand for the total of a dimension.
TOTALS = ("T", "TOT", "all")
#: How the names of items begin that are what remains of a group.
_RESIDUAL = ("Other ", "Otro", "Otra")
#: Between the products in the name of a chapter of the tariff, and what is no product there.
_AND = re.compile(r", | and | y ")
_NO_PRODUCTS = {"parts", "sus partes", "other", "others", "otras", "articles", "Vehículos"}
#: Letters of a code of digits that a query may name an item by.
_MIN_CODE = 4


class ItemNames:
    """Finds items by their names, and those without a code of digits by their keywords too."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, places_of: PlacesWithFigures) -> None:
        self._places_of = places_of

        def terms(names: Iterable[str]) -> list[frozenset[str]]:
            return [frozenset(lexicon.terms(split_words(name))) for name in names]

        items = [(dimension.id, item) for dimension in catalogue.dimensions.values() for item in dimension.items]
        self._name_terms = {(dimension, item.code): frozenset[str]().union(*terms((item.name.en, item.name.es)))
                            for dimension, item in items}
        #: The names of the items of each dimension by one of their terms, numbered in their order: there are a
        #: thousand tariff headings.
        self._phrases: dict[str, dict[str, list[tuple[int, str, frozenset[str]]]]] = {}
        for number, (dimension, item) in enumerate(items):
            codes = [item.code] if len(item.code) >= _MIN_CODE else ()
            other_names = codes if item.code.isdigit() else item.keywords
            if dimension == "chapter":
                other_names = chapter_names(item)
            by_term = self._phrases.setdefault(dimension, {})
            # "Other manufacturing" is not what "manufacturing" names.
            names = [name for name in (item.name.en, item.name.es) if not name.startswith(_RESIDUAL)]
            for words in filter(None, terms((*names, *other_names))):
                by_term.setdefault(min(words), []).append((number, item.code, words))

    def terms(self, items: Iterable[tuple[str, str]]) -> set[str]:
        """Return the terms of the names of items."""
        return {term for item in items for term in self._name_terms[item]}

    def find(self, indicator: Indicator, preset: Mapping[str, str | tuple[str, ...]], topic_terms: frozenset[str],
             named: frozenset[str]) -> tuple[list[dict[str, str]], frozenset[str]]:
        """Find the items that a query names.

        Args:
            indicator: The indicator that has them.
            preset: The items of the topic, kept where the query names no others; several of a dimension are all
                requested.
            topic_terms: The terms of the topic's phrases in the query.
            named: The terms of the query.

        Returns:
            The items of each series that is requested ("women and men" are two), and the terms that name them.
        """
        several = {name: (codes,) if isinstance(codes, str) else codes for name, codes in preset.items()}
        items, terms = {name: codes[0] for name, codes in several.items()}, set[str]()
        other_items = list[tuple[str, str]]()
        for dimension in indicator.dimensions:
            by_term = self._phrases.get(dimension, {})
            phrases = sorted((phrase for term in named for phrase in by_term.get(term, ())), key=itemgetter(0))
            matches = [(len(words), code, words) for _number, code, words in phrases
                       if words <= named and code not in TOTALS
                       # Words of the topic's own phrase do not select another item ("train containers" are no trains),
                       # nor one without figures: "primary completion" is not of adults with primary school.
                       and not (items.get(dimension, code) != code and words < topic_terms)
                       and (not words <= topic_terms or self._places_of(indicator.code, {**items, dimension: code}))]
            if not matches:
                continue
            longest = max(matches, key=itemgetter(0))
            first = next((match for match in matches if match[1] == items.get(dimension)), longest)
            if first[2] < longest[2]:
                # "People in private vehicles" are not "private vehicles".
                first = longest
            several.pop(dimension, None)
            if first[1] != items.get(dimension):
                items[dimension] = first[1]
                terms |= {term for _length, code, words in matches if code == first[1] for term in words}
            codes_beside = {code: words for _length, code, words in matches if code != first[1]
                      and words.isdisjoint(first[2])}
            other_items += [(dimension, code) for code in codes_beside]
            terms |= {term for words in codes_beside.values() for term in words}
        beside = [{**items, dimension: code} for dimension, code in other_items]
        beside += [{**items, **dict(zip(several, codes, strict=True))} for codes in product(*several.values())][1:]
        return [items, *beside], frozenset(terms)


def chapter_names(item: Item) -> list[str]:
    """Return what a chapter of the tariff is called: its number ("HS 87"), each product of its name, its keywords."""
    products = [part for name in (item.name.en, item.name.es) if not name[3:].startswith(_RESIDUAL)
                for part in _AND.split(name[3:]) if part not in _NO_PRODUCTS]
    return [*(f"{word} {item.code}" for word in ("hs", "chapter", "capítulo")), *products, *item.keywords]
