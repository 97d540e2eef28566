"""The controls of the pages, each tied to the view by its codes; words are only what the reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from hled_dash.ui.session import Visit, bind
from hled_dash.view import DEFAULT_PLACES, View

#: Years that the period control offers; every figure says which of them it has.
YEARS = tuple(str(year) for year in range(1990, 2027))


def language(visit: Visit) -> None:
    st.segmented_control(
        visit.language.text("Language"),
        ["en", "es"],
        format_func={"en": "English", "es": "Español"}.__getitem__,
        required=True,
        **bind("language", visit.view.language, lambda view, value: replace(view, language=value or view.language)),
    )


def place_name(visit: Visit, code: str) -> str:
    """A place with the country it lies in, so that homonyms tell apart: ``La Paz (El Salvador)``."""
    place = visit.catalogue.places[code]
    name = visit.language.of(place.name)
    parent = visit.catalogue.places.get(place.parent) if place.parent else None
    return f"{name} ({visit.language.of(parent.name)})" if parent and place.level != "country" else name


def places(visit: Visit, levels: Sequence[str] = ("country", "group", "admin1"), most: int = 12) -> None:
    """Which places figures compare; follows the reader from page to page."""
    _ = visit.language.text
    known = visit.catalogue.places
    options = [code for level in levels for code, place in known.items() if place.level == level]
    options += [code for code in visit.view.places if code not in options]

    def put(view: View, value: list[str]) -> View:
        return replace(view, places=tuple(value) or DEFAULT_PLACES)

    st.multiselect(
        _("Places to compare"),
        options,
        format_func=lambda code: place_name(visit, code),
        max_selections=max(most, len(visit.view.places)),
        placeholder=_("Choose places"),
        help=_("Countries, states and departments. Each figure shows those that it has figures for and names the others."),
        **bind("places", list(visit.view.places), put),
    )


def period(visit: Visit) -> None:
    """First and last year; the ends mean “from the first” and “to the latest”."""
    _ = visit.language.text
    view = visit.view
    start = (view.start or YEARS[0])[:4]
    end = (view.end or YEARS[-1])[:4]
    years = tuple(sorted({*YEARS, start, end}))

    def put(view: View, value: tuple[str, str]) -> View:
        first, last = value
        return replace(
            view, start=None if first == years[0] else first, end=None if last == years[-1] else last
        )

    st.select_slider(
        _("Years"),
        years,
        help=_("At the left end figures start where their source starts; at the right end they go to the latest figure."),
        **bind("years", (start, end), put),
    )


def indicator(visit: Visit, key: str, chosen: str, codes: Sequence[str], label: str, put) -> None:  # type: ignore[no-untyped-def]
    """One indicator out of many, found by typing words of either language."""
    names = visit.catalogue.indicators
    st.selectbox(label, codes, format_func=lambda code: visit.language.of(names[code].name), **bind(key, chosen, put))
