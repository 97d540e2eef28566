"""The sources of a figure."""

from __future__ import annotations

from collections.abc import Iterable

from hled_dash.catalogue import Catalogue, Source
from hled_dash.figures.figure import Credit
from hled_dash.language import Language


def build_credits(indicators: Iterable[str], catalogue: Catalogue, language: Language) -> tuple[Credit, ...]:
    """Build one credit for each source that the indicators, and what they are computed from, were published in."""
    sources = dict.fromkeys(source for code in indicators for source in catalogue.sources_of(code))
    return tuple(_build_credit(source, catalogue, language) for source in sources)


def _build_credit(source: Source, catalogue: Catalogue, language: Language) -> Credit:
    licence = catalogue.licences[source.licence]
    return Credit(
        source=source.id, publisher=language.localize(source.publisher), title=language.localize(source.title),
        vintage=language.localize(source.vintage), licence=language.localize(licence.name), address=source.address,
        citation=language.localize(source.citation), non_commercial=licence.non_commercial,
        compiler=language.localize(source.compiler) if source.compiler else "",
        year=source.vintage_date.year,
    )
