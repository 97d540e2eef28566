"""The data API without HTTP: typed requests to a catalogue and a database, and typed responses.

* :mod:`.parameters`: models of requests; :mod:`.models`: models of responses; :mod:`.problems`: errors.
* :mod:`.catalogue`, :mod:`.places`, :mod:`.dialogue`: lists of the catalogue and of the record of the dialogue.
* :mod:`.observations`: which rows are requested; :mod:`.serializer`: each with its unit, source, and citation URL.
* :mod:`.figures`: what a figure of a page draws; :mod:`.search`: what a text finds.

:mod:`hled_dash.server.api` has the routes.
"""
