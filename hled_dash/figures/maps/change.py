"""The change between two periods as a map of its own: points for percentages, percent for amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard, Unit
from hled_dash.catalogue.models import POINT_LEVELS, Name
from hled_dash.catalogue.periods import chronological, is_within, months_of, sort_periods
from hled_dash.figures.build import empty_figure, retitle
from hled_dash.figures.context import Context, places_of
from hled_dash.figures.data import CrossSection, SeriesFrame, Tidy, breaks_between, calendar_of, line_crosses_break
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.formatting import format_period_range, subtract
from hled_dash.figures.maps.choropleth import choropleth_drawing, class_extra, method_of
from hled_dash.figures.maps.classification import Classes, Scheme, classify
from hled_dash.figures.maps.classified_map import ClassifiedMap
from hled_dash.figures.maps.drawing import MapDrawing
from hled_dash.figures.maps.extent import MapExtent, level_of, point_extent, shape_extent
from hled_dash.figures.maps.map_figure import build_figure, by_series, ranking_rows
from hled_dash.figures.maps.symbols import Sizes, symbol_drawing
from hled_dash.figures.maps.timeline import Timeline, is_additive, prepare_map
from hled_dash.figures.tables import ValueKey
from hled_dash.figures.text import break_notes, capitalize_unit, column_headings, name_place
from hled_dash.language import Language

#: By default a change starts in the first period with this share of the places of the most complete period.
MIN_COVERAGE = 0.9


def draw_change(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
                catalogue: Catalogue) -> Figure:
    """Draw value of the last period minus that of the first; places that lack one of them are shown as missing.

    Percentage points where values are percentages, percent where they are counts or money, else units. Colours diverge
    around no change.
    """
    _ = language.text
    context = Context(card, selection, language, catalogue, places_of(frames))
    prepared = prepare_map(frames, context)
    if isinstance(prepared, Figure):
        return prepared
    all_periods, section = prepared
    last = section.period
    if all_periods.unit is not None and all_periods.unit.is_change:
        return _empty(all_periods, context, _("These figures are changes already; a change of a change is not "
                                              "shown. Choose one period, or the indicator whose growth this is."))
    first = _first_period(all_periods, last, selection.map.since, context)
    if first is None:
        return _empty(all_periods, context, _why_no_first_period(all_periods, last, context))
    comparable = _comparable_changes(all_periods, first, last, context)
    if isinstance(comparable, Figure):
        return comparable
    changes, notes = comparable
    span = format_period_range([first, last], language, calendar_of(all_periods, context))
    timeline = Timeline.of_one_period(_by_place(changes.frame), last, span)
    newest = _by_place(all_periods.frame[all_periods.frame["period"] == last])
    sizes = Timeline.of_one_period({place: newest[place] for place in timeline.values}, last, span)
    options = selection.map
    classes = classify(list(changes.frame["value"]), context.theme, changes.decimals, Scheme(
        count=options.classes, middle=0.0, palette=options.palette, method=method_of(options)))
    frame = all_periods.frame
    # What was zero both times has no change.
    both = all_periods.with_rows(frame[frame["period"].isin((first, last)) & (frame["value"] != 0)])
    extent, drawing = _drawing(timeline, Sizes(sizes, max(newest.values()), both), classes, changes, context)
    after = CrossSection(changes, last, False)
    rows = ranking_rows(after, context)
    table = _table(rows, all_periods, (first, last), changes, context)
    shares = _("Change of its share of all places with figures (percentage points)")
    place_values = {"change_of_share": by_series(dict(zip(
        (row["place"] for row in rows), table[shares].tolist(), strict=True)), changes)} if shares in table else {}
    figure = build_figure(
        rows, extent, notes, drawing.spec(), after, context, table=table, place_values=place_values,
        changes=changes, sizes=sizes, drawing=drawing,
        cells=_cells(rows, all_periods, (first, last), changes, context), span=(first, last),
        **class_extra(ClassifiedMap(timeline, classes, extent, changes, context)))
    return replace(_retitle(figure, changes, span, context), derived=True, style=all_periods.style(language),
                   units=dict.fromkeys(changes.origins, changes.unit_label),
                   computed={_("Change ({unit})", unit=changes.unit_label): changes.decimals, shares: 1})


def _why_no_first_period(all_periods: Tidy, last: str, context: Context) -> str:
    """Return the sentence for a period that none comes before."""
    _ = context.language.text
    if all_periods.frame["period"].nunique() > 1:
        return _("There are no figures before {period} to compare with. Choose a later period.",
                 period=context.language.format_period(last, calendar_of(all_periods, context)))
    return _("There are figures for one period only: there is no change to show. "
             "Choose another indicator or one period.")


def _retitle(figure: Figure, changes: Tidy, span: str, context: Context) -> Figure:
    """Return the figure with the title of a change, and its unit and both periods below it."""
    _ = context.language.text
    title, unit = _("Change: {title}", title=figure.title), capitalize_unit(changes.unit_label)
    subtitle = name_place(_("{unit}, {period}", unit=unit, period=span), title, changes.places, context)
    return retitle(figure, context, subtitle, title)


def _comparable_changes(all_periods: Tidy, first: str, last: str, context: Context,
                        ) -> tuple[Tidy, list[str]] | Figure:
    """Return the changes of the places whose values compare, and their notes; an empty figure if there are none."""
    language, _ = context.language, context.language.text
    calendar = calendar_of(all_periods, context)
    periods = {"first": language.format_period(first, calendar), "last": language.format_period(last, calendar)}
    changes, method = compute_changes(all_periods, first, last, context)
    between = all_periods.with_rows(all_periods.frame[all_periods.frame["period"].between(first, last)])
    breaks = break_notes(between, context)
    unbroken = [not line_crosses_break(changes.lines_by_number[number], first, last, context.catalogue)
                for number in changes.column("line")]
    if breaks and not any(unbroken):
        return _empty(all_periods, context, " ".join([
            _("The figures of {first} and {last} are not comparable, and no change is shown.", **periods), *breaks]))
    changes = changes.with_rows(changes.frame[pd.array(unbroken, dtype=bool)])
    if changes.frame.empty:
        return _empty(all_periods, context, _("No place has figures for both {first} and {last}. Choose other years.",
                                              **periods))
    notes = [method, *breaks]
    if breaks:
        notes.append(_("Places whose series breaks in between have no change here."))
    if not context.catalogue.indicators[all_periods.indicators[0]].comparable_periods:
        notes.append(_("The source warns against comparing years."))
    return changes, notes


def _empty(all_periods: Tidy, context: Context, sentence: str) -> Figure:
    empty = empty_figure(context, list(all_periods.indicators))
    return replace(empty, empty=sentence, alt=f"{empty.title}. {sentence}")


def _by_place(rows: pd.DataFrame) -> dict[str, float]:
    return dict(zip(rows["place"].tolist(), rows["value"].tolist(), strict=True))


def _drawing(timeline: Timeline, sizes: Sizes, classes: Classes, changes: Tidy,
             context: Context) -> tuple[MapExtent, MapDrawing]:
    """Return shapes coloured by their change, or points whose area is their newest value."""
    if level_of(changes, context) in POINT_LEVELS:
        extent = point_extent(sizes.tidy, sizes.timeline.periods[0], context)
        return extent, symbol_drawing(timeline, sizes, extent, changes, context, classes=classes)
    extent = shape_extent(changes, context)
    return extent, choropleth_drawing(ClassifiedMap(timeline, classes, extent, changes, context))


def _table(rows: Sequence[Mapping[str, Any]], all_periods: Tidy, periods: tuple[str, str], changes: Tidy,
           context: Context) -> pd.DataFrame:
    """Return rank, place, the values of both periods, their change, and that of their share of what adds up."""
    language = context.language
    calendar = calendar_of(all_periods, context)
    before, after = (_by_place(all_periods.frame[all_periods.frame["period"] == period]) for period in periods)
    table = pd.DataFrame({
        language.text("Rank"): [row["rank"] for row in rows],
        column_headings(all_periods, context)["place"]: [row["name"] for row in rows],
        language.format_period(periods[0], calendar): [before[row["place"]] for row in rows],
        language.format_period(periods[1], calendar): [after[row["place"]] for row in rows],
        language.text("Change ({unit})", unit=changes.unit_label): [row["value"] for row in rows],
    })
    if is_additive(all_periods) and len(rows) > 1:
        shares = [[100 * values[row["place"]] / (sum(values.values()) or 1.0) for row in rows]
                  for values in (before, after)]
        table[language.text("Change of its share of all places with figures (percentage points)")] = [
            last - start for start, last in zip(*shares, strict=True)]
    return table


def _cells(rows: Sequence[Mapping[str, Any]], all_periods: Tidy, periods: tuple[str, str], changes: Tidy,
           context: Context) -> dict[tuple[int, str], ValueKey]:
    """Return the value keys of the cells of :func:`_table`."""
    calendar, lines = calendar_of(all_periods, context), {line.place: line for line in all_periods.lines}
    columns = [(context.language.format_period(period, calendar), period, all_periods.computed) for period in periods]
    columns.append((context.language.text("Change ({unit})", unit=changes.unit_label), periods[1], changes.computed))
    return {(number, heading): ValueKey.of_line(lines[row["place"]], period, computed)
            for number, row in enumerate(rows) for heading, period, computed in columns}


def _first_period(all_periods: Tidy, last: str, since: str | None, context: Context) -> str | None:
    """Return the base period: the requested one, or the nearest before the last; None if there is only one.

    Where none is requested, the first that compares with the last and has nearly as many of its places as any: a place
    that was not counted yet would be missing from the whole map.
    """
    earlier = [period for period in sort_periods(all_periods.frame["period"].unique())
               if chronological(period) < chronological(last)]
    if not earlier:
        return None
    if since is None:
        common = [break_.period for code in all_periods.origins for break_ in context.catalogue.indicators[code].breaks
                  if break_.place is None]
        earlier = [period for period in earlier if not breaks_between(period, last, common)] or earlier
        # Of months and quarters the same one of the first year, so that seasons do not count as change.
        comparable = [period for period in earlier if period[4:] == last[4:]] or earlier
        places = set(all_periods.frame.loc[all_periods.frame["period"] == last, "place"])
        counts = all_periods.frame[all_periods.frame["place"].isin(places)].groupby("period")["place"].nunique()
        covered = {period: int(counts.get(period, 0)) for period in comparable}
        return next(period for period in comparable if covered[period] >= MIN_COVERAGE * max(covered.values()))
    fitting = [period for period in earlier if is_within(period, since, since)]
    alike = [period for period in fitting if period[4:] == last[4:]] or fitting
    return alike[-1] if alike else min(
        earlier, key=lambda period: abs(months_of(period)[0] - months_of(since)[0]))


def compute_changes(all_periods: Tidy, first: str, last: str, context: Context) -> tuple[Tidy, str]:
    """Compute the change of each place that has both periods, in its own unit; and how it was computed, in a
    sentence."""
    language = context.language
    _ = language.text
    calendar = calendar_of(all_periods, context)
    periods = {"first": language.format_period(first, calendar), "last": language.format_period(last, calendar)}
    start = all_periods.frame[all_periods.frame["period"] == first].set_index("place")["value"]
    last_rows = all_periods.frame[all_periods.frame["period"] == last]
    rows = last_rows[last_rows["place"].isin(start.index)].copy()
    base = start.reindex(rows["place"]).to_numpy(dtype=float)
    unit = all_periods.unit
    if all_periods.scale != "published" or (unit is not None and unit.kind in ("count", "money")):
        rows, base = rows[base > 0], base[base > 0]
        rows["value"] = 100 * (rows["value"].to_numpy(dtype=float) / base - 1)
        changed_unit = context.catalogue.units["percent_change"]
        method = _("Computed here: the value of {last} as a percentage of that of {first}, minus 100.", **periods)
        decimals, computed = 1, f"change:{first}"
    else:
        rows["value"] = subtract(rows["value"].to_numpy(dtype=float), base)
        if unit is not None and unit.differs_in_points:
            changed_unit = context.catalogue.units["percentage_points"]
        else:
            changed_unit = difference_unit(unit, language.text("difference, {unit}", unit=all_periods.unit_label))
        method = _("Computed here: the value of {last} minus that of {first}.", **periods)
        decimals, computed = all_periods.decimals, f"less:{first}"
    return replace(all_periods.with_rows(rows), unit=changed_unit, unit_label=language.localize(changed_unit.name),
                   decimals=decimals, derived=True, signed=True,
                   computed=all_periods.computed or computed), method


def difference_unit(unit: Unit | None, name: str) -> Unit:
    """Return the unit of a difference of two values; ``name`` is in the reader's language.

    An amount per person stays an amount of its currency; of everything else the difference is in points.
    """
    if unit is None:
        return Unit(id="difference", name=Name(en=name, es=name), kind="points")
    return Unit(id="difference", name=Name(en=name, es=name), symbol=unit.symbol, prefix=unit.prefix,
                currency=unit.currency, kind="rate" if unit.currency else "points")
