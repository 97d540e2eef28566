"""Sign-in by OpenID Connect, through Streamlit's own routes, with a provider that stands on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_auth_routes import create_auth_routes

from hled_dash.server.closed_routes import ClosedRoutes
from hled_dash.server.health import HealthCheck
from hled_dash.server.sign_in import SignIn, is_allowed
from tests.asynchronous import run_coroutine

SITE = "http://localhost:8501"
HTML = {"accept": "text/html"}


class Provider(BaseHTTPRequestHandler):
    """As much of a provider as signing in needs; ``claims`` are those of the person who signs in next."""

    key = RSAKey.generate_key(2048, private=True)
    signing_key = key
    claims: dict[str, Any] = {}  # noqa: RUF012
    nonce = ""

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def do_GET(self) -> None:
        """The metadata, the keys, and the form that signs in at once."""
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path == "/authorize":
            Provider.nonce = query["nonce"][0]
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri'][0]}?code=x&state={query['state'][0]}")
            self.end_headers()
        elif path == "/keys":
            self.answer({"keys": [self.key.as_dict(private=False)]})
        else:
            self.answer({
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize", "jwks_uri":
                f"{self.issuer}/keys", "token_endpoint": f"{self.issuer}/token",
                "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"]})

    def do_POST(self) -> None:
        """The token of the person who signed in."""
        self.rfile.read(int(self.headers["Content-Length"]))
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "hled", "sub": "1", "iat": now, "exp": now + 300, "nonce": self.nonce}
        token = jwt.encode({"alg": "RS256"}, claims | self.claims, self.signing_key)
        self.answer({"access_token": "x", "token_type": "Bearer", "id_token": token})

    def answer(self, content: Any) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def settings(provider: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(
        f'[auth]\nredirect_uri = "{SITE}/oauth2callback"\ncookie_secret = "{"s" * 40}"\nclient_id = "hled"\n'
        f'client_secret = "x"\nserver_metadata_url = "{provider}/.well-known/openid-configuration"\n')
    config.set_option("secrets.files", [str(secrets)])
    secrets_singleton._reset()
    monkeypatch.setenv("HLED_SIGN_IN_DOMAINS", "sre.gob.mx, State.gov")
    monkeypatch.setenv("HLED_SIGN_IN_GROUPS", "hled-readers")
    yield
    secrets_singleton._reset()


def site() -> httpx.AsyncClient:
    async def content(request: Request) -> PlainTextResponse:
        policy = "no-cache" if "lang" in request.query_params else "public, max-age=600"
        return PlainTextResponse("secret figures", headers={"Cache-Control": policy})

    app = Starlette(
        routes=[*create_auth_routes(""), Route("/{path:path}", content)],
        middleware=[Middleware(HealthCheck), Middleware(SignIn), Middleware(ClosedRoutes),
                    Middleware(SessionMiddleware, secret_key="x" * 32)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE)


async def sign_in(client: httpx.AsyncClient, **claims: Any) -> httpx.Response:
    """As a person does: the page, its link, the provider, and back."""
    Provider.claims = claims
    page = await client.get("/maps?indicator=gdl.shdi&places=MEX~GTM", headers=HTML)
    assert page.status_code == 401
    link = page.text.split('href="')[1].split('"')[0]
    there = await client.get(link)
    assert there.status_code == 302
    async with httpx.AsyncClient() as browser:
        back = await browser.get(there.headers["location"])
    return await client.get(back.headers["location"], headers=HTML)


def test_every_route_requires_a_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    async def visit() -> None:
        async with site() as client:
            for path in ("/", "/maps", "/pillar_1?lang=es", "/app/static/geography/admin1.json", "/media/x.csv",
                         "/preview/x.png", "/oembed?url=x", "/static/js/index.js", "/_stcore/host-config", "/pack",
                         "/api/v1/observations.csv", "/mcp", "/feeds/changes.atom", "/bulk/latest/x",
                         "/share/maps.json",
                         "/AUTH/login", "//auth/login/x", "/auth/login/../../maps", "/oauth2callback/x"):
                for accept in ("text/html", "*/*", "image/png"):
                    for method in ("GET", "HEAD", "POST"):
                        answer = await client.request(method, path, headers={"accept": accept})
                        assert answer.status_code in (401, 404), (path, accept, method)
                        assert "secret" not in answer.text
            answer = await client.get("/maps", headers={**HTML, "accept-language": "es-MX"})
            assert "Inicie sesión" in answer.text
            for forged in ("x", "W10.x.y", '{"is_logged_in": true}'):
                answer = await client.get("/maps", headers={**HTML, "cookie": f"_streamlit_user={forged}"})
                assert answer.status_code == 401
            # What says nothing of the content.
            monkeypatch.setattr("hled_dash.ui.cache.ping_database", lambda: True)
            assert (await client.get("/_stcore/health")).text == "ok"

    run_coroutine(visit())


@pytest.mark.parametrize(("claims", "status"), [
    ({"email": "ana@sre.gob.mx", "email_verified": True}, 200), ({"email": "bob@state.gov"}, 200),
    ({"email": "x@example.org", "groups": ["hled-readers"]}, 200), ({"roles": "hled-readers"}, 200),
    ({"email": "ana@sre.gob.mx", "email_verified": False}, 403), ({"email": "ana@evil.sre.gob.mx.example"}, 403),
    ({"email": "ana@evilsre.gob.mx"}, 403), ({"email": "sre.gob.mx"}, 403), ({"groups": ["other"]}, 403), ({}, 403),
])
def test_an_allowed_user_is_redirected_to_the_requested_page(claims: dict[str, Any], status: int) -> None:
    async def visit() -> None:
        async with site() as client:
            back = await sign_in(client, **claims)
            assert back.status_code == 302
            first = await client.get("/", headers=HTML)
            if status != 200:
                assert first.status_code == 403
                assert "secret" not in first.text
                return
            assert first.status_code == 303
            assert first.headers["location"] == "/maps?indicator=gdl.shdi&places=MEX~GTM"
            page = await client.get(first.headers["location"], headers=HTML)
            assert page.text == "secret figures"
            assert page.headers["cache-control"] == "private, max-age=600"
            assert (await client.get("/maps?lang=es", headers=HTML)).headers["cache-control"] == "private, no-cache"
            assert (await client.get("/", headers=HTML)).text == "secret figures"
            await client.get("/auth/logout")
            assert (await client.get("/maps", headers=HTML)).status_code == 401

    run_coroutine(visit())


@pytest.mark.parametrize("claims", [
    {"iat": 1_000_000, "exp": 1_000_300}, {"aud": "other"}, {"iss": "https://evil.example"}, {"nonce": "other"}, None,
])
def test_a_token_that_is_not_the_providers_signs_nobody_in(
    monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any] | None
) -> None:
    """An expired one, one for another site, of another issuer or sign-in, and one signed with another key."""
    async def visit() -> None:
        async with site() as client:
            if claims is None:
                monkeypatch.setattr(Provider, "signing_key", RSAKey.generate_key(2048, private=True))
            await sign_in(client, email="ana@sre.gob.mx", **(claims or {}))
            for path in ("/", "/maps"):
                answer = await client.get(path, headers=HTML)
                assert answer.status_code == 401
                assert "secret" not in answer.text

    run_coroutine(visit())


@pytest.mark.parametrize(("email", "expected"), [
    ("ana@SRE.Gob.MX", True), ("ana@\N{LATIN SMALL LETTER LONG S}re.gob.mx", False),
    ("ana@evil.example@sre.gob.mx", False), (" @sre.gob.mx", False)])
def test_an_address_that_looks_like_one_of_a_domain_is_not(
        email: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_SIGN_IN_DOMAINS", "sre.gob.mx")
    assert is_allowed({"email": email, "iat": 1_000_000}, now=1_000_000) == expected


def test_a_sign_in_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    user = {"email": "ana@sre.gob.mx", "iat": 1_000_000}
    assert is_allowed(user, now=1_000_000 + 12 * 3600)
    assert not is_allowed(user, now=1_000_001 + 12 * 3600)
    assert not is_allowed(user, now=900_000)
    assert not is_allowed({"email": "ana@sre.gob.mx"})
    monkeypatch.setenv("HLED_SIGN_IN_HOURS", "1")
    assert not is_allowed(user, now=1_000_000 + 2 * 3600)
    monkeypatch.setenv("HLED_SIGN_IN_HOURS", "9" * 5_000)
    assert is_allowed(user, now=1_000_000 + 12 * 3600), "what is no number of hours counts as absent"


def test_without_a_provider_access_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config.set_option("secrets.files", [str(tmp_path / "nothing.toml")])
    secrets_singleton._reset()

    async def visit() -> None:
        async with site() as client:
            assert (await client.get("/maps", headers=HTML)).status_code == 503
            assert (await client.get("/auth/login")).status_code == 401
            monkeypatch.setenv("HLED_SIGN_IN_GROUPS", " , ")
            monkeypatch.delenv("HLED_SIGN_IN_DOMAINS")
            assert (await client.get("/maps", headers=HTML)).status_code == 503, "a list that names nobody is one"
            monkeypatch.delenv("HLED_SIGN_IN_GROUPS")
            assert (await client.get("/maps", headers=HTML)).text == "secret figures", "off by default"
            assert (await client.get("/auth/login")).status_code == 404

    run_coroutine(visit())


def test_a_target_elsewhere_is_not_followed() -> None:
    async def visit() -> None:
        async with site() as client:
            await sign_in(client, email="ana@sre.gob.mx")
            for target in ("//evil.example/", "https://evil.example/", "/%2f/evil.example", "/\\evil.example",
                           "/%5cevil"):
                client.cookies.set("hled_next", target, domain="localhost.local", path="/")
                answer = await client.get("/", headers={**HTML})
                assert "evil" not in answer.headers.get("location", ""), target

    run_coroutine(visit())
