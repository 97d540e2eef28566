"""Filters of the record of the dialogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from hled_dash.catalogue.models import ENTRY_KINDS
from hled_dash.catalogue.record import parties_of_record, years_of_record
from hled_dash.figures.text import country_or_party_name, kind_name
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import View


def render_record_filters(context: PageContext) -> None:
    """Render the filters: part of the work plan, kind, year and party."""
    _ = context.language.text
    catalogue, language, view = context.catalogue, context.language, context.view
    parts = ["", *(code for pillar in catalogue.pillars
                   for code in (pillar, *(objective.id for objective in catalogue.objectives_of(pillar))))]

    def part_name(code: str) -> str:
        named = catalogue.pillars.get(code) or catalogue.objectives.get(code)
        return f"{code}  {language.localize(named.name)}" if named else _("All")

    with st.container(key="controls", gap="xsmall"):
        left, middle, right, last = st.columns([3, 2, 1, 3])
    with left:
        _select(_("Pillar or objective"), "part", parts, view.part, part_name,
                _("Entries of one pillar, or of one of its objectives."))
    with middle:
        _select(_("Kind"), "entry_kind", ["", *ENTRY_KINDS], view.entry_kind,
                lambda code: kind_name(code, language) if code else _("All"), _("What an entry is about."))
    with right:
        _select(_("Year"), "year", ["", *years_of_record(catalogue)], view.year, lambda code: code or _("All"),
                _("Year of the date of an entry."))
    with last:
        _select(_("Country or party"), "party", ["", *parties_of_record(catalogue)], view.party,
                lambda code: country_or_party_name(code, catalogue, language) if code else _("All"),
                _("A country includes its government and all of its offices and states."))


def _select(label: str, field: str, options: Sequence[str], value: str | None, name: Callable[[str], str],
            help: str) -> None:
    def update(view: View, chosen: str) -> View:
        changes: dict[str, Any] = {"entry": None, field: chosen or None}
        return replace(view, **changes)

    st.selectbox(label, options, format_func=name, help=help,
                 **bind(f"record {field}", value or "", update, initial="index", options=options))
