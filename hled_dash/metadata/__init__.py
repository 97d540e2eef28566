"""The catalogue in standard vocabularies: DCAT-AP, schema.org, Frictionless, Croissant, SDMX, sitemaps.

Pure functions of the catalogue and of what a build holds (:class:`Site`); no request, no file, no library of RDF. Each
is read back by the validator of its standard in ``tests/test_metadata.py``.
"""

from hled_dash.metadata.crawlers import llms_text, robots_text, sitemap
from hled_dash.metadata.croissant import build_croissant
from hled_dash.metadata.data_package import Column, TableDescription, build_data_package
from hled_dash.metadata.dcat import build_dcat
from hled_dash.metadata.extent import Extent, build_extents
from hled_dash.metadata.schema_org import build_data_catalog, build_dataset
from hled_dash.metadata.site import BASE_VARIABLE, File, Site, base_address
from hled_dash.metadata.turtle import to_turtle

__all__ = [
    "BASE_VARIABLE", "Column", "Extent", "File", "Site", "TableDescription", "base_address", "build_croissant",
    "build_data_catalog", "build_data_package", "build_dataset", "build_dcat", "build_extents", "llms_text",
    "robots_text", "sitemap", "to_turtle",
]
