"""The controls of the pages, each tied to the view by its codes; words are only what the reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from hled_dash.language import SPANISH, guessed
from hled_dash.ui.session import Visit, bind
from hled_dash.view import DEFAULT_PLACES, View

#: Years that the period controls offer; every figure says which of them it has.
YEARS = tuple(str(year) for year in range(1990, 2027))


def language(visit: Visit) -> None:
    """English or Spanish; which Spanish, the address and the browser say (:func:`hled_dash.language.guessed`)."""
    asked = guessed(st.context.locale or "")
    spanish = next(one for one in (visit.language, asked, SPANISH) if one.messages == "es").code
    st.segmented_control(
        visit.language.text("Language"),
        ["en", spanish],
        format_func=lambda code: "English" if code == "en" else "Español",
        required=True,
        help=visit.language.text("Words, numbers and files follow it; a link shows the same in both."),
        **bind("language", visit.view.language, lambda view, value: replace(view, language=value or view.language)),
    )


def place_name(visit: Visit, code: str) -> str:
    """A place with the country it lies in, so that homonyms tell apart: ``La Paz (El Salvador)``."""
    place = visit.catalogue.places[code]
    names = visit.catalogue.names(visit.language.code)
    inside = place.level != "country" and place.parent in names
    return f"{names[code]} ({names[place.parent]})" if inside and place.parent else names[code]


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
        help=_(
            "Countries, states and departments. Each figure shows those that it has figures for and names the others."
        ),
        **bind("places", list(visit.view.places), put, begin="default", among=options),
    )


def period(visit: Visit) -> None:
    """First and last year; left open, figures start where their source starts and go to the latest."""
    _ = visit.language.text
    view = visit.view
    left, right = st.columns(2)
    with left:
        st.selectbox(
            _("From"),
            including(view.start, ["", *YEARS]),
            format_func=lambda one: visit.language.period(one) if one else _("First"),
            help=_("Figures start here, or where their source starts."),
            **bind("from", view.start or "", lambda view, value: _ordered(replace(view, start=value or None))),
        )
    with right:
        st.selectbox(
            _("To"),
            including(view.end, ["", *reversed(YEARS)]),
            format_func=lambda one: visit.language.period(one) if one else _("Latest"),
            help=_("Figures end here, or with the latest one."),
            **bind("to", view.end or "", lambda view, value: _ordered(replace(view, end=value or None))),
        )


def including(value: str | None, options: Sequence[str]) -> Sequence[str]:
    """The options, and what an address says that is not one of them (a month)."""
    return options if not value or value in options else [*options, value]


def _ordered(view: View) -> View:
    if view.start and view.end and view.start[:4] > view.end[:4]:
        return replace(view, start=view.end, end=view.start)
    return view
