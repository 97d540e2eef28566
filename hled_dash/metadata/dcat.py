"""The catalogue in DCAT-AP 3, as JSON-LD; :func:`hled_dash.metadata.turtle.to_turtle` writes the same graph as Turtle.

A data set is an indicator, because unit, period, places, frequency and the address of the observations are an
indicator's; harvesters look for "poverty in Chiapas", and not for a publisher's release. What is common to the
indicators of a source (publisher, edition, licence, citation) is a ``dcat:DatasetSeries`` that they are in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hled_dash.catalogue import Indicator, Source
from hled_dash.catalogue.models import Licence, Text
from hled_dash.metadata.extent import end_of, start_of
from hled_dash.metadata.site import WHOLE, Site

Node = dict[str, Any]

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#", "xsd": "http://www.w3.org/2001/XMLSchema#",
    "spdx": "http://spdx.org/rdf/terms#",
}
_EU = "http://publications.europa.eu/resource/authority/"
#: Characters that no IRI may have.
_NOT_IN_IRI = {ord(sign): f"%{ord(sign):02X}" for sign in '<>"{}|^`\\ '}
_FREQUENCIES = {"month": "MONTHLY", "quarter": "QUARTERLY", "year": "ANNUAL", "irregular": "IRREG", "once": "NEVER"}
#: Our theme to the EU's data theme; what is not here is of population and society.
_THEMES = {
    **dict.fromkeys(("trade", "industry", "investment", "economy", "remittances", "finance", "firms", "labour"),
                    "ECON"),
    **dict.fromkeys(("border", "freight"), "TRAN"), **dict.fromkeys(("health", "health_supplies"), "HEAL"),
    "energy": "ENER", "food": "AGRI", "education": "EDUC", "safety": "JUST", "governance": "GOVE",
    **dict.fromkeys(("digital", "cybersecurity"), "TECH"), "assistance": "INTR",
}
#: The EU's data themes, as its vocabulary names them.
_THEME_NAMES = {
    "AGRI": Text(en="Agriculture, fisheries, forestry and food", es="Agricultura, pesca, silvicultura y alimentación"),
    "ECON": Text(en="Economy and finance", es="Economía y finanzas"),
    "EDUC": Text(en="Education, culture and sport", es="Educación, cultura y deportes"),
    "ENER": Text(en="Energy", es="Energía"),
    "GOVE": Text(en="Government and public sector", es="Gobierno y sector público"),
    "HEAL": Text(en="Health", es="Salud"),
    "INTR": Text(en="International issues", es="Asuntos internacionales"),
    "JUST": Text(en="Justice, legal system and public safety",
                 es="Justicia, sistema judicial y seguridad pública"),
    "SOCI": Text(en="Population and society", es="Población y sociedad"),
    "TECH": Text(en="Science and technology", es="Ciencia y tecnología"),
    "TRAN": Text(en="Transport", es="Transporte"),
}
SITE_NAME = Text(en="U.S.-Mexico High-Level Economic Dialogue: published figures",
                 es="Diálogo Económico de Alto Nivel México-Estados Unidos: cifras publicadas")
DESCRIPTION = Text(
    en="Published figures of official statistics on the objectives of the four pillars of the U.S.-Mexico High-Level "
       "Economic Dialogue: trade, border, migration, poverty, energy, health, work and education, for countries, "
       "states, departments and municipalities. Each figure with its source, edition, and license.",
    es="Cifras publicadas de la estadística oficial sobre los objetivos de los cuatro pilares del Diálogo Económico de "
       "Alto Nivel México-Estados Unidos: comercio, frontera, migración, pobreza, energía, salud, trabajo y educación, "
       "por país, estado, departamento y municipio. Cada cifra con su fuente, edición y licencia.",
)


def build_dcat(site: Site) -> Node:
    """Build the whole catalogue as a JSON-LD document: catalogue, series of data sets, data sets, distributions,
    services."""
    indicators = [indicator for code, indicator in site.catalogue.indicators.items() if code in site.extents]
    sources = {source.id: source for indicator in indicators for source in site.catalogue.sources_of(indicator.code)}
    days = [source.date_read for source in sources.values()]
    return {
        "@context": CONTEXT, "@id": f"{site.base}/catalog", "@type": "dcat:Catalog",
        "dct:title": _both(SITE_NAME), "dct:description": _both(DESCRIPTION),
        "dct:publisher": _agent(SITE_NAME, f"{site.base}/"),
        "foaf:homepage": _node(f"{site.base}/", "foaf:Document"), "dct:language": _languages(),
        **({"dct:modified": _typed(max(days).isoformat(), "date")} if days else {}),
        "dcat:contactPoint": _contact(site), "dcat:service": _service(site),
        "dcat:themeTaxonomy": _node(f"{_EU}data-theme", "skos:ConceptScheme",
                                    {"dct:title": _both(Text(en="Data theme", es="Tema de los datos"))}),
        "dcat:dataset": [_whole_dataset(indicators, max(days, default=None), site),
                         *(_series(source, indicators, site) for source in sources.values()),
                         *(_dataset(indicator, site) for indicator in indicators)],
    }


def _dataset(indicator: Indicator, site: Site) -> Node:
    catalogue = site.catalogue
    source = catalogue.sources[indicator.source]
    theme = catalogue.themes[indicator.theme].name if indicator.theme in catalogue.themes else indicator.short
    words = [indicator.definition, *indicator.caveats, *([indicator.formula.words] if indicator.formula else [])]
    unit = catalogue.units[indicator.unit].name
    return {
        "@id": site.dataset(indicator.code), "@type": "dcat:Dataset",
        # Of texts that the catalogue has checked.
        "dct:title": _both(Text.model_construct(
            en=f"{indicator.name.en} ({unit.en})", es=f"{indicator.name.es} ({unit.es})",
        )),
        "dct:description": _both(Text.model_construct(
            en=" ".join(text.en for text in words), es=" ".join(text.es for text in words),
        )),
        "dct:identifier": indicator.code, "dct:publisher": _agent(source.publisher),
        "dct:issued": _typed(source.vintage_date.isoformat(), "date"),
        "dct:modified": _typed(source.date_read.isoformat(), "date"),
        "dcat:version": source.vintage_date.isoformat(),
        "dct:provenance": [_node(None, "dct:ProvenanceStatement", {"rdfs:label": _both(input_source.citation)})
                           for input_source in catalogue.sources_of(indicator.code)],
        "dct:source": [{"@id": site.source(input_source.id)} for input_source in catalogue.sources_of(indicator.code)],
        "dcat:inSeries": {"@id": site.source(source.id)},
        "dct:accrualPeriodicity": _node(f"{_EU}frequency/{_FREQUENCIES[indicator.frequency]}", "dct:Frequency"),
        "dct:language": _languages(), **_coverage([indicator], site),
        "dcat:keyword": [*_both(theme), *_both(indicator.short)],
        "dcat:landingPage": _node(site.indicator_page(indicator.code), "foaf:Document"),
        "dcat:contactPoint": _contact(site),
        "dcat:distribution": _distributions(indicator.code, catalogue.licences[source.licence], site),
    }


def _coverage(indicators: Sequence[Indicator], site: Site) -> Node:
    """Return the time, the countries and the themes of indicators."""
    extents = [(site.extents[indicator.code], indicator.calendar) for indicator in indicators]
    if not extents:
        return {}
    first = min(start_of(extent.first, calendar) for extent, calendar in extents)
    last = max(end_of(extent.last, calendar) for extent, calendar in extents)
    themes = {_THEMES.get(indicator.theme, "SOCI"): indicator.theme for indicator in indicators}
    return {
        "dct:temporal": _node(None, "dct:PeriodOfTime", {"dcat:startDate": _typed(first.isoformat(), "date"),
                                                         "dcat:endDate": _typed(last.isoformat(), "date")}),
        "dct:spatial": [_node(f"{_EU}country/{code}", "dct:Location")
                        for code in dict.fromkeys(code for extent, _calendar in extents for code in extent.countries)],
        "dcat:theme": [_theme(theme) for theme in themes.values()],
    }


def _series(source: Source, indicators: Sequence[Indicator], site: Site) -> Node:
    """Return what the data sets of a source have in common."""
    own = [indicator for indicator in indicators if indicator.source == source.id]
    return {
        "@id": site.source(source.id), "@type": ["dcat:DatasetSeries", "dcat:Dataset"],
        "dct:title": _both(source.title), "dct:description": _both(Text(
            en=f"{source.citation.en} ({source.vintage.en})", es=f"{source.citation.es} ({source.vintage.es})")),
        "dct:identifier": source.id, "dct:publisher": _agent(source.publisher),
        "dct:issued": _typed(source.vintage_date.isoformat(), "date"),
        "dct:modified": _typed(source.date_read.isoformat(), "date"), "dct:language": _languages(),
        **_coverage(own, site),
        "dcat:landingPage": _node(source.address, "foaf:Document"),
        "dcat:contactPoint": _contact(site),
    }


def _whole_dataset(indicators: Sequence[Indicator], modified: date | None, site: Site) -> Node:
    """Return everything as one data set, for bulk download; each figure in it names its own licence."""
    licence = _node(site.bulk("LICENCES.md"), "dct:LicenseDocument")
    return {
        "@id": f"{site.base}/catalog/whole", "@type": "dcat:Dataset", "dct:title": _both(SITE_NAME),
        "dct:description": _both(DESCRIPTION), "dct:identifier": "hled", "dcat:version": site.version,
        "dct:publisher": _agent(SITE_NAME, f"{site.base}/"), "dct:language": _languages(),
        **({"dct:modified": _typed(modified.isoformat(), "date")} if modified else {}), **_coverage(indicators, site),
        "dcat:contactPoint": _contact(site), "dcat:landingPage": _node(site.page("data"), "foaf:Document"),
        "dct:conformsTo": _node(f"{site.base}/catalog/structure.xml", "dct:Standard"),
        "dcat:distribution": [
            {"@id": f"{site.base}/catalog/whole#{name}", "@type": "dcat:Distribution", "dct:title": name,
             "dcat:accessURL": {"@id": site.bulk(name)}, "dcat:downloadURL": {"@id": site.bulk(name)},
             "dcat:mediaType": _media_type(kind), "dct:license": licence, **_checksum(name, site)}
            for name, kind in WHOLE.items()],
    }


def _distributions(indicator: str, licence: Licence, site: Site) -> list[Node]:
    terms = _node(licence.address, "dct:LicenseDocument", {"dct:title": _both(licence.name)})
    return [
        *({"@id": f"{site.dataset(indicator)}#{kind}", "@type": "dcat:Distribution",
           "dct:title": f"API, {kind.upper()}",
           "dcat:accessURL": {"@id": site.observations(indicator, kind)},
           "dcat:downloadURL": {"@id": site.observations(indicator, kind)},
           "dct:format": _node(f"{_EU}file-type/{kind.upper()}", "dct:MediaTypeOrExtent"),
           "dcat:mediaType": _media_type(media_type), "dcat:accessService": {"@id": site.api()}, "dct:license": terms}
          for kind, media_type in (("csv", "text/csv"), ("json", "application/json"))),
        {"@id": f"{site.dataset(indicator)}#parquet", "@type": "dcat:Distribution", "dct:title": "Parquet",
         "dcat:accessURL": {"@id": site.bulk(f"observations/{indicator}.parquet")},
         "dcat:downloadURL": {"@id": site.bulk(f"observations/{indicator}.parquet")},
         "dct:format": _node(f"{_EU}file-type/PARQUET", "dct:MediaTypeOrExtent"),
         "dcat:mediaType": _media_type("application/vnd.apache.parquet"), "dct:license": terms,
         **_checksum(f"observations/{indicator}.parquet", site)},
    ]


def _checksum(path: str, site: Site) -> Node:
    """Return the size and digest of a file of the bulk download; empty until it is made."""
    if path not in site.files:
        return {}
    file = site.files[path]
    return {"dcat:byteSize": _typed(str(file.size), "nonNegativeInteger"),
            "spdx:checksum": _node(None, "spdx:Checksum", {
                "spdx:algorithm": _node(f"{CONTEXT['spdx']}checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm"),
                "spdx:checksumValue": _typed(file.sha256, "hexBinary")})}


def _service(site: Site) -> Node:
    return {
        "@id": site.api(), "@type": "dcat:DataService",
        "dct:title": _both(Text(en="API of the published figures", es="API de las cifras publicadas")),
        "dcat:endpointURL": {"@id": site.api()}, "dcat:endpointDescription": {"@id": site.api("/openapi.json")},
    }


def _contact(site: Site) -> Node:
    """Return the contact point: a mail address, or the page that names it."""
    where = ({"vcard:hasEmail": {"@id": f"mailto:{_iri(site.contact)}"}} if "@" in site.contact else
             {"vcard:hasURL": {"@id": _iri(site.contact) if site.contact.startswith(("http://", "https://"))
                               else site.page("accessibility")}})
    return _node(None, "vcard:Kind", {"vcard:fn": SITE_NAME.en, **where})


def _theme(theme: str) -> Node:
    code = _THEMES.get(theme, "SOCI")
    return _node(f"{_EU}data-theme/{code}", "skos:Concept", {
        "skos:prefLabel": _both(_THEME_NAMES[code]), "skos:inScheme": {"@id": f"{_EU}data-theme"}})


def _languages() -> list[Node]:
    return [_node(f"{_EU}language/{code}", "dct:LinguisticSystem") for code in ("ENG", "SPA")]


def _media_type(name: str) -> Node:
    return _node(f"https://www.iana.org/assignments/media-types/{name}", "dct:MediaType")


def _agent(name: Text, address: str | None = None) -> Node:
    return _node(None, "foaf:Agent", {"foaf:name": _both(name),
                                      **({"foaf:homepage": {"@id": address}} if address else {})})


def _node(address: str | None, kind: str, more: Mapping[str, object] | None = None) -> Node:
    return {**({"@id": _iri(address)} if address else {}), "@type": kind, **(more or {})}


def _both(text: Text) -> list[Node]:
    return [{"@value": text.en, "@language": "en"}, {"@value": text.es, "@language": "es"}]


def _typed(value: str, kind: str) -> Node:
    return {"@value": value, "@type": f"xsd:{kind}"}


def _iri(address: str) -> str:
    return address.translate(_NOT_IN_IRI)
