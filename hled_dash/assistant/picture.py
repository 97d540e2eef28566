"""A figure as a PNG, with its URL and its notes."""

from __future__ import annotations

from hled_dash.api.catalogue import indicator_page
from hled_dash.assistant.tools import MAX_PLACES, ToolProblem, Tools
from hled_dash.export import drawing_of, figure_preview
from hled_dash.figures.resolve import view_figures
from hled_dash.language import LANGUAGES
from hled_dash.view import View


def draw_picture(tools: Tools, indicator: str, kind: str, places: str, as_of: str, language: str,
                 ) -> tuple[str, bytes]:
    """Draw the words and the PNG of a chart over time, or of a map.

    Raises:
        ToolProblem: If there is nothing to draw; a code that is not known is named.
    """
    catalogue = tools.resolver.catalogue
    spoken = LANGUAGES[language]
    tools.check_one("indicator", indicator, catalogue.indicators, language)
    codes = tuple(dict.fromkeys(filter(None, places.split(","))))
    for code in codes:
        tools.check_one("places", code, catalogue.places, language)
    if kind == "map" and codes:
        raise ToolProblem(spoken.text("A map shows all places of a level; it takes no “places”."))
    if len(codes) > MAX_PLACES:
        raise ToolProblem(spoken.text("At most {count} places in one question.", count=MAX_PLACES))
    page = indicator_page(tools.resolver, indicator, spoken)
    day = tools.read_day(indicator, as_of, language)
    view = (View(page="maps", language=page.language, indicator=indicator) if kind == "map"
            else page.replace(places=codes or page.places)).replace(as_of=day)
    figure = next(iter(view_figures(view, tools.resolver.for_slides()))).draw()
    if figure.spec is None:
        raise ToolProblem(figure.empty)
    credits = "; ".join(f"{credit.publisher}, {credit.title} ({credit.vintage}; {credit.licence})"
                        for credit in figure.credits)
    lines = [figure.title, figure.subtitle, figure.alt, *figure.notes, credits, view.address(tools.root, short=True)]
    return "\n".join(filter(None, lines)), tools.run(figure_preview, drawing_of(figure))
