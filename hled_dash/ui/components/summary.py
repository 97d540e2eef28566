"""The summary of the filters of a page, in one line that stays in view."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from hled_dash.figures import Figure
from hled_dash.figures.formatting import format_period_range
from hled_dash.language import Language
from hled_dash.ui.components import html
from hled_dash.ui.components.names import level_names, place_name
from hled_dash.ui.session import PageContext
from hled_dash.view import View

#: Places that are named; of more of them the number is given.
MAX_NAMED_PLACES = 5


def summary_html(parts: Iterable[str]) -> str:
    """Return the line, of the parts that are not empty."""
    return html.tag("p", " · ".join(filter(None, parts)), "hled-summary")


def render_summary(parts: Iterable[str]) -> None:
    """Render the line; it stays at the top of the window while the page is scrolled."""
    st.html(summary_html(parts))


def shown_periods(context: PageContext, figure: Figure) -> str:
    """Return the period that a figure of one period shows; of which years its values are, where these differ; both
    periods of a change."""
    language = context.language
    if "period" not in figure.codes or figure.codes.empty:
        return ""
    periods = figure.extra.get("span") or figure.codes["period"].unique().tolist()
    calendar = context.catalogue.indicators[str(figure.codes["indicator"].iat[0])].calendar
    period_range = format_period_range(periods, language, calendar)
    is_one = len(periods) == 1 or "span" in figure.extra
    return period_range if is_one else f"{language.text('Newest of each place')} ({period_range})"


def latest_label(context: PageContext, figure: Figure | None) -> str:
    """Return the label of the newest period, with the period that a figure shows where none is chosen."""
    latest = context.language.text("Latest")
    if figure is None or context.view.period:
        return latest
    period = shown_periods(context, figure)
    return f"{latest}: {period}" if period else latest


def explorer_summary(context: PageContext, level: str | None, window: str | None, scale: str,
                     figure: Figure | None) -> list[str]:
    """Return what the explorer shows: indicators, places, kind, scale, periods.

    Args:
        context: The page.
        level: Level of the places that are compared, where the kind of figure compares places of one period.
        window: The part of the world that all places of the level are shown of; None if the reader's places are.
        scale: The scale that the figure has.
        figure: The figure, whose period is named; None if it cannot be drawn.
    """
    view, language = context.view, context.language
    names = [language.localize(context.catalogue.indicators[code].short) for code in view.indicators]
    scale_name = "" if scale == "published" else scale_names(language)[scale]
    return [language.format_list(names), kind_names(language)[view.kind or "line"], scale_name,
            *_places(context, level, window), _periods(context, view, level, figure)]


def _places(context: PageContext, level: str | None, window: str | None) -> list[str]:
    view, language = context.view, context.language
    if level is not None and window is not None:
        return [level_names(language)[level], language.localize(context.catalogue.windows[window].name)]
    if len(view.places) > MAX_NAMED_PLACES:
        return [language.text("{count} places", count=len(view.places))]
    return [language.format_list(place_name(context, code) for code in view.places)]


def _periods(context: PageContext, view: View, level: str | None, figure: Figure | None) -> str:
    _, language = context.language.text, context.language
    if level is not None:
        return shown_periods(context, figure) if figure is not None else ""
    if not view.start and not view.end:
        return _("all periods")
    start = language.format_period(view.start) if view.start else _("First")
    end = language.format_period(view.end) if view.end else _("Latest")
    return f"{start} – {end}"


def kind_names(language: Language) -> dict[str, str]:
    """Return the kinds of figures of the explorer."""
    _ = language.text
    return {"line": _("Line"), "bars": _("Ranking"), "scatter": _("Scatter"), "slope": _("Slope"), "map": _("Map"),
            "table": _("Table")}


def scale_names(language: Language) -> dict[str, str]:
    """Return the scales of the explorer."""
    _ = language.text
    return {"published": _("As published"), "per_capita": _("Per person"), "index": _("Index = 100"),
            "log": _("Logarithmic")}
