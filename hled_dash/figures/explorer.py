"""The figures of the explorer: a card made from the reader's choices, drawn like any other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hled_dash.catalogue import Catalogue, FigureCard, Level, Series, Text
from hled_dash.catalogue.models import POINT_LEVELS, Indicator

#: What a map or a ranking shows when the reader leaves the level open, best first.
LEVELS: tuple[Level, ...] = ("admin1", "us_state", "group", "country", "crossing", "port", "admin2")


def nearest_level(levels: Iterable[str], wanted: str | None) -> Level:
    """The level to draw: the wanted one if the indicator has it, else the first that it has."""
    known = set(levels)
    if wanted in known:
        return wanted  # type: ignore[return-value]
    return next((level for level in LEVELS if level in known), "country")


def chosen_items(indicator: Indicator, items: Mapping[str, str]) -> dict[str, str]:
    """One item for each dimension of the indicator: the reader's, else the default."""
    return {name: items.get(name, default) for name, default in indicator.default_items.items()}


def told_of(catalogue: Catalogue, indicator: Indicator, place: str,
            items: Mapping[str, str]) -> tuple[Indicator, Mapping[str, str]]:
    """The indicator that a place's figure comes from (see ``Catalogue.origin``), and its items."""
    origin = catalogue.origin(indicator.code, place)
    if origin.indicator == indicator.code:
        return indicator, items
    other = catalogue.indicators[origin.indicator]
    return other, chosen_items(other, {name: item for name, item in origin.items.items() if isinstance(item, str)})


def cards(
    catalogue: Catalogue, *, indicators: Sequence[str], items: Mapping[str, str], kind: str, scale: str,
    level: Level, window: str,
) -> tuple[FigureCard, ...]:
    """One card for each indicator, or one for two of them (scatter). ``kind`` table is drawn as a line's table."""
    drawn = "points" if kind == "map" and level in POINT_LEVELS else "line" if kind == "table" else kind
    series = tuple(
        Series(indicator=code, items=chosen_items(catalogue.indicators[code], items)) for code in indicators
    )
    groups = [series[:2]] if kind == "scatter" else [(one,) for one in series]
    spatial = kind == "map" or (kind in ("bars", "scatter") and level != "country")
    return tuple(
        FigureCard(
            id=f"explorer-{number}",
            objective=catalogue.indicators[group[0].indicator].objectives[0],
            kind=drawn,  # type: ignore[arg-type]
            title=_title(catalogue, group),
            series=group,
            level=level if spatial else None,
            window=_window(catalogue, level, window) if spatial else None,
            scale=scale,  # type: ignore[arg-type]
        )
        for number, group in enumerate(groups, start=1)
    )


def map_card(
    catalogue: Catalogue, indicators: Sequence[str], items: Mapping[str, str], level: Level, window: str,
    inside: str | None = None,
) -> FigureCard:
    """The card of a map of one indicator, or of two together; ``inside`` shows the parts of one place only."""
    series = tuple(
        Series(indicator=code, items=chosen_items(catalogue.indicators[code], items)) for code in indicators
    )
    return FigureCard(
        id="map",
        objective=catalogue.indicators[indicators[0]].objectives[0],
        kind="points" if level in POINT_LEVELS else "map",
        title=_title(catalogue, series),
        series=series,
        places=(inside,) if inside else (),
        level=level,
        window=None if inside else _window(catalogue, level, window),
    )


def _title(catalogue: Catalogue, group: Sequence[Series]) -> Text:
    names = [_named(catalogue, one) for one in group]
    return Text(en=" / ".join(name.en for name in names), es=" / ".join(name.es for name in names))


def _named(catalogue: Catalogue, series: Series) -> Text:
    indicator = catalogue.indicators[series.indicator]
    items = [
        catalogue.dimensions[dimension].item(str(item)).name
        for dimension, item in series.items.items()
        if item not in ("T", "TOT", "all")
    ]
    return Text(
        en=", ".join([indicator.name.en, *(name.en for name in items)]),
        es=", ".join([indicator.name.es, *(name.es for name in items)]),
    )


def _window(catalogue: Catalogue, level: Level, wanted: str) -> str | None:
    """The wanted window if it has the level, else the first that has."""
    windows = catalogue.windows
    if wanted in windows and level in windows[wanted].levels:
        return wanted
    return next((code for code, window in windows.items() if level in window.levels), None)
