"""Consistency of units: of formulas, comparisons, and series on one axis."""

from __future__ import annotations

from collections.abc import Iterator

from hled_dash.catalogue.catalogue import Catalogue
from hled_dash.catalogue.faults import Fault
from hled_dash.catalogue.models import Formula, Indicator, Unit
from hled_dash.catalogue.yaml_reader import Location, YamlReader

#: Operations whose result is in the unit of what they add up or take the mean of.
_SAME = ("sum_over", "sum_into", "sum_months", "sum_parts", "rolling", "group_sum", "group_mean")
#: Operations to the kinds of unit that their result may have.
_KINDS = {"share_of": ("share",), "group_share": ("share",), "country_share": ("share",), "index": ("index",),
          "change": ("rate", "share"), "count_above": ("count", "quantity"),
          "ratio": ("share", "rate", "ratio", "index", "money", "quantity")}


def unit_faults(catalogue: Catalogue, reader: YamlReader) -> Iterator[Fault]:
    """Yield indicators, figures and comparisons whose units cannot be right; those whose unit is not known are not
    judged."""
    units = {code: catalogue.units[indicator.unit] for code, indicator in catalogue.indicators.items()
             if indicator.unit in catalogue.units}

    for code, indicator in catalogue.indicators.items():
        if (unit := units.get(code)) is None:
            continue
        for key in ("municipal", "regional"):
            other = units.get(getattr(indicator, key) or "")
            if other is not None and other.id != unit.id:
                yield reader.record_fault(indicator, (key,), f"is in {other.id}, not in {unit.id}")
        if indicator.formula is not None:
            for location, why in _formula_faults(indicator, indicator.formula, unit, units):
                yield reader.record_fault(indicator, location, why)
    for card in catalogue.cards.values():
        on_axis = {unit.id for series in card.series if (unit := units.get(series.indicator))}
        if len(on_axis) > 1 and card.kind != "scatter" and card.scale != "index":
            yield reader.record_fault(card, ("series",), f"has several units on one axis: {', '.join(sorted(on_axis))}")
    for comparison in catalogue.comparisons.values():
        first = units.get(comparison.of.indicator)
        for number, series in enumerate(comparison.equals):
            second = units.get(series.indicator)
            if first and second and (first.kind != second.kind or (comparison.times == 1 and first.id != second.id)):
                why = f"is in {second.id}, and {first.id} is not the same"
                yield reader.record_fault(comparison, ("equals", number), why)


def _formula_faults(indicator: Indicator, formula: Formula, unit: Unit,
                    units: dict[str, Unit]) -> Iterator[tuple[Location, str]]:
    of = units.get(formula.of.indicator)
    minus, over, beside = (units.get(series.indicator) if series else None
                           for series in (formula.minus, formula.over, formula.beside))
    if beside is not None and beside.id != unit.id:
        yield ("formula", "beside"), f"is in {beside.id}, not in {unit.id}"
    if of is None:
        return
    kinds = _KINDS.get(formula.op, (unit.kind,))
    if unit.kind not in kinds:
        yield ("unit",), f"{formula.op} gives a unit of the kind {' or '.join(kinds)}, and {unit.id} is a {unit.kind}"
    # A folder of data need not have a unit of its own for changes.
    elif formula.op == "change" and not unit.is_change and any(unit_of_input.is_change
                                                               for unit_of_input in units.values()):
        yield ("unit",), f"change gives a change in percent, which {unit.id} is not"
    elif formula.op in _SAME and unit.id != of.id:
        yield ("unit",), f"{formula.op} of {of.id} gives {of.id}, not {unit.id}"
    elif formula.op == "difference":
        if minus is not None and minus.id != of.id:
            yield ("formula", "minus"), f"is in {minus.id}, not in {of.id}"
        # The name of the unit may say what is taken from what: "years, girls minus boys".
        same = unit.id == of.id or (unit.symbol is not None and (unit.kind, unit.symbol) == (of.kind, of.symbol))
        if not same and not (of.differs_in_points and unit.kind == "points"):
            yield ("unit",), f"a difference of {of.id} is not in {unit.id}"
    elif formula.op == "ratio" and over is not None:
        if unit.kind == "share" and over.kind != of.kind:
            yield ("unit",), f"{of.id} are no share of {over.id}"
        if unit.currency is not None and unit.currency != of.currency:
            yield ("unit",), f"{of.id} are not in {unit.currency}"
