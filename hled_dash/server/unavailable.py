"""503 responses, with a sentence in the reader's language."""

from __future__ import annotations

import logging
from collections.abc import Callable
from html import escape

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope

from hled_dash import store
from hled_dash.server.requests import language_of
from hled_dash.ui import builds, startup
from hled_dash.ui.run_limit import BusyError

log = logging.getLogger(__name__)

#: Seconds that a request waits for a server that has just been started, and after which a client asks again.
PATIENCE, RETRY_AFTER = 8.0, 5


def describe_failure(error: Exception, scope: Scope) -> str:
    """Log why a request fails, and say it in a sentence; what the database's driver says is for the log alone."""
    _ = language_of(scope).text
    if isinstance(error, store.StoreError):
        log.warning("%s is not answered: %s", scope["path"][:200], error)
        return _("The database cannot be reached. Please try again in a minute; if this continues, tell the "
                 "administrator.")
    if isinstance(error, BusyError):
        return _("Many people are using this dashboard right now. Please try again in a few seconds.")
    log.error("%s cannot be answered", scope["path"][:200], exc_info=error)
    return _("This page cannot be shown at the moment. Please try again; if this continues, tell the administrator.")


def unavailable(error: Exception, scope: Scope) -> Response:
    """Return the response for an exception: HTML for browsers, plain text for programs."""
    sentence = describe_failure(error, scope)
    language = language_of(scope).locale.language
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store", "Content-Language": language}
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return PlainTextResponse(sentence, 503, headers=headers)
    page = (f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
            f'<meta http-equiv="refresh" content="{RETRY_AFTER}">'
            f"<title>{escape(sentence)}</title></head><body><main><p>{escape(sentence)}</p></main></body></html>")
    return HTMLResponse(page, 503, headers=headers)


def respond(scope: Scope, make: Callable[[], Response]) -> Response:
    """Build a response from one build of the database, or say why there is none; a newer build is asked once."""
    try:
        startup.require_ready(PATIENCE)
        return builds.with_pinned_build(make)
    except Exception as error:
        return unavailable(error, scope)
