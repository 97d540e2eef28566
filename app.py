"""The dashboard: the registry of its pages. Run with ``streamlit run app.py`` or ``make run``."""

import streamlit as st

from hled_dash.ui.components import layout, titles
from hled_dash.ui.session import session_language

language = session_language()
st.set_page_config(page_title=language.text("U.S.-Mexico High-Level Economic Dialogue"), page_icon="📊", layout="wide")
layout.start_session(language)

pages = {
    section: [st.Page(f"pages/{name}.py", title=title, default=name == "overview") for name, title in names.items()]
    for section, names in titles.navigation_titles(language).items()
}
page = st.navigation(pages, position="hidden")
layout.register_pages(pages)
page.run()
