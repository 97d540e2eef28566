"""Labels of a map: the least scale at which each has room, and their layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import numpy.typing as npt

from hled_dash.figures.maps.drawing import MapLayer
from hled_dash.figures.maps.projection import WIDTH, MapProjection
from hled_dash.figures.vega import part_template, slot
from hled_dash.geography import AlbersEqualArea

#: Widths of letters by their sign, in parts of the size of the type, rather more than less; of all others: 0.56.
LETTER_WIDTHS: Mapping[str, float] = {
    **dict.fromkeys("iíìjlI.,:;'|!()[] ", 0.3), **dict.fromkeys("frt-/", 0.38), **dict.fromkeys("mwMW%@", 0.9),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZÁÉÓÚÑ$", 0.66),
}
#: Size of the type of names, of names of many or less important places, and for a projector, in pixels.
NAME_SIZE, SMALL_SIZE, LARGE_SIZE = 11, 10, 19
#: Pixels between two labels, which have a halo.
GAP = 4
#: A label that has no room on a map so many times as large as the usual one is left out.
MAX_ENLARGEMENT = 8


@dataclass(frozen=True)
class LabelBox:
    """The anchor and size of a label.

    Attributes:
        longitude: Of its place, in degrees.
        latitude: The same.
        width: In pixels.
        height: In pixels.
        right: Pixels from its place to its middle.
        up: The same.
        elsewhere: Other longitudes and latitudes that serve where the first has no room.
    """

    longitude: float
    latitude: float
    width: float
    height: float
    right: float = 0.0
    up: float = 0.0
    elsewhere: tuple[tuple[float, float], ...] = ()


class LabelStyle(NamedTuple):
    """How labels look; every attribute may be a number or text, or an expression of it.

    Attributes:
        halo: Colour of the outline that sets the text off.
        color: Colour of the text.
        align: Horizontal alignment.
        font_size: In pixels.
        dx: Offset to the right, in pixels.
        dy: Offset down.
    """

    halo: Any
    color: Any
    align: Any
    font_size: int = NAME_SIZE
    dx: Any = alt.Undefined
    dy: Any = alt.Undefined


def text_width(text: str, size: float) -> float:
    """Return the pixels that a text takes at most, of type of a size in pixels."""
    return size * sum(LETTER_WIDTHS.get(sign, 0.56) for sign in text)


def least_scales(boxes: Sequence[LabelBox], projection: MapProjection) -> list[float | None]:
    """Return the scale of each label as it stands, see :func:`fit_labels`."""
    return fit_labels([replace(box, elsewhere=()) for box in boxes], projection)[1]


def fit_labels(boxes: Sequence[LabelBox],
               projection: MapProjection) -> tuple[list[LabelBox], list[float | None]]:
    """Return :func:`fit_candidates` of labels with several anchors."""
    return fit_candidates([(box, *(replace(box, longitude=longitude, latitude=latitude)
                                   for longitude, latitude in box.elsewhere)) for box in boxes], projection)


def fit_candidates(candidates: Sequence[Sequence[LabelBox]], projection: MapProjection, *,
                   taken: Sequence[LabelBox] = (),
                   smallest: float = 0.0) -> tuple[list[LabelBox], list[float | None]]:
    """Return the scale from which on each label overlaps none that comes before it and is drawn at that scale, and
    where it stands: of its candidates the one with the least.

    A map is as large as its window, so that no list of labels is right for all sizes.

    Args:
        candidates: The boxes that serve for each label, the best first; the most important label first.
        projection: The map's.
        taken: What is drawn at every scale, and stays uncovered.
        smallest: The scale below which it does not matter whether a candidate has room.

    Returns:
        The best candidate of each label; pixels for a radius of the earth, None for labels that never have room.
    """
    fitted, scales = _fit_candidates(tuple(map(tuple, candidates)), tuple(taken), projection.albers,
                                     projection.usual_scale, smallest)
    return list(fitted), list(scales)


@lru_cache(maxsize=50)
def _fit_candidates(candidates: tuple[tuple[LabelBox, ...], ...], taken: tuple[LabelBox, ...],
                    albers: AlbersEqualArea, usual_scale: float,
                    smallest: float) -> tuple[tuple[LabelBox, ...], tuple[float | None, ...]]:
    """Compute :func:`fit_candidates`, cached: a map of the same places has the same names whatever else changes."""
    if not candidates:
        return (), ()
    boxes = [*taken, *(box for several in candidates for box in several)]
    points = np.asarray(albers.project(np.array([(box.longitude, box.latitude) for box in boxes])))
    offsets = np.array([(box.right, box.up) for box in boxes])
    halves = np.array([(box.width, box.height) for box in boxes]) / 2
    placed, scales, first = list(range(len(taken))), [0.0] * len(taken), len(taken)
    for several in candidates:
        tried = []
        for number in range(first, first + len(several)):
            apart = _scales_apart(points[number] - points[placed], offsets[number] - offsets[placed],
                                  halves[number] + halves[placed] + GAP / 2)
            tried.append(float(np.max(apart, initial=0.0, where=np.array(scales) < apart)))
        best = int(np.argmin(np.maximum(tried, smallest)))
        placed.append(first + best)
        scales.append(tried[best])
        first += len(several)
    largest = MAX_ENLARGEMENT * usual_scale
    return (tuple(boxes[number] for number in placed[len(taken):]),
            tuple(round(scale, 1) if scale <= largest else None for scale in scales[len(taken):]))


def _scales_apart(distance: npt.NDArray[np.float64], offset: npt.NDArray[np.float64],
                  room: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the scale from which on two labels are apart across or up, 0 where they always are; arrays of shape (n,
    2), in radii and in pixels."""
    with np.errstate(divide="ignore", invalid="ignore"):
        limits = np.stack([(-room - offset) / distance, (room - offset) / distance])
    # Of the same place across or up they are as near at every scale.
    near = np.abs(offset) < room
    still = np.abs(distance) < 1e-12
    begin = np.where(still, np.where(near, 0.0, np.inf), limits.min(axis=0)).max(axis=1)
    end = np.where(still, np.where(near, np.inf, 0.0), limits.max(axis=0)).min(axis=1)
    apart: npt.NDArray[np.float64] = np.where(begin < end, np.maximum(end, 0.0), 0.0)
    return apart


@part_template
def _text(halo: bool, named: bool, filtered: bool) -> alt.Chart:
    """Return text at longitude and latitude.

    Left out where the map is too narrow to hold it: a text that is only unseen would still take room beside the map.
    """
    data = alt.InlineData(name=slot("name"), values=slot("rows")) if named else alt.InlineData(values=slot("points"))
    stroke = {"stroke": slot("halo"), "strokeWidth": 3, "strokeJoin": "round"} if halo else {}
    labels: alt.Chart = alt.Chart(data, projection=slot("projection")).mark_text(
        text=alt.ExprRef(slot("text")), color=slot("halo" if halo else "color"), baseline="middle",
        lineHeight=slot("line_height"), align=slot("align"), fontSize=slot("font_size"), dx=slot("dx"), dy=slot("dy"),
        clip=slot("clip"), tooltip=None, aria=False, **stroke,
    ).encode(longitude=alt.Longitude(field="longitude", type="quantitative"),
             latitude=alt.Latitude(field="latitude", type="quantitative"))
    return labels.transform_filter(slot("filter")) if filtered else labels


def scale_expr(projection: MapProjection) -> str:
    """Return the expression of the scale that a map is drawn at."""
    return projection.scale or f"{projection.usual_scale:.1f} * width / {WIDTH}"


def text_layers(rows: Sequence[Mapping[str, Any]], projection: MapProjection, style: LabelStyle, *, text: str,
                name: str | None = None, where: str | None = None) -> list[MapLayer]:
    """Return labels twice: their halo, and themselves; no layer where there are no rows that could come later either.

    Args:
        rows: With ``longitude``, ``latitude`` and ``least_scale`` (see :func:`least_scales`).
        projection: The map's.
        style: How the labels look.
        text: Expression of the text, or of a list of lines.
        name: Of the data source, for rows that change with the indicator.
        where: Expression of which rows are drawn.
    """
    if not rows and name is None:
        return []
    fits = f"width >= 440 && {scale_expr(projection)} >= datum.least_scale"
    values = projection.point_slots() | {
        **style._asdict(), "name": name, "rows": rows, "points": rows, "filter": where,
        "text": f"{fits} ? {text} : ''", "line_height": round(1.1 * style.font_size)}
    return [MapLayer(_text(halo=with_halo, named=name is not None, filtered=where is not None), values)
            for with_halo in (True, False)]
