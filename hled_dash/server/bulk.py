"""Bulk downloads: ``/bulk/latest/<file>`` and ``/bulk/<version>/<file>``, exported once per build.

The files lie in ``HLED_BULK_FOLDER`` (``build/bulk`` without it), those of the newest build and of the one
before. Another process writes them; where nothing can be written, a sentence says so.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
import time
from pathlib import Path
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hled_dash import store
from hled_dash.api.problems import shorten
from hled_dash.bulk import CHECKSUMS, bulk_folder, export_build, read_checksums, version_of
from hled_dash.export.pool import QueueFullError, RenderError, RenderPool
from hled_dash.metadata import base_address
from hled_dash.server.conditional import file_time, http_date, is_fresh
from hled_dash.server.cors import opened, preflight
from hled_dash.server.requests import BULK, language_of
from hled_dash.server.unavailable import unavailable
from hled_dash.ui import builds, startup
from hled_dash.ui.urls import base_path

log = logging.getLogger(__name__)

LATEST = "latest"
#: Versions that are kept.
MAX_VERSIONS = 2
#: Seconds that the export may take, that a request waits for it, and until it is tried again after it failed.
TIMEOUT, PATIENCE, PAUSE = 900.0, 20.0, 60.0
_VERSION = re.compile(r"[0-9a-f]{12}\.\d{1,3}", re.ASCII)
_MEDIA_TYPES = {".parquet": "application/vnd.apache.parquet", ".csv": "text/csv; charset=utf-8",
                ".md": "text/markdown; charset=utf-8", ".json": "application/json", ".gz": "application/gzip",
                ".sqlite": "application/vnd.sqlite3", ".duckdb": "application/vnd.duckdb",
                "": "text/plain; charset=utf-8"}
POOL = RenderPool(1, 1, max_tasks=1)


class BulkDownloads:
    """ASGI middleware: responds to requests for the files, with ranges and entity tags."""

    ROUTES = (f"{BULK}{LATEST}/", f"{BULK}{LATEST}/{CHECKSUMS}")

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._exports: dict[str, asyncio.Task[None]] = {}
        #: The version that failed last, and when.
        self._failed = ("", 0.0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request for a file; pass all other requests on."""
        path = scope["path"].removeprefix(base_path()) if scope["type"] == "http" else ""
        if path.startswith(BULK) and scope["method"] == "OPTIONS":
            await preflight()(scope, receive, send)
            return
        if not f"{path}/".startswith(BULK) or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        version, _, name = unquote(path[len(BULK):]).partition("/")
        try:
            response = await self._respond(version, name, scope)
        except OSError as error:
            log.error("the files for bulk download cannot be read: %s", error)
            response = self._refusal(scope)
        except Exception as error:
            response = unavailable(error, scope)
        await opened(response)(scope, receive, send)

    async def _respond(self, requested: str, name: str, scope: Scope) -> Response:
        if error := startup.failure():
            raise error
        newest = version_of((await asyncio.to_thread(builds.newest)).hash)
        version = newest if requested == LATEST else requested
        if not _VERSION.fullmatch(version):
            return _not_found(f"{requested}/{name}", scope)
        folder = bulk_folder() / version
        if version == newest and not (folder / CHECKSUMS).is_file() and not await self._is_exported(version):
            return self._refusal(scope)
        files = await asyncio.to_thread(read_checksums, folder)
        if version == newest and not files:
            # Removed at this moment, because a newer build has its files.
            return self._refusal(scope)
        # Only what the list of checksums names, so that no path leaves the folder.
        if name not in files or not (folder / name).is_file():
            return _not_found(f"{requested}/{name}", scope)
        headers = {
            "ETag": f'"{files[name].sha256[:32]}"', "Last-Modified": http_date(file_time(folder / name)),
            "Cache-Control": "no-cache" if requested == LATEST else "public, immutable, max-age=31536000",
            "Content-Location": f"{base_path()}{BULK}{version}/{name}",
        }
        if is_fresh(Headers(scope=scope), headers["ETag"], headers["Last-Modified"]):
            return Response(status_code=304, headers=headers)
        kind = _MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")
        return FileResponse(folder / name, headers=headers, media_type=kind)

    async def _is_exported(self, version: str) -> bool:
        """Wait for the export of the newest version; False when it takes longer than a request may wait."""
        if version not in self._exports:
            if self._failed[0] == version and time.monotonic() - self._failed[1] < PAUSE:
                return False
            # Files that cannot be made now are made as soon as the database is back.
            await asyncio.to_thread(store.current_build_hash, store.database_url())
        # Another request may have begun it meanwhile.
        if version not in self._exports:
            self._exports[version] = asyncio.create_task(self._export(version))
        task = self._exports[version]
        await asyncio.wait({task}, timeout=PATIENCE)
        return (bulk_folder() / version / CHECKSUMS).is_file()

    async def _export(self, version: str) -> None:
        try:
            await asyncio.to_thread(
                POOL.run, export_build, store.absolute_url(store.database_url()), str(bulk_folder()),
                base_address(), os.environ.get("HLED_CONTACT", ""), timeout=TIMEOUT)
            await asyncio.to_thread(_remove_old, version)
        except QueueFullError:
            log.info("the files for bulk download are made after those of other builds")
        except (RenderError, OSError) as error:
            self._failed = (version, time.monotonic())
            log.error("the files for bulk download cannot be made: %s", error)
        finally:
            del self._exports[version]

    def _refusal(self, scope: Scope) -> Response:
        _ = language_of(scope).text
        if self._exports:
            sentence, wait = _("The files of this build are being made; please ask again in a few seconds."), 10
        else:
            sentence, wait = _("The files for bulk download cannot be written on this server."), int(PAUSE)
        return PlainTextResponse(sentence, 503, headers={"Retry-After": str(wait), "Cache-Control": "no-store"})


def _not_found(name: str, scope: Scope) -> Response:
    return PlainTextResponse(language_of(scope).text(
        "There is no file “{value}” for bulk download; {address} lists those that there are.", value=shorten(name),
        address=f"{base_path()}{BULK}{LATEST}/{CHECKSUMS}"), 404)


def _remove_old(newest: str) -> None:
    """Delete all but the newest versions."""
    versions = [path for path in bulk_folder().iterdir() if _VERSION.fullmatch(path.name) and path.name != newest
                and (path / CHECKSUMS).is_file()]
    for path in sorted(versions, key=lambda folder: folder.stat().st_mtime, reverse=True)[MAX_VERSIONS - 1:]:
        shutil.rmtree(path, ignore_errors=True)
