"""Validation of the URLs that the catalogue has: a parameter that a page would ignore is a fault of ``data/``.

A visitor's URL is read by ``view.py`` and mended by ``repair.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

from hled_dash.catalogue import Catalogue, Fault
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models import Briefing, FigureCard, Objective, WordGroup
from hled_dash.catalogue.refused import RefusedRecords
from hled_dash.catalogue.yaml_reader import YamlReader
from hled_dash.language import ENGLISH
from hled_dash.view.codes import PAGES
from hled_dash.view.ignored import IgnoredParameter
from hled_dash.view.view import View


def address_faults(files: DataFiles, catalogue: Catalogue, refused: RefusedRecords) -> Iterator[Fault]:
    """Yield parameters of briefings that the maps page does not take, and words of pages that are not there.

    Args:
        refused: Records with faults of their own, which are not reported again.
    """
    reader = YamlReader(files)
    for briefing in reader.records(Briefing, "catalogue/briefings.yaml", required=False).values():
        for ignored in View.from_query("maps", dict(briefing.query), catalogue).ignored:
            if not may_be_right(ignored, refused):
                place = reader.position(briefing, ("query", ignored.parameter))
                yield Fault(*place, briefing.id, ignored.message(ENGLISH))
        for name in ("lang", "as-of"):
            if name in briefing.query:
                yield reader.record_fault(briefing, ("query", name), f"{name} is the reader's to choose")
        for name in ("indicator", "level", "window"):
            if name not in briefing.query:
                yield reader.record_fault(briefing, ("query",), f"query lacks {name}")
    for group in reader.records(WordGroup, "catalogue/search/words.yaml", required=False).values():
        if group.kind == "page" and group.id not in PAGES:
            yield reader.record_fault(group, ("id",), f"is not a page; known: {', '.join(PAGES)}")


def may_be_right(ignored: IgnoredParameter, refused: RefusedRecords) -> bool:
    """Return whether a parameter that could not be used names something that was refused."""
    if ignored.kind == "value":
        return any(map(refused.names, (ignored.value, *ignored.value.split(":"))))
    return ignored.kind == "elsewhere" and ignored.parameter in ("objective", "figure") and bool(
        refused[FigureCard] or refused[Objective])
