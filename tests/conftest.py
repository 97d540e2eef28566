"""Shared by the tests: the real catalogue, the real data in both databases, a PostgreSQL of the tests' own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from hled_dash import store
from hled_dash.catalogue import Catalogue, load_catalogue
from hled_dash.store import Engine

# Properties say what holds, not how fast a loaded machine finds it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return found[-1] if found else None


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an empty PostgreSQL server that lives as long as the tests. It refuses to run as root."""
    binaries = _binaries()
    if binaries is None:
        assert not os.environ.get("CI"), "CI must have PostgreSQL: apt-get install postgresql"
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    folder = tmp_path_factory.mktemp("postgresql")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run: list[str] = []
    if os.geteuid() == 0:
        run = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        for parent in [folder, *list(folder.parents)[:3]]:
            parent.chmod(0o755)
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    subprocess.run(
        [*run, binaries / "initdb", "-D", data, "-U", "hled", "--auth=trust", "--encoding=UTF8", "--no-sync"],
        check=True,
        capture_output=True,
        cwd="/",
    )
    server = subprocess.Popen(
        [*run, binaries / "postgres", "-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1", "-c", "fsync=off"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
    for _try in range(100):
        if (
            subprocess.run(
                [binaries / "pg_isready", "-h", "127.0.0.1", "-p", str(port)], capture_output=True
            ).returncode
            == 0
        ):
            break
        time.sleep(0.1)
    yield f"postgresql+psycopg://hled@127.0.0.1:{port}/postgres"
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a SQLite database built from the project's data."""
    url = f"sqlite:///{tmp_path_factory.mktemp('database') / 'hled.sqlite'}"
    store.ensure_built(url)
    return url


@pytest.fixture(scope="session")
def engine(built: str) -> Iterator[Engine]:
    engine = store.open_engine(built)
    yield engine
    engine.dispose()
