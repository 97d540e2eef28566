"""Sections of text."""

from __future__ import annotations

import streamlit as st

from hled_dash.ui.components import html


def render_section(title: str, *paragraphs: str) -> None:
    """Render a heading and paragraphs."""
    body = "".join(html.tag("p", text, "hled-prose") for text in paragraphs)
    st.html(html.tag("h2", title, "hled-section-heading") + body)


def render_bullet_list(title: str, *items: str) -> None:
    """Render a heading and a list."""
    body = "".join(html.tag("li", text, "hled-prose") for text in items)
    st.html(f'{html.tag("h2", title, "hled-section-heading")}<ul>{body}</ul>')
