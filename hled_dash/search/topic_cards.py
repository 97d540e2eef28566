"""The figures that show the series of a topic."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.models import FigureCard, Series, Topic
from hled_dash.catalogue.text import stem
from hled_dash.search.flows import PURCHASE, SALE
from hled_dash.search.query import Query
from hled_dash.search.ranking_words import GOODS, LEVELS, MAIN, PRODUCTS, WHO
from hled_dash.search.result import Hit

#: Dimensions of goods.
_DIMENSIONS = ("heading", "end_use", "commodity")


class TopicCards:
    """Finds figures by the indicators that they show."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._cards = dict[str, list[FigureCard]]()
        for card in catalogue.cards.values():
            for indicator in dict.fromkeys(series.indicator for series in card.series):
                self._cards.setdefault(indicator, []).append(card)

    def of_indicator(self, code: str) -> Sequence[FigureCard]:
        """Return the figures that show an indicator."""
        return self._cards.get(code, ())

    def of_topic(self, topic: Topic, kinds: Sequence[str] = ()) -> list[str]:
        """Return the figures of a topic's series: those of its items alone first, then in the order of the series."""
        cards = [(series, card) for series in topic.series for card in self.of_indicator(series.indicator)
                 if (not kinds or card.kind in kinds) and any(_is_part(series, drawn) for drawn in card.series)]
        cards.sort(key=lambda pair: not any(pair[0].items.items() <= drawn.items.items() for drawn in pair[1].series))
        return [card.id for _series, card in cards]

    def is_of_others(self, code: str, places: Set[str]) -> bool:
        """Return whether a figure shows other places of the level of some places, and none of these."""
        shown = self.places(code)
        level = {self._catalogue.places[place].level for place in places}
        return shown.isdisjoint(places) and bool(shown) and {
            self._catalogue.places[place].level for place in shown} == level

    def of_main_goods(self, query: Query, flow_of: Callable[[str], str | None]) -> list[Hit]:
        """Return the figures of goods that two countries sell each other, where a query requests which they are ("main
        exports to Mexico", "qué le vende más").

        Args:
            query: The query.
            flow_of: The direction of trade of an indicator, as ``Query.flow``.
        """
        words = {word for number, word in enumerate(query.words) if number not in query.named}
        is_of_goods = query.flow is not None and words & {*MAIN, *PRODUCTS} and words.isdisjoint({*LEVELS, *WHO})
        if not is_of_goods or not {*query.subject} <= {SALE, PURCHASE, *map(stem, MAIN | PRODUCTS | GOODS)}:
            return []
        partners = {mention.key for mention in query.mentions} - {"USA"}
        return [Hit("figure", card.id) for card in self._catalogue.cards.values()
                if card.colour in _DIMENSIONS and flow_of(card.series[0].indicator) == query.flow
                and self._unit_kind(card) != "share" and partners and partners <= {*card.places}][:2]

    def _unit_kind(self, card: FigureCard) -> str:
        return self._catalogue.units[self._catalogue.indicators[card.series[0].indicator].unit].kind

    def for_places(self, topic: Topic, kinds: Sequence[str], query: Query) -> list[str]:
        """Return the figures of a topic, those first that show the places of a query and no others."""
        cards = self.of_topic(topic, kinds)
        named = {code for mention in query.mentions for code in mention.place.codes[:1]}
        if not named:
            return cards
        members = {*self._catalogue.members(named)}
        return sorted(cards, key=lambda code: -len(places) if (places := self.places(code)) <= members else 1)

    def places(self, code: str) -> set[str]:
        """Return the places of a figure: those of its window, else its own."""
        card = self._catalogue.cards[code]
        return {*(self._catalogue.windows[card.window].places if card.window else card.places)}


def _is_part(series: Series, drawn: Series) -> bool:
    """Return whether the series of a figure includes the items of another series."""
    return drawn.indicator == series.indicator and all(
        item in ((chosen,) if isinstance(chosen, str) else chosen)
        for name, item in series.items.items() if (chosen := drawn.items.get(name)) is not None)
