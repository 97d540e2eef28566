"""Publishing shapes: copied, projected and converted into the static folder of the web server.

The address of a file changes with its content, so that a browser may keep it for ever.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from hled_dash.geography.layers import geojson_geometries
from hled_dash.geography.register import GEOGRAPHY, ShapeLayer, load_register
from hled_dash.geography.topology import GRID, project_topology, read_topology

#: The folder that the web server serves, and where the browser finds the shapes in it.
STATIC = Path(__file__).resolve().parents[2] / "static"
URL = "app/static/geography"
#: Decimals of a degree in GeoJSON: land under points, not places to measure.
GEOJSON_DECIMALS = 3


class PublishedFile(NamedTuple):
    """A file that a browser fetches."""

    name: str
    source: str
    """The file of the register that its shapes are of."""


def shapes_url(file: str) -> str:
    """Return the URL of a file of the register."""
    return f"{URL}/{file}?{_digest(GEOGRAPHY / file)}"


def projected_url(layer: ShapeLayer) -> str:
    """Return the URL of a layer's file on the plane of its projection (see :func:`topology.project_topology`)."""
    return f"{URL}/{_projected_name(layer)}?{_projected_digest(layer)}"


def geojson_url(layer: ShapeLayer) -> str:
    """Return the URL of a layer as GeoJSON, for a renderer that knows no TopoJSON."""
    return f"{URL}/{_geojson_name(layer)}?{_digest(GEOGRAPHY / layer.file)}"


def published_file(url: str) -> PublishedFile | None:
    """Return the file at a URL; None for a URL of something else."""
    if not url.startswith(f"{URL}/"):
        return None
    name = url.removeprefix(f"{URL}/").partition("?")[0]
    projected = _projected_layers().get(name)
    return PublishedFile(name, projected.file if projected else name)


def published_topology(name: str) -> Mapping[str, Any]:
    """Return the content of a TopoJSON file that a browser fetches, for drawing where there is none. Shared and cached:
    do not change it."""
    layer = _projected_layers().get(name)
    if layer and layer.projection:
        return project_topology(GEOGRAPHY / layer.file, layer.projection)
    return read_topology(GEOGRAPHY / name)


def publish(static: Path = STATIC) -> None:
    """Write what is missing or out of date in ``static/geography``.

    Raises:
        OSError: When the folder cannot be written, or holds files that this program did not put there.
    """
    if not GEOGRAPHY.is_dir():
        return
    target = static / "geography"
    target.mkdir(parents=True, exist_ok=True)
    _require_ours(target)
    for name, source in _sources().items():
        path = target / name
        if not _is_current(path, source):
            _write(path, source.make())
            if source.is_derived:
                _stamp(path, source.digest).touch()


def published_digest(name: str) -> str | None:
    """Return the digest of what a published file is made of; None for the name of no such file."""
    source = _sources().get(name)
    return source.digest if source else None


def missing_content(name: str, static: Path = STATIC) -> bytes | None:
    """Return the content of a file that ``publish`` could not write, or not again; None if it stands in its
    folder."""
    source = _sources()[name]
    return None if _is_current(static / "geography" / name, source) else source.make()


class _Source(NamedTuple):
    """What a published file is made of."""

    digest: str
    make: Callable[[], bytes]
    is_derived: bool
    """Whether it is more than a copy: a stamp beside it then says of which content."""


@cache
def _sources() -> Mapping[str, _Source]:
    """Map each name of each file to publish to what it is made of."""
    sources = {path.name: _Source(_digest(path), path.read_bytes, False) for path in sorted(GEOGRAPHY.glob("*.json"))}
    for layer in load_register():
        # Municipalities are too many to send as GeoJSON; their states stand under them.
        if layer.level not in ("admin2", "admin3") and layer.role != "outline":
            digest = _digest(GEOGRAPHY / layer.file)
            sources[_geojson_name(layer)] = _Source(digest, partial(_geojson, layer), True)
        if layer.projection:
            name, digest = _projected_name(layer), _projected_digest(layer)
            sources[name] = _Source(digest, partial(_projected, name), True)
    return sources


def _is_current(path: Path, source: _Source) -> bool:
    if source.is_derived:
        return path.exists() and _stamp(path, source.digest).exists()
    return path.exists() and path.read_bytes() == source.make()


def _stamp(path: Path, digest: str) -> Path:
    return path.with_name(f"{path.name}.{digest}")


def _require_ours(target: Path) -> None:
    """Mark the folder that files are published in. One that was filled before there was a mark has stamps in it."""
    mark = target / ".made_by_hled_dash"
    if mark.exists():
        return
    names = [path.name for path in target.iterdir()]
    if names and not any(re.fullmatch(r".+json\.[0-9a-f]{10}", name) for name in names):
        raise FileExistsError(f"{target} holds files that this program did not put there: {min(names)}")
    mark.touch()


def _write(path: Path, content: bytes) -> None:
    # Written beside and moved, so that a request never meets half a file.
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    # Streamlit sends no Cache-Control, so browsers keep a file for a tenth of its age (RFC 9111): one of 1970 for
    # years, which is meant, because its address changes with its content.
    os.utime(part, (0, 0))
    part.replace(path)


def _projected_name(layer: ShapeLayer) -> str:
    return f"{layer.file.removesuffix('.json')}_projected.json"


def _geojson_name(layer: ShapeLayer) -> str:
    return f"{layer.file.removesuffix('.json')}_{layer.object}.geojson"


@cache
def _projected_layers() -> Mapping[str, ShapeLayer]:
    """Return the name of a projected file to one of its layers."""
    return {_projected_name(layer): layer for layer in load_register() if layer.projection}


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _projected_digest(layer: ShapeLayer) -> str:
    return hashlib.sha256(f"{_digest(GEOGRAPHY / layer.file)} {layer.projection} {GRID}".encode()).hexdigest()[:10]


def _projected(name: str) -> bytes:
    return json.dumps(published_topology(name), separators=(",", ":")).encode()


def _geojson(layer: ShapeLayer) -> bytes:
    features = [{"type": "Feature", "properties": {"place": place}, "geometry": geometry}
                for place, geometry in geojson_geometries(layer, GEOJSON_DECIMALS).items()]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()


def clear_caches() -> None:
    """Forget what was read of the files of shapes."""
    for function in (_sources, _projected_layers, _digest):
        function.cache_clear()
