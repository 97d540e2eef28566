"""The API over HTTP: ``/api/v1`` in front of Streamlit, read-only.

* :mod:`.endpoints`: the table of what may be asked; :mod:`.answers`: how each question is answered.
* :mod:`.negotiation`: format and language of an answer; :mod:`.responses`: its headers, pages and compression.
* :mod:`.openapi`: the description, made of the same table; :mod:`.documentation`: its page.
* :mod:`.middleware`: requests; :mod:`.work`: threads.
"""
