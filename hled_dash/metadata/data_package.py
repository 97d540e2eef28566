"""The bulk download as a Frictionless data package: each table with its fields, keys, size and digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hled_dash.metadata.dcat import DESCRIPTION, SITE_NAME
from hled_dash.metadata.site import File, Site


class Column(NamedTuple):
    """A column of a table: its name, its kind (``string``, ``number``, ``integer``, ``boolean``, ``date``), and what
    stands in it."""

    name: str
    kind: str
    description: str


class TableDescription(NamedTuple):
    """A table: its columns, its key, and column to the table and the column that it names."""

    name: str
    description: str
    columns: Sequence[Column]
    key: tuple[str, ...]
    references: Mapping[str, tuple[str, str]] = {}


def build_data_package(site: Site, tables: Sequence[tuple[TableDescription, File]], others: Sequence[File],
                       ) -> dict[str, Any]:
    """Describe the files of a bulk download.

    Args:
        tables: Those that are CSV, each with its file.
        others: The same data in other forms.
    """
    sources = site.catalogue.sources
    licences = {sources[code].licence: None for code in sources}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "hled",
        "id": f"hled-{site.version}",
        "title": SITE_NAME.en, "description": DESCRIPTION.en, "version": site.version,
        **({"homepage": f"{site.base}/"} if site.base else {}),
        "licenses": [{"path": site.catalogue.licences[code].address, "title": site.catalogue.licences[code].name.en}
                     for code in licences],
        "sources": [{"title": f"{source.publisher.en}: {source.title.en}", "path": source.address,
                     "version": source.vintage.en}
                    for source in sources.values()],
        "resources": [*(_table(*described) for described in tables), *(_resource(file) for file in others)],
    }


def _resource(file: File) -> dict[str, Any]:
    name = file.path.lower().replace("/", "-").replace(".", "-")
    return {"name": name, "path": file.path, "bytes": file.size, "hash": f"sha256:{file.sha256}", "type": "file"}


def _table(table: TableDescription, file: File) -> dict[str, Any]:
    fields = [{"name": column.name, "type": column.kind, "description": column.description} for column in table.columns]
    keys = [{"fields": [column], "reference": {"resource": other, "fields": [field]}}
            for column, (other, field) in table.references.items()]
    return {
        **_resource(file), "name": table.name, "type": "table", "description": table.description, "format": "csv",
        "mediatype": "text/csv", "encoding": "utf-8", "scheme": "file",
        **({"compression": "gz"} if file.path.endswith(".gz") else {}),
        "schema": {"fields": fields, "primaryKey": list(table.key), "missingValues": [""],
                   **({"foreignKeys": keys} if keys else {})},
    }
