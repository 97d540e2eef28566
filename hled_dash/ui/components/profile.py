"""Parts of the profile of a place: links to related places, values and ranks, missing indicators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from hled_dash.figures import theme
from hled_dash.figures.summaries import Profile, ProfileRow, is_due, rank_sentences
from hled_dash.geography import neighbours
from hled_dash.ui import builds, cache
from hled_dash.ui.clock import reader_clock
from hled_dash.ui.components import filters, html
from hled_dash.ui.components.html_cache import cached_links_html
from hled_dash.ui.components.linked_views import explorer_view
from hled_dash.ui.components.names import measure, place_names
from hled_dash.ui.components.page_periods import add_page_periods
from hled_dash.ui.components.provenance import value_link, value_view
from hled_dash.ui.session import PageContext, bind, current_theme

#: More links than this are collapsed.
MAX_VISIBLE_LINKS = 40
#: Levels of the places to choose from, in this order.
LEVELS = ("country", "admin1", "region", "admin2", "admin3", "us_state", "port", "crossing", "group")


def render_place_select(context: PageContext) -> None:
    """Render the select box of the place whose profile is shown."""
    _ = context.language.text
    options = filters.with_option(context.view.place, _places_by_level())
    st.selectbox(
        _("Place"),
        options,
        format_func=place_names(context).__getitem__,
        help=_("Type the beginning of a name: a country, state, department, municipality, port, or bridge."),
        **bind("place", context.view.place, lambda view, value: replace(view, place=value),
               initial="index", options=options),
    )


@builds.cached
def _places_by_level() -> list[str]:
    places = cache.catalogue().places
    return [code for level in LEVELS for code, place in places.items() if place.level == level]


def render_related_places(context: PageContext) -> None:
    """Render links to the place that this one is part of, its neighbours and its parts."""
    if links := cached_links_html(context, "related places", _related_places_html):
        st.html(links)


def _related_places_html(context: PageContext) -> str:
    _ = context.language.text
    catalogue, code = context.catalogue, context.view.place
    parent = catalogue.places[code].parent
    relations = {
        _("Part of"): [part for part in (catalogue.region_of.get(code), parent) if part],
        _("Neighbors"): neighbours(code),
        _("Parts"): catalogue.regions[code].members if code in catalogue.regions else catalogue.children.get(code, ()),
    }
    items = [
        _place_links_html(context, label, [code for code in codes if code in catalogue.places])
        for label, codes in relations.items()
    ]
    return f'<ul class="hled-list">{"".join(items)}</ul>' if any(items) else ""


def _place_links_html(context: PageContext, label: str, codes: Sequence[str]) -> str:
    """Return a list item with links to places, collapsed where there are many; empty if there is none."""
    if not codes:
        return ""
    places, language = context.catalogue.places, context.language
    links = [html.view_link(context.view.replace(place=code), language.localize(places[code].name)) for code in codes]
    if len(links) <= MAX_VISIBLE_LINKS:
        return f"<li><strong>{html.escape(label)}:</strong> {', '.join(links)}</li>"
    summary = html.escape(f"{label} ({language.format_number(len(links))})")
    items = "".join(f"<li>{link}</li>" for link in links)
    return (
        f'<li><details class="hled-disclosure"><summary><strong>{summary}</strong></summary>'
        f'<ul class="hled-columns">{items}</ul></details></li>'
    )


def render_profile_tables(context: PageContext, profile: Profile) -> None:
    """Render a table for each pillar: value, period, change and rank of the place on each indicator."""
    _ = context.language.text
    catalogue = context.catalogue
    if ranks := rank_sentences(profile, context.language, catalogue):
        st.html(html.tag("p", " ".join(ranks), "hled-subtitle"))
    headers = (_("Indicator"), _("Value"), _("Period"), _("Change"), _("Rank among peers"), _("Lowest to highest"))
    for pillar in catalogue.pillars.values():
        profile_rows = [
            row
            for row in profile.rows
            if catalogue.objectives[catalogue.indicators[row.indicator].objectives[0]].pillar == pillar.id
        ]
        if not profile_rows:
            continue
        title = f"{pillar.id} {context.language.localize(pillar.name)}"
        st.html(html.tag("h2", title, "hled-section-heading"))
        add_page_periods(*(row.period_code for row in profile_rows))
        caption = context.language.plural("{count} figure", "{count} figures", len(profile_rows))

        def table(context: PageContext, profile_rows: Sequence[ProfileRow] = profile_rows, caption: str = caption,
                  title: str = title) -> str:
            rows = [_profile_row(context, row) for row in profile_rows]
            # The pillar names the region of the table, and the caption, which is visible, says how many rows it has.
            return html.table(caption, headers, rows, (1, 4), "hled-table--stacked", label=title)

        st.html(cached_links_html(context, ("profile", pillar.id, current_theme(), reader_clock()()), table))


def _profile_row(context: PageContext, row: ProfileRow) -> list[str]:
    _ = context.language.text
    indicator = context.catalogue.indicators[row.indicator]
    items = [(name, item) for name, item in row.items.items() if item != indicator.default_items[name]]
    view = explorer_view(context, row.indicator, [context.view.place], items)
    link = html.view_link(view, context.language.localize(indicator.name))
    badge = html.derived_badge(context.language) if indicator.derived else ""
    is_old = is_due(row.period_code, indicator, context.catalogue, reader_clock()(),
                    context.resolver.newest_periods().get(indicator.code))
    due = html.due_badge(context.language) if is_old else ""
    is_ranked = indicator.comparable_places and row.peer_count > 1
    rank = _("{rank} of {count}", rank=row.rank, count=row.peer_count) if is_ranked else "–"
    return [
        f'{link}{badge}<br><span class="hled-subtitle">{html.escape(measure(context, indicator, row.items))}</span>',
        value_link(context, row.text, value_view(context, indicator.code, context.view.place,
                                                      row.items, row.period_code)),
        html.escape(row.period) + due, html.escape(row.change), html.escape(rank),
        _dot_plot_html(row.position, rank) if is_ranked else "",
    ]


def _dot_plot_html(position: float, alt: str) -> str:
    """Return a dot between the lowest (0) and the highest (1) of the peers."""
    x = 6 + 88 * position
    colours = theme.get_theme(current_theme())
    return html.svg_image(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="14" viewBox="0 0 100 14">'
        f'<line x1="6" x2="94" y1="7" y2="7" stroke="{colours.neutral}"/>'
        f'<circle cx="{x:.1f}" cy="7" r="5" fill="{colours.accent}"/></svg>',
        alt,
    )


def render_missing_indicators(context: PageContext, profile: Profile) -> None:
    """Render the indicators that most peers of the place have and it has not."""
    _ = context.language.text
    if not profile.missing:
        return
    st.html(html.tag("h2", _("What is missing"), "hled-section-heading"))
    text = context.language.plural(
        "{count} indicator that most of its peers have is missing for this place.",
        "{count} indicators that most of its peers have are missing for this place.",
        len(profile.missing),
    )
    names = [context.language.localize(context.catalogue.indicators[code].name) for code in profile.missing]
    items = "".join(html.tag("li", name) for name in names)
    st.html(f"<p>{html.escape(text)}</p><ul>{items}</ul>")
