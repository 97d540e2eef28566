"""schema.org ``Dataset`` and ``DataCatalog``, as search engines read them from a page's head."""

from __future__ import annotations

from typing import Any

from hled_dash.language import Language
from hled_dash.metadata.dcat import DESCRIPTION, SITE_NAME
from hled_dash.metadata.extent import end_of, start_of
from hled_dash.metadata.site import Site

#: Letters of a description that a search engine takes at most.
MAX_DESCRIPTION = 5_000


def build_data_catalog(site: Site, language: Language) -> dict[str, Any]:
    """Build the catalogue as ``DataCatalog``, which names where the whole is described and downloaded."""
    localize = language.localize
    return {
        "@context": "https://schema.org", "@type": "DataCatalog", "@id": f"{site.base}/catalog",
        "name": localize(SITE_NAME),
        "description": localize(DESCRIPTION), "url": site.page("overview", language.code), "inLanguage": language.code,
        "isAccessibleForFree": True,
    }


def build_dataset(indicator: str, site: Site, language: Language) -> dict[str, Any]:
    """Build an indicator as ``Dataset``, in one language."""
    catalogue, extent, localize = site.catalogue, site.extents[indicator], language.localize
    record, source = catalogue.indicators[indicator], catalogue.source(indicator)
    unit = catalogue.units[record.unit]
    words = [record.definition, *record.caveats, *([record.formula.words] if record.formula else [])]
    downloads = [("text/csv", site.observations(indicator, "csv")),
                 ("application/json", site.observations(indicator, "json")),
                 ("application/vnd.apache.parquet", site.bulk(f"observations/{indicator}.parquet"))]
    subjects = [catalogue.themes[record.theme].name, record.short,
                *(catalogue.objectives[code].name for code in record.objectives if code in catalogue.objectives)]
    start, end = start_of(extent.first, record.calendar), end_of(extent.last, record.calendar)
    return {
        "@context": "https://schema.org", "@type": "Dataset", "@id": site.dataset(indicator), "identifier": indicator,
        "name": f"{localize(record.name)} ({localize(unit.name)})",
        "description": " ".join(map(localize, words))[:MAX_DESCRIPTION],
        "keywords": list(dict.fromkeys(map(localize, subjects))),
        "url": site.indicator_page(indicator, language.code), "inLanguage": language.code, "isAccessibleForFree": True,
        "license": catalogue.licences[source.licence].address,
        "creator": {"@type": "Organization", "name": localize(source.publisher)},
        "citation": [localize(input_source.citation) for input_source in catalogue.sources_of(indicator)],
        "isBasedOn": [input_source.address for input_source in catalogue.sources_of(indicator)],
        "datePublished": source.vintage_date.isoformat(), "dateModified": source.date_read.isoformat(),
        "version": localize(source.vintage), "temporalCoverage": f"{start}/{end}",
        "spatialCoverage": [{"@type": "Place", "name": localize(catalogue.places[code].name)}
                            for code in extent.countries],
        "variableMeasured": {"@type": "PropertyValue", "name": localize(record.name), "unitText": localize(unit.name)},
        "includedInDataCatalog": {"@id": f"{site.base}/catalog"},
        "distribution": [{"@type": "DataDownload", "encodingFormat": kind, "contentUrl": address}
                         for kind, address in downloads],
    }
