"""A figure is one value with many projections: page, table, CSV, picture, slide and workbook all come from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from hled_dash.catalogue.periods import chronological
from hled_dash.figures.formatting import NumberStyle


@dataclass(frozen=True)
class Credit:
    """Where the numbers of a figure come from, in the reader's language; ``source`` is its code in the catalogue, and
    ``year`` that of its edition, where it is known."""

    source: str
    publisher: str
    title: str
    vintage: str
    licence: str
    address: str
    citation: str
    non_commercial: bool = False
    compiler: str = ""
    year: int | None = None

    def line(self) -> str:
        """Return one line for under a figure: publisher, title (vintage)."""
        return f"{self.publisher}, {self.title} ({self.vintage})"


@dataclass(frozen=True)
class MapOptions:
    """What a map compares, how it is classified and which layers lie over it; codes are those of the address.

    Attributes:
        mode: One period (``one``), the ``change`` between two, small ``multiples`` of several, ``countries`` side by
            side, two indicators on one map (``bivariate``, ``circles``), or up to three ``indicators`` side by side.
        since: First of the two periods of a change; None for the first there is.
        years: Periods of small multiples; () for four spread over all.
        method: How classes are cut: auto, quantiles, natural, equal, deviation, fixed (those of the catalogue).
        large: Whether names and legend are large, for a projector.
        selected: Codes of the places that the reader has clicked.
        animated: Whether the map carries the values of all periods, for a page that steps through them.
    """

    mode: str = "one"
    since: str | None = None
    years: tuple[str, ...] = ()
    method: str = "auto"
    classes: int = 5
    palette: str = "auto"
    labels: bool = True
    large: bool = False
    layers: tuple[str, ...] = ("around", "outlines")
    selected: tuple[str, ...] = ()
    animated: bool = False


@dataclass(frozen=True)
class Selection:
    """What of the view a figure depends on. Hashable: it is the key of the caches.

    Attributes:
        places: Codes in the reader's order.
        start: First period, inclusive; a year bounds its months.
        end: Last period, inclusive.
        period: The one that bars, maps, points and scatters show; None for the newest with enough places.
        theme: light, dark, contrast or contrast-dark.
        markers: What is marked on time axes: ``meetings`` of the dialogue, ``events`` outside it that concern the
            objective of a figure, and kinds of events (``tariff``), whatever they concern.
        as_of: The day by which everything that is shown had been published; None for the newest.
        slide: Whether no more rows are drawn than can be read on a slide.
        rows: Words that the rows of ranked bars are filtered by.
        marked: Codes of the places that ranked bars mark among the others, where they show no level but ``places``.
    """

    places: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    period: str | None = None
    theme: str = "light"
    markers: tuple[str, ...] = ()
    map: MapOptions = MapOptions()
    as_of: date | None = None
    slide: bool = False
    rows: str = ""
    marked: tuple[str, ...] = ()


class Revision(NamedTuple):
    """The value that stood in the place of another one, and the day on which it was superseded (ISO).

    Attributes:
        description: Both as text: ``revised: it was 18.9 until November 29, 2026``.
    """

    before: float
    day: str
    description: str


@dataclass(frozen=True, eq=False)
class Figure:
    """Title, chart, table, sources, notes and alternative text of one figure, all in one language.

    Attributes:
        subtitle: Unit and period: "% of population, 2016-2024".
        spec: A complete Vega-Lite specification (with its data and its own config, width "container"); None if there
            is nothing to draw.
        table: What is drawn, with headings in the reader's language, numbers as numbers, and missing values as missing.
        codes: The same with codes instead of names: columns ``indicator, place, period``, one for each dimension,
            ``value, status`` (SDMX); the indicator is the one that the value is published as, which differs by place
            where groups are compared with countries.
        alt: Two or three sentences written from the data: what is shown, the extremes or latest values, the direction.
        notes: Caveats, breaks, missing places, projections, how derived figures are computed: one sentence each.
        derived: Whether any value is computed here or in the store.
        newest: The place and its newest value as text (of up to three lines, otherwise the highest): the title of a
            picture has it.
        empty: Why there is nothing to draw and what to do about it; empty if there is a chart.
        style: How the values of the table are written; None if they have several units.
        computed: Columns of the table that have another unit (shares, changes), to their decimals.
        newest_first: Whether the rows of the table are periods, the newest first.
        units: Indicator to the unit as text, of values that are computed by a scale or as a change.
        as_of: The day by which everything that is shown had been published; None for the newest.
        revised: Row of ``codes`` to the value that stood there before.
        revised_cells: Row and column of ``table`` of these values, to what they were until when, as text.
        population: Indicators of the population that values were divided by.
        extra: What pages and exports need besides, by the kind of figure; ``left_out``: the notes on what is not drawn;
            ``column_units``: the units of columns of the table, where each has another.
    """

    id: str
    title: str
    subtitle: str
    spec: Mapping[str, Any] | None
    table: pd.DataFrame
    codes: pd.DataFrame
    alt: str
    credits: tuple[Credit, ...] = ()
    notes: tuple[str, ...] = ()
    derived: bool = False
    empty: str = ""
    newest: str = ""
    language: str = "en"
    style: NumberStyle | None = None
    computed: Mapping[str, int] = field(default_factory=dict)
    newest_first: bool = False
    units: Mapping[str, str] = field(default_factory=dict)
    population: tuple[str, ...] = ()
    as_of: date | None = None
    revised: Mapping[int, Revision] = field(default_factory=dict)
    revised_cells: Mapping[tuple[int, str], str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def leading_rows(self, count: int) -> list[int]:
        """Return the numbers of the rows that a short table has, in the order of the table: the first ones, or those
        that ``extra["leading"]`` names first."""
        return sorted(self.extra.get("leading", range(len(self.table)))[:count])

    def notes_of(self, rows: Sequence[int]) -> list[str]:
        """Return the notes of some rows: without those that ``extra["note_rows"]`` has for other rows alone."""
        of_rows = self.extra.get("note_rows", {})
        return [note for note in self.notes if note not in of_rows or not of_rows[note].isdisjoint(rows)]

    def credits_of(self, rows: Sequence[int]) -> list[Credit]:
        """Return the credits of some rows: all, where ``extra["row_sources"]`` does not name the sources of each."""
        if (of_rows := self.extra.get("row_sources")) is None:
            return list(self.credits)
        sources = {source for row in rows for source in of_rows[row]}
        return [credit for credit in self.credits if credit.source in sources]

    @cached_property
    def newest_period(self) -> str | None:
        """The newest period of the values that are no projections; None if there is none."""
        if not {"period", "status"} <= set(self.codes.columns):
            return None
        periods, statuses = self.codes["period"].tolist(), self.codes["status"].tolist()
        return max({str(period) for period, status in zip(periods, statuses, strict=True) if status != "F"},
                   key=chronological, default=None)
