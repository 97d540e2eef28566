"""Indicators, sources and objectives of the catalogue, described in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from hled_dash.api import models
from hled_dash.api.parameters import IndicatorsParameters, ObjectivesParameters
from hled_dash.api.problems import unknown_code
from hled_dash.catalogue import Catalogue, Source
from hled_dash.figures.resolve import Resolver
from hled_dash.language import Language
from hled_dash.view import PILLAR_PAGES, View, page_places


class Extent(NamedTuple):
    """What an indicator has observations of."""

    first: str
    last: str
    places: int
    observations: int


def list_indicators(resolver: Resolver, parameters: IndicatorsParameters, language: Language,
                    root: str) -> list[models.Indicator]:
    """List the indicators, in the order of the catalogue."""
    catalogue = resolver.catalogue
    parts = {**catalogue.objectives, **catalogue.pillars}
    for name, code, records in (
        ("objective", parameters.objective, parts), ("theme", parameters.theme, catalogue.themes),
        ("source", parameters.source, catalogue.sources), ("place", parameters.place, catalogue.places),
    ):
        if code is not None and code not in records:
            raise unknown_code(name, code, records, language)
    return [
        describe_indicator(resolver, code, language, root) for code, indicator in catalogue.indicators.items()
        if (parameters.objective is None
            or any(parameters.objective in (part, part.split(".")[0]) for part in indicator.objectives))
        and parameters.theme in (None, indicator.theme) and parameters.source in (None, indicator.source)
        and (parameters.place is None or parameters.place in resolver.places_with_data(code))
    ]


def find_indicator(resolver: Resolver, code: str, language: Language, root: str) -> models.Indicator:
    """Find one indicator.

    Raises:
        Problem: If there is none with this code.
    """
    if code not in resolver.catalogue.indicators:
        raise unknown_code("code", code, resolver.catalogue.indicators, language, status=404)
    return describe_indicator(resolver, code, language, root)


def describe_indicator(resolver: Resolver, code: str, language: Language, root: str) -> models.Indicator:
    """Describe an indicator as text, with the extent of its observations."""
    catalogue = resolver.catalogue
    indicator, source, extent = catalogue.indicators[code], catalogue.source(code), extents(resolver).get(code)
    places = resolver.places_with_data(code)
    words = language.localize
    caveats = dict.fromkeys(words(text) for text in (*indicator.caveats, *source.caveats))
    dimensions = {}
    for name in indicator.dimensions:
        names = {item.code: words(item.name) for item in catalogue.dimensions[name].items}
        dimensions[name] = [models.Named(code=item, name=names[item])
                            for item in resolver.items_with_data((code,), name)]
    return models.Indicator(
        code=code, name=words(indicator.name), short=words(indicator.short), definition=words(indicator.definition),
        unit=words(catalogue.unit(code).name), unit_code=indicator.unit, decimals=indicator.decimals,
        frequency=indicator.frequency,
        direction=indicator.direction, derived=indicator.derived, formula=words(indicator.formula.words)
        if indicator.formula else None,
        theme=indicator.theme, objectives=list(indicator.objectives), dimensions=dimensions,
        default_items=dict(indicator.default_items), levels=list(resolver.levels_with_data(code)),
        first=extent.first if extent else None, last=extent.last if extent else None, places=len(places),
        observations=extent.observations if extent else 0, comparable_places=indicator.comparable_places,
        comparable_periods=indicator.comparable_periods, caveats=list(caveats),
        breaks=[models.Break(period=each.period, place=each.place, note=words(each.note)) for each in indicator.breaks],
        source=f"{words(source.publisher)}, {words(source.title)}", source_code=source.id,
        vintage=words(source.vintage), licence=words(catalogue.licences[source.licence].name),
        address=indicator.address or source.address,
        page=indicator_page(resolver, code, language).address(root, short=True))


def extents(resolver: Resolver) -> Mapping[str, Extent]:
    """Map each indicator to what it has observations of; computed once for a build."""

    def compute() -> dict[str, Extent]:
        frame = resolver.coverage()
        grouped = frame.groupby("indicator")
        table = grouped.agg(first=("first", "min"), last=("last", "max"), places=("place", "nunique"),
                            observations=("count", "sum"))
        return {str(code): Extent(str(row[0]), str(row[1]), int(row[2]), int(row[3]))
                for code, row in zip(table.index, table.itertuples(index=False, name=None), strict=True)}

    return resolver.cache(("api", "extents"), compute)


def indicator_page(resolver: Resolver, code: str, language: Language) -> View:
    """Return the view of an indicator: its page in the explorer, with places that have figures of it."""
    return View(page="explorer", language=language.code, indicators=(code,),
                places=page_places(resolver.catalogue, resolver.places_with_data(code)))


def list_sources(catalogue: Catalogue, language: Language) -> list[models.Source]:
    """List the sources, in the order of the catalogue."""
    counts: dict[str, int] = {}
    for indicator in catalogue.indicators.values():
        counts[indicator.source] = counts.get(indicator.source, 0) + 1
    return [_describe_source(catalogue, source, counts.get(source.id, 0), language)
            for source in catalogue.sources.values()]


def _describe_source(catalogue: Catalogue, source: Source, indicators: int, language: Language) -> models.Source:
    words, licence = language.localize, catalogue.licences[source.licence]
    return models.Source(
        code=source.id, publisher=words(source.publisher), title=words(source.title), vintage=words(source.vintage),
        vintage_date=source.vintage_date.isoformat(),
        editions=[models.Edition(vintage=words(each.vintage), date=each.vintage_date.isoformat())
                  for each in source.editions],
        licence=words(licence.name), licence_address=licence.address, non_commercial=licence.non_commercial,
        address=source.address, citation=words(source.citation), date_read=source.date_read.isoformat(),
        compiler=words(source.compiler) if source.compiler else None, caveats=[words(text) for text in source.caveats],
        indicators=indicators)


def list_objectives(catalogue: Catalogue, parameters: ObjectivesParameters, language: Language,
                    root: str) -> list[models.Objective]:
    """List the objectives of the work plan, with their indicators and figures."""
    if parameters.pillar is not None and parameters.pillar not in catalogue.pillars:
        raise unknown_code("pillar", parameters.pillar, catalogue.pillars, language)
    pages = {pillar: page for page, pillar in PILLAR_PAGES.items()}
    return [
        models.Objective(
            code=objective.id, name=language.localize(objective.name), question=language.localize(objective.question),
            pillar=objective.pillar, pillar_name=language.localize(catalogue.pillars[objective.pillar].name),
            indicators=[indicator.code for indicator in catalogue.indicators_of(objective.id)],
            figures=[card.id for card in catalogue.cards_of(objective.id)],
            page=View(page=pages[objective.pillar], language=language.code, objective=objective.id).address(
                root, short=True))
        for objective in catalogue.objectives.values() if parameters.pillar in (None, objective.pillar)
    ]
