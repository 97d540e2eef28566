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
import re
import time
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import unquote

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hled_dash.server.page_middleware import requested_page
from hled_dash.server.requests import language_of
from hled_dash.settings import read_count
from hled_dash.ui.streamlit_internals import auth_settings, login_token, signed_user
from hled_dash.ui.urls import base_path

log = logging.getLogger(__name__)

#: Streamlit's routes that speak with the provider.
ROUTES = ("/auth/login", "/auth/logout", "/oauth2callback")
#: Keys of ``[auth]`` that must be set; the secret signs the cookies.
REQUIRED_KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
#: Letters.
MIN_SECRET_LENGTH = 32
#: Holds the address that a reader requested before signing in.
NEXT_COOKIE = "hled_next"
#: Directives of ``Cache-Control`` that say who may store a response.
SHARED = ("public", "private")
#: An e-mail address, which has one @.
_ADDRESS = re.compile(r"[^@\s]+@(?P<domain>[^@\s]+)")
_PAGE = (
    '<!DOCTYPE html><html lang="{code}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="robots" content="noindex"><title>{title}</title></head><body><main><h1>{title}</h1><p>{sentence}</p>'
    "{link}</main></body></html>"
)


def is_required() -> bool:
    """Return whether readers must sign in: also where a list is set and names nobody."""
    return any(os.environ.get(name, "").strip() for name in ("HLED_SIGN_IN_DOMAINS", "HLED_SIGN_IN_GROUPS"))


def is_allowed(user: Mapping[str, Any], now: float | None = None) -> bool:
    """Return whether the claims of a signed-in person are on the allow-list, and not too old.

    An address that the provider calls unverified counts for nothing: anybody could claim it.
    """
    seconds = 3600 * read_count("HLED_SIGN_IN_HOURS", 12)
    issued = user.get("iat")
    now = time.time() if now is None else now
    if not isinstance(issued, int | float) or not now - seconds <= issued <= now + 300:
        return False
    address = _ADDRESS.fullmatch(str(user.get("email") or ""))
    is_verified = user.get("email_verified") in (None, True, "true")
    domains = {_lower(entry) for entry in _read_set("HLED_SIGN_IN_DOMAINS")}
    if address is not None and is_verified and _lower(address["domain"]) in domains:
        return True
    groups = {str(group) for claim in ("groups", "roles") for group in _as_list(user.get(claim))}
    return bool(groups & _read_set("HLED_SIGN_IN_GROUPS"))


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
        is_set_up = _is_set_up()
        if is_set_up and scope["type"] == "http" and scope["path"].removeprefix(base_path()) in ROUTES:
            await self.app(scope, receive, send)
            return
        user = signed_user(HTTPConnection(scope).cookies) if is_set_up else None
        if user is not None and is_allowed(user):
            target = _next_url(scope)
            await (_redirect(target)(scope, receive, send) if target
                   else self.app(scope, receive, _send_privately(send)))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refusal(scope, is_set_up, user)(scope, receive, send)


def _lower(domain: str) -> bytes:
    """Return a domain with its letters from A to Z in lower case; other signs that look like them stay as they are."""
    return domain.encode("utf-8", "replace").lower()


def _is_set_up() -> bool:
    settings = auth_settings()
    missing = [name for name in REQUIRED_KEYS if not settings.get(name)]
    has_authlib = importlib.util.find_spec("authlib") is not None
    if missing or not has_authlib or len(str(settings["cookie_secret"])) < MIN_SECRET_LENGTH:
        log.error("nobody can sign in: [auth] of secrets.toml needs %s, and a cookie_secret of %d letters",
                  ", ".join(missing or REQUIRED_KEYS), MIN_SECRET_LENGTH)
        return False
    return True


def _refusal(scope: Scope, is_set_up: bool, user: Mapping[str, Any] | None) -> Response:
    """Return the response to a person who has not signed in, or is not on the allow-list."""
    if requested_page(scope) is None:
        return PlainTextResponse("Unauthorized", 401, headers={"Cache-Control": "no-store"})
    language = language_of(scope)
    _ = language.text
    status, title, link = 401, _("Please sign in"), ""
    if not is_set_up:
        status, title = 503, _("Please wait a moment")
        sentence = _("Readers of this dashboard sign in, which is not set up yet. Please tell the administrator.")
    elif user is None:
        sentence = _("This dashboard is for invited readers. Sign in with the account of your institution.")
        link = _link(f"auth/login?provider={login_token()}", _("Sign in"))
    else:
        status = 403
        sentence = _("Your account is not on the list of readers, or you signed in long ago. Sign in again, or ask "
                     "the administrator.")
        link = _link("auth/logout", _("Sign out"))
    page = _PAGE.format(code=language.code, title=escape(title), sentence=escape(sentence), link=link)
    response = HTMLResponse(page, status, headers={"Cache-Control": "no-store"})
    if user is None and len(target := _requested_url(scope)) < 3_000:
        response.set_cookie(NEXT_COOKIE, target, max_age=600, httponly=True, samesite="lax", path=f"{base_path()}/")
    return response


def _link(path: str, label: str) -> str:
    return f'<p><a href="{escape(f"{base_path()}/{path}")}">{escape(label)}</a></p>'


def _requested_url(scope: Scope) -> str:
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
    decoded = unquote(target)
    is_ours = target.startswith(f"{base_path()}/") and not decoded.startswith(("//", "/\\")) and target.isprintable()
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
            policies = [policy.strip() for policy in headers.get("cache-control", "no-cache").split(",")]
            headers["Cache-Control"] = ", ".join(["private", *(name for name in policies if name not in SHARED)])
        await send(message)

    return send_privately


def _read_set(name: str) -> frozenset[str]:
    return frozenset(filter(None, (part.strip() for part in os.environ.get(name, "").split(","))))


def _as_list(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
