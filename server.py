"""The server: the dashboard with what stands in front of it. Run with ``make run`` or ``streamlit run server.py``."""

import streamlit as st
from starlette.middleware import Middleware

from hled_dash.server.middleware import PageMiddleware, ready

app = st.App("app.py", lifespan=ready, middleware=[Middleware(PageMiddleware)])
