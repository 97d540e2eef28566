"""Validation of figures, topics and indicators: there are observations to draw, of a kind that can draw them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import pandas as pd

from hled_dash.catalogue import Catalogue, Fault
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models import FigureCard, Indicator, Series, Topic
from hled_dash.catalogue.yaml_reader import Location, YamlReader

#: Kinds of unit whose values are amounts, of which there is one for each inhabitant.
_AMOUNTS = ("count", "money", "quantity")
#: Those whose values may be added up.
_ADDED = (*_AMOUNTS, "share", "points")
#: Each with the location of its key.
Wrong = Iterator[tuple[Location, str]]


def card_faults(files: DataFiles, catalogue: Catalogue, frames: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Yield cards, topics and default items without figures, and cards that no figure of theirs can be drawn as.

    Args:
        files: Where the records stand.
        catalogue: Without what was refused.
        frames: Observations by indicator, derived ones too. What is of another indicator is not judged.
    """
    @cache
    def reader() -> YamlReader:
        # Read when the first fault needs its line, as in coverage_faults.
        read = YamlReader(files)
        read.records(FigureCard, "catalogue/figures/*.yaml")
        read.records(Topic, "catalogue/search/topics.yaml", required=False)
        read.records(Indicator, "catalogue/indicators/*.yaml")
        return read

    for indicator in catalogue.indicators.values():
        own = Series(indicator=indicator.code, items=indicator.default_items)
        if indicator.code in frames and _rows(own, frames).empty:
            yield reader().record_fault(indicator, ("default_items",),
                                        "the default items have no figure: pages would open empty")
    for topic in catalogue.topics.values():
        if frames.keys() >= {series.indicator for series in topic.series}:
            for location, why in _topic_faults(topic, frames):
                yield reader().record_fault(topic, location, why)
    for card in catalogue.cards.values():
        if frames.keys() >= {series.indicator for series in card.series}:
            for location, why in _card_faults(card, catalogue, frames):
                yield reader().record_fault(card, location, why)


def _rows(series: Series, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the observations of a series."""
    rows = frames[series.indicator]
    for dimension, items in series.items.items():
        if dimension in rows:
            rows = rows[rows[dimension].isin([items] if isinstance(items, str) else list(items))]
    return rows


def _topic_faults(topic: Topic, frames: Mapping[str, pd.DataFrame]) -> Wrong:
    for number, series in enumerate(topic.series):
        if _rows(series, frames).empty:
            yield ("series", number), "has no figure"
    places_with_data = {place for series in topic.series for place in _rows(series, frames)["place"].unique()}
    for number, place in enumerate(topic.places):
        if place not in places_with_data:
            yield ("places", number), f"has no figure of {place!r}"


def _card_faults(card: FigureCard, catalogue: Catalogue, frames: Mapping[str, pd.DataFrame]) -> Wrong:
    drawn = [_rows(series, frames) for series in card.series]
    yield from _item_faults(card, drawn)
    yield from _coverage_faults(card, drawn)
    indicators = [catalogue.indicators[series.indicator] for series in card.series]
    kinds = {catalogue.unit(indicator.code).kind for indicator in indicators}
    for is_wrong, key, why in (
        (card.colour not in ("place", "indicator")
         and not any(card.colour in indicator.dimensions for indicator in indicators),
         "colour", f"no series has the dimension {card.colour!r}"),
        (card.scale == "per_capita" and not kinds <= {*_AMOUNTS},
         "scale", "only amounts have a value for each inhabitant"),
        (card.scale == "log" and any((rows["value"] <= 0).any() for rows in drawn),
         "scale", "a logarithmic scale has no place for zero and below"),
        (card.kind == "heatmap" and any(indicator.frequency != "month" for indicator in indicators),
         "kind", "a heatmap is drawn of months"),
        (card.kind == "stacked" and not kinds <= {*_ADDED}, "kind", "is stacked, and its values do not add up"),
        (card.window is not None and card.level is None, "window", "belongs to a figure of all places of a level"),
    ):
        if is_wrong:
            yield (key,), why


def _item_faults(card: FigureCard, drawn: Sequence[pd.DataFrame]) -> Wrong:
    """Yield items of the series of a card without figures."""
    for number, (series, rows) in enumerate(zip(card.series, drawn, strict=True)):
        for dimension, items in series.items.items():
            for item in [items] if isinstance(items, str) else items:
                if dimension in rows and item not in set(rows[dimension].unique()):
                    yield ("series", number, "items", dimension), f"{series.indicator} has no figure of {item!r}"


def _coverage_faults(card: FigureCard, drawn: Sequence[pd.DataFrame]) -> Wrong:
    """Yield places and periods of a card without figures."""
    periods = {str(period) for rows in drawn for period in rows["period"].unique()}
    places = [set(rows["place"].unique()) for rows in drawn]
    for number, place in enumerate(card.places):
        if not any(place in some for some in places):
            yield ("places", number), f"has no figure of {place!r}"
    if card.start is not None and periods and card.start > max(periods):
        yield ("start",), f"{card.start} is later than all figures ({max(periods)})"
    if card.base is not None and not any(period.startswith(card.base) for period in periods):
        yield ("base",), f"has no figure of {card.base}"
    if card.against is not None and not all(card.against in some for some in places):
        yield ("against",), f"has no figure of {card.against!r}"
