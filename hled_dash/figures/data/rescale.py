"""The scales of a card: index, logarithmic, per person, difference from a partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from hled_dash.figures.context import Context
from hled_dash.figures.data.tidy import SeriesFrame, Tidy, filter_periods
from hled_dash.figures.data.value_change import breaks_between, line_crosses_break
from hled_dash.figures.formatting import base_name, subtract

#: Level of places to the indicator of their population.
POPULATION: Mapping[str, str] = {"country": "SP.POP.TOTL", "admin1": "conapo.pop"}


def rescale_to_index(tidy: Tidy, context: Context) -> Tidy:
    """Return every line as an index, its value in the base period being 100."""
    _ = context.language.text
    base = context.card.base or _first_common_period(tidy, context)
    rows = tidy.frame
    base_values = rows[rows["period"] == base].set_index("line")["value"]
    divisors = rows["line"].map(base_values[base_values > 0])
    lines = tidy.lines_by_number
    broken = [base != "" and line_crosses_break(lines[number], min(period, base), max(period, base), context.catalogue)
              for number, period in zip(rows["line"].tolist(), rows["period"].tolist(), strict=True)]
    dropped = [line.label for line in tidy.lines
               if line.number not in base_values.index or base_values[line.number] <= 0]
    calendar = context.catalogue.indicators[tidy.lines[0].indicator].calendar if tidy.lines else "calendar"
    base_label = context.language.format_period(base, calendar) if base else ""
    notes = [_("Index computed here: each value divided by that of {base}, times 100.", base=base_label)]
    if dropped:
        notes.append(_("Left out, because there is no figure for the base period {base}: {places}.", base=base_label,
                       places=context.language.format_list(dropped)))
    if any(broken):
        names = dict.fromkeys(lines[number].label for number in rows["line"][broken])
        notes.append(_("Left out because the series breaks between them and the base period {base}: figures of "
                       "{places}.", base=base_label, places=context.language.format_list(names)))
    rows = rows.assign(value=rows["value"] / divisors * 100)[divisors.notna() & ~np.array(broken, dtype=bool)]
    scaled = replace(tidy, unit=None, unit_label=_("index, {base} = 100", base=base_label), decimals=1, scale="index",
                     derived=True, computed=f"index:{base}" if base else "")
    return scaled.with_rows(rows, notes)


def _first_common_period(tidy: Tidy, context: Context) -> str:
    """Return the first period that most lines have, of those that no break of all places parts from the last one."""
    rows = filter_periods(tidy, context).frame
    breaks = [break_.period for code in tidy.origins for break_ in context.catalogue.indicators[code].breaks
              if break_.place is None]
    last = rows["period"].max()
    rows = rows[np.array([not breaks_between(period, last, breaks) for period in rows["period"].tolist()], dtype=bool)]
    counts = rows.groupby("period")["line"].nunique()
    return str(counts[counts == counts.max()].index.min()) if len(counts) else ""


def drop_nonpositive(tidy: Tidy, context: Context) -> Tidy:
    """Return only the values above zero, which a logarithmic scale can show."""
    rows = tidy.frame[tidy.frame["value"] > 0]
    count = len(tidy.frame) - len(rows)
    notes = [context.language.plural(
        "{count} value that is not above zero has no place on a logarithmic scale and is left out.",
        "{count} values that are not above zero have no place on a logarithmic scale and are left out.", count,
    )] if count else []
    return replace(tidy, scale="log").with_rows(rows, notes)


def rescale_per_capita(tidy: Tidy, population: Sequence[SeriesFrame], context: Context) -> Tidy:
    """Return amounts divided by the population of the same place and year.

    Money is per person; counts are per person, per 1,000 or per 100,000 people, so that most values are above 1.
    """
    language = context.language
    _ = language.text
    unit = tidy.unit
    if unit is None or unit.kind not in ("count", "money"):
        return replace(tidy, notes=(_("These values are not amounts and are shown as published, not per person."),))
    rows = tidy.frame
    keys = list(zip(rows["place"], rows["period"].str[:4], strict=True))
    by_place_and_year = _population_values(population)
    divisors = np.array([by_place_and_year.get(key, np.nan) for key in keys], dtype=float)
    values = rows["value"].to_numpy(dtype=float) * unit.multiplier / divisors
    median = float(np.nanmedian(np.abs(values))) if np.isfinite(values).any() else 1.0
    people = 1 if unit.kind == "money" or median >= 1 else 1_000 if median >= 0.001 else 100_000
    name = base_name(unit, language)
    label = (_("{unit}, per person", unit=name) if people == 1 else
             _("{unit}, per {people} people", unit=name, people=language.format_number(people)))
    rows = rows.assign(value=values * people)[np.isfinite(values)]
    sources = tuple(dict.fromkeys(series.indicator for series, frame in population if len(frame)))
    names = language.format_list(language.localize(context.catalogue.indicators[code].name) for code in sources)
    notes = [_("Computed here: each value divided by the population of the same place and year ({population}).",
               population=names)]
    median *= people
    scaled = replace(tidy, unit=None, unit_label=label, decimals=0 if median >= 1000 else 1 if median >= 10 else 2,
                     scale="per_capita", derived=True, auxiliary_indicators=sources,
                     computed=f"per_capita:{people}")
    return scaled.with_rows(rows, notes)


def _population_values(population: Sequence[SeriesFrame]) -> pd.Series:
    """Return the population by place and year; of the first frame that has them."""
    frames = [frame[["place", "period", "value"]] for _series, frame in population if len(frame)]
    people = pd.concat(frames) if frames else pd.DataFrame({"place": [], "period": [], "value": []})
    return people.drop_duplicates(["place", "period"]).set_index(["place", "period"])["value"]


def subtract_partner(tidy: Tidy, partner: str, context: Context) -> Tidy:
    """Return each value minus the partner's of the same period, indicator and items; the partner itself is the zero
    line."""
    _ = context.language.text
    keys = ["indicator", "period", *tidy.dimensions]
    rows = tidy.frame
    partner_values = rows[rows["place"] == partner].drop_duplicates(keys).set_index(keys)["value"]
    index = pd.MultiIndex.from_frame(rows[keys]) if len(keys) > 1 else pd.Index(rows[keys[0]])
    values = subtract(rows["value"].to_numpy(dtype=float), partner_values.reindex(index).to_numpy(dtype=float))
    has_difference = np.isfinite(values) & (rows["place"] != partner).to_numpy()
    name = _("the United States") if partner == "USA" else context.place_name(partner)
    measure = _("percentage points") if tidy.unit and tidy.unit.differs_in_points else tidy.unit_label
    note = _("Computed here: each value minus that of {place} in the same period.", place=name)
    scaled = replace(tidy, unit=None, unit_label=_("{unit}, difference from {place}", unit=measure, place=name),
                     decimals=max(tidy.decimals, 1), scale="difference", derived=True,
                     computed=f"less:{partner}")
    return scaled.with_rows(rows.assign(value=values)[has_difference], [note])
