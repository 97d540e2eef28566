"""Payloads of figures for the browser, serialised once per figure and not at every rerun."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import orjson
import pyarrow as pa

from hled_dash.figures.figure import Figure
from hled_dash.figures.maps import LEGEND_ROOM, PAYLOAD

#: Room around a chart on a page: where a specification has none, Streamlit sets 20 pixels below it and none elsewhere,
#: which cuts the ends of titles and labels at the edges.
PADDING = {"left": 0, "right": 2, "top": 2, "bottom": 18}
#: Windows narrower than this, in pixels, have charts of the usual height.
PHONE_WIDTH = 640
#: Where a chart or a map that fills the window usually begins, in pixels from the top, and those below it that are not
#: for the drawing; frontend/page/fit_window.js sets what they are. The least height of a drawing.
CHART_TOP, TOP, CHART_REST, REST, MIN_HEIGHT = 246, 254, 46, 82, 300
_DRAWING_TOP, _DRAWING_REST = "drawing_top", "drawing_rest"
#: Pixels of the legend below small multiples.
LEGEND_REST = 42
#: Pixels of a line of an axis's title below a chart, and of a row of a legend there, which has up to four columns.
TITLE_LINE, LEGEND_ROW = 22, 17
#: The least height of a small multiple, the room of its title and of the gap below it, and that of another line of the
#: title, in pixels.
MIN_PART_HEIGHT, PART_TITLE, PART_LINE = 80, 40, 16
#: Figures to their rows as Arrow bytes; an entry lives as long as the cached figure.
_arrow_bytes: WeakKeyDictionary[Figure, bytes] = WeakKeyDictionary()


def chart_payload(figure: Figure) -> dict[str, Any]:
    """Return the specification for ``st.vega_lite_chart``, its rows as Arrow bytes in a named data set."""
    if not figure.spec:
        return {}
    spec = {**figure.spec, "padding": PADDING}
    rows = spec.get("data", {}).get("values")
    if rows is None:
        return spec
    if figure not in _arrow_bytes:
        names = dict.fromkeys(name for row in rows for name in row)
        table = pa.table({name: pa.array([row.get(name) for row in rows], from_pandas=True) for name in names})
        buffer = pa.BufferOutputStream()
        with pa.ipc.new_stream(buffer, table.schema) as stream:
            stream.write_table(table)
        _arrow_bytes[figure] = buffer.getvalue().to_pybytes()
    return {**spec, "data": {"name": "values"}, "datasets": {"values": _arrow_bytes[figure]}}


def fill_window(spec: Mapping[str, Any], rest: int | str = REST, top: int = TOP) -> dict[str, Any]:
    """Return the specification of a chart that is as high as the window leaves room for, and at least as high as it
    was.

    Args:
        spec: The specification; one without a height in pixels is returned as it is.
        rest: Pixels of the chart and below it that are not for its drawing, or the expression of them.
        top: Those above it.
    """
    params = {param["name"]: param for param in spec.get("params", ())}
    default_height = params["height"]["expr"] if "height" in params else spec.get("height")
    if not isinstance(default_height, str | int | float):
        return dict(spec)
    # Vega-Lite has a signal "height" for the size that it is requested, which this parameter takes the place of.
    min_height = default_height if isinstance(default_height, int | float) else 0
    expr = (f"windowSize()[0] >= {PHONE_WIDTH} ? max({MIN_HEIGHT}, {min_height}, "
            f"windowSize()[1] - {_DRAWING_TOP} - {_DRAWING_REST} + 0 * width) : {default_height}")
    params |= {"height": {"name": "height", "expr": expr}, **_fitted(top, rest)}
    return {**spec, "params": [*params.values()]}


def _fitted(top: int, rest: int | str) -> dict[str, dict[str, Any]]:
    """Return the parameters that fit_window.js sets."""
    return {_DRAWING_TOP: {"name": _DRAWING_TOP, "value": top},
            _DRAWING_REST: {"name": _DRAWING_REST, "expr" if isinstance(rest, str) else "value": rest}}


def chart_rest(spec: Any) -> int:
    """Return the pixels of a chart and below it that are not for its drawing: more where its horizontal axis has a
    title, or where it has a legend below."""
    return CHART_REST + max(_below(spec), default=0)


def _below(part: Any) -> Iterator[int]:
    """Yield the pixels of each title of a horizontal axis and of each legend in a part of a specification."""
    if isinstance(part, list):
        for element in part:
            yield from _below(element)
    elif isinstance(part, Mapping):
        encoding = part.get("encoding") or {}
        title = ((encoding.get("x") or {}).get("axis") or {}).get("title")
        if title:
            yield TITLE_LINE * (1 if isinstance(title, str) else len(title))
        for channel in ("color", "shape"):
            scale = encoding.get(channel) or {}
            if (scale.get("legend") or {}).get("orient") == "bottom":
                yield LEGEND_ROW * (1 + math.ceil(len((scale.get("scale") or {}).get("domain") or ()) / 4))
        for name in ("layer", "spec", "hconcat", "vconcat"):
            yield from _below(part.get(name))


def fill_part(spec: Mapping[str, Any], rows: int) -> dict[str, Any]:
    """Return the specification of a small multiple, so high that some rows of them fit on the screen with their legend.

    Args:
        spec: The specification.
        rows: Rows of small multiples.
    """
    (default_height,) = (param["expr"] for param in spec["params"] if param["name"] == "height")
    text = spec["title"]["text"]
    title = PART_TITLE + (0 if isinstance(text, str) else PART_LINE * (len(text) - 1))
    expr = (f"windowSize()[0] >= {PHONE_WIDTH} ? max({MIN_PART_HEIGHT}, min(1.35 * width, "
            f"floor((windowSize()[1] - {_DRAWING_TOP} - {_DRAWING_REST}) / {rows}))) : {default_height}")
    params = [{**param, "expr": expr} if param["name"] == "height" else param for param in spec["params"]]
    return {**spec, "params": [*params, *_fitted(TOP, LEGEND_REST + rows * title).values()]}


def fill_map(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the specification of a map that is as high as the window leaves room for beside its legend."""
    # As a parameter of its own: Vega evaluates an expression again where one in it has changed, and the pixels that
    # fit_window.js has measured stay while the data of the map is set and its legend has as much room as before.
    room = {"name": LEGEND_ROOM, "expr": f"{PAYLOAD}.{LEGEND_ROOM} || 0"}
    filled = fill_window(spec, f"{REST} + {LEGEND_ROOM}")
    return {**filled, "params": [*filled.get("params", ()), room]}


@dataclass(frozen=True)
class MapPayload:
    """A map in two parts: the specification that many indicators share, and the data of one figure.

    Attributes:
        spec: The Vega-Lite specification without data.
        spec_digest: Digest of ``spec``; the parameter ``spec_digest`` of the chart has it too.
        data: The data as JSON that can stand in an HTML attribute between single quotes.
        data_digest: Digest of ``data``.
    """

    spec: Mapping[str, Any]
    spec_digest: str
    data: str
    data_digest: str


_map_payloads: WeakKeyDictionary[Figure, MapPayload] = WeakKeyDictionary()


def map_payload(figure: Figure) -> MapPayload:
    """Return the two parts of a map (see :meth:`hled_dash.figures.maps.drawing.MapDrawing.split`)."""
    if figure not in _map_payloads:
        spec, values = figure.extra["drawing"].split()
        spec = fill_map(spec)
        spec_digest = _digest(orjson.dumps(spec))
        # map_chart.js compares it with the digest that comes with the data.
        spec["params"] = [*spec["params"], {"name": "spec_digest", "value": spec_digest}]
        data = orjson.dumps(values).decode()
        for character in "&<>'":
            data = data.replace(character, f"\\u{ord(character):04x}")
        _map_payloads[figure] = MapPayload(spec, spec_digest, data, _digest(data.encode()))
    return _map_payloads[figure]


def _digest(content: bytes) -> str:
    return hashlib.blake2s(content, digest_size=8).hexdigest()
