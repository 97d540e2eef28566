"""Filters of the changes: pillar, place, source, and earliest day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from hled_dash.figures.resolve import change_entries
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import View


def render_change_filters(context: PageContext) -> None:
    """Render the filters: pillar, place, source and the day of the oldest entry."""
    _, language, catalogue, view = context.language.text, context.language, context.catalogue, context.view
    entries = change_entries(context.resolver)
    names = catalogue.full_names(language.code)
    places = dict.fromkeys(change.place for entry in entries for change in entry.changes)
    places |= {code: None for code, place in catalogue.places.items() if place.level in ("country", "admin1")}
    if view.changed_place:
        places[view.changed_place] = None
    days = dict.fromkeys(entry.day.isoformat() for entry in entries)
    if view.changed_since:
        days[view.changed_since] = None
    with st.container(key="controls", gap="xsmall"):
        columns = st.columns([2, 2, 3, 2])
    with columns[0]:
        _select(_("Pillar"), "changed_pillar", [*catalogue.pillars], view.changed_pillar,
                lambda code: f"{code}  {language.localize(catalogue.pillars[code].name)}",
                _("Indicators of one pillar of the work plan."), _("All"))
    with columns[1]:
        _select(_("Place"), "changed_place", sorted(places, key=lambda code: names[code]), view.changed_place,
                lambda code: names[code], _("Figures of one place."), _("All"))
    with columns[2]:
        sources = sorted({entry.source for entry in entries} | ({view.source} if view.source else set()))
        _select(_("Source"), "source", sources, view.source,
                lambda code: f"{language.localize(catalogue.sources[code].publisher)}: "
                             f"{language.localize(catalogue.sources[code].title)}",
                _("Figures of one source."), _("All sources"))
    with columns[3]:
        _select(_("Since"), "changed_since", sorted(days, reverse=True), view.changed_since,
                lambda day: language.format_date(date.fromisoformat(day)),
                _("What came in on this day or later."), _("The beginning"))


def _select(label: str, field: str, codes: Sequence[str], value: str | None, name: Callable[[str], str], help: str,
            all_name: str) -> None:
    def update(view: View, chosen: str) -> View:
        changes: dict[str, Any] = {field: chosen or None}
        return replace(view, **changes)

    options = ["", *codes]
    st.selectbox(label, options, format_func=lambda code: name(code) if code else all_name, help=help,
                 **bind(f"changes {field}", value or "", update, initial="index", options=options))
