"""A figure as a PNG, with its URL and its notes."""

from __future__ import annotations

from hled_dash.assistant.tools import MAX_PLACES, ToolProblem, Tools
from hled_dash.export import drawing_of, figure_preview
from hled_dash.figures.resolve import view_figures
from hled_dash.view import View


def draw_picture(tools: Tools, indicator: str, kind: str, places: str, language: str) -> tuple[str, bytes]:
    """Draw the words and the PNG of a chart over time, or of a map.

    Raises:
        ToolProblem: If there is nothing to draw; a code that is not known is named.
    """
    catalogue = tools.resolver.catalogue
    tools.indicator(indicator, language)
    codes = [code for code in places.split(",") if code][:MAX_PLACES]
    for code in codes:
        tools.check_one("place", code, catalogue.places, language)
    if kind == "map":
        query = {"indicator": indicator, "lang": language}
    else:
        query = {"indicators": indicator, "lang": language, **({"places": "~".join(codes)} if codes else {})}
    view = View.from_query("maps" if kind == "map" else "explorer", query, catalogue).view
    figure = next(iter(view_figures(view, tools.resolver))).draw()
    if figure.spec is None:
        raise ToolProblem(figure.empty)
    credits = "; ".join(f"{credit.publisher}, {credit.title} ({credit.vintage}; {credit.licence})"
                        for credit in figure.credits)
    lines = [figure.title, figure.subtitle, figure.alt, *figure.notes, credits, view.address(tools.root, short=True)]
    return "\n".join(filter(None, lines)), tools.run(figure_preview, drawing_of(figure))
