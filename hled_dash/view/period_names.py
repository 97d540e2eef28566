"""The requested year under the names that people, and other pages, have for it: ``year=2023`` of a map or a pillar."""

from __future__ import annotations

from collections.abc import Mapping

from hled_dash.view.codes import PILLAR_PAGES

#: What people write for the period that is shown, and what other pages call it.
_YEAR_NAMES = ("year", "period", "date", "año", "ano", "anio", "periodo", "fecha", "at")
_WITH_BOUNDS = (*PILLAR_PAGES, "explorer", "places")
_WITH_PERIOD = ("overview", "maps", "value")


def rename_periods(page: str, query: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the parameters of an address with its periods under the names that the page has for them.

    A map shows one period, which is the last of two bounds, and the change between them begins with the first; the
    explorer, a pillar and a place show what lies between two bounds, both of which are the year.
    """
    own = () if page in (*PILLAR_PAGES, "places") else ("at",)
    if page not in (*_WITH_BOUNDS, *_WITH_PERIOD):
        return dict(query)
    year = next((query[name] for name in _YEAR_NAMES if name in query and name not in own), None)
    renamed = {name: values for name, values in query.items() if name in own or name not in _YEAR_NAMES}
    if page in _WITH_BOUNDS:
        if year and query.keys().isdisjoint(("from", "to", *own)):
            renamed |= {"from": year, "to": year}
    elif year:
        renamed.setdefault("at", year)
    elif page == "maps" and "to" in query:
        renamed.setdefault("at", renamed.pop("to"))
        if query.get("mode") == ["change"] and "from" in query:
            renamed.setdefault("since", renamed.pop("from"))
        elif query.get("from") == query["to"]:
            del renamed["from"]
    return renamed
