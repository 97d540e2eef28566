"""The range of periods of the figures on a page, which its footer names."""

from __future__ import annotations

import streamlit as st

from hled_dash.catalogue.periods import sort_periods
from hled_dash.figures.figure import Figure

#: Key of ``st.session_state``: the newest period of each figure that the page has rendered.
_PERIODS = "page periods"


def clear_page_periods() -> None:
    """Clear the periods; called when a page begins to run."""
    st.session_state[_PERIODS] = ()


def add_page_periods(*periods: str) -> None:
    """Add the newest periods of figures."""
    st.session_state[_PERIODS] = (*st.session_state.get(_PERIODS, ()), *periods)


def add_figure_period(figure: Figure) -> None:
    """Add the newest period of a figure that is not a projection."""
    if figure.newest_period:
        add_page_periods(figure.newest_period)


def page_period_range() -> tuple[str, str] | None:
    """Return the oldest and the newest of the periods; None on a page without figures."""
    periods = sort_periods(st.session_state.get(_PERIODS, ()))
    return (periods[0], periods[-1]) if periods else None
