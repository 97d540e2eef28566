"""The dashboard: the registry of its pages. Run with ``streamlit run app.py`` or ``make run``."""

import streamlit as st

from hled_dash.ui import shell
from hled_dash.ui.session import language_now

language = language_now()
_ = language.text
st.set_page_config(page_title=_("U.S.-Mexico High-Level Economic Dialogue"), page_icon="📊", layout="wide")
shell.start(language)

pages = {
    "": [st.Page("pages/overview.py", title=_("Overview"), default=True)],
    _("Pillars"): [
        st.Page("pages/pillar_1.py", title=_("I Building Back Together")),
        st.Page("pages/pillar_2.py", title=_("II Sustainable Development")),
        st.Page("pages/pillar_3.py", title=_("III Tools for Future Prosperity")),
        st.Page("pages/pillar_4.py", title=_("IV Investing in Our People")),
    ],
    _("Look further"): [
        st.Page("pages/maps.py", title=_("Maps")),
        st.Page("pages/explorer.py", title=_("Explorer")),
        st.Page("pages/places.py", title=_("Places")),
        st.Page("pages/data.py", title=_("Data and sources")),
        st.Page("pages/glossary.py", title=_("Glossary")),
        st.Page("pages/accessibility.py", title=_("Accessibility")),
    ],
}
page = st.navigation(pages, position="hidden")
shell.registry(pages)
page.run()
