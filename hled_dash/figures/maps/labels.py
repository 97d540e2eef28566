"""Text on a map: which labels have room, and their layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from hled_dash.figures.maps.drawing import MapLayer
from hled_dash.figures.maps.projection import Bounds, MapProjection, pixels_of
from hled_dash.figures.template import part_template, slot

#: Usual width of a letter beside a point, in pixels.
LETTER = 5.8
#: Longitude and latitude of a label's middle, and half of its width in pixels.
LabelBox = tuple[float, float, float]


def non_overlapping(boxes: Sequence[LabelBox], bounds: Bounds, height: float) -> list[bool]:
    """Which of some labels overlap none that was kept before them.

    Args:
        boxes: The labels, the most important first.
        bounds: The map's.
        height: Of a label, in pixels.
    """
    _height, across, up = pixels_of(bounds)
    kept: list[LabelBox] = []
    found = []
    for x, y, half in boxes:
        clear = all(abs(y - other_y) * up > height or abs(x - other_x) * across > half + other_half
                    for other_x, other_y, other_half in kept)
        found.append(clear)
        if clear:
            kept.append((x, y, half))
    return found


@part_template
def _text(halo: bool, named: bool, filtered: bool) -> alt.Chart:
    """Text at longitude and latitude.

    Left out where the map is too narrow to hold it: a text that is only unseen would still take room beside the map.
    """
    data = alt.InlineData(name=slot("name"), values=slot("rows")) if named else alt.InlineData(values=slot("points"))
    stroke = {"stroke": slot("halo"), "strokeWidth": 3, "strokeJoin": "round"} if halo else {}
    labels: alt.Chart = alt.Chart(data, projection=slot("projection")).mark_text(
        text=alt.ExprRef(slot("text")), color=slot("halo" if halo else "color"), baseline="middle", lineHeight=12,
        align=slot("align"), fontSize=slot("font_size"), dx=slot("dx"), dy=slot("dy"), clip=slot("clip"), tooltip=None,
        aria=False, **stroke,
    ).encode(longitude=alt.Longitude(field="longitude", type="quantitative"),
             latitude=alt.Latitude(field="latitude", type="quantitative"))
    return labels.transform_filter(slot("filter")) if filtered else labels


def text_layers(rows: Sequence[Mapping[str, Any]], projection: MapProjection, *, halo: Any, color: Any, text: str,
                align: str, name: str | None = None, where: str | None = None, font_size: int = 11,
                dx: Any = alt.Undefined, dy: Any = alt.Undefined) -> list[MapLayer]:
    """Labels twice: their halo, and themselves; no layer where there are no rows that could come later either.

    Args:
        rows: With ``longitude`` and ``latitude``.
        projection: The map's.
        halo: Colour, or expression of it.
        color: The same.
        text: Expression of the text, or of a list of lines.
        align: Horizontal alignment.
        name: Of the data source, for rows that change with the indicator.
        where: Expression of which rows are drawn.
        font_size: In pixels.
        dx: Offset in pixels, or expression of it.
        dy: The same.
    """
    if not rows and name is None:
        return []
    values = projection.point_slots() | {
        "name": name, "rows": rows, "points": rows, "halo": halo, "color": color, "filter": where,
        "text": f"width < 440 ? '' : {text}", "align": align, "font_size": font_size, "dx": dx, "dy": dy}
    return [MapLayer(_text(halo=with_halo, named=name is not None, filtered=where is not None), values)
            for with_halo in (True, False)]


__all__ = ["LETTER", "LabelBox", "non_overlapping", "text_layers"]
