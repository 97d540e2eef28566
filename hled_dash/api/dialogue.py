"""The record of the dialogue."""

from __future__ import annotations

from hled_dash.api import models
from hled_dash.api.parameters import DialogueParameters
from hled_dash.api.problems import unknown_code
from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.record import RecordFilter, filter_record, parties_of_record
from hled_dash.language import Language
from hled_dash.view import View


def list_entries(catalogue: Catalogue, parameters: DialogueParameters, language: Language,
                 root: str) -> list[models.DialogueEntry]:
    """List the entries of the record that fit, by date; as of a day, those until then."""
    catalogue = catalogue.as_of(parameters.as_of)
    parts = {**catalogue.pillars, **catalogue.objectives}
    for name, code, codes in (("part", parameters.part, tuple(parts)),
                              ("party", parameters.party, parties_of_record(catalogue))):
        if code is not None and code not in codes:
            raise unknown_code(name, code, codes, language)
    words = language.localize
    entries = filter_record(catalogue, RecordFilter(part=parameters.part, kind=parameters.kind, year=parameters.year,
                                                    party=parameters.party, text=parameters.text))
    return [
        models.DialogueEntry(
            code=entry.id, date=entry.date, kind=entry.kind, pillar=entry.pillar, objectives=list(entry.objectives),
            what=words(entry.what),
            parties=[models.Named(code=code, name=words(catalogue.parties[code].name)) for code in entry.parties],
            document=models.Document(publisher=words(entry.document.publisher), title=words(entry.document.title),
                                     address=entry.document.address, read_in=entry.document.read_in),
            later=list(entry.later),
            page=View(page="dialogue", language=language.code, entry=entry.id, as_of=parameters.as_of).address(
                root, short=True))
        for entry in entries
    ]
