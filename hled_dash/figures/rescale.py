"""What a card's scale makes of values: an index, logarithms, values per person, differences from a partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from hled_dash.catalogue import Unit
from hled_dash.figures.context import Context
from hled_dash.figures.tidy import SeriesFrame, Tidy, trimmed
from hled_dash.language import Language

#: Indicators of the population, by the level of the places that they are divided into.
POPULATION: Mapping[str, str] = {"country": "SP.POP.TOTL", "admin1": "conapo.pop"}


def indexed(found: Tidy, context: Context) -> Tidy:
    """Every line as an index, its value in the base period being 100."""
    _ = context.language.text
    base = context.card.base or _common_base(found, context)
    rows = found.frame
    at_base = rows[rows["period"] == base].set_index("line")["value"]
    divisors = rows["line"].map(at_base[at_base > 0])
    lost = [line.label for line in found.lines if line.number not in at_base.index or at_base[line.number] <= 0]
    calendar = context.catalogue.indicators[found.lines[0].indicator].calendar if found.lines else "calendar"
    words = context.language.period(base, calendar) if base else ""
    notes = [_("Index computed here: each value divided by that of {base}, times 100.", base=words)]
    if lost:
        notes.append(_("Left out for want of a figure in the base period {base}: {places}.", base=words,
                       places=context.language.list_of(lost)))
    rows = rows.assign(value=rows["value"] / divisors * 100)[divisors.notna()]
    indexed = replace(found, unit=None, unit_words=_("index, {base} = 100", base=words), decimals=1, scale="index",
                      derived=True)
    return indexed.restrict(rows, notes)


def _common_base(found: Tidy, context: Context) -> str:
    """The first period that most lines have."""
    counts = trimmed(found, context).frame.groupby("period")["line"].nunique()
    return str(counts[counts == counts.max()].index.min()) if len(counts) else ""


def positive(found: Tidy, context: Context) -> Tidy:
    rows = found.frame[found.frame["value"] > 0]
    lost = len(found.frame) - len(rows)
    notes = [context.language.plural(
        "{count} value that is not above zero has no place on a logarithmic scale and is left out.",
        "{count} values that are not above zero have no place on a logarithmic scale and are left out.", lost,
    )] if lost else []
    return replace(found, scale="log").restrict(rows, notes)


def per_capita(found: Tidy, population: Sequence[SeriesFrame], context: Context) -> Tidy:
    """Amounts divided by the population of the same place and year."""
    _ = context.language.text
    unit = found.unit
    if unit is None or unit.kind not in ("count", "money"):
        return replace(found, notes=(_("These values are not amounts and are shown as published, not per person."),))
    parts = [one.frame[["place", "period", "value"]] for one in population if len(one.frame)]
    people = pd.concat(parts) if parts else pd.DataFrame({"place": [], "period": [], "value": []})
    heads = people.drop_duplicates(["place", "period"]).set_index(["place", "period"])["value"]
    rows = found.frame
    keys = list(zip(rows["place"], rows["period"].str[:4], strict=True))
    divisors = np.array([heads.get(key, np.nan) for key in keys], dtype=float)
    size, name = _size(unit, context.language)
    values = rows["value"].to_numpy(dtype=float) * size / divisors
    typical = float(np.nanmedian(np.abs(values))) if np.isfinite(values).any() else 1.0
    per = 1 if unit.kind == "money" or typical >= 1 else 1_000 if typical >= 0.001 else 100_000
    if per == 1:
        words = _("{unit}, per person", unit=name)
    else:
        words = _("{unit}, per {people} people", unit=name, people=context.language.number(per))
    rows = rows.assign(value=values * per)[np.isfinite(values)]
    sources = tuple(dict.fromkeys(one.series.indicator for one in population if len(one.frame)))
    names = context.language.list_of(context.language.of(context.catalogue.indicators[code].name) for code in sources)
    notes = [_("Computed here: each value divided by the population of the same place and year ({population}).",
               population=names)]
    typical *= per
    decimals = 0 if typical >= 1000 else 1 if typical >= 10 else 2
    scaled = replace(found, unit=None, unit_words=words, decimals=decimals, scale="per_capita", derived=True,
                     extra_indicators=sources)
    return scaled.restrict(rows, notes)


def against(found: Tidy, partner: str, context: Context) -> Tidy:
    """Each value minus the partner's of the same period, indicator and items; the partner itself is the zero line."""
    _ = context.language.text
    keys = ["indicator", "period", *found.dimensions]
    rows = found.frame
    theirs = rows[rows["place"] == partner].drop_duplicates(keys).set_index(keys)["value"]
    at = pd.MultiIndex.from_frame(rows[keys]) if len(keys) > 1 else pd.Index(rows[keys[0]])
    values = rows["value"].to_numpy(dtype=float) - theirs.reindex(at).to_numpy(dtype=float)
    keep = np.isfinite(values) & (rows["place"] != partner).to_numpy()
    name = _("the United States") if partner == "USA" else context.place(partner)
    measure = _("percentage points") if found.unit and found.unit.differs_in_points else found.unit_words
    note = _("Computed here: each value minus that of {place} in the same period.", place=name)
    apart = replace(found, unit=None, unit_words=_("{unit}, difference from {place}", unit=measure, place=name),
                    decimals=max(found.decimals, 1), scale="difference", derived=True)
    return apart.restrict(rows.assign(value=values)[keep], [note])


def _size(unit: Unit, language: Language) -> tuple[float, str]:
    """What one of a unit counts, and the unit's name without "million" or "thousand"."""
    name = language.of(unit.name)
    for word, size in (("million", 1e6), ("thousand", 1e3)):
        if unit.id.startswith(word):
            for prefix in ("million ", "millones de ", "thousand ", "miles de "):
                name = name.removeprefix(prefix)
            return size, name
    return 1.0, name
