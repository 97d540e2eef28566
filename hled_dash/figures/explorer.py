"""Cards made from the reader's choices in the explorer and on the map page, drawn like those of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hled_dash.catalogue import Catalogue, FigureCard, Level, Series, Text
from hled_dash.catalogue.models import POINT_LEVELS, Indicator
from hled_dash.figures.data import POPULATION
from hled_dash.figures.summaries import TOTALS

#: The order in which a map or a ranking prefers levels when the reader leaves the level open.
LEVEL_PREFERENCE: tuple[Level, ...] = ("admin1", "us_state", "group", "country", "crossing", "port", "admin2", "admin3")


def nearest_level(levels: Iterable[str], preferred: str | None) -> Level:
    """Return the level to draw: the wanted one if the indicator has it, else the first that it has."""
    available = set(levels)
    if preferred in available:
        return preferred  # type: ignore[return-value]
    return next((level for level in LEVEL_PREFERENCE if level in available), "country")


def level_of_choice(chosen: Iterable[str], levels: Iterable[str], catalogue: Catalogue) -> str | None:
    """Return the level below countries, among those that the indicator has, of most of the places that the reader
    chose."""
    chosen_levels = [catalogue.places[code].level for code in chosen if code in catalogue.places]
    counts = Counter(level for level in chosen_levels if level != "country" and level in levels)
    return counts.most_common(1)[0][0] if counts else None


def resolve_items(indicator: Indicator, items: Mapping[str, str]) -> dict[str, str]:
    """Return one item for each dimension of the indicator: the reader's, else the default."""
    return {name: items.get(name, default) for name, default in indicator.default_items.items()}


def resolve_origin(catalogue: Catalogue, indicator: Indicator, place: str,
                   items: Mapping[str, str]) -> tuple[Indicator, Mapping[str, str]]:
    """Return the indicator that a place's value is published as (see ``Catalogue.origin``), and its items."""
    series = catalogue.origin(indicator.code, place)
    if series.indicator == indicator.code:
        return indicator, items
    origin = catalogue.indicators[series.indicator]
    return origin, resolve_items(origin, {name: item for name, item in series.items.items() if isinstance(item, str)})


def usable_scales(catalogue: Catalogue, indicators: Sequence[str], kind: str) -> tuple[str, ...]:
    """Return the applicable scales: shares and rates are not taken per person, an index needs a first period."""
    units = {catalogue.units[catalogue.indicators[code].unit].kind for code in indicators}
    per_capita = ("per_capita",) if units & {"count", "money"} and not {*indicators} & {*POPULATION.values()} else ()
    index = ("index",) if kind in ("line", "slope", "table") else ()
    log = ("log",) if kind in ("line", "slope", "table", "scatter") else ()
    return ("published", *per_capita, *index, *log)


@dataclass(frozen=True)
class PlaceChoice:
    """The places of a card.

    Attributes:
        level: Of all of them.
        window: That of the reader, if any.
        chosen: The reader's places, which the window of a level has all of.
    """

    level: Level
    window: str | None
    chosen: Sequence[str] = ()


def build_cards(
    catalogue: Catalogue, *, indicators: Sequence[str], items: Mapping[str, str], kind: str, scale: str,
    places: PlaceChoice,
) -> tuple[FigureCard, ...]:
    """Build one card for each indicator, or one for two of them (scatter).

    ``kind`` table is the table of lines; of several ports or bridges by month it is that of ranked bars, a matrix.
    """
    level, chosen = places.level, places.chosen
    card_kind = "symbols" if kind == "map" and level in POINT_LEVELS else "line" if kind == "table" else kind
    levels = {catalogue.places[code].level for code in chosen if code in catalogue.places}
    if kind == "table" and len(chosen) > 1 and levels <= set(POINT_LEVELS) and all(
            catalogue.indicators[code].frequency == "month" for code in indicators):
        card_kind = "bars"
    series = _build_series(catalogue, indicators, items)
    groups = [series[:2]] if kind == "scatter" else [(one_series,) for one_series in series]
    shows_level = kind == "map" or (kind in ("bars", "scatter") and level != "country")
    return tuple(
        FigureCard(
            id=f"explorer-{number}",
            objective=catalogue.indicators[group[0].indicator].objectives[0],
            kind=card_kind,  # type: ignore[arg-type]
            title=_title(catalogue, group),
            series=group,
            level=level if shows_level else None,
            window=_nearest_window(catalogue, places) if shows_level else None,
            scale=scale,  # type: ignore[arg-type]
        )
        for number, group in enumerate(groups, start=1)
    )


def build_map_card(
    catalogue: Catalogue, indicators: Sequence[str], items: Mapping[str, str], level: Level, window: str | None,
    inside: str | None = None,
) -> FigureCard:
    """Build the card of a map of one indicator, or of several together; ``inside`` shows the parts of one place only.

    Of countries the title names the window: which of them are shown is no matter of course.
    """
    series = _build_series(catalogue, indicators, items)
    title, nearest_window = _title(catalogue, series), _nearest_window(catalogue, PlaceChoice(level, window))
    if level == "country" and nearest_window and not inside:
        name = catalogue.windows[nearest_window].name
        title = Text(en=f"{title.en}: {name.en}", es=f"{title.es}: {name.es}")
    return FigureCard(
        id="map",
        objective=catalogue.indicators[indicators[0]].objectives[0],
        kind="symbols" if level in POINT_LEVELS else "map",
        title=title,
        series=series,
        places=(inside,) if inside else (),
        level=level,
        window=None if inside else nearest_window,
    )


def _build_series(catalogue: Catalogue, indicators: Sequence[str], items: Mapping[str, str]) -> tuple[Series, ...]:
    return tuple(Series(indicator=code, items=resolve_items(catalogue.indicators[code], items)) for code in indicators)


def _title(catalogue: Catalogue, group: Sequence[Series]) -> Text:
    names = [_series_name(catalogue, series) for series in group]
    return Text(en=" / ".join(name.en for name in names), es=" / ".join(name.es for name in names))


def _series_name(catalogue: Catalogue, series: Series) -> Text:
    indicator = catalogue.indicators[series.indicator]
    items = [
        catalogue.dimensions[dimension].item(str(item)).name
        for dimension, item in series.items.items()
        if item not in TOTALS
    ]
    return Text(
        en=", ".join([indicator.name.en, *(name.en for name in items)]),
        es=", ".join([indicator.name.es, *(name.es for name in items)]),
    )


def _nearest_window(catalogue: Catalogue, choice: PlaceChoice) -> str | None:
    """Return the wanted window if it has the level and the chosen places, else the first that has both, or the
    level."""
    windows, level = catalogue.windows, choice.level
    having = [code for code in dict.fromkeys([choice.window or "", *windows])
              if code in windows and level in windows[code].levels]
    inside = {code for code in choice.chosen if code in catalogue.places and catalogue.places[code].level == level}
    return next((code for code in having if inside <= set(catalogue.places_at(level, windows[code].places))),
                next(iter(having), None))
