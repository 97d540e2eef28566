"""Headline figures: one number, its period, how it moved, and a sparkline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.figures.change import Change, latest_change
from hled_dash.language import Language
from hled_dash.store import Engine, queries


@dataclass(frozen=True)
class HeadlineFigure:
    """One number in words, in one language. ``values`` are for the sparkline, oldest first."""

    indicator: str
    place: str
    items: Mapping[str, str]
    title: str
    where: str
    value: str
    period: str
    change: str
    better: bool | None
    values: tuple[float, ...]
    source: str
    derived: bool


def headline(
    indicator: Indicator, place: str, items: Mapping[str, str], language: Language, catalogue: Catalogue, engine: Engine
) -> HeadlineFigure | None:
    """The newest value of a series, or None where the series has none."""
    chosen = {**indicator.default_items, **items}
    frame = queries.observations(engine, indicator.code, places=[place], items=chosen)
    frame = frame[frame["status"] != "F"]
    if frame.empty:
        return None
    unit = catalogue.units[indicator.unit]
    change = latest_change(frame, unit)
    last = frame.iloc[-1]
    return HeadlineFigure(
        indicator=indicator.code,
        place=place,
        items=chosen,
        title=name_with_items(indicator, chosen, language, catalogue),
        where=language.of(catalogue.places[place].name),
        value=amount(float(last["value"]), indicator, catalogue, language),
        period=language.period(str(last["period"]), indicator.calendar),
        change=change.words(indicator, unit, language) if change else "",
        better=change.is_better(indicator) if change else None,
        values=tuple(float(value) for value in frame["value"].tail(120)),
        source=language.of(catalogue.source(indicator.code).publisher),
        derived=indicator.derived,
    )


def amount(value: float, indicator: Indicator, catalogue: Catalogue, language: Language) -> str:
    """A value as it stands in a sentence: large sums in millions, the rest with the unit's symbol."""
    unit = catalogue.units[indicator.unit]
    if unit.kind in ("money", "count") and abs(value) >= 1e7:
        return language.compact(value, unit)
    return language.value(value, unit, indicator.decimals)


def name_with_items(indicator: Indicator, items: Mapping[str, str], language: Language, catalogue: Catalogue) -> str:
    """The short name, with the chosen items where they are not the ones always meant: ``Bridge crossings: trucks``."""
    named = [
        language.of(catalogue.dimensions[dimension].item(item).name)
        for dimension, item in items.items()
        if dimension in indicator.dimensions and item not in ("T", "TOT", "all")
    ]
    short = language.of(indicator.short)
    return f"{short} ({', '.join(named)})" if named else short


def standing(
    indicators: tuple[Indicator, ...], places: tuple[str, ...], language: Language, catalogue: Catalogue, engine: Engine
) -> pd.DataFrame:
    """Where each indicator stands in each place: columns indicator, place, value, period, text, change, better.

    Default items; ``text`` and ``change`` in words. A place without a figure has no row.
    """
    rows = []
    by_code = {one.code: one for one in indicators}
    frame = queries.recent(engine, catalogue, tuple(by_code), places)
    for (code, place), series in frame.groupby(["indicator", "place"], sort=False):
        indicator = by_code[str(code)]
        series = series[series["status"] != "F"]
        if series.empty:
            continue
        unit = catalogue.units[indicator.unit]
        change: Change | None = latest_change(series, unit)
        last = series.iloc[-1]
        rows.append({
            "indicator": code, "place": place, "value": float(last["value"]), "period": str(last["period"]),
            "text": amount(float(last["value"]), indicator, catalogue, language),
            "change": change.words(indicator, unit, language) if change else "",
            "better": change.is_better(indicator) if change else None,
        })
    columns = ["indicator", "place", "value", "period", "text", "change", "better"]
    return pd.DataFrame(rows, columns=columns)
