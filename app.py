"""The dashboard: its ASGI application, and the script that Streamlit runs for a session.

Both stand in one file, so that ``streamlit run app.py`` never serves the pages without the middleware.
"""

from hled_dash.ui import memory

if __name__ != "__main__":
    # Before any import that starts threads: each would keep a heap of its own.
    memory.bound_heaps()

import streamlit as st
from starlette.middleware import Middleware

from hled_dash.server.api.middleware import DataApi
from hled_dash.server.assistant import AssistantRoute
from hled_dash.server.bulk import BulkDownloads
from hled_dash.server.closed_routes import ClosedRoutes
from hled_dash.server.feeds import Feeds
from hled_dash.server.headers import SecurityHeaders
from hled_dash.server.health import HealthCheck
from hled_dash.server.lifespan import lifespan
from hled_dash.server.limits import Limits
from hled_dash.server.metadata import MetadataRoutes
from hled_dash.server.metrics import Metrics
from hled_dash.server.page_middleware import PageMiddleware
from hled_dash.server.preview_pictures import PreviewPictures
from hled_dash.server.request_headers import RequestHeaders
from hled_dash.server.sign_in import SignIn
from hled_dash.server.standalone import StandalonePages
from hled_dash.server.websocket import BackMsgFilter
from hled_dash.ui import startup
from hled_dash.ui.components import layout, navigation
from hled_dash.ui.session import session_language

if __name__ == "__main__":
    language = session_language()
    st.set_page_config(
        page_title=language.text("U.S.-Mexico High-Level Economic Dialogue"), page_icon="📊", layout="wide",
        initial_sidebar_state=layout.SIDEBAR_WIDTH,
    )
    startup.ensure_database(language)

    page = st.navigation(navigation.pages(language), position="hidden")
    page.run()
else:
    layers = (SecurityHeaders, Limits, Metrics, HealthCheck, SignIn, BackMsgFilter, ClosedRoutes, RequestHeaders,
              MetadataRoutes, BulkDownloads, DataApi, AssistantRoute, PreviewPictures, StandalonePages, Feeds,
              PageMiddleware)
    app = st.App(
        __file__, lifespan=lifespan, middleware=[Middleware(layer) for layer in layers],
        on_script_error=startup.handle_script_error,
    )
