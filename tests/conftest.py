"""Shared by the tests: the real catalogue, the real data in both databases, a PostgreSQL of the tests' own."""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
import yaml
from execnet.xspec import XSpec
from httpx._transports import default as httpx_transports
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

from hled_dash import store
from hled_dash.catalogue import Catalogue, load_catalogue, loader
from hled_dash.catalogue.files import DataFiles
from hled_dash.catalogue.models import Record
from hled_dash.catalogue.yaml_reader import YamlReader
from hled_dash.figures.resolve import Resolver
from hled_dash.search import SearchEngine
from hled_dash.store import Engine, build
from hled_dash.ui import startup
from tests.forked_workers import fork_workers
from tests.postgresql import running

# Properties say what holds, not how fast a loaded machine finds it. A change is judged by the same examples each time;
# `--hypothesis-profile=random` looks for new ones.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("random", deadline=None)
settings.load_profile("repeatable")
# The usual threshold of 700 objects has a twelfth of the time go into collections that find nothing.
gc.set_threshold(100_000, 20, 100)

_parse_catalogue = loader.parse_catalogue
_parsed: dict[str, Catalogue] = {}


def _parse_once(files: DataFiles, today: date | None = None) -> Catalogue:
    """What is made of the project's files; dozens of tests and commands load the same ones."""
    if today or len(files.content) < 100:
        return _parse_catalogue(files, today)
    if files.digest not in _parsed:
        _parsed[files.digest] = _parse_catalogue(files)
    return _parsed[files.digest]


_list_records = YamlReader.listed
_listed: dict[tuple[type[Record], str], tuple[bytes, list[tuple[Any, yaml.Node]]]] = {}


def _list_once(self: YamlReader, kind: type[Any], path: str) -> list[tuple[Any, yaml.Node]]:
    """The records of a file without faults, as it was read first: dozens of tests change one file of the project's."""
    content, records = _listed.get((kind, path), (None, []))
    if content != self.files.content[path]:
        faults = len(self.faults)
        records = _list_records(self, kind, path)
        if content is None and len(self.faults) == faults:
            _listed[kind, path] = self.files.content[path], records
    return list(records)


loader.parse_catalogue = build.parse_catalogue = _parse_once
YamlReader.listed = _list_once  # type: ignore[method-assign]
# AppTest reads the metadata of every installed package for each app: 0.3 s, three quarters of a small page.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
# The certificates of all authorities are read for each client in 23 ms; the publishers of the tests have none.
httpx_transports.create_ssl_context = cache(httpx_transports.create_ssl_context)


class BrowserFilesTogether(LoadFileScheduling):
    """Gives the browser's files to the first two workers and the rest to the others, as long as there are of each.

    The server, Chromium and what they have read and compiled are not each worker's. One worker alone would have them
    for minutes after all others have ended.
    """

    def _assign_work_unit(self, node: WorkerController) -> None:
        has_browser = node in self.nodes[:max(1, min(2, len(self.nodes) - 1))]
        for scope in self.workqueue:
            if scope.startswith("tests/browser/") is has_browser:
                self.workqueue.move_to_end(scope, last=False)
                break
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """That of ``make test``; another ``--dist`` has its own."""
    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return BrowserFilesTogether(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: workers wait for servers, databases and Chromium."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config, specs: list[XSpec]) -> None:
    # While this process imports the tests, another processor would have nothing to do.
    folder = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    get_context("fork").Process(target=_build_project, args=(_built_url(folder), folder), daemon=True).start()
    fork_workers(config, len(specs))


#: The files of the longest tests: begun among the last, because they have few, one would run alone at the end.
LONG = {f"tests/{name}.py" for name in (
    "browser/test_accessibility", "browser/test_addresses", "browser/test_below", "browser/test_every_page",
    "browser/test_guide", "browser/test_maps", "browser/test_maps_layout", "browser/test_paper", "browser/test_present",
    "browser/test_slow", "browser/test_streamlit_internals", "test_api_readers", "test_assistant", "test_broken_data",
    "test_data_readme", "test_drawable", "test_environment", "test_export_files", "test_pack_jobs", "test_pack_office",
    "test_packs", "test_pages", "test_spanish", "test_validators",
)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that need no database come first, while one worker builds it, and of each kind those that take long."""
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)

    def order(file: str) -> tuple[bool, bool, int]:
        needs_database = any("built" in getattr(test, "fixturenames", ()) for test in files[file])
        return needs_database, file not in LONG, -len(files[file])

    items[:] = [test for file in sorted(files, key=order) for test in files[file]]


def pytest_collection_finish() -> None:
    """Modules, and what they hold, are no garbage: no collection looks through them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _main_module() -> Iterator[None]:
    """Streamlit's scripts take the name of the main module, which processes of later tests would begin with."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of an empty PostgreSQL server that lives as long as the tests."""
    # Not among pytest's own folders: another pytest that starts closes those of root to the user of the server.
    # Nothing is copied from it: what a build fills is not written twice.
    with TemporaryDirectory() as folder, running(Path(folder), "wal_level=minimal", "max_wal_senders=0") as address:
        yield address


def _built_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'built.sqlite'}"


def _build_project(url: str, folder: Path) -> str:
    """Build the project's data into the database of an address. All processes validate the data once."""
    pickled = folder / "frames.pickle"
    validate = build.validated

    def validate_once(*, files: DataFiles, **arguments: Any) -> tuple[Catalogue, dict[str, pd.DataFrame]]:
        if pickled.exists():
            return loader.parse_catalogue(files), pickle.loads(pickled.read_bytes())
        catalogue, frames = validate(files=files, **arguments)
        pickled.with_suffix(".new").write_bytes(pickle.dumps(frames))
        pickled.with_suffix(".new").rename(pickled)
        return catalogue, frames

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "validated", validate_once)
        store.ensure_built(url)
    return url


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers have."""
    folder = tmp_path_factory.getbasetemp()
    return folder if worker_id == "master" else folder.parent


@pytest.fixture(scope="session")
def build_project(shared_folder: Path) -> Callable[[str], str]:
    """Builds the project's data into the database of an address."""
    return partial(_build_project, folder=shared_folder)


@pytest.fixture(scope="session")
def built(shared_folder: Path) -> str:
    """Address of a SQLite database built from the project's data, once for all workers."""
    return _build_project(_built_url(shared_folder), shared_folder)


@pytest.fixture
def database(built: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's database is that of the settings, and the app is ready to read it."""
    monkeypatch.setenv("HLED_DATABASE_URL", built)
    startup._ready.set()


@pytest.fixture(scope="session")
def engine(built: str) -> Iterator[Engine]:
    engine = store.open_engine(built)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def resolver(catalogue: Catalogue, engine: Engine) -> Resolver:
    """The figures of the real data; what there is data for is read once."""
    return Resolver(catalogue, engine)


@pytest.fixture(scope="session")
def search_engine(resolver: Resolver) -> Iterator[SearchEngine]:
    """The search over the real catalogue, with the figures of the real data."""
    search = resolver.search_engine()
    yield search
    search.close()
