"""Full-text search for figures, indicators, places and the record of the dialogue by words of either language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hled_dash.catalogue.catalogue import Catalogue

_WORD = re.compile(r"[^\W_]+")

Kind = Literal["figure", "indicator", "place", "entry"]
#: Levels whose names beside other words restrict a search to a place.
PLACE_LEVELS = ("country", "group", "admin1", "us_state", "port")
#: Of so many hits, one of each kind is not crowded out by the others.
HITS_PER_KIND = 10


@dataclass(frozen=True)
class Hit:
    """A card, indicator, place or entry of the record that matches a search; ``score`` is higher for a better match."""

    kind: Kind
    code: str
    score: float


def normalize(text: str) -> str:
    """Case folded, without accents: ``México`` and ``mexico`` are the same in a search."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


class SearchIndex:
    """Words of the catalogue in both languages, by weight: names count more than definitions."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._entries: list[tuple[Kind, str, dict[str, float]]] = []
        for card in catalogue.cards.values():
            indicators = [catalogue.indicators[series.indicator] for series in card.series]
            items = [catalogue.dimensions[dimension].item(code).name
                     for series in card.series for dimension, codes in series.items.items()
                     for code in ([codes] if isinstance(codes, str) else codes)]
            places = [catalogue.places[code].name for code in card.places if code in catalogue.places]
            parts = [(card.title.en, 4.5), (card.title.es, 4.5)]
            parts += [(word, 2.5) for name in (*items, *places) for word in (name.en, name.es)]
            parts += [(" ".join([indicator.name.en, indicator.name.es, *indicator.keywords]), 2.0)
                      for indicator in indicators]
            self._entries.append(("figure", card.id, _weights(parts)))
        for indicator in catalogue.indicators.values():
            source = catalogue.sources[indicator.source]
            items = [item.name for dimension in indicator.dimensions for item in catalogue.dimensions[dimension].items]
            parts = [
                *((word, 2.0) for item in items for word in (item.en, item.es)),
                (indicator.name.en, 4.0),
                (indicator.name.es, 4.0),
                (indicator.short.en, 4.0),
                (indicator.short.es, 4.0),
                (" ".join(indicator.keywords), 3.0),
                (indicator.code, 3.0),
                (indicator.definition.en, 1.0),
                (indicator.definition.es, 1.0),
                (source.publisher.en + " " + source.publisher.es + " " + source.title.en, 0.5),
            ]
            self._entries.append(("indicator", indicator.code, _weights(parts)))
        for entry in catalogue.record.values():
            parties = [catalogue.parties[party].name for party in entry.parties]
            parts = [(entry.what.en, 1.5), (entry.what.es, 1.5)]
            parts += [(word, 0.8) for name in (*parties, entry.document.title) for word in (name.en, name.es)]
            self._entries.append(("entry", entry.id, _weights(parts)))
        self._places: dict[str, set[str]] = {}
        for place in catalogue.places.values():
            if place.level in PLACE_LEVELS:
                for name in (place.name.en, place.name.es):
                    self._places.setdefault(normalize(name), set()).add(place.code)
            if place.level not in ("area",):
                weight = 5.0 if place.level == "country" else 2.0 if place.level in ("admin2", "admin3") else 4.0
                self._entries.append(
                    ("place", place.code, _weights([(place.name.en, weight), (place.name.es, weight)]))
                )

    def search(
        self, text: str, limit: int = 20, kinds: Sequence[str] = ("figure", "indicator", "place", "entry")
    ) -> list[Hit]:
        """Find the entries that match every word of a text, at least as the start of a word.

        The name of a place beside other words ("internet Guatemala") is where the reader looks (see
        :meth:`places_in`): a figure or an indicator need not match it.

        Returns:
            At most ``limit`` hits, the best first.
        """
        words = _WORD.findall(normalize(text))[:8]
        places = {word for name in self._names_in(normalize(text)) for word in _WORD.findall(name)}
        if not words:
            return []
        hits = []
        for kind, code, weights in self._entries:
            if kind not in kinds:
                continue
            score, has_match = 0.0, False
            for word in words:
                weight = _match(weights, word)
                if not weight and (kind == "place" or word not in places):
                    break
                score += weight
                has_match |= bool(weight) and word not in places
            else:
                if has_match or (score and set(words) <= places):
                    hits.append(Hit(kind, code, score - 0.001 * len(weights)))
        return _limit(sorted(hits, key=lambda hit: -hit.score), limit)

    def places_in(self, text: str) -> tuple[str, ...]:
        """Countries, states, departments and ports that a text names in full."""
        return tuple(sorted({code for name in self._names_in(normalize(text)) for code in self._places[name]}))

    def _names_in(self, normalized: str) -> list[str]:
        padded = f" {' '.join(_WORD.findall(normalized))} "
        return [name for name in self._places if f" {' '.join(_WORD.findall(name))} " in padded]


def _limit(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """The best hits in their order; the best few of each kind are among them."""
    best = [hit for kind in dict.fromkeys(hit.kind for hit in hits)
            for hit in [one for one in hits if one.kind == kind][:limit // HITS_PER_KIND]]
    kept = {*best, *[hit for hit in hits if hit not in best][:limit - len(best)]}
    return [hit for hit in hits if hit in kept]


def _match(weights: dict[str, float], word: str) -> float:
    """The weight of the best match of a word: the exact word before a prefix; ``trucks`` matches ``truck`` too."""
    singular = word[:-1] if len(word) > 3 and word.endswith("s") else word
    return max(
        weights.get(word, 0.0),
        weights.get(singular, 0.0) * 0.9,
        max((weight * 0.6 for known, weight in weights.items() if known.startswith(word)), default=0.0),
    )


def _weights(parts: Sequence[tuple[str, float]]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for text, weight in parts:
        for word in _WORD.findall(normalize(text)):
            weights[word] = max(weights.get(word, 0.0), weight)
    return weights
