"""The ASGI application in front of Streamlit, put together in ``app.py``.

* :mod:`~hled_dash.server.page_middleware`: pages are answered here, everything else by Streamlit.
* :mod:`~hled_dash.server.headers`: headers of responses.
* :mod:`~hled_dash.server.streamlit_assets`: Streamlit's scripts, compressed.
* :mod:`~hled_dash.server.index_page`: the HTML of a page; :mod:`~hled_dash.server.prerender`: its content without
  scripts; :mod:`~hled_dash.server.redirects`: URLs that are no page.
* :mod:`~hled_dash.server.closed_routes`, :mod:`~hled_dash.server.websocket`: what clients may request and send.
* :mod:`~hled_dash.server.lifespan`: startup and shutdown.
"""
