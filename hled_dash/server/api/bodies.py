"""Bodies of responses: rows of the packages below, written in the requested format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import BaseModel

from hled_dash.api import figures, models
from hled_dash.api.formats import tabular
from hled_dash.api.formats.excel_connection import write_connected_workbook
from hled_dash.api.formats.geojson import write_geojson
from hled_dash.api.formats.json_stat import write_json_stat
from hled_dash.api.formats.sdmx_csv import write_sdmx_csv
from hled_dash.api.formats.workbook import write_in_pool
from hled_dash.api.observations import ObservationReader, Slice
from hled_dash.api.parameters import LIMIT
from hled_dash.api.problems import Problem
from hled_dash.api.serializer import Context, ObservationSerializer
from hled_dash.export import figure_csv, figure_geojson, figure_parquet, figure_xlsx, file_stem
from hled_dash.export.geojson import is_map
from hled_dash.figures.resolve import view_notices
from hled_dash.language import LANGUAGES
from hled_dash.server.api.endpoints import ApiRequest, Body, Endpoint
from hled_dash.server.api.negotiation import FORMATS
from hled_dash.ui.clock import today_in

# Looked up once: a model of a type is sought again at each subscription.
_One, _Page = models.One[Any], models.Page[Any]
#: Rows of a part of a list that is written as a table.
PART = 2_000


def build_body(endpoint: Endpoint, request: ApiRequest) -> Body:
    """Build the body of a response.

    Raises:
        Problem: If it cannot be answered.
    """
    if request.format.name == "xlsx-live":
        return _connected_workbook(endpoint, request)
    if endpoint.name == "observations":
        return _observations(request)
    if endpoint.answer is models.Figure:
        return _figure(request)
    assert endpoint.find is not None
    result = endpoint.find(request)
    if isinstance(result, BaseModel):
        links = models.Links(self=request.url, page=getattr(result, "page", None))
        return Body(iter([_json(_One(links=links, data=result))]), links, endpoint.name)
    return _list(endpoint, request, result)


def with_parameters(url: str, **values: str | int | None) -> str:
    """Add parameters to a URL; those that are None are left out."""
    query = urlencode({name: value for name, value in values.items() if value is not None})
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _json(model: BaseModel) -> bytes:
    return model.model_dump_json().encode()


def _list(endpoint: Endpoint, request: ApiRequest, items: list[Any]) -> Body:
    parameters, kind = request.parameters, request.format.name
    limit = getattr(parameters, "limit", None) or (LIMIT if kind == "json" else None)
    offset = getattr(parameters, "offset", 0)
    rows = items[offset:offset + limit] if limit else items[offset:]
    links = _page_links(request.url, offset, limit, len(items))
    if kind == "json":
        return Body(iter([_json(_Page(links=links, total=len(items), data=rows))]), links, endpoint.name)
    if kind == "geojson":
        return Body(iter([write_geojson(rows)]), links, endpoint.name)
    columns = tuple(endpoint.answer.model_fields)
    parts = ([tabular.flatten(row) for row in rows[start:start + PART]] for start in range(0, len(rows), PART))
    return Body(_table(request, columns, parts, endpoint.summary), links, endpoint.name)


def _page_links(url: str, offset: int, limit: int | None, total: int) -> models.Links:
    """Return the links of a page that begins at an offset; a list of one page has none but its own."""
    def page(start: int) -> str:
        return with_parameters(url, offset=max(0, start) or None)

    if limit is None or (offset == 0 and total <= limit):
        return models.Links(self=page(offset))
    # The last page lies a whole number of pages from this one.
    last = max(0, (total - 1 - offset % limit) // limit * limit + offset % limit)
    return models.Links(self=page(offset), first=page(0), last=page(last),
                        prev=page(min(offset, last + limit) - limit) if offset else None,
                        next=page(offset + limit) if offset + limit < total else None)


def _table(request: ApiRequest, columns: tuple[str, ...], parts: Iterator[list[dict[str, Any]]], title: str,
           ) -> Iterator[bytes]:
    if request.format.name == "csv":
        return tabular.write_csv(columns, parts)
    if request.format.name == "parquet":
        return tabular.write_parquet(
            columns, parts, {"title": title, "address": request.url, "updated": request.updated})
    _ = request.language.text
    about = [(_("Title"), title), (_("Address"), request.url), (_("Retrieved on"), today_in("").isoformat())]
    return tabular.write_xlsx(columns, parts, about, request.language)


def _observations(request: ApiRequest) -> Body:
    parameters, kind, catalogue = request.parameters, request.format.name, request.resolver.catalogue
    reader = ObservationReader(request.resolver, parameters, request.language)
    context = Context(catalogue, request.language, request.root, parameters.as_of)
    serializer = ObservationSerializer(context, reader.dimensions)
    limit = parameters.limit or (LIMIT if kind == "json" else None)
    links = models.Links(self=with_parameters(request.url, after=parameters.after))
    slices: Iterator[Slice]
    if limit:
        page, cursor = reader.page(limit)
        slices = iter(page)
        # A page of a cursor knows where the next one begins; how many there are would have to be counted.
        following = with_parameters(request.url, after=cursor.write()) if cursor else None
        first = request.url if following or parameters.after else None
        links = links.model_copy(update={"next": following, "first": first})
    else:
        slices = reader.slices()
    if kind == "xlsx":
        # What is too large is said before any of it is written.
        slices = _bounded(slices, tabular.MAX_SHEET_ROWS, request)
    notes = reader.notes()
    if kind == "json":
        head = json.dumps({"links": links.model_dump(), "total": None,
                           "as_of": parameters.as_of.isoformat() if parameters.as_of else None, "notes": notes},
                          ensure_ascii=False, separators=(",", ":"))
        return Body(_json_parts(head, serializer, slices), links, "observations")
    if kind == "csv":
        head_line = tabular.BOM + ",".join(serializer.columns).encode() + b"\r\n"
        return Body(chain([head_line], (serializer.csv_rows(chunk).encode() for chunk in slices)), links,
                    "observations")
    if kind == "sdmx-csv":
        return Body(write_sdmx_csv(slices, serializer), links, "observations")
    title = "; ".join(request.language.localize(query.indicator.name) for query in reader.indicator_queries)
    if kind == "jsonstat":
        return Body(iter([write_json_stat(slices, serializer, title, request.updated, request.url)]), links,
                    "observations")
    parts = (serializer.records(chunk) for chunk in slices)
    return Body(_table(request, serializer.columns, parts, title), links, "observations")


def _connected_workbook(endpoint: Endpoint, request: ApiRequest) -> Body:
    """Return a workbook with the rows of the CSV, which Excel can refresh from their URL.

    Raises:
        Problem: If there are more than a workbook has.
    """
    body = build_body(endpoint, replace(request, format=FORMATS["csv"]))
    content, rows = bytearray(), 0
    for part in body.parts:
        content += part
        rows += part.count(b"\n")
        if rows > tabular.MAX_SHEET_ROWS + 1:
            raise tabular.too_many(tabular.MAX_SHEET_ROWS, "XLSX", request.language)
    parts = urlsplit(request.url)
    query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] != "format"], safe="~,:")
    path = f"{parts.path.removesuffix('.xlsx-live')}.csv"
    address = urlunsplit((parts.scheme, parts.netloc, path, query, ""))
    workbook = write_in_pool(rows, write_connected_workbook, bytes(content), address)
    return replace(body, parts=iter([workbook]))


def _bounded(slices: Iterator[Slice], most: int, request: ApiRequest) -> Iterator[Slice]:
    """Read all rows before the first is written.

    Raises:
        Problem: If there are more.
    """
    buffered, count = list[Slice](), 0
    for chunk in slices:
        buffered.append(chunk)
        count += len(chunk.rows)
        if count > most:
            raise tabular.too_many(most, "XLSX", request.language)
    return iter(buffered)


def _json_parts(head: str, serializer: ObservationSerializer, slices: Iterator[Slice]) -> Iterator[bytes]:
    yield f'{head[:-1]},"data":['.encode()
    separator = ""
    for chunk in slices:
        if chunk.rows:
            yield f"{separator}{serializer.json_rows(chunk)}".encode()
            separator = ","
    yield b"]}"


def _figure(request: ApiRequest) -> Body:
    result = figures.find_figure(request.resolver, tuple(request.path.values()), request.query, request.language)
    figure, catalogue, kind = result.figure, request.resolver.catalogue, request.format.name
    language, page = LANGUAGES[figure.language], result.view.address(request.root, short=True)
    name, links = file_stem(figure, catalogue), models.Links(self=request.url, page=page)
    if kind == "json":
        described = figures.describe_figure(request.resolver, result, request.root)
        return Body(iter([_json(_One(links=links, data=described))]), links, name)
    if kind == "csv":
        return Body(iter([figure_csv(figure, catalogue, language)]), links, name)
    # A CSV has no place for words beside its rows.
    figure = replace(figure, notes=(*view_notices(result.view, request.resolver), *figure.notes))
    if kind == "geojson":
        if not is_map(figure):
            _ = request.language.text
            raise Problem("unknown-format", _("Unknown format"), _(
                "This figure is no map; it comes as {formats}.", formats="json, csv, xlsx, parquet"), 400, "format")
        return Body(iter([figure_geojson(figure, catalogue, language, page, day=today_in(""))]), links, name)
    write = figure_xlsx if kind == "xlsx" else figure_parquet
    return Body(iter([write(figure, catalogue, language, page, today_in(""))]), links, name)


