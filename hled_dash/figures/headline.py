"""Headline figures: one number, its period, how it moved, and a sparkline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.figures import captions
from hled_dash.figures.change import Change, change_since, latest_change
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
    broken: bool
    longer: str
    """The change since before the pandemic, or since the last figure before it; empty where there is none."""
    behind: str
    """How far from the partner's value of the same period; empty where no partner was asked for."""
    values: tuple[float, ...]
    trend: str
    """The sparkline in words: its first and last value, its lowest and highest."""
    source: str
    derived: bool
    status: str
    """Projection, estimate or provisional, in words; empty for a normal value."""
    non_commercial: bool
    as_of: str
    """The month that the source's vintage is of, in words."""


#: The year that recovery is measured from: the last one before the pandemic.
BASE = "2019"
#: Values that a sparkline shows at most.
DRAWN = 120


def headline(
    indicator: Indicator,
    place: str,
    items: Mapping[str, str],
    language: Language,
    catalogue: Catalogue,
    engine: Engine,
    against: str | None = None,
) -> HeadlineFigure | None:
    """The newest value of a series, or None where the series has none; ``against`` is a partner to compare with."""
    chosen = {**indicator.default_items, **items}
    frame = queries.observations(engine, indicator.code, places=[place], items=chosen)
    frame = frame[frame["status"] != "F"]
    if frame.empty:
        return None
    unit = catalogue.units[indicator.unit]
    change = latest_change(frame, unit, indicator)
    last = frame.iloc[-1]
    period = str(last["period"])
    base = BASE + period[4:]
    shown = frame.tail(DRAWN)
    longer = change_since(frame, unit, base) if change and change.since > base else None
    return HeadlineFigure(
        indicator=indicator.code,
        place=place,
        items=chosen,
        title=name_with_items(indicator, chosen, language, catalogue),
        where=language.of(catalogue.places[place].name),
        value=amount(float(last["value"]), indicator, catalogue, language),
        period=language.period(str(last["period"]), indicator.calendar),
        change=change.words(indicator, unit, language) if change else "",
        better=change.is_better(indicator, place) if change else None,
        broken=change.broken(indicator, place) if change else False,
        longer=longer.words(indicator, unit, language) if longer and not longer.broken(indicator, place) else "",
        behind=_behind(frame, indicator, chosen, against, language, catalogue, engine) if against else "",
        values=tuple(float(value) for value in shown["value"]),
        trend=_trend(shown, indicator, catalogue, language),
        source=language.of(catalogue.source(indicator.code).publisher),
        derived=indicator.derived,
        status=captions.status("E" if indicator.modelled and last["status"] == "A" else str(last["status"]), language),
        non_commercial=catalogue.licences[catalogue.source(indicator.code).licence].non_commercial,
        as_of=language.period(f"{catalogue.source(indicator.code).vintage_date:%Y-%m}"),
    )


def _trend(frame: pd.DataFrame, indicator: Indicator, catalogue: Catalogue, language: Language) -> str:
    """``From 75.0 % in 1990 to 81.2 % in 2023; lowest 70.1 %, highest 83.0 %.``"""

    def spoken(value: float) -> str:
        return amount(value, indicator, catalogue, language)

    first, last = frame.iloc[0], frame.iloc[-1]
    return language.text(
        "From {first} ({start}) to {last} ({end}); lowest {low}, highest {high}.",
        first=spoken(float(first["value"])),
        start=language.period(str(first["period"]), indicator.calendar),
        last=spoken(float(last["value"])),
        end=language.period(str(last["period"]), indicator.calendar),
        low=spoken(float(frame["value"].min())),
        high=spoken(float(frame["value"].max())),
    )


def _behind(
    frame: pd.DataFrame,
    indicator: Indicator,
    items: Mapping[str, str],
    against: str,
    language: Language,
    catalogue: Catalogue,
    engine: Engine,
) -> str:
    """``25.1 points below Mexico; 16.6 points in 2013``: the newest common period, and ten years before it."""
    _ = language.text
    partner = queries.observations(engine, indicator.code, places=[against], items=items)
    both = frame.merge(partner[["period", "value"]], on="period", suffixes=("", "_partner"))
    if both.empty:
        return ""
    last = both.iloc[-1]
    unit, name = catalogue.units[indicator.unit], captions.with_article(against, catalogue, language)
    apart = dict(zip(both["period"], both["value"] - both["value_partner"], strict=True))
    now, period = float(apart[str(last["period"])]), str(last["period"])

    def size(value: float) -> str:
        return captions.difference(abs(value), unit, max(indicator.decimals, 1), language)

    said = (
        _("{gap} below {place}", gap=size(now), place=name)
        if now < 0
        else _("{gap} above {place}", gap=size(now), place=name)
    )
    earlier = f"{int(period[:4]) - 10}{period[4:]}"
    if earlier in apart and apart[earlier] * now > 0 and indicator.comparable_periods:
        said = _("{now} ({before} in {period})", now=said, before=size(apart[earlier]), period=language.period(earlier))
    return said


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


def items_in_words(indicator: Indicator, language: Language, catalogue: Catalogue) -> str:
    """The default items of a breakdown, which a table shows: ``U.S. imports, truck``; empty where all is meant."""
    return ", ".join(
        language.of(catalogue.dimensions[dimension].item(item).name)
        for dimension, item in indicator.default_items.items()
        if item not in ("T", "TOT", "all")
    )


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
        change: Change | None = latest_change(series, unit, indicator)
        last = series.iloc[-1]
        rows.append({
            "indicator": code, "place": place, "value": float(last["value"]), "period": str(last["period"]),
            "text": amount(float(last["value"]), indicator, catalogue, language),
            "change": change.words(indicator, unit, language) if change else "",
            "better": change.is_better(indicator, str(place)) if change else None,
        })
    columns = ["indicator", "place", "value", "period", "text", "change", "better"]
    return pd.DataFrame(rows, columns=columns)
