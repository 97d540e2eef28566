"""Machines unlike ours: one sentence and an exit code for each, and serving needs no right to write."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text

from hled_dash import store
from hled_dash.catalogue import DATA
from hled_dash.cli import main
from hled_dash.store import postgresql as connections, queries
from hled_dash.store.bounded_connection import BoundedConnection
from tests import small_data

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_data.write(tmp_path_factory.mktemp("environment"))


@pytest.mark.parametrize("folder", ["a#b", "a?b=c&d", "a%20b%", "a b", "México ñ", "a'b\"c", "a:b@c"])
def test_a_path_may_have_any_signs(tmp_path: Path, data: Path, folder: str) -> None:
    url = f"sqlite:///{tmp_path}/{folder}/h.sqlite"
    assert store.ensure_built(url, data)
    assert (tmp_path / folder / "h.sqlite").is_file()
    assert store.is_built(url, data)
    engine = store.open_engine(url)
    assert len(queries.observations(engine, "rate")) == 4
    engine.dispose()


def test_a_relative_database_url_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert store.absolute_url("sqlite:///h.sqlite") == f"sqlite:///{tmp_path}/h.sqlite"
    assert store.absolute_url("sqlite:///~/h.sqlite") == f"sqlite:///{tmp_path}/home/h.sqlite"
    assert store.absolute_url("postgres://h/x") == "postgres://h/x"


@pytest.mark.parametrize("url", [
    "sqlite:////etc/passwd/h.sqlite", "sqlite:////proc/x/h.sqlite", f"sqlite:////{'a' * 300}/h.sqlite",
    "sqlite:///file:x?mode=ro", "sqlite:///:memory:", "sqlite://", "postgres://nobody@127.0.0.1:1/x",
    "postgresql://nobody@127.0.0.1:99999/x", "postgresql://nobody@127.0.0.1:web/x",
    f"postgresql://nobody@{'a' * 300}/x", "mysql://h/x", "nonsense",
    "postgresql://u:se@cret@127.0.0.1:1/x",
])
def test_an_address_that_cannot_be_used_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("HLED_DATABASE_URL", url)
    for language, words in (("en", "The database cannot be used: "), ("es", "No se puede usar la base de datos: ")):
        assert main(["build", "--lang", language]) == 1
        (sentence,) = capsys.readouterr().err.strip().splitlines()
        assert sentence.startswith(words)
        assert "cret" not in sentence


@pytest.mark.parametrize("zone", [":/etc/passwd", "/etc", "UTC+99", "A-1B-25"])
def test_a_time_zone_that_is_none_keeps_nothing_from_starting(zone: str) -> None:
    code = "from hled_dash.language import LANGUAGES; assert LANGUAGES['es'].text('Copy link') != 'Copy link'"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "TZ": zone}, check=True)


def test_a_python_that_has_no_descriptions_says_so() -> None:
    run = subprocess.run([sys.executable, "-OO", "-m", "hled_dash", "info"], cwd=ROOT, capture_output=True, text=True,
                         env={**os.environ, "HLED_LANG": "en", "PYTHONDONTWRITEBYTECODE": "1"})
    assert (run.returncode, run.stderr) == (1, "The program cannot be loaded: PYTHONOPTIMIZE=2\n")


def run_without_rights(*call: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A command as a user who may write nowhere, has no home, and whose locale is C; of a build nobody reads a word."""
    drop = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
    if call == ("build",):
        drop = (*drop, "sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh")
    environment = {name: value for name, value in os.environ.items() if name != "HOME"}
    return subprocess.run(
        [*drop, sys.executable, "-m", "hled_dash", *call], cwd=ROOT, capture_output=True, text=True,
        env={**environment, "LANG": "C", "LC_ALL": "C", "TZ": "Nowhere/At_all", "PYTHONDONTWRITEBYTECODE": "1", **env},
    )


def test_a_folder_that_may_only_be_read(tmp_path: Path, data: Path) -> None:
    folder = tmp_path / "database"
    env = {"HLED_DATA": str(data), "HLED_DATABASE_URL": f"sqlite:///{folder / 'h.sqlite'}"}
    store.ensure_built(env["HLED_DATABASE_URL"], data)
    (folder / "h.sqlite.lock").unlink()
    folder.chmod(0o555)
    assert run_without_rights("build", **env).returncode == 0
    assert run_without_rights("get", "rate", **env).stdout.count("\n") == 5
    (folder / "h.sqlite").write_bytes(b"garbage")
    damaged = run_without_rights("get", "rate", **env)
    assert damaged.returncode == 1
    assert f"it cannot be written: {folder / 'h.sqlite.lock'}: Permission denied" in damaged.stderr
    assert len(damaged.stderr.strip().splitlines()) == 1
    folder.chmod(0o755)


def test_a_full_disk_hinders_no_reader(tmp_path: Path, data: Path) -> None:
    url = f"sqlite:///{tmp_path / 'h.sqlite'}"
    store.ensure_built(url, data)
    engine = store.open_engine(url)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with engine.connect() as connection:
            assert connection.execute(text(
                "with recursive n(i) as (select 1 union all select i + 1 from n where i < 60000) "
                "select count(*) from (select i from n order by printf('%0200d', -i) limit -1 offset 0)")).scalar()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        engine.dispose()


def test_a_path_of_thousands_of_folders_gives_one_sentence(tmp_path: Path, data: Path) -> None:
    with pytest.raises(store.DatabaseUnreachable, match="cannot be written"):
        store.ensure_built(f"sqlite:///{tmp_path}/{'a/' * 1500}h.sqlite", data)


def test_operating_system_errors_give_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(store, "database_url", lambda: (_ for _ in ()).throw(OSError(13, "Permission denied")))
    assert main(["build", "--lang", "en"]) == 1
    assert capfd.readouterr().err == "The system refuses: Permission denied\n"


@pytest.mark.parametrize(("error", "english", "spanish"), [
    (MemoryError(), "The system refuses: Cannot allocate memory",
     "El sistema no lo permite: No hay memoria suficiente"),
    (SystemError("error return without exception set"), "The system refuses: Cannot allocate memory",
     "El sistema no lo permite: No hay memoria suficiente"),
    (ImportError("x.so: failed to map"), "The program cannot be loaded: x.so: failed to map",
     "No se puede cargar el programa: x.so: failed to map"),
])
def test_a_lack_of_memory_gives_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], error: Exception, english: str, spanish: str,
) -> None:
    monkeypatch.setattr(store, "database_url", lambda: (_ for _ in ()).throw(error))
    for language, sentence in (("en", english), ("es", spanish)):
        assert main(["build", "--lang", language]) == 1
        assert capfd.readouterr().err == f"{sentence}\n"


@pytest.mark.parametrize("call", [
    ("export", "/pillar_1", "--figure", "goods-trade", "--format", "png"), ("pack", "mexico", "--format", "pdf"),
    ("export-all",)])
def test_a_library_that_ends_its_process_gives_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str], built: str,
    call: tuple[str, ...],
) -> None:
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho a stack of C >&2\nkill -TRAP $$\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setenv("HLED_DATABASE_URL", built)
    for language, words in (("en", "The file cannot be made: the process ended"),
                            ("es", "No se puede elaborar el archivo: el proceso terminó")):
        assert main([*call, "-o", str(tmp_path / "x"), "--lang", language]) == 1
        (sentence,) = capfd.readouterr().err.splitlines()
        assert sentence.startswith(words)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(("error", "code", "sentence"), [
    ("MemoryError", 1, "No se puede cargar el programa: No hay memoria suficiente\n"),
    ("SystemError", 1, "No se puede cargar el programa: No hay memoria suficiente\n"),
    ("ImportError('\\n\\nx.so')", 1, "No se puede cargar el programa: x.so\n"), ("KeyboardInterrupt", 130, ""),
])
def test_a_program_that_cannot_be_loaded_says_so(error: str, code: int, sentence: str) -> None:
    program = ("import runpy, sys\n"
               f"class Finder:\n def find_spec(self, name, *_rest):\n  if name == 'hled_dash.cli': raise {error}\n"
               "sys.meta_path.insert(0, Finder()); runpy.run_module('hled_dash', run_name='__main__')")
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True,
                          env={**os.environ, "HLED_LANG": "es"})
    assert (done.returncode, done.stderr) == (code, sentence)


def test_a_missing_file_of_the_data_is_named(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    missing = DATA / "geography" / "missing.yaml"
    monkeypatch.setattr(store, "database_url", missing.read_text)
    for language, words in (("en", "A file of the data is missing"), ("es", "Falta un archivo de los datos")):
        assert main(["build", "--lang", language]) == 1
        assert capfd.readouterr().err == f"{words}: {missing}\n"


@pytest.fixture
def server(postgresql: str, data: Path) -> Iterator[str]:
    """A database of its own on the server, which is declared to have no encoding."""
    admin = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("drop database if exists plain with (force)"))
        connection.execute(text("create database plain template template0 encoding 'SQL_ASCII' locale 'C'"))
    url = make_url(postgresql).set(database="plain").render_as_string(hide_password=False)
    store.ensure_built(url, data)
    yield url
    with admin.connect() as connection:
        connection.execute(text("drop database plain with (force)"))
        connection.execute(text("drop role if exists stranger"))
    admin.dispose()


@pytest.mark.postgres
def test_a_database_without_an_encoding_and_a_role_without_rights(server: str, data: Path) -> None:
    url = server.replace("postgresql+psycopg://", "postgres://")
    assert store.is_built(url, data)
    engine = store.open_engine(url)
    assert queries.observations(engine, "rate")["place"].tolist() == ["GTM", "MEX", "MEX", "SLV"]
    engine.dispose()
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("create role stranger login")
    stranger = make_url(url).set(username="stranger").render_as_string(hide_password=False)
    for call in (store.is_built, store.ensure_built):
        with pytest.raises(store.DatabaseUnreachable, match="permission denied for schema hled"):
            call(stranger, data)
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        # A reader needs no more than this.
        connection.execute("grant usage on schema hled to stranger")
        connection.execute("grant select on all tables in schema hled to stranger")
        assert not store.ensure_built(stranger, data)
        connection.execute("drop owned by stranger")


@pytest.mark.postgres
def test_the_first_reachable_host_is_read(server: str, data: Path) -> None:
    host = str(make_url(server).port)
    name = f"postgresql://hled@127.0.0.1:1,127.0.0.1:{host}/plain?application_name=several"
    assert store.is_built(name, data)
    assert store.ensure_built(name, data, force=True)
    engine = store.open_engine(name)
    assert len(queries.observations(engine, "rate")) == 4
    engine.dispose()
    assert store.hide_password("postgresql://u:secret@h1:1,h2:2/x").count("secret") == 0


@pytest.mark.postgres
def test_locks_and_long_statements_time_out(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections._SETTINGS, "lock_timeout", "200ms")
    monkeypatch.setitem(connections._SETTINGS, "statement_timeout", "400ms")
    engine = store.open_engine(server)
    with psycopg.connect(server.replace("+psycopg", "")) as other:
        other.execute("lock table hled.observation in access exclusive mode")
        started = time.monotonic()
        with pytest.raises(store.DatabaseUnreachable, match="lock timeout"):
            queries.observations(engine, "rate")
        assert time.monotonic() - started < 5
    assert len(queries.observations(engine, "rate")) == 4, "back by itself"
    with pytest.raises(Exception, match="statement timeout"), engine.connect() as connection:
        connection.execute(text("select pg_sleep(30)"))
    engine.dispose()


@pytest.mark.postgres
def test_connecting_to_a_silent_server_times_out(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = store.open_engine(server)
    with monkeypatch.context() as patch:
        patch.setattr(connections, "SILENCE_TIMEOUT", 0.3)
        with pytest.raises(Exception, match=r"no answer within 0\.3 seconds"), engine.connect() as connection:
            connection.execute(text("select pg_sleep(30)"))
    assert len(queries.observations(engine, "rate")) == 4, "on another connection"
    engine.dispose()


@pytest.mark.postgres
def test_a_server_that_is_gone_is_asked_once_and_found_again(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = store.open_engine(server)
    connect, calls = BoundedConnection.connect, []

    def refuse(*_arguments: object, **_keywords: object) -> None:
        calls.append(1)
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr(connections, "RETRY_AFTER", 60)
    monkeypatch.setattr(BoundedConnection, "connect", refuse)
    engine.dispose()
    for _reader in range(20):
        with pytest.raises(store.DatabaseUnreachable, match="connection refused"):
            queries.observations(engine, "rate")
    assert len(calls) == 1
    monkeypatch.setattr(BoundedConnection, "connect", connect)
    monkeypatch.setattr(connections, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + 61))
    assert len(queries.observations(engine, "rate")) == 4
    engine.dispose()
