"""What the API answers, without HTTP: typed questions of a catalogue and a database, and typed answers.

* :mod:`.parameters`: what may be asked; :mod:`.models`: what is answered; :mod:`.problems`: what is wrong.
* :mod:`.catalogue`, :mod:`.places`, :mod:`.dialogue`: lists of the catalogue and of the record of the dialogue.
* :mod:`.observations`: which rows are requested; :mod:`.serializer`: each with its unit, source, and citation URL.
* :mod:`.figures`: what a figure of a page draws; :mod:`.search`: what a text finds.

:mod:`hled_dash.server.api` has the routes.
"""
