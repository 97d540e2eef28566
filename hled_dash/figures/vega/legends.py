"""Legends and the scales of series: what colour and shape stand for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import altair as alt

from hled_dash.figures.data import Line
from hled_dash.figures.vega.axes import wrap_lines
from hled_dash.figures.vega.label_placement import LETTER_WIDTH
from hled_dash.figures.vega.template import slot

#: Above this many lines, or this many letters in a name, names stand in a legend and not at the ends of lines.
MAX_LABELLED, MAX_LETTERS = 10, 18
#: Letters of a label at the end of a line for which a telephone has room.
NARROW_LABEL = 21
#: Letters in a line of a legend's label.
_LINE_LETTERS = 30
#: The same beside the names of bars on a chart of fewer pixels.
_NARROW_LETTERS, _NARROW = 16, 400
#: Pixels of the labels of an axis of numbers; the names of bars take more.
NARROW_AXIS = 90

#: The Vega expression of the width that the page gives a chart. Vega's own ``width`` becomes that of the plot while the
#: chart is laid out: a legend whose columns depended on it would change its height after its place is found. That it is
#: named here has the expression computed again when the chart is resized.
CONTAINER = "(width < 0 || containerSize()[0] || 1000)"


def series_scale(channel: str) -> alt.Scale:
    """Return the scale of the channel ``color`` or ``shape`` over series; its slots: :func:`series_scale_slots`."""
    return alt.Scale(domain=slot(f"{channel}_domain"), range=slot(f"{channel}_range"))


def series_scale_slots(channel: str, domain: Sequence[str], values: Sequence[str]) -> dict[str, Any]:
    """Return the values of the slots of :func:`series_scale`."""
    return {f"{channel}_domain": list(domain), f"{channel}_range": list(values)}


def color_slots(lines: Sequence[Line]) -> dict[str, Any]:
    """Return the values of the slots of the scale of colours: each line's own."""
    return series_scale_slots("color", [line.label for line in lines], [line.color for line in lines])


def shape_slots(lines: Sequence[Line]) -> dict[str, Any]:
    """Return the values of the slots of the scale of shapes: each line's own."""
    return series_scale_slots("shape", [line.label for line in lines], [line.shape for line in lines])


def legend(name: str = "legend", **properties: Any) -> alt.Legend:
    """Return a legend below the chart, with as many columns as fit into its width; its slots: :func:`legend_slots`."""
    defaults = {"orient": "bottom", "title": None, "symbolOpacity": 1, "labelLimit": 290,
                "columns": alt.ExprRef(slot(f"{name}_columns")), "labelExpr": slot(f"{name}_labels")}
    return alt.Legend(**defaults | properties)


def legend_slots(labels: Sequence[str], name: str = "legend", axis: int = NARROW_AXIS,
                 codes: Sequence[str] | None = None) -> dict[str, Any]:
    """Return the values of the slots of :func:`legend`.

    Args:
        labels: What the legend says.
        name: As of :func:`legend`.
        axis: The pixels that the labels of an axis may take.
        codes: The values of the scale, where those are not the labels.
    """
    def wrapped(letters: int) -> str:
        lines = {code: wrap_lines(label, letters) for code, label in zip(codes or labels, labels, strict=True)}
        changed = {code: text for code, text in lines.items() if text != code}
        return json.dumps(changed, ensure_ascii=False)

    lines = f"({wrapped(_LINE_LETTERS)})"
    if axis > NARROW_AXIS and (narrow := f"({wrapped(_NARROW_LETTERS)})") != lines:
        lines = f"({narrower_than(_NARROW)} ? {narrow} : {lines})"
    return {f"{name}_columns": columns_expr(str(column_width(labels)), axis, CONTAINER),
            f"{name}_labels": f"{lines}[datum.label] || datum.label" if lines != "({})" else alt.Undefined}


def columns_expr(column: str, axis: int, width: str) -> str:
    """Return the Vega expression of how many columns of a legend fit.

    Args:
        column: The expression of the pixels that a column takes.
        axis: The pixels that the labels of an axis may take.
        width: The expression of the width of the whole chart.
    """
    return f"max(1, min(4, floor(({width} - {axis}) / {column})))"


def column_width(labels: Sequence[str]) -> int:
    """Return the pixels that the longest label of a legend takes."""
    lines = [wrap_lines(label, _LINE_LETTERS) for label in labels]
    longest = max((len(line) for text in lines for line in ([text] if isinstance(text, str) else text)), default=1)
    return 28 + round(LETTER_WIDTH * longest)


def is_labelled(lines: Sequence[Line]) -> bool:
    """Return whether labels fit at the ends of the lines, also on a telephone; otherwise a legend names them."""
    return 1 < len(lines) <= MAX_LABELLED and max(len(line.label) for line in lines) <= MAX_LETTERS


def narrower_than(pixels: int) -> str:
    """Return the Vega expression of whether the page gives a chart less room (a picture that is exported has room)."""
    return f"({CONTAINER} < {pixels})"


def end_label(name: str, value: str) -> dict[str, str]:
    """Return the fields of the label at the end of a line: its name, unless it is empty, and its last value, which a
    narrow chart leaves out beside a long name."""
    label = f"{name}\u2002{value}" if name else value
    return {"label": label, **({"short_label": name} if name and len(label) > NARROW_LABEL else {})}


def end_labels(y: alt.Y) -> alt.Chart:
    """Return a layer that writes the labels of lines at their ends.

    Of rows with the fields ``label`` (``short_label`` on narrow charts, where there is one), ``label_color`` and
    ``label_shift`` (pixels down, from :func:`dodge`).
    """
    text = alt.Chart().mark_text(align="left", baseline="middle", dx=8, dy=alt.expr("datum.label_shift"),
                                 fontWeight=600, color=alt.expr("datum.label_color"))
    right = alt.XValue("width")  # type: ignore[no-untyped-call]
    layer: alt.Chart = text.encode(x=right, y=y, text=alt.Text("label:N")).transform_filter(
        alt.datum.label).transform_calculate(label=f"{narrower_than(560)} && datum.short_label || datum.label")
    return layer
