"""The whole of a build as files: read by their libraries, whole or not there, served with ranges and entity tags."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import sqlite3
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Message, Scope

from hled_dash import store
from hled_dash.bulk import CHECKSUMS, BulkError, export, export_build
from hled_dash.bulk.databases import Tables, write_duckdb, write_sqlite
from hled_dash.export.pool import RenderError
from hled_dash.server import bulk
from hled_dash.server.bulk import BulkDownloads
from tests import small_data
from tests.asynchronous import run_coroutine


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Address of a small database, and its data."""
    folder = tmp_path_factory.mktemp("bulk")
    data = small_data.write(folder, more_indicators=small_data.indicator(
        "total", dimensions="", more=small_data.formula("op: sum_over, of: {indicator: people, items: {sex: [F, M]}}, "
                                                        "dimension: sex")))
    url = f"sqlite:///{folder / 'small.sqlite'}"
    store.ensure_built(url, data)
    return url, data


@pytest.fixture(scope="module")
def folder(source: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    url, data = source
    return Path(export_build(url, str(tmp_path_factory.mktemp("out")), "https://data.example.gob.mx", data=data))


def test_checksums_name_every_file(folder: Path) -> None:
    lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    digests = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(digests) == files - {CHECKSUMS}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in digests.items())


def test_the_same_build_gives_the_same_bytes(source: tuple[str, Path], folder: Path, tmp_path: Path) -> None:
    url, data = source
    again = Path(export_build(url, str(tmp_path), "https://data.example.gob.mx", data=data))
    assert again.name == folder.name
    lines = [set((path / CHECKSUMS).read_text(encoding="utf-8").splitlines()) for path in (folder, again)]
    differ = {line.split("  ")[1] for line in lines[0] ^ lines[1]}
    # The descriptions have the digest of the one file whose format has no fixed order.
    assert differ <= {"hled.duckdb", "datapackage.json"}


def test_files_of_data_that_change_during_an_export_are_not_in_it(
        source: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = Path(shutil.copytree(source[1], tmp_path / "data"))

    def write_and_change(*arguments: Any, write: Any = export._write) -> None:
        write(*arguments)
        (data / "geography").mkdir()
        (data / "geography" / "index.yaml").write_text("[]")

    monkeypatch.setattr(export, "_write", write_and_change)
    with pytest.raises(store.DatabaseMissing):
        export_build(source[0], str(tmp_path / "out"), data=data)
    assert not [path for path in (tmp_path / "out").iterdir() if path.is_dir()]


def test_databases_and_parquet_have_every_observation(source: tuple[str, Path], folder: Path) -> None:
    engine = store.open_engine(source[0])
    expected = sum(int(count) for count in store.queries.coverage(engine)["count"])
    engine.dispose()
    names = sorted(path.stem for path in (folder / "observations").iterdir())
    assert names == ["people", "rate", "total", "trade"]
    assert sum(pq.read_metadata(path).num_rows for path in (folder / "observations").iterdir()) == expected
    words = pq.read_schema(folder / "observations/rate.parquet").metadata
    assert {b"hled.unit", b"hled.source", b"hled.vintage", b"hled.licence", b"hled.citation"} <= set(words)
    query = "select place_name, value, unit, source, vintage, licence from observation_named " \
            "where indicator = 'rate' and period = '2020' order by place"
    answers = []
    with closing(sqlite3.connect(folder / "hled.sqlite")) as connection:
        answers.append(connection.execute(query).fetchall())
        assert connection.execute("select count(*) from observation").fetchone() == (expected,)
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        assert connection.execute("select description from column_description where table_name = 'observation' "
                                  "and column_name = 'value'").fetchone() == ("In the unit of the indicator",)
    with closing(duckdb.connect(str(folder / "hled.duckdb"), read_only=True)) as connection:
        answers.append(connection.execute(query).fetchall())
        assert connection.execute("select count(*) from observation").fetchone() == (expected,)
        assert connection.execute("select count(*) from duckdb_columns() where comment is null and not internal "
                                  "and schema_name = 'main' and table_name = 'observation'").fetchone() == (0,)
        assert connection.execute("select value from latest where indicator = 'rate' and place = 'MEX'").fetchall() == [
            (2.5,)]
    assert answers[0] == answers[1]
    assert answers[0][1] == ("Mexico", 2.5, "p", "t", "v", "free")


def test_frictionless_finds_no_fault_in_the_data_package(folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import frictionless

        package = frictionless.Package(str(folder / "datapackage.json"))
        report = package.validate()
        assert report.valid, report.flatten(["type", "note"])
        rows = package.get_resource("observation").read_rows()
    chosen = [row for row in rows if row["indicator"] == "people" and row["breakdown"] == "sex=T"]
    assert [(row["place"], row["period"], float(row["value"]), row["status"]) for row in chosen] == [
        ("MEX", "2020", 100, "A"), ("MEX", "2021", 110, "P"), ("MX-A", "2020", 30, "A"), ("MX-B", "2020", 10, "A")]


def test_croissant_reads_records(folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mlcroissant

        dataset = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
        assert not dataset.metadata.ctx.issues.errors
        records = list(dataset.records("observation"))
    chosen = [record for record in records if record["observation/indicator"] == b"rate"
              and record["observation/place"] == b"MEX"]
    assert [(record["observation/period"], record["observation/value"]) for record in chosen] == [(b"2019", 1.5),
                                                                                                  (b"2020", 2.5)]


@pytest.mark.parametrize("write", [write_sqlite, write_duckdb])
def test_a_database_that_cannot_be_written_is_an_error_of_the_system(
        tmp_path: Path, write: Callable[[Path, Tables], None]) -> None:
    with pytest.raises(OSError, match=f"'{tmp_path}'"):
        write(tmp_path, [])


def test_a_folder_may_have_any_signs(source: tuple[str, Path], tmp_path: Path) -> None:
    exported = Path(export_build(source[0], str(tmp_path / "a#b?c=d%20 ñ"), data=source[1]))
    assert (exported / "hled.duckdb").stat().st_size > 100_000


def test_a_failed_export_leaves_no_folder_and_keeps_existing_versions(
        source: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url, data = source
    (tmp_path / ".hled-0123456789abcdef.new").mkdir()
    (tmp_path / ".hled-notes.new").mkdir()

    def full(path: Path, _tables: object) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr("hled_dash.bulk.export.write_duckdb", full)
        with pytest.raises(BulkError, match="No space left on device"):
            export_build(url, str(tmp_path), data=data)
    # The lock and what is somebody else's; what a killed export left is gone too.
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hled-bulk.lock", ".hled-notes.new"]
    exported = Path(export_build(url, str(tmp_path), data=data))
    before = exported.stat().st_mtime_ns, (exported / CHECKSUMS).stat().st_ino
    assert Path(export_build(url, str(tmp_path), data=data)) == exported
    assert before == (exported.stat().st_mtime_ns, (exported / CHECKSUMS).stat().st_ino)
    (exported / CHECKSUMS).unlink()
    with pytest.raises(BulkError, match="was not made by this program"):
        export_build(url, str(tmp_path), data=data)


# --- as the server answers ---


def answered(app: BulkDownloads, path: str, **headers: str) -> tuple[int, Headers, bytes]:
    sent: list[Message] = []
    scope: Scope = {
        "type": "http", "method": "GET", "scheme": "https", "path": path, "query_string": b"", "extensions": {},
        "headers": [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]}

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        # Nobody hangs up.
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    run_coroutine(app(scope, receive, send))
    return sent[0]["status"], Headers(raw=sent[0]["headers"]), b"".join(message.get("body", b"")
                                                                        for message in sent[1:])


@pytest.fixture
def app(folder: Path, monkeypatch: pytest.MonkeyPatch) -> BulkDownloads:
    """The server's downloads of the small build."""
    class Build:
        hash = folder.name.partition(".")[0]

    monkeypatch.setenv("HLED_BULK_FOLDER", str(folder.parent))
    monkeypatch.setattr("hled_dash.ui.builds.newest", lambda: Build)
    monkeypatch.setattr("hled_dash.store.current_build_hash", lambda _url: Build.hash)
    return BulkDownloads(PlainTextResponse("passed on", 418))


def test_files_are_served_in_parts_and_once(app: BulkDownloads, folder: Path) -> None:
    database_bytes = (folder / "hled.sqlite").read_bytes()
    status, headers, content = answered(app, "/bulk/latest/hled.sqlite")
    assert (status, content) == (200, database_bytes)
    assert headers["content-location"] == f"/bulk/{folder.name}/hled.sqlite"
    assert headers["cache-control"] == "no-cache"
    for condition in ({"if_none_match": headers["etag"]}, {"if_modified_since": headers["last-modified"]}):
        status, known, content = answered(app, "/bulk/latest/hled.sqlite", **condition)
        assert (status, content, known["etag"]) == (304, b"", headers["etag"])
    assert answered(app, "/bulk/latest/hled.sqlite", if_none_match='"x"',
                    if_modified_since=headers["last-modified"])[0] == 200
    status, part, content = answered(app, f"/bulk/{folder.name}/hled.sqlite", range="bytes=100-199")
    assert (status, content, part["etag"]) == (206, database_bytes[100:200], headers["etag"])
    assert "immutable" in part["cache-control"]
    assert json.loads(answered(app, "/bulk/latest/datapackage.json")[2])["version"] == folder.name
    assert answered(app, "/bulk/latest/observations/rate.parquet")[0] == 200


def test_files_that_are_removed_meanwhile_are_asked_for_again(
        app: BulkDownloads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "read_checksums", lambda _folder: {})
    assert answered(app, "/bulk/latest/README.md")[0] == 503


@pytest.mark.parametrize("path", [
    "/bulk/latest/../../../etc/passwd", "/bulk/latest/..%2f..%2fetc%2fpasswd", "/bulk/../latest/README.md",
    "/bulk/latest/", "/bulk/000000000000.1/README.md", "/bulk/%00.1/README.md", "/bulk/latest/observations",
])
def test_nothing_else_is_served(app: BulkDownloads, path: str) -> None:
    status, headers, content = answered(app, path, accept_language="es-MX")
    assert status == 404
    assert content.decode().endswith("los que hay están en /bulk/latest/SHA256SUMS.")
    assert headers["access-control-allow-origin"] == "*"


def test_an_unwritable_folder_gives_one_sentence(
        app: BulkDownloads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    requests: list[object] = []

    def refuse(*args: object, **_settings: object) -> None:
        requests.append(args)
        raise RenderError("BulkError: Read-only file system")

    monkeypatch.setenv("HLED_BULK_FOLDER", str(tmp_path / "none"))
    monkeypatch.setattr(bulk.POOL, "run", refuse)
    for _attempt in range(2):
        status, headers, content = answered(app, "/bulk/latest/README.md", accept_language="es-MX")
        assert (status, headers["retry-after"]) == (503, "60")
        assert content.decode() == "Los archivos de descarga masiva no pueden escribirse en este servidor."
    assert len(requests) == 1, "it is not tried again at once"
    monkeypatch.setenv("HLED_BULK_FOLDER", "9" * 400)
    status, _headers, content = answered(app, "/bulk/latest/README.md")
    assert (status, content.decode()) == (503, "The files for bulk download cannot be written on this server.")


def test_requests_at_once_begin_one_export_of_a_version(
        app: BulkDownloads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []

    def fail(*args: object, **_settings: object) -> None:
        begun.append(args)
        raise RenderError("memory is short")

    async def ask(version: str) -> None:
        await asyncio.gather(*(app._is_exported(version) for _request in range(5)))

    monkeypatch.setenv("HLED_BULK_FOLDER", str(tmp_path))
    monkeypatch.setattr(bulk.POOL, "run", fail)
    for version in ("1", "1", "2"):
        run_coroutine(ask(version))
    assert len(begun) == 2, "that of a newer version is tried at once"


def test_old_versions_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HLED_BULK_FOLDER", str(tmp_path))
    names = [f"{number:012x}.1" for number in range(4)]
    for name in (*names, "others"):
        (tmp_path / name).mkdir()
        (tmp_path / name / CHECKSUMS).write_text("", encoding="utf-8")
    bulk._remove_old(names[0])
    assert len(list(tmp_path.iterdir())) == bulk.MAX_VERSIONS + 1
    assert (tmp_path / names[0]).is_dir()
    assert (tmp_path / "others").is_dir()


def test_views_are_those_of_both_databases(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "hled.sqlite")) as connection:
        views = connection.execute("select name from sqlite_master where type = 'view'").fetchall()
    assert {name for name, in views} == {"observation_named", "latest"}
