"""Finding figures, indicators and places by words of either language: ``pobreza`` and ``poverty`` find the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hled_dash.catalogue.catalogue import Catalogue

_WORD = re.compile(r"[^\W_]+")


Kind = Literal["figure", "indicator", "place"]
#: Levels whose names beside other words say where to look.
NAMED = ("country", "group", "admin1", "us_state", "port")


@dataclass(frozen=True)
class Hit:
    """Something that was found, and how well it fits."""

    kind: Kind
    code: str
    score: float


def fold(text: str) -> str:
    """Lower case without accents: ``México`` and ``mexico`` are the same to a searcher."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


class SearchIndex:
    """Words of the catalogue in both languages, by weight: names count more than definitions."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._entries: list[tuple[Kind, str, dict[str, float]]] = []
        for card in catalogue.cards.values():
            drawn = [catalogue.indicators[series.indicator] for series in card.series]
            items = [catalogue.dimensions[dimension].item(code).name
                     for series in card.series for dimension, codes in series.items.items()
                     for code in ([codes] if isinstance(codes, str) else codes)]
            places = [catalogue.places[code].name for code in card.places if code in catalogue.places]
            parts = [(card.title.en, 4.5), (card.title.es, 4.5)]
            parts += [(word, 2.5) for name in (*items, *places) for word in (name.en, name.es)]
            parts += [(" ".join([one.name.en, one.name.es, *one.keywords]), 2.0) for one in drawn]
            self._entries.append(("figure", card.id, _weights(parts)))
        for one in catalogue.indicators.values():
            source = catalogue.sources[one.source]
            items = [item.name for dimension in one.dimensions for item in catalogue.dimensions[dimension].items]
            parts = [
                *((word, 2.0) for item in items for word in (item.en, item.es)),
                (one.name.en, 4.0),
                (one.name.es, 4.0),
                (one.short.en, 4.0),
                (one.short.es, 4.0),
                (" ".join(one.keywords), 3.0),
                (one.code, 3.0),
                (one.definition.en, 1.0),
                (one.definition.es, 1.0),
                (source.publisher.en + " " + source.publisher.es + " " + source.title.en, 0.5),
            ]
            self._entries.append(("indicator", one.code, _weights(parts)))
        self._places: dict[str, set[str]] = {}
        for place in catalogue.places.values():
            if place.level in NAMED:
                for name in (place.name.en, place.name.es):
                    self._places.setdefault(fold(name), set()).add(place.code)
            if place.level not in ("area",):
                weight = 5.0 if place.level == "country" else 4.0 if place.level != "admin2" else 2.0
                self._entries.append(
                    ("place", place.code, _weights([(place.name.en, weight), (place.name.es, weight)]))
                )

    def find(
        self, text: str, limit: int = 20, kinds: Sequence[str] = ("figure", "indicator", "place")
    ) -> list[Hit]:
        """The best hits first; every word of ``text`` must be found, at least as the start of a word.

        The name of a place beside other words ("internet Guatemala") says where to look (see :meth:`places_in`): a
        figure or an indicator need not have it.
        """
        words = _WORD.findall(fold(text))[:8]
        places = {word for name in self._names_in(fold(text)) for word in _WORD.findall(name)}
        if not words:
            return []
        hits = []
        for kind, code, weights in self._entries:
            if kind not in kinds:
                continue
            score, found = 0.0, 0
            for word in words:
                best = _weight(weights, word)
                if not best and (kind == "place" or word not in places):
                    break
                score += best
                found += bool(best) and word not in places
            else:
                if found or (score and set(words) <= places):
                    hits.append(Hit(kind, code, score - 0.001 * len(weights)))
        return sorted(hits, key=lambda hit: -hit.score)[:limit]

    def places_in(self, text: str) -> tuple[str, ...]:
        """Countries, states, departments and ports that a text names in full."""
        return tuple(sorted({code for name in self._names_in(fold(text)) for code in self._places[name]}))

    def _names_in(self, folded: str) -> list[str]:
        padded = f" {' '.join(_WORD.findall(folded))} "
        return [name for name in self._places if f" {' '.join(_WORD.findall(name))} " in padded]


def _weight(weights: dict[str, float], word: str) -> float:
    """The whole word counts most, its beginning less; ``trucks`` finds ``truck`` too."""
    singular = word[:-1] if len(word) > 3 and word.endswith("s") else word
    return max(
        weights.get(word, 0.0),
        weights.get(singular, 0.0) * 0.9,
        max((weight * 0.6 for known, weight in weights.items() if known.startswith(word)), default=0.0),
    )


def _weights(parts: Sequence[tuple[str, float]]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for text, weight in parts:
        for word in _WORD.findall(fold(text)):
            weights[word] = max(weights.get(word, 0.0), weight)
    return weights
