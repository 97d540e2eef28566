"""Which observations a card needs, and reading them from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard, Series
from hled_dash.figures.figure import Selection
from hled_dash.figures.prepare import with_status
from hled_dash.figures.rescale import POPULATION
from hled_dash.figures.tidy import SeriesFrame
from hled_dash.store import Engine, queries


def places_of(card: FigureCard, selection: Selection, catalogue: Catalogue) -> tuple[str, ...]:
    """The places of a figure: the card's own, all of its level within its window, or the reader's."""
    if card.level is not None:
        within = catalogue.windows[card.window].places if card.window else card.places or None
        return catalogue.places_at(card.level, within)
    return card.places or selection.places


def items_of(series: Series, card: FigureCard, catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """The items to read for each dimension; a dimension that is absent is read whole.

    The series' own items come first, then all items where colour tells them apart, then the indicator's default.
    """
    indicator = catalogue.indicators[series.indicator]
    found: dict[str, tuple[str, ...]] = {}
    for dimension in indicator.dimensions:
        if dimension in series.items:
            items = series.items[dimension]
            found[dimension] = (items,) if isinstance(items, str) else tuple(items)
        elif dimension != card.colour:
            found[dimension] = (indicator.default_items[dimension],)
    return found


def read(card: FigureCard, selection: Selection, catalogue: Catalogue, engine: Engine) -> list[SeriesFrame]:
    """The frames of a card's series, in their order, and after them the population where the scale needs it."""
    places = places_of(card, selection, catalogue)
    if card.against and card.against not in places:
        places = (*places, card.against)
    frames = [_one(series, items_of(series, card, catalogue), places, card, catalogue, engine)
              for series in card.series]
    if card.scale == "per_capita":
        levels = {catalogue.places[place].level for place in places if place in catalogue.places}
        for level, code in POPULATION.items():
            if level in levels and code in catalogue.indicators:
                frames.append(_one(Series(indicator=code), catalogue.indicators[code].default_items, places, card,
                                   catalogue, engine))
    return frames


def _one(series: Series, items: Mapping[str, str | tuple[str, ...]], places: Sequence[str], card: FigureCard,
         catalogue: Catalogue, engine: Engine) -> SeriesFrame:
    # All of a level is one range of the key; a window or a choice is a list of places.
    whole = card.level is not None and card.window is None and not card.places
    frame: pd.DataFrame = queries.observations(
        engine, series.indicator, items=items or None,
        **({"level": card.level} if whole else {"places": tuple(places)}),
    )
    formula = catalogue.indicators[series.indicator].formula
    if card.level == "group" and formula is not None and formula.beside is not None:
        frame = pd.concat([frame, _beside(formula.beside, series.indicator, places, catalogue, engine)],
                          ignore_index=True)
    return SeriesFrame(series, frame)


def _beside(series: Series, indicator: str, places: Sequence[str], catalogue: Catalogue, engine: Engine,
            ) -> pd.DataFrame:
    """Published figures of the countries among the places, as figures of the indicator that compares groups with
    them."""
    frame: pd.DataFrame = queries.observations(
        engine, series.indicator, items=series.items or None,
        places=[place for place in places if place not in catalogue.groups],
    )
    kept = with_status(frame, series.indicator, catalogue)
    return kept[["place", "period", "value", "status"]].assign(indicator=indicator)

