"""The notice of a new build on pages that show the previous one."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hled_dash.ui import builds
from hled_dash.ui.components import html
from hled_dash.ui.session import PageContext, session_view
from hled_dash.ui.streamlit_internals import rerun_fragment

_KEY = "build notice"


@st.fragment(key=_KEY)
def render_build_notice(context: PageContext) -> None:
    """Render the line where there is a newer build; :func:`announce` runs it again."""
    _ = context.language.text
    if builds.has_newer():
        news, link = html.escape(_("New figures:")), html.view_link(session_view(), _("reload"))
        changes = html.view_link(replace(session_view(), page="changes", search="", figure=None), _("what changed"))
        st.html(f'<p class="hled-notice" role="status">{news} {link}, {changes}</p>')


def announce() -> None:
    """Tell all sessions of a new build; to be called on the event loop of the server."""
    rerun_fragment(_KEY)
