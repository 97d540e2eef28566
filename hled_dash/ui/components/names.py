"""Names of places, levels and measures in the reader's language."""

from __future__ import annotations

from hled_dash.catalogue import Indicator
from hled_dash.figures.resolve import names
from hled_dash.language import Language
from hled_dash.ui import cache
from hled_dash.ui.session import PageContext


def place_name(context: PageContext, code: str) -> str:
    """A place with the country that it lies in: ``La Paz (El Salvador)``."""
    return names.place_name(code, context.language, context.catalogue)


def indicator_name(context: PageContext, code: str) -> str:
    """An indicator's name in the reader's language."""
    return context.language.localize(context.catalogue.indicators[code].name)


def indicator_option(context: PageContext, code: str) -> str:
    """An indicator in a list: its name, and how many places have figures of it."""
    count, total = cache.resolver().place_counts()[code]
    return context.language.text("{indicator} · {count} of {total} places", indicator=indicator_name(context, code),
                                 count=context.language.format_number(count),
                                 total=context.language.format_number(total))


def measure(context: PageContext, indicator: Indicator) -> str:
    """What is measured: the items of a breakdown and the unit."""
    return names.measure(indicator, context.language, context.catalogue)


def level_names(language: Language) -> dict[str, str]:
    """The levels of places, from the large to the small."""
    _ = language.text
    return {
        "country": _("Countries"),
        "group": _("Groups of places"),
        "admin1": _("States and departments"),
        "region": _("Survey regions"),
        "admin2": _("Municipalities"),
        "admin3": _("Districts"),
        "us_state": _("U.S. states"),
        "port": _("Ports of entry"),
        "crossing": _("Bridges"),
        "area": _("World regions"),
    }
