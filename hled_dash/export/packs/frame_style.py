"""What a placeholder takes from its layout and master of how text is set: margins, spacing, capitals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pptx.oxml.ns import qn

#: Shares of the width that usual and bold text may take: other typefaces are wider than the measured one, as wide as
#: DejaVu Sans, which LibreOffice takes where it has no Calibri and no Carlito.
SHARES = (0.81, 0.75)
#: EMU of the margins of a frame where nothing is said.
_MARGINS = {"lIns": 91440, "tIns": 45720, "rIns": 91440, "bIns": 45720}
_TITLES = ("title", "ctrTitle")


@dataclass(frozen=True)
class FrameStyle:
    """How text is set in a frame.

    Attributes:
        across: EMU of the margins at its left and right.
        down: The same above and below.
        line: Height of a line as a share of a usual one.
        before: Space before a paragraph, as a share of the size of its type and in points.
        capitals: Whether all letters are capitals.
    """

    across: int = 0
    down: int = 0
    line: float = 1.0
    before: tuple[float, float] = (0.0, 0.0)
    capitals: bool = False


def frame_style(placeholder: Any) -> FrameStyle:
    """Return the style of a placeholder on a slide: its own, or else that of its layout, or of its master."""
    shapes = list(_inherited_shapes(placeholder))
    margins = {name: next((int(value) for shape in shapes for body in shape.iter(qn("a:bodyPr"))
                           if (value := body.get(name))), default) for name, default in _MARGINS.items()}
    levels = [level for shape in shapes for level in shape.iter(qn("a:lvl1pPr"))]
    levels += _master_levels(placeholder)
    line, before = (next((_spacing(spacings[0]) for level in levels if (spacings := level.findall(qn(name)))),
                         (0.0, 0.0)) for name in ("a:lnSpc", "a:spcBef"))
    capitals = next((cap for level in levels for run in level.iter(qn("a:defRPr")) if (cap := run.get("cap"))), "none")
    return FrameStyle(margins["lIns"] + margins["rIns"], margins["tIns"] + margins["bIns"], max(line[0], 1.0), before,
                      capitals == "all")


def _spacing(element: Any) -> tuple[float, float]:
    """Return a spacing as a share of the type's size, and in points."""
    kind, value = element[0].tag, element[0].get("val", "0")
    if kind == qn("a:spcPts"):
        return 0.0, float(value) / 100
    # Thousandths of a percent, or a percentage as text.
    return float(value.rstrip("%")) / (100 if value.endswith("%") else 100_000), 0.0


def _inherited_shapes(placeholder: Any) -> Iterator[Any]:
    shape = placeholder
    while shape is not None:
        yield shape._element
        shape = getattr(shape, "_base_placeholder", None)


def _master_levels(placeholder: Any) -> list[Any]:
    master = placeholder.part.slide_layout.slide_master
    styles = master._element.find(qn("p:txStyles"))
    kind = next((element.get("type", "obj") for element in placeholder._element.iter(qn("p:ph"))), "obj")
    name = "p:titleStyle" if kind in _TITLES else "p:bodyStyle"
    return [] if styles is None else styles.findall(f"{qn(name)}/{qn('a:lvl1pPr')}")
