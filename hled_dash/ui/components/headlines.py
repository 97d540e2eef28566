"""Headline figures and the figures of a place, as HTML cards without a chart library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from hled_dash.catalogue import Indicator
from hled_dash.catalogue.models import Headline, Pillar
from hled_dash.figures import theme
from hled_dash.figures.charts import draw_sparkline
from hled_dash.figures.summaries import HeadlineFigure, is_due
from hled_dash.pack.titles import item_title
from hled_dash.ui.clock import reader_clock
from hled_dash.ui.components import html
from hled_dash.ui.components.cards import render_files
from hled_dash.ui.components.html_cache import cached_links_html
from hled_dash.ui.components.linked_views import explorer_view
from hled_dash.ui.components.names import place_name
from hled_dash.ui.components.page_periods import add_page_periods
from hled_dash.ui.components.provenance import value_link, value_view
from hled_dash.ui.components.share import figure_links
from hled_dash.ui.session import PageContext, current_theme
from hled_dash.view import View

#: Classes of a change by whether it is for the better; empty if it is neither.
CHANGE_CLASSES: Mapping[bool | None, str] = {True: "hled-better", False: "hled-worse", None: ""}
#: Size of a sparkline in pixels.
SPARKLINE_WIDTH, SPARKLINE_HEIGHT = 150, 32


def render_pillar_heading(context: PageContext, page: str, pillar: Pillar) -> None:
    """Render the name of a pillar, in its colour and with a link to its page."""
    view = replace(context.view, page=page, objective=None, figure=None, search="")
    accent = pillar.accent_dark if context.dark else pillar.accent
    st.html(
        f'<h2 class="hled-section-heading hled-pillar-heading" style="--hled-accent-color: {accent}">'
        f"{html.view_link(view, f'{pillar.id} {context.language.localize(pillar.name)}')}</h2>"
    )


def render_headlines(context: PageContext, headlines: Sequence[Headline], *, compact: bool = False) -> None:
    """Render headline figures (see :func:`headlines_html`)."""
    st.html(headlines_html(context, headlines, compact=compact))
    for item in headlines:
        figure = _headline(context, item)
        add_page_periods(*([figure.period_code] if figure else []))


def has_headlines(context: PageContext, headlines: Sequence[Headline]) -> bool:
    """Return whether any of the headline figures has a value, as of the day that the reader chose."""
    return any(_headline(context, item) is not None for item in headlines)


def _headline(context: PageContext, item: Headline) -> HeadlineFigure | None:
    return context.resolver.headline(item.indicator, item.place, tuple(item.items.items()), item.against,
                                     context.language.code)


def render_pack_button(context: PageContext, page: str) -> None:
    """Render the button that adds all headline figures of a pillar's page to the pack, and links to their rows; on that
    page itself also their files."""
    view = View(page=page, language=context.view.language)
    button = html.pack_button(view, item_title(view, context.catalogue), context.language)
    view = replace(view, figure="headlines", as_of=context.view.as_of)
    st.html(figure_links(context, view, button))
    if page == context.view.page:
        render_files(context, view)


def headlines_html(context: PageContext, headlines: Sequence[Headline], *, compact: bool = False) -> str:
    """Return HTML of headline figures, each with a link to its series in the explorer.

    Args:
        context: The page.
        headlines: The headline figures.
        compact: Whether they stand one below the other, as low as they can be, and not side by side.
    """
    class_ = "hled-headlines hled-headlines--compact" if compact else "hled-headlines"
    key = "|".join(f"{item.indicator} {item.place} {dict(item.items)} {item.against}" for item in headlines)
    return cached_links_html(
        context, (class_, key, current_theme(), reader_clock()()),
        lambda context: f'<ul class="{class_}">{"".join(_headline_html(context, item) for item in headlines)}</ul>',
    )


def _headline_html(context: PageContext, item: Headline) -> str:
    figure = _headline(context, item)
    if figure is None:
        return ""
    _ = context.language.text
    places = [figure.place, *([item.against] if item.against else [])]
    view = explorer_view(context, figure.indicator, places, tuple(figure.items.items()))
    no_verdict = _("not comparable: break in series") if figure.crosses_break else ""
    direction = {True: _("better"), False: _("worse"), None: no_verdict}
    change = html.escape(figure.change)
    if direction[figure.better]:
        change += f' <span class="hled-badge">{html.escape(direction[figure.better])}</span>'
    labels = [figure.status]
    labels += [_("derived")] if figure.derived else []
    labels += [_("not for commercial use")] if figure.non_commercial else []
    badges = "".join(" " + html.tag("span", label, "hled-badge") for label in labels if label)
    indicator = context.catalogue.indicators[figure.indicator]
    if is_due(figure.period_code, indicator, context.catalogue, reader_clock()(),
              context.resolver.newest_periods().get(indicator.code)):
        badges = html.due_badge(context.language) + badges
    credit = _("{source}, as of {month}", source=figure.source, month=figure.as_of)
    credit = "; ".join(filter(None, (credit, figure.revised)))
    comparisons = "".join(html.tag("p", text, "hled-change")
                          for text in (figure.break_reason, figure.change_since_base, figure.partner_gap) if text)
    return (
        f'<li><p class="hled-headline-name">{html.view_link(view, figure.title)}</p>'
        f'<p class="hled-headline-place">{html.escape(figure.place_name)} · {html.escape(figure.period)}</p>'
        f'<p class="hled-headline-value">{_value_link(context, figure)}</p>'
        f'<div class="hled-headline-changes"><p class="hled-change {CHANGE_CLASSES[figure.better]}">{change}</p>'
        f"{comparisons}</div>"
        f'{_sparkline_html(figure)}<p class="hled-source">{html.escape(credit)}{badges}</p></li>'
    )


def _value_link(context: PageContext, figure: HeadlineFigure) -> str:
    view = value_view(context, figure.indicator, figure.place, figure.items, figure.period_code)
    return value_link(context, figure.value, view)


def place_card_html(
    context: PageContext, indicator: Indicator, place: str, items: Mapping[str, str], links_html: str
) -> str:
    """Return the latest value of an indicator in a place with its trend, if there is one, above ``links_html``."""
    name = html.tag("p", place_name(context, place), "hled-headline-name")
    links = f'<p class="hled-headline-place">{links_html}</p>'
    figure = context.resolver.headline(indicator.code, place, tuple(items.items()), None, context.language.code)
    if figure is None:
        missing = context.language.text("no published figure")
        return f"<li>{name}{html.tag('p', missing, 'hled-headline-place')}{links}</li>"
    return (
        f'<li>{name}<p class="hled-headline-place">{html.escape(figure.title)} · {html.escape(figure.period)}</p>'
        f'<p class="hled-headline-value">{_value_link(context, figure)}</p>'
        f'<p class="hled-change">{html.escape(figure.change)}</p>'
        f"{_sparkline_html(figure)}{html.tag('p', figure.revised, 'hled-source') if figure.revised else ''}{links}</li>"
    )


def _sparkline_html(figure: HeadlineFigure) -> str:
    colour = theme.get_theme(current_theme()).accent
    svg = draw_sparkline(figure.values, width=SPARKLINE_WIDTH, height=SPARKLINE_HEIGHT, colour=colour,
                    label=figure.sparkline_alt)
    return f'<div class="hled-sparkline">{html.svg_image(svg, figure.sparkline_alt)}</div>'
