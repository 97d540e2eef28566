"""Headers of the responses that the middleware gives itself, pages and assets; Streamlit sets those of all others."""

from __future__ import annotations

#: Headers of a page: it is asked for again each time, and is in the language that the browser asks for.
PAGE_HEADERS = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
#: Headers of a script, style sheet or font, whose name changes with its content.
ASSET_HEADERS = {"Cache-Control": "public, immutable, max-age=31536000", "Vary": "Accept-Encoding"}
