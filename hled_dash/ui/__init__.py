"""The pages, by Streamlit.

A script run reads the view from the address (:mod:`~hled_dash.ui.session`), renders the page, and writes the view back.

* :mod:`~hled_dash.ui.pages`: which figures each page has, in which order.
* :mod:`~hled_dash.ui.components`: parts of several pages; :mod:`~hled_dash.ui.maps`: parts of the page of maps.
* :mod:`~hled_dash.ui.session`: the view of a session, its address, and the widgets that are bound to it.
* :mod:`~hled_dash.ui.cache`: what all sessions share, also the figures and what there is data for;
  :mod:`~hled_dash.ui.payloads`: what is sent to the browser for a figure.
* :mod:`~hled_dash.ui.startup`: building the database, filling the caches.
* :mod:`~hled_dash.ui.urls`: URLs of views.
* :mod:`~hled_dash.ui.frontend`: JavaScript and CSS.
* :mod:`~hled_dash.ui.streamlit_internals`: what is used of Streamlit that it does not promise.
"""
