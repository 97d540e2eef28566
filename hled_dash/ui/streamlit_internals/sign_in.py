"""Sign-in: its settings, its token and its cookie."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from streamlit.auth_util import encode_provider_token, get_secrets_auth_section
from streamlit.web.server.starlette.starlette_auth_routes import _get_cookie_value_from_request
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME


def auth_settings() -> Mapping[str, Any]:
    """Return the section ``[auth]`` of ``secrets.toml``; empty if there is none. Without it nobody can sign in."""
    return dict(get_secrets_auth_section())


def login_token() -> str:
    """Return a token, valid for two minutes, that ``/auth/login`` requires. Without it sign-in leads back to itself."""
    return encode_provider_token("default")


def signed_user(cookies: Mapping[str, str]) -> Mapping[str, Any] | None:
    """Return the claims in the cookie that Streamlit signed after a sign-in; None if it is missing or invalid.

    With another cookie nobody is signed in (:mod:`hled_dash.server.sign_in`).
    """
    request: Any = SimpleNamespace(cookies=cookies)
    try:
        claims = json.loads(_get_cookie_value_from_request(request, USER_COOKIE_NAME) or b"null")
    except (ValueError, UnicodeError):
        return None
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") is True else None
