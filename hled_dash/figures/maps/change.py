"""The change between two periods as a map of its own: points for percentages, percent for amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard, Text, Unit
from hled_dash.catalogue.models import POINT_LEVELS
from hled_dash.figures import captions
from hled_dash.figures.classification import classify
from hled_dash.figures.context import Context
from hled_dash.figures.cross_section import Snapshot
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.maps import choropleth, symbols, timeline as time
from hled_dash.figures.tidy import SeriesFrame, Tidy, calendar_of, records
from hled_dash.language import Language

#: A change starts, where nobody says otherwise, with the first period that has this much of the places of the fullest.
FULL = 0.9


def draw_change(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                catalogue: Catalogue) -> Figure:
    """Value of the last period minus that of the first; places that lack one of them are shown as missing.

    Percentage points where values are percentages, percent where they are counts or money, else units. Colours diverge
    around no change.
    """
    _ = language.text
    context = Context(card, selection, language, catalogue)
    prepared = time.prepare(frames, context)
    if isinstance(prepared, Figure):
        return prepared
    whole, shot = prepared
    first = _first(whole, shot.period, selection.map.since)
    if first is None:
        empty = captions.nothing(context, list(whole.indicators))
        said = _("There are figures for one period only: there is no change to show. Choose another indicator or one "
                 "period.")
        return replace(empty, empty=said, alt=f"{empty.title}. {said}")
    calendar = calendar_of(whole, context)
    span = captions.span([first, shot.period], language, calendar)
    changed, how = changes(whole, first, shot.period, context)
    if changed.frame.empty:
        empty = captions.nothing(context, list(whole.indicators))
        said = _("No place has figures for both {first} and {last}. Choose other years.",
                 first=language.period(first, calendar), last=language.period(shot.period, calendar))
        return replace(empty, empty=said, alt=f"{empty.title}. {said}")
    values = list(changed.frame["value"])
    choice = selection.map
    classes = classify(values, context.theme, changed.decimals, count=choice.classes, middle=0.0,
                       palette=choice.palette, method=choropleth.method_of(choice))
    now = time.single(dict(zip(changed.frame["place"], changed.frame["value"], strict=True)), shot.period, span)
    after = Snapshot(changed, shot.period, False)
    rows = choropleth.rows_of(after, context)
    before = {row["place"]: row["value"] for row in records(whole.frame[whole.frame["period"] == first])}
    newest = {row["place"]: row["value"] for row in records(whole.frame[whole.frame["period"] == shot.period])}
    table = pd.DataFrame({
        _("Rank"): [row["rank"] for row in rows],
        captions.headings(whole, context)["place"]: [row["name"] for row in rows],
        language.period(first, calendar): [before[row["place"]] for row in rows],
        language.period(shot.period, calendar): [newest[row["place"]] for row in rows],
        _("Change ({unit})", unit=changed.unit_words): [row["value"] for row in rows],
    })
    if time.adds_up(whole) and len(rows) > 1:
        shares = [[100 * some[row["place"]] / (sum(some.values()) or 1.0) for row in rows] for some in (before, newest)]
        table[_("Change of its share of all places with figures (points)")] = [
            last - start for start, last in zip(*shares, strict=True)]
    level = choropleth.level_of(changed, context)
    sizes = time.single({place: newest[place] for place in now.values}, shot.period, span)
    between = whole.frame["period"].between(first, shot.period) & whole.frame["place"].isin(changed.frame["place"])
    notes = [how, *captions.breaks(whole.restrict(whole.frame[between]), context),
             *([_("The source warns against comparing years.")]
               if not catalogue.indicators[whole.indicators[0]].comparable_periods else [])]
    if level in POINT_LEVELS:
        here = symbols.area(changed, context)
        drawn = symbols.drawing(now, sizes, max(newest.values()), here, changed, context, classes=classes,
                                size_of=whole)
    else:
        here = choropleth.area(changed, context)
        drawn = choropleth.drawing(now, classes, here, changed, context)
    found = choropleth.figure(rows, here, notes, drawn, after, context, table=table,
                         units=dict.fromkeys(changed.origins, changed.unit_words), changes=changed, sizes=sizes,
                         **choropleth.legend_of(now, classes, here, changed, context))
    title = _("Change: {title}", title=found.title)
    under = _("{unit}, {period}", unit=changed.unit_words[:1].upper() + changed.unit_words[1:], period=span)
    return replace(found, title=title, subtitle=under, derived=True)


def _first(whole: Tidy, last: str, since: str | None) -> str | None:
    """The period to start from: the one asked for, or the nearest before the last; None where there is only one.

    Where none is asked for, the first that has nearly as many of the last one's places as any: a place that was not
    counted yet would be missing from the whole map.
    """
    earlier: list[str] = sorted(period for period in whole.frame["period"].unique() if period < last)
    if not earlier:
        return None
    if since is None:
        # Of months and quarters the same one of the first year, so that seasons do not count as change.
        same = [period for period in earlier if period[4:] == last[4:]] or earlier
        now = set(whole.frame.loc[whole.frame["period"] == last, "place"])
        held = whole.frame[whole.frame["place"].isin(now)].groupby("period")["place"].nunique()
        reach = {period: int(held.get(period, 0)) for period in same}
        most = max(reach.values())
        return next(period for period in same if reach[period] >= FULL * most)
    fitting = [period for period in earlier if period.startswith(since) or since.startswith(period)]
    alike = [period for period in fitting if period[4:] == last[4:]] or fitting
    return alike[-1] if alike else min(earlier, key=lambda period: abs(int(period[:4]) - int(since[:4])))


def changes(whole: Tidy, first: str, last: str, context: Context) -> tuple[Tidy, str]:
    """The change of each place that has both periods, in its own unit; and how it was computed, in a sentence."""
    language = context.language
    _ = language.text
    calendar = calendar_of(whole, context)
    when = {"first": language.period(first, calendar), "last": language.period(last, calendar)}
    start = whole.frame[whole.frame["period"] == first].set_index("place")["value"]
    rows = whole.frame[(whole.frame["period"] == last) & whole.frame["place"].isin(start.index)].copy()
    base = start.reindex(rows["place"]).to_numpy(dtype=float)
    unit = whole.unit
    if whole.scale != "published" or (unit is not None and unit.kind in ("count", "money")):
        rows, base = rows[base > 0], base[base > 0]
        rows["value"] = 100 * (rows["value"].to_numpy(dtype=float) / base - 1)
        moved = context.catalogue.units["percent_change"]
        how = _("Computed here: the value of {last} in percent of that of {first}, minus 100.", **when)
        decimals = 1
    else:
        rows["value"] = rows["value"].to_numpy(dtype=float) - base
        points = unit is not None and unit.differs_in_points
        name = language.text("difference, {unit}", unit=whole.unit_words)
        own = Unit(id="difference", name=Text(en=name, es=name), symbol=unit.symbol if unit else None, kind="points",
                   prefix=unit.prefix if unit else False)
        moved = context.catalogue.units["percentage_points"] if points else own
        how = _("Computed here: the value of {last} minus that of {first}.", **when)
        decimals = whole.decimals
    changed = whole.restrict(rows)
    return replace(changed, unit=moved, unit_words=language.of(moved.name), decimals=decimals, derived=True,
                   signed=True), how
