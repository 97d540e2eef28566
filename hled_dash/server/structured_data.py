"""Structured data of a page for search engines: schema.org as JSON-LD."""

from __future__ import annotations

import json

from hled_dash import metadata
from hled_dash.server.link_preview import ORIGIN
from hled_dash.server.metadata import site
from hled_dash.ui.session import PageContext
from hled_dash.ui.urls import base_path

#: Data sets that a page describes at most: those of its first figures.
MAX_DATASETS = 6


def structured_data_html(context: PageContext) -> str:
    """Return the catalogue and the data sets that a page shows first, with :data:`~.link_preview.ORIGIN` for the
    host."""
    current_site, language = site(), context.language
    view = context.view
    if view.as_of is not None:
        # A data set is described as it is; what it was is a page for people.
        return ""
    # The page of an indicator is about it, also where the places of its address have no figure.
    named = {"explorer": view.indicators, "value": (view.indicator,)}.get(view.page, ())
    shown_codes = (str(code) for figure in context.first_figures if "indicator" in figure.codes
                   for code in figure.codes["indicator"].unique())
    codes = dict.fromkeys([*named, *shown_codes])
    graph = [metadata.build_data_catalog(current_site, language),
             *(metadata.build_dataset(code, current_site, language) for code in list(codes)[:MAX_DATASETS]
               if code in current_site.extents)]
    # What a name has could end the block.
    text = json.dumps(graph, ensure_ascii=False).replace("<", "\\u003c")
    return (f'<link rel="alternate" type="application/ld+json" title="DCAT-AP" href="{ORIGIN}{base_path()}'
            f'/catalog.jsonld"><script type="application/ld+json">{text}</script>')
