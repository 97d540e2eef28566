"""A figure is one value with many projections: page, table, CSV, picture, slide and workbook all come from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Credit:
    """Where the numbers of a figure come from, in the reader's language."""

    source: str
    """Code of the source in the catalogue."""
    publisher: str
    title: str
    vintage: str
    licence: str
    address: str
    citation: str
    non_commercial: bool = False
    compiler: str = ""

    def line(self) -> str:
        """One line for under a figure: publisher, title (vintage)."""
        return f"{self.publisher}, {self.title} ({self.vintage})"


@dataclass(frozen=True)
class MapChoice:
    """How a map is drawn: what it compares, its classes and what lies over it. Words are those of the address."""

    mode: str = "one"
    """one period; change between two; multiples of several; bivariate or circles of two indicators."""
    since: str | None = None
    """First of the two periods of a change (None: the first there is)."""
    years: tuple[str, ...] = ()
    """Periods of small multiples (none: four spread over all)."""
    method: str = "auto"
    """How classes are cut: auto, quantiles, natural, equal, deviation, fixed (those that the catalogue declares)."""
    classes: int = 5
    palette: str = "auto"
    labels: bool = True
    layers: tuple[str, ...] = ("around", "outlines")
    selected: tuple[str, ...] = ()
    moving: bool = False
    """True where the page moves through all periods by itself."""


@dataclass(frozen=True)
class Selection:
    """What of the view a figure depends on. Hashable: it is the key of the caches.

    ``places`` are codes in the reader's order; ``start`` and ``end`` bound the periods (inclusive; a year bounds its
    months); ``period`` is the one that bars, maps, points and scatters show (None: the newest with enough places).
    """

    places: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    period: str | None = None
    theme: str = "light"
    """light, dark, contrast or contrast-dark."""
    map: MapChoice = MapChoice()


@dataclass(frozen=True, eq=False)
class Figure:
    """Title, drawing, table, sources, notes and words of one figure, all in one language.

    ``spec`` is a complete Vega-Lite specification (with its data and its own config, width "container"), or None where
    there is nothing to draw; then ``empty`` says why and what to do, in words.
    ``table`` holds exactly what is drawn, with headings in the reader's language, numbers as numbers, and missing
    values as missing. ``codes`` is the same with codes instead of words: columns ``indicator, place, period``, one for
    each dimension, ``value, status`` (SDMX status); the indicator is the one that the value is published as, which
    differs by place where groups are compared with countries.
    """

    id: str
    title: str
    subtitle: str
    """Unit and period: "% of population, 2016-2024"."""
    spec: Mapping[str, Any] | None
    table: pd.DataFrame
    codes: pd.DataFrame
    alt: str
    """Two or three sentences written from the data: what is shown, the extremes or latest values, the direction."""
    credits: tuple[Credit, ...] = ()
    notes: tuple[str, ...] = ()
    """Caveats, breaks, missing places, projections, how derived figures are computed: one sentence each."""
    derived: bool = False
    empty: str = ""
    language: str = "en"
    units: Mapping[str, str] = field(default_factory=dict)
    """The unit in words, by indicator, of values that are computed here by a scale or as a change."""
    population: tuple[str, ...] = ()
    """Indicators of the population that such values were divided by."""
    extra: Mapping[str, Any] = field(default_factory=dict)
