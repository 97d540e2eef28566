"""The HLED dashboard: published figures of the U.S.-Mexico High-Level Economic Dialogue.

A tour, from the data to the screen:

* ``data/`` is the truth: the catalogue (YAML, CSV), the observations (CSV) and the geography (TopoJSON).
* :mod:`hled_dash.catalogue` reads the catalogue into typed, validated records.
* :mod:`hled_dash.store` builds a database from ``data/`` and answers named questions of it.
* :mod:`hled_dash.view` turns what a person looks at into an address and back.
* :mod:`hled_dash.figures` turns observations into figures: title, drawing, table, sources, notes, words.
* :mod:`hled_dash.export` writes figures to files.
* :mod:`hled_dash.ui` is the only package (with ``pages/`` and ``app.py``) that knows Streamlit.
* :mod:`hled_dash.cli` is the same for scripts.

``docs/architecture.md`` has the picture and the reasons.
"""
