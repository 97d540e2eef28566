"""The endpoints: one table, from which requests are routed and the OpenAPI description is generated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from hled_dash.api import catalogue, dialogue, figures, models, parameters, places, search
from hled_dash.api.parameters import Parameters
from hled_dash.figures.resolve import Resolver
from hled_dash.language import N_, Language
from hled_dash.server.api.negotiation import Format

TABLE_FORMATS = ("json", "csv", "xlsx", "parquet")
FIGURE_FORMATS = (*TABLE_FORMATS, "geojson", "xlsx-live")


@dataclass(frozen=True)
class ApiRequest:
    """A request as it came.

    Attributes:
        root: URL of the dashboard (``https://host/path``).
        api: URL of the API.
        path: The variable parts of the path.
        query: Parameters of the address.
        parameters: The validated parameters of the query.
        url: URL of the request without ``after`` and ``offset``.
        updated: When the database was built.
    """

    resolver: Resolver
    language: Language
    format: Format
    root: str
    api: str
    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    parameters: Any
    url: str
    updated: str


@dataclass(frozen=True)
class Body:
    """What is answered: parts of bytes, and the addresses of its pages and of the page for readers."""

    parts: Iterator[bytes]
    links: models.Links
    name: str = "hled"


@dataclass(frozen=True)
class Endpoint:
    """A request of the API.

    Attributes:
        path: Below the API; ``{code}`` stands for a code.
        parameters: The model of its parameters.
        answer: The model of one of its responses.
        formats: Names of formats, the usual one first.
        find: Returns all responses of a list, or one response; None if :mod:`.bodies` has an own way.
        needs_render_turn: Whether it waits for the turn of a run of a page, because it draws.
        is_open: Whether it takes the parameters of addresses of pages.
        is_list: Whether it answers a page of records, not one.
    """

    name: str
    path: str
    summary: str
    parameters: type[Parameters]
    answer: type[BaseModel]
    formats: tuple[str, ...] = TABLE_FORMATS
    find: Callable[[ApiRequest], list[Any] | BaseModel] | None = None
    needs_render_turn: bool = False
    is_open: bool = False
    is_list: bool = True


ENDPOINTS = (
    Endpoint("indicators", "/indicators", N_("The indicators: what is measured, of which source, since when."),
             parameters.IndicatorsParameters, models.Indicator,
             find=lambda request: catalogue.list_indicators(request.resolver, request.parameters, request.language,
                                                            request.root)),
    Endpoint("indicator", "/indicators/{code}", N_("One indicator with its definition, caveats, and breaks."),
             parameters.NoParameters, models.Indicator, ("json",), is_list=False,
             find=lambda request: catalogue.find_indicator(request.resolver, request.path["code"], request.language,
                                                           request.root)),
    Endpoint("observations", "/observations", N_("Observations of indicators, each with its unit, source, and address "
             "to cite."), parameters.ObservationsParameters, models.Observation,
             (*TABLE_FORMATS, "jsonstat", "sdmx-csv", "xlsx-live")),
    Endpoint("places", "/places", N_("Countries, states, municipalities, ports, crossings, and groups of them."),
             parameters.PlacesParameters, models.Place, (*TABLE_FORMATS, "geojson"),
             find=lambda request: places.list_places(request.resolver.catalogue, request.parameters, request.language)),
    Endpoint("sources", "/sources", N_("The published data sets, their vintages, and licenses."),
             parameters.SourcesParameters, models.Source,
             find=lambda request: catalogue.list_sources(request.resolver.catalogue, request.language)),
    Endpoint("objectives", "/objectives", N_("The objectives of the work plan with their indicators and figures."),
             parameters.ObjectivesParameters, models.Objective,
             find=lambda request: catalogue.list_objectives(request.resolver.catalogue, request.parameters,
                                                            request.language, request.root)),
    Endpoint("figures", "/figures", N_("The figures of the catalog and the addresses of their rows."),
             parameters.FiguresParameters, models.FigureSummary,
             find=lambda request: figures.list_figures(request.resolver.catalogue, request.parameters, request.language,
                                                       request.root, request.api)),
    Endpoint("figure", "/figures/{card}", N_("What a figure draws; it takes the parameters of its page’s address."),
             parameters.NoParameters, models.Figure, FIGURE_FORMATS, needs_render_turn=True, is_open=True,
             is_list=False),
    Endpoint("page-figure", "/figures/{page}/{figure}", N_("What a figure of a page draws: maps/map, places/trend, "
             "explorer/explorer-1; it takes the parameters of the page’s address."),
             parameters.NoParameters, models.Figure, FIGURE_FORMATS, needs_render_turn=True, is_open=True,
             is_list=False),
    Endpoint("search", "/search", N_("Values that answer a text, and everything else that fits."),
             parameters.SearchParameters, models.SearchAnswer, ("json",), is_list=False,
             find=lambda request: search.find(request.resolver, request.parameters.q, request.language, request.root)),
    Endpoint("dialogue", "/dialogue", N_("The record of the dialogue: meetings, commitments, what was delivered."),
             parameters.DialogueParameters, models.DialogueEntry,
             find=lambda request: dialogue.list_entries(request.resolver.catalogue, request.parameters,
                                                        request.language, request.root)),
)


def match(path: str) -> tuple[Endpoint, dict[str, str]] | None:
    """Return the endpoint of a path below the API, and the variable parts of the path."""
    parts = path.strip("/").split("/")
    for endpoint in ENDPOINTS:
        names = endpoint.path.strip("/").split("/")
        if len(names) == len(parts) and all(name.startswith("{") or name == part
                                            for name, part in zip(names, parts, strict=True)):
            return endpoint, {name[1:-1]: part for name, part in zip(names, parts, strict=True) if name.startswith("{")}
    return None
