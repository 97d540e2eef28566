"""A small line beside a headline number, as SVG text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape


def draw_sparkline(values: Sequence[float | None], *, width: int = 120, height: int = 32, colour: str = "currentColor",
              label: str = "") -> str:
    """Return an inline SVG of evenly spaced values, oldest first, with the last one marked; missing ones leave a gap.

    ``label`` names it for screen readers; an empty string is returned where there is nothing to draw.
    """
    finite = [value if value is not None and math.isfinite(value) else None for value in values]
    numbers = [value for value in finite if value is not None]
    if not numbers:
        return ""
    low, high = min(numbers), max(numbers)
    margin, last = 3.0, max(len(finite) - 1, 1)

    def point(number: int, value: float) -> tuple[float, float]:
        fraction = (value - low) / (high - low) if high > low else 0.5
        return (round(margin + number / last * (width - 2 * margin), 1),
                round(height - margin - fraction * (height - 2 * margin), 1))

    segments: list[list[tuple[float, float]]] = [[]]
    for number, value in enumerate(finite):
        if value is None:
            segments.append([])
        else:
            segments[-1].append(point(number, value))
    path = " ".join("M" + "L".join(f"{x:g},{y:g}" for x, y in segment) for segment in segments if len(segment) > 1)
    lonely = [segment[0] for segment in segments if len(segment) == 1]
    end = next(point(number, value) for number, value in reversed(list(enumerate(finite))) if value is not None)
    title, ink = escape(label, quote=True), escape(colour, quote=True)
    circles = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="1.2" fill="{ink}"/>' for x, y in lonely if (x, y) != end)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{title}"><title>{title}</title>'
        + (f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="1.6" stroke-linejoin="round"/>' if path else "")
        + f'{circles}<circle cx="{end[0]:g}" cy="{end[1]:g}" r="2.6" fill="{ink}"/></svg>'
    )
