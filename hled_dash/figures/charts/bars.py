"""Ranked bars: one period, every place of a level or the reader's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from hled_dash.catalogue import Catalogue, FigureCard
from hled_dash.figures import captions, vegalite
from hled_dash.figures.context import Context
from hled_dash.figures.cross_section import Snapshot, latest_bounded, snapshot
from hled_dash.figures.figure import Figure, Selection
from hled_dash.figures.load import places_of
from hled_dash.figures.prepare import gather
from hled_dash.figures.tidy import SeriesFrame, Tidy, calendar_of, records, rest
from hled_dash.language import Language

#: Rows when the card sets no number.
MOST = 40


def draw_bars(frames: Sequence[SeriesFrame], card: FigureCard, selection: Selection, language: Language,
              catalogue: Catalogue) -> Figure:
    """One bar for each place (or item), highest first, always from zero, with its value at the end.

    Bars of several items stand together under one name. The reader's places stand out from the others of a level.
    """
    context = Context(card, selection, language, catalogue)
    whole = gather(frames, context, scales=("per_capita",), bounded=False)
    found = latest_bounded(whole, context)
    if found.frame.empty:
        return captions.nothing(context, [one.indicator for one in card.series], found, whole.frame["period"])
    asked = places_of(card, selection, catalogue)
    missing = captions.missing_places(found, context, asked)
    shot = snapshot(found, context)
    missing += [place for place in captions.missing_places(shot.tidy, context, asked) if place not in missing]
    rows, shot, said = _rank(shot, context)
    found = shot.tidy
    calendar = calendar_of(found, context)
    drawn = _spec(rows, found, context)
    under = captions.subtitle(found.unit_words, [shot.period], context, calendar)
    table = _table(rows, found, context)
    return vegalite.figure(context, found, drawn, table, under,
                           captions.alt_ranked(rows, found, context, cut=bool(said)),
                           captions.notes(found, context, missing=missing, extra=said))


def _rank(shot: Snapshot, context: Context) -> tuple[pd.DataFrame, Snapshot, list[str]]:
    """Rows in the order of the drawing, cut to the card's number.

    Columns: row (name of the bar's row), label (name in words), group (what stands together in a row), colour, place,
    period, value, status, line, chosen.
    """
    found, language = shot.tidy, context.language
    calendar = calendar_of(found, context)
    lines = found.lines_by_number
    several = len(found.places) > 1
    grouped = several and found.compound
    chosen = set(context.selection.places) if context.card.level and several else set()
    rows = found.frame.copy()
    rows["label"] = [lines[number].label for number in rows["line"]]
    rows["row"] = [context.place(place) for place in rows["place"]] if grouped else rows["label"]
    rows["group"] = [rest(lines[number], context) if grouped else "" for number in rows["line"]]
    rows["key"] = rows["place"] if grouped else rows["line"].astype(str)
    if shot.mixed:
        years = [language.period(period, calendar) for period in rows["period"]]
        rows["row"] = [f"{row} ({year})" if period != shot.period and not grouped else row
                       for row, year, period in zip(rows["row"], years, rows["period"], strict=True)]
    names = rows.drop_duplicates("key")
    rows["row"] = rows["key"].map(dict(zip(names["key"], vegalite.unique(list(names["row"]), list(names["place"])),
                                           strict=True)))
    rows["chosen"] = rows["place"].isin(chosen)
    first = rows.drop_duplicates("key").sort_values("value", ascending=_lowest_first(found), kind="stable")
    most = context.card.top or MOST
    kept = first.head(most)
    kept = pd.concat([kept, first[first["chosen"] & ~first["key"].isin(kept["key"])]])
    order = {key: number for number, key in enumerate(kept["key"])}
    said = []
    if len(first) > len(kept):
        said.append(language.plural("{count} more place is not drawn; the list is cut after the first {top}.",
                                    "{count} more places are not drawn; the list is cut after the first {top}.",
                                    len(first) - len(kept), top=most))
    rows = rows[rows["key"].isin(order)]
    rows = rows.assign(order=rows["key"].map(order)).sort_values(["order", "line"], ignore_index=True)
    return rows, shot._replace(tidy=found.restrict(rows[found.frame.columns])), said


def _lowest_first(found: Tidy) -> bool:
    return found.unit is not None and found.unit.kind == "rank"


def _spec(rows: pd.DataFrame, found: Tidy, context: Context) -> dict[str, Any]:
    shown, language = context.theme, context.language
    calendar = calendar_of(found, context)
    heading = captions.headings(found, context)
    lines = found.lines_by_number
    names = list(dict.fromkeys(rows["row"]))
    groups = list(dict.fromkeys(rows["group"]))
    any_chosen = bool(rows["chosen"].any())
    all_estimated = set(rows["status"]) == {"E"}
    data = []
    listed = records(rows)
    write, unit = vegalite.brief(found, language)
    for row in listed:
        one: dict[str, Any] = {"n": row["row"], "y": row["value"], "v": write(row["value"]),
                               "w": found.value(row["value"], language), "p": language.period(row["period"], calendar)}
        if len(groups) > 1:
            one["c"] = row["group"]
        if word := captions.status(row["status"], language):
            one["u"] = word
        if row["status"] == "F" or (row["status"] == "E" and not all_estimated):
            one["h"] = 1
        if row["chosen"]:
            one["k"] = 1
        data.append(one)
    low, high = min(0.0, float(rows["value"].min())), max(0.0, float(rows["value"].max()))
    if low < 0:
        # Room for the numbers left of the bars, also on a telephone.
        low -= (high - low) * 0.3
    if low == high:
        high = 1.0
    step = vegalite.ROW if len(groups) == 1 else max(vegalite.ROW, 14 * len(groups) + 8)
    y: dict[str, Any] = {
        "field": "n", "type": "nominal", "sort": None,
        "scale": {"domain": names, "paddingInner": 0.24, "paddingOuter": 0.12},
        "axis": {"title": None, "labelLimit": 170, "labelColor": shown.ink,
                 "labelFontWeight": {"condition": {"test": f"indexof({_chosen(rows)}, datum.value) >= 0", "value": 700},
                                     "value": 400}},
    }
    axis = {"orient": "top", "labels": False, "ticks": False, "domain": False, "grid": False, "title": unit,
            "titlePadding": 4}
    if unit:
        # A unit that is longer than the plot stands to the left over the names and is not cut.
        side = f"width < {round(6.4 * len(unit))}"
        axis |= {"titleAnchor": {"expr": f"{side} ? 'end' : 'start'"},
                 "titleAlign": {"expr": f"{side} ? 'right' : 'left'"}}
    x = {"field": "y", "type": "quantitative", "axis": axis if unit else None,
         "scale": {"domain": [low, high], "nice": False, "zero": True}}
    base: dict[str, Any] = {"y": y, "x": x}
    if len(groups) > 1:
        base["yOffset"] = {"field": "c", "type": "nominal", "sort": groups}
        colours = {row["group"]: lines[row["line"]].colour for row in listed}
        colour: dict[str, Any] = {"field": "c", "type": "nominal",
                                  "legend": vegalite.legend(groups) | {"orient": "top"},
                                  "scale": {"domain": groups, "range": [colours[group] for group in groups]}}
    elif any_chosen:
        colour = {"condition": {"test": "datum.k", "value": shown.accent}, "value": shown.quiet}
    elif found.colour not in ("place", "indicator"):
        colours = {row["row"]: lines[row["line"]].colour for row in listed}
        colour = {"field": "n", "type": "nominal", "legend": None,
                  "scale": {"domain": names, "range": [colours[name] for name in names]}}
    else:
        colour = {"value": shown.accent}
    said = {"n": heading["place"] if len(found.places) > 1 else captions.legend_heading(found, context)}
    if len(groups) > 1:
        said["c"] = captions.legend_heading(found, context)
    said |= {"p": heading["period"], "w": heading["value"]}
    if (~rows["status"].isin(["A", ""])).any():
        said["u"] = heading["status"]
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "strokeWidth": 1.5},
            "encoding": base | {"color": colour, "tooltip": vegalite.tooltip(**said),
                                "stroke": colour | ({"legend": None} if "field" in colour else {}),
                                "fillOpacity": {"condition": {"test": "datum.h", "value": 0.25}, "value": 1}},
        },
        {
            "mark": {"type": "text", "baseline": "middle", "align": {"expr": "datum.y < 0 ? 'right' : 'left'"},
                     "dx": {"expr": "datum.y < 0 ? -5 : 5"}, "color": shown.ink},
            "encoding": base | {"text": {"field": "v"}},
        },
    ]
    if low < 0:
        layers.append({"mark": {"type": "rule", "color": shown.muted},
                       "encoding": {"x": {"datum": 0, "type": "quantitative"}}})
    return vegalite.framed(context, data, layers, height=max(len(names) * step, 40))


def _chosen(rows: pd.DataFrame) -> str:
    return json.dumps(list(dict.fromkeys(rows.loc[rows["chosen"], "row"])), ensure_ascii=False)


def _table(rows: pd.DataFrame, found: Tidy, context: Context) -> pd.DataFrame:
    """Rank, names, period and value as drawn, from the top."""
    _ = context.language.text
    several = len(found.places) > 1
    columns = ["place"] if several else []
    if len(found.indicators) > 1:
        columns.append("indicator")
    columns += [one for one in found.dimensions if found.frame[one].nunique() > 1]
    table = vegalite.long_table(found, context, [*(columns or ["place"]), "period", "value", "status"])
    table.insert(0, _("Rank"), [int(order) + 1 for order in rows["order"]])
    return table
