"""URLs of views, below the base path of the app.

Files that pages load (``app/static/…``) have URLs relative to the page, because figures know no server; they hold
because every page is right below that path (:mod:`hled_dash.server.redirects`).
"""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from hled_dash.ui.streamlit_internals import read_option
from hled_dash.view import View

#: Path of the menus of figures, below that of the app (:mod:`hled_dash.server.share`).
SHARE = "/share/"
#: Path of the API, below that of the app (:mod:`hled_dash.server.api`).
API = "/api"
#: Path of the files of packs (:mod:`hled_dash.server.pack_files`).
PACK_FILES = "/pack-files/"


def base_path() -> str:
    """Return the path that the app is served under (``server.baseUrlPath``): ``/hled``, or empty."""
    path = str(read_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def view_url(view: View) -> str:
    """Return the URL of a view on this host: ``/hled/maps?v=1…``."""
    return view.address(base_path())


def share_url(view: View) -> str:
    """Return the URL of what the menu of a view's figure shows."""
    return f"{base_path()}{SHARE}{view.page}.json?{urlsplit(view.address(short=True)).query}"


def absolute_url(view: View) -> str:
    """Return the URL of a view with the host that this reader uses, as it is printed on pictures and in files:
    short."""
    return view.address(host_url(), short=True)


def host_url() -> str:
    """Return where this reader has the app: host and path."""
    return origin_of_page(st.context.url or "") + base_path()


def origin_of_page(url: str) -> str:
    """Return the scheme and host of a page that a client says it is on; empty if that is not the address of a page."""
    try:
        page_url = urlsplit(url)
        is_page = page_url.scheme in ("http", "https") and page_url.netloc.isprintable() and page_url.hostname
    except ValueError:
        # As of ``http://[``.
        return ""
    return f"{page_url.scheme}://{page_url.netloc}" if is_page else ""
