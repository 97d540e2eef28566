"""The page that every browser gets first, where the server has no time for its words."""

from __future__ import annotations

import pytest

from hled_dash.server import index_page
from hled_dash.server.prerender import PrerenderedPage
from hled_dash.ui.run_limit import BusyError
from tests.asgi import http_scope

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
