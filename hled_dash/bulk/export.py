"""Export of a build to a folder that is named after its version."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from hled_dash import metadata, store
from hled_dash.bulk.databases import write_duckdb, write_sqlite
from hled_dash.bulk.folder import CHECKSUMS, describe_file, new_folder
from hled_dash.bulk.job import version_of
from hled_dash.bulk.tables import OBSERVATION, catalogue_tables, observations
from hled_dash.catalogue import Catalogue
from hled_dash.catalogue.files import DataFiles
from hled_dash.metadata import Site
from hled_dash.metadata.dcat import DESCRIPTION, SITE_NAME
from hled_dash.metadata.site import File


def export_all(url: str, folder: Path, base: str, contact: str, data: Path) -> str:
    """Write everything to ``folder/<version>`` and return its path: see :func:`~hled_dash.bulk.job.export_build`."""
    engine, catalogue = store.open_build(url, data)
    try:
        version = version_of(store.build_hash(engine))
        target = folder / version
        with new_folder(target) as new:
            if new is not None:
                extents = metadata.build_extents(catalogue, store.queries.coverage(engine))
                _write(new, engine, Site(catalogue, base.rstrip("/"), version, extents, contact))
                _write_geography(new, store.read_built(engine, data), data)
                _write_checksums(new)
        return str(target)
    finally:
        engine.dispose()


def _write_geography(folder: Path, files: DataFiles, data: Path) -> None:
    """Write the shapes as they were read: those in ``data/`` may be of the next build by now."""
    # No build depends on it.
    readme = data / "geography" / "README.md"
    explanation = {"geography/README.md": readme.read_bytes()} if readme.is_file() else {}
    for name, content in {**explanation, **files.content}.items():
        if name.startswith("geography/"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)


def _write(folder: Path, engine: store.Engine, site: Site) -> None:
    catalogue = site.catalogue
    facts = {
        "title": SITE_NAME.en, "description": DESCRIPTION.en, "version": site.version,
        "content_hash": store.build_hash(engine), "address": site.base, "contact": site.contact,
        "licences": "Each source keeps its own license: table source, column licence; table licence.",
    }
    tables = catalogue_tables(catalogue, engine, facts)
    for name in ("catalogue", "observations"):
        (folder / name).mkdir()
    all_observations = pa.concat_tables([_write_indicator(folder, engine, code, site) for code in sorted(site.extents)])
    all_observations = all_observations.combine_chunks()
    _write_parquet(folder / "observations.parquet", all_observations, {"version": site.version})
    described: list[tuple[metadata.TableDescription, File]] = []
    for description, table in tables:
        path = f"catalogue/{description.name}.csv"
        csv.write_csv(table, folder / path)
        described.append((description, describe_file(folder, path)))
    with (folder / "observations.csv.gz").open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0,
                                                                          filename="") as compressed:
        csv.write_csv(all_observations, compressed)
    described.append((OBSERVATION, describe_file(folder, "observations.csv.gz")))
    every = [*tables, (OBSERVATION, all_observations)]
    write_sqlite(folder / "hled.sqlite", every)
    write_duckdb(folder / "hled.duckdb", every)
    _write_texts(folder, site, described)


def _write_checksums(folder: Path) -> None:
    sums = [describe_file(folder, path.relative_to(folder).as_posix())
            for path in sorted(folder.rglob("*")) if path.is_file()]
    (folder / CHECKSUMS).write_text("".join(f"{file.sha256}  {file.path}\n" for file in sums), encoding="utf-8")


def _write_indicator(folder: Path, engine: store.Engine, code: str, site: Site) -> pa.Table:
    """Write the Parquet file of an indicator; the metadata of its schema say what is to be cited with a value."""
    catalogue = site.catalogue
    indicator, source = catalogue.indicators[code], catalogue.source(code)
    table = observations(engine, code)
    _write_parquet(folder / "observations" / f"{code}.parquet", table, {
        "indicator": code, "name": indicator.name.en, "definition": indicator.definition.en,
        "unit": catalogue.units[indicator.unit].name.en, "source": f"{source.publisher.en}: {source.title.en}",
        "vintage": source.vintage.en, "vintage_date": source.vintage_date.isoformat(),
        "licence": catalogue.licences[source.licence].address, "citation": source.citation.en,
        "caveats": " ".join(text.en for text in indicator.caveats), "derived": str(indicator.derived).lower(),
        "version": site.version})
    return table


def _write_parquet(path: Path, table: pa.Table, words: dict[str, str]) -> None:
    fields = {f"hled.{key}": text for key, text in words.items() if text}
    pq.write_table(table.replace_schema_metadata(fields), path, compression="zstd")


def _write_texts(folder: Path, site: Site, described: list[tuple[metadata.TableDescription, File]]) -> None:
    others = [describe_file(folder, name) for name in ("hled.duckdb", "hled.sqlite", "observations.parquet")]
    package = metadata.build_data_package(site, described, others)
    parquet = next(file for file in others if file.path == "observations.parquet")
    croissant = metadata.build_croissant(site, [
        *((table, file, "text/csv") for table, file in described if table is not OBSERVATION),
        (OBSERVATION, parquet, "application/x-parquet")])
    for name, value in (("datapackage.json", package), ("croissant.json", croissant)):
        (folder / name).write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "README.md").write_text(_readme(site), encoding="utf-8")
    (folder / "LICENCES.md").write_text(_licences(site.catalogue), encoding="utf-8")


def _licences(catalogue: Catalogue) -> str:
    lines = ["# Licenses", "Each source keeps its own license; cite the publisher, the title, and the edition.", ""]
    for code, licence in catalogue.licences.items():
        sources = [source for source in catalogue.sources.values() if source.licence == code]
        if sources:
            lines += [f"## {licence.name.en}", f"<{licence.address}>", "",
                      *(f"- {source.citation.en}" for source in sources), ""]
    return "\n".join(lines)


def _readme(site: Site) -> str:
    return f"""# {SITE_NAME.en}
{DESCRIPTION.en}

Version {site.version}. {f"From {site.base}/." if site.base else ""}

| file | what it is |
|---|---|
| `observations/<indicator>.parquet` | the observations of an indicator; unit, source, edition, license in its schema |
| `observations.parquet`, `observations.csv.gz` | all observations |
| `catalogue/*.csv` | indicators, sources, licenses, units, places, earlier vintages, the record of the dialogue … |
| `hled.duckdb`, `hled.sqlite` | the same as databases; view `observation_named` has names, units and sources |
| `geography/` | the shapes of the maps |
| `datapackage.json` | Frictionless data package: every column with what it holds |
| `croissant.json` | the same in Croissant 1.0 |
| `LICENCES.md` | the terms of each source, and how to cite it |
| `{CHECKSUMS}` | `sha256sum -c {CHECKSUMS}` |

The same build gives the same bytes, except for `hled.duckdb`, whose format has none of its own order of pages.
"""
