"""The API over HTTP: ``/api/v1`` in front of Streamlit, read-only.

* :mod:`.endpoints`: the table of what may be asked; :mod:`.bodies`: how each request is answered.
* :mod:`.negotiation`: format and language of a response; :mod:`.responses`: its headers, pages and compression.
* :mod:`.openapi`: the description, made of the same table; :mod:`.documentation`: its page.
* :mod:`.middleware`: requests; :mod:`.work`: threads.
"""
