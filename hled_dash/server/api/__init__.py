"""The API over HTTP: ``/api/v1`` in front of Streamlit, read-only.

* :mod:`.endpoints`: the table of endpoints; :mod:`.handlers`: the response of a request; :mod:`.bodies`: its body.
* :mod:`.negotiation`: format and language of a response; :mod:`.responses`: its headers, pages and compression.
* :mod:`.openapi`: the description, made of the same table; :mod:`.documentation`: its page.
* :mod:`.middleware`: requests; :mod:`.thread_pool`: threads.
"""
