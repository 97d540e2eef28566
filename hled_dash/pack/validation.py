"""Validation of the ready-made packs: views that are unknown, have no figure, or are repeated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import pandas as pd

from hled_dash.catalogue import Catalogue, Fault
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models import Briefing, ReadyMadePack
from hled_dash.catalogue.record import RecordFilter, filter_record
from hled_dash.catalogue.refused import RefusedRecords
from hled_dash.catalogue.yaml_reader import YamlReader
from hled_dash.figures.data import card_places
from hled_dash.figures.explorer import build_map_card, nearest_level
from hled_dash.figures.figure import Selection
from hled_dash.language import ENGLISH
from hled_dash.pack.view_text import parse_item
from hled_dash.view import IgnoredParameter, View
from hled_dash.view.catalogue_urls import may_be_right


def pack_faults(files: DataFiles, catalogue: Catalogue, frames: Mapping[str, pd.DataFrame],
                refused: RefusedRecords | None = None) -> Iterator[Fault]:
    """Yield every fault of the ready-made packs, at the line of its view.

    Args:
        frames: Observations by indicator, derived ones too.
        refused: Records with faults of their own, which are not reported again.
    """
    refused = refused or RefusedRecords()
    places_by_indicator = defaultdict(frozenset[str],
                                      {code: frozenset(frame["place"].unique()) for code, frame in frames.items()})
    reader = YamlReader(files)
    for briefing in reader.records(Briefing, "catalogue/briefings.yaml", required=False).values():
        parsed = View.from_query("maps", dict(briefing.query), catalogue)
        if not parsed.ignored and not _has_figure(parsed.view, catalogue, places_by_indicator, is_whole=not refused):
            yield reader.record_fault(briefing, ("query",), "the map has no figure")
    if not files.matching(path := "catalogue/packs/*.yaml"):
        return
    for record in reader.records(ReadyMadePack, path).values():
        first: dict[View, int] = {}
        for number, section in enumerate(record.sections):
            for index, item_record in enumerate(section.items):
                position = reader.position(record, ("sections", number, "items", index, "view"))
                remarks: list[IgnoredParameter] = []
                item = parse_item(item_record.view, catalogue, ENGLISH.code, remarks)
                yield from (Fault(*position, record.id, remark.message(ENGLISH)) for remark in remarks
                            if not may_be_right(remark, refused))
                if item is None or remarks:
                    continue
                if (line := first.setdefault(item.view, position[1])) != position[1]:
                    yield Fault(*position, record.id,
                                f"the view {item_record.view} is there twice, first at line {line}")
                if item.view.as_of is not None:
                    yield Fault(*position, record.id,
                                f"the view {item_record.view} stays as of a day: packs show the newest")
                if not _has_figure(item.view, catalogue, places_by_indicator, is_whole=not refused):
                    yield Fault(*position, record.id, f"the view {item_record.view} has no figure")


def _has_figure(view: View, catalogue: Catalogue, places: Mapping[str, frozenset[str]], *, is_whole: bool) -> bool:
    """Return whether every indicator of a view has observations of one of its places.

    Args:
        places: Indicator to the places that have observations.
        is_whole: Whether that is known of all indicators. What is not known is taken for one.
    """
    card = catalogue.cards.get(view.figure or "")
    needed_indicators = (() if view.page in ("places", "dialogue") else [series.indicator for series in card.series]
                         if card is not None else [view.indicator] if view.page == "maps"
                         else view.indicators if view.page == "explorer" else ())
    if not (catalogue.indicators if is_whole else places).keys() >= {*needed_indicators}:
        return True
    if card is not None:
        needed = card_places(card, Selection(places=view.places), catalogue)
        return all(not places[series.indicator].isdisjoint(needed) for series in card.series)
    if view.page == "maps":
        levels = {catalogue.places[code].level for code in places[view.indicator] if code in catalogue.places}
        level = nearest_level(levels, view.level)
        drawn = (build_map_card(catalogue, (view.indicator,), {}, level, window, view.inside)
                 for window in ([view.window] if view.window else catalogue.windows))
        return view.level in (None, *levels) and any(not places[view.indicator].isdisjoint(
            card_places(card, Selection(), catalogue)) for card in drawn)
    if view.page == "explorer":
        return all(places[code] and (view.kind not in (None, "line") or not places[code].isdisjoint(view.places))
                   for code in view.indicators)
    if view.page == "places":
        return not is_whole or any(view.place in some for some in places.values())
    if view.page == "dialogue":
        chosen = RecordFilter(view.part, view.entry_kind, view.year, view.party)
        return not is_whole or bool(filter_record(catalogue, chosen))
    return True
