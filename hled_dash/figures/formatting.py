"""Values, differences, periods, statuses and names as words of a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from hled_dash.catalogue import Catalogue, Indicator, Unit
from hled_dash.catalogue.periods import sort_periods
from hled_dash.figures.suspect import format_suspect, is_suspect
from hled_dash.figures.tidy import Tidy
from hled_dash.language import Language

#: From here on a value is written in millions.
COMPACT_FROM = 1e7
#: Names that are listed before the others are only counted.
MAX_NAMES = 12


@cache
def format_status(code: str, language: Language) -> str:
    """An SDMX observation status in words; empty for a normal value. A suspect one may come with its reason."""
    _ = language.text
    if is_suspect(code):
        return format_suspect(code, language)
    return {"E": _("estimate"), "F": _("projection"), "P": _("provisional"), "B": _("break in series")}.get(code, "")


def format_period_range(periods: Iterable[str], language: Language, calendar: str = "calendar") -> str:
    """``2016–2024``, ``July 2016 – May 2024`` or one period; empty for no periods."""
    ordered = sort_periods(periods)
    if not ordered:
        return ""
    first, last = language.format_period(ordered[0], calendar), language.format_period(ordered[-1], calendar)
    if first == last:
        return first
    return f"{first}\u2013{last}" if " " not in first + last else f"{first} \u2013 {last}"


def format_names(names: Sequence[str], language: Language) -> str:
    """All names, or the first dozen and how many more there are."""
    if len(names) <= MAX_NAMES:
        return language.format_list(names)
    return language.plural("{names} and {count} more", "{names} and {count} more", len(names) - MAX_NAMES,
                           names=", ".join(names[:MAX_NAMES]))


def format_amount(value: float, indicator: Indicator, catalogue: Catalogue, language: Language) -> str:
    """A value as it stands in a sentence: large sums in millions, the others with the unit's symbol."""
    unit = catalogue.units[indicator.unit]
    if unit.kind in ("money", "count") and abs(value) >= COMPACT_FROM:
        return language.format_compact(value, unit)
    return language.format_value(value, unit, indicator.decimals)


def format_difference(value: float, unit: Unit | None, decimals: int, language: Language) -> str:
    """A difference of two values: percentage points where they are percentages."""
    if unit is not None and unit.differs_in_points:
        return language.text("{number} points", number=language.format_number(value, decimals))
    if unit is not None and abs(value) >= COMPACT_FROM and unit.multiplier == 1:
        return language.format_compact(value, unit)
    return language.format_value(value, unit, decimals) if unit else language.format_number(value, decimals)


def format_change(first: float, last: float, tidy: Tidy, language: Language) -> str:
    """The change from one value to another: percent for amounts, points for percentages, else the difference."""
    unit = tidy.unit
    amounts = tidy.scale in ("index", "per_capita", "log") or (unit is not None and unit.kind in ("count", "money"))
    if amounts and first > 0:
        percent = language.format_number(100 * (last / first - 1), 1)
        return f"{'+' if last > first else ''}{percent}\u00a0%"
    difference = format_difference(last - first, unit, max(tidy.decimals, 1), language)
    return f"+{difference}" if last > first else difference


def name_in_sentence(place: str, catalogue: Catalogue, language: Language) -> str:
    """A place's name with its article: "below the United States"."""
    return language.text("the United States") if place == "USA" else language.localize(catalogue.places[place].name)
