"""Pages of the app, run by Streamlit's AppTest."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[1] / "app.py")


def open_page(page: str, **query: str) -> AppTest:
    """A page that has run without an exception."""
    app = AppTest.from_file(APP, default_timeout=60)
    if page != "overview":
        app.switch_page(f"pages/{page}.py")
    for name, text in query.items():
        app.query_params[name] = text
    app.run()
    assert not app.exception, app.exception
    return app


def page_html(app: AppTest) -> str:
    """What a page writes with st.html."""
    return "\n".join(str(element.proto.body) for element in app.get("html"))
