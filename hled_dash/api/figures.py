"""Figures of the API, with the parameters of their pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from hled_dash.api import models
from hled_dash.api.parameters import FiguresParameters
from hled_dash.api.problems import Problem, invalid, unknown_code
from hled_dash.api.validation import refuse_repeated
from hled_dash.catalogue import Catalogue
from hled_dash.export import figure_rows
from hled_dash.figures.figure import Figure
from hled_dash.figures.resolve import (
    Resolver,
    figure_parameters,
    ignored_parameters,
    view_figures,
    view_notices,
    without_ignored,
)
from hled_dash.language import LANGUAGES, Language
from hled_dash.view import PAGE_FIGURES, PAGES, PARAMETERS, PILLAR_PAGES, IgnoredParameter, View

#: Kinds whose names in version 1 are not those of ``FigureCard.kind``: a name of the API stays.
_KINDS_OF_VERSION_1 = {"dumbbell": "gap", "heatmap": "seasons", "symbols": "points"}
_SINGLE = frozenset(parameter.name for parameter in PARAMETERS.values() if not parameter.multiple)


@dataclass(frozen=True)
class FoundFigure:
    """A figure and the view that names it."""

    figure: Figure
    view: View


def figure_path(view: View) -> str:
    """Return where the API has the figure of a view, below ``figures/``: ``goods-trade``, ``maps/map``."""
    own = PAGE_FIGURES.get(view.page, ())
    if view.pillar and view.figure and view.figure not in own:
        return view.figure
    name = view.figure if view.figure in own else "map" if "map" in own else own[0] if own else ""
    return f"{view.page}/{name}"


def figure_url(view: View, catalogue: Catalogue, root: str, kind: str = "csv") -> str:
    """Return the address of the rows of a view's figure, with the parameters that change it and are not usual.

    Args:
        view: The view, with its figure; without one, what its page shows first.
        catalogue: The catalogue.
        root: Where the dashboard is.
        kind: The format.
    """
    path = figure_path(view)
    view = without_ignored(view.replace(figure=path.rpartition("/")[2]), catalogue)
    query = {name: text for name, text in view.to_short_query().items() if name not in ("v", "figure")}
    if "window" in figure_parameters(view.page, str(view.figure), catalogue):
        # What an address without a window opens depends on whether it has a version.
        query["window"] = view.to_query()["window"]
    address = f"{root}/api/v1/figures/{path}.{kind}"
    return f"{address}?{urlencode(query, safe='~:,', quote_via=quote)}"


def text_columns(headings: Sequence[str], catalogue: Catalogue) -> dict[str, int]:
    """Return the columns of a CSV whose codes programs take for numbers or logical values (``0102``, ``T``; ``F`` of
    values that are all forecasts), each with its position, counted from 1."""
    dimensions = catalogue.dimensions
    return {name: position for position, name in enumerate(headings, start=1) if name == "status" or (
        name in dimensions and any(item.code.isdigit() or item.code in ("T", "F") for item in dimensions[name].items))}


def commands(url: str, texts: Mapping[str, int] | None = None) -> dict[str, str]:
    """Return one line for each program that reads the address of a CSV; such an address has no quotation mark.

    Args:
        url: The address.
        texts: Columns that are to be read as text, each with its position, counted from 1.
    """
    texts = texts or {}
    dtype = ", ".join(f'"{name}": str' for name in texts)
    classes = ", ".join(f'{name} = "character"' for name in texts)
    # Stata guesses the separator of columns, and reads fractions as float, which has seven digits, where it is not told
    # otherwise.
    columns = f" stringcols({' '.join(map(str, texts.values()))})" if texts else ""
    return {
        "pandas": f'pandas.read_csv("{url}"{f", dtype={{{dtype}}}" if texts else ""})',
        "R": f'read.csv("{url}", fileEncoding = "UTF-8-BOM"{f", colClasses = c({classes})" if texts else ""})',
        "Stata": f'import delimited "{url}", delimiters(",") varnames(1) asdouble{columns} encoding("utf-8") clear',
        "curl": f'curl -o hled.csv "{url}"',
    }


def list_figures(catalogue: Catalogue, parameters: FiguresParameters, language: Language, root: str,
                 api: str) -> list[models.FigureSummary]:
    """List the figures of the catalogue; those that readers put together (maps, explorer) have addresses alone.

    Args:
        root: Where the dashboard is.
        api: Where the API is.
    """
    if parameters.objective is not None and parameters.objective not in {**catalogue.objectives, **catalogue.pillars}:
        raise unknown_code("objective", parameters.objective, {**catalogue.objectives, **catalogue.pillars}, language)
    summaries = []
    for card in catalogue.cards.values():
        if parameters.objective not in (None, card.objective, card.objective.split(".")[0]):
            continue
        view = card_view(catalogue, card.id, language)
        summaries.append(models.FigureSummary(
            code=card.id, title=language.localize(card.title), objective=card.objective,
            kind=_KINDS_OF_VERSION_1.get(card.kind, card.kind),
            indicators=list(dict.fromkeys(series.indicator for series in card.series)),
            page=view.address(root, short=True), data=f"{api}/figures/{card.id}",
            parameters=list(figure_parameters(view.page, card.id, catalogue))))
    return summaries


def card_view(catalogue: Catalogue, card: str, language: Language) -> View:
    """Return the view of a card's page that names it."""
    objective = catalogue.cards[card].objective
    pages = {pillar: page for page, pillar in PILLAR_PAGES.items()}
    return View(page=pages[catalogue.objectives[objective].pillar], language=language.code, objective=objective,
                figure=card)


def find_figure(resolver: Resolver, path: Sequence[str], query: Mapping[str, Sequence[str]],
                language: Language) -> FoundFigure:
    """Find the figure of a path below ``figures/``, drawn with the parameters of its page's address.

    Args:
        path: A card (``goods-trade``), or a page and one of its figures (``maps``, ``map``).
        query: Parameters of the address of the page.
        language: Where the query names none.

    Raises:
        Problem: If there is no such figure, or a parameter cannot be used.
    """
    catalogue = resolver.catalogue
    if len(path) == 1:
        if path[0] not in catalogue.cards:
            raise unknown_code("figure", path[0], catalogue.cards, language, status=404)
        page = card_view(catalogue, path[0], language).page
    elif path[0] not in PAGES:
        raise unknown_code("page", path[0], PAGES, language, status=404)
    else:
        page = path[0]
    name = path[-1]
    refuse_repeated({key: values for key, values in query.items() if key in _SINGLE}, language)
    fields = {**{key: list(values) for key, values in query.items()}, "figure": [name]}
    parsed = View.from_query(page, fields, catalogue, base=View(language=language.code))
    for ignored in parsed.ignored:
        if ignored.parameter != "figure" and ignored.is_of_figure:
            raise _ignored_parameter_problem(ignored, language)
    figures = view_figures(parsed.view, resolver)
    for figure in figures:
        if figure.id == name:
            view = replace(parsed.view, figure=name)
            # Who reads rows sees no notice of a page: other rows than requested would be taken for the requested ones.
            for ignored in ignored_parameters(view, catalogue, {key.casefold() for key in query}):
                raise invalid(ignored.parameter, ignored.message(language), language)
            return FoundFigure(figure.draw(), view)
    if name in PAGE_FIGURES.get(parsed.view.page, ()):
        _ = language.text
        raise Problem("unknown-code", _("Unknown code"), _(
            "The page shows “{value}” only with more parameters in its address.", value=name), 404, "figure")
    raise unknown_code("figure", name, [figure.id for figure in figures], language, status=404)


def describe_figure(resolver: Resolver, figure_item: FoundFigure, root: str = "") -> models.Figure:
    """Describe a figure as an answer."""
    figure, language = figure_item.figure, LANGUAGES[figure_item.figure.language]
    return models.Figure(
        code=figure.id, title=figure.title, subtitle=figure.subtitle, description=figure.alt, empty=figure.empty,
        as_of=figure.as_of.isoformat() if figure.as_of else None, derived=figure.derived,
        notices=view_notices(figure_item.view, resolver), notes=list(figure.notes),
        sources=[models.FigureCredit(
            source=credit.source, publisher=credit.publisher, title=credit.title, vintage=credit.vintage,
            licence=credit.licence, address=credit.address, citation=credit.citation) for credit in figure.credits],
        page=figure_item.view.address(root, short=True),
        parameters=list(figure_parameters(figure_item.view.page, str(figure_item.view.figure), resolver.catalogue)),
        rows=figure_rows(figure, resolver.catalogue, language))


def _ignored_parameter_problem(ignored: IgnoredParameter, language: Language) -> Problem:
    """Return the problem for a parameter that a page would ignore with a notice."""
    _ = language.text
    name, value = ignored.parameter, ignored.value
    if ignored.kind == "value" and ignored.nearest:
        detail = _("“{value}” is not known under “{parameter}”; near to it: {near}.", value=value, parameter=name,
                   near=ignored.nearest)
    elif ignored.kind in ("parameter", "elsewhere"):
        detail = _("The parameter “{parameter}” is not one of this figure’s page.", parameter=name)
    else:
        detail = _("“{value}” cannot be used as “{parameter}” in the address of this figure.", value=value,
                   parameter=name)
    near = (ignored.nearest,) if ignored.kind == "value" and ignored.nearest else ()
    return Problem("invalid-parameter", _("Invalid parameter"), detail, 400, name, near)
