"""The card, selection, language and catalogue that a figure is drawn for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard, Series
from hled_dash.figures.figure import Selection
from hled_dash.figures.theme import Theme, get_theme
from hled_dash.language import Language


def places_of(frames: Sequence[tuple[Series, pd.DataFrame]]) -> tuple[str, ...]:
    """Return the codes of the places of series, each once."""
    return tuple(dict.fromkeys(place for _series, frame in frames for place in frame["place"].unique()))


#: Kinds of card with an axis of time, which has markers of meetings and of breaks in series.
TIME_KINDS = ("line", "stacked", "heatmap")
#: Rows that can be read on a slide.
SLIDE_ROWS = 12


@dataclass(frozen=True)
class Context:
    """What a figure is drawn for; ``places`` are those that it has figures for."""

    card: FigureCard
    selection: Selection
    language: Language
    catalogue: Catalogue
    places: tuple[str, ...] = ()

    @property
    def theme(self) -> Theme:
        """The colours and type that the figure is drawn in."""
        return get_theme(self.selection.theme)

    def max_rows(self, usual: int, slide: int = SLIDE_ROWS) -> int:
        """Return how many rows are drawn at most: what the card says, or the ``usual`` number; on a ``slide``, no more
        than can be read there."""
        most = self.card.top or usual
        return min(most, slide) if self.selection.slide else most

    def place_name(self, code: str) -> str:
        """Return a place's name in the reader's language; its code where the catalogue does not know it.

        Places of one name keep apart: each has what it lies in after its name, and its official code where that is not
        enough.
        """
        name = self._names_of_namesakes.get(code) or self.catalogue.names(self.language.code).get(code, code)
        return self.with_population(code, name)

    def with_population(self, code: str, name: str) -> str:
        """Return a place's name, with the population of its values where it differs, such as "all nationalities"."""
        return f"{name} ({self.populations[code]})" if code in self.populations else name

    def full_place_name(self, code: str) -> str:
        """Return a place's name with the state or country that it lies in: "Laredo, Texas"."""
        names = self.catalogue.names(self.language.code)
        place = self.catalogue.places.get(code)
        parent = names.get(place.parent or "") if place is not None and place.level != "country" else None
        name = names.get(code, code)
        return self.with_population(code, f"{name}, {parent}" if parent and parent != name else name)

    @cached_property
    def populations(self) -> Mapping[str, str]:
        """Place to the population of its values, where all indicators of the card state the same special one."""
        by_series = [self.catalogue.indicators[series.indicator].populations for series in self.card.series]
        return {code: self.language.localize(text) for code, text in by_series[0].items()
                if all(populations.get(code) == text for populations in by_series)} if by_series else {}

    @cached_property
    def _names_of_namesakes(self) -> Mapping[str, str]:
        """Place to a unique name, for the places of the figure that share a name, also those that it has no figures
        for."""
        names = self.catalogue.names(self.language.code)
        namesakes = _shared({code: names[code] for code in (*self.places, *self.requested_places()) if code in names})
        parents = {code: self.catalogue.places[code].parent or "" for code in namesakes}
        full = {code: f"{name} ({names[parents[code]]})" if parents[code] in names else name
                for code, name in namesakes.items()}
        return full | {code: f"{name} ({self.catalogue.places[code].official_code or code})"
                       for code, name in _shared(full).items()}

    def item_name(self, dimension: str, code: str) -> str:
        """Return the name of an item of a dimension in the reader's language; its code where the catalogue does not
        know it.
        """
        record = self.catalogue.dimensions.get(dimension)
        item = record.find(code) if record else None
        return self.language.localize(item.name) if item else code

    def requested_places(self) -> tuple[str, ...]:
        """Return the codes of the places that the figure should show, in their order; () if that is all of a level."""
        return self.card.places or (() if self.card.level else self.selection.places)


def unique_labels(labels: Sequence[str], codes: Sequence[str]) -> list[str]:
    """Return the labels, with the code added where two are the same."""
    repeated = {label for label, count in Counter(labels).items() if count > 1}
    return [f"{label} ({code})" if label in repeated else label for label, code in zip(labels, codes, strict=True)]


def _shared(names: Mapping[str, str]) -> dict[str, str]:
    """Return the names that more than one code has, by code."""
    counts = Counter(names.values())
    return {code: name for code, name in names.items() if counts[name] > 1}
