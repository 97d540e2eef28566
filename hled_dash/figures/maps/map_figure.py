"""The figure around a map: its ranking, table, notes and alternative text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from hled_dash.catalogue.ranks import shared_ranks
from hled_dash.figures import build
from hled_dash.figures.context import Context
from hled_dash.figures.data import CrossSection, Tidy, calendar_of
from hled_dash.figures.figure import Figure
from hled_dash.figures.formatting import common_step, format_names, format_status, is_suspect, unit_in
from hled_dash.figures.maps.classification import Classes
from hled_dash.figures.maps.extent import MapExtent
from hled_dash.figures.maps.timeline import is_additive, is_highest_first, place_names
from hled_dash.figures.tables import trends_of
from hled_dash.figures.text import build_notes, column_headings, describe_median, format_subtitle


def ranking_rows(cross_section: CrossSection, context: Context) -> list[dict[str, Any]]:
    """Return the rows of the table, highest first: place, name, value, period, status, rank."""
    tidy, language = cross_section.tidy, context.language
    calendar, names = calendar_of(tidy, context), place_names(context)
    columns = [tidy.column(name) for name in ("place", "value", "period", "status")]
    ordered = sorted(zip(*columns, strict=True), key=lambda row: row[1], reverse=is_highest_first(tidy))
    ranks = shared_ranks([row[1] for row in ordered], tidy.decimals)
    periods = {period: language.format_period(period, calendar) for period in set(columns[2])}
    statuses = {status: format_status(status, language) for status in set(columns[3])}
    return [{
        "place": place, "name": names.get(place, place), "value": value, "period": periods[period],
        "status": statuses[status], "rank": rank,
    } for (place, value, period, status), rank in zip(ordered, ranks, strict=True)]


def build_figure(rows: Sequence[Mapping[str, Any]], extent: MapExtent, notes: Sequence[str], spec: dict[str, Any],
                 cross_section: CrossSection, context: Context, *, table: pd.DataFrame | None = None,
                 **extra: Any) -> Figure:
    """Build title, table, notes and alternative text around a specification; places without a shape or a figure are
    named.

    Args:
        rows: See :func:`ranking_rows`.
        extent: The extent of the map.
        notes: Of the kind of map.
        spec: The drawing.
        cross_section: The period that is drawn.
        context: What the figure is drawn for.
        table: Instead of a ranking.
        **extra: ``Figure.extra``; ``panel_unit`` is what the numbers of a legend without a title are in.
    """
    tidy, language = cross_section.tidy, context.language
    limits = extra["classes"].limits if isinstance(extra.get("classes"), Classes) and table is None else ()
    step = common_step(max(map(abs, limits), default=0.0), tidy.unit)
    unit = extra.get("panel_unit") or (
        unit_in(step, tidy.unit, language) if step > 1 and tidy.unit is not None else tidy.unit_label)
    subtitle = format_subtitle(unit, sorted(tidy.frame["period"].unique()), context,
                                 calendar_of(tidy, context))
    with_figure = set(tidy.places)
    missing = [place for place in extent.requested if place not in with_figure]
    extra.setdefault("order", tuple(row["place"] for row in rows))
    extra["missing"] = tuple(missing)
    drawable = set(extent.places)
    without_shape = [row["place"] for row in rows if row["place"] not in drawable]
    more = list(notes)
    if table is None and is_additive(tidy) and len(rows) > 1:
        more.append(language.text("Computed here: a place's share is its value as a percentage of the sum of those "
                                  "shown."))
    if without_shape:
        more.append(language.plural("{count} place has a figure and no shape on this map: {places}.",
                                    "{count} places have a figure and no shape on this map: {places}.",
                                    len(without_shape), places=_listing(without_shape, context)))
    more += [language.localize(layer.caveat) for layer in extent.layers.units if layer.caveat]
    # Maps have no hollow marks.
    hollow = {language.text("Projections are drawn hollow or dashed."),
              language.text("Estimates are drawn hollow or dotted."),
              language.text("Suspect values are shown as published, hollow or dotted.")}
    notes = [note for note in build_notes(tidy, context, missing=missing, extra=more) if note not in hollow]
    if table is None and is_additive(tidy) and len(rows) > 1:
        extra["place_values"] = {"share_of_shown": by_series(_shares(rows), tidy)}
    figure = build.build_figure(context, tidy, spec, _ranking_table(rows, tidy, context) if table is None else table,
                                subtitle, alt_text(rows, missing, tidy, context), notes, **extra)
    return figure if table is not None else replace(
        figure, computed={language.text("Share of the places shown (%)"): 1})


def row_trends(rows: Sequence[Mapping[str, Any]], all_periods: Tidy, context: Context) -> tuple[tuple[float, ...], ...]:
    """Return the newest values of the place of each row (see :func:`ranking_rows`)."""
    lines = {line.place: line.number for line in all_periods.lines}
    return trends_of(all_periods, [lines.get(row["place"], -1) for row in rows], context.catalogue)


def without_point_note(places: Sequence[str], context: Context) -> str:
    """Return which places have a figure and no coordinates."""
    return context.language.plural("{count} place has a figure and no point on this map: {places}.",
                                   "{count} places have a figure and no point on this map: {places}.", len(places),
                                   places=_listing(places, context))


def status_notes(tidy: Tidy, context: Context) -> list[str]:
    """Return where a reader finds which values are estimates and projections."""
    statuses = set(tidy.frame["status"].unique())
    if (statuses & {"E", "F"} and statuses != {"E"}) or any(map(is_suspect, statuses)):
        _ = context.language.text
        return [_("Estimates, projections, and suspect values are named in the table and when a place is pointed at.")]
    return []


def _listing(places: Sequence[str], context: Context) -> str:
    return format_names([context.place_name(place) for place in places], context.language)


def _ranking_table(rows: Sequence[Mapping[str, Any]], tidy: Tidy, context: Context) -> pd.DataFrame:
    """Return rank, place, period, value (and status) of every place with a figure, from the top."""
    heading = column_headings(tidy, context)
    table = pd.DataFrame({
        context.language.text("Rank"): [row["rank"] for row in rows],
        heading["place"]: [row["name"] for row in rows],
        heading["period"]: [row["period"] for row in rows],
        heading["value"]: [row["value"] for row in rows],
    })
    if any(row["status"] for row in rows):
        table[heading["status"]] = [row["status"] for row in rows]
    if is_additive(tidy) and len(rows) > 1:
        table[context.language.text("Share of the places shown (%)")] = list(_shares(rows).values())
    return table


def _shares(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Map each place to its value in percent of the sum of all."""
    total = sum(row["value"] for row in rows)
    return {row["place"]: 100 * row["value"] / total for row in rows}


def by_series(values: Mapping[str, float], tidy: Tidy) -> dict[tuple[str, str], float]:
    """Return values of places by indicator and place, as the rows of the files have them."""
    return {(line.origin, line.place): values[line.place] for line in tidy.lines if line.place in values}


def alt_text(rows: Sequence[Mapping[str, Any]], missing: Sequence[str], tidy: Tidy, context: Context) -> list[str]:
    """Return how many places, the three highest and lowest, the median, and how many have no figure."""
    language = context.language
    _ = language.text

    def named(some: Sequence[Mapping[str, Any]]) -> str:
        return language.format_list(f"{row['name']} ({tidy.format_prose(row['value'], language)})" for row in some)

    sentences = [language.plural("{count} place.", "{count} places.", len(rows))]
    highest_first = is_highest_first(tidy)
    ordered = sorted(rows, key=lambda row: row["value"], reverse=highest_first)
    few = 3 if len(rows) >= 6 else 1
    if len(rows) > 1:
        sentences.append((_("Highest: {high}. Lowest: {low}.") if highest_first else _("First: {high}. Last: {low}."))
                         .format(high=named(ordered[:few]), low=named(ordered[-few:])))
    if len(rows) > 3:
        sentences.append(describe_median(tidy.column("value"), tidy, language))
    if missing:
        sentences.append(language.plural("{count} place has no figure.", "{count} places have no figure.",
                                         len(missing)))
    return sentences
