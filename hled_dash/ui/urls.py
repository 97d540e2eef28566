"""Addresses of views as they leave the server: the one place that knows below which path the app is served.

Files that pages ask for (``app/static/…``) have addresses relative to the page, because figures know no server; they
hold because every page lies right below the path (:mod:`hled_dash.server.middleware` sees to it).
"""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from hled_dash.view import View


def base_path() -> str:
    """The path below which the app is served (``server.baseUrlPath``): ``/hled``, or empty."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def view_url(view: View) -> str:
    """The address of a view on this host: ``/hled/maps?v=1…``."""
    return view.address(base_path())


def absolute_url(view: View) -> str:
    """The address of a view with the host that this reader uses, as it stands on pictures and in files."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{view_url(view)}" if here.netloc else view_url(view)
