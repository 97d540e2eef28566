"""Names of places, levels and measures in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from hled_dash.catalogue import Catalogue, Indicator
from hled_dash.figures.formatting import base_name
from hled_dash.figures.summaries import items_label
from hled_dash.language import Language


def place_name(code: str, language: Language, catalogue: Catalogue) -> str:
    """Return a place with the country that it lies in: ``La Paz (El Salvador)``."""
    place, names = catalogue.places[code], catalogue.names(language.code)
    if place.level == "country" or not place.parent or place.parent not in names:
        return names[code]
    full = catalogue.full_names(language.code)[code]
    # Two of one name in the same place have their official codes.
    code_suffix = f", {place.official_code}" if full.endswith(f"({place.official_code})") else ""
    name, parent = names[code], names[place.parent]
    if "(" not in name + parent:
        return f"{name} ({parent}{code_suffix})"
    # What has parentheses of its own gets no second ones: "Mixco, Guatemala (department)", "Guatemala (department)".
    return f"{name}{code_suffix}" if parent in name else f"{name}, {parent}{code_suffix}"


def measure(indicator: Indicator, language: Language, catalogue: Catalogue,
            items: Mapping[str, str] | None = None) -> str:
    """Return what is measured: the items of a breakdown, by default the indicator's, and the unit, whose "thousand"
    the values beside it say."""
    label = items_label(indicator.default_items if items is None else items, language, catalogue)
    unit = base_name(catalogue.units[indicator.unit], language)
    return f"{label} · {unit}" if label else unit


def map_level_names(language: Language) -> dict[str, str]:
    """Return the levels of maps, from the large to the small."""
    _ = language.text
    return {
        "country": _("Countries"), "group": _("Regions compared"), "admin1": _("States and departments"),
        "admin2": _("Municipalities"),
        "admin3": _("Districts"),
        "us_state": _("U.S. states"), "port": _("Ports of entry"), "crossing": _("Bridges"),
    }
