"""The page that every browser gets first, where the server has no time for its words."""

from __future__ import annotations

import pytest
from starlette.responses import HTMLResponse

from hled_dash.server import index_page
from hled_dash.server.bulk import BulkDownloads
from hled_dash.server.page_middleware import PageMiddleware
from hled_dash.server.prerender import PrerenderedPage
from hled_dash.ui.run_limit import BusyError
from tests.asgi import get_response, http_scope

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(("error", "sentence"), [
    (BusyError(), "muchas personas usan este tablero"), (RuntimeError("x"), "no se puede mostrar"),
])
def test_a_reader_without_scripts_is_told_why_and_the_page_is_loaded_again(
    monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    def fail(*_request: str) -> PrerenderedPage:
        raise error

    monkeypatch.setattr(index_page, "prerender", fail)
    html = index_page.render_index_page("maps", http_scope("/maps?lang=es"))
    assert '<html lang="es">' in html
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in html
    assert sentence in html.rpartition("<noscript><p>")[2].partition("</p>")[0]
    assert "enable JavaScript" not in html


@pytest.mark.parametrize(("url", "accept", "status", "kind"), [
    ("/maps", "text/html", 200, "text/html"), ("/nonsense", "text/html", 307, ""),
    ("/?page=nonsense", "text/html", 404, "text/html"), ("/explorer?page=explorr", "*/*", 404, "text/html"),
    ("/nonsense", "*/*", 404, "text/plain"), ("/nonsense.csv", "text/html", 404, "text/plain"),
    ("/mcp/x", "text/html", 404, "text/plain"), ("/bulk", "text/html", 404, "text/plain"),
    ("/.well-known/x", "text/html", 404, "text/plain"), ("/_stcore/x", "*/*", 404, "text/plain"),
    ("/component/x/index.html", "text/html", 200, "text/html"), ("/maps", "image/png", 200, "text/html"),
])
def test_what_there_is_not_has_status_404(url: str, accept: str, status: int, kind: str) -> None:
    """Streamlit's server answers everything with its page, and 200."""
    app = BulkDownloads(PageMiddleware(HTMLResponse("Streamlit's page")))
    answered, headers, body = get_response(app, http_scope(f"{url}{'&' if '?' in url else '?'}lang=es", accept=accept))
    assert (answered, headers.get("content-type", "").partition(";")[0]) == (status, kind)
    if kind == "text/plain":
        assert url in body.decode()
        assert body.decode().startswith("No hay")
