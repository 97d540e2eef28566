"""Sign-in by OpenID Connect for an allow-list of readers; off by default.

| setting | meaning |
|---|---|
| ``HLED_SIGN_IN_DOMAINS`` | domains of e-mail addresses, with commas between: ``sre.gob.mx,state.gov`` |
| ``HLED_SIGN_IN_GROUPS`` | groups, as the provider names them in ``groups`` or ``roles``; one of either is enough |
| ``HLED_SIGN_IN_HOURS`` | hours until a reader signs in again (12) |

The provider is named in the section ``[auth]`` of Streamlit's ``secrets.toml`` (``STREAMLIT_SECRETS_FILES`` names
another file). Streamlit's own routes, made with Authlib, speak with it and set a signed cookie; this middleware reads
the cookie before anything else answers. A check in the script alone would leave the page as text, files and pictures
open.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import time
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qs, unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hled_dash.language import LANGUAGES, Language, negotiate_language
from hled_dash.server.middleware import requested_page
from hled_dash.settings import read_count
from hled_dash.ui.streamlit_internals import auth_settings, login_token, signed_user
from hled_dash.ui.urls import base_path

log = logging.getLogger(__name__)

#: Streamlit's routes that speak with the provider.
ROUTES = ("/auth/login", "/auth/logout", "/oauth2callback")
#: Of ``[auth]``; the secret signs the cookies.
NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
MIN_SECRET = 32
#: Holds the address that a reader requested before signing in.
NEXT_COOKIE = "hled_next"
_PAGE = (
    '<!DOCTYPE html><html lang="{code}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="robots" content="noindex"><title>{title}</title></head><body><main><h1>{title}</h1><p>{sentence}</p>'
    "{link}</main></body></html>"
)


def is_required() -> bool:
    """Return whether readers must sign in."""
    return bool(_listed("HLED_SIGN_IN_DOMAINS") or _listed("HLED_SIGN_IN_GROUPS"))


def is_allowed(user: Mapping[str, Any], now: float | None = None) -> bool:
    """Return whether the claims of a signed-in person are on the allow-list, and not too old.

    An address that the provider calls unverified counts for nothing: anybody could claim it.
    """
    seconds = 3600 * read_count("HLED_SIGN_IN_HOURS", 12)
    issued = user.get("iat")
    now = time.time() if now is None else now
    if not isinstance(issued, int | float) or not now - seconds <= issued <= now + 300:
        return False
    name, at, domain = str(user.get("email") or "").rpartition("@")
    is_verified = user.get("email_verified") in (None, True, "true")
    domains = {entry.casefold() for entry in _listed("HLED_SIGN_IN_DOMAINS")}
    if name and at and is_verified and domain.casefold() in domains:
        return True
    groups = {str(group) for claim in ("groups", "roles") for group in _as_list(user.get(claim))}
    return bool(groups & _listed("HLED_SIGN_IN_GROUPS"))


class SignIn:
    """ASGI middleware: with an allow-list, answers those who are on it and sends all others to the provider."""

    ROUTES = ROUTES

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what needs no sign-in, or has one; answer everything else with a sentence."""
        if scope["type"] not in ("http", "websocket") or not is_required():
            await self.app(scope, receive, send)
            return
        ready = _is_set_up()
        if ready and scope["type"] == "http" and scope["path"].removeprefix(base_path()) in ROUTES:
            await self.app(scope, receive, send)
            return
        user = signed_user(HTTPConnection(scope).cookies) if ready else None
        if user is not None and is_allowed(user):
            target = _next_url(scope)
            await (_redirect(target)(scope, receive, send) if target
                   else self.app(scope, receive, _send_privately(send)))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refusal(scope, ready, user)(scope, receive, send)


def _is_set_up() -> bool:
    settings = auth_settings()
    missing = [name for name in NEEDED if not settings.get(name)]
    if importlib.util.find_spec("authlib") is None or missing or len(str(settings["cookie_secret"])) < MIN_SECRET:
        log.error("nobody can sign in: [auth] of secrets.toml needs %s, and a cookie_secret of %d letters",
                  ", ".join(missing or NEEDED), MIN_SECRET)
        return False
    return True


def _refusal(scope: Scope, ready: bool, user: Mapping[str, Any] | None) -> Response:
    """Return the response to a person who has not signed in, or is not on the allow-list."""
    if requested_page(scope) is None:
        return PlainTextResponse("Unauthorized", 401, headers={"Cache-Control": "no-store"})
    language = _language(scope)
    _ = language.text
    status, title, link = 401, _("Please sign in"), ""
    if not ready:
        status, title = 503, _("Please wait a moment")
        sentence = _("Readers of this dashboard sign in, which is not set up yet. Please tell whoever runs it.")
    elif user is None:
        sentence = _("This dashboard is for invited readers. Sign in with the account of your institution.")
        link = _link(f"auth/login?provider={login_token()}", _("Sign in"))
    else:
        status = 403
        sentence = _("Your account is not on the list of readers, or you signed in long ago. Sign in again, or ask "
                     "whoever runs this dashboard.")
        link = _link("auth/logout", _("Sign out"))
    page = _PAGE.format(code=language.code, title=escape(title), sentence=escape(sentence), link=link)
    response = HTMLResponse(page, status, headers={"Cache-Control": "no-store"})
    if user is None and len(target := _target(scope)) < 3_000:
        response.set_cookie(NEXT_COOKIE, target, max_age=600, httponly=True, samesite="lax", path=f"{base_path()}/")
    return response


def _link(path: str, words: str) -> str:
    return f'<p><a href="{escape(f"{base_path()}/{path}")}">{escape(words)}</a></p>'


def _language(scope: Scope) -> Language:
    code = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    return LANGUAGES.get(code) or negotiate_language(Headers(scope=scope).get("accept-language", "").split(",")[0])


def _target(scope: Scope) -> str:
    """Return the path and query of a request, in the letters that a cookie may have."""
    query = scope["query_string"].decode("latin-1")
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    return f"{path}?{query}" if query else path


def _next_url(scope: Scope) -> str:
    """Return the address that a reader requested before signing in; empty if there is none, or where it leads
    elsewhere."""
    if scope["type"] != "http" or requested_page(scope) != "" or scope["query_string"]:
        return ""
    target = HTTPConnection(scope).cookies.get(NEXT_COOKIE, "")
    start = unquote(target)
    is_ours = target.startswith(f"{base_path()}/") and not start.startswith(("//", "/\\")) and target.isprintable()
    return target if is_ours and target != f"{base_path()}/" else ""


def _redirect(target: str) -> Response:
    response = RedirectResponse(target, 303, headers={"Cache-Control": "no-store"})
    response.delete_cookie(NEXT_COOKIE, path=f"{base_path()}/")
    return response


def _send_privately(send: Send) -> Send:
    """Mark responses to a signed-in reader as private, so that no shared cache stores them."""
    async def send_privately(message: Message) -> None:
        if message["type"] == "http.response.start":
            message.setdefault("headers", [])
            headers = MutableHeaders(scope=message)
            policy = headers.get("cache-control", "")
            headers["Cache-Control"] = policy.replace("public", "private") if policy else "private, no-cache"
        await send(message)

    return send_privately


def _listed(name: str) -> frozenset[str]:
    return frozenset(filter(None, (part.strip() for part in os.environ.get(name, "").split(","))))


def _as_list(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
