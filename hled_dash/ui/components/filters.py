"""The controls of the pages, each tied to the view by its codes; words are only what the reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from hled_dash.language import SPANISH, guessed
from hled_dash.ui.session import PageContext, bind
from hled_dash.view import DEFAULT_PLACES, View

#: Years that the period controls offer; every figure says which of them it has.
YEARS = tuple(str(year) for year in range(1990, 2027))


def render_language_filter(context: PageContext) -> None:
    """English or Spanish; which Spanish, the address and the browser say (:func:`hled_dash.language.guessed`)."""
    asked = guessed(st.context.locale or "")
    spanish = next(one for one in (context.language, asked, SPANISH) if one.messages == "es").code
    st.segmented_control(
        context.language.text("Language"),
        ["en", spanish],
        format_func=lambda code: "English" if code == "en" else "Español",
        required=True,
        help=context.language.text("Words, numbers and files follow it; a link shows the same in both."),
        **bind("language", context.view.language, lambda view, value: replace(view, language=value or view.language)),
    )


def place_name(context: PageContext, code: str) -> str:
    """A place with the country it lies in, so that homonyms tell apart: ``La Paz (El Salvador)``."""
    place = context.catalogue.places[code]
    names = context.catalogue.names(context.language.code)
    inside = place.level != "country" and place.parent in names
    return f"{names[code]} ({names[place.parent]})" if inside and place.parent else names[code]


def render_place_filter(
    context: PageContext, levels: Sequence[str] = ("country", "group", "admin1"), most: int = 12
) -> None:
    """Which places figures compare; follows the reader from page to page."""
    _ = context.language.text
    known = context.catalogue.places
    options = [code for level in levels for code, place in known.items() if place.level == level]
    options += [code for code in context.view.places if code not in options]

    def put(view: View, value: list[str]) -> View:
        return replace(view, places=tuple(value) or DEFAULT_PLACES)

    st.multiselect(
        _("Places to compare"),
        options,
        format_func=lambda code: place_name(context, code),
        max_selections=max(most, len(context.view.places)),
        placeholder=_("Choose places"),
        help=_(
            "Countries, states and departments. Each figure shows those that it has figures for and names the others."
        ),
        **bind("places", list(context.view.places), put, begin="default", among=options),
    )


def render_period_filter(context: PageContext) -> None:
    """First and last year; left open, figures start where their source starts and go to the latest."""
    _ = context.language.text
    view = context.view
    left, right = st.columns(2)
    with left:
        st.selectbox(
            _("From"),
            with_option(view.start, ["", *YEARS]),
            format_func=lambda one: context.language.period(one) if one else _("First"),
            help=_("Figures start here, or where their source starts."),
            **bind("from", view.start or "", lambda view, value: _ordered(replace(view, start=value or None))),
        )
    with right:
        st.selectbox(
            _("To"),
            with_option(view.end, ["", *reversed(YEARS)]),
            format_func=lambda one: context.language.period(one) if one else _("Latest"),
            help=_("Figures end here, or with the latest one."),
            **bind("to", view.end or "", lambda view, value: _ordered(replace(view, end=value or None))),
        )


def with_option(value: str | None, options: Sequence[str]) -> Sequence[str]:
    """The options, and what an address says that is not one of them (a month)."""
    return options if not value or value in options else [*options, value]


def _ordered(view: View) -> View:
    if view.start and view.end and view.start[:4] > view.end[:4]:
        return replace(view, start=view.end, end=view.start)
    return view
