"""Routes of the jobs that render files of packs (``frontend/pack_files.js``): start, state, cancel, download.

A pack may be longer than an address, so that it comes as the body of a request. No page of another site can begin one:
a request with our header is one that browsers ask about first, and nobody here allows it.
"""

from __future__ import annotations

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.status import HTTP_200_OK, HTTP_429_TOO_MANY_REQUESTS
from starlette.types import Receive, Scope

from hled_dash import store
from hled_dash.export.packs import FORMATS
from hled_dash.export.packs.job import render_pack_file
from hled_dash.export.packs.jobs import PackJob, PackJobs
from hled_dash.export.pool import OUTDATED
from hled_dash.language import LANGUAGES, Language
from hled_dash.pack import Pack
from hled_dash.pack.address import MAX_TEXT, decode, encode, parse_text
from hled_dash.pack.file import file_stem
from hled_dash.server.limits import client_of
from hled_dash.server.requests import language_of, origin_of
from hled_dash.server.unavailable import RETRY_AFTER, describe_failure
from hled_dash.ui import builds
from hled_dash.ui.clock import today_in
from hled_dash.ui.urls import PACK_FILES, base_path

#: The header of a request that begins or ends a job.
HEADER = "x-hled-pack"
JOBS = PackJobs()
_NO_STORE = {"Cache-Control": "no-store"}


async def pack_files_response(scope: Scope, receive: Receive) -> Response:
    """Return the answer to a request below ``/pack-files/``; 503 with a sentence where the database is unreachable."""
    try:
        return await _respond(scope, receive)
    except ClientDisconnect:
        return JSONResponse({}, 400)
    except Exception as error:
        sentence = describe_failure(error, scope)
        return JSONResponse({"id": "", "state": "failed", "text": sentence, "share": 0, "file": "", "name": ""}, 503,
                            headers={**_NO_STORE, "Retry-After": str(RETRY_AFTER)})


async def _respond(scope: Scope, receive: Receive) -> Response:
    request = Request(scope, receive)
    name = scope["path"].removeprefix(base_path()).removeprefix(PACK_FILES)
    number = name.partition("/")[0].removesuffix(".json")
    language = language_of(scope)
    if request.method in ("POST", "DELETE") and HEADER not in Headers(scope=scope):
        return JSONResponse({}, 403)
    if request.method == "POST":
        return await _start(request, language)
    job = JOBS.find(number)
    if job is None:
        return JSONResponse({}, 404, headers=_NO_STORE)
    if request.method == "DELETE":
        JOBS.cancel(number)
    elif name.endswith("/file"):
        if job.path is None or not job.path.is_file():
            return JSONResponse({}, 404, headers=_NO_STORE)
        return FileResponse(job.path, media_type=job.mime, filename=job.name, headers=_NO_STORE)
    return JSONResponse(_state(job, language), headers=_NO_STORE)


async def _start(request: Request, language: Language) -> Response:
    """Begin the file that a request's JSON names.

    It has ``text`` (of a pack, as it is edited) or ``pack`` (the parameter ``p``), ``format`` and ``zone`` (the
    reader's).
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_TEXT:
            return JSONResponse({}, 413)
    try:
        fields: Any = json.loads(body)
        form, zone = FORMATS[fields["format"]], str(fields.get("zone", ""))
        read, text = (parse_text, fields["text"]) if "text" in fields else (decode, fields["pack"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JSONResponse({}, 400)
    def read_pack() -> Pack:
        # What is drawn is asked of the database by another process, which would only say that it failed.
        with builds.pinned_build() as build:
            store.integrity.ping(build.engine)
            return read(str(text), build.catalogue, LANGUAGES[language.code].code)[0]

    pack = await run_in_threadpool(read_pack)
    if not pack.count:
        return JSONResponse({}, 400)
    address = f"{origin_of(request.scope)}{base_path()}"
    job = JOBS.start(f"{file_stem(pack)}{form.suffix}", form.mime, render_pack_file, encode(pack), language.code,
                     form.name, address, today_in(zone), client=client_of(request.scope))
    return JSONResponse(_state(job, language), HTTP_429_TOO_MANY_REQUESTS if job.state == "limited" else HTTP_200_OK,
                        headers=_NO_STORE)


def _state(job: PackJob, language: Language) -> dict[str, object]:
    """Return what the page shows of a job: its state, a sentence, the share that is done, and the address of the
    file."""
    share = (0.3 * (job.done / job.count if job.step == "draw" else 1)
             + 0.7 * (job.done / job.count if job.step == "write" else 0)) if job.count else 0.0
    file = f"{base_path()}{PACK_FILES}{job.id}/file" if job.state == "done" else ""
    return {"id": job.id, "state": job.state, "text": _sentence(job, language), "share": round(share, 3),
            "file": file, "name": job.name}


def _sentence(job: PackJob, language: Language) -> str:
    _ = language.text
    if job.state == "waiting":
        return language.plural("{count} pack is made before yours.", "{count} packs are made before yours.",
                               job.before) if job.before else _("Your file has been started.")
    if job.state == "running":
        if job.done >= job.count:
            return _("The file is put together.")
        values = {"number": language.format_number(job.done + 1), "count": language.format_number(job.count)}
        return (_("Drawing figure {number} of {count}", **values) if job.step == "draw"
                else _("Writing figure {number} of {count}", **values))
    return {
        "done": _("The file is made:"), "cancelled": _("Cancelled: no file is made."),
        "limited": _("As many packs are being made for your network address as one address may have at once. Please "
                     "try again in a minute."),
        "full": _("Many packs are being made just now. Please try again in a minute."),
        "outdated": _(OUTDATED),
    }.get(job.state, _("The file cannot be made at the moment. Please try again; if this continues, tell the "
                       "administrator."))
