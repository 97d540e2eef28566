"""What is said of a map's places, as a browser writes it: numbers with their units, ranks, shares, the course."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hled_dash.figures import captions
from hled_dash.figures.axes import message_expr
from hled_dash.figures.context import Context
from hled_dash.figures.maps.payload import BRIEF, POINTED, TOLD, WRITTEN, Given
from hled_dash.figures.maps.timeline import Moments, adds_up
from hled_dash.figures.tidy import Tidy
from hled_dash.language import Language

#: Values from here on are written in millions where there is little room.
LARGE = 1e7


def telling(at: str, given: Given) -> list[dict[str, Any]]:
    """Transforms to what is drawn of a place in a period: y (value) and i (class or -1)."""
    return [{"calculate": given.cell("v", at=at), "as": "y"},
            {"calculate": f"isValid(datum.y) ? {given.cell('c', at=at)} : -1", "as": "i"}]


@dataclass(frozen=True)
class Told:
    """What is said of a place, as expressions over ``one``: a row with n (name), the fields of :func:`telling`, and the
    columns of :func:`moments.columns_of`."""

    found: Tidy
    now: Moments
    context: Context
    at: str
    given: Given
    #: Whether the page moves through the periods: then the course since the first of them is said.
    moving: bool

    def tooltip(self, one: str = "datum") -> dict[str, Any]:
        """An object: headings and what stands under them. The share of the sum, of what adds up; the status, where
        there are several."""
        found, now, at, given = self.found, self.now, self.at, self.given
        _ = self.context.language.text
        heading = captions.headings(found, self.context)
        counts = f"{given('of', self._counts)}[{at}]"
        rank = message_expr(_("{rank} of {count}"), rank=given.cell("r", one, at), count=counts)
        full = long(f"{one}.y", found, self.context.language, given)
        labels, last = given("periods", list(now.labels)), given("last", len(now.periods) - 1)
        total = f"{given('sums', self._sums)}[{at}]"
        share = f"format(100 * {one}.y / {total}, ',.1f') + '\u00a0%'"
        own = given.cell("q", one)
        known, none = f"isValid({one}.y)", quoted(_("no published figure"))
        rows = {
            heading["place"]: f"{one}.n",
            heading["value"]: f"{known} ? {full} : {none}",
            # A place's own period is told with "the newest of each", which is the last of the moments.
            heading["period"]: f"isValid({own}) && {at} == {last} ? {own} : {labels}[{at}]",
            _("Rank"): f"{known} ? {rank} : '\u2013'",
            _("Share"): _only(one, given("adds_up", adds_up(found)), f"{known} && {total} > 0 ? {share} : '\u2013'"),
            heading["status"]: _only(one, given("marked", bool(now.statuses)), given.cell("u", one, at)),
        }
        if self.moving:
            rows[_("Trend")] = _only(one, given("moves", len(now.periods) > 1), self._course(one))
        return {"expr": f"{{{', '.join(f'{quoted(title)}: {value}' for title, value in rows.items())}}}"}

    def brief(self, one: str = "datum") -> dict[str, Any]:
        """The value where there is little room; nothing where there is none."""
        found, language, given = self.found, self.context.language, self.given
        largest = max((abs(value) for values in self._columns for value in values), default=0.0)
        differs = given("brief", largest >= LARGE or _around(found, language) != _around_short(found, language))
        full, less = long(f"{one}.y", found, language, given), short(f"{one}.y", found, language, given)
        return {"expr": f"isValid({one}.y) ? ({differs} ? {less} : {full}) : ''"}

    def params(self) -> list[dict[str, Any]]:
        """The words of the place that a page hands to the parameter ``pointed``: worked out for a place that is asked
        for, and not for each of a thousand at every change."""
        return [{"name": POINTED, "value": {}}, {"name": TOLD, **self.tooltip(POINTED)},
                {"name": BRIEF, **self.brief(POINTED)}]

    @cached_property
    def _columns(self) -> list[list[float]]:
        """The values of each period."""
        return [[value for value in values if value is not None]
                for values in zip(*self.now.values.values(), strict=True)] or [[] for _period in self.now.periods]

    @cached_property
    def _counts(self) -> list[int]:
        return list(map(len, self._columns))

    @cached_property
    def _sums(self) -> list[float]:
        return [sum(values, 0.0) for values in self._columns]

    def _course(self, one: str) -> str:
        """An expression: the change since the first of the periods, in percent of amounts, else in the unit."""
        found, now, at, given, language = self.found, self.now, self.at, self.given, self.context.language
        unit = found.unit
        relative = (unit is not None and unit.kind in ("count", "money")) or found.scale != "published"
        points = unit is not None and unit.differs_in_points
        after = "\u00a0%" if relative else language.text("{number} points", number="") if points else ""
        decimals = 1 if relative else max(found.decimals, 1)
        percent = given("relative", relative)
        before = given.cell("v", one, "0")
        known = f"isValid({one}.y) && isValid({before}) && !({percent} && {before} == 0)"
        moved = f"({percent} ? 100 * ({one}.y / {before} - 1) : {one}.y - {before})"
        number = (f"(({moved} < 0 ? '\u2212' : '+') + format(abs({moved}), {given('moved', f',.{decimals}f')}) + "
                  f"{given('moved_unit', after)})")
        first = f"{given('periods', list(now.labels))}[0]"
        said = message_expr(language.text("{change} since {period}"), change=number, period=first)
        return f"{at} > 0 && {known} ? {said} : '\u2013'"


def _only(one: str, shown: str, value: str) -> str:
    """An expression of a row of a tooltip that is left out where it is not ``shown``: a value that is not there is."""
    return f"{shown} ? ({value}) : {one}.nothing"


def long(value: str, found: Tidy, language: Language, given: Given = WRITTEN) -> str:
    """An expression: a value with its unit, as :meth:`Tidy.value` writes it."""
    before, after = _around(found, language)
    return _number(value, found, given("before", before), given("after", after), given)


def short(value: str, found: Tidy, language: Language, given: Given = WRITTEN) -> str:
    """An expression: a value as :meth:`Tidy.short` writes it."""
    before, after = _around_short(found, language)
    plain = _number(value, found, given("before", before), given("short_after", after), given)
    unit = found.unit
    large = given("large", unit is None or not unit.id.startswith(("million", "thousand")))
    amount = given("short_before", before if unit is not None and unit.prefix else "")
    million = quoted("\u00a0" + language.text("million"))
    written = (f"{_sign(value, found, given)} + {amount} + "
               f"format(abs({value}) / 1e6, abs({value}) >= 1e9 ? ',.0f' : ',.1f') + {million}")
    return f"{large} && abs({value}) >= {LARGE!r} ? {written} : {plain}"


def _number(value: str, found: Tidy, before: str, after: str, given: Given) -> str:
    """An expression: a number with a real minus sign."""
    written = f"format(abs({value}), {given('number', f',.{found.decimals}f')})"
    return f"{_sign(value, found, given)} + {before} + {written} + {after}"


def _sign(value: str, found: Tidy, given: Given) -> str:
    """An expression: a real minus sign, and of changes a plus; none before what is written as nothing."""
    plus = f"{value} >= {given('least', 0.5 * 10.0 ** -found.decimals)} ? '+' : ''" if found.signed else "''"
    return f"({value} < 0 ? '\u2212' : {plus})"


def _around(found: Tidy, language: Language) -> tuple[str, str]:
    """What stands before and after a number."""
    unit = found.unit
    if unit is None or unit.symbol is None:
        return "", ""
    symbol = language.of(unit.symbol)
    return (symbol, "") if unit.prefix else ("", f"\u00a0{symbol}")


def _around_short(found: Tidy, language: Language) -> tuple[str, str]:
    """The same where there is little room: no long symbols."""
    before, after = _around(found, language)
    return before, "" if len(after) > 3 else after


def quoted(words: str) -> str:
    """A text as a Vega expression."""
    return "'" + words.replace("\\", "\\\\").replace("'", "\\'") + "'"


__all__ = ["Told", "long", "quoted", "short", "telling"]
