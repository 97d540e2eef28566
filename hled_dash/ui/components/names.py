"""Names of places, levels and measures as a page shows them: those of ``figures.resolve``, cached."""

from __future__ import annotations

from collections.abc import Mapping

from hled_dash.catalogue import Indicator
from hled_dash.figures import resolve
from hled_dash.language import LANGUAGES, Language
from hled_dash.ui import builds, cache
from hled_dash.ui.session import PageContext


def place_name(context: PageContext, code: str) -> str:
    """Return a place with the country that it lies in: ``La Paz (El Salvador)``."""
    return resolve.place_name(code, context.language, context.catalogue)


def place_names(context: PageContext) -> Mapping[str, str]:
    """Map each place code to its name as :func:`place_name` returns it."""
    return _place_names(context.language.code)


@builds.cached
def _place_names(language_code: str) -> Mapping[str, str]:
    catalogue = cache.catalogue()
    return {code: resolve.place_name(code, LANGUAGES[language_code], catalogue) for code in catalogue.places}


def indicator_name(context: PageContext, code: str) -> str:
    """Return an indicator's name in the reader's language."""
    return context.language.localize(context.catalogue.indicators[code].name)


def indicator_options(context: PageContext) -> Mapping[str, str]:
    """Return all indicators as lists show them: the name, and how many places have figures of it."""
    return _indicator_options(context.language.code, context.view.level)


@builds.cached
def _indicator_options(language_code: str, level: str | None) -> Mapping[str, str]:
    language, resolver = LANGUAGES[language_code], cache.resolver()
    _ = language.text
    options = {code: language.localize(indicator.name) for code, indicator in cache.catalogue().indicators.items()}
    # What is held of southern Mexico alone is not one of seven groups.
    return options | {
        code: _("{indicator} · {count} of {total} places", indicator=options[code],
                count=language.format_number(count), total=language.format_number(total))
        for code, (count, total) in resolver.place_counts(level).items()
        if {*resolver.levels_with_data(code)} != {"group"}
    }


def measure(context: PageContext, indicator: Indicator, items: Mapping[str, str] | None = None) -> str:
    """Return what is measured: the items of a breakdown, by default the indicator's, and the unit."""
    return resolve.measure(indicator, context.language, context.catalogue, items)


def level_names(language: Language) -> dict[str, str]:
    """Return the levels of places, from the large to the small."""
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
