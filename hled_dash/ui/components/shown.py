"""The periods of the figures on the page, for its footer."""

from __future__ import annotations

import streamlit as st

from hled_dash.catalogue.periods import sort_periods
from hled_dash.figures.figure import Figure

#: Key of ``st.session_state``: the newest period of each figure that the page has rendered.
_SHOWN = "periods shown"


def forget_shown() -> None:
    """Clear the periods at the start of a page."""
    st.session_state[_SHOWN] = []


def note_shown(*periods: str) -> None:
    """Remember the newest period of a figure."""
    st.session_state.setdefault(_SHOWN, []).extend(periods)


def note_figure(figure: Figure) -> None:
    """Remember the newest period of a figure that is no projection."""
    if figure.newest_period:
        note_shown(figure.newest_period)


def oldest_and_newest() -> tuple[str, str] | None:
    """The oldest and the newest of the periods; None where the page has no figure."""
    periods = sort_periods(st.session_state.get(_SHOWN, []))
    return (periods[0], periods[-1]) if periods else None
