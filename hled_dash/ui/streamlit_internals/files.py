"""Files of Streamlit that the server sends, and the parts of ``index.html`` that it replaces."""

from __future__ import annotations

import re
from pathlib import Path

from streamlit import file_util

#: First path segments of URLs that Streamlit's server answers itself
#: (:mod:`hled_dash.server.page_middleware` passes them on). Where one is missing here, its requests for HTML are
#: redirected to a page.
SERVER_PATHS = ("_stcore", "static", "app", "media", "component", "oauth2callback", "auth")

#: Paths of the scripts and style sheets, which the server sends uncompressed, and of the icon font
#: (:mod:`hled_dash.server.streamlit_assets`). Their names have a hash of their content, so that browsers may keep them
#: for ever. Where they do not match, the files are sent by Streamlit: larger, but complete.
ASSET_PATH = re.compile(r"/static/((?:js|css)/[\w.-]+|media/MaterialSymbols-Rounded[\w.-]+)")

#: Scripts of the elements of the pages, by the beginning of their names, the largest first: preloaded with each page
#: (:mod:`hled_dash.server.index_page`). Where one is missing, the browser loads it when it needs it.
ELEMENT_SCRIPTS = (
    "ArrowVegaLiteChart", "Html", "ButtonGroup", "TextInput", "Selectbox", "Multiselect", "Checkbox", "Button",
    "BidiComponent", "DownloadButton")
#: How a script imports another one of the same folder.
SCRIPT_IMPORT = re.compile(r"""(?:from|import)\s*[`"']\./([\w.-]+\.js)[`"']""")

#: The function of a script by which lists compare what is typed with their options: without regard to capitals. Where
#: it does not match, "poblacion" does not find "Población".
LIST_FILTER = re.compile(
    rb"var (\w+)=(\w+)=>\2\.toLowerCase\(\);(?=function \w+\(\w+\)\{return \w+\?\?\w+\.SelectWidgetFilterMode\b)")
#: The same without regard to accents.
LIST_FILTER_WITHOUT_ACCENTS = rb'var \1=\2=>\2.normalize("NFD").replace(/\\p{M}/gu,"").toLowerCase();'

#: How the app declares these elements, whose scripts React requests at the first of their kind: it renders the page
#: with skeletons in their place, and up to half a second later with them. Where it does not match, it still does.
LAZY_ELEMENT = re.compile(
    rb"\(0,\w+\.lazy\)\(\(\)=>\w+\(\(\)=>import\(`\./(?:%b)\.[\w-]+\.js`\),[^()]+\([^()]*\),import\.meta\.url\)\)"
    % "|".join(ELEMENT_SCRIPTS).encode())
#: The same, preloaded when the app begins, so that they are there before the content: ``_init`` of ``React.lazy``
#: requests a script, and throws the promise that React waits for.
LAZY_ELEMENT_PRELOADED = rb"(e=>{try{e._init(e._payload)}catch{}return e})(\g<0>)"

#: Parts of ``index.html`` that are replaced (:mod:`hled_dash.server.index_page`). Where one is missing, the page has no
#: prerendered content, the language ``en`` or the title ``Streamlit`` until the app has connected.
INDEX_LANGUAGE = '<html lang="en">'
INDEX_HEAD = "<head>"
INDEX_HEAD_END = "</head>"
INDEX_TITLE = "<title>Streamlit</title>"
INDEX_ROOT = '<div id="root"></div>'
#: URLs of files in ``index.html`` are relative to the page.
INDEX_RELATIVE_URL = '="./'
INDEX_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)

#: The variable that Streamlit's script reads before it connects: the URL of the server, which it would look for below
#: the page's own path first, and the response to ``_stcore/host-config``, which it would wait for: no other page may
#: send messages to this one. Where it is not read, the page connects two requests later. ``%s`` is the path of the app
#: as JSON.
BACKEND_CONFIG_SCRIPT = (
    "<script>window.__streamlit = {BACKEND_BASE_URL: location.origin + %s, HOST_CONFIG: {allowedOrigins: "
    '[location.origin], useExternalAuthToken: false, enableCustomParentMessages: false, metricsUrl: ""}}</script>'
)

#: The typeface of Streamlit's pages, below :func:`static_dir`, which our pages without Streamlit have too. Where it is
#: missing, they have the browser's.
TEXT_FONT = "static/media/SourceSansVF-Upright*.woff2"
#: The cookie that Streamlit's script reads and sends back, so that it cannot be HttpOnly. Without it a page whose
#: readers sign in does not know them.
XSRF_COOKIE = "_streamlit_xsrf"


def static_dir() -> Path:
    """Return the folder of Streamlit's scripts, style sheets and fonts. Without it nothing can be served."""
    return Path(file_util.get_static_dir())
