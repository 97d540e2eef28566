"""The bulk download in Croissant 1.0 (https://mlcommons.org/croissant), which loaders of machine learning read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hled_dash.metadata.data_package import TableDescription
from hled_dash.metadata.dcat import DESCRIPTION, SITE_NAME
from hled_dash.metadata.site import File, Site

#: The context of the specification, as it prescribes it.
CONTEXT = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"}, "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection", "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/", "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract", "field": "cr:field", "fileObject": "cr:fileObject", "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation", "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated",
    "replace": "cr:replace", "samplingRate": "cr:samplingRate", "sc": "https://schema.org/",
    "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField", "transform": "cr:transform",
}
_KINDS = {"string": "sc:Text", "number": "sc:Float", "integer": "sc:Integer", "boolean": "sc:Boolean",
          "date": "sc:Date"}


def build_croissant(site: Site, tables: Sequence[tuple[TableDescription, File, str]]) -> dict[str, Any]:
    """Describe the tables of a bulk download.

    Args:
        tables: Each with its file and the media type of that.
    """
    sources = site.catalogue.sources.values()
    days = [source.date_read for source in sources]
    return {
        "@context": CONTEXT, "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0", "name": "hled",
        "description": f"{SITE_NAME.en}. {DESCRIPTION.en}", "version": f"1.0.0+{site.version}",
        "url": f"{site.base}/" if site.base else "https://example.invalid/",
        "datePublished": max(days).isoformat() if days else "1970-01-01",
        "license": sorted({site.catalogue.licences[source.licence].address for source in sources}),
        "creator": [{"@type": "sc:Organization", "name": name}
                    for name in dict.fromkeys(source.publisher.en for source in sources)],
        "citeAs": "Cite the publisher, title, and edition of each figure's source: table source, column citation.",
        "distribution": [
            {"@type": "cr:FileObject", "@id": file.path, "name": table.name, "contentUrl": file.path,
             "contentSize": f"{file.size} B", "encodingFormat": media_type, "sha256": file.sha256}
            for table, file, media_type in tables],
        "recordSet": [
            {"@type": "cr:RecordSet", "@id": table.name, "name": table.name, "description": table.description,
             "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
             "field": [
                 {"@type": "cr:Field", "@id": f"{table.name}/{column.name}", "name": column.name,
                  "description": column.description, "dataType": _KINDS[column.kind],
                  **({"references": {"field": {"@id": "/".join(table.references[column.name])}}}
                     if column.name in table.references else {}),
                  "source": {"fileObject": {"@id": file.path}, "extract": {"column": column.name}}}
                 for column in table.columns]}
            for table, file, _media_type in tables],
    }
