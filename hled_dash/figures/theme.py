"""Colours, type and the Vega-Lite config of each theme: light, dark, contrast and contrast-dark.

Colours never carry a meaning alone: lines also differ by the shape of their points and carry their names, and every
colour that draws a line or a point has a contrast of at least 3:1 (4.5:1 and more in the other themes).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

FONT = '"Source Sans", "Source Sans Pro", "Helvetica Neue", Arial, sans-serif'
#: Point shapes in the order in which lines take them.
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
#: One colour for each country, the same in every figure; groups and states take the free ones in their order.
PLACE_COLORS: Mapping[str, str] = {
    "USA": "#0072b2", "MEX": "#00795c", "GTM": "#d55e00", "SLV": "#a23b8f", "HND": "#8c6d1f",
    "CRI": "#2b8cbe", "NIC": "#6a3d9a", "PAN": "#b2182b", "BLZ": "#5b7f1f", "DOM": "#c2408a",
    "COL": "#a65628", "BRA": "#1b7837", "CAN": "#cb4b16", "CHN": "#4d4d4d",
}
#: Shapes of the countries that are compared most.
PLACE_SHAPES: Mapping[str, str] = {
    "USA": "circle", "MEX": "square", "GTM": "triangle-up", "SLV": "diamond", "HND": "cross",
}
_PALETTE = ("#0072b2", "#d55e00", "#00795c", "#a23b8f", "#8c6d1f", "#2b8cbe", "#6a3d9a", "#b2182b", "#5b7f1f",
            "#4d4d4d")
#: Viridis from low to high, for a light background.
RAMP = ("#fde725", "#a0da39", "#4ac16d", "#1fa187", "#277f8e", "#365c8d", "#46327e", "#440154")
#: Ramps that a reader can choose for a map, low to high on a light background; one hue each, so that print keeps the
#: order.
PALETTES: Mapping[str, tuple[str, ...]] = {
    "viridis": RAMP,
    "blues": ("#e3eef9", "#b3d3e8", "#73b2d8", "#3787c0", "#115ca5", "#08306b"),
    "oranges": ("#fee9d3", "#fdc692", "#fd9243", "#ee6410", "#c54102", "#7f2704"),
    "greens": ("#e5f5e1", "#b7e2b1", "#78c679", "#37a055", "#0b7734", "#00441b"),
    "purples": ("#efedf5", "#cfcfe5", "#a8a6cf", "#8079b8", "#63439d", "#3f007d"),
}
#: From below the middle to above it, colour-blind safe (brown to blue-green).
DIVERGING = ("#8c510a", "#bf812d", "#dfc27d", "#f5f5f5", "#80cdc1", "#35978f", "#01665e")


@dataclass(frozen=True)
class Theme:
    """The colours of one theme, as hex.

    Attributes:
        foreground: Text.
        muted: Axis labels and captions (at least 4.5:1 against the background).
        grid: Grid lines.
        accent: Bars and points that are highlighted.
        neutral: Bars and points that are not (at least 3:1).
        min_contrast: The contrast ratio of every coloured line, point and bar against the background.
        stroke_width: Of lines, in pixels.
    """

    name: str
    background: str
    foreground: str
    muted: str
    grid: str
    accent: str
    neutral: str
    min_contrast: float
    stroke_width: float

    @property
    def is_dark(self) -> bool:
        """Whether the background is dark."""
        return _luminance(self.background) < 0.5

    @property
    def palette(self) -> tuple[str, ...]:
        """Categorical colours."""
        return tuple(self.ensure_contrast(color) for color in _PALETTE)

    @property
    def ramp(self) -> tuple[str, ...]:
        """Sequential colours, low to high; low values are near the background."""
        return RAMP[::-1] if self.is_dark else RAMP

    def get_ramp(self, palette: str) -> tuple[str, ...]:
        """Return the colours of a palette, by its name in ``PALETTES`` or "diverging"; the theme's own for "auto"."""
        colors = DIVERGING if palette == "diverging" else PALETTES.get(palette)
        if colors is None:
            return self.ramp
        return colors[::-1] if self.is_dark and palette != "diverging" else colors

    def ensure_contrast(self, color: str) -> str:
        """Return the colour, made darker or lighter until it has the contrast of lines and points."""
        return _ensure_contrast(color, self.background, self.min_contrast)

    def text_color(self, color: str) -> str:
        """Return the colour for small text: at least 4.5:1."""
        return _ensure_contrast(color, self.background, max(4.5, self.min_contrast))

    def config(self) -> dict[str, Any]:
        """Return the Vega-Lite config; complete, so that nothing is taken from the page around it."""
        text = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 12, "titleFontSize": 12,
                "labelColor": self.muted, "titleColor": self.muted, "titleFontWeight": "normal"}
        return {
            "background": self.background,
            # The chart is one image whose text is Figure.alt: names of marks ("x: 2016.5") would only be noise.
            "aria": False,
            # Without a tooltip of its own a mark has none: Streamlit's would show the names of fields.
            "mark": {"aria": False, "tooltip": None},
            "font": FONT,
            "padding": {"left": 2, "right": 8, "top": 6, "bottom": 4},
            "view": {"stroke": None},
            "axis": {**text, "gridColor": self.grid, "domain": False, "ticks": False, "labelPadding": 6},
            "axisX": {"grid": False, "domain": True, "domainColor": self.muted, "ticks": True, "tickColor": self.muted,
                      "tickSize": 4, "labelPadding": 3},
            "legend": {**text, "labelColor": self.foreground, "orient": "bottom", "symbolSize": 70, "labelLimit": 280,
                       "offset": 10, "rowPadding": 4, "symbolStrokeWidth": self.stroke_width},
            "line": {"strokeWidth": self.stroke_width, "strokeJoin": "round", "strokeCap": "round"},
            "text": {"font": FONT, "fontSize": 12, "color": self.foreground},
            "rule": {"color": self.muted},
        }


_THEMES = {
    "light": Theme("light", "#ffffff", "#1b1f24", "#59616b", "#e3e6ea", "#1f4e79", "#8a93a0", 3.0, 2.0),
    "dark": Theme("dark", "#0e1117", "#f2f4f7", "#b4bcc8", "#2c323c", "#8ec1f0", "#6d7785", 4.5, 2.0),
    "contrast": Theme("contrast", "#ffffff", "#000000", "#000000", "#b0b0b0", "#00306b", "#6b6b6b", 4.5, 3.0),
    "contrast-dark": Theme("contrast-dark", "#000000", "#ffffff", "#ffffff", "#5c5c5c", "#ffdd00", "#9a9a9a", 7.0, 3.0),
}
#: Names of the themes.
THEMES = tuple(_THEMES)


def get_theme(name: str) -> Theme:
    """Return the theme of this name; light for a name that is not known."""
    return _THEMES.get(name, _THEMES["light"])


def place_colors(places: Sequence[str], theme: Theme) -> dict[str, str]:
    """Return a colour for each place: the country's own, and the free ones of the palette for the others in their
    order."""
    colors = _assign(places, PLACE_COLORS, _PALETTE)
    return {place: theme.ensure_contrast(colors[place]) for place in places}


def place_shapes(places: Sequence[str]) -> dict[str, str]:
    """Return a point shape for each place, as :func:`place_colors`."""
    return _assign(places, PLACE_SHAPES, SHAPES)


def _assign(places: Sequence[str], fixed: Mapping[str, str], values: Sequence[str]) -> dict[str, str]:
    """Map each place to its fixed value or the next free one, in their order."""
    used = {place: fixed[place] for place in places if place in fixed}
    free = [value for value in values if value not in used.values()] or list(values)
    remaining = [place for place in places if place not in used]
    return {**used, **{place: free[number % len(free)] for number, place in enumerate(remaining)}}


def contrast(color: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2), 1 to 21."""
    light, dark = sorted((_luminance(color), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def foreground_on(background: str) -> str:
    """Return black or white, whichever has more contrast on the colour."""
    return max(("#111111", "#ffffff"), key=lambda color: contrast(color, background))


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2."""
    channels = [channel / 255 for channel in _channels(color)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def _ensure_contrast(color: str, background: str, ratio: float) -> str:
    """Mix the colour with black or white in steps of a twentieth until it has the contrast ratio."""
    target = (0, 0, 0) if _luminance(background) > 0.5 else (255, 255, 255)
    for step in range(21):
        mixed = [round(value + (end - value) * step / 20) for value, end in zip(_channels(color), target, strict=True)]
        candidate = "#" + "".join(f"{channel:02x}" for channel in mixed)
        if contrast(candidate, background) >= ratio:
            break
    return candidate
