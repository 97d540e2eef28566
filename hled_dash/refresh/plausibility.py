"""Plausibility checks of new data: wrong unit, place or period, and series that end too early."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby, pairwise
from math import isclose
from statistics import median

from hled_dash.catalogue import Catalogue, Connector
from hled_dash.language import N_
from hled_dash.refresh.errors import RefreshError
from hled_dash.refresh.observations import Key, Value, is_same

#: Fewest figures of a series of which a pattern is judged.
MIN_VALUES = 3
#: Largest revision across zero, as a share of the usual size of the series' figures.
MAX_CROSSING = 0.2
#: Largest ratio of a new figure to all that are held of its series before it, and of the median of all new figures of a
#: period to those before them. Of what is held, 5 and 1 are beyond.
MAX_JUMP, MAX_STEP = 100, 30
#: Fewest held figures of an indicator whose range says what its figures are like, and the largest ratio of the median
#: revision. Of what is held, 12 of 10,891 periods lie outside the range of those before.
MIN_HELD, MAX_MEDIAN = 10, 1.25
_FORMS = {"year": r"\d{4}", "quarter": r"\d{4}-Q\d", "month": r"\d{4}-\d{2}"}

#: Indicator, items and place to the figures by period.
Series = dict[tuple[str, tuple[str, ...], str], dict[str, float]]


def refuse_implausible(new: Mapping[Key, Value], held: Mapping[Key, Value], connector: Connector,
                       catalogue: Catalogue, is_whole: bool, known: Mapping[Key, Value] | None = None) -> None:
    """Check the figures of a response one by one and together.

    Args:
        new: The response in the catalogue's codes.
        held: The observations of the same indicators that are held; of a file, those of the periods that it has.
        connector: Its ``expected`` names what a person has looked at.
        catalogue: For the range, the frequency and the unit of an indicator.
        is_whole: Whether every place that is held must be there.
        known: All that are held, which new figures follow; ``held`` if None.

    Raises:
        RefreshError: with the first thing that cannot be.
    """
    _refuse_figures(new, catalogue)
    known = held if known is None else known
    new_series, held_series, known_series = _by_series(new), _by_series(held), _by_series(known)
    if is_whole and "absent" not in connector.expected:
        places = {key.place for key in new}
        # A series that is gone, of a place that has others, is named with its items; publishers leave out zeros.
        absent = sorted({key.place for key in held} - places) or [
            ", ".join((indicator, *filter(None, items), place)) for indicator, items, place in sorted(held_series)
            if (indicator, items, place) not in new_series and any(held_series[indicator, items, place].values())]
        if absent:
            raise RefreshError(N_("The answer has no figure of {names}, of which figures are held."),
                               names="; ".join(absent[:10]))
    if "shorter" not in connector.expected:
        _refuse_shorter(new_series, held_series)
    if "reversed" not in connector.expected:
        _refuse_reversed(new, held, known_series)
    errors = chain(_period_patterns(new, known, new_series, known_series), (
        error for key in sorted(new_series.keys() & held_series.keys())
        for error in _patterns(key, new_series, held_series)), _other_series(new, known))
    for kind, error in errors:
        if kind not in connector.expected:
            raise error


def _refuse_figures(new: Mapping[Key, Value], catalogue: Catalogue) -> None:
    """Raise if a figure does not fit the frequency or the range of its indicator."""
    for key, value in new.items():
        form = _FORMS.get(catalogue.indicators[key.indicator].frequency)
        if form and not re.fullmatch(form, key.period):
            raise RefreshError(N_("{indicator}, {place}: {period} is no period of this indicator."),
                               indicator=key.indicator, place=key.place, period=key.period)
        if catalogue.unit(key.indicator).kind == "count" and float(value.digits) < 0:
            raise RefreshError(N_("{indicator}, {place}, {period}: {value} is a negative count."),
                               indicator=key.indicator, place=key.place, period=key.period, value=value.digits)
        least, most = catalogue.value_range(key.indicator)
        if not least <= float(value.digits) <= most:
            raise RefreshError(N_("{indicator}, {place}, {period}: {value} lies outside {least} to {most}, the range "
                                  "of this indicator."), indicator=key.indicator, place=key.place, period=key.period,
                               value=value.digits, least=f"{least:g}", most=f"{most:g}")


def _by_series(observations: Mapping[Key, Value]) -> Series:
    series: Series = defaultdict(dict)
    for key, value in observations.items():
        series[key[:3]][key.period] = float(value.digits)
    return series


def _refuse_shorter(new: Series, held: Series) -> None:
    """Raise if half of an indicator's series end before what is held of them: the data are of another day."""
    for indicator, group in groupby(sorted(new.keys() & held.keys()), key=lambda series_key: series_key[0]):
        keys = [*group]
        earlier = [key for key in keys if max(new[key]) < max(held[key])]
        if 2 * len(earlier) >= len(keys):
            raise RefreshError(
                N_("{indicator}: the answer ends in {newest}, what is held in {held}: it is cut, or older."),
                indicator=indicator, newest=max(max(new[key]) for key in earlier),
                held=max(max(held[key]) for key in earlier))


def _refuse_reversed(new: Mapping[Key, Value], held: Mapping[Key, Value], held_series: Series) -> None:
    """Raise if a figure has the other sign than the one that is held, or than all that are held of its indicator."""
    signs: dict[str, set[bool]] = defaultdict(set)
    for (indicator, _items, _place), values in held_series.items():
        signs[indicator] |= {value > 0 for value in values.values() if value}
    for key, value in new.items():
        now, before = float(value.digits), float(held[key].digits) if key in held else 0.0
        if now * before < 0 and abs(now - before) > MAX_CROSSING * median(map(abs, held_series[key[:3]].values())):
            raise RefreshError(
                N_("{indicator}, {place}, {period}: {new} has the opposite sign of {old}, which is held. Write "
                   "“reversed” under “expected” of the connector if this is right."), indicator=key.indicator,
                place=key.place, period=key.period, new=value.digits, old=held[key].digits)
        if now and len(signs[key.indicator]) == 1 and (now > 0) not in signs[key.indicator]:
            raise RefreshError(
                N_("{indicator}, {place}, {period}: {value} has the opposite sign of every figure that is held of "
                   "this indicator. Write “reversed” under “expected” of the connector if this is right."),
                indicator=key.indicator, place=key.place, period=key.period, value=value.digits)


def _period_patterns(new: Mapping[Key, Value], held: Mapping[Key, Value], new_series: Series, held_series: Series,
                     ) -> Iterator[tuple[str, RefreshError]]:
    """Return what is odd of a period's figures beside those before them: kind and sentence."""
    published = {**held, **new}
    previous = {series: dict(pairwise(sorted({*held_series.get(series, ()), *values}, reverse=True)))
                for series, values in new_series.items()}
    for (indicator, period), group in groupby(sorted(new, key=lambda key: (key.indicator, key.period)),
                                              key=lambda key: (key.indicator, key.period)):
        keys = [*group]
        # No figures of three series stay the same to four digits, unless they were carried forward.
        pairs = [(new[key].digits, published[Key(*key[:3], before)].digits)
                 for key in keys if (before := previous[key[:3]].get(period))]
        if (len(pairs) >= MIN_VALUES
            and all(digits == digits_before and _digits(digits) >= 4 for digits, digits_before in pairs)
                and any(key not in held or not is_same(held[key].digits, new[key].digits) for key in keys)):
            yield "repeated", RefreshError(
                N_("{indicator}: all {count} figures of {period} are those of the period before. Write “repeated” "
                   "under “expected” of the connector if this is right."), indicator=indicator, period=period,
                count=len(pairs))
        if (len(pairs) >= MIN_VALUES and not any(float(digits) for digits, _digits_before in pairs)
                and 2 * sum(float(digits_before) != 0 for _digits, digits_before in pairs) > len(pairs)):
            yield "constant", RefreshError(
                N_("{indicator}: all {count} figures of {period} are {value}; those of the period before differ. Write "
                   "“constant” under “expected” of the connector if this is right."), indicator=indicator,
                period=period, count=len(pairs), value=0)
        ratios = []
        for key in keys:
            values = {} if key in held else held_series.get(key[:3], {})
            sizes = [abs(value) for before, value in sorted(values.items()) if before < period and value]
            size = abs(float(new[key].digits))
            if len(sizes) >= MIN_VALUES and size:
                ratios.append(size / sizes[-1])
                if size > MAX_JUMP * max(sizes):
                    yield "rescaled", RefreshError(
                        N_("{indicator}, {place}, {period}: {value} is more than {ratio} times every figure that is "
                           "held before it: look whether the unit has changed, and write “rescaled” under “expected” "
                           "of the connector if it has not."), indicator=indicator, place=key.place, period=period,
                        value=new[key].digits, ratio=MAX_JUMP)
        if len(ratios) >= MIN_VALUES and not 1 / MAX_STEP < (ratio := median(ratios)) < MAX_STEP:
            yield "rescaled", RefreshError(
                N_("{indicator}: figures of {period} are {ratio} times those before them (the median): look whether "
                   "the unit has changed, and write “rescaled” under “expected” of the connector if it has not."),
                indicator=indicator, period=period, ratio=f"{ratio:.4g}")


def _other_series(new: Mapping[Key, Value], held: Mapping[Key, Value]) -> Iterator[tuple[str, RefreshError]]:
    """Return what says that the figures of an indicator are those of another one: kind and sentence."""
    held_values, added, ratios = defaultdict(list), defaultdict(list), defaultdict(list)
    for key, value in held.items():
        held_values[key.indicator].append(float(value.digits))
    for key, value in new.items():
        if key not in held:
            added[key.indicator].append(float(value.digits))
        elif float(value.digits) and float(held[key].digits):
            ratios[key.indicator].append(abs(float(value.digits) / float(held[key].digits)))
    for indicator, values in held_values.items():
        least, most, count = min(values), max(values), len(added[indicator])
        if (len(values) >= MIN_HELD and count >= MIN_VALUES
                and not any(least <= value <= most for value in added[indicator])):
            yield "rescaled", RefreshError(
                N_("{indicator}: all {count} new figures lie outside {least} to {most}, the range of what is held: "
                   "look whether they are of another series or unit, and write “rescaled” under “expected” of the "
                   "connector if they are not."),
                indicator=indicator, count=count, least=f"{least:g}", most=f"{most:g}")
        if (len(ratios[indicator]) >= MIN_HELD
                and not 1 / MAX_MEDIAN < (ratio := median(ratios[indicator])) < MAX_MEDIAN):
            yield "rescaled", RefreshError(
                N_("{indicator}: figures are {ratio} times those that are held (the median): look whether they are of "
                   "another series or unit, and write “rescaled” under “expected” of the connector if they are not."),
                indicator=indicator, ratio=f"{ratio:.4g}")


def _digits(number: str) -> int:
    return len(number.lstrip("-").replace(".", "").lstrip("0"))


def _patterns(key: tuple[str, tuple[str, ...], str], new_series: Series, held_series: Series,
              ) -> Iterator[tuple[str, RefreshError]]:
    """Return what has happened to all figures of a series at once: kind and sentence."""
    periods = sorted(new_series[key].keys() & held_series[key].keys())
    new, old = [new_series[key][period] for period in periods], [held_series[key][period] for period in periods]
    if len(periods) < MIN_VALUES or len(set(old)) < MIN_VALUES or sum(map(_is_equal, new, old)) * 2 > len(periods):
        return
    values: dict[str, object] = {"indicator": key[0], "place": key[2]}
    if len(set(new)) == 1:
        yield "constant", RefreshError(
            N_("{indicator}, {place}: all {count} figures are {value}; those held differ. Write “constant” under "
               "“expected” of the connector if this is right."), **values, count=len(new), value=f"{new[0]:g}")
    if (ratio := _ratio(new, old)) is not None:
        yield "rescaled", RefreshError(
            N_("{indicator}, {place}: every figure is {ratio} times the one that is held: look whether the unit has "
               "changed, and write “rescaled” under “expected” of the connector if it has not."),
            **values, ratio=f"{ratio:.4g}")
    if all(now == round(now) and abs(now - before) <= 0.5 for now, before in zip(new, old, strict=True)):
        yield "rounded", RefreshError(
            N_("{indicator}, {place}: every figure is the one that is held, rounded to a whole number. Write “rounded” "
               "under “expected” of the connector if this is right."), **values)
    for other in held_series:
        if other[:2] == key[:2] and other != key and _has_values(new_series[key], held_series[other]):
            yield "swapped", RefreshError(
                N_("{indicator}: {place} has the figures that are held of {other}. Write “swapped” under “expected” of "
                   "the connector if this is right."), **values, other=other[2])
    held_periods = sorted(held_series[key])
    # By one period, or by a year.
    for steps in (1, -1, *((4, -4) if "Q" in held_periods[0] else (12, -12) if "-" in held_periods[0] else ())):
        moved = {held_periods[number + steps]: held_series[key][period] for number, period in enumerate(held_periods)
                 if 0 <= number + steps < len(held_periods)}
        if _has_values(new_series[key], moved):
            yield "moved", RefreshError(
                N_("{indicator}, {place}: every figure stands at another period than the one that is held. Write "
                   "“moved” under “expected” of the connector if this is right."), **values)


def _is_equal(first: float, second: float) -> bool:
    return isclose(first, second, rel_tol=1e-6)


def _ratio(new: Sequence[float], old: Sequence[float]) -> float | None:
    """Return the one ratio of all pairs that are not zero, where it is not about one."""
    ratios = [now / before for now, before in zip(new, old, strict=True) if now and before]
    if len(ratios) < MIN_VALUES or isclose(ratios[0], 1, rel_tol=0.05):
        return None
    return ratios[0] if all(isclose(ratio, ratios[0], rel_tol=0.005) for ratio in ratios) else None


def _has_values(first: Mapping[str, float], second: Mapping[str, float]) -> bool:
    """Return whether two series are equal wherever both have a figure, and differ from period to period."""
    common = first.keys() & second.keys()
    return (len(common) >= MIN_VALUES and len({second[period] for period in common}) >= MIN_VALUES
            and all(_is_equal(first[period], second[period]) for period in common))
