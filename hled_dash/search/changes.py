"""Places ranked by the change of a value: "which port gained most trucks", "¿en qué estado bajó más la pobreza?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from hled_dash.catalogue import Indicator, Unit

#: The change that is ranked by.
Change = Literal["rise", "fall", "improvement", "worsening"]
_CHANGE_WORDS: Mapping[Change, str] = {
    "rise": "grew grow grown growing growth increase increased increases increasing rise rose risen rising gain gained "
            "climbed jumped surged crecio crecieron crecido crece crecen crecimiento aumento aumentaron aumentado "
            "aumenta aumentan incremento incrementaron subio subieron subido alza",
    "fall": "fell fall fallen falling decrease decreased decline declined declining drop dropped lost shrank reduced "
            "reduction bajaron bajado cayo cayeron caido caida disminuyo disminuyeron disminucion redujo redujeron "
            "reducido reduccion perdio perdieron perdido",
    "improvement": "improved improvement mejoro mejoraron mejorado mejora",
    "worsening": "worsened deteriorated empeoro empeoraron empeorado",
}
CHANGES: Mapping[str, Change] = {word: change for change, words in _CHANGE_WORDS.items() for word in words.split()}
#: Words for the most of a change.
FAST = frozenset(["fastest", "quickest"])
#: Words beside these that say how fast.
_SPEED = FAST | {"rapido", "rapidamente", "quickly"}
#: Words after "bajó", which is "bajo" without its accent.
_AFTER_FELL = frozenset(["mas", "la", "el", "los", "las"])


def find_change(words: Sequence[str]) -> Change | None:
    """Return the change that a query ranks by, if it says one."""
    if any(word == "bajo" and after in _AFTER_FELL for word, after in pairwise(words)):
        return "fall"
    return next((CHANGES[word] for word in words if word in CHANGES), None)


def without_change(text: str) -> str:
    """Return a text without the words of a change and of its speed."""
    return " ".join(word for word in without_speed(text).split() if word not in CHANGES and word != "bajo")


def without_speed(text: str) -> str:
    """Return a text without the words that say how fast something changes."""
    return " ".join(word for word in text.split() if word not in _SPEED)


def changes_of(by_period: Mapping[str, Mapping[str, float]], since: str | None, indicator: Indicator,
               unit: Unit) -> tuple[str, dict[str, float]] | None:
    """Return the changes of places to the newest period that half of them have.

    They are those that stand beside a value: since a year, or since the year before of months and quarters and the
    observation before of years; in percent of amounts, else a difference.

    Args:
        by_period: Period to place to value.
        since: The year that is compared with.
        indicator: What changes; across its breaks nothing does.
        unit: Its unit.

    Returns:
        The period that is compared with, and the change of each place; None where there are none.
    """
    most = max(map(len, by_period.values()), default=0)
    periods = sorted(period for period, values in by_period.items() if 2 * len(values) >= most)
    if not periods or unit.is_change or not indicator.comparable_periods:
        return None
    last = periods[-1]
    if since or "-" in last:
        base = f"{since or int(last[:4]) - 1}{last[4:]}"
    else:
        base = periods[-2] if len(periods) > 1 else last
    first_values = by_period.get(base, {})
    changes = {
        place: 100 * (value / first_values[place] - 1) if unit.is_amount else value - first_values[place]
        for place, value in by_period[last].items()
        if place in first_values and base < last and not indicator.crosses_break(place, base, last)
        and (not unit.is_amount or (first_values[place] > 0 and value > 0))}
    return (base, changes) if changes else None


def is_rise(change: Change, indicator: Indicator) -> bool | None:
    """Return whether the largest increase of an indicator is requested; None where the better direction is, and it has
    none."""
    if change in ("rise", "fall"):
        return change == "rise"
    if indicator.direction not in ("higher", "lower"):
        return None
    return (indicator.direction == "higher") == (change == "improvement")
