"""Loading the observations of a card from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard, Series
from hled_dash.catalogue.periods import chronological, is_within
from hled_dash.figures.context import TIME_KINDS
from hled_dash.figures.data.prepare import assign_status
from hled_dash.figures.data.rescale import POPULATION
from hled_dash.figures.data.tidy import SeriesFrame
from hled_dash.figures.figure import MapOptions, Selection
from hled_dash.store import Database, queries, vintages
from hled_dash.store.breakdowns import breakdown_of
from hled_dash.view import DEFAULT_PLACES

#: Kinds of card that show one period.
PERIOD_KINDS = ("bars", "dumbbell", "scatter", "map", "symbols")
MAP_KINDS = ("map", "symbols")


def card_places(card: FigureCard, selection: Selection, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the codes of the places of a figure: the card's own, all of its level within its window, or the reader's.

    Where the source publishes survey regions, they stand for the states and departments that lie in them.
    """
    if card.level is not None:
        within = catalogue.windows[card.window].places if card.window else card.places or None
        places = catalogue.places_at(card.level, within)
        by_region = any(catalogue.indicators[series.indicator].by_region for series in card.series)
        return catalogue.with_regions(places) if by_region and card.level == "admin1" else places
    return card.places or selection.places


def own_places(card: FigureCard, catalogue: Catalogue) -> frozenset[str] | None:
    """Return the places that the figure of a card has whatever a reader chooses; None if it shows the reader's."""
    if card.level is None:
        return frozenset(card.places) or None
    # Survey regions stand for the states that maps draw.
    of_level = catalogue.places_at(card.level) if card.kind in MAP_KINDS else ()
    return frozenset((*card_places(card, Selection(), catalogue), *of_level))


def narrow_card(card: FigureCard, selection: Selection) -> FigureCard:
    """Return a card with those of its own places that a reader chose, in the reader's order; the card itself where
    none is its own, or it compares all places of a level."""
    chosen = tuple(place for place in selection.places if place in card.places)
    if card.level is not None or not chosen or selection.places == DEFAULT_PLACES:
        return card
    return card.model_copy(update={"places": chosen})


def relevant_selection(card: FigureCard, selection: Selection, catalogue: Catalogue) -> Selection:
    """Return the selection without what makes no difference to the figure of a card: the same figure is the same key.

    A card with places of its own shows those (:func:`narrow_card`), and one of all places of a level marks the
    reader's. Only time axes have markers, and what shows one period ignores the first one, unless it looks for its own
    until an end.
    """
    places, is_map = selection.places, card.kind in MAP_KINDS
    if is_map and selection.map.animated:
        # It marks what was clicked on the map.
        places = ()
    elif (own := own_places(card, catalogue)) is not None:
        places = tuple(sorted(own.intersection(places))) if card.level is not None else ()
    shows_time, has_rows = card.kind in TIME_KINDS, card.kind in ("bars", "dumbbell", "slope")
    has_start = card.kind not in PERIOD_KINDS or (selection.end is not None and selection.period is None)
    return replace(selection, places=places, map=selection.map if is_map else MapOptions(),
                   markers=selection.markers if shows_time else (), start=selection.start if has_start else None,
                   slide=selection.slide and has_rows, rows=selection.rows if card.row_filter else "",
                   marked=selection.marked if card.kind == "bars" and card.level is None else ())


def series_items(series: Series, card: FigureCard, catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Map each dimension to the items to load; all items of a dimension that is absent.

    The series' own items come first, then all items where the colour channel encodes them, then the indicator's
    default.
    """
    indicator = catalogue.indicators[series.indicator]
    by_dimension: dict[str, tuple[str, ...]] = {}
    for dimension in indicator.dimensions:
        if dimension in series.items:
            items = series.items[dimension]
            by_dimension[dimension] = (items,) if isinstance(items, str) else tuple(items)
        elif dimension != card.colour:
            by_dimension[dimension] = (indicator.default_items[dimension],)
    return by_dimension


def load_frames(card: FigureCard, selection: Selection, catalogue: Catalogue, engine: Database) -> list[SeriesFrame]:
    """Load the frames of a card's series, in their order, and after them the population where the scale needs it."""
    places = card_places(card, selection, catalogue)
    if card.against and card.against not in places:
        places = (*places, card.against)
    frames = [_load_frame(series, series_items(series, card, catalogue), places, card, catalogue, engine)
              for series in card.series]
    if card.scale == "per_capita":
        levels = {catalogue.places[place].level for place in places if place in catalogue.places}
        for level, code in POPULATION.items():
            if level in levels and code in catalogue.indicators:
                frames.append(_load_frame(Series(indicator=code), catalogue.indicators[code].default_items, places,
                                          card, catalogue, engine))
    return _drop_later(frames, card, catalogue) if card.until else frames


def _drop_later(frames: Sequence[SeriesFrame], card: FigureCard, catalogue: Catalogue) -> list[SeriesFrame]:
    """Return the frames up to the last period of a card, which its newest observed values say."""
    observed = [assign_status(frame, series.indicator, catalogue) for series, frame in frames]
    newest = [str(max(frame["period"][frame["status"] != "F"], key=chronological))
              for frame in observed if (frame["status"] != "F").any()]
    if not newest:
        return list(frames)
    last = (min if card.until == "common" else max)(newest, key=chronological)
    return [SeriesFrame(series, frame.loc[[is_within(period, None, last) for period in frame["period"].tolist()]])
            for series, frame in frames]


def _load_frame(series: Series, items: Mapping[str, str | tuple[str, ...]], places: Sequence[str], card: FigureCard,
                catalogue: Catalogue, engine: Database) -> SeriesFrame:
    # All of a level is one range of the key; a window or a choice is a list of places.
    has_whole_level = (card.level is not None and card.window is None and not card.places
                       and not catalogue.indicators[series.indicator].by_region)
    frame: pd.DataFrame = queries.observations(
        engine, series.indicator, items=items or None,
        **({"level": card.level} if has_whole_level else {"places": tuple(places)}),
    )
    formula = catalogue.indicators[series.indicator].formula
    if card.level == "group" and formula is not None and formula.beside is not None:
        countries = [place for place in places if place not in catalogue.groups]
        frame = pd.concat([frame, _load_countries(formula.beside, series.indicator, countries, catalogue, engine)],
                          ignore_index=True)
    return SeriesFrame(series, _assign_revised(frame, series.indicator, places, catalogue, engine))


def _assign_revised(frame: pd.DataFrame, indicator: str, places: Sequence[str], catalogue: Catalogue,
                    engine: Database) -> pd.DataFrame:
    """Return a frame with the column revised, where some of its values took the place of another one: it, and until
    when."""
    replaced = vintages.replaced(engine, indicator, places)
    if not replaced:
        return frame
    dimensions = [name for name in catalogue.indicators[indicator].dimensions if name in frame]
    columns = [frame[name].tolist() for name in ("place", "period", *dimensions)]
    revised = [replaced.get((breakdown_of(dict(zip(dimensions, items, strict=True))), place, period))
               for place, period, *items in zip(*columns, strict=True)]
    return frame.assign(revised=pd.Series(revised, index=frame.index, dtype=object))


def _load_countries(series: Series, indicator: str, countries: Sequence[str], catalogue: Catalogue, engine: Database,
                    ) -> pd.DataFrame:
    """Load published figures of countries, as figures of the indicator that compares groups with them."""
    frame: pd.DataFrame = queries.observations(engine, series.indicator, items=series.items or None, places=countries)
    frame = assign_status(frame, series.indicator, catalogue)
    return frame[["place", "period", "value", "status"]].assign(indicator=indicator)
